"""Whether a repair changes a number by more than the rounding it was filed with."""

from __future__ import annotations

from mrv.trace.guesses.candidates import Spot
from mrv.trace.whatif.tables import Tables

_SHARE = 1e-4
"""What is less of a value is rounding where no decimals are declared."""


def shows(tables: Tables, spot: Spot, value: float) -> bool:
    """Whether a value differs from what is filed by more than one of its last digit."""
    filed = float(tables.frames[spot.frame].column(spot.column)[spot.row])
    parameter = tables.rulebook.parameters.get(spot.column)
    decimals = parameter.decimals if parameter else None
    unit = _SHARE * abs(filed) if decimals is None else 10.0**-decimals
    return not abs(value - filed) <= unit * (1 + 1e-9)
