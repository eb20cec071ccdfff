"""What rules say about hypotheses: energies, and which findings come and go.

The energy of a rule on a record is w * min(6 z^2, cap), where z is one at the limit: a residual or
a typical band already tells better from worse inside (a mere limit does not), and an outlier cannot
buy more than the cap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from mrv.catalogue.model import Rule
from mrv.engine.calendar import MONTH
from mrv.language.tree import Call
from mrv.trace.whatif.aims import is_flat
from mrv.trace.whatif.changes import Changes, Pairs, joined
from mrv.trace.whatif.plan import Judged, Plan
from mrv.trace.whatif.programs import Programs
from mrv.trace.whatif.scene import Expression, Scene, as_they_stand
from mrv.trace.whatif.tables import Array, Rows, Table, Tables

SLOPE, CAP = 6.0, 24.0
_EXCUSED = 0.35
"""Energy left of a rule that another code or date makes inapplicable: it no longer accuses, but
nothing was confirmed."""
_WEIGHTS = {"error": 1.0, "warning": 0.7, "info": 0.35}
_TOGETHER = 1_500
"""Pairs up to which all rules of a frame are run on all of them."""


class Verdicts(NamedTuple):
    """One rule on some pairs, against the base."""

    judged: Judged
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


def weight(rule: Rule) -> float:
    """How much a rule's violation counts."""
    return _WEIGHTS[rule.severity]


