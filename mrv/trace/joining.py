"""Causes that are one: values of a copied record, and two values that cover for one another."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from itertools import combinations
from typing import Any

import msgspec
import numpy as np

from mrv.trace.as_filed import AsFiled
from mrv.trace.cause import Cause
from mrv.trace.consequences.effect import emissions
from mrv.trace.exchanged import Exchanged
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.copied_rows import CopiedRows
from mrv.trace.guesses.hypothesis import Hypothesis, Scored, Scorer
from mrv.trace.guesses.names import Names
from mrv.trace.guesses.typical import Typical
from mrv.trace.misplaced import Misplaced
from mrv.trace.records import whole_records
from mrv.trace.whatif.changes import Changes, Pairs
from mrv.trace.whatif.plan import Plan
from mrv.trace.whatif.tables import Tables

_MOVES = 0.01
"""Logarithm by which a result must follow each of two values."""
_COVERED = 0.5
"""Share of the lesser effect that may remain when both are wrong."""
_KEPT = 0.05
"""The same where both might be another month's: these keep a ratio too, but hardly so well."""

_REFINED = 0.01
"""Share of a repair by which another one may refine it and the mistake be the same."""

Cells = tuple[tuple[Spot, float], ...]


class Joiner:
    """Makes one cause of several that were found one by one."""

    def __init__(
        self,
        tables: Tables,
        plan: Plan,
        scorer: Scorer,
        copied: CopiedRows,
        names: Names,
        typical: Typical,
    ) -> None:
        self._tables = tables
        self._plan = plan
        self._scorer = scorer
        self._copied = copied
        self._names = names
        self._typical = typical
        self._emissions = emissions(plan)
        self._exchanges = Exchanged(tables, names)
        self._as_filed = AsFiled(tables, scorer)
        self._misplaced = Misplaced(tables, names, typical, scorer, self._as_filed)

    def joined(self, causes: Sequence[Cause]) -> list[Cause]:
        """The causes, those that belong together as one; to be asked when all are repaired."""
        refined = self._as_filed.without(self._in_place(self._refined(causes)), causes)
        refined = self._exchanged(self._restated(refined))
        return self._pairs(self._records(list(map(self._falsified, refined))))

    def _refined(self, causes: Sequence[Cause]) -> list[Cause]:
        """The causes without later ones that only refine what an earlier one repaired.

        What covers for another value is known by that one only: a cause of its own says better what
        it should be, whichever was found first.
        """
        found: list[Cause] = []
        reading: dict[Spot, list[int]] = defaultdict(list)
        alone = {cause.best.hypothesis.spots for cause in causes}
        for cause in sorted(causes, key=lambda cause: not _holds_one_of(cause, alone)):
            spots = cause.best.hypothesis.spots
            places = reading.get(spots[0], ())
            earlier = [n for n in places if set(spots) <= set(found[n].best.hypothesis.spots)]
            if not earlier:
                for spot in spots:
                    reading[spot].append(len(found))
                found.append(cause)
                continue
            first = found[earlier[0]]
            hypothesis = first.best.hypothesis
            cells = dict(hypothesis.cells) | dict(cause.best.hypothesis.cells)
            found[earlier[0]] = self._one([first, cause], cells, hypothesis.kind)
            if len(cells) == 1 and not hypothesis.textual:
                found[earlier[0]] = self._named_anew(found[earlier[0]], first)
        return found

    def _named_anew(self, cause: Cause, first: Cause) -> Cause:
        """A cause of one number whose repair was refined, by what leads from there to it as filed.

        The mistake that was named for the first repair may have led somewhere else.
        """
        ((spot, value),) = cause.best.hypothesis.cells
        ((_, before),) = first.best.hypothesis.cells
        if abs(value - before) <= _REFINED * abs(value - self._as_filed.value(spot)):
            return cause
        expected = self._typical.expected(spot, frozenset())
        half = expected[1] if expected and abs(value - expected[0]) <= expected[1] else 0.0
        table, now = self._tables.frames[spot.frame], self._now(spot)
        known = table.known()
        self._write(spot, self._as_filed.value(spot))
        named = self._names.name(spot, value, half)
        self._write(spot, now)
        table.restore(known)
        hypothesis = msgspec.structs.replace(
            cause.best.hypothesis,
            cells=((spot, named.value),),
            kind=named.kind,
            factor=named.factor,
        )
        return replace(cause, best=replace(cause.best, hypothesis=hypothesis))

    def _restated(self, causes: Sequence[Cause]) -> list[Cause]:
        """The causes without those of a year that holds the very number of a wrong month.

        It was stated anew there, so that it is what the month is once that is repaired.
        """
        found = list(causes)
        for year in causes:
            month = self._stated_from(year, causes)
            if month is None or month not in found:
                continue
            (spot,) = year.best.hypothesis.spots
            value = float(self._tables.frames[spot.frame].column(spot.column)[spot.row])
            cells = dict(month.best.hypothesis.cells) | {spot: value}
            one = self._one([month, year], cells, month.best.hypothesis.kind)
            found = [one if cause is month else cause for cause in found if cause is not year]
        return found

    def _exchanged(self, causes: Sequence[Cause]) -> list[Cause]:
        """The causes, those that are one exchange of two values as one."""
        found = list(causes)
        for first, second, kind in self._exchanges.pairs(causes):
            pair = sorted((first, second), key=lambda cause: -cause.best.score)
            one = self._one(pair, _cells(pair), kind)
            found = [one if each is first else each for each in found if each is not second]
        return found

    def _in_place(self, causes: Sequence[Cause]) -> list[Cause]:
        """The causes, values that stand in the place of others as one; these are written anew."""
        found = list(causes)
        rows = {name: table.rows for name, table in self._tables.frames.items()}
        for exchange in self._misplaced.among(causes):
            mine = sorted(exchange.causes, key=lambda cause: -cause.best.score)
            one = self._one(mine, self._in_order(exchange.lost | exchange.cells), exchange.kind)
            changes = self._scorer.changes([self._misplaced.hypothesis(exchange)]).of(0, rows)
            for (frame, column), held in changes.columns.items():
                table, pairs = self._tables.frames[frame], Pairs.of(held.keys, rows[frame])
                table.write(column, pairs.row, held.values)
                if (frame, column) in self._emissions:
                    one.changes.put(table, column, pairs, held.values)
            found = [each for each in found if not any(each is cause for cause in mine)]
            found.append(one)
        return found

    def _in_order(self, cells: Mapping[Spot, float]) -> dict[Spot, float]:
        """Cells of a record in the order of its columns."""
        frame = next(iter(cells)).frame
        columns = list(self._tables.frames[frame].frame.columns)
        return dict(sorted(cells.items(), key=lambda cell: columns.index(cell[0].column)))

    def _stated_from(self, year: Cause, causes: Sequence[Cause]) -> Cause | None:
        """The cause of a month whose repair moved the value of a year that repeats it."""
        hypothesis = year.best.hypothesis
        spot, *more = hypothesis.spots
        table = self._tables.frames[spot.frame]
        if more or hypothesis.textual or table.frame.time != "year":
            return None
        if table.column(spot.column)[spot.row] == hypothesis.cells[0][1]:
            return None
        filed, own = self._as_filed.value(spot), set(table.record(spot.row).items())
        for cause in causes:
            for other in cause.best.hypothesis.spots:
                if other.column != spot.column or other.frame == spot.frame:
                    continue
                record = self._tables.frames[other.frame].record(other.row)
                same = {(key, value) for key, value in own if key != "year"} <= set(record.items())
                if same and self._as_filed.value(other) == filed:
                    return cause
        return None

    def _falsified(self, cause: Cause) -> Cause:
        """The cause, as a pair if it is two values of a record that just keep a result.

        Values of another month or unit would change its results too; where one is the value of no
        other record, it need not be kept so well.
        """
        hypothesis = cause.best.hypothesis
        if hypothesis.kind != "another_record" or len(hypothesis.cells) != 2:
            return cause
        first, second = hypothesis.spots
        rest = _COVERED if any(map(self._is_nowhere, hypothesis.spots)) else _KEPT
        if not hypothesis.follows or not self._cover(first, second, rest):
            return cause
        pair = msgspec.structs.replace(hypothesis, kind="falsified_pair")
        return replace(cause, best=replace(cause.best, hypothesis=pair))

    def _is_nowhere(self, spot: Spot) -> bool:
        """Whether a value is none of its other months', which are all the same, nor one beside."""
        usual, filed = self._typical.constant(spot), self._as_filed.value(spot)
        table = self._tables.frames[spot.frame]
        beside = table.column(spot.column)[self._names.siblings(table, spot)]
        return usual is not None and usual != filed and filed not in beside.tolist()

    def _records(self, causes: Sequence[Cause]) -> list[Cause]:
        """One cause for each record that was filed in place of another."""
        wholes, found = whole_records(causes, self._copied)
        for (frame, row), members, copied in wholes:
            own = [self._about(cause, option) for cause, option in members]
            cells = _cells(own)
            for column in sorted(self._copied.columns(frame, row)) if copied else ():
                cells.setdefault(Spot(frame, column, row), None)
            found.append(self._one(own, cells, "copied_block" if copied else "another_record"))
        return found

    def _about(self, cause: Cause, option: Scored) -> Cause:
        """A cause with another of its explanations as the one that is meant."""
        if option is cause.best:
            return cause
        rivals = [cause.best, *(rival for rival in cause.rivals if rival is not option)]
        rows = {name: table.rows for name, table in self._tables.frames.items()}
        changes = self._scorer.changes([option.hypothesis]).of(0, rows)
        return Cause(option, rivals, changes, cause.removed)

    def _pairs(self, causes: Sequence[Cause]) -> list[Cause]:
        """One cause for two values of a record that leave a result as it is.

        Where they do, it may have stayed right: whether it followed either makes no difference.
        """
        by_record: dict[tuple[str, int], list[Cause]] = defaultdict(list)
        for cause in causes:
            hypothesis = cause.best.hypothesis
            if len(hypothesis.cells) == 1 and not hypothesis.textual:
                spot = hypothesis.spots[0]
                if hypothesis.follows or (spot.frame, spot.column) not in self._plan.formulas:
                    by_record[spot.frame, spot.row].append(cause)
        two = [pair for own in by_record.values() for pair in combinations(own, 2)]
        gone: set[int] = set()
        found = []
        for first, second in two:
            if id(first) in gone or id(second) in gone:
                continue
            spots = first.best.hypothesis.spots[0], second.best.hypothesis.spots[0]
            if not (self._cover(*spots) or self._covered(*spots)):
                continue
            gone |= {id(first), id(second)}
            pair = sorted((first, second), key=lambda cause: -cause.best.score)
            found.append(self._one(pair, _cells(pair), "falsified_pair"))
        return [cause for cause in causes if id(cause) not in gone] + found

    def _cover(self, first: Spot, second: Spot, rest: float = _COVERED) -> bool:
        """Whether a result follows both values and hardly moves when both are as filed."""
        one, other = ((spot, self._as_filed.value(spot)) for spot in (first, second))
        return self._move((one,), (other,), (one, other), rest)

    def _move(self, one: Cells, other: Cells, both: Cells, rest: float) -> bool:
        """Whether a result follows either of two changes and hardly moves with both."""
        back = [one, other, both]
        changes = self._scorer.changes([Hypothesis(cells, True, "", 0.0) for cells in back])
        for frame, column in changes.columns:
            if (frame, column) not in self._plan.formulas:
                continue
            table = self._tables.frames[frame]
            for row in {int(key) % table.rows for key in changes.columns[frame, column].keys}:
                at = Pairs(np.arange(3), np.full(3, row))
                now = float(table.column(column)[row])
                own, others, all_ = (_log(float(v), now) for v in changes.read(table, column, at))
                least = min(abs(own), abs(others))
                if least > _MOVES and own * others < 0 and abs(all_) < rest * least:
                    return True
        return False

    def _covered(self, first: Spot, second: Spot) -> bool:
        """The same for a result that stayed as filed, and so follows the two only as filed."""
        table = self._tables.frames[first.frame]
        known = table.known()
        one, other = ((spot, self._now(spot)) for spot in (first, second))
        for spot in (first, second):
            self._write(spot, self._as_filed.value(spot))
        try:
            return self._move((one,), (other,), (one, other), _COVERED)
        finally:
            for spot, value in (one, other):
                self._write(spot, value)
            table.restore(known)

    def _now(self, spot: Spot) -> float:
        return float(self._tables.frames[spot.frame].column(spot.column)[spot.row])

    def _write(self, spot: Spot, value: float) -> None:
        table = self._tables.frames[spot.frame]
        table.write(spot.column, np.array([spot.row]), np.array([value]))

    def _is_as_filed(self, spot: Spot, value: Any) -> bool:
        filed = self._tables.frames[spot.frame].prepared.table.get_column(spot.column)[spot.row]
        return value is not None and bool(filed == value)

    def _one(self, causes: Sequence[Cause], cells: dict[Spot, Any], kind: str) -> Cause:
        first = causes[0].best
        # What one of them changed and another one changed back is not wrong.
        cells = {spot: v for spot, v in cells.items() if not self._is_as_filed(spot, v)} or cells
        hypothesis = msgspec.structs.replace(
            first.hypothesis, cells=tuple(cells.items()), kind=kind, factor=None, span=None
        )
        best = Scored(
            hypothesis,
            sum(cause.best.gain for cause in causes),
            sum(cause.best.removed for cause in causes),
            sum(cause.best.score for cause in causes),
            explains=set().union(*(cause.best.explains for cause in causes)),
            breaks=set().union(*(cause.best.breaks for cause in causes)),
            touches=set().union(*(cause.best.touches for cause in causes)),
        )
        rivals = [
            rival
            for rival in (rival for cause in causes for rival in cause.rivals)
            if not cells.keys() >= set(rival.hypothesis.spots)
        ]
        removed = set().union(*(cause.removed for cause in causes))
        return Cause(best, rivals, self._together(causes), removed)

    def _together(self, causes: Iterable[Cause]) -> Changes:
        found = Changes(1)
        for cause in causes:
            for (frame, column), held in cause.changes.columns.items():
                table = self._tables.frames[frame]
                found.put(table, column, Pairs.of(held.keys, table.rows), held.values)
        return found


def _cells(causes: Sequence[Cause]) -> dict[Spot, Any]:
    return {spot: value for cause in causes for spot, value in cause.best.hypothesis.cells}


def _holds_one_of(cause: Cause, alone: Set[tuple[Spot, ...]]) -> bool:
    """Whether a cause is a pair one of whose values has a cause of its own as well."""
    hypothesis = cause.best.hypothesis
    pair = hypothesis.kind == "falsified_pair" and len(hypothesis.cells) > 1
    return pair and any((spot,) in alone for spot in hypothesis.spots)


def _log(value: float, now: float) -> float:
    return math.log(value / now) if value * now > 0 else 0.0
