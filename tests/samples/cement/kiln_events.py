"""How an honest site's kilns, mills and electricity run otherwise than usual."""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.samples.cement.altered import Told, every_line, since_month
from tests.samples.cement.fleet import KILNS
from tests.samples.cement.plant import Event, Line, Plant, hours_of
from tests.samples.happening import end_of, since
from tests.samples.rows import Frames


def _clinker_bought(site: Plant, month: int, rng: random.Random) -> Told:
    """A new customer for cement: more is ground than the kilns make."""
    more = rng.uniform(1.3, 1.8)
    return replace(site, ground_share=0.95, grinding=dict.fromkeys(range(month, 13), more)), None


def _clinker_sold(site: Plant, month: int, rng: random.Random) -> Told:
    less = rng.uniform(0.2, 0.5)
    return replace(site, grinding=dict.fromkeys(range(month, 13), less)), None


def _stock_built(site: Plant, month: int, rng: random.Random) -> Told:
    """Silos are filled before a stop or for want of sales, then drawn down."""
    days = {month: 28.0, month + 1: 35.0, month + 2: 26.0, month + 3: 9.0}
    less = {month: 0.75, month + 1: 0.75}
    return replace(site, stock_days=days, grinding=less), None


def _stopped(line: Line, year: int, spans: list[tuple[date, date]]) -> dict[str, Any]:
    """Staggered stops, with three days of heating after each that ends in the year."""
    days = {month: monthrange(year, month)[1] for month in range(1, 13)}
    events = []
    for first, last in spans:
        events.append(Event("staggered", first, last))
        ended = last
        if last < date(year, 12, 31):
            ended = last + timedelta(days=3)
            events.append(Event("start_up", last + timedelta(days=1), ended))
        for month in days:
            whole = (date(year, month, 1), end_of(year, month))
            low, high = max(first, whole[0]), min(ended, whole[1])
            days[month] -= max(0, (high - low).days + 1)
    hours = tuple(max(0.0, 24.0 * left - 18.0) for left in days.values())
    return {"hours": hours, "events": tuple(events)}


def _winter_stop(site: Plant, month: int, rng: random.Random) -> Told:
    """Kilns of the north stand from the middle of November to the middle of March."""
    year, begun, ended = site.year, rng.randint(1, 28), rng.randint(1, 28)
    spans = [
        (date(year, 1, 1), date(year, rng.choice((2, 3)), ended)),
        (date(year, rng.choice((11, 12)), begun), date(year, 12, 31)),
    ]
    return every_line(site, lambda line: _stopped(line, year, spans)), None


def _summer_stop(site: Plant, month: int, rng: random.Random) -> Told:
    """Orders of a province to stop for want of sales or of power, of weeks to two months."""
    year, month = site.year, rng.randint(5, 9)
    first = date(year, month, rng.randint(1, 20))
    span = (first, first + timedelta(days=rng.randint(20, 60)))
    return every_line(site, lambda line: _stopped(line, year, [span])), None


def _kiln_replaced(site: Plant, month: int, rng: random.Random) -> Told:
    """A line is closed, and a larger one of the same site takes its capacity."""
    *others, old = site.lines
    if old.clinker_class != "portland":
        old = replace(old, clinker_class="portland", variety="general", materials={})
    shut = date(site.year, month, rng.randint(5, 25))
    start = date(site.year, min(month + 1, 12), rng.randint(1, 12))
    running = tuple(
        hours if at < month else hours * 0.5 if at == month else 0.0
        for at, hours in enumerate(old.hours, start=1)
    )
    kept = tuple(each for each in old.events if (each.ended_on or shut) < shut)
    closed = replace(
        old,
        hours=running,
        commissioned_on=date(2006, 4, 1),
        closed_on=shut,
        events=(*kept, Event("closure", shut, None)),
    )
    kiln = rng.choice([each for each in KILNS if each.capacity >= min(old.capacity, 8000)])
    trial = start + timedelta(days=rng.randint(25, 50))
    new = replace(
        old,
        line_id=str(len(site.lines) + 1),
        capacity=kiln.capacity,
        alternative_capacity=old.alternative_capacity * kiln.capacity / old.capacity * 1.3,
        diameter=kiln.diameter,
        length=kiln.length,
        heat_rate=rng.uniform(*kiln.heat),
        electricity=rng.uniform(*kiln.electricity),
        rate=rng.uniform(0.96, 1.05),
        waste_heat=rng.uniform(25, 34),
        commissioned_on=start,
        hours=tuple(
            0.0 if at < start.month else hours * (0.6 if at == start.month else 1.0)
            for at, hours in enumerate(hours_of(site.year), start=1)
        ),
        events=(Event("commissioning", start, min(trial, date(site.year, 12, 31))),),
    )
    return replace(site, lines=(*others, closed, new)), None