class Judge:
    """Evaluates rules where changes may matter."""

    def __init__(self, tables: Tables, plan: Plan, programs: Programs) -> None:
        self._tables = tables
        self.plan = plan
        self._programs = programs
        self.lenient: Mapping[int, Mapping[str, float | str]] = {}
        """Wider half-units that the engine decided a rule with, by the rule's number."""
        self._flat: dict[int, bool] = {}
        self._decimals: dict[int, bool] = {}

    def _is_flat(self, judged: Judged) -> bool:
        if judged.number not in self._flat:
            self._flat[judged.number] = is_flat(judged.rule)
        return self._flat[judged.number]

    def _is_about_decimals(self, judged: Judged) -> bool:
        if judged.number not in self._decimals:
            tree = judged.rule.expect.tree
            self._decimals[judged.number] = isinstance(tree, Call) and tree.function == "rounds_to"
        return self._decimals[judged.number]

    def affected(self, changes: Changes) -> list[Judged]:
        """The rules that read a changed column."""
        found: dict[int, Judged] = {}
        for place in changes.columns:
            for judged in self.plan.rules_of.get(place, ()):
                found[judged.number] = judged
        return [found[number] for number in sorted(found)]

    def verdicts(
        self,
        changes: Changes,
        rules: Iterable[Judged] | None = None,
        excused: Array | None = None,
        failing: bool = False,
    ) -> list[Verdicts]:
        """The rules (all affected ones, if None) wherever something they read is changed.

        `excused` names, by hypothesis, the frame whose rules it may make inapplicable. With
        `failing`, rows on which none of the rules fails as things stand may be left out.
        """
        by_frame: dict[str, list[Judged]] = defaultdict(list)
        for judged in self.affected(changes) if rules is None else rules:
            if self._can_judge(judged) and self._may_apply(judged, changes):
                by_frame[judged.rule.frame].append(judged)
        found: list[Verdicts] = []
        for frame, own in by_frame.items():
            table = self._tables.frames[frame]
            changed = changes.names(frame)
            rows = table.judged
            if failing:
                rows = np.logical_or.reduce([self.failing(judged) for judged in own])
            every = changed & {name for judged in own for name in judged.reads}
            together = self._pairs(table, changes, every, rows)
            if together is None:
                continue
            one = Scene(table, changes, together) if len(together.row) <= _TOGETHER else None
            scenes: dict[frozenset[str], tuple[Pairs, Scene, Rows | None] | None] = {}
            for judged in own:
                names = changed & judged.reads
                if names not in scenes:
                    pairs = self._pairs(table, changes, names, rows)
                    if pairs is None:
                        scenes[names] = None
                    elif one is None:
                        scenes[names] = pairs, Scene(table, changes, pairs), None
                    else:
                        keys = together.keys(table.rows), pairs.keys(table.rows)
                        scenes[names] = pairs, one, np.searchsorted(*keys)
                scene = scenes[names]
                if scene is not None:
                    found.append(self._compare(judged, table, *scene, excused))
        return found

    def _can_judge(self, judged: Judged) -> bool:
        table = self._tables.frames[judged.rule.frame]
        return all(name in table for name in judged.reads)

    def _may_apply(self, judged: Judged, changes: Changes) -> bool:
        """Whether a rule applies to any record of the submission, or changes may make it.

        One that does neither is not even compiled.
        """
        rule, table = judged.rule, self._tables.frames[judged.rule.frame]
        expressions, names = self._programs.conditions(rule)
        if not names.isdisjoint(changes.names(table.name)):
            return True
        key = ("applies", judged.number)
        found: bool | None = table.kept(key)
        if found is None:
            values = [as_they_stand(table, each) for each in expressions]
            found = bool((_applies(rule, values, table.column(MONTH)) & table.judged).any())
            table.keep(key, names, found)
        return found

    def failing(self, judged: Judged) -> Array:
        """On which rows of the submission a rule fails as things stand."""
        table = self._tables.frames[judged.rule.frame]
        if not self._can_judge(judged):
            return np.zeros(table.rows, dtype=bool)
        expressions = self._programs.judge(judged.rule, self.lenient.get(judged.number))
        fails: Array = self._standing(judged, table, expressions)[1] & table.judged
        return fails

    def _pairs(
        self, table: Table, changes: Changes, names: Iterable[str], rows: Array
    ) -> Pairs | None:
        """The pairs on some rows where any of the columns is changed."""
        parts = [changes.pairs(table, name) for name in sorted(names)]
        if not parts:
            return None
        pairs = joined(parts, table.rows)
        keep = rows[pairs.row]
        if not keep.all():
            pairs = pairs.where(keep)
        return pairs if len(pairs.row) else None

    def _compare(
        self,
        judged: Judged,
        table: Table,
        pairs: Pairs,
        scene: Scene,
        within: Rows | None,
        excused: Array | None,
    ) -> Verdicts:
        """A rule at pairs, against the same rows as filed.

        `within` are the places of the pairs in the scene, None if it has no others.
        """
        rule = judged.rule
        expressions = self._programs.judge(rule, self.lenient.get(judged.number))
        standing, failing = self._standing(judged, table, expressions)
        before, failed = standing[pairs.row], failing[pairs.row]
        values = scene.values(expressions)
        if within is not None:
            values = [value[within] for value in values]
        margin, applies = _margin(rule, values, table.column(MONTH)[pairs.row])
        after, now = _energy(rule, margin, applies, self._is_flat(judged))
        if failed.any():
            # Nothing is explained by making a rule inapplicable or undecidable.
            gone = ~applies
            escaped = failed & (gone | np.isnan(margin))
            if excused is not None:
                free = gone & failed & (excused[pairs.hypothesis] == rule.frame)
                escaped &= ~free
                after[free] = _EXCUSED * before[free]
            after[escaped] = before[escaped]
            now = now | escaped
        if self._is_about_decimals(judged):
            # What is computed anew is not written down: only as filed has it too many decimals.
            after, now = np.where(failed, after, before), now & failed
        return Verdicts(judged, pairs.hypothesis, pairs.row, before, after, failed, now)

    def _standing(
        self, judged: Judged, table: Table, expressions: Sequence[Expression]
    ) -> tuple[Array, Array]:
        """Energy of a rule on every row as it stands, and whether it fails there."""
        key = ("judged", judged.number)
        found: tuple[Array, Array] | None = table.kept(key)
        if found is None:
            values = [as_they_stand(table, expression) for expression in expressions]
            month, flat = table.column(MONTH), self._is_flat(judged)
            known = table.outdated(key)
            if known is None:
                margin, applies = _margin(judged.rule, values, month)
                found = _energy(judged.rule, margin, applies, flat)
            else:
                (energy, fails), rows = known
                margin, applies = _margin(judged.rule, [v[rows] for v in values], month[rows])
                found = energy.copy(), fails.copy()
                found[0][rows], found[1][rows] = _energy(judged.rule, margin, applies, flat)
            table.keep(key, frozenset().union(*(e.names for e in expressions)), found)
        return found


def _margin(rule: Rule, values: Sequence[Array], month: Array) -> tuple[Array, Array]:
    """The margin and whether the rule applies, from the values of its expressions."""
    return values[0], _applies(rule, values[1:], month)


def _applies(rule: Rule, conditions: Sequence[Array], month: Array) -> Array:
    """Whether the rule applies, from the truths of its conditions."""
    results = iter(conditions)
    applies = np.ones(len(month), dtype=bool)
    if rule.valid.start is not None:
        applies &= month >= rule.valid.start
    if rule.valid.until is not None:
        applies &= month <= rule.valid.until
    if rule.when is not None:
        applies &= next(results) > 0
    if rule.gate is not None:
        applies &= next(results) <= 0
    return applies


def _energy(rule: Rule, margin: Array, applies: Array, flat: bool) -> tuple[Array, Array]:
    """The energy of a rule by its margin, and whether it fails."""
    with np.errstate(invalid="ignore"):
        size = np.maximum(margin + 1.0, 0.0)
        energy = weight(rule) * np.minimum(SLOPE * size * size, CAP)
        energy[~applies | np.isnan(margin)] = 0.0
        if flat:
            energy[margin <= 0] = 0.0
        return energy, applies & (margin > 0)
