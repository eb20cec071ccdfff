"""Values of one record that stand in the place of one another, though they measure unlike things.

Exchanges of columns are tried between those of one unit: of all others there are too many. Who
enters a consumption where the heat value belongs, and the other way round, has two values so far
from what they should be that each is found by itself, or both as a pair. That each should be about
what the other holds is no accident.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from mrv.trace.as_filed import AsFiled, numbers_of
from mrv.trace.cause import Cause
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.hypothesis import Hypothesis, Scorer
from mrv.trace.guesses.names import Names
from mrv.trace.whatif.tables import Tables

KIND = "swapped_columns"
_FAR = math.log(3.0)
"""Logarithm by which values are off so far that they may be another thing."""
_ABOUT = 0.05
"""Relative distance of a repair from what stands in the other's place."""
_WORSE = 3.0
"""Nats by which what was exchanged may be less usual than the repairs."""


class Exchange(NamedTuple):
    """Causes that are one exchange, and the right values of its two cells."""

    causes: tuple[Cause, ...]
    cells: dict[Spot, float]


class Misplaced:
    """Finds such values among causes."""

    def __init__(self, tables: Tables, names: Names, scorer: Scorer, as_filed: AsFiled) -> None:
        self._tables = tables
        self._names = names
        self._scorer = scorer
        self._as_filed = as_filed

    def among(self, causes: Sequence[Cause]) -> list[Exchange]:
        """The exchanges; to be asked when all causes are repaired."""
        by_record: dict[tuple[str, int], list[Cause]] = defaultdict(list)
        for cause in causes:
            records = {(spot.frame, spot.row) for spot in numbers_of(cause)}
            if len(records) == 1:
                by_record[records.pop()].append(cause)
        found = list[Exchange]()
        for own in by_record.values():
            found += next(([one] for one in self._of_record(own)), [])
        if not found:
            return []
        tried = [self.hypothesis(one) for one in found]
        return [
            one
            for one, item in zip(found, self._scorer.score(tried), strict=True)
            if not item.breaks and item.score > -_WORSE
        ]

    def _of_record(self, causes: Sequence[Cause]) -> Iterator[Exchange]:
        """What may have been exchanged among the causes of one record."""
        right = {spot: float(v) for cause in causes for spot, v in cause.best.hypothesis.cells}
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
                    yield Exchange(tuple(whole), {one: there, other: filed})

    def _leads(self, spot: Spot, value: float, there: float) -> bool:
        """Whether a repair leads to another number: to its last digit, or from afar about to it."""
        if self._is_exactly(spot, value, there):
            return True
        filed = self._as_filed.value(spot)
        far = filed * value > 0 and abs(math.log(filed / value)) >= _FAR
        return far and abs(value - there) <= _ABOUT * abs(there)

    def _is_exactly(self, spot: Spot, value: float, there: float) -> bool:
        return abs(value - there) <= self._names.unit(spot.column) / 2

    def _beside(self, spot: Spot, right: Mapping[Spot, float]) -> list[tuple[Spot, float]]:
        """The other numbers of a record that are of another unit, those that are accused first."""
        table = self._tables.frames[spot.frame]
        alike = {spot.column, *self._names.alike(table, spot.column)}
        found = []
        for column in table.frame.columns:
            if column in alike or column not in table:
                continue
            values = table.column(column)
            if values.dtype != np.float64:
                continue
            other = Spot(spot.frame, column, spot.row)
            filed = self._as_filed.value(other) if other in right else float(values[spot.row])
            if math.isfinite(filed) and self._names.is_telling(column, filed):
                found.append((other, filed))
        return sorted(found, key=lambda each: each[0] not in right)

    def hypothesis(self, one: Exchange) -> Hypothesis:
        """An exchange, with all else that its causes changed as it was filed."""
        cells = {spot: self._as_filed.value(spot) for c in one.causes for spot in numbers_of(c)}
        follows = any(cause.best.hypothesis.follows for cause in one.causes)
        return Hypothesis(tuple((cells | one.cells).items()), follows, KIND, 0.0)
