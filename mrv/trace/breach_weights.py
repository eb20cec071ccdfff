"""Guesses about deeds put to the proof: the submission judged anew with the repair of each."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mrv.intake.submission import ROW_ID
from mrv.trace.breach_groups import Group
from mrv.trace.breach_guesses import Guess, Guesses
from mrv.trace.judge import CAP, weight
from mrv.trace.model import Incident
from mrv.trace.retrial import Edit, Failure, Outcome, Retrial
from mrv.trace.tables import Tables

if TYPE_CHECKING:
    from mrv.engine.frames import Workspace
    from mrv.engine.result import Result

SECONDS = 3.0
"""Time after which no further guess is put to the proof; the rest stay possible."""
_SUPPORT, _SUPPORTS = 2.0, 3
"""What every rule says for a guess that comes to hold with it, and how many are counted."""
_NAMED = ("enterprise_id", "buyer_id", "seller_id")


@dataclass(slots=True)
class Weighed:
    """A guess with what speaks for it."""

    guess: Guess
    score: float
    breaks: bool = False
    """Whether its repair makes other rules fail."""


@dataclass(slots=True)
class Story:
    """A group with its guesses and the incident of the search that explained it otherwise."""

    group: Group
    weighed: list[Weighed] = field(default_factory=list)
    rival: Incident | None = None


class Weights:
    """Weighs the guesses about many deeds at once."""

    def __init__(self, result: Result, workspace: Workspace) -> None:
        self._result = result
        self._workspace = workspace
        self._kinds = {kind.name: kind for kind in workspace.rulebook.error_kinds}

    def weigh(self, stories: Sequence[Story], tables: Tables) -> None:
        """Give every story its guesses with their scores."""
        guesses = Guesses(tables)
        retrial = Retrial(self._result, self._workspace)
        deadline = time.monotonic() + SECONDS
        found = [guesses.of(story.group) for story in stories]
        for story, own in zip(stories, found, strict=True):
            removed = sum(deed.energy for deed in story.group.deeds)
            least = min((self._undecided(edit) for g in own for edit in g.edits), default=0)
            story.weighed = [
                Weighed(self._less_sure(g, least), removed + g.bonus - self._kinds[g.kind].cost)
                for g in own
            ]
        # The n-th guess of every group at once, as long as no two groups touch the same enterprise.
        waiting = [
            (story, weighed)
            for story in stories
            for weighed in story.weighed
            if weighed.guess.edits
        ]
        while waiting and time.monotonic() < deadline:
            batch: list[tuple[Story, Weighed]] = []
            seen: set[str] = set()
            for story, weighed in waiting:
                whose = self._enterprises(story.group, weighed.guess, tables)
                if batch and (not whose or None in whose or whose & seen):
                    continue
                batch.append((story, weighed))
                seen |= whose
                if not whose:
                    break
            waiting = [item for item in waiting if item not in batch]
            edits = [edit for _, weighed in batch for edit in weighed.guess.edits]
            outcome = retrial.outcome(edits)
            for story, weighed in batch:
                whose = self._enterprises(story.group, weighed.guess, tables)
                self._judge(story, weighed, outcome, None if len(batch) == 1 else whose)

    def _less_sure(self, guess: Guess, least: int) -> Guess:
        """A guess that a record is one too many gains by what nothing else on file confirms."""
        if not guess.edits or guess.edits[0].column is not None:
            return guess
        more = self._undecided(guess.edits[0]) - least
        return replace(guess, bonus=guess.bonus + _SUPPORT * min(more, _SUPPORTS))

    def _undecided(self, edit: Edit) -> int:
        """How many rules cannot be decided on a record."""
        result = self._result.frames[edit.frame]
        row = result.table.get_column(ROW_ID).index_of(edit.row_id)
        if row is None:
            return 0
        return sum(bool(judged.undecided()[row]) for judged in result.rules if judged.unknown)

    def _enterprises(self, group: Group, guess: Guess, tables: Tables) -> set[str]:
        """The enterprises whose records a guess or its group touches."""
        places = [(deed.frame, deed.row) for deed in group.deeds]
        places += [(group.first.frame, row) for row in group.rows]
        places += [(t.frame, t.row) for t in guess.targets if t.row is not None]
        found = set()
        for frame, row in places:
            table = tables.frames[frame].prepared.table
            for name in _NAMED:
                if name in table.columns and table.get_column(name)[row] is not None:
                    found.add(table.get_column(name)[row])
        return found

    def _judge(
        self, story: Story, weighed: Weighed, outcome: Outcome, whose: set[str] | None
    ) -> None:
        """Correct a guess's score by what its repair brings."""
        own = self._own(story.group)
        removed = sum(energy for failure, energy in own.items() if failure in outcome.gone)
        new = [f for f in outcome.new if self._is_of(f, whose)]
        added = sum(CAP * weight(self._result.rules[failure.rule]) for failure in new)
        support = sum(1 for f in outcome.decided if self._is_of(f, whose) and f not in own)
        cost = self._kinds[weighed.guess.kind].cost
        weighed.breaks = bool(new)
        weighed.score = removed - added - cost
        if not new:
            weighed.score += weighed.guess.bonus + _SUPPORT * min(support, _SUPPORTS)

    def _own(self, group: Group) -> dict[Failure, float]:
        found = {}
        for deed in group.deeds:
            table = self._workspace.frames[deed.frame].table
            row_id = int(table.get_column(ROW_ID)[deed.row])
            found[Failure((deed.rule.id, deed.rule.variant), deed.frame, row_id)] = deed.energy
        return found

    def _is_of(self, failure: Failure, whose: set[str] | None) -> bool:
        """Whether a change of a rule's outcome belongs to some enterprises (None: to all)."""
        if whose is None:
            return True
        table = self._workspace.frames[failure.frame].table
        if _NAMED[0] not in table.columns:
            return True
        row = table.get_column(ROW_ID).index_of(failure.row_id)
        return row is None or table.get_column(_NAMED[0])[row] in whose
