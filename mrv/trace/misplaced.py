"""Values of one record that stand in the place of one another, though they measure unlike things.

Exchanges of columns are tried between those of one unit: of all others there are too many. Who
enters a consumption where the heat value belongs, and the other way round, has two values so far
from what they should be that each is found by itself, or both as a pair. That each should be about
what the other holds is no accident. Nor is it where several values stand a cell away from where
they belong, each in the place of the next: a block was pasted a row too low.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from mrv.trace.as_filed import AsFiled, numbers_of
from mrv.trace.cause import Cause
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.hypothesis import Hypothesis, Scorer
from mrv.trace.guesses.names import Names
from mrv.trace.guesses.typical import Typical
from mrv.trace.whatif.tables import Tables

_SWAPPED, _SHIFTED = "swapped_columns", "shifted_columns"
_LEAST = 2
"""Values that stand in the place of the next, from which on a block was shifted."""
_FAR = math.log(3.0)
"""Logarithm by which values are off so far that they may be another thing."""
_ABOUT = 0.05
"""Relative distance of a repair from what stands in the other's place."""
_ABOUT_OF_MANY = 0.1
"""The same where several values in a row are so."""
_WORSE = 3.0
"""Nats by which what was exchanged may be less usual than the repairs."""


class Exchange(NamedTuple):
    """Causes that are one exchange or shift, and the right values that stand in other cells."""

    causes: tuple[Cause, ...]
    cells: dict[Spot, float]
    kind: str
    lost: dict[Spot, float]
    """Of other cells of the causes what they should be, as far as that is known."""
    ends: frozenset[Spot] = frozenset()
    """Of these the one whose value was written over."""


