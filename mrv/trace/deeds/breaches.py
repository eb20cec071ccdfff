"""Incidents of deeds: the findings whose data may all be true, and why one cause is named.

What the search for wrong values leaves of rules marked `breach:` is gathered into groups; each
guess about a group is put to the proof by judging the submission anew with its repair. Without a
repair that everything else supports, the deed itself is the cause. Scores are nats, as in the
search; the shares that they give are calibrated on broken chains.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from mrv.engine.features import materialise
from mrv.engine.findings import record_keys
from mrv.intake.submission import ROW_ID
from mrv.trace.deeds.groups import Deed, Group, Groups, stakes
from mrv.trace.deeds.guesses import Guess, Target, place_of, plain
from mrv.trace.deeds.shapes import shape_of
from mrv.trace.deeds.weights import Story, Weighed, Weights
from mrv.trace.deeds.words import explanation
from mrv.trace.model import Alternative, Cell, Incident, Trace, first
from mrv.trace.telling.chances import calibrated, chances
from mrv.trace.telling.evidence import separating_places
from mrv.trace.telling.identity import identity
from mrv.trace.telling.statements import also, without
from mrv.trace.telling.why import Why
from mrv.trace.whatif.energies import CAP, SLOPE, weight
from mrv.trace.whatif.plan import Plan
from mrv.trace.whatif.tables import Tables

if TYPE_CHECKING:
    from mrv.engine.frames import Workspace
    from mrv.engine.result import Result

_SHOWN = 6
_TIE = 4.0
"""Nats within which guesses cannot be told apart: two rules' support."""


