"""Records that should be there and are not, or are there twice, told as the cause of findings.

The search asks what a value should have been; that a record lacks, or is one too many, is no value
of any record. Where totals and a gap in a series, or two records alike, speak of it, the submission
is judged anew with the record put in or left out. It is told if that explains more than the causes
that were found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from mrv.catalogue.model import Relation, Rule
from mrv.catalogue.owners import OWNER
from mrv.engine.evaluate import features_of
from mrv.intake.submission import ROW_ID
from mrv.language.features import Children
from mrv.trace.deeds.left_out import LeftOut, left_out
from mrv.trace.deeds.monthly import Monthly, monthly_frames
from mrv.trace.deeds.record_stories import RecordStories
from mrv.trace.deeds.record_trials import RecordTrials
from mrv.trace.deeds.retrial import Failure, Outcome
from mrv.trace.deeds.sums import Gap, Gaps, terms_of
from mrv.trace.deeds.twins import Twin, twins
from mrv.trace.deeds.within_reach import WithinReach
from mrv.trace.guesses.costs import Kinds
from mrv.trace.model import Alternative, Incident, Trace, first
from mrv.trace.portfolio.portions import of_owners
from mrv.trace.search import TIE
from mrv.trace.telling.chances import calibrated, chances
from mrv.trace.telling.evidence import separating_places
from mrv.trace.telling.identity import identity
from mrv.trace.telling.statements import also, without
from mrv.trace.telling.why import Why
from mrv.trace.whatif.energies import CAP, SLOPE, weight

if TYPE_CHECKING:
    from mrv.engine.frames import Workspace
    from mrv.engine.result import Result

LEFT_OUT, TWICE = "record_left_out", "record_entered_twice"
_EACH = 6
"""Records of an enterprise that are tried: those that totals and series speak of most."""
_SHOWN = 6
_READ = (
    "id", OWNER, "rule", "variant", "severity", "frame", ROW_ID, "lhs", "rhs", "tolerance",
    "margin", "parameter",
)  # fmt: skip
"""Columns of findings."""


class _Guess(NamedTuple):
    """A record put in or left out."""

    about: LeftOut | Twin
    kind: str
    owner: object
    surprise: float


class _Weighed(NamedTuple):
    """What a guess brings."""

    guess: _Guess
    score: float
    names: frozenset[str]
    """Findings that hold with it."""


class _Bid(NamedTuple):
    """What becomes of the causes that were told, if a record is told."""

    rivals: list[Incident]
    """Those that it takes the place of."""
    names: frozenset[str]
    """Findings that it explains, but for those of the causes kept."""
    left: set[str]
    """Findings that nobody explains any more."""
    lost: float
    """Nats of the findings that causes kept explain as well."""


class WrongRecords:
    """Finds records that were left out or entered twice."""

    def __init__(self, result: Result, workspace: Workspace) -> None:
        self._result = result
        self._workspace = workspace
        self._rulebook = workspace.rulebook
        self._kinds = Kinds(self._rulebook)

    def added_to(self, trace: Trace, findings: pl.DataFrame) -> Trace:
        """The trace with such records in the place of causes that explain less of the same."""
        columns = [findings.get_column(name).to_list() for name in _READ]
        every = [dict(zip(_READ, row, strict=True)) for row in zip(*columns, strict=True)]
        guesses = self._guesses(findings, every)
        if not guesses:
            return trace
        failed = {Failure((r["rule"], r["variant"]), r["frame"], r[ROW_ID]): r for r in every}
        rows = {row["id"]: row for row in failed.values()}
        within = WithinReach(self._result, self._workspace, every)
        guesses = [guess for guess in guesses if self._may_be(guess, trace, rows, within)]
        if not guesses:
            return trace
        own = of_owners(self._workspace, {guess.owner for guess in guesses})
        trials = RecordTrials(self._result, own)
        guesses = self._promising(guesses, trials, trace, failed, rows)
        outcomes = trials.outcomes([guess.about for guess in guesses]) if guesses else []
        weighed = [
            one
            for guess, outcome in zip(guesses, outcomes, strict=True)
            if outcome is not None
            if (one := self._weighed(guess, outcome, failed)) is not None
        ]
        weighed.sort(key=lambda one: (-one.score, _place(one.guess)))
        while weighed:
            best, *others = weighed
            same = [one for one in others if one.names & best.names]
            trace = self._told(trace, best, same, rows, trials.effect(best.guess.about))
            weighed = [one for one in others if one not in same]
        return trace

    def _may_be(
        self,
        guess: _Guess,
        trace: Trace,
        rows: Mapping[str, Mapping[str, Any]],
        within: WithinReach,
    ) -> bool:
        """Whether a record left out could be told if all within its reach held with it."""
        if not isinstance(guess.about, LeftOut):
            return True
        names = within.of(guess.about)
        most = sum(self._energy(rows[name]) for name in names) + guess.about.surprise
        return self._bid(trace, _Weighed(guess, most, names), rows) is not None

    def _promising(
        self,
        guesses: Sequence[_Guess],
        trials: RecordTrials,
        trace: Trace,
        failed: Mapping[Failure, Mapping[str, Any]],
        rows: Mapping[str, Mapping[str, Any]],
    ) -> list[_Guess]:
        """The guesses that may come to be told, by the rules that fail alone."""
        failing = {failure.rule for failure in failed}
        outcomes = trials.at_first_sight([guess.about for guess in guesses], failing)
        found = []
        for guess, outcome in zip(guesses, outcomes, strict=True):
            weighed = None if outcome is None else self._weighed(guess, outcome, failed)
            if weighed is None or not any(rows[n]["severity"] != "info" for n in weighed.names):
                continue
            # Where no formula knows of a record, what follows may speak for it too.
            more = isinstance(guess.about, LeftOut) and not guess.about.by_formula
            if more or self._bid(trace, weighed, rows) is not None:
                found.append(guess)
        return found

    def _guesses(self, findings: pl.DataFrame, rows: Sequence[Mapping[str, Any]]) -> list[_Guess]:
        rules = {key: self._result.rules[key] for key in {(r["rule"], r["variant"]) for r in rows}}
        owners = set(findings.get_column(OWNER).to_list()) - {None}
        frames = monthly_frames(self._concerned(rules.values()), owners, self._workspace)
        guesses = [
            _Guess(twin, TWICE, twin.owner, twin.surprise)
            for twin in twins(frames.values(), self._rulebook)
        ]
        months = {
            month for frame in frames.values() for own in frame.series.values() for month in own
        }
        lacking = {name for name, frame in frames.items() if frame.lacks(months)}
        if lacking:
            found = Gaps(rows, lacking, self._workspace)
            terms = {key: terms_of(rule, self._relations(rule)) for key, rule in rules.items()}
            every = [*found.of_sums(terms), *found.looked_at(rules)]
            guesses += self._of_gaps(every, frames)
        own: dict[object, list[_Guess]] = defaultdict(list)
        for guess in guesses:
            own[guess.owner].append(guess)
        return [
            guess
            for few in own.values()
            for guess in sorted(few, key=lambda guess: -guess.surprise)[:_EACH]
        ]

    def _relations(self, rule: Rule) -> dict[str, Relation]:
        return {relation.name: relation for relation in self._rulebook.frames[rule.frame].relations}

    def _of_gaps(self, every: Sequence[Gap], frames: Mapping[str, Monthly]) -> Iterator[_Guess]:
        """The records that totals know of: those of which most of them speak go before."""
        # Records that contradict one another were set aside as they were read: those are filed.
        aside = [(each.frame, each.record) for each in self._result.problems if each.record]
        for one in left_out(every, frames, self._workspace):
            if (one.frame, {key: str(value) for key, value in one.key.items()}) in aside:
                continue
            surprise = one.surprise + CAP * len(one.gaps) + (CAP if one.told else 0.0)
            yield _Guess(one, LEFT_OUT, one.key[OWNER], surprise)

    def _concerned(self, rules: Iterable[Rule]) -> list[str]:
        """The frames that failing rules are of, or whose records they look at together."""
        found: dict[str, None] = {}
        for rule in rules:
            relations = self._relations(rule)
            found[rule.frame] = None
            for feature in features_of(rule):
                if isinstance(feature, Children):
                    found[relations[feature.relation].to] = None
        # A year's total is made of months that are totals themselves.
        parts = [
            relation.to
            for name in found
            for relation in self._rulebook.frames[name].relations
            if relation.many
        ]
        return list(dict.fromkeys([*found, *parts]))

    def _weighed(
        self, guess: _Guess, outcome: Outcome, failed: Mapping[Failure, Mapping[str, Any]]
    ) -> _Weighed | None:
        """What a guess explains; None for nothing.

        Whatever fails on a record is gone with it: that alone says nothing, unless it is the only
        one of its series.
        """
        gone = {f: row for f, row in failed.items() if f in outcome.gone}
        about = guess.about
        if isinstance(about, Twin):
            # What stays wrong with the other speaks of the values, not of how often they stand.
            both = {f.rule for f in failed.keys() - gone.keys() if _is_of(f, about, about.original)}
            own = {f for f in gone if _is_of(f, about, about.row_id)}
            gone = {f: row for f, row in gone.items() if f not in own or f.rule not in both}
            if own >= gone.keys() and not about.alone:
                return None
        new = sum(CAP * weight(self._result.rules[f.rule]) for f in outcome.new)
        energy = sum(self._energy(row) for row in gone.values())
        surprise = about.surprise
        score = energy - new - self._kinds.named(guess.kind)[1] + surprise
        if score <= 0:
            return None
        return _Weighed(guess, score, frozenset(row["id"] for row in gone.values()))

    def _energy(self, row: Mapping[str, Any]) -> float:
        size = 2.0 if row["margin"] is None else row["margin"] + 1.0
        rule = self._result.rules[row["rule"], row["variant"]]
        return weight(rule) * min(SLOPE * size * size, CAP)

    def _bid(
        self, trace: Trace, best: _Weighed, rows: Mapping[str, Mapping[str, Any]]
    ) -> _Bid | None:
        """What a record would take the place of; None if that explains more than it does."""
        touched = [i for i in trace.incidents if not best.names.isdisjoint(i.explains)]
        rivals = [i for i in touched if self._explained(i, best.names, rows)]
        out = {id(rival) for rival in rivals}
        taken = {name for i in touched if id(i) not in out for name in i.explains}
        names = best.names - taken
        lost = sum(self._energy(rows[name]) for name in best.names & taken)
        left = {name for rival in rivals for name in rival.explains if name in rows} - names
        against = sum(rival.margin for rival in rivals)
        against += sum(self._energy(rows[name]) for name in left)
        about, copied = best.guess.about, any(self._is_copy(rival) for rival in rivals)
        if isinstance(about, Twin) and copied:
            # That a value was copied explains as well that the two agree.
            lost += about.agree
        if best.score - lost <= against:
            return None
        if not any(rows[name]["severity"] != "info" for name in names):
            return None
        return _Bid(rivals, names, left, lost)

    def _told(
        self,
        trace: Trace,
        best: _Weighed,
        others: Sequence[_Weighed],
        rows: Mapping[str, Mapping[str, Any]],
        effect: float | None,
    ) -> Trace:
        """The trace with a record as the cause, where that explains more than what is told."""
        bid = self._bid(trace, best, rows)
        if bid is None:
            return trace
        rivals, names, left, lost = bid
        out = {id(rival) for rival in rivals}
        kept = [i for i in trace.incidents if id(i) not in out]
        score = best.score - lost
        close = [one for one in others if best.score - one.score <= TIE]
        likely = chances([score, *(one.score - lost for one in close), *(r.margin for r in rivals)])
        confidence = calibrated(self._rulebook, likely[0])
        rest = (1.0 - confidence) / max(1.0 - likely[0], 1e-12)
        cells = self._stories.cells(best.guess.about)
        told = [(self._stories.cells(one.guess.about), one.guess.kind) for one in close]
        told += [(rival.cells, rival.kind) for rival in rivals]
        alternatives = [
            Alternative(
                cells=own,
                kind=kind,
                confidence=round(rest * chance, 4),
                separated_by=separating_places(
                    self._rulebook,
                    (cells[0].frame, cells[0].parameter),
                    (own[0].frame, own[0].parameter),
                ),
            )
            for (own, kind), chance in zip(told, likely[1:], strict=True)
            if own
        ]
        alternatives.sort(key=lambda other: -other.confidence)
        order = {name: place for place, name in enumerate(rows)}
        kind, explains = best.guess.kind, tuple(sorted(names, key=order.__getitem__))
        incident = Incident(
            id=identity(cells, kind),
            kind=kind,
            cells=cells,
            confidence=round(confidence, 4),
            margin=round(score, 3),
            emission_effect_tco2=effect,
            path=self._path(cells[0].parameter, explains, rows),
            explains=explains,
            alternatives=tuple(alternatives[:_SHOWN]),
            reason=self._stories.story(best.guess.about, kind, cells, len(names)),
        )
        told_of = Trace(
            incidents=tuple(sorted([*kept, incident], key=first)),
            untraced=without(trace.untraced, names),
        )
        return also(told_of, Why.NO_REPAIR, sorted(left, key=order.__getitem__), self._rulebook)

    def _is_copy(self, incident: Incident) -> bool:
        known = (kind for kind in self._rulebook.error_kinds if kind.name == incident.kind)
        return any(kind.method == "copy" for kind in known)

    def _path(
        self, column: str, explains: Sequence[str], rows: Mapping[str, Mapping[str, Any]]
    ) -> tuple[str, ...]:
        """From an amount of the record to what the gravest finding is about."""
        about = rows[explains[0]]["parameter"]
        return tuple(dict.fromkeys(name for name in (column, about) if name))

    def _explained(
        self, incident: Incident, names: Set[str], rows: Mapping[str, Mapping[str, Any]]
    ) -> bool:
        """Whether most of what an incident explains is explained, remarks left aside."""
        grave = [n for n in incident.explains if n in rows and rows[n]["severity"] != "info"]
        every = sum(self._energy(rows[name]) for name in grave)
        return every > 0 and sum(self._energy(rows[n]) for n in grave if n in names) > every / 2

    @cached_property
    def _stories(self) -> RecordStories:
        return RecordStories(self._result, self._workspace)


def _is_of(failure: Failure, about: Twin, row_id: int) -> bool:
    """Whether a rule fails on a record of the frame."""
    return (failure.frame, failure.row_id) == (about.frame, row_id)


def _place(guess: _Guess) -> tuple[str, str]:
    about = guess.about
    return about.frame, str(about.key if isinstance(about, LeftOut) else about.row_id)
