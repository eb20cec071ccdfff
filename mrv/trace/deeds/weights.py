"""Guesses about deeds put to the proof: the submission judged anew with the repair of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from mrv.intake.submission import ROW_ID
from mrv.trace.deeds.groups import Group
from mrv.trace.deeds.guesses import Guess, Guesses
from mrv.trace.deeds.retrial import Edit, Failure, Outcome
from mrv.trace.deeds.trials import Trial, Trials
from mrv.trace.model import Incident
from mrv.trace.whatif.energies import CAP, weight
from mrv.trace.whatif.tables import Tables

if TYPE_CHECKING:
    from mrv.engine.frames import Workspace
    from mrv.engine.result import Result

_SUPPORT, _SUPPORTS = 2.0, 3
"""What every rule says for a guess that comes to hold with it, and how many are counted."""


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
    untried: bool = False
    """Whether some guesses are beyond what may be tried; they stay possible."""


class Weights:
    """Weighs the guesses about many deeds at once."""

    def __init__(self, result: Result, workspace: Workspace) -> None:
        self._result = result
        self._workspace = workspace
        self._kinds = {kind.name: kind for kind in workspace.rulebook.error_kinds}

    def weigh(self, stories: Sequence[Story], tables: Tables) -> None:
        """Give every story its guesses with their scores."""
        guesses = Guesses(tables)
        found = [guesses.of(story.group) for story in stories]
        for story, own in zip(stories, found, strict=True):
            removed = sum(deed.energy for deed in story.group.deeds)
            least = min((self._undecided(edit) for g in own for edit in g.edits), default=0)
            story.weighed = [
                Weighed(self._less_sure(g, least), removed + g.bonus - self._kinds[g.kind].cost)
                for g in own
            ]
        # The first guess about every deed goes before the second about any.
        rounds = zip_longest(*([w for w in s.weighed if w.guess.edits] for s in stories))
        waiting = [
            (story, weighed)
            for nth in rounds
            for story, weighed in zip(stories, nth, strict=True)
            if weighed is not None
        ]
        trials = [Trial(w.guess.edits, self._about(s.group, tables)) for s, w in waiting]
        outcomes = Trials(self._result, self._workspace).outcomes(trials)
        for (story, weighed), outcome in zip(waiting, outcomes, strict=True):
            if outcome is None:
                story.untried = True
            else:
                self._judge(story, weighed, outcome)

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

    def _about(self, group: Group, tables: Tables) -> tuple[tuple[str, int], ...]:
        """The records that a group is about."""
        places = [(deed.frame, deed.row) for deed in group.deeds]
        places += [(group.first.frame, row) for row in group.rows]
        return tuple((frame, int(tables.frames[frame].row_ids[row])) for frame, row in places)

    def _judge(self, story: Story, weighed: Weighed, outcome: Outcome) -> None:
        """Correct a guess's score by what its repair brings."""
        own = self._own(story.group)
        removed = sum(energy for failure, energy in own.items() if failure in outcome.gone)
        added = sum(CAP * weight(self._result.rules[failure.rule]) for failure in outcome.new)
        support = sum(1 for failure in outcome.decided if failure not in own)
        cost = self._kinds[weighed.guess.kind].cost
        weighed.breaks = bool(outcome.new)
        weighed.score = removed - added - cost
        if not outcome.new:
            weighed.score += weighed.guess.bonus + _SUPPORT * min(support, _SUPPORTS)

    def _own(self, group: Group) -> dict[Failure, float]:
        found = {}
        for deed in group.deeds:
            table = self._workspace.frames[deed.frame].table
            row_id = int(table.get_column(ROW_ID)[deed.row])
            found[Failure((deed.rule.id, deed.rule.variant), deed.frame, row_id)] = deed.energy
        return found
