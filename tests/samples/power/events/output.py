"""Honest events of running: heat customers, seasons, peak shaving, overhauls, starts, stops."""

from __future__ import annotations

import random
from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from tests.samples.power.events import wanted
from tests.samples.power.events.story import (
    Draw,
    Story,
    Teller,
    all_units,
    in_year,
    of_first,
)
from tests.samples.power.plant import WINTER, Event, Plant, Unit
from tests.samples.rows import Frames, half_up
from tests.samples.stops import outside


def _hours(year: int) -> list[float]:
    return [24.0 * monthrange(year, month)[1] for month in range(1, 13)]


def _served(unit: Unit, year: int) -> list[float]:
    return [max(0.0, h - off) for h, off in zip(_hours(year), unit.hours_off, strict=True)]


def _room(unit: Unit, heat: tuple[float, ...], year: int) -> tuple[float, ...]:
    """Steam that leaves for heat is not there to generate."""
    return tuple(
        min(load, 0.95 - 0.22 * sold / (3.6 * unit.capacity * max(hours, 1.0)))
        for load, sold, hours in zip(unit.load, heat, _served(unit, year), strict=True)
    )


def _season_only(rng: random.Random, draw: Draw) -> Story:
    """Heat in the heating season alone, hot water or steam."""
    earlier, plant = draw(wanted.heat_and_power)
    assert earlier is not None
    peak = plant.units[0].capacity * rng.uniform(0.3, 0.9)
    medium = rng.choice(("steam", "hot_water"))

    def seasonal(whole: Plant) -> Plant:
        first, *others = whole.units
        served = _served(first, whole.year)
        heat = tuple(peak * WINTER[at] * served[at] * 3.6 for at in range(12))
        load = _room(first, heat, whole.year)
        changed = replace(first, heat=heat, load=load, heat_medium=medium)
        return replace(whole, units=(changed, *others))

    return Story(seasonal(plant), seasonal(earlier), rng.choice((3, 4, 10, 11)))


def _industrial(whole: Plant, rate: float) -> Plant:
    """The first unit sells steam at an even rate, MW."""
    first, *others = whole.units
    heat = tuple(rate * hours * 3.6 for hours in _served(first, whole.year))
    changed = replace(first, heat=heat, load=_room(first, heat, whole.year))
    return replace(whole, units=(changed, *others))


def _customer(low: float, high: float) -> Teller:
    """From some month on steam sold is a multiple of what it was."""

    def tell(rng: random.Random, draw: Draw) -> Story:
        earlier, plant = draw(wanted.heat_and_power)
        assert earlier is not None
        # Without a customer all year it would be no unit of heat and power.
        times, month = rng.uniform(low, high), rng.randint(1 if high else 2, 12)
        rate = plant.units[0].capacity * rng.uniform(0.15, 0.5) / max(times, 1.0) ** 0.5
        past, usual = _industrial(earlier, rate), _industrial(plant, rate)
        first = usual.units[0]
        heat = tuple(
            sold * times if at + 1 >= month else sold for at, sold in enumerate(first.heat)
        )
        load = _room(first, heat, plant.year)
        return of_first(Story(usual, past, month), heat=heat, load=load)

    return tell


def _peak_shaving(rng: random.Random, draw: Draw) -> Story:
    """A winter of little load: the months' load factors fall to 28-48 %."""
    earlier, plant = draw(wanted.coal)
    month = rng.choice((1, 10, 11))
    low = {1, 2, 3} if month == 1 else {month, *range(month, 13)}

    def shaved(unit: Unit) -> Unit:
        load = tuple(
            min(own, rng.uniform(0.28, 0.48))
            if at + 1 in low and not unit.is_back_pressure
            else own
            for at, own in enumerate(unit.load)
        )
        return replace(unit, load=load)

    return Story(all_units(plant, shaved), earlier, month)


