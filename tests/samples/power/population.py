"""Honest synthetic power plants in any number, for false alarms, peers and the tracer."""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.samples.power.carry import carry_over
from tests.samples.power.fleet import KINDS, PROVINCES, STEAM, Kind
from tests.samples.power.mines import draw_supply
from tests.samples.power.plant import WINTER, Event, Member, Plant, Unit
from tests.samples.power.year import build_year
from tests.samples.rows import Frames

YEARS = {"base": (2024, 2025), "other": (2023, 2024)}
"""The years of a spread; a population of up to twelve months lies in the later one."""
SEASON = (0.05, 0.02, -0.03, -0.08, -0.07, -0.01, 0.07, 0.08, -0.01, -0.05, 0.00, 0.06)
"""Load by month about the year's mean."""


def population(count: int, seed: int, *, spread: str = "base", months: int = 12) -> Frames:
    """The frames of `count` plants, ids `SYN-PWR-…`, all cells computed as the guides ask.

    `spread` chooses one of two generators with unlike distributions, `base` or `other`. `months`
    up to 12 files the first months of one year; 24 files two years.
    """
    gathered: Frames = {}
    for number in range(count):
        for name, rows in plant_frames(seed, number, spread=spread, months=months).items():
            gathered.setdefault(name, []).extend(rows)
    return gathered


def plant_frames(seed: int, number: int, *, spread: str = "base", months: int = 12) -> Frames:
    """One plant of a population."""
    gathered: Frames = {}
    for plant in _years(random.Random(f"{seed}/{number}/{spread}"), seed, number, spread, months):
        for name, rows in build_year(plant).items():
            kept = gathered.setdefault(name, [])
            known = kept if name in ("meter", "facility_event", "meter_calibration") else ()
            kept.extend(row for row in rows if row not in known)
    if months > 12:
        carry_over(gathered)
    return gathered


def _years(rng: random.Random, seed: int, number: int, spread: str, months: int) -> Iterator[Plant]:
    wide = spread == "other"
    first, last = YEARS[spread]
    kinds = [rng.choices(KINDS, [kind.weight for kind in KINDS])[0]]
    while len(kinds) < 4 and rng.random() < (0.25 if wide else 0.45):
        kinds.append(rng.choice([k for k in KINDS if k.fuel_type == kinds[0].fuel_type]))
    fuel = rng.choice(kinds[0].fuels)
    units = [
        _unit(kind, str(place), fuel, last, rng, spread)
        for place, kind in enumerate(kinds, start=1)
    ]
    where = PROVINCES.get(fuel, PROVINCES["coal"])
    plant = Plant(
        enterprise_id=f"SYN-PWR-{seed}-{number:05}",
        name=f"合成群体电厂{number}（虚构）",
        province=rng.choice(where),
        units=tuple(units),
        year=last,
        altitude=float(rng.randint(5, 1500)),
        seed=rng.getrandbits(32),
        industry_code="4412" if any(any(unit.heat) for unit in units) else "4411",
        months=tuple(range(1, min(months, 12) + 1)),
        cross_checks=rng.random() < 0.8,
    )
    if months > 12:
        earlier = [
            replace(
                _earlier(unit, first, rng, spread),
                **{} if unit.commissioned_on.year < last else {"load": (0.0,) * 12},
            )
            for unit in units
        ]
        standing = tuple(unit for unit in earlier if unit.commissioned_on.year < last)
        if standing:
            yield replace(plant, units=standing, year=first, seed=plant.seed + 1)
    yield plant


