"""Hypotheses and their scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np

from mrv.trace.guesses.candidates import Instance, Spot
from mrv.trace.guesses.costs import Kinds, extra_costs
from mrv.trace.guesses.gains import gains
from mrv.trace.guesses.invert import put_seeds
from mrv.trace.guesses.outcomes import Outcomes
from mrv.trace.guesses.typical import Typical
from mrv.trace.whatif.changes import Changes
from mrv.trace.whatif.energies import CAP, weight
from mrv.trace.whatif.judge import Judge, Verdicts
from mrv.trace.whatif.plan import Judged, Place
from mrv.trace.whatif.spread import Spread
from mrv.trace.whatif.tables import Array, Tables

_ALONE = 3
"""Cells of one hypothesis in one record at most; rules that read more depend on others."""
EXCHANGED = 2
"""Cells that exchange their values; more are a series, or a record."""
_REMEMBERED = 10_000
"""Hypotheses of which it is remembered how usual their values are: most are asked several times."""
_SERIES = 3
"""Months from which a column is off all along; two may have been exchanged."""


class Hypothesis(msgspec.Struct, frozen=True, gc=False):
    """Cells with the values they should have had, and how they went wrong."""

    cells: tuple[tuple[Spot, Any], ...]
    follows: bool
    """Whether what is calculated from the cells followed the wrong values."""
    kind: str
    cost: float
    factor: float | None = None
    span: tuple[float, float] | None = None
    """Where rules do not pin a cell, the values that they allow; for several that are off by one
    factor, these over what is suggested."""
    component: int = 0
    textual: bool = False
    """Codes, truths and dates: such a repair may say that a rule does not apply."""
    alone: float = 0.0
    """Of the cost what falls away if another value was changed together with the cell."""
    usual: bool = False
    """The value is that of the other months, not merely one that limits allow."""

    @property
    def spots(self) -> tuple[Spot, ...]:
        """The cells without their values."""
        return tuple(spot for spot, _ in self.cells)

    @property
    def series(self) -> tuple[str, str] | None:
        """The column of which it changes several values, if it changes no other."""
        places = {(spot.frame, spot.column) for spot, _ in self.cells}
        return next(iter(places)) if len(places) == 1 and len(self.cells) >= _SERIES else None


@dataclass(slots=True)
class Scored:
    """What a hypothesis explains."""

    hypothesis: Hypothesis
    gain: float
    """Energy removed less energy added."""
    removed: float
    """Energy removed from failing rules."""
    score: float
    """Gain less the cost: what ranks hypotheses."""
    explains: set[Instance] = field(default_factory=set)
    """Rules that failed and no longer do."""
    breaks: set[Instance] = field(default_factory=set)
    """Rules that held and no longer do."""
    touches: set[Instance] = field(default_factory=set)
    """Failing rules whose energy changes."""
    denied: bool = False
    """Whether the values fail a rule that reads nothing else: they cannot be the right ones."""
    meets: set[Instance] = field(default_factory=set)
    """These, and failing ones that are so far off that their energy does not show a change."""
    partly: bool = False
    """Whether it was weighed by failing rules and errors beside the cells alone: `breaks` are some
    of those it breaks, and the score is what it may be at best."""


class Scorer:
    """Scores hypotheses against all rules around them."""

    def __init__(self, tables: Tables, spread: Spread, judge: Judge, typical: Typical) -> None:
        self._tables = tables
        self._typical = typical
        self._spread = spread
        self._judge = judge
        self._costs = extra_costs(tables.rulebook)
        self._invented = Kinds(tables.rulebook).invented
        self.outcomes = Outcomes(tables)
        self._usual: dict[int, tuple[Hypothesis, float]] = {}
        """How much more usual hypotheses make values, by identity."""

    def forget(self) -> None:
        """Values were written: nothing that was found of hypotheses holds any more."""
        self.outcomes.forget()
        self._usual.clear()

    def changes(
        self, hypotheses: Sequence[Hypothesis], wanted: frozenset[Place] | None = None
    ) -> Changes:
        """The completed changes of a batch, as far as `wanted` columns need (None: all)."""
        changes = self.seeded(hypotheses)
        self._spread.complete(changes, follows_of(hypotheses), wanted)
        return changes

    def verdicts(
        self,
        hypotheses: Sequence[Hypothesis],
        changes: Changes,
        rules: Iterable[Judged] | None = None,
        failing: bool = False,
    ) -> list[Verdicts]:
        """What rules say about a batch, given its completed changes; see `Judge.verdicts`."""
        found = self._judge.verdicts(changes, rules, excused_frames(hypotheses), failing)
        found = [self._written(verdict, hypotheses) for verdict in found]
        invented = np.array([h.kind in self._invented for h in hypotheses], dtype=bool)
        return [_indifferent(verdict, invented) for verdict in found]

    def is_told(self, item: Scored) -> bool:
        """Whether something asks for the values of a hypothesis, or says where they came from.

        To be no longer the same as another any other value will do.
        """
        if item.hypothesis.kind not in self._invented:
            return True
        rules = (self._judge.plan.rules[instance.rule] for instance in item.explains)
        return any(not judged.differs and judged.rule.severity != "info" for judged in rules)

    def _written(self, verdict: Verdicts, hypotheses: Sequence[Hypothesis]) -> Verdicts:
        """A verdict in which repaired cells have the decimals asked for: they are yet unfiled.

        Else only repairs that happen to come out rounded would explain that the filed value is not.
        """
        about = np.array([self._judge.is_about_decimals(judged) for judged in verdict.rules])
        if not about.any():
            return verdict
        after, fails = verdict.after.copy(), verdict.fails.copy()
        for place in (fails & about[verdict.rule]).nonzero()[0].tolist():
            judged, row = verdict.rules[verdict.rule[place]], int(verdict.row[place])
            if any(
                spot.row == row and spot.frame == judged.rule.frame and spot.column in judged.reads
                for spot in hypotheses[verdict.hypothesis[place]].spots
            ):
                after[place], fails[place] = 0.0, False
        return verdict._replace(after=after, fails=fails)

    def seeded(self, hypotheses: Sequence[Hypothesis]) -> Changes:
        """The cells of a batch as changes, of which nothing follows yet."""
        changes = Changes(len(hypotheses))
        seeds: dict[Place, list[tuple[int, int, Any]]] = defaultdict(list)
        for number, hypothesis in enumerate(hypotheses):
            for spot, value in hypothesis.cells:
                seeds[spot.frame, spot.column].append((number, spot.row, value))
        put_seeds(changes, seeds, self._tables)
        return changes

    def score(
        self, hypotheses: Sequence[Hypothesis], rules: Sequence[Judged] | None = None
    ) -> list[Scored]:
        """Gains, scores and what is explained, by all rules around; or by some alone."""
        if not hypotheses:
            return []
        wanted = None
        if rules is not None:
            wanted = frozenset((each.rule.frame, name) for each in rules for name in each.reads)
        changes = self.changes(hypotheses, wanted)
        verdicts = self.verdicts(hypotheses, changes, rules)
        if rules is None:
            self.outcomes.note(hypotheses, changes, verdicts)
        follows = follows_of(hypotheses)
        textual = np.array([hypothesis.textual for hypothesis in hypotheses], dtype=bool)
        verdicts = [_asked(recalculated(acted(v, follows), follows), textual) for v in verdicts]
        gain, removed = gains(verdicts, len(hypotheses))
        scored = [
            Scored(h, float(g), float(r), float(g) - h.cost + self.usual(h))
            for h, g, r in zip(hypotheses, gain, removed, strict=True)
        ]
        _detail(scored, verdicts)
        _deny(scored, verdicts)
        _doubt_masters(scored, verdicts, self._costs["class_shows_seldom"])
        for item in scored:
            item.score -= self.stale(item)
        return scored

    def usual(self, hypothesis: Hypothesis) -> float:
        """How much more usual the values become, in nats."""
        known = self._usual.get(id(hypothesis))
        if known is None:
            if len(self._usual) >= _REMEMBERED:
                self._usual.clear()
            known = hypothesis, self._typical.gain(hypothesis.cells)
            self._usual[id(hypothesis)] = known
        return known[1]

    def stale(self, item: Scored) -> float:
        """What it costs to explain an equation by an input whose result stays as it is."""
        if not item.hypothesis.follows:
            return 0.0
        spots = {(spot.frame, spot.column) for spot in item.hypothesis.spots}
        rules = [self._judge.plan.rules[instance.rule] for instance in item.explains]
        stays = any(
            judged.equation and (judged.rule.frame, judged.rule.generated_by) not in spots
            for judged in rules
        )
        return self._costs["partly_followed"] if stays else 0.0


def is_one_number(hypothesis: Hypothesis) -> bool:
    """Whether it changes one number and nothing else."""
    return len(hypothesis.cells) == 1 and not hypothesis.textual


def follows_of(hypotheses: Sequence[Hypothesis]) -> Array:
    """Whether what is calculated is computed anew, hypothesis by hypothesis."""
    return np.array([h.follows for h in hypotheses], dtype=bool)


def excused_frames(hypotheses: Sequence[Hypothesis]) -> Array:
    """The frame in which each hypothesis may say that a rule does not apply; "" for none.

    Only beside the wrong code itself: far away, anything could be excused by it.
    """
    frames = [h.cells[0][0].frame if h.textual and h.cells else "" for h in hypotheses]
    return np.array(frames, dtype=object)


def acted(verdict: Verdicts, follows: Array) -> Verdicts:
    """A verdict without what an act, done by a wrong number, would say against the right one."""
    if not any(judged.rule.acted_on for judged in verdict.rules):
        return verdict
    acted_on = np.array([judged.rule.acted_on for judged in verdict.rules], dtype=bool)
    free = acted_on[verdict.rule] & follows[verdict.hypothesis] & ~verdict.failed
    after = np.where(free, verdict.before, verdict.after)
    return verdict._replace(after=after, fails=verdict.fails & ~free)


def recalculated(verdict: Verdicts, follows: Array) -> Verdicts:
    """A verdict without how near results that were calculated anew come to their formulas.

    That an identity goes on holding says nothing: how near it comes is rounding, drawn anew.
    """
    equation = np.array([judged.equation for judged in verdict.rules], dtype=bool)
    holds = equation[verdict.rule] & follows[verdict.hypothesis]
    holds &= ~(verdict.failed | verdict.fails)
    return verdict._replace(after=np.where(holds, verdict.before, verdict.after))


def _indifferent(verdict: Verdicts, invented: Array) -> Verdicts:
    """A verdict in which `invented` values gain nothing by being no longer the same as another."""
    differs = np.array([judged.differs for judged in verdict.rules], dtype=bool)
    if not differs.any():
        return verdict
    alike = differs[verdict.rule] & invented[verdict.hypothesis]
    alike &= verdict.failed & (verdict.after < verdict.before)
    return verdict._replace(after=np.where(alike, verdict.before, verdict.after))


def _asked(verdict: Verdicts, textual: Array) -> Verdicts:
    """A verdict without the rules that hold and merely come to ask, or cease to.

    A class decides which rules ask; how near to their limits those are says nothing of the class.
    """
    if not textual.any():
        return verdict
    holds = textual[verdict.hypothesis] & ~(verdict.failed | verdict.fails)
    holds &= (verdict.before == 0) != (verdict.after == 0)
    return verdict._replace(after=np.where(holds, verdict.before, verdict.after))


def _deny(scored: Sequence[Scored], verdicts: Sequence[Verdicts]) -> None:
    """Mark what still fails, or newly fails, an error that depends on its own values alone."""
    for verdict in verdicts:
        denying = [
            judged.rule.severity == "error" and len(judged.reads) <= _ALONE
            for judged in verdict.rules
        ]
        for place in (verdict.fails & np.array(denying)[verdict.rule]).nonzero()[0]:
            judged = verdict.rules[verdict.rule[place]]
            item, row = scored[verdict.hypothesis[place]], int(verdict.row[place])
            own = {
                spot.column
                for spot in item.hypothesis.spots
                if spot.frame == judged.rule.frame and spot.row == row
            }
            if judged.reads <= own:
                item.denied = True


def _doubt_masters(scored: Sequence[Scored], verdicts: Sequence[Verdicts], each: float) -> None:
    """A wrong class or date shows wherever it is read: it hardly explains one month of twelve."""
    textual = np.array([item.hypothesis.textual for item in scored], dtype=bool)
    if not textual.any():
        return
    least = np.full(len(scored), np.inf)
    for verdict in verdicts:
        of = verdict.hypothesis
        explained = verdict.failed & ~verdict.fails & textual[of]
        for rule in np.unique(verdict.rule[explained]):
            own = verdict.rule == rule
            read = np.bincount(of[own], minlength=len(scored))
            right = np.bincount(of[own & explained], minlength=len(scored))
            with np.errstate(divide="ignore", invalid="ignore"):
                least = np.fmin(least, np.log(read / right))
    for item, surprise in zip(scored, least.tolist(), strict=True):
        if np.isfinite(surprise):
            item.score -= each * surprise


def _detail(scored: Sequence[Scored], verdicts: Sequence[Verdicts]) -> None:
    for verdict in verdicts:
        most = np.array([CAP * weight(judged.rule) for judged in verdict.rules])[verdict.rule]
        moved = (verdict.failed | verdict.fails).nonzero()[0]
        changed = verdict.before != verdict.after
        every = (
            verdict.hypothesis,
            verdict.number,
            verdict.row,
            verdict.failed,
            verdict.fails,
            changed,
            changed | (verdict.after >= most),
        )
        told = zip(*(each[moved].tolist() for each in every), strict=True)
        for hypothesis, number, row, failed, fails, touched, met in told:
            item, instance = scored[hypothesis], Instance(number, row)
            if not failed:
                item.breaks.add(instance)
                continue
            if met:
                item.meets.add(instance)
            if touched:
                item.touches.add(instance)
            if not fails:
                item.explains.add(instance)
