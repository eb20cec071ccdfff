"""Repairs put to the proof: many judged at once, as few judgements as their enterprises allow.

What may be tried is counted by enterprise, not timed, so that a submission is traced the same way
on every machine; what was not tried is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mrv.catalogue.owners import party_columns
from mrv.intake.submission import ROW_ID
from mrv.trace.deeds.retrial import Edit, Failure, Identity, Outcome, Retrial

if TYPE_CHECKING:
    from mrv.engine.frames import Workspace
    from mrv.engine.result import Result

EACH = 60
"""Repairs tried for one enterprise; a deed has one to thirty, and few enterprises have several."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A repair, and the records beside the edited ones that it is about: frames and row ids."""

    edits: tuple[Edit, ...]
    about: tuple[tuple[str, int], ...] = ()


class Trials:
    """Judges repairs; enterprises that have nothing to do with one another at the same time."""

    def __init__(
        self,
        result: Result,
        workspace: Workspace,
        each: int | None = None,
        only: Set[Identity] | None = None,
    ) -> None:
        self._workspace = workspace
        self._retrial = Retrial(result, workspace, only)
        self._each = EACH if each is None else each
        self._spent: Counter[object] = Counter()
        self._named = party_columns(workspace.rulebook.frames)
        self._owners: dict[str, dict[int, set[object]]] = {}

    def outcomes(self, trials: Sequence[Trial]) -> list[Outcome | None]:
        """What each repair brings; None for those beyond what may be tried."""
        whose = [self._enterprises(trial) for trial in trials]
        found: list[Outcome | None] = [None] * len(trials)
        waiting = [number for number, owners in enumerate(whose) if self._allows(owners)]
        while waiting:
            batch: list[int] = []
            seen: set[object] = set()
            for number in waiting:
                # A record of no enterprise may have to do with all of them.
                if batch and (None in whose[number] | seen or whose[number] & seen):
                    continue
                batch.append(number)
                seen |= whose[number]
            waiting = [number for number in waiting if number not in batch]
            self._judge(batch, trials, whose, found)
        return found

    def _allows(self, owners: set[object]) -> bool:
        if any(self._spent[owner] >= self._each for owner in owners):
            return False
        self._spent.update(owners)
        return True

    def _judge(
        self,
        batch: Sequence[int],
        trials: Sequence[Trial],
        whose: Sequence[set[object]],
        found: list[Outcome | None],
    ) -> None:
        """Judge a batch; in halves where something new fails and nobody knows whose doing it is."""
        outcome = self._retrial.outcome([edit for n in batch for edit in trials[n].edits])
        if len(batch) == 1:
            found[batch[0]] = outcome
            return
        known = set().union(*(whose[number] for number in batch))
        if any(not self._owners_of(f.frame, f.row_id) & known for f in outcome.new):
            half = len(batch) // 2
            self._judge(batch[:half], trials, whose, found)
            self._judge(batch[half:], trials, whose, found)
            return
        for number in batch:
            found[number] = Outcome(
                *(
                    frozenset(f for f in part if self._concerns(f, whose[number]))
                    for part in outcome
                )
            )

    def _concerns(self, failure: Failure, owners: set[object]) -> bool:
        """Whether a change of a rule's outcome may be the doing of some enterprises."""
        own = self._owners_of(failure.frame, failure.row_id)
        return own == {None} or bool(own & owners)

    def _enterprises(self, trial: Trial) -> set[object]:
        """The enterprises that a repair touches; None for records of nobody."""
        places = {(edit.frame, edit.row_id) for edit in trial.edits} | set(trial.about)
        found = set().union(*(self._owners_of(frame, row_id) for frame, row_id in places))
        # A record that another one names belongs to whoever is known.
        return (found - {None}) or {None}

    def _owners_of(self, frame: str, row_id: int) -> set[object]:
        if frame not in self._owners:
            table = self._workspace.frames[frame].table
            names = [name for name in self._named[frame] if name in table.columns]
            rows = table.select(ROW_ID, *names).iter_rows()
            self._owners[frame] = {row[0]: set(row[1:]) - {None} or {None} for row in rows}
        return self._owners[frame].get(row_id, {None})
