"""Records that are another one's: all values that others tell, and what goes with these.

Who files the values of another month copies a whole record. Of some of its values other papers tell
what they should be; amounts that go with these month by month are then off as they are, though no
paper tells them. With the former repaired alone, the record would disagree with itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from statistics import median

from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.copied_rows import CopiedRows
from mrv.trace.guesses.hypothesis import Hypothesis
from mrv.trace.guesses.invert import Variable, Wish, is_wide
from mrv.trace.guesses.names import Names
from mrv.trace.guesses.pins import Asking, pins_of_others
from mrv.trace.guesses.trust import Trust
from mrv.trace.guesses.typical import Typical
from mrv.trace.whatif.tables import Tables

_ASKED = 2
"""Rules about a calculated value that are listened to."""
_CLEAR = 0.05
"""Share by which a value lies beyond a limit that it was brought back to."""

Record = tuple[int, str, int]
"""A component, a frame and a row."""


class WholeRecords:
    """Makes hypotheses of whole records."""

    def __init__(
        self,
        tables: Tables,
        names: Names,
        typical: Typical,
        copied: CopiedRows,
        trust: Trust,
    ) -> None:
        self._tables = tables
        self._names = names
        self._typical = typical
        self._copied = copied
        self._trust = trust

    def hypotheses(
        self, variables: Iterable[tuple[Variable, int]], asking: Asking
    ) -> Iterator[Hypothesis]:
        """Repairs of records, of whose cells each comes with its component.

        `asking` is what failing rules want of cells.
        """
        every = sorted(variables, key=lambda each: each[0].follows)
        if not every:
            return
        found: dict[tuple[Record, bool], dict[Spot, float]] = defaultdict(dict)
        told = pins_of_others(*asking)
        for variable, component in every:
            spot, follows = variable.spots[0], variable.follows
            value = told.get((spot, follows))
            if value is not None and self._trust.allows(spot, value):
                # With others that have results goes one that has none.
                for world in {follows, True}:
                    found[(component, spot.frame, spot.row), world][spot] = value
        for (record, follows), cells in found.items():
            if len(cells) > 1:
                yield self._one(record, cells, follows)
        spots = [(component, variable.spots[0]) for variable, component in every]
        copies = dict.fromkeys((c, s.frame, s.row) for c, s in spots if self._copied.has(s))
        for record in copies:
            cells = found.get((record, True), {})
            for anchors in (cells,) if cells else self._results(record, asking):
                whole = cells | self._going_with(record, anchors)
                if len(whole) > max(1, len(cells)):
                    yield self._one(record, whole, follows=True)

    def _results(self, record: Record, asking: Asking) -> Iterator[dict[Spot, float]]:
        """What failing rules want of the calculated values of a record, one by one."""
        _, variables, wishes = asking
        for variable, own in zip(variables, wishes, strict=True):
            spot = variable.spots[0]
            parameter = self._names.parameter(spot.column)
            single = len(variable.spots) == 1 and variable.follows
            if not single or (spot.frame, spot.row) != record[1:] or parameter is None:
                continue
            for wish in own[:_ASKED] if parameter.nature == "calculated" else ():
                value = self._inside(spot, wish)
                if self._trust.allows(spot, value):
                    yield {spot: value}

    def _inside(self, spot: Spot, wish: Wish) -> float:
        """A value that a rule is content with; where it is a mere limit, a usual one if it can."""
        if not is_wide(wish.low, wish.high):
            return wish.value
        usual = self._typical.expected(spot, frozenset({spot.row}))
        if usual is not None and wish.low <= usual[0] <= wish.high:
            return usual[0]
        return wish.value * (1 - _CLEAR if wish.high == wish.value else 1 + _CLEAR)

    def _going_with(self, record: Record, told: Mapping[Spot, float]) -> dict[Spot, float]:
        """The copied amounts of a record as they go with values that are known.

        Those that go with none month by month are off as the others are: the record was right
        where it was copied from.
        """
        _, frame, row = record
        found, left = {}, []
        for column in sorted(self._copied.columns(frame, row)):
            spot = Spot(frame, column, row)
            if spot in told or not self._typical.is_amount(column):
                continue
            value = self._typical.going_with(spot, told)
            if value is None:
                left.append(spot)
            elif self._trust.allows(spot, value):
                found[spot] = value
        known = [(s, v) for s, v in {**told, **found}.items() if self._typical.is_amount(s.column)]
        levels = [value / filed for spot, value in known if (filed := self._filed(spot))]
        for spot in left if found else ():
            found[spot] = self._filed(spot) * median(levels)
        return found

    def _filed(self, spot: Spot) -> float:
        return float(self._tables.frames[spot.frame].column(spot.column)[spot.row])

    def _one(self, record: Record, cells: Mapping[Spot, float], follows: bool) -> Hypothesis:
        ordered = tuple(sorted(cells.items()))
        copied = all(self._copied.has(spot) for spot in cells)
        kind, cost = self._names.kind("copied_block" if copied else "another_record")
        cost += 0.0 if copied else sum(self._trust.prior(spot) for spot in cells)
        return Hypothesis(ordered, follows, kind, cost, component=record[0])
