"""Why no cause is named: what a file cannot show, told before and after the search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set

import numpy as np

from mrv.catalogue.owners import OWNER
from mrv.language.features import Children
from mrv.trace.guesses.candidates import Failing, Instance, Spot
from mrv.trace.guesses.gaps import has_gap, rests_on_blank
from mrv.trace.guesses.names import Names
from mrv.trace.telling.why import Why
from mrv.trace.whatif.judge import Judge
from mrv.trace.whatif.plan import Judged, Plan
from mrv.trace.whatif.tables import Array, Table, Tables

_MONTHS = 12
_LEAST = 3
"""Numbers of a record, or other months of a series, from which being all alike says something."""


class Reasons:
    """Judges what a file allows to be told."""

    def __init__(self, tables: Tables, plan: Plan, names: Names, judge: Judge) -> None:
        self._tables = tables
        self._plan = plan
        self._names = names
        self._judge = judge
        self._of_zeros: dict[str, Array] = {}
        """Records of each frame that hold nothing but zeros, as filed."""

    def beforehand(
        self, failing: Sequence[Failing], blanks: Set[Spot] = frozenset()
    ) -> dict[Instance, Why]:
        """Findings whose cause cannot be told, whatever is tried.

        `blanks` are values that have to be filed and are not; with any, findings come linked.
        """
        found = self._of_missing_months(failing)
        for item in failing:
            if item.instance in found:
                continue
            if self._is_of_zeros(item):
                found[item.instance] = Why.RECORD_OF_ZEROS
            elif rests_on_blank(item, blanks, self._tables):
                found[item.instance] = Why.VALUE_ABSENT
            elif has_gap(item, self._tables, self._names, self._judge):
                found[item.instance] = Why.VALUE_MISSING_HERE
        return found

    def afterwards(self, item: Failing, refused: Set[Instance], torn: Set[Instance]) -> Why:
        """Why the search named no cause."""
        if item.instance in refused:
            return Why.LIMIT_REACHED
        if item.judged.rule.severity == "info":
            return Why.REMARK_ONLY
        if not item.links:
            return Why.NOTHING_TO_CHANGE
        if self._is_constant(item):
            return Why.CONSTANT_SERIES
        if item.judged.differs and item.instance not in torn:
            return Why.ONLY_ALIKE
        return Why.RULES_DISAGREE if item.instance in torn else Why.NO_REPAIR

    def _of_missing_months(self, failing: Sequence[Failing]) -> dict[Instance, Why]:
        """Findings on a year of which months lack, where most of the years' sums do not hold.

        Where most of them hold, or there are none, the months filed are all there were.
        """
        of_year: dict[tuple[str, int], list[Failing]] = defaultdict(list)
        for item in failing:
            if self._sums(item.judged):
                of_year[item.judged.rule.frame, item.row].append(item)
        lacking: dict[object, list[Failing]] = defaultdict(list)
        held: dict[object, int] = defaultdict(int)
        for (frame, row), items in of_year.items():
            if max(self._months(item.judged, row) for item in items) < _MONTHS:
                table = self._tables.frames[frame]
                owner = table.column(OWNER)[row] if OWNER in table else None
                lacking[owner] += items
                held[owner] += self._equations(frame)
        return {
            item.instance: Why.MONTHS_MISSING
            for owner, items in lacking.items()
            if 0 < held[owner] <= 2 * sum(item.judged.equation for item in items)
            for item in items
        }

    def _sums(self, judged: Judged) -> list[tuple[str, str]]:
        """Relations to the months of a year that a rule adds up."""
        if self._tables.frames[judged.rule.frame].frame.time != "year":
            return []
        found: dict[tuple[str, str], None] = {}
        for name in judged.reads:
            step = self._plan.steps.get((judged.rule.frame, name))
            if step is not None and isinstance(step.feature, Children):
                source = self._tables.frames.get(step.source)
                if source is not None and source.frame.time == "month":
                    found[step.frame, step.feature.relation] = None
        return list(found)

    def _equations(self, frame: str) -> int:
        """How many sums over months a year's record is held against."""
        table = self._tables.frames[frame]
        rules = {
            judged.number: judged
            for column in table.frame.columns
            for judged in self._plan.rules_of.get((frame, column), ())
            if judged.equation and judged.rule.frame == frame
        }
        return sum(
            1
            for judged in rules.values()
            if self._sums(judged) and all(name in table for name in judged.reads)
        )

    def _months(self, judged: Judged, row: int) -> int:
        """The most months that any of the relations of a rule leads to."""
        most = 0
        for frame, relation in self._sums(judged):
            target = self._tables.frames[self._tables.target(frame, relation)]
            _, rows = self._tables.members(frame, relation).of(np.array([row]))
            most = max(most, len(np.unique(target.column("month")[rows])))
        return most

    def _is_of_zeros(self, item: Failing) -> bool:
        frame = item.judged.rule.frame
        if frame not in self._of_zeros:
            table = self._tables.frames[frame]
            known, zeros = np.zeros((2, table.rows), dtype=np.int64)
            for name in self._numbers(table):
                known += ~np.isnan(table.column(name))
                zeros += table.column(name) == 0
            self._of_zeros[frame] = (known >= _LEAST) & (zeros == known)
        return bool(self._of_zeros[frame][item.row])

    def _numbers(self, table: Table) -> list[str]:
        return [
            name
            for name in table.frame.columns
            if name in table and table.column(name).dtype == np.float64
        ]

    def _is_constant(self, item: Failing) -> bool:
        """Whether every number that a rule reads is the same in all other months."""
        seen = False
        for spot in item.direct:
            table = self._tables.frames[spot.frame]
            column = table.column(spot.column)
            if column.dtype != np.float64:
                continue
            others = column[self._names.neighbours(table, Spot(spot.frame, "", spot.row))]
            others = others[~np.isnan(others)]
            if len(others) < _LEAST or (others != column[spot.row]).any():
                return False
            seen = True
        return seen
