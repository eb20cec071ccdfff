"""Records put in or left out, with the results that contain them, and what the rules say then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from mrv.engine.api import evaluate_all
from mrv.engine.frames import Workspace
from mrv.intake.submission import ROW_ID
from mrv.trace.consequences.effect import top
from mrv.trace.consequences.following import Change, changes_of, prepared_for
from mrv.trace.deeds.left_out import LeftOut
from mrv.trace.deeds.monthly import amounts_of
from mrv.trace.deeds.retrial import Edit, Identity, Outcome, edited, stored
from mrv.trace.deeds.trials import Trial, Trials
from mrv.trace.deeds.twins import Twin
from mrv.trace.whatif.plan import Plan
from mrv.trace.whatif.spread import Spread
from mrv.trace.whatif.tables import Tables

if TYPE_CHECKING:
    from mrv.engine.result import Result

About = LeftOut | Twin
Prepared = tuple[Tables, Plan, Spread]


class RecordTrials:
    """Puts records in or leaves them out."""

    def __init__(self, result: Result, workspace: Workspace) -> None:
        """Take the frames with the records of the enterprises concerned."""
        self._result = result
        self._workspace = workspace
        self._rulebook = workspace.rulebook
        self._effects: dict[int, float] = {}
        """By the identity of a record that was tried."""

    def effect(self, about: About) -> float | None:
        """Emission as filed less emission with a record that was tried put right, in tCO2.

        None where nobody knows what a record came to.
        """
        return self._effects.get(id(about))

    def _effect(self, plan: Plan, follow: Sequence[Change]) -> float:
        parameters = self._rulebook.parameters
        moved = {(c.frame, c.column) for c in follow if parameters[c.column].is_emission}
        if not moved:
            return 0.0
        most = top(plan, sorted(moved))
        return round(sum(c.before - c.after for c in follow if (c.frame, c.column) == most), 2)

    def at_first_sight(
        self, every: Sequence[About], failing: Set[Identity]
    ) -> list[Outcome | None]:
        """What records bring by the `failing` rules alone: a look that costs less.

        Of a record put in only itself is seen, not what may follow from it.
        """
        trials = [
            self._left_out(each) if isinstance(each, Twin) else self._by_itself(each, row_id)
            for each, row_id in zip(every, self._ids(every), strict=True)
        ]
        return Trials(self._result, self._workspace, only=failing).outcomes(trials)

    def outcomes(self, every: Sequence[About]) -> list[Outcome | None]:
        """What each record brings; what values nobody knows bring is not held against it."""
        trials = Trials(self._result, self._workspace)
        made = self._trials(every)
        found = trials.outcomes(made)
        again = {
            place: self._known_alone(about, made[place])
            for place, (about, outcome) in enumerate(zip(every, found, strict=True))
            if isinstance(about, LeftOut) and outcome is not None and outcome.new
        }
        for place, outcome in zip(again, trials.outcomes(list(again.values())), strict=True):
            known = found[place]
            if outcome is not None and known is not None:
                found[place] = known._replace(new=known.new & outcome.new)
        return found

    def _by_itself(self, about: LeftOut, row_id: int) -> Trial:
        edit = Edit(about.frame, row_id, added=about.values)
        return Trial((edit,), tuple(gap.about for gap in about.gaps))

    def _ids(self, every: Sequence[About]) -> list[int]:
        """The row ids of records, new ones for those that lack."""
        new: dict[str, int] = {}
        found = []
        for about in every:
            if isinstance(about, LeftOut):
                # Of all enterprises: a record of another one is not to be taken for it.
                table = self._result.frames[about.frame].frame.table
                last = new.get(about.frame, int(table.get_column(ROW_ID).to_numpy().max()))
                new[about.frame] = last + 1
                found.append(last + 1)
            else:
                found.append(about.row_id)
        return found

    def _trials(self, every: Sequence[About]) -> list[Trial]:
        """A trial for each; results that contain a record, and fit their formula, go with it."""
        ids = self._ids(every)
        empty = [
            Edit(about.frame, row_id, added=self._of_nothing(about))
            for about, row_id in zip(every, ids, strict=True)
            if isinstance(about, LeftOut) and not about.by_formula
        ]
        beside = self._with(empty) if empty else self._prepared
        return [
            self._left_out(about)
            if isinstance(about, Twin)
            else self._put_in(about, row_id, beside)
            for about, row_id in zip(every, ids, strict=True)
        ]

    def _left_out(self, about: Twin) -> Trial:
        """A record left out."""
        tables, plan, spread = self._prepared
        table = tables.frames[about.frame]
        row = int(np.flatnonzero(table.row_ids == about.row_id)[0])
        nothing = [
            (table, name, row, 0.0)
            for name in amounts_of(table.prepared, self._rulebook)
            if table.column(name)[row] > 0
        ]
        _, changes = changes_of(nothing, tables, plan, spread)
        own = about.frame, about.row_id
        follow = [change for change in changes if (change.frame, change.row_id) != own]
        self._effects[id(about)] = self._effect(plan, follow)
        return Trial((Edit(*own), *map(_edit, follow)))

    def _put_in(self, about: LeftOut, row_id: int, beside: Prepared) -> Trial:
        """A record put in, with what follows from it.

        What totals say of it stands, the rest is calculated from its inputs. Where it is a formula
        that knows of it, the results contain it as they are.
        """
        if about.by_formula:
            self._effects[id(about)] = 0.0
            return self._by_itself(about, row_id)
        tables, plan, spread = beside
        table = tables.frames[about.frame]
        row = int(np.flatnonzero(table.row_ids == row_id)[0])
        parameters = self._rulebook.parameters
        amounts = [
            (table, name, row, about.values[name])
            for name in (*about.told, *about.amounts)
            if about.values[name] and (name in about.told or parameters[name].nature == "measured")
        ]
        _, changes = changes_of(amounts, tables, plan, spread)
        place = about.frame, row_id
        own = {c.column: c.after for c in changes if (c.frame, c.row_id) == place}
        values = about.values | own | about.told
        follow = [c for c in changes if (c.frame, c.row_id) != place]
        if about.told:
            self._effects[id(about)] = self._effect(plan, follow)
        edits = (Edit(*place, added=values), *map(_edit, follow))
        return Trial(edits, tuple(gap.about for gap in about.gaps))

    def _of_nothing(self, about: LeftOut) -> Mapping[str, Any]:
        """A record whose amounts are nothing, so that no total changes by it."""
        return about.values | dict.fromkeys((*about.amounts, *about.told), 0.0)

    def _known_alone(self, about: LeftOut, trial: Trial) -> Trial:
        """A record put in with no more than its keys, its amounts and what totals say of it."""
        parameters = self._rulebook.parameters
        first, *follow = trial.edits
        assert first.added is not None
        amounts = () if about.told else about.amounts
        known = {
            name: value
            for name, value in first.added.items()
            if name in about.key
            or name in about.told
            or name in amounts
            or parameters[name].kind != "number"
        }
        return Trial((first._replace(added=known), *follow), trial.about)

    @cached_property
    def _prepared(self) -> Prepared:
        return prepared_for(self._result, self._workspace)

    def _with(self, more: Sequence[Edit]) -> Prepared:
        """The tables with more records, and all that rules compute of them."""
        tables = {name: stored(frame) for name, frame in self._workspace.frames.items()}
        for name in {edit.frame for edit in more}:
            tables[name] = edited(tables[name], [edit for edit in more if edit.frame == name])
        workspace = Workspace(self._rulebook, tables)
        evaluate_all(workspace, list(self._result.rules.values()))
        return prepared_for(self._result, workspace)


def _edit(change: Change) -> Edit:
    return Edit(change.frame, change.row_id, change.column, change.after)
