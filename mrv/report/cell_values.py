"""The numbers of a wrong cell as people read them: what was filed, what it should be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mrv.language.numbers import change, filed, within

if TYPE_CHECKING:
    from mrv.catalogue.model import Rulebook
    from mrv.trace.model import Cell, Value

NOTHING_KNOWN = "?"


def value_words(value: Value, parameter: str, rulebook: Rulebook) -> str:
    """Write a value of a parameter; `?` for none."""
    if value is None:
        return NOTHING_KNOWN
    return filed(value, _decimals(parameter, rulebook)) if isinstance(value, float) else str(value)


def replacement(cell: Cell, rulebook: Rulebook) -> tuple[str, str]:
    """Write what was filed and the value that should stand there; `?` for what is not known."""
    seen, meant = cell.observed, cell.suggested
    if isinstance(seen, float) and isinstance(meant, float):
        return change(seen, meant, _decimals(cell.parameter, rulebook))
    return (
        value_words(seen, cell.parameter, rulebook),
        value_words(meant, cell.parameter, rulebook),
    )


def correction(cell: Cell, rulebook: Rulebook) -> tuple[str, str]:
    """Write what was filed and what should stand there, be it a value or a range."""
    seen, meant = replacement(cell, rulebook)
    if cell.suggested is None and cell.range is not None:
        meant = " – ".join(limits(cell.range))
    return seen, meant


def moved(before: float, after: float, parameter: str, rulebook: Rulebook) -> tuple[str, str]:
    """Write a value of a parameter and what becomes of it; `?` for what cannot be computed."""
    if not (math.isfinite(before) and math.isfinite(after)):
        known = (value if math.isfinite(value) else None for value in (before, after))
        first, second = (value_words(value, parameter, rulebook) for value in known)
        return first, second
    return change(before, after, _decimals(parameter, rulebook))


def limits(between: tuple[float, float]) -> tuple[str, str]:
    """Write the ends of a range; what lies between them as written, the rules allow."""
    low, high = within(*between)
    return filed(low), filed(high)


def _decimals(name: str, rulebook: Rulebook) -> int | None:
    parameter = rulebook.parameters.get(name)
    return parameter.decimals if parameter else None