def _waste_heat_begun(site: Plant, month: int, rng: random.Random) -> Told:
    """A plant for waste heat starts and comes up to its output within three months."""
    full = rng.uniform(25, 34)
    steps = {month: full * 0.35, month + 1: full * 0.8, month + 2: full}
    changed = every_line(
        site,
        lambda line: {
            "waste_heat": 0.0,
            "later": {at: {"waste_heat": value} for at, value in steps.items()},
        },
    )
    if rng.random() < 0.5:
        return changed, None

    def blank(frames: Frames) -> None:
        for row in frames["cement_line_month"]:
            if row["month"].month < month:
                row["waste_heat_generation"] = None

    return changed, blank


def _waste_heat_stands(site: Plant, month: int, rng: random.Random) -> Told:
    """The generator is overhauled: what it made is bought."""
    return every_line(
        site,
        lambda line: {
            "later": {
                month: {"waste_heat": line.waste_heat * rng.choice((0.0, 0.4))},
                month + 1: {"waste_heat": line.waste_heat},
            }
        },
    ), None


def _solar_power(site: Plant, month: int, rng: random.Random) -> Told:
    """Own photovoltaics, or power bought for neighbours no more: less is bought from the grid."""
    share = rng.uniform(0.1, 0.4)

    def change(frames: Frames) -> None:
        for row in since(frames["cement_enterprise_month"], date(site.year, month, 1)):
            row["net_purchased_electricity"] = round(
                row["net_purchased_electricity"] * (1 - share), 3
            )

    return site, change


def _grinding_only(site: Plant, month: int, rng: random.Random) -> Told:
    """No kiln ran all year; bought clinker is ground."""
    stop = Event("standstill", date(site.year - 1, 10, 8), date(site.year, 12, 31))
    return every_line(site, lambda line: {"hours": (0.0,) * 12, "events": (stop,)}), None


def _demand_falls(site: Plant, month: int, rng: random.Random) -> Told:
    """Kilns run slower for want of sales, which costs heat and power a tonne."""
    rate = rng.uniform(0.78, 0.88)
    return every_line(
        site,
        lambda line: since_month(
            month,
            rate=line.rate * rate,
            heat_rate=line.heat_rate * 1.02,
            electricity=line.electricity * 1.04,
        ),
    ), None


def _kiln_improved(site: Plant, month: int, rng: random.Random) -> Told:
    """A new cooler and preheater after a stop: less heat and power a tonne, more output."""
    return every_line(
        site,
        lambda line: since_month(
            month,
            rate=line.rate * rng.uniform(1.0, 1.05),
            heat_rate=line.heat_rate * rng.uniform(0.92, 0.96),
            electricity=line.electricity * rng.uniform(0.9, 0.96),
        ),
    ), None


EVENTS: dict[str, Callable[[Plant, int, random.Random], Told]] = {
    "clinker bought": _clinker_bought,
    "clinker sold": _clinker_sold,
    "stock built and drawn": _stock_built,
    "winter stop": _winter_stop,
    "summer stop": _summer_stop,
    "kiln replaced": _kiln_replaced,
    "kiln improved": _kiln_improved,
    "demand falls": _demand_falls,
    "waste heat begun": _waste_heat_begun,
    "waste heat stands": _waste_heat_stands,
    "grid purchase falls": _solar_power,
    "grinding only": _grinding_only,
}
