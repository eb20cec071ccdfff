"""What rules say about hypotheses: energies, and which findings come and go.

The energy of a rule on a record is w * min(6 z^2, cap), where z is one at the limit: it already
tells better from worse inside the tolerance, and an outlier cannot buy more than the cap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from mrv.catalogue.model import Rule
from mrv.engine.calendar import MONTH
from mrv.trace.changes import Changes, Pairs, joined, sorted_distinct
from mrv.trace.plan import Judged, Plan
from mrv.trace.programs import Programs, run
from mrv.trace.tables import Array, Rows, Table, Tables

SLOPE, CAP = 6.0, 24.0
_EXCUSED = 0.35
"""Energy left of a rule that another code or date makes inapplicable: it no longer accuses, but
nothing was confirmed."""
_WEIGHTS = {"error": 1.0, "warning": 0.7, "info": 0.35}
_TOGETHER = 4_000
"""Pairs up to which all rules of a frame are run as one program on all of them."""


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
        by_frame: dict[str, list[Judged]] = defaultdict(list)
        for judged in self.affected(changes) if rules is None else rules:
            table = self._tables.frames[judged.rule.frame]
            if all(name in table for name in judged.reads):
                by_frame[judged.rule.frame].append(judged)
        found: list[Verdicts] = []
        for frame, own in by_frame.items():
            table = self._tables.frames[frame]
            together = self._pairs(table, changes, {name for j in own for name in j.reads})
            if together is None:
                continue
            if len(together.row) <= _TOGETHER:
                found += self._compare(own, table, changes, together, excused)
                continue
            for judged in own:
                pairs = self._pairs(table, changes, judged.reads)
                if pairs is not None:
                    found += self._compare([judged], table, changes, pairs, excused)
        return found

    def _pairs(self, table: Table, changes: Changes, names: Iterable[str]) -> Pairs | None:
        """The judged pairs where any of the columns is changed."""
        parts = [
            changes.pairs(table, name)
            for name in sorted(names)
            if (table.name, name) in changes.columns
        ]
        if not parts:
            return None
        pairs = joined(parts, table.rows)
        keep = table.judged[pairs.row]
        if not keep.all():
            pairs = Pairs(pairs.hypothesis[keep], pairs.row[keep])
        return pairs if len(pairs.row) else None

    def _compare(
        self,
        rules: Sequence[Judged],
        table: Table,
        changes: Changes,
        pairs: Pairs,
        excused: Array | None,
    ) -> Iterator[Verdicts]:
        """Some rules of a frame at pairs, against the same rows as filed."""
        rows = sorted_distinct(pairs.row)
        place = np.searchsorted(rows, pairs.row)
        count = len(pairs.row)
        both = Pairs(
            np.concatenate([pairs.hypothesis, np.full(len(rows), changes.count)]),
            np.concatenate([pairs.row, rows]),
        )
        lenient = {j.number: self.lenient[j.number] for j in rules if j.number in self.lenient}
        program = self._programs.judges([j.rule for j in rules], [j.number for j in rules], lenient)
        results = iter(run(program, table, changes, both))
        month = changes.read(table, MONTH, both)
        for judged in rules:
            margin, applies = _margin(judged.rule, results, month)
            size = np.maximum(margin + 1.0, 0.0)
            energy = weight(judged.rule) * np.minimum(SLOPE * size * size, CAP)
            unknown = np.isnan(margin)
            energy[~applies | unknown] = 0.0
            fails = applies & (margin > 0)
            before, failed = energy[count:][place], fails[count:][place]
            after, now = energy[:count], fails[:count]
            if failed.any():
                # Nothing is explained by making a rule inapplicable or undecidable.
                gone = ~applies[:count]
                escaped = failed & (gone | unknown[:count])
                if excused is not None:
                    free = gone & failed & (excused[pairs.hypothesis] == judged.rule.frame)
                    escaped &= ~free
                    after[free] = _EXCUSED * before[free]
                after[escaped] = before[escaped]
                now = now | escaped
            yield Verdicts(judged, pairs.hypothesis, pairs.row, before, after, failed, now)


def _margin(rule: Rule, results: Iterator[Array], month: Array) -> tuple[Array, Array]:
    """The margin and whether the rule applies, from the results of its program."""
    margin = next(results)
    applies = np.ones(len(margin), dtype=bool)
    if rule.valid.start is not None:
        applies &= month >= rule.valid.start
    if rule.valid.until is not None:
        applies &= month <= rule.valid.until
    if rule.when is not None:
        applies &= next(results) > 0
    if rule.gate is not None:
        applies &= next(results) <= 0
    return margin, applies
