"""Units as filed: reading their spellings and converting between units of one dimension."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from mrv.catalogue.model import Rulebook, Unit

_IGNORED = re.compile(r"[\s^·⋅•*]+")
_ALTERNATIVES = re.compile(r"或者|或|,|;|、|\bor\b")


def fold_unit(text: str) -> str:
    """The form in which two spellings of a unit are equal; case is kept (mW is not MW)."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text)).replace("℃", "°C")


class UnitTable:
    """All units of a rulebook with their spellings."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._exact: dict[str, Unit] = {}
        self._caseless: dict[str, Unit | None] = {}
        for unit in rulebook.units.values():
            for spelling in (unit.symbol, *unit.aliases):
                folded = fold_unit(spelling)
                self._exact.setdefault(folded, unit)
                caseless = folded.casefold()
                known = self._caseless.setdefault(caseless, unit)
                if known is not None and known.symbol != unit.symbol:
                    self._caseless[caseless] = None

    def find(self, text: str) -> Unit | None:
        """The unit of that spelling; a spelling in other case counts when it is unambiguous."""
        folded = fold_unit(text)
        return self._exact.get(folded) or self._caseless.get(folded.casefold())

    def find_all(self, text: str) -> list[Unit]:
        """The units of a heading with alternatives (`GJ/t或GJ/10⁴Nm³`); [] if a part is no unit."""
        whole = self.find(text)
        if whole is not None:
            return [whole]
        parts = [self.find(part) for part in _ALTERNATIVES.split(text) if part.strip()]
        found = [unit for unit in parts if unit is not None]
        return found if len(found) == len(parts) else []

    def target(self, unit: Unit, declared: Iterable[str]) -> Unit | None:
        """The first of the declared units that `unit` can be converted to."""
        for text in declared:
            candidate = self.find(text)
            if candidate is not None and candidate.dimension == unit.dimension:
                return candidate
        return None


def convert(value: float, unit: Unit, target: Unit) -> float:
    """`value` in `target`; divides where the factor is below one, to keep the filed digits."""
    if unit.factor == target.factor:
        return value
    return value * multiplier(unit, target)[0] / multiplier(unit, target)[1]


def multiplier(unit: Unit, target: Unit) -> tuple[float, float]:
    """(numerator, denominator) of the conversion, with a whole number on one side if there is one.

    21537 kJ/kg is 21537 / 1000 = 21.537 GJ/t, where 21537 x 0.001 is 21.537000000000003.
    """
    factor = unit.factor / target.factor
    inverse = target.factor / unit.factor
    if factor < 1 and abs(inverse - round(inverse)) <= 1e-9 * inverse:
        return 1.0, float(round(inverse))
    if abs(factor - round(factor)) <= 1e-9 * factor:
        return float(round(factor)), 1.0
    return factor, 1.0
