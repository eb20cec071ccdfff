"""What hypotheses that were weighed of late change, and what rules then say.

Which repair is accepted, or followed up, is known only after many were weighed: what follows from
it need not be found again, as long as no value was written in the meantime.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mrv.trace.whatif.changes import Changes
from mrv.trace.whatif.judge import Verdicts
from mrv.trace.whatif.plan import FormulaStep, Plan
from mrv.trace.whatif.tables import Tables

if TYPE_CHECKING:
    from mrv.trace.guesses.hypothesis import Hypothesis

_MOST = 64
"""Hypotheses weighed at once that are remembered. To take one out of thousands costs more than
to find its consequences with those of others."""


class Outcome(NamedTuple):
    """All that a hypothesis changes, and the rules wherever they read it."""

    changes: Changes
    verdicts: list[Verdicts]


class Outcomes:
    """Remembers small batches until values are written."""

    def __init__(self, tables: Tables) -> None:
        self._rows = {name: table.rows for name, table in tables.frames.items()}
        self._known: dict[int, tuple[Hypothesis, int | None, Outcome]] = {}
        """By the identity of a hypothesis its place in a batch, and what that led to; None for what
        was taken out."""

    def note(
        self, hypotheses: Sequence[Hypothesis], changes: Changes, verdicts: list[Verdicts]
    ) -> None:
        """Remember a batch."""
        if len(hypotheses) <= _MOST:
            batch = Outcome(changes, verdicts)
            for number, one in enumerate(hypotheses):
                self._known[id(one)] = one, number, batch

    def of(self, hypothesis: Hypothesis) -> Outcome | None:
        """What one hypothesis alone leads to, as number 0, if it is remembered."""
        found = self._known.get(id(hypothesis))
        if found is None:
            return None
        _, number, outcome = found
        if number is None:
            return outcome
        own = [_of(each, number) for each in outcome.verdicts]
        alone = Outcome(outcome.changes.of(number, self._rows), [v for v in own if len(v.row)])
        self._known[id(hypothesis)] = hypothesis, None, alone
        return alone

    def forget(self) -> None:
        """Values were written: nothing that was remembered holds any more."""
        self._known.clear()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Values are written, and will be taken back: until then nothing that is known holds."""
        known, self._known = self._known, {}
        try:
            yield
        finally:
            self._known = known


def are_apart(outcomes: Sequence[Outcome], plan: Plan, rows: Mapping[str, int]) -> bool:
    """Whether each of several outcomes is the same with the others.

    No cell may be changed by two, no failing rule read what two change, and no formula either:
    whether a result follows depends on all that its formula reads.
    """
    seen: dict[object, set[int]] = {}
    for outcome in outcomes:
        own: dict[object, set[int]] = defaultdict(set)
        for place, held in outcome.changes.columns.items():
            at = (held.keys % rows[place[0]]).tolist()
            own[place].update(at)
            own["formula", place].update(at)
            for step in plan.readers.get(place, ()):
                if isinstance(step, FormulaStep):
                    own["formula", step.makes].update(at)
        for verdicts in outcome.verdicts:
            failed = verdicts.failed.nonzero()[0]
            numbers, at = verdicts.number[failed].tolist(), verdicts.row[failed].tolist()
            for number, row in zip(numbers, at, strict=True):
                own[number].add(row)
        for key, places in own.items():
            if key not in seen:
                seen[key] = places
            elif seen[key].isdisjoint(places):
                seen[key] |= places
            else:
                return False
    return True


def _of(verdicts: Verdicts, number: int) -> Verdicts:
    """Those of one hypothesis."""
    own = (verdicts.hypothesis == number).nonzero()[0]
    rules, rule, _, *columns = verdicts
    row, before, after, failed, fails = (column[own] for column in columns)
    return Verdicts(rules, rule[own], np.zeros_like(own), row, before, after, failed, fails)
