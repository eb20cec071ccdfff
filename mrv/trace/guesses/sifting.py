"""Of many repairs those worth weighing by all rules.

First by what the failing rules alone make of them; then by the errors that they would make in the
records of the repaired cells. Both take a small part of what all rules take.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from mrv.trace.guesses.candidates import Instance, Spot
from mrv.trace.guesses.gains import gains
from mrv.trace.guesses.hypothesis import (
    EXCHANGED,
    Hypothesis,
    Scored,
    Scorer,
    acted,
    follows_of,
    recalculated,
)
from mrv.trace.whatif.judge import Judge
from mrv.trace.whatif.plan import Judged
from mrv.trace.whatif.spread import Spread
from mrv.trace.whatif.tables import Array

_POWERS = 3
"""Factors of one kind on the same cells that are weighed by all rules."""
_SAME = 0.002
"""Factors of a series this near to one another are one: every month asks for its own."""


class Promise(NamedTuple):
    """A hypothesis and what the failing rules alone make of it."""

    hypothesis: Hypothesis
    rank: int
    """Its place among those of its component."""
    net: float
    """Energy removed from failing rules less the cost."""
    eases: dict[Instance, float]
    """The failing rules that it removes energy from, and how much, remarks left out."""
    explains: set[Instance]
    """Those of them that no longer fail."""


_USUAL = 6.0
"""Nats by which a repair may make values more usual, hardly more."""


class Sieve:
    """Sifts hypotheses."""

    def __init__(self, spread: Spread, judge: Judge, scorer: Scorer) -> None:
        self._spread = spread
        self._judge = judge
        self._scorer = scorer

    def promising(
        self,
        hypotheses: Sequence[Hypothesis],
        rules: Sequence[Judged],
        most: Sequence[int],
        *,
        whatever: bool = False,
    ) -> list[Promise]:
        """Of each component the hypotheses that remove most from failing `rules`, net of cost.

        `most` says of each component how many. Those that remove less than they cost are none,
        unless all are kept `whatever` they remove.
        """
        changes = self._scorer.seeded(hypotheses)
        asked = zip(rules, self._judge.all_failing(rules), strict=True)
        failing = [(judged.rule.frame, judged.reads, fails) for judged, fails in asked]
        rows = self._spread.needs.rows(failing, frozenset(changes.columns))
        self._spread.complete(changes, follows_of(hypotheses), frozenset(rows), rows)
        verdicts = self._scorer.verdicts(hypotheses, changes, rules, failing=True)
        _, removed = gains(verdicts, len(hypotheses))
        # One value has as many possible partners for an exchange as there are months and units, and
        # any limit is met by some power of ten: in one list none would leave room for the others.
        found: dict[tuple[int, str], list[tuple[float, int]]] = defaultdict(list)
        costs = np.array([hypothesis.cost for hypothesis in hypotheses])
        net = costs - removed
        worth = ((removed > costs) | whatever).nonzero()[0].tolist()
        worth += self._worth_by_usualness(hypotheses, worth, removed)
        surplus = _surplus(hypotheses, worth, net, self._scorer.usual)
        for number in worth:
            if number not in surplus:
                hypothesis = hypotheses[number]
                found[hypothesis.component, _sort(hypothesis)].append((float(net[number]), number))
        kept = [
            (number, rank, -energy)
            for (component, _), own in found.items()
            for rank, (energy, number) in enumerate(sorted(own)[: most[component]])
        ]
        promises = {
            n: Promise(hypotheses[n], rank, net, {}, set()) for n, rank, net in sorted(kept)
        }
        chosen = np.zeros(len(hypotheses), dtype=bool)
        chosen[list(promises)] = True
        for verdict in verdicts:
            grave = [self._judge.plan.is_grave(judged.number) for judged in verdict.rules]
            eased = verdict.failed & (verdict.after < verdict.before) & chosen[verdict.hypothesis]
            where = (eased & np.array(grave)[verdict.rule]).nonzero()[0]
            by = (verdict.before - verdict.after)[where].tolist()
            told = (verdict.hypothesis, verdict.number, verdict.row, verdict.fails)
            every = (each[where].tolist() for each in told)
            for number, rule, row, fails, energy in zip(*every, by, strict=True):
                promises[number].eases[Instance(rule, row)] = energy
                if not fails:
                    promises[number].explains.add(Instance(rule, row))
        return list(promises.values())

    def _worth_by_usualness(
        self, hypotheses: Sequence[Hypothesis], among: Sequence[int], removed: Array
    ) -> list[int]:
        """Those worth it for being more usual, of components in which the rules make none so.

        A limit that is missed by a hair is hardly worth any value; that the filed one is odd in
        its series may be.
        """
        known = {hypotheses[number].component for number in among}
        return [
            number
            for number, (hypothesis, energy) in enumerate(zip(hypotheses, removed, strict=True))
            if hypothesis.component not in known
            and 0 < energy <= hypothesis.cost < energy + _USUAL
            and energy + self._scorer.usual(hypothesis) > hypothesis.cost
        ]

    def opposed(self, promises: Sequence[Promise]) -> list[Scored]:
        """What each may be worth at best, with the errors it makes in the records of its cells.

        What it breaks farther away makes it worth less, never more.
        """
        hypotheses = [promise.hypothesis for promise in promises]
        found = [
            Scored(h, 0.0, p.net + h.cost, p.net + self._scorer.usual(h), p.explains, partly=True)
            for h, p in zip(hypotheses, promises, strict=True)
        ]
        places = {(spot.frame, spot.column) for each in hypotheses for spot in each.spots}
        reading = (
            judged for place in places for judged in self._judge.plan.rules_of.get(place, ())
        )
        errors = {each.number: each for each in reading if each.rule.severity == "error"}
        rules = [errors[number] for number in sorted(errors)]
        wanted = frozenset((each.rule.frame, name) for each in rules for name in each.reads)
        changes, follows = self._scorer.changes(hypotheses, wanted), follows_of(hypotheses)
        rules = [judged for judged in rules if not self._judge.keeps(judged, changes)]
        for each in self._scorer.verdicts(hypotheses, changes, rules):
            verdict = recalculated(acted(each, follows), follows)
            broken = (verdict.fails & ~verdict.failed).nonzero()[0]
            told = (verdict.hypothesis, verdict.number, verdict.row, verdict.after - verdict.before)
            every = (column[broken].tolist() for column in told)
            for number, rule, row, energy in zip(*every, strict=True):
                found[number].breaks.add(Instance(rule, row))
                found[number].score -= energy
        for item in found:
            item.gain = item.score + item.hypothesis.cost
        return found


def _sort(hypothesis: Hypothesis) -> str:
    """What it competes with for being weighed by all rules."""
    if len(hypothesis.cells) > EXCHANGED:
        return "series"
    if len(hypothesis.cells) > 1:
        return "exchange"
    return "slip" if hypothesis.factor is not None else "value"


def _surplus(
    hypotheses: Sequence[Hypothesis],
    among: Sequence[int],
    net: Array,
    usual: Callable[[Hypothesis], float],
) -> set[int]:
    """Among these further powers of a slip on the same cells: the best few that serve are enough.

    Any power beyond a limit contents it as well as the next. How `usual` the values become tells
    them apart, and where that does not, the nearest goes before.
    """
    alike: dict[tuple[int, bool, str, tuple[Spot, ...]], list[int]] = defaultdict(list)
    for number in among:
        hypothesis = hypotheses[number]
        if hypothesis.factor:
            key = (hypothesis.component, hypothesis.follows, hypothesis.kind, hypothesis.spots)
            alike[key].append(number)
    found: set[int] = set()
    for own in alike.values():
        kept: list[float] = []
        worth = {n: float(net[n]) for n in own}
        if len(own) > _POWERS:
            worth = {n: value - usual(hypotheses[n]) for n, value in worth.items()}
        far = {n: abs(math.log(abs(hypotheses[n].factor or 1.0))) for n in own}
        for number in sorted(own, key=lambda n: (round(worth[n], 3), far[n], n)):
            factor = hypotheses[number].factor or 1.0
            known = hypotheses[number].series and any(abs(factor / k - 1) < _SAME for k in kept)
            if len(kept) >= _POWERS or known:
                found.add(number)
            else:
                kept.append(factor)
    return found