def _two_shifts(rng: random.Random, draw: Draw) -> Story:
    """A unit stopped over nights or weekends from some month on: fewer hours, many warm starts."""
    earlier, plant = draw(wanted.condensing)
    month = rng.randint(2, 9)
    months = range(month, min(month + 3, 13))
    first = plant.units[0]
    hours, off, oil = _hours(plant.year), list(first.hours_off), {}
    for at in months:
        off[at - 1] = hours[at - 1] * rng.uniform(0.25, 0.45)
        oil[at] = rng.uniform(40, 160)
    heat = {at: first.capacity * rng.uniform(0.5, 1.5) for at in months}
    stops = tuple(
        Event("standstill", date(plant.year, at, day), date(plant.year, at, day + 1))
        for at in months
        for day in (6, 13, 20, 27)
    )
    start, end = date(plant.year, month, 1), date(plant.year, months[-1], 28)
    end = end.replace(day=monthrange(plant.year, end.month)[1])
    events = (*outside(first.events, start, end), *stops)
    return of_first(
        Story(plant, earlier, month),
        hours_off=tuple(off), start_oil=oil, start_heat=heat,
        events=tuple(sorted(events, key=lambda e: e.started_on)),
    )  # fmt: skip


def _long_overhaul(rng: random.Random, draw: Draw) -> Story:
    """Ten weeks and more of overhaul, then a start on oil."""
    earlier, plant = draw(wanted.any_coal)
    first = plant.units[0]
    start = date(plant.year, rng.randint(2, 8), rng.randint(3, 25))
    end = start + timedelta(days=rng.randint(70, 110))
    off = list(first.hours_off)
    events = [*outside(first.events, start, end)]
    for at in range(1, 13):
        hours = 24.0 * monthrange(plant.year, at)[1]
        days = sum(
            start <= date(plant.year, at, day) <= end
            for day in range(1, monthrange(plant.year, at)[1] + 1)
        )
        if days:
            off[at - 1] = min(hours, 24.0 * days)
    share = [1 - o / h for o, h in zip(off, _hours(plant.year), strict=True)]
    was = [1 - o / h for o, h in zip(first.hours_off, _hours(plant.year), strict=True)]
    heat = tuple(
        sold * now / max(then, 0.01) for sold, now, then in zip(first.heat, share, was, strict=True)
    )
    events.append(Event("overhaul", start, end))
    back = end.month
    return of_first(
        Story(plant, earlier, back),
        hours_off=tuple(off), heat=heat, start_oil={back: first.capacity * rng.uniform(0.3, 1.0)},
        start_heat={back: first.capacity * rng.uniform(0.3, 1.0)},
        events=tuple(sorted(events, key=lambda e: e.started_on)),
    )  # fmt: skip


def _starts_only(rng: random.Random, draw: Draw) -> Story:
    """A month in which the unit was lit, ran some hours and stopped again."""
    earlier, plant = draw(wanted.any_coal)
    month = rng.randint(3, 10)
    first = plant.units[0]
    hours = 24.0 * monthrange(plant.year, month)[1]
    ran = rng.uniform(6, 70)
    off, load, heat = list(first.hours_off), list(first.load), list(first.heat)
    sold = heat[month - 1] / max(1.0, hours - off[month - 1])
    off[month - 1], load[month - 1] = hours - ran, rng.uniform(0.15, 0.45)
    heat[month - 1] = sold * ran * (1 if first.is_back_pressure else rng.choice((0, 1)))
    last = date(plant.year, month, monthrange(plant.year, month)[1])
    events = [*outside(first.events, last.replace(day=1), last)]
    events.append(Event("standstill", date(plant.year, month, 3), last))
    return of_first(
        Story(plant, earlier, month),
        hours_off=tuple(off), load=tuple(load), heat=tuple(heat),
        start_oil={month: first.capacity * rng.uniform(0.1, 0.5)},
        start_heat={month: first.capacity * rng.uniform(0.2, 0.6)},
        events=tuple(sorted(events, key=lambda e: e.started_on)),
    )  # fmt: skip