class Misplaced:
    """Finds such values among causes."""

    def __init__(
        self,
        tables: Tables,
        names: Names,
        typical: Typical,
        scorer: Scorer,
        as_filed: AsFiled,
    ) -> None:
        self._tables = tables
        self._names = names
        self._typical = typical
        self._scorer = scorer
        self._as_filed = as_filed

    def among(self, causes: Sequence[Cause]) -> list[Exchange]:
        """The exchanges; to be asked when all causes are repaired."""
        by_record: dict[tuple[str, int], list[Cause]] = defaultdict(list)
        for cause in causes:
            records = {(spot.frame, spot.row) for spot in numbers_of(cause)}
            if len(records) == 1:
                by_record[records.pop()].append(cause)
        found = list[list[Exchange]]()
        for own in by_record.values():
            one = next(chain(self._shifts(own), self._of_record(own)), None)
            if one is not None:
                found.append([one, *(one._replace(lost=lost) for lost in self._others(one))])
        if not found:
            return []
        ways = [way for both in found for way in both]
        scored = iter(self._scorer.score([self.hypothesis(way) for way in ways]))
        chosen = []
        for both in found:
            known = [(way, next(scored)) for way in both]
            may_be = [(item.score, way) for way, item in known if not item.breaks]
            best = max(may_be, key=lambda each: each[0], default=None)
            if best is not None and best[0] > -_WORSE:
                chosen.append(best[1])
        return chosen

    def _others(self, one: Exchange) -> Iterator[dict[Spot, float]]:
        """What else the values may be that stand nowhere any more.

        Those that other months tell, all or that of the last cell alone; the rest was right then.
        """
        usual = {spot: own[0] for spot in one.lost if (own := self._typical.usual(spot))}
        yield one.lost | usual
        ends = {spot: value for spot, value in one.lost.items() if spot in one.ends}
        if len(ends) < len(one.lost):
            yield ends
            yield ends | {spot: value for spot, value in usual.items() if spot in ends}

    def _of_record(self, causes: Sequence[Cause]) -> Iterator[Exchange]:
        """What may have been exchanged among the causes of one record."""
        right = {spot: self._now(spot) for cause in causes for spot in numbers_of(cause)}
        for one, value in right.items():
            filed = self._as_filed.value(one)
            for other, there in self._beside(one, right):
                if there == filed or not self._leads(one, value, there):
                    continue
                # Of a value that nothing accuses, what it should be is not known.
                if other in right:
                    may_be = self._leads(other, right[other], filed)
                else:
                    may_be = self._is_exactly(one, value, there)
                if may_be:
                    spots = {one, other}
                    whole = [c for c in causes if not spots.isdisjoint(numbers_of(c))]
                    yield Exchange(tuple(whole), {one: there, other: filed}, _SWAPPED, {})

    def _shifts(self, causes: Sequence[Cause]) -> Iterator[Exchange]:
        """A block of values of one record, each in the place of the next."""
        right = {spot: self._now(spot) for cause in causes for spot in numbers_of(cause)}
        follows = {one: found for one in right if (found := self._holder(one, right)) is not None}
        for start in follows.keys() - {other for other, _ in follows.values()}:
            cells: dict[Spot, float] = {}
            at = start
            while at in follows and at not in cells:
                other, cells[at] = follows[at]
                at = other
            if at in cells:  # some were exchanged
                continue
            if len(cells) + self._repeats_one_beside(start, right) >= _LEAST:
                spots = {*cells, at}
                whole = [c for c in causes if not spots.isdisjoint(numbers_of(c))]
                rest = {spot for cause in whole for spot in numbers_of(cause)} - cells.keys()
                lost = {spot: right[spot] for spot in rest}
                yield Exchange(tuple(whole), cells, _SHIFTED, lost, frozenset({at}))

    def _holder(self, one: Spot, right: Mapping[Spot, float]) -> tuple[Spot, float] | None:
        """The nearest accused cell of a record that holds what another one should, with that."""
        filed = self._as_filed.value(one)
        for other, there in self._numbers(one, right):
            apart = other in right and there not in (0.0, filed)
            if apart and self._leads(one, right[one], there, _ABOUT_OF_MANY):
                return other, there
        return None

    def _repeats_one_beside(self, one: Spot, right: Mapping[Spot, float]) -> bool:
        """Whether a cell holds the very number of another that nothing accuses, not its own."""
        filed = self._as_filed.value(one)
        if not (_is_far(filed, right[one]) or self._names.is_telling(one.column, filed)):
            return False
        return any(
            there == filed for other, there in self._numbers(one, right) if other not in right
        )

    def _leads(self, spot: Spot, value: float, there: float, about: float = _ABOUT) -> bool:
        """Whether a repair leads to another number: to its last digit, or from afar about to it."""
        if self._is_exactly(spot, value, there):
            return True
        filed = self._as_filed.value(spot)
        return _is_far(filed, value) and abs(value - there) <= about * abs(there)

    def _is_exactly(self, spot: Spot, value: float, there: float) -> bool:
        return abs(value - there) <= self._names.unit(spot.column) / 2

    def _beside(self, spot: Spot, right: Mapping[Spot, float]) -> list[tuple[Spot, float]]:
        """The other numbers of a record that are of another unit, those that are accused first."""
        alike = self._names.alike(self._tables.frames[spot.frame], spot.column)
        found = [
            (other, filed)
            for other, filed in self._numbers(spot, right)
            if other.column not in alike and self._names.is_telling(other.column, filed)
        ]
        return sorted(found, key=lambda each: each[0] not in right)

    def _numbers(self, spot: Spot, right: Mapping[Spot, float]) -> list[tuple[Spot, float]]:
        """The other numbers of a record as filed, the nearest columns first."""
        table = self._tables.frames[spot.frame]
        columns = [name for name in table.frame.columns if name in table]
        own, found = columns.index(spot.column), []
        for column in sorted(columns, key=lambda name: abs(columns.index(name) - own)):
            values, other = table.column(column), Spot(spot.frame, column, spot.row)
            if column == spot.column or values.dtype != np.float64:
                continue
            filed = self._as_filed.value(other) if other in right else float(values[spot.row])
            if math.isfinite(filed):
                found.append((other, filed))
        return found

    def _now(self, spot: Spot) -> float:
        return float(self._tables.frames[spot.frame].column(spot.column)[spot.row])

    def hypothesis(self, one: Exchange) -> Hypothesis:
        """An exchange, with all else that its causes changed as it was filed."""
        cells = {spot: self._as_filed.value(spot) for c in one.causes for spot in numbers_of(c)}
        follows = any(cause.best.hypothesis.follows for cause in one.causes)
        return Hypothesis(tuple((cells | one.lost | one.cells).items()), follows, one.kind, 0.0)


def _is_far(filed: float, right: float) -> bool:
    """Whether a value is off by so much that it may be another thing."""
    return filed * right > 0 and abs(math.log(filed / right)) >= _FAR
