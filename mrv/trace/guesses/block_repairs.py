"""Repairs of one parameter in many months: by one factor, or each month by what it is asked."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

import msgspec

from mrv.trace.guesses.candidates import Failing, Spot
from mrv.trace.guesses.costs import extra_costs
from mrv.trace.guesses.hypothesis import Hypothesis
from mrv.trace.guesses.invert import Variable, Wish
from mrv.trace.guesses.listed import LOOKED_UP
from mrv.trace.guesses.month_costs import MonthCosts, Written
from mrv.trace.guesses.names import Names
from mrv.trace.guesses.pins import Pins, limits
from mrv.trace.whatif.tables import Tables

_LEAST = 3
_NEAR_ONE = 0.2
"""Logarithm up to which a known factor is no better known than any other."""
_SMALL, _LOOSE = math.log(4), 0.1
"""The same where no rule pins it to within this share: a wide range allows some by chance."""
_ALL_YEAR = 2.0
"""Weight of what limits say of such a factor: each month says it again."""
_ALIKE = 0.5
"""Months are off alike if their departures lie within this share of their middle."""
_ENDLESS = 1e7
"""No mistake is a factor this large."""
_CLEAR = 0.05
"""Part of the way to a limit by which a factor goes beyond it."""
_APART, _SPREADS = math.log(8), 9.0
"""A month this far from the middle of its block (logarithms; median deviations) stands out."""
_ONE = 0.02
"""Months ask for one factor if theirs (logarithms) lie within this of their middle."""


class BlockRepairs:
    """Makes hypotheses about blocks."""

    def __init__(self, tables: Tables, names: Names) -> None:
        self._tables = tables
        self._names = names
        self._costs = extra_costs(tables.rulebook)
        self._month_costs = MonthCosts(tables.rulebook, names)
        self._limits: dict[tuple[Spot, bool], list[float]] = {}

    def prepare(self, variables: Sequence[Variable], wishes: Sequence[Sequence[Wish]]) -> None:
        """Take note of what limits ask of single cells."""
        self._limits = limits(variables, wishes)

    def hypotheses(
        self,
        variable: Variable,
        wishes: Sequence[Wish],
        failing: Sequence[Failing],
        pinned: Pins,
        prior: float,
        component: int,
    ) -> Iterator[Hypothesis]:
        """The repairs of a block; `prior` is what its parameter costs."""
        column = self._tables.frames[variable.spots[0].frame].column(variable.spots[0].column)
        filed = {spot: float(column[spot.row]) for spot in variable.spots}
        for hypothesis in self._changes(variable, filed, wishes, failing, pinned, prior, component):
            yield self._as_listed(hypothesis, filed, prior)

    def _as_listed(
        self, hypothesis: Hypothesis, filed: Mapping[Spot, float], prior: float
    ) -> Hypothesis:
        """A repair that replaces values of a table: whoever looked one up did so for all months.

        What is looked up instead is known; what was measured is still one value more a month.
        """
        name = self._names.listed.kind_of_all(hypothesis.cells, filed)
        if not name:
            return hypothesis
        kind, cost = self._names.kind(name)
        if name in LOOKED_UP:
            cost += prior
        else:
            cost += hypothesis.cost - self._names.kind(hypothesis.kind)[1]
        if cost >= hypothesis.cost:
            return hypothesis
        return msgspec.structs.replace(hypothesis, kind=kind, cost=cost, factor=None)

    def _changes(
        self,
        variable: Variable,
        filed: Mapping[Spot, float],
        wishes: Sequence[Wish],
        failing: Sequence[Failing],
        pinned: Pins,
        prior: float,
        component: int,
    ) -> Iterator[Hypothesis]:
        spots, wishes = variable.spots, list(filter(_has_size, wishes))
        kind, cost = self._names.kind("biased_year")
        free, nearest = self._costs["factor_unknown"], self._costs["factor_far"]

        def scaled(factor: float, name: str, price: float) -> Hypothesis:
            # No factor changes a month of nothing, and what it leads to is as it was.
            cells = tuple((spot, value * factor) for spot, value in filed.items() if value)
            return Hypothesis(
                cells, variable.follows, name, price + prior, 1 / factor, component=component
            )

        own = [(s, pinned[s, variable.follows]) for s in spots if (s, variable.follows) in pinned]
        own = [(s, v) for s, v in own if abs(v - filed[s]) > 1e-6 * abs(v) and filed[s]]
        ratios = [value / filed[spot] for spot, value in own]
        one = _is_one(ratios)
        # A month of standstill is small, and off by the same factor.
        uneven = _uneven(list(filed.values())) and not (one or _is_one(_by_month(wishes, failing)))
        asked = [] if uneven else [_inside(w) for w in wishes]
        if len(own) >= _LEAST:
            if one:
                # Small months know a factor less well, for their rounding.
                asked.append(sum(v for _, v in own) / sum(filed[s] for s, _ in own))
            elif not uneven:
                asked.append(median(ratios))
            name, price = self._named([filed[s] for s, _ in own], [v for _, v in own])
            price += self._costs["month_by_itself"] * len(own) + prior
            yield Hypothesis(tuple(own), variable.follows, name, price, component=component)
        usual = self._usual(spots, filed)
        if usual is not None and any(
            not uneven and wish.low <= usual <= wish.high for wish in wishes
        ):
            asked.append(usual)
        if not uneven:
            asked += [*self._utmost(variable, filed), *_nearest(wishes)]
        for factor in asked:
            if factor > 0 and abs(factor - 1) > 1e-4:
                yield scaled(factor, kind, cost + free + nearest * abs(math.log(factor)))
        if uneven:
            return
        lead = next((spot for spot in spots if filed[spot]), spots[0])
        factors, first, months = self._names.factors(lead), filed[lead], list[Written]()
        for place, value in enumerate(factors.value) if first else ():
            factor = value / first
            if factor and _contents(factor, wishes):
                named = factors.named(place)
                # By the decimals of most months: one may end in 0 by chance.
                if not months:
                    months = self._month_costs.written(filed.items())
                costs = self._month_costs.of(months, factors, place)
                named = named._replace(cost=median(costs)) if costs else named
                near = abs(math.log(abs(factor))) < (_NEAR_ONE if _pins(wishes, factor) else _SMALL)
                price = named.cost + 1.5 + (free if near else 0.0)
                # Limits that every month exceeds by as little speak the more for no such factor;
                # unless the months beside these have the size that a large one leads to.
                if near or not usual or not self._names.odds.is_near(factor / usual):
                    price += _ALL_YEAR * self._names.odds.unasked(1.0, factor, wishes)
                if factors.kinds[place].method != "ratio":
                    yield scaled(factor, named.kind, price)
                elif right := self._by_record(spots, place, named.kind):
                    cells, price = tuple(zip(spots, right, strict=True)), price + prior
                    follows = variable.follows
                    yield Hypothesis(
                        cells, follows, named.kind, price, 1 / factor, component=component
                    )

    def _by_record(self, spots: Sequence[Spot], place: int, kind: str) -> list[float]:
        """What months are by a ratio that each record has of its own; nothing if one has none."""
        right = []
        for spot in spots:
            factors = self._names.factors(spot)
            if place >= len(factors.kinds) or factors.kinds[place].name != kind:
                return []
            right.append(float(factors.value[place]))
        return right

    def _utmost(self, variable: Variable, filed: Mapping[Spot, float]) -> list[float]:
        """The factors that bring the month that is furthest beyond a limit back to it.

        Of a rule that fails in every month only some months are asked what they should be.
        """
        asked = [
            limit / filed[spot]
            for spot in variable.spots
            for limit in self._limits.get((spot, variable.follows), ())
            if filed[spot]
        ]
        return sorted({min(asked), max(asked)}) if asked else []

    def _usual(self, spots: Sequence[Spot], filed: Mapping[Spot, float]) -> float | None:
        """The factor that brings the months back to the others of their series."""
        table = self._tables.frames[spots[0].frame]
        own = {spot.row for spot in spots}
        beside = zip(
            self._names.neighbours(table, spots[0]), self._names.others(spots[0]), strict=True
        )
        others = [value for row, value in beside if row not in own and math.isfinite(value)]
        middle = median(filed.values())
        return median(others) / middle if len(others) >= _LEAST and middle else None

    def _named(self, filed: Sequence[float], right: Sequence[float]) -> tuple[str, float]:
        """What happened to months that each have a right value of their own."""
        if len(set(filed)) == 1:
            return self._names.kind("copied_block")
        if all(f * r > 0 for f, r in zip(filed, right, strict=True)):
            off = [math.log(f / r) for f, r in zip(filed, right, strict=True)]
            middle = median(off)
            if max(abs(each - middle) for each in off) <= _ALIKE * abs(middle):
                return self._names.kind("biased_year")
        name, cost = self._names.kind("wrong_value")
        return name, cost + self._costs["factor_unknown"]


def _has_size(wish: Wish) -> bool:
    """Whether a rule asks a factor for something.

    What compares months with one another is content if all of them are nothing, or endless.
    """
    return 1 / _ENDLESS <= abs(wish.value) <= _ENDLESS


def _nearest(wishes: Sequence[Wish]) -> list[float]:
    """The factors that just content every range that a year lies below, or beyond.

    Nothing says that a plant stands in the middle of a range.
    """
    ranges = [w for w in wishes if not w.sharp and math.isfinite(w.high - w.low)]
    below, beyond = [w.low for w in ranges if w.low > 1], [w.high for w in ranges if w.high < 1]
    ends = [*([max(below)] if below else []), *([min(beyond)] if beyond else [])]
    return [end + _CLEAR * (end - 1) for end in ends]


def _inside(wish: Wish) -> float:
    """The factor that a rule asks for; where that is a mere limit, a little beyond it.

    Months differ in their rounding: just at the limit some would fail all the same.
    """
    limit = math.isinf(wish.low) or math.isinf(wish.high)
    return wish.value + _CLEAR * (wish.value - 1) if limit else wish.value


def _by_month(wishes: Sequence[Wish], failing: Sequence[Failing]) -> list[float]:
    """What records ask of a block, each once."""
    asked = {}
    for wish in wishes:
        item = failing[wish.target]
        asked[item.judged.rule.frame, item.row] = wish.value
    return list(asked.values())


def _is_one(factors: Sequence[float]) -> bool:
    """Whether several months ask for one factor."""
    if len(factors) < _LEAST or min(factors) <= 0:
        return False
    sizes = [math.log(factor) for factor in factors]
    middle = median(sizes)
    return max(abs(size - middle) for size in sizes) <= _ONE


def _uneven(filed: Sequence[float]) -> bool:
    """Whether a month is of another size than the rest: what is wrong is not alike in all."""
    sizes = [math.log(abs(value)) for value in filed if value and math.isfinite(value)]
    if len(sizes) <= _LEAST:
        return False
    middle = median(sizes)
    away = [abs(size - middle) for size in sizes]
    return max(away) > max(_APART, _SPREADS * median(away))


def _contents(factor: float, wishes: Sequence[Wish]) -> bool:
    """Whether a factor contents at least one failing rule."""
    return any(wish.low <= factor <= wish.high for wish in wishes)


def _pins(wishes: Sequence[Wish], factor: float) -> bool:
    """Whether a rule that is content with a factor asks for little else."""
    return any(
        wish.low <= factor <= wish.high and wish.high - wish.low <= 2 * _LOOSE * abs(wish.value)
        for wish in wishes
    )
