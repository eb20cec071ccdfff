"""What rules say of the records as they stand, kept until a value that they read is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set

import numpy as np

from mrv.engine.calendar import MONTH
from mrv.trace.whatif.energies import applying, chained, energies
from mrv.trace.whatif.plan import Judged
from mrv.trace.whatif.programs import Judging, Programs
from mrv.trace.whatif.scene import as_they_stand, standing
from mrv.trace.whatif.tables import Array, Rows, Table, Tables

_AT_ONCE = 20_000
"""Rows of all rules together from which these are no longer judged at once."""

Said = tuple[Array, Array]
"""The energy of a rule on every row, and whether it fails there."""


class Standing:
    """Judges rules on all rows of their frames."""

    def __init__(self, tables: Tables, programs: Programs) -> None:
        self._tables = tables
        self._programs = programs
        self.lenient: Mapping[int, Mapping[str, float | str]] = {}
        """Wider half-units that the engine decided a rule with, by the rule's number."""
        self.applied: Mapping[tuple[str, str | None], bool] = {}
        """Whether the engine found that a rule applies to any record, as far as that is known."""
        self.failed: Set[int] | None = None
        """The numbers of the rules that the engine found failing; None if that is not known."""

    def judging(self, judged: Judged) -> Judging:
        """What it takes to judge by a rule."""
        return self._programs.judge(judged.rule, self.lenient.get(judged.number))

    def applies(self, judged: Judged, table: Table) -> bool:
        """Whether a rule applies to any record of the submission as things stand."""
        key = ("applies", judged.number)
        found: bool | None = table.kept(key)
        if found is None:
            rule = judged.rule
            if table.is_as_filed(judged.conditions):
                found = self.applied.get((rule.id, rule.variant))
            if found is None:
                truths = [as_they_stand(table, each) for each in self._programs.conditions(rule)]
                applies = applying([rule], [truths], [table.rows], table.column(MONTH))
                found = bool(np.count_nonzero(applies & table.judged))
            table.keep(key, judged.conditions, found)
        return found

    def may_apply_at(self, judged: Judged, table: Table, rows: Rows, changed: Set[str]) -> bool:
        """Whether a rule may apply to any of some rows, by what does not read changed columns."""
        relevant = judged.conditions & changed
        if len(relevant) == len(judged.conditions):
            return True
        key = ("may apply", judged.number, relevant)
        found: Array | None = table.kept(key)
        if found is None:
            known = [
                standing(table, clause) > 0 if wanted else standing(table, clause) <= 0
                for clause, wanted in self.judging(judged).clauses
                if clause.names.isdisjoint(relevant)
            ]
            found = np.logical_and.reduce(known) if known else np.ones(table.rows, dtype=bool)
            table.keep(key, judged.conditions - relevant, found)
        return bool(np.count_nonzero(found.take(rows)))

    def failing(self, rules: Sequence[tuple[Judged, bool]]) -> list[Array]:
        """On which rows of the submission rules fail; on none those that cannot be judged."""
        by_frame: dict[str, list[Judged]] = defaultdict(list)
        for judged, can_be in rules:
            if can_be:
                by_frame[judged.rule.frame].append(judged)
        known: dict[int, Array] = {}
        for frame, own in by_frame.items():
            said = self.of(own, self._tables.frames[frame])
            known |= {each.number: fails for each, (_, fails) in zip(own, said, strict=True)}
        found = []
        for judged, _ in rules:
            table = self._tables.frames[judged.rule.frame]
            if judged.number in known:
                found.append(known[judged.number] & table.judged)
            else:
                found.append(np.zeros(table.rows, dtype=bool))
        return found

    def known(self, judged: Judged, table: Table) -> Said | None:
        """What a rule says, as far as that is known without judging: what was kept, or nothing."""
        key = ("judged", judged.number)
        kept: Said | None = table.kept(key)
        if kept is None and table.outdated(key) is None and self._is_silent(judged, table):
            kept = table.silent
            table.keep(key, judged.reads, kept)
        return kept

    def holds(self, judged: Judged, table: Table) -> bool:
        """Whether it is known without judging that a rule fails on no row."""
        kept = self.known(judged, table)
        if kept is not None:
            return not np.count_nonzero(kept[1])
        return self._held(judged) and table.is_as_filed(judged.reads)

    def of(self, asked: Sequence[Judged], table: Table) -> list[Said]:
        """What rules of one frame say on every row.

        Of those that hold as filed earlier periods do not count.
        """
        with np.errstate(all="ignore"):
            return self._of(asked, table)

    def _of(self, asked: Sequence[Judged], table: Table) -> list[Said]:
        found: dict[int, Said] = {}
        fresh: list[Judged] = []
        month = table.column(MONTH)
        for judged in asked:
            kept = self.known(judged, table)
            if kept is not None:
                found[judged.number] = kept
                continue
            key = ("judged", judged.number)
            outdated = table.outdated(key)
            if outdated is None:
                fresh.append(judged)
                continue
            (before, failed), rows = outdated
            judging = self.judging(judged)
            values = [standing(table, each)[rows] for each in judging.expressions]
            now = energies([judged.rule], [judging], [values], [len(rows)], month[rows])
            found[judged.number] = after, fails = before.copy(), failed.copy()
            after[rows], fails[rows] = now[:2]
            table.keep(key, judged.reads, (after, fails))
        most = max(1, _AT_ONCE // max(1, table.rows))
        for start in range(0, len(fresh), most):
            part = fresh[start : start + most]
            every = []
            for judged in part:
                judging = self.judging(judged)
                every.append((judged, judging, [standing(table, e) for e in judging.expressions]))
            said = self.say(every, table)
            found |= {judged.number: own for judged, own in zip(part, said, strict=True)}
        return [found[judged.number] for judged in asked]

    def say(
        self, asked: Sequence[tuple[Judged, Judging, Sequence[Array]]], table: Table
    ) -> list[Said]:
        """What rules say by the values of their expressions on every row; it is kept."""
        if not asked:
            return []
        rules, judgings = [judged.rule for judged, _, _ in asked], [each for _, each, _ in asked]
        sizes, months = [table.rows] * len(asked), chained([table.column(MONTH)] * len(asked))
        made = energies(rules, judgings, [values for _, _, values in asked], sizes, months)
        found = []
        for place, (judged, _, _) in enumerate(asked):
            own = slice(place * table.rows, (place + 1) * table.rows)
            found.append((made[0][own], made[1][own]))
            table.keep(("judged", judged.number), judged.reads, found[-1])
        return found

    def _is_silent(self, judged: Judged, table: Table) -> bool:
        """Whether a rule that knows no more and less holds on every row, as the engine found."""
        if not self._held(judged):
            return False
        return self.judging(judged).flat and table.is_as_filed(judged.reads)

    def _held(self, judged: Judged) -> bool:
        """Whether the engine found that a rule holds on every row, as filed."""
        return self.failed is not None and judged.number not in self.failed