def _unit(kind: Kind, number: str, fuel: str, year: int, rng: random.Random, spread: str) -> Unit:
    wide = spread == "other"
    # Units of one plant mostly share its yard.
    fuel = fuel if fuel in kind.fuels else rng.choice(kind.fuels)
    capacity = rng.choice(kind.capacities)
    cooling = rng.choice(kind.coolings)
    rate = _inside(kind.rate, rng, wide)
    efficiency = _inside(kind.efficiency, rng, wide)
    if cooling in ("air_direct", "air_indirect") and kind.coolings[0] == "water_closed":
        rate += rng.uniform(0.010, 0.018)
    unit = Unit(
        unit_id=number,
        capacity=capacity * kind.sets,
        pressure_class=kind.pressure_class,
        product_type="combined_heat_power" if kind.heat[1] else "condensing",
        coal_rate=rate,
        boiler_efficiency=efficiency,
        boiler_capacity=round(capacity * kind.sets * kind.boiler),
        load=(0.0,) * 12,
        supply=draw_supply(fuel, rng, spread, rng.randint(1, 99)),
        unit_class=kind.unit_class,
        fuel_type=kind.fuel_type,
        boiler_type=kind.boiler_type,
        cooling_type=cooling,
        auxiliary_share=_inside(kind.auxiliary, rng, wide),
        is_back_pressure=kind.back_pressure,
        heat_medium="hot_water" if kind.heat[1] and rng.random() < 0.3 else "steam",
        commissioned_on=date(rng.randint(2004, 2020), rng.randint(1, 12), rng.randint(1, 28)),
        load_spread=rng.uniform(0.005, 0.03 if wide else 0.015),
        rate_spread=rng.uniform(0.003, 0.010 if wide else 0.006),
        heat_value_spread=rng.uniform(0.04, 0.12 if wide else 0.09),
        purchase_spread=rng.uniform(0.02, 0.06 if wide else 0.04),
        steam=rng.choice(STEAM),
    )
    unit = _run(unit, year, rng, spread, kind)
    if kind.sets > 1:
        return replace(unit, members=_members(unit, capacity, kind.sets, year, rng))
    if kind.fuel_type == "coal" and not any(unit.heat) and rng.random() < 0.03:
        unit = _commissioned(unit, year, rng)
    return unit


def _earlier(unit: Unit, year: int, rng: random.Random, spread: str) -> Unit:
    """The unit in an earlier year; its sets stood still when it did then, not later."""
    before = _run(unit, year, rng, spread)
    if not before.members:
        return before
    capacity, sets = before.members[0].capacity, len(before.members)
    return replace(before, members=_members(before, capacity, sets, year, rng))


def _inside(bounds: tuple[float, float], rng: random.Random, wide: bool) -> float:
    """A value inside a range: about its middle, or anywhere."""
    low, high = bounds
    if wide:
        return rng.uniform(low, high)
    return low + (high - low) * min(1.0, max(0.0, rng.gauss(0.5, 0.2)))


def _run(unit: Unit, year: int, rng: random.Random, spread: str, kind: Kind | None = None) -> Unit:
    """How the unit runs through a year: load, stops, heat, coal."""
    wide = spread == "other"
    gas = unit.fuel_type == "gas"
    if kind is None:
        level = sum(unit.load) / 12 + rng.gauss(0, 0.02)
        peak = 0.0
    else:
        level = rng.uniform(0.36, 0.82) if wide else max(0.40, min(0.82, rng.gauss(0.64, 0.08)))
        if gas:
            level = rng.uniform(0.62, 0.85)
        if unit.is_back_pressure:
            level = rng.uniform(0.62, 0.82)
        peak = unit.capacity * rng.uniform(*kind.heat)
    swing = rng.uniform(0.4, 1.3)
    load = tuple(
        max(0.25, min(0.94, level + swing * season + rng.gauss(0, 0.015))) for season in SEASON
    )
    off, events = _stops(unit, year, rng, wide)
    hours = [24.0 * monthrange(year, month)[1] - off[month - 1] for month in range(1, 13)]
    heat = _heat(unit, peak, load, hours, rng) if peak else _as_before(unit, hours, year, rng)
    if any(heat) and not unit.is_back_pressure:
        # Steam that leaves for heat is not there to generate.
        load = tuple(
            min(full, 0.95 - 0.22 * sold / (3.6 * unit.capacity * max(served, 1.0)))
            for full, sold, served in zip(load, heat, hours, strict=True)
        )
    changed: dict[str, Any] = {}
    if kind is not None and not gas and rng.random() < 0.15:
        fuels = {"coal_gangue": "gangue", "lignite": "lignite", "anthracite": "anthracite"}
        name = fuels.get(unit.supply.fuel) or rng.choice(("bituminous", "low_rank"))
        supply = draw_supply(name, rng, spread, rng.randint(100, 199))
        changed["supplies"] = {rng.randint(3, 11): supply}
    if kind is not None and not gas and rng.random() < 0.08:
        changed["default_months"] = frozenset({rng.randint(1, 12)})
    if kind is not None and not gas and rng.random() < 0.10:
        changed["daily_months"] = frozenset({rng.randint(1, 12)}) - changed.get(
            "default_months", frozenset()
        )
    return replace(unit, load=load, hours_off=off, heat=heat, events=events, **changed)