def _bypass(rng: random.Random, draw: Draw) -> Story:
    """The turbine stands for overhaul; its boiler feeds the customers past it."""
    earlier, plant = draw(wanted.heat_and_power)
    first = plant.units[0]
    sells = [at for at in range(1, 13) if first.heat[at - 1]]
    month = rng.choice(sells)
    load, off, heat = list(first.load), list(first.hours_off), list(first.heat)
    load[month - 1] = 0.0
    off[month - 1] = 24.0 * monthrange(plant.year, month)[1]
    heat[month - 1] = max(heat[month - 1], sum(heat) / 24)
    last = date(plant.year, month, monthrange(plant.year, month)[1])
    events = [*outside(first.events, last.replace(day=1), last)]
    events.append(Event("overhaul", date(plant.year, month, 1), last))
    return of_first(
        Story(plant, earlier, month), load=tuple(load), hours_off=tuple(off), heat=tuple(heat),
        events=tuple(sorted(events, key=lambda e: e.started_on)),
    )  # fmt: skip


def _standstill(rng: random.Random, draw: Draw) -> Story:
    """The whole plant stands for a month or two and lives on bought electricity."""
    earlier, plant = draw(wanted.any_coal)
    month = rng.randint(3, 10)
    months = range(month, month + rng.randint(1, 2))
    start = date(plant.year, month, 1)
    end = date(plant.year, months[-1], monthrange(plant.year, months[-1])[1])

    def stood(unit: Unit) -> Unit:
        off, heat = list(unit.hours_off), list(unit.heat)
        for at in months:
            off[at - 1], heat[at - 1] = 24.0 * monthrange(plant.year, at)[1], 0.0
        events = [*outside(unit.events, start, end)]
        events.append(Event("standstill", start, end))
        return replace(
            unit, hours_off=tuple(off), heat=tuple(heat), start_oil={months[-1] + 1: 60.0},
            events=tuple(sorted(events, key=lambda e: e.started_on)),
        )  # fmt: skip

    def bought(frames: Frames) -> None:
        for row in frames["power_unit_month"]:
            if row["month"].month in months:
                row["purchased_electricity"] = half_up(rng.uniform(200, 2500), 3)

    return Story(all_units(plant, stood), earlier, month, change=bought)


def _limestone(rng: random.Random, draw: Draw) -> Story:
    """Desulphurisation with limestone goes into service: the unit uses more electricity itself."""
    earlier, plant = draw(wanted.coal)
    month, more = rng.randint(2, 11), rng.uniform(0.008, 0.016)

    def used(frames: Frames) -> None:
        for row in frames["power_unit_month"]:
            if row["month"].month >= month:
                extra = row["generation"] * more
                row["auxiliary_electricity"] = half_up(row["auxiliary_electricity"] + extra, 3)
                row["on_grid_electricity"] = half_up(row["on_grid_electricity"] - extra, 3)

    return Story(plant, earlier, month, change=used)


def _leap_february(rng: random.Random, draw: Draw) -> Story:
    """Twenty-nine days of February at full service."""
    earlier, plant = draw(lambda p: wanted.in_service(p) and p.units[0].fuel_type == "coal")
    assert earlier is not None
    plant, earlier = in_year(plant, 2024), in_year(earlier, 2023)

    def served(unit: Unit) -> Unit:
        off = (unit.hours_off[0], 0.0, *unit.hours_off[2:])
        events = outside(unit.events, date(2024, 1, 1), date(2024, 2, 29))
        members = tuple(replace(m, hours=(m.hours[0], 696.0, *m.hours[2:])) for m in unit.members)
        return replace(unit, hours_off=(0.0, *off[1:]), events=events, members=members)

    return Story(all_units(plant, served), earlier, 2)


OUTPUT: dict[str, Teller] = {
    "heat in the season only": _season_only,
    "steam customer lost": _customer(0.0, 0.4),
    "all steam lost": _customer(0.0, 0.0),
    "steam customer won": _customer(1.8, 4.0),
    "peak shaving in winter": _peak_shaving,
    "two shifts": _two_shifts,
    "long overhaul": _long_overhaul,
    "starts only": _starts_only,
    "turbine bypassed": _bypass,
    "standstill on bought electricity": _standstill,
    "limestone begun": _limestone,
    "leap February": _leap_february,
}
"""By name, events of running."""
