"""What kind of mistake turns the right value into the filed one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import compress
from typing import Any

from mrv.catalogue.causes import ErrorKind
from mrv.catalogue.model import Parameter
from mrv.catalogue.owners import OWNER
from mrv.trace.globs import fits
from mrv.trace.guesses.calculated import Calculated
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.costs import Kinds, extra_costs
from mrv.trace.guesses.digits import written
from mrv.trace.guesses.factors import (
    Digits,
    Factors,
    Named,
    Slips,
    by_decimals,
    lacking,
    slips,
)
from mrv.trace.guesses.forms import Forms
from mrv.trace.guesses.items import Items
from mrv.trace.guesses.keys import Keys, resolution
from mrv.trace.guesses.listed import Listed
from mrv.trace.guesses.odds import Odds
from mrv.trace.whatif.plan import Plan
from mrv.trace.whatif.programs import Programs
from mrv.trace.whatif.scene import Expression, as_they_stand
from mrv.trace.whatif.tables import Table, Tables

_COMPARED = 6
"""Other months in which two columns are compared."""
_DIGITS = 3
"""Significant digits from which an equal value elsewhere is no accident."""
_EXACT = 1e-9


class Names:
    """Names mistakes by the catalogue of error kinds."""

    def __init__(self, tables: Tables, plan: Plan, programs: Programs) -> None:
        self._tables = tables
        self._plan = plan
        self._programs = programs
        self.odds = Odds(tables.rulebook)
        self._costs = extra_costs(tables.rulebook)
        self._kinds = Kinds(tables.rulebook)
        self.keys = Keys(self._kinds, self.odds, self._costs)
        self._factors: dict[str, Slips] = {}
        self._slips: dict[tuple[bool, ...], Slips] = {}
        """By which of the kinds that are factors may be."""
        self._by_codes: dict[tuple[int, tuple[str, ...]], tuple[Slips, Slips]] = {}
        """Factors, by their identity, that can be of a record with such codes among its keys."""
        self._coded: dict[str, list[str]] = {}
        """By frame the keys that are codes."""
        self._bands: dict[str, list[ErrorKind]] = {}
        self._ratios: dict[tuple[str, str], list[tuple[ErrorKind, list[Expression], bool]]] = {}
        self._by_factor: dict[tuple[Spot, int], Factors] = {}
        self._digits: dict[tuple[Spot, int], Digits | None] = {}
        self._copies: dict[tuple[Spot, int], str | None] = {}
        self._known: dict[tuple[Spot, int, float, float, tuple[float, ...]], Named] = {}
        self._others: dict[Spot, tuple[int, list[Any]]] = {}
        self._alike: dict[tuple[str, str], list[str]] = {}
        self._of_unit: dict[tuple[str, str | None], list[str]] = {}
        self._groups: dict[str, dict[tuple[object, ...], list[int]]] = {}
        self.listed = Listed(tables, plan)
        self._forms = Forms(tables)
        self.calculated = Calculated(tables, plan, programs)
        self.items = Items(tables, plan, programs)
        self._near: dict[tuple[str, int], list[int]] = {}
        self._beside: dict[tuple[str, int], list[int]] = {}

    def kind(self, name: str) -> tuple[str, float]:
        """A kind's name and cost; what a rulebook of one's own does not list, the bundled says."""
        return self._kinds.named(name)

    def parameter(self, name: str) -> Parameter | None:
        """The catalogue's entry of a column."""
        return self._tables.rulebook.parameters.get(name)

    def factors(self, spot: Spot) -> Factors:
        """What the value was if it is off by a known factor or ratio."""
        key = spot, self._tables.frames[spot.frame].version
        if key not in self._by_factor:
            self._by_factor[key] = self._off_by_factor(spot)
        return self._by_factor[key]

    def _off_by_factor(self, spot: Spot) -> Factors:
        table = self._tables.frames[spot.frame]
        more: list[tuple[ErrorKind, float]] = []
        for kind, expressions, is_own in self._ratios_of(spot.frame, spot.column):
            for expression in expressions:
                ratio = float(as_they_stand(table, expression)[spot.row])
                if math.isfinite(ratio) and ratio > 0 and abs(ratio - 1) > 1e-6:
                    more.append((kind, ratio))
                    if not is_own:
                        more.append((kind, 1 / ratio))
        more += self._by_bands(spot)
        filed = self._value(spot)
        known = self._factors_of(spot.column).led_to(filed).with_more(more)
        known = self._of_record(known, spot)
        known = known.from_more_than(filed, self.unit(spot.column) / 2)
        return by_decimals(known, filed, self.digits(spot), self._costs)

    def digits(self, spot: Spot) -> Digits | None:
        """The decimals that a filed value lacks or has too many, if those of others show."""
        table = self._tables.frames[spot.frame]
        key = spot, table.version
        if key not in self._digits:
            others = self.others(spot)
            if not others:
                others = table.column(spot.column)[self.siblings(table, spot)].tolist()
            decimals = self._forms.decimals(spot, others)
            self._digits[key] = lacking(self._value(spot), decimals)
        return self._digits[key]

    def _by_bands(self, spot: Spot) -> list[tuple[ErrorKind, float]]:
        """The middles of bands so far from 1 that nothing is off by as much for other reasons."""
        bands = [(kind, *self._band(kind, spot)) for kind in self._bands_of(spot.column)]
        middles = [(kind, math.sqrt(low * high)) for kind, low, high in bands if low <= high]
        return [(kind, ratio) for kind, ratio in middles if not self.odds.is_near(ratio)]

    def _of_record(self, known: Slips, spot: Spot) -> Slips:
        """The factors of kinds that can happen to the fuel or material of a record."""
        key = id(known), tuple(self._codes(spot))
        found = self._by_codes.get(key)
        if found is None:
            may = [_can_be_of(kind, key[1]) for kind in known.kinds]
            found = self._by_codes[key] = known, known if all(may) else known.of(may)
        return found[1]

    def _codes(self, spot: Spot) -> list[str]:
        """The codes among the keys of a record."""
        table, keys = self._tables.frames[spot.frame], self._coded.get(spot.frame)
        if keys is None:
            named = [(key, self.parameter(key)) for key in table.frame.keys if key in table]
            keys = [key for key, own in named if own is not None and own.kind == "code"]
            self._coded[spot.frame] = keys
        return [table.column(key)[spot.row] for key in keys]

    def _ratios_of(
        self, frame: str, column: str
    ) -> Sequence[tuple[ErrorKind, list[Expression], bool]]:
        """Kinds with their ratios, and whether these depend on the filed value itself."""
        place = frame, column
        if place not in self._ratios:
            kinds = [kind for kind in self._kinds.every if self._may(kind, column)]
            # Where it is not said so, a value is no measure of what went wrong with itself.
            given = [
                (kind, [each.tree for each in kind.ratios[frame] if column not in each.names])
                for kind in kinds
                if kind.ratios.get(frame)
            ]
            own = [(k, [each.tree for each in k.own_ratios.get(place, ())]) for k in kinds]
            self._ratios[place] = [
                *((kind, self._programs.values(trees), False) for kind, trees in given),
                *((kind, self._programs.values(trees), True) for kind, trees in own if trees),
            ]
        return self._ratios[place]

    def _bands_of(self, column: str) -> Sequence[ErrorKind]:
        if column not in self._bands:
            self._bands[column] = [
                kind
                for kind in self._kinds.every
                if kind.method == "band" and self._may(kind, column)
            ]
        return self._bands[column]

    def _factors_of(self, column: str) -> Slips:
        if column not in self._factors:
            kinds = [kind for kind in self._kinds.every if kind.method == "factor"]
            # Of most columns of a unit the same may be.
            may = tuple([self._may(kind, column) for kind in kinds])
            if may not in self._slips:
                self._slips[may] = slips(
                    [
                        (kind, each)
                        for kind in compress(kinds, may)
                        for factor in kind.factors
                        for each in ([factor] if factor == -1 else [factor, 1 / factor])
                    ]
                )
            self._factors[column] = self._slips[may]
        return self._factors[column]

    def _may(self, kind: ErrorKind, column: str) -> bool:
        if kind.parameters and not fits(column, kind.parameters):
            return False
        parameter = self.parameter(column)
        unit = parameter.unit if parameter else ""
        return not kind.units or fits(unit, kind.units)

    def name(self, spot: Spot, value: float, half: float, items: tuple[float, ...] = ()) -> Named:
        """The most likely mistake that made the filed value of a right `value` +- `half`.

        `items` are the members of a sum that the value should be. Whether results follow or not,
        rules mostly ask for the same.
        """
        key = spot, self._tables.frames[spot.frame].version, value, half, items
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._name(spot, value, half, items)
        return found

    def _name(self, spot: Spot, value: float, half: float, items: tuple[float, ...]) -> Named:
        filed = self._value(spot)
        decimals = self._decimals(spot.column)
        half = max(half, _EXACT * abs(value))
        factors = self.factors(spot)
        found = list(factors.near(value, half, self.unit(spot.column) / 2))
        if value and found:
            found = [self._not_by_chance(f, spot, value, half) for f in found]
        found = self.keys.named(filed, value, half, decimals, found)
        copied = self.copied(spot, filed)
        if copied is not None:
            kind, cost = self.kind(copied)
            found.append(Named(kind, cost, value))
        standard = self.listed.kind(spot, filed, value, half)
        if standard is not None:
            found.append(Named(*self.kind(standard), value))
        for item in items:
            if abs(filed + item - value) <= half:
                found.append(Named(*self.kind("item_left_out"), value))
            if abs(filed - item - value) <= half:
                found.append(Named(*self.kind("item_added_twice"), value))
        if value:
            ratio = filed / value
            for band in self._bands_of(spot.column):
                low, high = self._band(band, spot)
                if low <= ratio <= high:
                    found.append(Named(band.name, band.cost, value, ratio))
        kind, cost = self.kind("wrong_value")
        listed = self.listed.has(spot, value, half)
        # A looked-up value that no table and no slip accounts for.
        alone = self.odds.made_up(filed, value) if listed else 0.0
        cost += self.odds.far_off(filed, value) + alone
        found.append(Named(kind, cost, value, None, alone))
        return min(found, key=lambda named: (named.cost, abs(named.value - value)))

    def pinned(self, spot: Spot, named: Named, half: float) -> Named:
        """A factor that leads to a value that rules know to +- `half`."""
        return self._not_by_chance(named, spot, named.value, half)

    def _not_by_chance(self, named: Named, spot: Spot, value: float, half: float) -> Named:
        """A factor at the price of the accident that one of its like leads to a value +- `half`."""
        if not self.odds.is_near(named.factor) or self._kinds.filed(named.kind):
            return named
        every = self.factors(spot).beside_one(self.odds)
        filed = self._value(spot)
        half = max(half, resolution(filed, value, self._decimals(spot.column)))
        least = self.keys.by_chance(filed, value, half, 1, every)
        return named._replace(cost=max(named.cost, least), alone=max(0.0, least - named.cost))

    def _band(self, kind: ErrorKind, spot: Spot) -> tuple[float, float]:
        """The band of a kind for the fuel or material of a record; empty if it has none."""
        of = self._codes(spot)
        if not _can_be_of(kind, of):
            return math.inf, -math.inf
        own = [kind.bands[code] for code in of if code in kind.bands]
        return own[0] if own else kind.band or (math.inf, -math.inf)

    def unit(self, column: str) -> float:
        """One of the last declared decimal of a column, 0 if none is declared."""
        decimals = self._decimals(column)
        return 0.0 if decimals is None else 10.0**-decimals

    def copied(self, spot: Spot, filed: float) -> str | None:
        """Where the filed value stands a second time, if that is no accident."""
        key = spot, self._tables.frames[spot.frame].version
        if key not in self._copies:
            self._copies[key] = self._copy_of(spot, filed)
        return self._copies[key]

    def _copy_of(self, spot: Spot, filed: float) -> str | None:
        if not self.is_telling(spot.column, filed):
            return None
        table = self._tables.frames[spot.frame]
        near = self.others(spot)
        others = list(filter(math.isfinite, near))
        # In a series that mostly stays the same, being the same is no sign of copying.
        if 0 < others.count(filed) <= max(1, len(others) // 4) and _varied(others):
            return "copied_month"
        # Columns and units that have the same value in other months too have it by right, and so
        # has what is calculated from it (bought less sent out, where nothing was).
        for column in self.alike(table, spot.column):
            same = table.column(column)[spot.row] == filed
            if same and not self.calculated.follows(spot.frame, column, spot.column):
                beside = self.others(Spot(spot.frame, column, spot.row))
                if not _mostly_same(near[:_COMPARED], beside[:_COMPARED]):
                    return "copied_column"
        for other in self.siblings(table, spot):
            if table.column(spot.column)[other] == filed and (
                filed not in others or _varied(others)
            ):
                return "copied_unit"
        return None

    def is_telling(self, column: str, value: float) -> bool:
        """Whether a value has so many digits that finding it twice is no accident."""
        text = written(abs(value), self._decimals(column))
        return len(text.replace(".", "").strip("0")) >= _DIGITS

    def neighbours(self, table: Table, spot: Spot) -> list[int]:
        """Rows of the same series within a year, nearest first."""
        place = spot.frame, spot.row
        if place in self._near:
            return self._near[place]
        near = table.around(table.prepared.periods_a_year)[spot.row]
        found: list[int] = near[near >= 0].tolist()
        self._near[place] = found
        return found

    def others(self, spot: Spot) -> list[Any]:
        """The values of these rows, as filed or repaired."""
        table, known = self._tables.frames[spot.frame], self._others.get(spot)
        if known is None or known[0] != table.version:
            values = table.column(spot.column)[self.neighbours(table, spot)].tolist()
            known = self._others[spot] = table.version, values
        return known[1]

    def alike(self, table: Table, column: str) -> list[str]:
        """Other numeric columns of the frame with the same unit."""
        key = table.name, column
        if key not in self._alike:
            self._alike[key] = self._of_same_unit(table, column)
        return self._alike[key]

    def _of_same_unit(self, table: Table, column: str) -> list[str]:
        parameter = self.parameter(column)
        if parameter is None or parameter.kind != "number":
            return []
        key = table.name, parameter.unit
        if key not in self._of_unit:
            self._of_unit[key] = [
                name
                for name in table.frame.columns
                if name in table
                and (other := self.parameter(name)) is not None
                and other.kind == "number"
                and other.unit == parameter.unit
            ]
        return [name for name in self._of_unit[key] if name != column]

    def siblings(self, table: Table, spot: Spot) -> list[int]:
        """Rows of the same enterprise and period that differ in one further key."""
        place = spot.frame, spot.row
        if place in self._beside:
            return self._beside[place]
        keys = [key for key in table.frame.keys if key in table]
        if len(keys) < 2:
            return []
        shared = [key for key in keys if key in (OWNER, table.frame.time)]
        if table.name not in self._groups:
            groups: dict[tuple[object, ...], list[int]] = {}
            for row, own in enumerate(
                zip(*(table.column(k).tolist() for k in shared), strict=True)
            ):
                groups.setdefault(own, []).append(row)
            self._groups[table.name] = groups
        mine = {key: table.column(key)[spot.row] for key in keys}
        rows = self._groups[table.name].get(tuple(mine[key] for key in shared), [])
        others = [key for key in keys if key not in shared]
        rows = [
            row for row in rows if sum(table.column(key)[row] != mine[key] for key in others) == 1
        ]
        self._beside[place] = rows[:12]
        return self._beside[place]

    def _value(self, spot: Spot) -> float:
        return float(self._tables.frames[spot.frame].column(spot.column)[spot.row])

    def _decimals(self, column: str) -> int | None:
        parameter = self.parameter(column)
        return parameter.decimals if parameter else None


def _mostly_same(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two rows of numbers agree wherever both are known, and more than once."""
    pairs = zip(one, other, strict=True)
    same = [a == b for a, b in pairs if math.isfinite(a) and math.isfinite(b)]
    return len(same) > 1 and 2 * sum(same) > len(same)


def _varied(values: Sequence[float]) -> bool:
    """Whether most of a few values are different."""
    return len(set(values)) > len(values) / 2


def _can_be_of(kind: ErrorKind, codes: Sequence[str]) -> bool:
    """Whether a mistake can happen to a record with such codes among its keys."""
    if any(code in kind.not_of for code in codes):
        return False
    return not kind.only_of or not codes or any(code in kind.only_of for code in codes)
