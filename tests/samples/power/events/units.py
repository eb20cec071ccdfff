"""Honest events of the units: new, closed, re-rated, converted, another kind beside, tiny."""

from __future__ import annotations

import random
from calendar import monthrange
from dataclasses import replace
from datetime import date
from typing import Any

from tests.samples.power import population
from tests.samples.power.coal import Supply
from tests.samples.power.events import wanted
from tests.samples.power.events.story import Draw, Story, Teller, of_first
from tests.samples.power.fleet import KINDS
from tests.samples.power.mines import draw_supply
from tests.samples.power.plant import WINTER, Event, Unit
from tests.samples.rows import Frames
from tests.samples.stops import outside


def _hours(year: int) -> list[float]:
    return [24.0 * monthrange(year, month)[1] for month in range(1, 13)]


def _commissioned(rng: random.Random, draw: Draw) -> Story:
    """The last unit is tried out one month and commissioned in the next."""
    earlier, plant = draw(lambda p: wanted.any_coal(p) and not p.units[-1].is_back_pressure)
    assert earlier is not None
    *others, last = plant.units
    month = rng.randint(3, 10)
    day = rng.randint(5, 25)
    hours = _hours(plant.year)
    load, off, heat = list(last.load), [0.0] * 12, list(last.heat)
    for at in range(12):
        if at < month - 2:
            load[at], off[at] = 0.0, hours[at]
        if at < month:
            heat[at] = 0.0
    tried, first = rng.uniform(60, 250), hours[month - 1] - rng.uniform(60, 300)
    load[month - 2], off[month - 2] = rng.uniform(0.2, 0.5), hours[month - 2] - tried
    load[month - 1], off[month - 1] = rng.uniform(0.45, 0.7), hours[month - 1] - first
    begun = date(plant.year, month - 1, rng.randint(5, 20))
    new = replace(
        last,
        commissioned_on=date(plant.year, month, day),
        trial_months=frozenset({month - 1}),
        load=tuple(load),
        hours_off=tuple(off),
        heat=tuple(heat),
        start_oil={
            month - 1: last.capacity * rng.uniform(0.2, 1.0),
            month: last.capacity * rng.uniform(0.05, 0.2),
        },
        start_heat={month - 1: last.capacity * rng.uniform(4, 12)},
        events=(Event("commissioning", begun, date(plant.year, month, day)),),
    )
    before = tuple(unit for unit in earlier.units if unit.unit_id != last.unit_id)
    past = replace(earlier, units=before) if before else None
    return Story(replace(plant, units=(*others, new)), past, month)


def _closed(rng: random.Random, draw: Draw) -> Story:
    """The last unit is closed for good; nothing is filed of it afterwards."""
    earlier, plant = draw(wanted.two)
    *others, last = plant.units
    month, day = rng.randint(2, 11), rng.randint(3, 26)
    hours = _hours(plant.year)
    off = list(last.hours_off)
    off[month - 1] = hours[month - 1] - min(24.0 * (day - 1), hours[month - 1] - off[month - 1])
    heat = list(last.heat)
    heat[month - 1] *= 1 - off[month - 1] / hours[month - 1]
    start = date(plant.year, month, day)
    events = outside(last.events, start, date(plant.year, 12, 31))
    old = replace(
        last, hours_off=tuple(off), heat=tuple(heat), closed_on=start,
        events=(*events, Event("closure", start, None)),
    )  # fmt: skip

    def ended(frames: Frames) -> None:
        for name, rows in frames.items():
            if name.startswith("power_") or name in ("lab_report_use", "fuel_day"):
                frames[name] = [row for row in rows if not _after(row, last.unit_id, start)]
        used = {row["report_no"] for row in frames["lab_report_use"]}
        frames["lab_report"] = [row for row in frames["lab_report"] if row["report_no"] in used]

    return Story(replace(plant, units=(*others, old)), earlier, month, change=ended)


