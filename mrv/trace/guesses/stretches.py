"""How far a series that is off all year may be moved with the rules as content.

What only ranges and limits speak of is known no better than they are: the end of one that a repair
just reaches is no likelier than the rest of it. Moved a little at a time to either side, as long as
it explains what it explained and breaks nothing more, a series shows the whole stretch, which is
told, with a value inside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import msgspec

from mrv.trace.guesses.candidates import Instance
from mrv.trace.guesses.hypothesis import Hypothesis, Scored, Scorer
from mrv.trace.whatif.aims import Aims
from mrv.trace.whatif.plan import Plan

_KIND = "biased_year"
"""Of other kinds a factor is known."""
_PINNING = ("equal", "size")
"""Rules that say what a value should be, not merely where it may lie."""
_STEP, _STEPS = 0.01, 15
"""How far a series is moved at a time (logarithm), and how often to either side."""
_ALIKE = 0.1
"""Nats that tell nothing."""
_TOWARDS = 2 / 3
"""Plants stand near what is possible (all hours of the month, all steel cast) and seldom near the
outermost of what is usual: between the two, so far on the way to the former."""
_KNOWN = 0.02
"""A value known to within this share, to either side, is told as one."""


class Stretches:
    """Moves series to where in their stretches they are likely."""

    def __init__(self, plan: Plan, aims: Aims, scorer: Scorer) -> None:
        self._plan = plan
        self._aims = aims
        self._scorer = scorer

    def inside(self, found: Sequence[Scored]) -> dict[int, Hypothesis]:
        """For the places of causes known no better than a range, those with a value inside it."""
        places = [place for place, item in enumerate(found) if self._is_loose(item)]
        # Most can hardly be moved: a single step shows it.
        near = self._moved([found[place] for place in places], (-1, 1))
        places = [
            place
            for place, own in zip(places, near, strict=True)
            if any(_is_as_good(item, found[place]) for item in own)
        ]
        moved = self._moved([found[place] for place in places], range(-_STEPS, _STEPS + 1))
        chosen: dict[int, Hypothesis] = {}
        for place, own in zip(places, moved, strict=True):
            hypothesis = self._inside(found[place], own)
            if hypothesis is not None:
                chosen[place] = hypothesis
        # What the chosen ones lead to is asked for next.
        again = self._scorer.score(list(chosen.values()))
        return {
            place: hypothesis
            for (place, hypothesis), item in zip(chosen.items(), again, strict=True)
            if _is_as_good(item, found[place])
        }

    def _is_loose(self, item: Scored) -> bool:
        """Whether it is a series off by a factor that nothing but ranges and limits tell."""
        hypothesis = item.hypothesis
        if hypothesis.kind != _KIND or hypothesis.factor is None or hypothesis.series is None:
            return False
        rules = {instance.rule for instance in item.explains}
        shapes = {self._aims.shape(self._plan.rules[number].rule) for number in rules}
        return hypothesis.span is None and shapes.isdisjoint(_PINNING)

    def _moved(self, found: Sequence[Scored], steps: Sequence[int]) -> list[list[Scored]]:
        """Of each cause what becomes of it by so many steps."""
        tried = [_moved(item.hypothesis, _STEP * by) for item in found for by in steps]
        scored = self._scorer.score(tried)
        return [scored[at : at + len(steps)] for at in range(0, len(scored), len(steps))]

    def _inside(self, cause: Scored, moved: Sequence[Scored]) -> Hypothesis | None:
        """The cause inside its stretch; nothing if it may be moved without end."""
        below, above = moved[:_STEPS][::-1], moved[_STEPS + 1 :]
        down, up = (_reach(cause, side) for side in (below, above))
        if max(down, up) >= _STEPS:
            return None
        scores = [item.score for item in moved[_STEPS - down : _STEPS + up + 1]]
        least = max(scores) - _ALIKE
        best = [number - down for number, score in enumerate(scores) if score >= least]
        share = self._share(cause, below[down], above[up])
        place = _STEP * (best[0] + share * (best[-1] - best[0]))
        hypothesis = _moved(cause.hypothesis, place)
        low, high = math.exp(-down * _STEP - place), math.exp(up * _STEP - place)
        if high - low > 2 * _KNOWN:
            hypothesis = msgspec.structs.replace(hypothesis, span=(low, high))
        return hypothesis

    def _share(self, cause: Scored, below: Scored, above: Scored) -> float:
        """How far on the way from the lower to the upper end, by what is just beyond them."""
        low, high = (any(map(self._is_error, _worse(cause, item))) for item in (below, above))
        if low == high:
            return 0.5
        return _TOWARDS if high else 1 - _TOWARDS

    def _is_error(self, instance: Instance) -> bool:
        return self._plan.rules[instance.rule].rule.severity == "error"


def _moved(hypothesis: Hypothesis, by: float) -> Hypothesis:
    factor = math.exp(by)
    cells = tuple((spot, value * factor) for spot, value in hypothesis.cells)
    return msgspec.structs.replace(
        hypothesis, cells=cells, factor=(hypothesis.factor or 1.0) / factor
    )


def _worse(cause: Scored, item: Scored) -> Iterator[Instance]:
    """What fails that does not by the cause."""
    yield from cause.explains - item.explains
    yield from item.breaks - cause.breaks


def _is_as_good(item: Scored, cause: Scored) -> bool:
    return not any(_worse(cause, item))


def _reach(cause: Scored, side: Sequence[Scored]) -> int:
    """How many steps to one side everything stays as it is."""
    for number, item in enumerate(side):
        if not _is_as_good(item, cause):
            return number
    return len(side)
