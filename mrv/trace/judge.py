"""What rules say about hypotheses: energies, and which findings come and go.

The energy of a rule on a record is w * min(6 z^2, cap), where z is one at the limit: it already
tells better from worse inside the tolerance, and an outlier cannot buy more than the cap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from mrv.catalogue.model import Rule
from mrv.engine.calendar import MONTH
from mrv.trace.changes import Changes, Pairs, joined
from mrv.trace.plan import Judged, Plan
from mrv.trace.programs import Programs, run
from mrv.trace.tables import Array, Rows, Table, Tables

SLOPE, CAP = 6.0, 24.0
_EXCUSED = 0.35
"""Energy left of a rule that another code or date makes inapplicable: it no longer accuses, but
nothing was confirmed."""
_WEIGHTS = {"error": 1.0, "warning": 0.7, "info": 0.35}


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
        self._plan = plan
        self._programs = programs
        self.lenient: Mapping[int, Mapping[str, float | str]] = {}
        """Wider half-units that the engine decided a rule with, by the rule's number."""

    def affected(self, changes: Changes) -> list[Judged]:
        """The rules that read a changed column."""
        found: dict[int, Judged] = {}
        for place in changes.columns:
            for judged in self._plan.rules_of.get(place, ()):
                found[judged.number] = judged
        return [found[number] for number in sorted(found)]

    def verdicts(
        self,
        changes: Changes,
        rules: Iterable[Judged] | None = None,
        excused: Array | None = None,
    ) -> list[Verdicts]:
        """The rules (all affected ones, if None) wherever something they read is changed.

        `excused` names, by hypothesis, the frame whose rules it may make inapplicable.
        """
        found = []
        for judged in self.affected(changes) if rules is None else rules:
            table = self._tables.frames[judged.rule.frame]
            parts = [
                changes.pairs(table, name)
                for name in judged.reads
                if (table.name, name) in changes.columns
            ]
            if not parts or any(name not in table for name in judged.reads):
                continue
            pairs = joined(parts, table.rows)
            keep = table.judged[pairs.row]
            if not keep.all():
                pairs = Pairs(pairs.hypothesis[keep], pairs.row[keep])
            if len(pairs.row):
                found.append(self.compare(judged, changes, pairs, excused))
        return found

    def compare(
        self, judged: Judged, changes: Changes, pairs: Pairs, excused: Array | None = None
    ) -> Verdicts:
        """One rule at pairs, against the same rows as filed."""
        table = self._tables.frames[judged.rule.frame]
        rows, place = np.unique(pairs.row, return_inverse=True)
        count = len(pairs.row)
        both = Pairs(
            np.concatenate([pairs.hypothesis, np.full(len(rows), changes.count)]),
            np.concatenate([pairs.row, rows]),
        )
        margin, applies = self._margins(judged, table, changes, both)
        size = np.maximum(margin + 1.0, 0.0)
        energy = weight(judged.rule) * np.minimum(SLOPE * size * size, CAP)
        energy[~applies | np.isnan(margin)] = 0.0
        fails = applies & (margin > 0)
        before, failed = energy[count:][place], fails[count:][place]
        after, now = energy[:count], fails[:count]
        # Nothing is explained by making a rule inapplicable or undecidable.
        gone = ~applies[:count]
        escaped = failed & (gone | np.isnan(margin[:count]))
        if excused is not None:
            free = gone & failed & (excused[pairs.hypothesis] == judged.rule.frame)
            escaped &= ~free
            after[free] = _EXCUSED * before[free]
        after[escaped] = before[escaped]
        now = now | escaped
        return Verdicts(judged, pairs.hypothesis, pairs.row, before, after, failed, now)

    def _margins(
        self, judged: Judged, table: Table, changes: Changes, pairs: Pairs
    ) -> tuple[Array, Array]:
        rule = judged.rule
        program = self._programs.judge(rule, self.lenient.get(judged.number, {}))
        margin, *conditions = run(program, table, changes, pairs)
        applies = np.ones(len(margin), dtype=bool)
        if rule.valid.start is not None or rule.valid.until is not None:
            month = changes.read(table, MONTH, pairs)
            if rule.valid.start is not None:
                applies &= month >= rule.valid.start
            if rule.valid.until is not None:
                applies &= month <= rule.valid.until
        if rule.when is not None:
            applies &= conditions[0] > 0
        if rule.gate is not None:
            applies &= conditions[-1] <= 0
        return margin, applies
