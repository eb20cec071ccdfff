"""Where a rule changes its mind: the values on both sides of a bound, digit by digit.

Between two neighbours that differ in one number and in their outcome lies a bound. It is closed in
on through round numbers, so that the examples kept are readable, and a bound that is a round number
is met exactly: there alone `<` and `<=` differ.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mrv.catalogue.changes import Change, Place
from mrv.catalogue.model import Parameter, Rule
from mrv.quality.moves import Neighbour, neighbour

Judge = Callable[[Sequence[Neighbour]], list[str]]
"""Gives the outcome of the rule on each neighbour."""

_MOST_BOUNDS = 16
_DIGITS = 8
"""Most digits a bound is closed in to, counted from the first of the distance around it."""
_FREE_DECIMALS = 6
"""Decimals of a parameter that declares none."""
_TENTH = 10


@dataclass(slots=True)
class _Bound:
    """Two numbers for one place of one example, with the outcomes there."""

    base: int
    place: Place
    low: float
    high: float
    at_low: str
    at_high: str
    exponent: int
    """The digit looked at next, as a power of ten."""

    def points(self) -> list[float]:
        """Round numbers within the bound, a digit finer than before."""
        step = 10.0**self.exponent
        first = math.floor(self.low / step) + 1
        last = math.ceil(self.high / step) - 1
        if last - first > 2 * _TENTH:
            return []
        return [_round(number * step, self.exponent) for number in range(first, last + 1)]


def boundary_neighbours(
    rule: Rule,
    neighbours: Sequence[Neighbour],
    said: Sequence[str],
    judge: Judge,
    parameters: Mapping[str, Parameter],
) -> list[Neighbour]:
    """Return the neighbours on both sides of the bounds found between `neighbours`.

    `said` are the rule's outcomes on `neighbours`; `judge` gives those of new ones. A value has no
    more decimals than its parameter.
    """
    bounds = list(itertools.islice(_bounds(neighbours, said), _MOST_BOUNDS))
    kept: list[Neighbour] = []
    for _ in range(_DIGITS):
        asked: list[tuple[_Bound, float]] = []
        for bound in bounds:
            if bound.exponent >= -_decimals(bound.place, parameters):
                asked += [(bound, point) for point in bound.points()]
        new = [_at(rule, bound, point) for bound, point in asked]
        answers = judge(new) if new else []
        for bound in bounds:
            seen = [
                (point, answer)
                for (owner, point), answer in zip(asked, answers, strict=True)
                if owner is bound
            ]
            _narrow(bound, seen)
            bound.exponent -= 1
    for bound in bounds:
        kept += [_at(rule, bound, bound.low), _at(rule, bound, bound.high)]
    return kept


def _bounds(neighbours: Sequence[Neighbour], said: Sequence[str]) -> Iterator[_Bound]:
    """Pairs of numbers next to each other, for one place of one example, that differ in outcome."""
    series: dict[tuple[int, Place], dict[float, str]] = {}
    for one, outcome in zip(neighbours, said, strict=True):
        if len(one.changes) == 1 and not one.changes[0].dropped:
            change = one.changes[0]
            if isinstance(change.value, int | float) and not isinstance(change.value, bool):
                series.setdefault((one.base, change.place), {})[change.value] = outcome
    for (base, place), found in series.items():
        points = sorted(found.items())
        for (low, at_low), (high, at_high) in itertools.pairwise(points):
            if at_low != at_high and "unusable" not in (at_low, at_high):
                size = max(abs(low), abs(high))
                exponent = math.floor(math.log10(max(high - low, size * 1e-6, 1e-9)))
                yield _Bound(base, place, low, high, at_low, at_high, exponent)


def _decimals(place: Place, parameters: Mapping[str, Parameter]) -> int:
    parameter = parameters.get(place[-1].rpartition(".")[2])
    declared = parameter.decimals if parameter is not None else None
    return _FREE_DECIMALS if declared is None else declared


def _narrow(bound: _Bound, seen: Sequence[tuple[float, str]]) -> None:
    """Close in on the first change of outcome between neighbouring points."""
    points = [(bound.low, bound.at_low), *sorted(seen), (bound.high, bound.at_high)]
    for (low, at_low), (high, at_high) in itertools.pairwise(points):
        if at_low != at_high:
            bound.low, bound.at_low, bound.high, bound.at_high = low, at_low, high, at_high
            return


def _at(rule: Rule, bound: _Bound, value: float) -> Neighbour:
    return neighbour(rule, bound.base, [Change(bound.place, value)])


def _round(number: float, exponent: int) -> float:
    """A multiple of a power of ten without the noise of binary fractions."""
    short = round(number, max(0, -exponent))
    return int(short) if short == int(short) and abs(short) < 1e15 else short