class Breaches:
    """Turns what is left of a trace into incidents of deeds."""

    def __init__(self, result: Result, workspace: Workspace, plan: Plan) -> None:
        self._result = result
        self._workspace = workspace
        self._plan = plan
        self._rulebook = workspace.rulebook
        self._kinds = {kind.name: kind for kind in self._rulebook.error_kinds}

    def added_to(self, trace: Trace) -> Trace:
        """The trace with incidents of deeds; the same where there are none."""
        own = {d["id"]: d for d in self._failures()}
        if not own:
            return trace
        severities = dict(self._result.findings.select("id", "severity").iter_rows())
        # An incident that only rules about deeds speak for may as well be the deed.
        doubtful = [i for i in trace.incidents if self._only_deeds(i.explains, own, severities)]
        kept = [i for i in trace.incidents if i not in doubtful]
        elsewhere = {name for incident in kept for name in incident.explains}
        self._prepare(own.values())
        tables = Tables(self._workspace)
        places = {
            name: {int(row_id): at for at, row_id in enumerate(table.row_ids)}
            for name, table in tables.frames.items()
        }
        deeds = []
        for name, row in own.items():
            rule = self._result.rules[row["rule"], row["variant"]]
            if name in elsewhere or row[ROW_ID] not in places[rule.frame]:
                continue
            size = 2.0 if row["margin"] is None else row["margin"] + 1.0
            energy = weight(rule) * min(SLOPE * size * size, CAP)
            place = places[rule.frame][row[ROW_ID]]
            deeds.append(Deed(name, rule, shape_of(rule, self._rulebook), place, energy))
        groups = [
            group
            for group in Groups(tables, self._plan).of(deeds)
            if any(severities[deed.id] != "info" for deed in group.deeds)
        ]
        stories = [Story(group, rival=_rival(group, doubtful)) for group in groups]
        weights = Weights(self._result, self._workspace)
        weights.weigh(stories, tables)
        tonnes = stakes(deeds, tables)
        incidents = [self._incident(story, tables, tonnes) for story in stories]
        told = {name for incident in incidents for name in incident.explains}
        lost = [i for i in doubtful if not set(i.explains) & told]
        everything = sorted([*kept, *lost, *incidents], key=first)
        found = Trace(incidents=tuple(everything), untraced=without(trace.untraced, told))
        untried = [deed.id for story in stories if story.untried for deed in story.group.deeds]
        return also(found, Why.NOT_ALL_TRIED, untried, self._rulebook)

    def _failures(self) -> list[dict[str, Any]]:
        found = self._result.findings
        marked = {key for key, rule in self._result.rules.items() if rule.breach is not None}
        return [
            row
            for row in found.iter_rows(named=True)
            if row["outcome"] == "fail" and (row["rule"], row["variant"]) in marked
        ]

    def _only_deeds(
        self, explained: Iterable[str], own: dict[str, Any], severities: dict[str, str]
    ) -> bool:
        grave = [name for name in explained if severities[name] != "info"]
        return bool(grave) and all(name in own for name in grave)

    def _prepare(self, failures: Iterable[dict[str, Any]]) -> None:
        """Compute what the allowances at stake are read from."""
        for key in {(row["rule"], row["variant"]) for row in failures}:
            rule = self._result.rules[key]
            if rule.breach is not None and rule.breach.tonnes is not None:
                frame = self._workspace.frames[rule.frame]
                materialise(self._workspace, frame, rule.breach.tonnes.features)

    def _incident(self, story: Story, tables: Tables, tonnes: dict[str, float]) -> Incident:
        group = story.group
        ranked = sorted(
            (w for w in story.weighed if w.score > 0 or w.guess.whole or not w.guess.edits),
            key=lambda w: -w.score,
        )
        singles = [w for w in ranked if not w.guess.whole]
        whole = next((w for w in ranked if w.guess.whole), None)
        best = ranked[0] if ranked else story.weighed[0]
        if whole is not None:
            # One record stands out only if the others, taken away, would be missed.
            out = singles and (len(singles) == 1 or singles[0].score - singles[1].score > _TIE)
            best = singles[0] if out else whole
        others = [w for w in _each_cause(singles) if w is not best and best.score - w.score <= _TIE]
        scores = [best.score] if best.guess.whole else [best.score, *(w.score for w in others)]
        if story.rival is not None:
            # It explains other deeds too: only its part for this one is compared.
            own = {deed.id for deed in group.deeds} & set(story.rival.explains)
            scores.append(story.rival.margin * len(own) / len(story.rival.explains))
        likely = chances(scores)
        cells = tuple(self._cell(target, tables) for target in best.guess.targets)
        alone = chances([w.score for w in others]) if best.guess.whole and others else likely[1:]
        alternatives = [
            self._alternative(best.guess, other, chance, tables)
            for other, chance in zip(others, alone, strict=False)
        ][:_SHOWN]
        if story.rival is not None:
            alternatives.append(self._of_search(best.guess, story.rival, likely[-1]))
        stake = self._stake(group, tonnes)
        kind, told = self._kinds[best.guess.kind], len(alternatives)
        reason = explanation(kind, group, cells, stake, self._rulebook, alternatives=told)
        return Incident(
            id=identity(cells, best.guess.kind),
            kind=best.guess.kind,
            cells=cells,
            confidence=round(calibrated(self._rulebook, likely[0], "deed"), 4),
            margin=round(best.score, 3),
            emission_effect_tco2=0.0,
            allowance_effect_t=stake,
            path=_path(group, best.guess),
            explains=tuple(deed.id for deed in group.deeds),
            alternatives=tuple(alternatives),
            reason=reason,
        )

    def _stake(self, group: Group, tonnes: dict[str, float]) -> float | None:
        """The allowances at stake; of what stands there several times, all but the largest.

        Rules that speak of one deed speak of the same allowances.
        """
        known = [tonnes[deed.id] for deed in group.deeds if deed.id in tonnes]
        if not known:
            return None
        repeated = group.first.shape.repeats and len(known) == len(group.rows) > 1
        return round(sum(known) - max(known) if repeated else max(known), 2)

    def _alternative(
        self, best: Guess, other: Weighed, chance: float, tables: Tables
    ) -> Alternative:
        return Alternative(
            cells=tuple(self._cell(target, tables) for target in other.guess.targets),
            kind=other.guess.kind,
            confidence=round(chance, 4),
            separated_by=separating_places(
                self._rulebook, place_of(best.targets[0]), place_of(other.guess.targets[0])
            ),
        )

    def _of_search(self, best: Guess, rival: Incident, chance: float) -> Alternative:
        cell = rival.cells[0]
        return Alternative(
            cells=rival.cells,
            kind=rival.kind,
            confidence=round(chance, 4),
            separated_by=separating_places(
                self._rulebook, place_of(best.targets[0]), (cell.frame, cell.parameter)
            ),
        )

    def _cell(self, target: Target, tables: Tables) -> Cell:
        if target.row is None:
            record = {name: None if value is None else str(value) for name, value in target.key}
            name = target.column
            return Cell(
                frame=target.frame, record=record, parameter=name, observed=None, absent=True
            )
        table = tables.frames[target.frame].prepared.table
        row = table.slice(target.row, 1)
        keys = record_keys(row, tables.frames[target.frame].frame)
        return Cell(
            frame=target.frame,
            record=json.loads(keys["record"][0]),
            parameter=target.column,
            observed=plain(row.get_column(target.column)[0]),
            suggested=plain(target.suggested),
            range=self._range(target),
            location=self._result.locate(
                target.frame, int(row.get_column(ROW_ID)[0]), target.column
            ),
        )

    def _range(self, target: Target) -> tuple[float, float] | None:
        if target.span is None:
            return None
        parameter = self._rulebook.parameters[target.column]
        low, high = target.span
        low = parameter.bounds.minimum if low is None else low
        high = parameter.bounds.maximum if high is None else high
        return (low, high) if low is not None and high is not None else None


def _each_cause(ranked: Sequence[Weighed]) -> list[Weighed]:
    """Of guesses that differ in the suggested value only, the best."""
    found: dict[tuple[Any, ...], Weighed] = {}
    for weighed in ranked:
        cells = tuple((t.frame, t.row, t.column) for t in weighed.guess.targets)
        found.setdefault((weighed.guess.kind, cells), weighed)
    return list(found.values())


def _rival(group: Group, doubtful: Sequence[Incident]) -> Incident | None:
    names = {deed.id for deed in group.deeds}
    return next((one for one in doubtful if names & set(one.explains)), None)


def _path(group: Group, guess: Guess) -> tuple[str, ...]:
    columns = [target.column for target in guess.targets]
    # What a table is asked by (a sector, a kind) is not on the way.
    about = [] if group.steps else [n for deed in group.deeds for n in deed.rule.parameters]
    return tuple(dict.fromkeys([*columns, *about]))
