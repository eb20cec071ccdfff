"""An honest plant in whose year something happens, and its filings with and without a past."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tests.samples.power import population
from tests.samples.power.carry import carry_over
from tests.samples.power.plant import Event, Plant, Unit
from tests.samples.power.year import build_year
from tests.samples.rows import Frames, Row

Change = Callable[[Frames], None]
ARCHIVED = ("enterprise", "power_unit", "power_unit_month", "power_fuel_month", "stock_month")
"""What an archive of earlier months keeps at least."""


def nothing(frames: Frames) -> None:
    """No change."""


@dataclass(frozen=True, slots=True)
class Story:
    """Two years of a plant; the event falls in the later one."""

    plant: Plant
    earlier: Plant | None
    """The year before; None where nothing stood then."""
    month: int
    """The month in which the event first shows."""
    change: Change = nothing
    """Alters inputs of the later year before anything is computed."""
    change_earlier: Change = nothing
    ledgers: Change = nothing
    """Alters what stands behind the numbers of the later year: ledgers, meters, papers."""
    result: Change = nothing
    """Alters how computed values are written."""
    result_earlier: Change = nothing


@dataclass(frozen=True, slots=True)
class Told:
    """The frames of both years."""

    frames: Frames
    earlier: Frames
    year: int
    month: int


Draw = Callable[[Callable[[Plant], bool]], tuple[Plant | None, Plant]]
Teller = Callable[[random.Random, Draw], Story]


def told(story: Story) -> Told:
    """Build both years; meter readings and stocks run through."""
    earlier = build_year(story.earlier, story.change_earlier) if story.earlier else {}
    frames = build_year(story.plant, story.change)
    story.ledgers(frames)
    both = {
        name: [*earlier.get(name, []), *frames.get(name, [])]
        for name in ("meter_reading_month", "stock_month")
    }
    carry_over(both)
    story.result(frames)
    story.result_earlier(earlier)
    return Told(frames, earlier, story.plant.year, story.month)


def drawing(name: str, seed: int, number: int) -> Draw:
    """Draws plants of the population that are as wanted, free of other changes."""

    def draw(wanted: Callable[[Plant], bool]) -> tuple[Plant | None, Plant]:
        for attempt in range(4000):
            rng = random.Random(f"honest event/{name}/{seed}/{number}/{attempt}")
            years = list(population._years(rng, seed, number, "base", 24))
            plant = _plain(years[-1])
            if wanted(plant):
                return (_plain(years[0]) if len(years) > 1 else None), plant
        msg = f"no plant fits {name}"
        raise ValueError(msg)

    return draw


def _plain(plant: Plant) -> Plant:
    still = {"supplies": {}, "default_months": frozenset()}
    return replace(plant, units=tuple(replace(unit, **still) for unit in plant.units))


def of_first(story: Story, **changes: Any) -> Story:
    """The story with its first unit changed in the later year."""
    first, *others = story.plant.units
    units = (replace(first, **changes), *others)
    return replace(story, plant=replace(story.plant, units=units))


def all_units(plant: Plant, change: Callable[[Unit], Unit]) -> Plant:
    """A plant with each of its units changed."""
    return replace(plant, units=tuple(change(unit) for unit in plant.units))


def in_year(plant: Plant, year: int) -> Plant:
    """The plant moved to another year with the dates on its log."""
    step = year - plant.year

    def moved(day: date) -> date:
        return (
            day.replace(day=28, year=day.year + step)
            if (day.month, day.day) == (2, 29)
            else (day.replace(year=day.year + step))
        )

    def unit(each: Unit) -> Unit:
        events = tuple(
            Event(e.kind, moved(e.started_on), moved(e.ended_on) if e.ended_on else None)
            for e in each.events
        )
        return replace(each, events=events)

    return replace(all_units(plant, unit), year=year)


def filed_year(story: Told, length: int, *, bare: bool) -> tuple[Frames, Frames]:
    """The whole year, and the last months before it as history."""
    kept = {date(story.year - 1, month, 1) for month in range(13 - length, 13)}
    return story.frames, _cut(story.earlier, kept, bare=bare)


def filed_month(story: Told, length: int, *, bare: bool) -> tuple[Frames, Frames]:
    """The month of the event, and the months before it as history."""
    month = date(story.year, story.month, 1)
    before = [
        date(story.year - (at < 1), at + 12 * (at < 1), 1)
        for at in range(story.month - length, story.month)
    ]
    own = _cut(story.frames, set(before), bare=bare)
    past = _cut(story.earlier, set(before), bare=bare)
    known = {name: [*past.get(name, [])] for name in (*past, *own)}
    for name, rows in own.items():
        # What was on file of a meter before it changed stays as it was.
        met = {row["meter_id"] for row in known["meter"]} if name == "meter" else set()
        known[name].extend(
            row for row in rows if row not in known[name] and row.get("meter_id") not in met
        )
    return _cut(story.frames, {month}, bare=False), known


def _cut(frames: Frames, months: set[date], *, bare: bool) -> Frames:
    """What belongs to some months, without the year's totals."""
    if not months or not any(row["month"] in months for row in frames.get("power_unit_month", ())):
        return {}
    uses = frames.get("lab_report_use", [])
    reports = {row["report_no"] for row in uses if row["month"] in months}
    kept: Frames = {}
    for name, rows in frames.items():
        if name.endswith("_year") or (bare and name not in ARCHIVED):
            continue
        kept[name] = [row for row in rows if _belongs(name, row, months, reports)]
    return {name: rows for name, rows in kept.items() if rows}


def _belongs(name: str, row: Row, months: set[date], reports: set[str]) -> bool:
    if name == "lab_report":
        return row["report_no"] in reports
    if "month" in row:
        return row["month"] in months
    if name == "facility_event":
        return row["started_on"].replace(day=1) <= max(months)
    return True
