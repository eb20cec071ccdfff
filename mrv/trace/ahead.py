"""Two values falsified so that they agree: repairs are weighed with the repair that follows.

Each of the two alone breaks the rules between them, so the best single repair is often a third
cell. Looking one repair ahead compares what two repairs explain together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from mrv.engine.calendar import MONTH
from mrv.trace.guesses.candidates import Candidates, Failing, Instance
from mrv.trace.guesses.hypothesis import Hypothesis, Scored, Scorer, is_one_number
from mrv.trace.guesses.outcomes import Outcome
from mrv.trace.guesses.rounding import shows
from mrv.trace.prospects import Second
from mrv.trace.whatif.judge import Judge
from mrv.trace.whatif.plan import Plan
from mrv.trace.whatif.tables import Array, Rows, Table, Tables

WIDTH = 4
_NEAR = 0.35
"""A first repair is followed up if it removes at least this share of what the best does."""
_LEAST = 24.0
_AMPLE = 12.0
_MONTH_AND_YEAR = {"month", "year"}
_RARE = 6.0
"""Cost of two values wrong together, beside what each costs."""

Undo = list[tuple[Table, str, Rows, Array]]
Score = Callable[[Sequence[list[Failing]], Sequence[Second]], list[list[Scored]]]
"""Weighs repairs of components, as far as they may be the best second ones."""


class Pair(msgspec.Struct):
    """A first repair with the best one that follows it."""

    first: Scored
    second: Scored
    total: float
    joint: Scored | None = None
    """Both as one cause, where the second repairs what the first would break."""


def contested(pair: Pair, useful: Sequence[Scored]) -> bool:
    """Whether another cause explains better what the second of a pair is to explain.

    One that explains what the first does as well stands in place of both.
    """
    spots = {*pair.first.hypothesis.spots, *pair.second.hypothesis.spots}
    return any(
        item.score > (pair.total if item.explains & pair.first.explains else pair.second.score)
        and item.explains & pair.second.explains
        and not spots & set(item.hypothesis.spots)
        for item in useful
    )


class Ahead:
    """Looks one repair ahead."""

    def __init__(
        self, tables: Tables, plan: Plan, scorer: Scorer, judge: Judge, candidates: Candidates
    ) -> None:
        self._tables = tables
        self._plan = plan
        self._scorer = scorer
        self._judge = judge
        self._candidates = candidates

    def pairs(
        self,
        groups: Sequence[list[Failing]],
        useful: Sequence[Sequence[Scored]],
        scored: Sequence[Sequence[Scored]],
        score: Score,
    ) -> list[Pair | None]:
        """For each component the pair of repairs that explains more than any two in turn.

        None where the best single repair leaves nothing, or where nothing was found to follow.
        """
        firsts = self._weighed_firsts(useful, scored)
        least = [own[0].score if own else 0.0 for own in useful]
        totals: list[dict[int, Pair]] = [{} for _ in groups]
        # Only what a first repair breaks makes two one cause: without any such pair the others,
        # which it would have to surpass, need not be followed up.
        for breaking in (True, False):
            asked = [
                [rank for rank, item in enumerate(own) if bool(item.breaks) is breaking]
                if breaking or any(map(_supports, pairs.values()))
                else []
                for own, pairs in zip(firsts, totals, strict=True)
            ]
            for turn in range(WIDTH):
                ranks = {n: own[turn] for n, own in enumerate(asked) if len(own) > turn}
                if not ranks:
                    break
                chosen = {n: firsts[n][rank] for n, rank in ranks.items()}
                for number, pair in self._follow(chosen, groups, score, least):
                    totals[number][ranks[number]] = pair
                    least[number] = max(least[number], pair.total)
        best = [
            max((own[rank] for rank in sorted(own)), key=lambda pair: pair.total, default=None)
            for own in totals
        ]
        self._join([pair for pair in best if pair is not None])
        return best

    def _weighed_firsts(
        self, useful: Sequence[Sequence[Scored]], scored: Sequence[Sequence[Scored]]
    ) -> list[list[Scored]]:
        """The first repairs of each component, all weighed by all rules."""
        every = [list(own) for own in scored]
        while True:
            firsts = [_firsts(*own) for own in zip(useful, every, strict=True)]
            partly = [item for own in firsts for item in own if item.partly]
            if not partly:
                return firsts
            weighed = self._scorer.score([item.hypothesis for item in partly])
            known = {id(item): whole for item, whole in zip(partly, weighed, strict=True)}
            every = [[known.get(id(item), item) for item in own] for own in every]

    def _join(self, pairs: Sequence[Pair]) -> None:
        """Weigh those as one cause whose values support one another."""
        fit = [
            pair
            for pair in pairs
            if _supports(pair) and self._of_one_time(pair) and self._shows(pair.second)
        ]
        joint = [_joint(pair.first.hypothesis, pair.second.hypothesis) for pair in fit]
        for pair, item in zip(fit, self._scorer.score(joint), strict=True):
            pair.joint = item

    def _shows(self, second: Scored) -> bool:
        """Whether a second repair is one: what is a last digit off is as it was rounded."""
        cells = second.hypothesis.cells
        return second.hypothesis.textual or any(shows(self._tables, *cell) for cell in cells)

    def _of_one_time(self, pair: Pair) -> bool:
        """Whether both values may be of one month.

        Rules that compare months with one another, or with the year that is computed from them,
        break as well where each is wrong by itself.
        """
        spots = pair.first.hypothesis.spots[0], pair.second.hypothesis.spots[0]
        if {self._tables.frames[spot.frame].frame.time for spot in spots} == _MONTH_AND_YEAR:
            return False
        one, other = (float(self._tables.frames[s.frame].column(MONTH)[s.row]) for s in spots)
        return one == other or math.isnan(one) or math.isnan(other)

    def _follow(
        self,
        chosen: dict[int, Scored],
        groups: Sequence[list[Failing]],
        score: Score,
        least: Sequence[float],
    ) -> list[tuple[int, Pair]]:
        """The best second repair after each first one, all components at once.

        Those that explain more together than `least` says, or not much less.
        """
        known = {name: table.known() for name, table in self._tables.frames.items()}
        undo, after = self._apply([item.hypothesis for item in chosen.values()])
        try:
            numbers, left = [], []
            for number, item in chosen.items():
                rest = self._left(groups[number], item, after)
                if rest:
                    numbers.append(number)
                    left.append(rest)
            seconds = [
                Second(
                    least[number] - chosen[number].score,
                    frozenset(chosen[number].hypothesis.spots),
                )
                for number in numbers
            ]
            with self._scorer.outcomes.aside():
                scored = score(left, seconds) if left else []
        finally:
            for table, name, rows, values in reversed(undo):
                table.write(name, rows, values)
            for frame, kept in known.items():
                self._tables.frames[frame].restore(kept)
        found = []
        for number, own in zip(numbers, scored, strict=True):
            first = chosen[number]
            spots = set(first.hypothesis.spots)
            second = max(
                (
                    s
                    for s in own
                    if s.explains
                    and not s.partly
                    and spots.isdisjoint(s.hypothesis.spots)
                    # Nobody repairs what does more harm than good but for what mends the harm.
                    and (first.score > 0 or first.breaks & s.explains)
                ),
                key=lambda s: s.score,
                default=None,
            )
            if second is not None and second.score > 0:
                found.append((number, Pair(first, second, first.score + second.score)))
        return found

    def _apply(
        self, hypotheses: Sequence[Hypothesis]
    ) -> tuple[Undo, dict[Instance, tuple[float, bool]]]:
        """Write repairs into the tables; how to take them back, and what rules say after."""
        undo: Undo = []
        after: dict[Instance, tuple[float, bool]] = {}
        for follows in (False, True):
            cells = tuple(c for h in hypotheses if h.follows is follows for c in h.cells)
            if not cells:
                continue
            outcome = self._scorer.outcomes.of(hypotheses[0]) if len(hypotheses) == 1 else None
            if outcome is None:
                changes = self._scorer.changes([Hypothesis(cells, follows, "", 0.0)])
                outcome = Outcome(changes, self._judge.verdicts(changes))
            for verdict in outcome.verdicts:
                told = np.flatnonzero(verdict.fails | verdict.failed)
                every = (verdict.number, verdict.row, verdict.after, verdict.fails)
                for number, row, energy, fails in zip(
                    *(each[told].tolist() for each in every), strict=True
                ):
                    after[Instance(number, row)] = energy, fails
            for (frame, name), held in outcome.changes.columns.items():
                table = self._tables.frames[frame]
                rows_ = held.keys % table.rows
                undo.append((table, name, rows_, table.column(name)[rows_]))
                table.write(name, rows_, held.values)
        return undo, after

    def _left(
        self,
        group: Sequence[Failing],
        first: Scored,
        after: dict[Instance, tuple[float, bool]],
    ) -> list[Failing]:
        """What still fails of a component, and what newly does."""
        rest = []
        for item in group:
            energy, fails = after.get(item.instance, (item.energy, True))
            if fails and item.instance in first.touches:
                rest.append(Failing(item.judged, item.row, energy, item.links, item.direct))
        broken = [
            Failing(self._plan.rules[i.rule], i.row, after[i][0])
            for i in sorted(first.breaks)
            if after.get(i, (0.0, False))[1]
        ]
        self._candidates.link(broken)
        return rest + broken


def _supports(pair: Pair) -> bool:
    """Whether the second repair mends what the first would break."""
    return bool(pair.first.breaks & pair.second.explains)


def _joint(first: Hypothesis, second: Hypothesis) -> Hypothesis:
    return Hypothesis(
        (*first.cells, *second.cells),
        first.follows or second.follows,
        "falsified_pair",
        first.cost + second.cost + _RARE,
        component=first.component,
    )


def _leaves_nothing(useful: Sequence[Scored], scored: Sequence[Scored]) -> bool:
    """Whether the best repair explains all that it touches, and no other would explain far more
    were it not for what it breaks."""
    if not useful or useful[0].breaks or useful[0].touches - useful[0].explains:
        return False
    best = useful[0].removed + _RARE + _AMPLE
    return not any(item.breaks and item.removed > best for item in scored)


def _least(useful: Sequence[Scored]) -> float:
    """What a first repair must remove; where none is good for anything alone, that is not known."""
    return _NEAR * max(useful[0].removed, _LEAST) if useful else 0.0


def _may_be_first(item: Scored, least: float) -> bool:
    return is_one_number(item.hypothesis) and bool(item.explains) and item.removed >= least


def _firsts(useful: Sequence[Scored], scored: Sequence[Scored]) -> list[Scored]:
    """The best repair of each set of cells, if the best of all leaves anything unexplained.

    What a first repair breaks is for the second to mend, so it is ranked by what it removes. Where
    none is good for anything alone, no cause shows how much that should be: the best of each is.
    """
    if _leaves_nothing(useful, scored):
        return []
    least = _least(useful)
    found: dict[frozenset[object], Scored] = {}
    for item in sorted(scored, key=_breaking if useful else _by_score):
        if _may_be_first(item, least):
            found.setdefault(frozenset(item.hypothesis.spots), item)
    return list(found.values())[:WIDTH]


def _breaking(item: Scored) -> float:
    """Order of repairs by what they remove, whatever they break."""
    return item.hypothesis.cost - item.removed


def _by_score(item: Scored) -> float:
    return -item.score
