"""Hypotheses worth scoring: repairs that at least one failing rule asks for."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

import msgspec

from mrv.trace.guesses.block_repairs import BlockRepairs
from mrv.trace.guesses.candidates import Failing, Spot
from mrv.trace.guesses.copied_rows import CopiedRows
from mrv.trace.guesses.costs import extra_costs
from mrv.trace.guesses.digits import doubled, written
from mrv.trace.guesses.exchanged_records import exchanged_record
from mrv.trace.guesses.hypothesis import Hypothesis
from mrv.trace.guesses.invert import Variable, Wish
from mrv.trace.guesses.names import Names
from mrv.trace.guesses.nothing import is_asked, something
from mrv.trace.guesses.ordered import Ordered, touches
from mrv.trace.guesses.pins import Asking, Pins, pins
from mrv.trace.guesses.repeats import Repeats
from mrv.trace.guesses.trust import Trust
from mrv.trace.guesses.typical import Typical
from mrv.trace.guesses.whole_records import WholeRecords
from mrv.trace.whatif.reach import Reach
from mrv.trace.whatif.tables import Tables

_SHARP_EACH = 5
_BANDS_EACH = 4
_DOUBLED = "digit_doubled"
_ODD, _LESS_ODD = 4.0, 1.0
"""Nats from which a value is odd in its place; and how much less odd it is where it belongs."""
_CORRUPTED = 1.6
"""What a slip of the keys in a calculated value costs at most, if it is no accident."""
_TOLD_BY = 3
"""Months that tell one repair of a series from another."""
_DIFFER = 3
"""Other months from which on they may be seen to differ all."""
_SLACK = 1e-6
_HAIR = 1e-9
"""Share of itself by which a value may miss what is asked for."""


class Repairs:
    """Makes hypotheses from wishes."""

    def __init__(self, tables: Tables, reach: Reach, names: Names, typical: Typical) -> None:
        self._tables = tables
        self._reach = reach
        self._names = names
        self._typical = typical
        self._costs = extra_costs(tables.rulebook)
        self.copied = CopiedRows(tables, names)
        self._blocks = BlockRepairs(tables, names)
        self._repeats = Repeats(tables, names, typical, self.copied)
        self._trust = Trust(tables, names, self.copied)
        self._whole = WholeRecords(tables, names, typical, self.copied, self._trust)
        self._accused: set[Spot] = set()
        self._on_lists: set[Spot] = set()
        self._exchanges: dict[Spot, list[tuple[str, Spot]]] = {}
        self._values: dict[tuple[Spot, int], Ordered] = {}
        self._pins: Pins = {}
        self._asking: Asking = ((), (), ())

    def prepare(
        self,
        failing: Sequence[Failing],
        variables: Sequence[Variable],
        wishes: Sequence[Sequence[Wish]],
    ) -> None:
        """Take note of the cells that failing rules read, and of what single cells are asked."""
        self._pins = pins(variables, wishes)
        self._blocks.prepare(variables, wishes)
        self._accused = {spot for item in failing for spot in item.direct}
        self._on_lists = {
            spot
            for item in failing
            if item.judged.differs and item.judged.compares_with_list
            for spot in item.direct
            if spot.row == item.row and spot.frame == item.judged.rule.frame
        }
        self._asking = failing, variables, wishes

    def hypotheses(
        self, variable: Variable, wishes: Sequence[Wish], failing: Sequence[Failing], component: int
    ) -> list[Hypothesis]:
        """The repairs of a variable."""
        # To be no longer the same as another is no wish for any value.
        wishes = [wish for wish in wishes if not failing[wish.target].judged.differs]
        single = len(variable.spots) == 1
        repeated: list[Hypothesis] = []
        if single and variable.spots[0] in self._accused:
            prior = self._trust.prior(variable.spots[0])
            listed = variable.spots[0] in self._on_lists
            made = self._repeats.hypotheses(variable, prior, self._trust.allows, listed=listed)
            repeated = [msgspec.structs.replace(one, component=component) for one in made]
        if not wishes:
            return repeated
        if not single:
            prior = self._trust.prior(variable.spots[0])
            found: Iterable[Hypothesis] = self._blocks.hypotheses(
                variable, wishes, failing, self._pins, prior, component
            )
        else:
            found = chain(repeated, self._of_cell(variable, wishes, failing, component))
        best: dict[tuple[object, ...], Hypothesis] = {}
        for hypothesis in found:
            key = tuple([(spot, f"{value:.6g}") for spot, value in _sample(hypothesis.cells)])
            known = best.get(key)
            if known is None or hypothesis.cost < known.cost:
                best[key] = hypothesis
        return list(best.values())

    def prior(self, spot: Spot) -> float:
        """What it costs to accuse a cell before any rule is asked."""
        return self._trust.prior(spot)

    def whole_records(self, variables: Iterable[tuple[Variable, int]]) -> Iterator[Hypothesis]:
        """Records that are another one's as a whole; of their cells, each with its component."""
        yield from self._whole.hypotheses(variables, self._asking)

    def _of_cell(
        self, variable: Variable, wishes: Sequence[Wish], failing: Sequence[Failing], component: int
    ) -> Iterator[Hypothesis]:
        spot = variable.spots[0]
        filed = float(self._tables.frames[spot.frame].column(spot.column)[spot.row])
        prior, allows = self._trust.prior(spot), self._trust.allows

        def one(
            value: float,
            kind: str,
            cost: float,
            factor: float | None = None,
            span: Wish | None = None,
            alone: float = 0.0,
        ) -> Hypothesis:
            return Hypothesis(
                ((spot, value),),
                variable.follows,
                kind,
                cost + prior,
                factor,
                None if span is None else (span.low, span.high),
                component,
                alone=alone,
            )

        sharp = sorted([w for w in wishes if w.sharp], key=_width)
        bands = sorted([w for w in wishes if not w.sharp], key=_width)
        factors = self._names.factors(spot)
        known = len(factors.value)
        asked = _asked(self._nearby(spot), wishes)
        for wish in [w for w in sharp if allows(spot, w.value)][:_SHARP_EACH]:
            yield from self._pinned(spot, wish, failing, one)
        for place in asked:
            if place >= known:
                break
            named = factors.named(place)
            if allows(spot, named.value):
                if sharp:
                    named = self._names.pinned(spot, named, _half(sharp, named.value))
                # What most ranges allow anyway.
                near = self._names.odds.is_near(named.factor) and not sharp
                cost = named.cost + (self._costs["edit_not_pinned"] if near else 0.0)
                cost += self._names.odds.unasked(filed, named.value, wishes)
                yield one(named.value, named.kind, cost, named.factor)
        for wish in [w for w in bands if allows(spot, w.value)][:_BANDS_EACH]:
            named = self._names.name(spot, wish.value, 0.0)
            yield one(wish.value, named.kind, named.cost, named.factor, wish, named.alone)
        usual = self._usual(spot, bands, sharp)
        if usual is not None:
            named = self._names.name(spot, *usual)
            found = one(named.value, named.kind, named.cost, named.factor, None, named.alone)
            yield msgspec.structs.replace(found, usual=True)
        about = something(spot, filed, wishes, self._typical)
        if about is not None and self._trust.allows(spot, about.value):
            yield one(about.value, *self._names.kind("wrong_value"), None, about)
        if bands and not sharp and not is_asked(filed, bands):
            narrow = bands[0]
            yield from (
                one(value, kind, cost)
                for kind, value, cost in self._near_digits(spot, filed, narrow)
            )
        exchanged = [place - known for place in asked if place >= known]
        yield from self._swaps(variable, filed, exchanged, prior, component)

    def _usual(
        self, spot: Spot, bands: Sequence[Wish], sharp: Sequence[Wish]
    ) -> tuple[float, float] | None:
        """The value of the other months, and how well they tell it, if failing rules allow it.

        Where an equality pins the value, only what does not vary by itself says more.
        """
        expected = self._typical.usual(spot)
        if expected is None:
            return None
        value, known = expected
        asking = bands if known else [*bands, *sharp]
        if (
            not asking
            or not any(touches(value, wish.low, wish.high, _HAIR) for wish in asking)
            or not self._trust.allows(spot, value)
        ):
            return None
        return value, max(known, self._names.unit(spot.column) / 2)

    def _pinned(
        self, spot: Spot, wish: Wish, failing: Sequence[Failing], one: Callable[..., Hypothesis]
    ) -> Iterator[Hypothesis]:
        judged = failing[wish.target].judged
        own = judged.equation and judged.rule.generated_by == spot.column
        own = own and judged.rule.frame == spot.frame
        items: tuple[float, ...] = ()
        if own:
            items = self._names.items.of(judged, failing[wish.target].row)
        half = (wish.high - wish.low) / 2
        if own:
            # What is calculated is rounded before it is written.
            half = max(half, self._names.unit(spot.column) / 2)
        named = self._names.name(spot, wish.value, half, items)
        if own and named.kind == "wrong_value":
            # Within a tolerance some slip always fits, to the last digit hardly one.
            named = self._names.name(spot, wish.value, self._names.unit(spot.column) / 2, items)
        # A known factor accounts for every digit; a slip of one may be an accident.
        if own and named.factor is None:
            free = named.kind == "wrong_value"
            exact = abs(named.value - wish.value) <= self._names.unit(spot.column) / 2 and not free
            kind, cost = self._names.kind("not_recalculated")
            yield one(named.value if exact else self._rounded(spot, wish), kind, cost)
            if free:
                return
        unit = self._names.unit(spot.column)
        if not own and self._names.calculated.gives(spot, wish.value, unit / 2 * (1 + _SLACK)):
            # Another rule asks for what its own formula gives, which allows for more than that.
            kind, cost = self._names.kind("not_recalculated")
            yield one(self._rounded(spot, wish), kind, cost)
        cost = named.cost
        if own:
            # A calculated value that is visibly corrupted was mistyped or misread, which is cheap
            # as far as it is no accident.
            cost = min(cost, _CORRUPTED + named.alone)
        yield one(named.value, named.kind, cost, named.factor, None, 0.0 if own else named.alone)

    def _rounded(self, spot: Spot, wish: Wish) -> float:
        """What an equality asks for as it would be filed, if that contents it."""
        parameter = self._names.parameter(spot.column)
        if parameter is None or parameter.decimals is None:
            return wish.value
        value = round(wish.value, parameter.decimals)
        return value if wish.low <= value <= wish.high else wish.value

    def _near_digits(
        self, spot: Spot, filed: float, wish: Wish
    ) -> Iterator[tuple[str, float, float]]:
        """Of each kind of slip the one that comes closest to the middle of a band.

        One that leads to the very value of another month or of a record beside it is no accident.
        """
        parameter = self._names.parameter(spot.column)
        text = written(filed, parameter.decimals if parameter else None)
        nearest: dict[str, tuple[float, float]] = {}
        slips = self._names.keys.edits(text, parameter.decimals if parameter else None)
        numbers, inside = slips.numbers, sorted(slips.between(wish.low, wish.high))
        known = self._elsewhere(spot) if inside else set()
        for place in inside:
            kind, value = slips.kinds[place], numbers[place]
            if self._trust.allows(spot, value):
                if known and f"{value:.9g}" in known:
                    yield kind, value, self._names.kind(kind)[1]
                away = abs(value - wish.value)
                if kind not in nearest or away < nearest[kind][0]:
                    nearest[kind] = away, value
        half = (wish.high - wish.low) / 2
        least = self._names.keys.by_chance(filed, wish.value, half, len(inside), len(numbers))
        unpinned = self._costs["edit_not_pinned"]
        for kind, (_, value) in sorted(nearest.items()):
            yield kind, value, max(self._names.kind(kind)[1] + unpinned, least)
        # A digit that stands twice side by side is not found in every number. But much the same is
        # a value tenfold, unless a digit came up that nobody writes.
        twice = doubled(text)
        cost = self._names.kind(_DOUBLED)[1] + math.log1p(len(twice))
        cost += 0.0 if self._names.factors(spot).created else self._costs["zero_by_chance"]
        for value in twice:
            if wish.low <= value <= wish.high and self._trust.allows(spot, value):
                yield _DOUBLED, value, cost + self._names.odds.unasked(filed, value, [wish])

    def _elsewhere(self, spot: Spot) -> set[str]:
        """What other months and the records beside have, where its digits are many enough."""
        table = self._tables.frames[spot.frame]
        column = table.column(spot.column)
        near = Counter(filter(math.isfinite, self._names.others(spot)))
        # Of months that all differ none says what this one should be.
        few = near.total() < _DIFFER
        values = {value for value, times in near.items() if times > 1 or few}
        values |= set(column[self._names.siblings(table, spot)].tolist())
        telling = (v for v in values if math.isfinite(v) and self._names.is_telling(spot.column, v))
        return {f"{value:.9g}" for value in telling}

    def _swaps(
        self, variable: Variable, filed: float, places: Sequence[int], prior: float, component: int
    ) -> Iterator[Hypothesis]:
        """Exchanges with those of its partners whose value is asked for."""
        if not places:
            return
        spot = variable.spots[0]
        table = self._tables.frames[spot.frame]
        partners = self._partners(spot)
        others = self._nearby(spot).numbers[-len(partners) :]
        odd, all_year = self._typical.oddness(spot, filed)
        for place in places:
            (kind, partner), other = partners[place], others[place]
            if abs(other - filed) <= 1e-9 * abs(filed) or not table.judged[partner.row]:
                continue
            if not self._trust.allows(spot, other) or not self._trust.allows(partner, filed):
                # A number that can be no value of a column stood in neither of two.
                continue
            # What is odd here and there alike was right in neither place.
            if kind == "swapped_months":
                # Nor do exchanged months make a value that of the record beside.
                strange = all_year > _ODD and self._typical.oddness(partner, filed)[0] > _ODD
                if strange or self._names.copied(spot, filed) == "copied_unit":
                    continue
            elif odd > _ODD and self._typical.oddness(partner, filed)[0] > odd - _LESS_ODD:
                continue
            name, cost = self._names.kind(kind)
            if kind == "swapped_months" and self._typical.constant(spot):
                # All other months have one value: none of them had this one.
                continue
            one_sided = self._costs["exchange_unasked"]
            if partner not in self._accused:
                # Of the columns of a record fewer are alike than of the months of a series.
                cost += one_sided / 2 if kind == "swapped_columns" else one_sided
            cells = ((spot, other), (partner, filed))
            ordered = tuple(sorted(cells))
            yield Hypothesis(ordered, variable.follows, name, cost + prior, component=component)
            if kind == "swapped_units":
                follows = variable.follows
                whole = exchanged_record(self._tables, self._names, spot, partner.row, follows)
                if whole:
                    # What a small unit has is no rule's business beside a large one's name.
                    named, cost = self._names.kind("swapped_records")
                    cost += prior + (0.0 if partner in self._accused else one_sided)
                    yield Hypothesis(whole, follows, named, cost, component=component)

    def _nearby(self, spot: Spot) -> Ordered:
        """What a value is if it is off by a known factor, and what it may be exchanged with."""
        table = self._tables.frames[spot.frame]
        key = spot, table.version
        if key not in self._values:
            partners = [partner for _, partner in self._partners(spot)]
            beside = [float(table.column(p.column)[p.row]) for p in partners]
            self._values[key] = Ordered([*self._names.factors(spot).value, *beside])
        return self._values[key]

    def _partners(self, spot: Spot) -> list[tuple[str, Spot]]:
        """Cells that a value may have been exchanged with."""
        if spot not in self._exchanges:
            frame, column, row = spot
            table = self._tables.frames[frame]
            alike, near = self._names.alike(table, column), self._names.neighbours(table, spot)
            beside = self._names.siblings(table, spot)
            self._exchanges[spot] = [
                *(("swapped_columns", Spot(frame, name, row)) for name in alike),
                *(("swapped_months", Spot(frame, column, other)) for other in near),
                *(("swapped_units", Spot(frame, column, other)) for other in beside),
            ]
        return self._exchanges[spot]


def _sample(cells: Sequence[tuple[Spot, float]]) -> Sequence[tuple[Spot, float]]:
    """Enough of the cells of a repair to tell it from others of the same variable."""
    return cells if len(cells) <= _TOLD_BY else (cells[0], cells[len(cells) // 2], cells[-1])


def _half(wishes: Sequence[Wish], value: float) -> float:
    """How closely wishes that a value contents tell it; 0 if there are none."""
    halves = [(w.high - w.low) / 2 for w in wishes if w.low <= value <= w.high]
    return min(halves, default=0.0)


def _width(wish: Wish) -> float:
    return wish.high - wish.low


def _asked(values: Ordered, wishes: Sequence[Wish]) -> list[int]:
    """The places of values that would content at least one failing rule."""
    found: set[int] = set()
    for wish in wishes:
        found.update(values.touching(wish.low, wish.high, _HAIR))
    return sorted(found)
