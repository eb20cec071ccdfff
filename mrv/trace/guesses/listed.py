"""Whether a value is one that a table lists, and for what it was taken there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.standards import Standards
from mrv.trace.whatif.plan import Place, Plan
from mrv.trace.whatif.tables import Tables

_EXACT = 1e-9
_OWN = ("measured", "calculated")
"""Methods that say that a value is the filer's own."""
_BY_CHANCE = 0.1
"""Share of the values around it that tables may hold, for one to be more than an accident."""
_WRONG, _OUTDATED = "wrong_standard_value", "outdated_standard_value"
LOOKED_UP = frozenset((_WRONG, _OUTDATED))
"""Kinds of mistakes by which one listed value stands for another."""


class Listed:
    """Looks values up among those of the tables that rules compare a column with."""

    def __init__(self, tables: Tables, plan: Plan) -> None:
        self._tables = tables
        self._standards = Standards(plan)
        self._known: dict[tuple[Place, float], tuple[bool, bool]] = {}

    def has(self, spot: Spot, value: float, half: float) -> bool:
        """Whether a table lists a value +- `half` for the column of a cell."""
        return _holds(self._standards.of(spot.frame, spot.column), value, half)

    def nearest(self, spot: Spot, value: float, away: float) -> float | None:
        """The listed value nearest to a value, if one lies within a share `away` of it."""
        known = [
            number
            for number in self._standards.of(spot.frame, spot.column)
            if abs(number - value) <= away * abs(value)
        ]
        return min(known, key=lambda number: abs(number - value)) if known else None

    def kind(self, spot: Spot, filed: float, value: float, half: float) -> str | None:
        """How a standard value came to stand for a right `value` +- `half`; None if none does.

        It is that of another case or year, or one where a measured value is due.
        """
        key = (spot.frame, spot.column), filed
        known = self._known.get(key)
        if known is None:
            listed = self._is_listed(spot, filed)
            known = self._known[key] = listed, listed or self._is_product(spot, filed)
        listed, looked_up = known
        if not looked_up:
            return None
        measured = self._is_measured(spot)
        if listed and not measured and self.has(spot, value, half):
            return self._of(spot, filed, value, half)
        return "default_as_measured" if measured else None

    def kind_of_all(
        self, cells: Iterable[tuple[Spot, float]], filed: Mapping[Spot, float]
    ) -> str | None:
        """The same for cells with their right values, all of which came to be wrong in this way."""
        kinds = set()
        for spot, value in cells:
            half = max(self._unit(spot.column) / 2, _EXACT * abs(value))
            kind = self.kind(spot, filed[spot], value, half)
            if kind is None:
                return None
            kinds.add(kind)
        # One table was taken, of another year only if that explains all of them.
        return kinds.pop() if len(kinds) == 1 else _WRONG if kinds <= LOOKED_UP else None

    def _of(self, spot: Spot, filed: float, value: float, half: float) -> str:
        """Whether two listed values hold for the same case, or for another."""
        same = self._standards.of_one_case(spot.frame, spot.column, filed, value, half)
        return _OUTDATED if same else _WRONG

    def _is_listed(self, spot: Spot, filed: float) -> bool:
        """Whether a filed value is one of a table, of any sector if that is no accident."""
        exact = _EXACT * abs(filed)
        if self.has(spot, filed, exact):
            return True
        every = self._standards.anywhere(spot.column)
        chance = len(every) * self._unit(spot.column)
        return chance <= _BY_CHANCE * abs(filed) and _holds(every, filed, exact)

    def _is_product(self, spot: Spot, filed: float) -> bool:
        """Whether a filed value is what two of a table make."""
        products = self._standards.products(spot.frame, spot.column)
        return _holds(products, filed, self._unit(spot.column) / 2)

    def _is_measured(self, spot: Spot) -> bool:
        """Whether a cell holds a value of the filer's own, as its method or its nature says."""
        table, method = self._tables.frames[spot.frame], f"{spot.column}_method"
        if method in table:
            return table.column(method)[spot.row] in _OWN
        parameter = self._tables.rulebook.parameters.get(spot.column)
        return parameter is not None and parameter.nature == "measured"

    def _unit(self, column: str) -> float:
        """One of the last declared decimal of a column, 0 if none is declared."""
        parameter = self._tables.rulebook.parameters.get(column)
        decimals = parameter.decimals if parameter else None
        return 0.0 if decimals is None else 10.0**-decimals


def _holds(known: Sequence[float], value: float, half: float) -> bool:
    """Whether one of some sorted numbers lies within `half` of a value."""
    at = bisect_left(known, value - half)
    return at < len(known) and known[at] <= value + half
