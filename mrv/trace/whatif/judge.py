"""What rules say about hypotheses: energies, and which findings come and go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from mrv.engine.calendar import MONTH
from mrv.trace.whatif.changes import Changes, Pairs
from mrv.trace.whatif.energies import chained, energies, energy, let_off
from mrv.trace.whatif.limits import limits_of
from mrv.trace.whatif.places import places
from mrv.trace.whatif.plan import Judged, Plan
from mrv.trace.whatif.programs import Judging, Programs
from mrv.trace.whatif.scene import evaluated, standing
from mrv.trace.whatif.standing import Said, Standing
from mrv.trace.whatif.tables import Array, Rows, Table, Tables

_EXCUSED = 0.35
"""Energy left of a rule that another code or date makes inapplicable: it no longer accuses, but
nothing was confirmed."""
_AT_ONCE = 20_000
"""Pairs from which rules are no longer judged several at once."""


class Verdicts(NamedTuple):
    """Some rules on some pairs, against the base."""

    rules: tuple[Judged, ...]
    rule: Rows
    """Which of them is meant, pair by pair."""
    hypothesis: Rows
    row: Rows
    before: Array
    """Energy as filed."""
    after: Array
    """Energy under the hypothesis."""
    failed: Array
    """Whether the rule failed as filed."""
    fails: Array
    """Whether it fails under the hypothesis."""

    @property
    def number(self) -> Rows:
        """The number of the rule, pair by pair."""
        return np.array([judged.number for judged in self.rules])[self.rule]


class _Asked(NamedTuple):
    """A rule at some pairs."""

    judged: Judged
    judging: Judging
    pairs: Pairs
    values: list[Array]
    filed: list[Array] | None
    """The values on all rows as they stand, where they were computed along."""
    said: Said | None
    """What it says as things stand, where that is known."""


class Judge:
    """Evaluates rules where changes may matter."""

    def __init__(self, tables: Tables, plan: Plan, programs: Programs) -> None:
        self._tables = tables
        self.plan = plan
        self._programs = programs
        self.standing = Standing(tables, programs)
        self._can: dict[int, bool] = {}
        self._limits = plan.limits

    def depends(self, judged: Judged, column: str, row: int, value: float) -> bool:
        """Whether a rule comes out otherwise on a row with another value of a column it reads."""
        table = self._tables.frames[judged.rule.frame]
        margin = self.standing.judging(judged).expressions[0]
        changes, pairs = Changes(1), Pairs(np.zeros(1, dtype=np.int64), np.array([row]))
        before = evaluated([margin], table, changes, pairs)[0]
        changes.put(table, column, pairs, np.array([value]))
        after = evaluated([margin], table, changes, pairs)[0]
        return not np.array_equal(before, after, equal_nan=True)

    def is_about_decimals(self, judged: Judged) -> bool:
        """Whether a rule asks for no more than the decimals of a value."""
        return self.standing.judging(judged).decimals

    def _affected(self, changes: Changes) -> list[Judged]:
        """The rules that read a changed column, but those that set limits nothing comes near."""
        found: dict[int, Judged] = {}
        for place in changes.columns:
            for judged in self.plan.rules_of.get(place, ()):
                found[judged.number] = judged
        every = (found[number] for number in sorted(found))
        return [judged for judged in every if not self.keeps(judged, changes)]

    def keeps(self, judged: Judged, changes: Changes) -> bool:
        """Whether a rule sets limits that every value keeps to, before and after."""
        if judged.number not in self._limits:
            self._limits[judged.number] = limits_of(judged.rule)
        limits, table = self._limits[judged.number], self._tables.frames[judged.rule.frame]
        return limits is not None and limits.column in table and limits.keep(table, changes)

    def verdicts(
        self,
        changes: Changes,
        rules: Iterable[Judged] | None = None,
        excused: Array | None = None,
        failing: bool = False,
    ) -> list[Verdicts]:
        """The rules wherever something they read is changed.

        If None, all affected ones are asked but those that set limits which every value keeps to.
        `excused` names, by hypothesis, the frame whose rules it may make inapplicable. With
        `failing`, rows on which none of the rules fails as things stand may be left out.
        """
        with np.errstate(all="ignore"):
            return self._verdicts(changes, rules, excused, failing)

    def _verdicts(
        self,
        changes: Changes,
        rules: Iterable[Judged] | None,
        excused: Array | None,
        failing: bool,
    ) -> list[Verdicts]:
        asked = self._affected(changes) if rules is None else rules
        by_frame: dict[str, list[Judged]] = defaultdict(list)
        for judged in asked:
            if self._can_judge(judged) and self._may_say(judged, changes):
                by_frame[judged.rule.frame].append(judged)
        found: list[Verdicts] = []
        for frame, own in by_frame.items():
            table = self._tables.frames[frame]
            rows = table.judged
            if failing:
                rows = np.logical_or.reduce(self.all_failing(own))
            changed = changes.names(frame)
            at = [
                (judged, place)
                for judged, place in places(own, table, changes, rows)
                if self.standing.may_apply_at(judged, table, place.pairs.row, changed)
                and not (rules is None and self._is_met(judged, table, changes, place.pairs, rows))
            ]
            if any(place.filed is None for _, place in at):
                self.standing.of([judged for judged, _ in at], table)
            at_pairs: list[_Asked] = []
            size = 0
            for judged, place in at:
                judging, pairs = self.standing.judging(judged), place.pairs
                said = self.standing.known(judged, table)
                if said is None and judging.flat:
                    said = self.standing.of([judged], table)[0]
                quiet = said is table.silent or (
                    said is not None and not np.count_nonzero(said[1].take(pairs.row))
                )
                if rules is None and judging.flat and quiet:
                    # What neither failed nor comes to fail says nothing of any change.
                    [holds] = place.values([judging.holds])[0]
                    if not np.count_nonzero(holds < 0):
                        continue
                values, filed = place.values(judging.expressions)
                at_pairs.append(_Asked(judged, judging, pairs, values, filed, said))
                size += len(pairs.row)
                if size > _AT_ONCE:
                    found.append(self._compared(table, changes, at_pairs, excused))
                    at_pairs, size = [], 0
            if at_pairs:
                found.append(self._compared(table, changes, at_pairs, excused))
        return found

    def _can_judge(self, judged: Judged) -> bool:
        found = self._can.get(judged.number)
        if found is None:
            table = self._tables.frames[judged.rule.frame]
            found = judged.reads <= table.names or all(name in table for name in judged.reads)
            self._can[judged.number] = found
        return found

    def _may_say(self, judged: Judged, changes: Changes) -> bool:
        """Whether a rule may apply to changed records; for decimals, whether it fails on any.

        What is computed anew is not written down: only as filed has it too many decimals.
        """
        if not self._may_apply(judged, changes):
            return False
        return not self.standing.judging(judged).decimals or bool(self.failing(judged).any())

    def _may_apply(self, judged: Judged, changes: Changes) -> bool:
        """Whether a rule applies to any record of the submission, or changed columns may make it.

        One that does neither is not even compiled.
        """
        table = self._tables.frames[judged.rule.frame]
        if not judged.conditions.isdisjoint(changes.names(table.name)):
            return True
        return not judged.conditions or self.standing.applies(judged, table)

    def _is_met(
        self, judged: Judged, table: Table, changes: Changes, pairs: Pairs, rows: Array
    ) -> bool:
        """Whether a rule compares with its only formula what that has made anew at all pairs.

        If it held before it goes on holding, and how nearly is rounding, drawn anew.
        """
        place = (table.name, judged.rule.generated_by or "")
        if not judged.equation or place not in changes.renewed:
            return False
        step = self.plan.formulas.get(place)
        made = np.count_nonzero(rows.take(changes.pairs(table, place[1]).row))
        return (
            step is not None
            and len(step.formulas) == 1
            and made == len(pairs.row)
            and self.standing.holds(judged, table)
        )

    def failing(self, judged: Judged) -> Array:
        """On which rows of the submission a rule fails as things stand."""
        return self.all_failing([judged])[0]

    def all_failing(self, rules: Sequence[Judged]) -> list[Array]:
        """The same for several rules."""
        return self.standing.failing([(judged, self._can_judge(judged)) for judged in rules])

    def _compared(
        self, table: Table, changes: Changes, asked: Sequence[_Asked], excused: Array | None
    ) -> Verdicts:
        """Rules of one frame at pairs, against the same rows as filed."""
        sizes = [len(each.pairs.row) for each in asked]
        rule = np.arange(len(asked)).repeat(sizes)
        hypothesis = chained([each.pairs.hypothesis for each in asked])
        row = chained([each.pairs.row for each in asked])
        fresh = [each for each in asked if each.said is None]
        told = iter(self.standing.say([(e.judged, e.judging, e.filed or []) for e in fresh], table))
        said = [each.said or next(told) for each in asked]
        before = chained([own[0].take(e.pairs.row) for own, e in zip(said, asked, strict=True)])
        failed = chained([own[1].take(e.pairs.row) for own, e in zip(said, asked, strict=True)])
        rules, judgings = tuple(each.judged for each in asked), [each.judging for each in asked]
        months, values = table.column(MONTH).take(row), [each.values for each in asked]
        of = [judged.rule for judged in rules]
        after, now, margin, applies = energies(of, judgings, values, sizes, months)
        if np.count_nonzero(failed):
            # Nothing is explained by making a rule inapplicable or undecidable, unless it would
            # hold all the same.
            gone = ~applies
            if np.count_nonzero(gone & failed):
                spared = gone & failed & let_off(of, values, sizes, margin)
                gone &= ~spared
                for place in np.unique(rule[spared]).tolist():
                    where = spared & (rule == place)
                    after[where] = energy(of[place], judgings[place], margin[where])
            undecided = (failed & applies & np.isnan(margin)).nonzero()[0]
            for place in np.unique(rule[undecided]).tolist():
                where = undecided[rule[undecided] == place]
                pairs = Pairs(hypothesis[where], row[where])
                known = self._by_known_parts(asked[place].judged, table, changes, pairs)
                margin[where], now[where] = known, known > 0
                own = asked[place]
                still = energy(own.judged.rule, own.judging, known)
                after[where] = np.where(np.isnan(known), 0.0, still)
            escaped = failed & (gone | np.isnan(margin))
            if excused is not None:
                free = gone & failed & (excused[hypothesis] == table.name)
                escaped &= ~free
                after[free] = _EXCUSED * before[free]
            after[escaped] = before[escaped]
            now |= escaped
        if any(each.decimals for each in judgings):
            left = failed | ~np.array([each.decimals for each in judgings])[rule]
            after, now = np.where(left, after, before), now & left
        return Verdicts(rules, rule, hypothesis, row, before, after, failed, now)

    def _by_known_parts(
        self, judged: Judged, table: Table, changes: Changes, pairs: Pairs
    ) -> Array:
        """The margins of a conjunction by those of its parts that can be decided.

        What was filed does not decide the others either, and the rule fails all the same. NaN where
        a part cannot be decided any more.
        """
        margin, lost = np.full(len(pairs.row), np.nan), np.zeros(len(pairs.row), dtype=bool)
        for part in self._programs.parts(judged.rule, self.standing.lenient.get(judged.number)):
            [now] = evaluated([part], table, changes, pairs)
            margin = np.fmax(margin, now)
            lost |= np.isnan(now) & ~np.isnan(standing(table, part).take(pairs.row))
        margin[lost] = np.nan
        return margin
