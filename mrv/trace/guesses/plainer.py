"""Of two explanations of the same the plainer one."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.hypothesis import Hypothesis, Scored
from mrv.trace.guesses.odds import Odds

_AHEAD = 0.05
"""Nats by which the plainer of two goes before the other."""
_ALIKE = 1e-6


def prefer_slips(useful: Sequence[Scored], odds: Odds) -> None:
    """A large slip that explains all that the best value would is what happened.

    A value free to move comes to lie in the middle of all limits, which a plain slip does not; but
    that a wrong sign, unit or digit leads by chance to where a far-off value belongs is unlikely.
    """
    slips: dict[tuple[frozenset[Spot], bool], list[tuple[float, Scored]]] = defaultdict(list)
    for item in useful:
        factor, follows = item.hypothesis.factor, item.hypothesis.follows
        if factor is not None and (follows or factor < 0) and not _is_free(item.hypothesis):
            slips[frozenset(item.hypothesis.spots), follows].append((factor, item))
    for free in useful:
        hypothesis = free.hypothesis
        if not _is_free(hypothesis):
            continue
        for factor, slip in slips.get((frozenset(hypothesis.spots), hypothesis.follows), ()):
            # What is usual is not in the middle of limits; yet of numbers that are wrong for
            # another reason hardly one is the usual one with its sign reversed.
            if hypothesis.usual and factor > 0:
                continue
            luck = odds.luck(factor, _part_of(hypothesis, slip.hypothesis, factor))
            serves = slip.explains >= free.explains and slip.breaks <= free.breaks
            if serves and free.score - luck < slip.score < free.score:
                slip.score = free.score + _AHEAD


def _is_free(hypothesis: Hypothesis) -> bool:
    """Whether a repair was free to lead anywhere: one value, or one factor of many months.

    The months of a year say of the middle of their limits the same thing over and over.
    """
    kind = hypothesis.kind
    return kind == "wrong_value" or (kind == "biased_year" and hypothesis.factor is not None)


def _part_of(free: Hypothesis, slip: Hypothesis, factor: float) -> float:
    """How much of a slip's factor (logarithms) a free value of the same cells needs."""
    spot, right = slip.cells[0]
    filed, value = right * factor, dict(free.cells)[spot]
    if filed * value <= 0 or factor in (0.0, 1.0) or factor < 0:
        return 1.0
    return abs(math.log(value / filed) / math.log(factor))


def one_is_enough(joint: Scored, useful: Sequence[Scored]) -> bool:
    """Whether one of two values, with what is calculated from it, explains as much."""
    cells = dict(joint.hypothesis.cells)
    for item in useful:
        hypothesis = item.hypothesis
        if len(hypothesis.cells) != 1 or not hypothesis.follows or hypothesis.textual:
            continue
        spot, value = hypothesis.cells[0]
        same = spot in cells and abs(cells[spot] - value) <= _ALIKE * abs(value)
        if same and item.explains >= joint.explains and item.breaks <= joint.breaks:
            return True
    return False