def _after(row: dict[str, Any], unit: str, day: date) -> bool:
    whose = row.get("unit_id") or row.get("object_id")
    return whose == unit and "month" in row and row["month"] > day


def _rerated(rng: random.Random, draw: Draw) -> Story:
    """The first unit's turbine was refitted over New Year; its rating rises."""
    earlier, plant = draw(wanted.any_coal)
    assert earlier is not None
    now = plant.units[0].capacity
    old = round(now / rng.choice((1.03, 1.05, 1.067, 1.10)))
    before = replace(earlier.units[0], capacity=float(old))
    past = replace(earlier, units=(before, *earlier.units[1:]))

    def approved(frames: Frames) -> None:
        frames.setdefault("boundary_change", []).append(
            {
                "enterprise_id": plant.enterprise_id, "year": plant.year,
                "change_no": "conversion-1", "change_kind": "conversion", "object_id": "1",
                "effective_on": date(plant.year, 1, 1), "document_name": "增容批复（虚构）",
            }
        )  # fmt: skip

    return Story(plant, past, 1, ledgers=approved)


def _rerated_within(rng: random.Random, draw: Draw) -> Story:
    """The first unit is re-rated within the year; load factors are computed by the rating of each
    month, the year's by both."""
    earlier, plant = draw(wanted.any_coal)
    assert earlier is not None
    month = rng.randint(3, 11)
    now = plant.units[0].capacity
    old = float(round(now / rng.choice((1.03, 1.05, 1.067, 1.10))))
    past = replace(earlier, units=(replace(earlier.units[0], capacity=old), *earlier.units[1:]))

    def approved(frames: Frames) -> None:
        rows = [row for row in frames["power_unit_month"] if row["unit_id"] == "1"]
        could = 0.0
        for row in rows:
            rated = old if row["month"].month < month else now
            could += rated * row["operating_hours"]
            if row["operating_hours"]:
                load = 100 * row["generation"] / (rated * row["operating_hours"])
                row["load_factor"] = round(load, 2)
        for row in frames["power_unit_year"]:
            if row["unit_id"] == "1":
                row["load_factor"] = round(100 * row["generation"] / could, 2)
        frames.setdefault("boundary_change", []).append(
            {
                "enterprise_id": plant.enterprise_id, "year": plant.year,
                "change_no": "conversion-1", "change_kind": "conversion", "object_id": "1",
                "effective_on": date(plant.year, month, 1), "document_name": "增容批复（虚构）",
            }
        )  # fmt: skip

    return Story(plant, past, month, ledgers=approved)


def _to_heat(rng: random.Random, draw: Draw) -> Story:
    """A condensing unit is converted in summer and heats a town from the season on."""
    earlier, plant = draw(wanted.convertible)
    first = plant.units[0]
    month = rng.choice((10, 11))
    peak = first.capacity * rng.uniform(0.25, 0.7)
    hours = _hours(plant.year)
    heat = tuple(
        peak * max(WINTER[at], 0.3) * (hours[at] - first.hours_off[at]) * 3.6
        if at + 1 >= month
        else 0.0
        for at in range(12)
    )
    load = tuple(
        min(full, 0.95 - 0.22 * sold / (3.6 * first.capacity * hours[at]))
        for at, (full, sold) in enumerate(zip(first.load, heat, strict=True))
    )
    return of_first(
        Story(plant, earlier, month),
        heat=heat, load=load, product_type="combined_heat_power", heat_medium="hot_water",
    )  # fmt: skip


def _gas_beside(rng: random.Random, draw: Draw) -> Story:
    """A plant with coal units has a gas unit as well."""
    earlier, plant = draw(wanted.coal)
    assert earlier is not None
    sells = rng.random() < 0.5
    kind = next(k for k in KINDS if k.fuel_type == "gas" and bool(k.heat[1]) == sells)
    number = str(len(plant.units) + 1)
    unit = population._unit(kind, number, "gas", plant.year, rng, "base")
    before = population._earlier(unit, earlier.year, rng, "base")
    return Story(
        replace(plant, units=(*plant.units, unit)),
        replace(earlier, units=(*earlier.units, before)),
        rng.randint(2, 11),
    )


