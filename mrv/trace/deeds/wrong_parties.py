"""A name on one of two records that must bear the same name: whose, the rest of the data tells.

Where a rule says that a text is `same()` as that of a related record, either may be the slip. Each
is put to the proof by judging the submission anew. It is the cause only if more comes to hold than
the rule itself and nothing else fails: the accounts, say, bear out one of the two.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from mrv.catalogue.model import Rule
from mrv.engine.findings import record_keys
from mrv.intake.submission import ROW_ID
from mrv.language.features import Related
from mrv.language.tree import Call, Column
from mrv.language.walk import walk
from mrv.trace.deeds.groups import Deed, Group
from mrv.trace.deeds.guesses import Guess, Target
from mrv.trace.deeds.retrial import Edit, Failure, Identity
from mrv.trace.deeds.shapes import Shape
from mrv.trace.deeds.trials import Trial, Trials
from mrv.trace.deeds.words import explanation
from mrv.trace.model import Alternative, Cell, Incident, Trace, first
from mrv.trace.telling.chances import calibrated, chances
from mrv.trace.telling.evidence import separating_places
from mrv.trace.telling.identity import identity
from mrv.trace.telling.statements import also, without
from mrv.trace.telling.why import Why
from mrv.trace.whatif.energies import CAP, SLOPE, weight

if TYPE_CHECKING:
    from mrv.engine.frames import Workspace
    from mrv.engine.result import Result

_KIND = "wrong_name"


class WrongParties:
    """Finds names that one record has otherwise than its counterpart and all that follows."""

    def __init__(self, result: Result, workspace: Workspace) -> None:
        self._result = result
        self._workspace = workspace
        self._rulebook = workspace.rulebook
        self._same: dict[Identity, list[tuple[str, Related]]] = {}
        self._kind = next(k for k in self._rulebook.error_kinds if k.name == _KIND)

    def added_to(self, trace: Trace) -> Trace:
        """The trace with these incidents in the place of those that explain less of the same."""
        failed = {
            Failure((row["rule"], row["variant"]), self._rule(row).frame, row[ROW_ID]): row
            for row in self._result.findings.iter_rows(named=True)
            if row["outcome"] == "fail"
        }
        tried = [guess for failure in failed for guess in self._guesses(failure)]
        trials = [
            Trial(guess.edits, ((failure.frame, failure.row_id),)) for failure, guess in tried
        ]
        outcomes = Trials(self._result, self._workspace).outcomes(trials) if trials else []
        untried: list[str] = []
        for (failure, guess), outcome in zip(tried, outcomes, strict=True):
            if outcome is None:
                untried.append(failed[failure]["id"])
            elif not outcome.new and failure in outcome.gone:
                gone = {f: row for f, row in failed.items() if f in outcome.gone}
                if len({f.rule for f in gone}) > 1:
                    trace = self._told(trace, failure, guess, gone)
        return also(trace, Why.NOT_ALL_TRIED, untried, self._rulebook)

    def _rule(self, row: dict[str, Any]) -> Rule:
        return self._result.rules[row["rule"], row["variant"]]

    def _compared(self, rule: Rule) -> list[tuple[str, Related]]:
        """The texts that a rule wants to be the same as one of another record."""
        key = (rule.id, rule.variant)
        if key not in self._same:
            features = {feature.name: feature for feature in rule.expect.features}
            found = self._same[key] = []
            for node in walk(rule.expect.tree):
                match node:
                    case Call("same", (Column(mine), Column(theirs))):
                        feature = features.get(theirs)
                        if isinstance(feature, Related):
                            found.append((mine, feature))
        return self._same[key]

    def _guesses(self, failure: Failure) -> Iterator[tuple[Failure, Guess]]:
        """Either record with the other's name, where they differ."""
        rule = self._result.rules[failure.rule]
        compared = self._compared(rule)
        if not compared:
            return
        table = self._workspace.frames[failure.frame].table
        own = table.row(by_predicate=pl.col(ROW_ID) == failure.row_id, named=True)
        relations = {r.name: r for r in self._rulebook.frames[failure.frame].relations}
        for mine, feature in compared:
            if mine not in own:
                continue
            relation = relations[feature.relation]
            column = feature.column
            other = self._workspace.frames[relation.to].table
            if self._rulebook.parameters[mine].kind != "text" or column not in other.columns:
                continue
            if relation.during or any(
                one not in own or name not in other.columns for one, name in relation.on
            ):
                continue
            found = other.filter(*(pl.col(name) == own[one] for one, name in relation.on))
            if found.height != 1:
                continue
            meant, filed = own[mine], found.get_column(column)[0]
            if meant is None or filed is None or meant == filed:
                continue
            row_id = int(found.get_column(ROW_ID)[0])
            for frame, row, name, value in (
                (relation.to, row_id, column, meant),
                (failure.frame, failure.row_id, mine, filed),
            ):
                if name in self._rulebook.frames[frame].keys:
                    continue
                at = self._workspace.frames[frame].table.get_column(ROW_ID).index_of(row)
                edit = Edit(frame, row, name, value)
                yield failure, Guess(_KIND, (Target(frame, at, name, value),), (edit,))

    def _told(
        self, trace: Trace, failure: Failure, guess: Guess, gone: dict[Failure, dict[str, Any]]
    ) -> Trace:
        names = {row["id"] for row in gone.values()}
        rivals = [i for i in trace.incidents if set(i.explains) <= names]
        kept = [i for i in trace.incidents if i not in rivals]
        names -= {name for incident in kept for name in incident.explains}
        if len(names) < 2 or any(i.kind == _KIND and set(i.explains) == names for i in rivals):
            return trace
        deeds = [
            Deed(row["id"], self._rule(row), Shape("value", ()), self._at(f), self._energy(row))
            for f, row in sorted(gone.items(), key=lambda item: item[0] != failure)
            if row["id"] in names
        ]
        score = sum(deed.energy for deed in deeds) - self._kind.cost
        likely = chances([score, *(rival.margin for rival in rivals)])
        cells = (self._cell(guess.edits[0]),)
        alternatives = tuple(
            Alternative(
                cells=rival.cells,
                kind=rival.kind,
                confidence=round(chance, 4),
                separated_by=separating_places(
                    self._rulebook,
                    (cells[0].frame, cells[0].parameter),
                    (rival.cells[0].frame, rival.cells[0].parameter),
                ),
            )
            for rival, chance in zip(rivals, likely[1:], strict=True)
            if rival.cells
        )
        reason = explanation(
            self._kind, Group(deeds), cells, None, self._rulebook, alternatives=len(alternatives)
        )
        incident = Incident(
            id=identity(cells, _KIND),
            kind=_KIND,
            cells=cells,
            confidence=round(calibrated(self._rulebook, likely[0], "deed"), 4),
            margin=round(score, 3),
            emission_effect_tco2=0.0,
            path=(cells[0].parameter,),
            explains=tuple(deed.id for deed in deeds),
            alternatives=alternatives,
            reason=reason,
        )
        return Trace(
            incidents=tuple(sorted([*kept, incident], key=first)),
            untraced=without(trace.untraced, names),
        )

    def _at(self, failure: Failure) -> int:
        ids = self._workspace.frames[failure.frame].table.get_column(ROW_ID)
        return int((ids == failure.row_id).arg_max() or 0)

    def _energy(self, row: dict[str, Any]) -> float:
        size = 2.0 if row["margin"] is None else row["margin"] + 1.0
        return weight(self._rule(row)) * min(SLOPE * size * size, CAP)

    def _cell(self, edit: Edit) -> Cell:
        frame = self._workspace.frames[edit.frame]
        row = frame.table.filter(pl.col(ROW_ID) == edit.row_id)
        assert edit.column is not None
        return Cell(
            frame=edit.frame,
            record=json.loads(record_keys(row, frame.frame)["record"][0]),
            parameter=edit.column,
            observed=row.get_column(edit.column)[0],
            suggested=edit.value,
            location=self._result.locate(edit.frame, edit.row_id, edit.column),
        )