def _stops(
    unit: Unit, year: int, rng: random.Random, wide: bool
) -> tuple[tuple[float, ...], tuple[Event, ...]]:
    off = [0.0] * 12
    events = []
    for _ in range(rng.choice((0, 1, 1, 2, 3) if wide else (0, 0, 1, 1, 2))):
        start = date(year, 1, 1) + timedelta(days=rng.randint(2, 355))
        days = rng.randint(2, 9)
        events.append(("standstill", start, days))
    if rng.random() < 0.4:
        start = date(year, rng.choice((3, 4, 9, 10)), rng.randint(1, 28))
        events.append(("overhaul", start, rng.randint(16, 55 if wide else 45)))
    filed: list[Event] = []
    until = date.min
    for what, start, days in sorted(events, key=lambda event: event[1]):
        if start <= until or start.year != year:
            continue
        until = min(start + timedelta(days=days - 1), date(year, 12, 31))
        filed.append(Event(what, start, until))
        day = start
        while day <= until:
            off[day.month - 1] += 24.0
            day += timedelta(days=1)
    if unit.fuel_type == "gas":
        idle = rng.uniform(0.1, 0.65)
        for month in range(12):
            left = 24.0 * monthrange(year, month + 1)[1] - off[month]
            share = max(0.02, min(0.8, idle - 2 * SEASON[month] + rng.gauss(0, 0.05)))
            off[month] += round(left * share)
    return tuple(off), tuple(filed)


def _heat(
    unit: Unit, peak: float, load: tuple[float, ...], hours: list[float], rng: random.Random
) -> tuple[float, ...]:
    """GJ by month of a heating or an industrial load whose largest is `peak` MW."""
    industrial = 1.0 if unit.heat_medium == "steam" and rng.random() < 0.5 else 0.0
    base = rng.uniform(0.05, 0.3) if unit.heat_medium == "steam" else 0.0
    sold = []
    for month in range(12):
        share = industrial * (0.8 + SEASON[month]) or base + (1 - base) * WINTER[month]
        if unit.is_back_pressure:
            # What drives the turbine goes to the heat users: heat follows generation.
            share = load[month]
        sold.append(max(0.0, peak * share * hours[month] * 3.6))
    return tuple(sold)


def _as_before(unit: Unit, hours: list[float], year: int, rng: random.Random) -> tuple[float, ...]:
    """Heat by month as the unit sold it in another year, for the hours that it now runs."""
    served = [
        24.0 * monthrange(year, month)[1] - off for month, off in enumerate(unit.hours_off, start=1)
    ]
    # A month that stood still then says nothing of its heat; the year's mean does.
    usual = sum(unit.heat) / max(1.0, sum(served))
    sold = []
    for heat, then, now in zip(unit.heat, served, hours, strict=True):
        rate = heat / then if then > 0 else usual
        sold.append(rate * now * (1 + rng.gauss(0, 0.04)))
    return tuple(sold)


def _members(
    unit: Unit, capacity: float, sets: int, year: int, rng: random.Random
) -> tuple[Member, ...]:
    found = []
    for number in range(1, sets + 1):
        hours = [
            max(0.0, 24.0 * monthrange(year, month)[1] - unit.hours_off[month - 1])
            for month in range(1, 13)
        ]
        if rng.random() < 0.4:
            hours[rng.randint(3, 5)] *= rng.uniform(0.3, 0.8)
        load = sum(unit.load) / 12 + rng.gauss(0, 0.03)
        found.append(Member(str(number), capacity, load, tuple(hours)))
    return tuple(found)


def _commissioned(unit: Unit, year: int, rng: random.Random) -> Unit:
    """A unit that was tried out and commissioned in the year."""
    month = rng.randint(4, 9)
    day = rng.randint(3, 20)
    load = (*(0.0,) * (month - 1), rng.uniform(0.45, 0.6), *unit.load[month:])
    off = (*(0.0,) * (month - 1), float(rng.randint(48, 144)), *(0.0,) * (12 - month))
    return replace(
        unit,
        commissioned_on=date(year, month, day),
        load=load,
        hours_off=off,
        events=(Event("commissioning", date(year, month, 1), date(year, month, day)),),
        supplies={},
        default_months=frozenset(),
    )