def _own_use(rng: random.Random, draw: Draw) -> Story:
    """A mill's own power station: small, steam first, no electricity sold."""
    capacity = rng.choice((3.0, 6.0, 12.0, 15.0))
    back = rng.random() < 0.5
    pressure = "medium" if capacity < 12 else "high"
    efficiency = (79.0, 86.0) if pressure == "medium" else (85.5, 90.0)
    supply = draw_supply("bituminous", rng, "base")
    assert isinstance(supply, Supply)
    year = 2025
    hours = _hours(year)
    month = rng.randint(2, 11)

    def unit(number: str, year_rng: random.Random) -> Unit:
        off = [year_rng.choice((0.0, 0.0, 24.0, 48.0)) for _ in range(12)]
        load = tuple(year_rng.uniform(0.55, 0.9) for _ in range(12))
        # Steam for the driers: what a back-pressure set exhausts, or an extraction.
        per_hour = capacity * 3.6 * (year_rng.uniform(4.5, 6.5) if back else 1.5)
        heat = tuple(per_hour * at * (h - o) for at, h, o in zip(load, hours, off, strict=True))
        return Unit(
            unit_id=number, capacity=capacity, pressure_class=pressure,
            product_type="combined_heat_power", coal_rate=0.52 if pressure == "medium" else 0.44,
            boiler_efficiency=rng.uniform(*efficiency), boiler_capacity=capacity * 11 + 10,
            load=load, hours_off=tuple(off), heat=heat, supply=supply,
            boiler_type="chain_grate" if pressure == "medium" else "circulating_fluidised_bed",
            cooling_type=None if back else "water_closed", auxiliary_share=0.14,
            is_back_pressure=back, load_spread=0.02, rate_spread=0.01, steam=(0.8, 200.0, 2840.0),
            commissioned_on=date(2009, 5, 4),
        )  # fmt: skip

    _, like = draw(wanted.any_coal)
    plant = replace(
        like, name=f"{like.name[:-4]}自备电站（虚构）", industry_code="2221", cross_checks=False,
    )  # fmt: skip

    def captive(frames: Frames) -> None:
        frames["enterprise"][0]["is_captive"] = True
        for row in frames["power_unit_month"]:
            row["on_grid_electricity"] = 0.0

    return Story(
        replace(plant, year=year, units=(unit("1", rng),)),
        replace(plant, year=year - 1, seed=plant.seed + 1, units=(unit("1", rng),)),
        month, change=captive, change_earlier=captive,
    )  # fmt: skip


def _yard(rng: random.Random, draw: Draw) -> Story:
    """Several units on one yard; what was bought for it is filed with the first."""
    earlier, plant = draw(wanted.several)

    def bought(frames: Frames) -> None:
        rows: dict[tuple[str, date], list[dict[str, Any]]] = {}
        for row in frames["power_fuel_month"]:
            if row.get("coal_purchased") is not None:
                rows.setdefault((row["fuel"], row["month"]), []).append(row)
        for each in rows.values():
            each[0]["coal_purchased"] = round(sum(row["coal_purchased"] for row in each), 2)
            for row in each[1:]:
                row["coal_purchased"] = 0.0

    return Story(plant, earlier, rng.randint(2, 11), change=bought, change_earlier=bought)


UNITS: dict[str, Teller] = {
    "commissioned": _commissioned,
    "closed": _closed,
    "re-rated at New Year": _rerated,
    "re-rated within the year": _rerated_within,
    "converted to heat": _to_heat,
    "gas unit beside coal units": _gas_beside,
    "own power station": _own_use,
    "units on one yard": _yard,
}
"""By name, events of the units."""
