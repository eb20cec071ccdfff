"""Honest cement sites in whose year something out of the ordinary happened.

Each event is told by what the plant did and measured; what is reckoned and recorded of it follows
as in any other year.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from tests.samples.cement.altered import Told, every_line
from tests.samples.cement.carry import carry_over
from tests.samples.cement.derive import derive
from tests.samples.cement.feed_events import EVENTS as OF_FEED
from tests.samples.cement.kiln_events import EVENTS as OF_KILNS
from tests.samples.cement.plant import Plant, hours_of
from tests.samples.cement.population import ONCE, _years, site_frames, site_of
from tests.samples.cement.year import build_year
from tests.samples.happening import (
    Happening,
    finer,
    rounded,
    shown_rounded,
)
from tests.samples.rows import Frames

MEASURED = {
    "cement_line_month": ("clinker_output", "raw_meal_consumption"),
    "cement_fuel_month": ("fuel_consumption",),
    "cement_material_month": ("wet_consumption",),
    "cement_enterprise_month": ("cement_output",),
}
"""Tonnes that a scale shows."""

UNRECORDED = 0.3
"""Share of sites that keep no list of stops and starts."""


def honest_event(event: str, seed: int, number: int) -> Happening:
    """A site of a number's own in whose year an event lies."""
    rng = random.Random(f"cement/{event}/{seed}/{number}")
    month = rng.randint(3, 11)
    if event in OF_TWO_YEARS:
        return Happening(OF_TWO_YEARS[event](seed, number), date(2025, 1, 1))
    plant, change = EVENTS[event](site_of(seed, number, "base"), month, rng)
    frames = build_year(plant, change)
    if rng.random() < UNRECORDED:
        frames.pop("facility_event", None)
    if event in AFTERWARDS:
        AFTERWARDS[event](frames, date(plant.year, month, 1), rng)
    return Happening(frames, date(plant.year, FIRST_MONTH.get(event, month), 1))


def _as_usual(site: Plant, month: int, rng: random.Random) -> Told:
    return site, None


def _few_decimals(site: Plant, month: int, rng: random.Random) -> Told:
    return site, rounded(MEASURED, rng.choice((0, 1)))


def _many_decimals(site: Plant, month: int, rng: random.Random) -> Told:
    return site, finer(MEASURED, rng)


def _leap_february(site: Plant, month: int, rng: random.Random) -> Told:
    """All of a leap year's February is run."""
    full = {"hours": hours_of(2024), "events": (), "commissioned_on": date(2012, 5, 4)}
    return replace(every_line(site, lambda line: full), year=2024), None


def _sums_of_digits(frames: Frames, month: date, rng: random.Random) -> None:
    """The sheet adds up all digits of its months and shows two."""
    shown_rounded(frames, derive)


def _heat_alone(frames: Frames, month: date, rng: random.Random) -> None:
    """Every other site files nothing of coal but what it must."""
    if rng.random() < 0.5:
        for row in frames["cement_fuel_month"]:
            row.update(dict.fromkeys({"ash_ar", "volatile_matter_daf"} & set(row)))


def _other_laboratory(frames: Frames, month: date, rng: random.Random) -> None:
    """Samples go to a laboratory outside, which takes longer."""
    for row in frames.get("lab_report", []):
        if row["sampling_start"] >= month:
            row["laboratory_name"] = "示例检测中心（虚构）"
            row["laboratory_kind"] = "external"
            row["accreditation_mark"] = "CMA_CNAS"
            row["tested_on"] += timedelta(days=3)
            row["issued_on"] += timedelta(days=6)


def _new_year(seed: int, number: int) -> Frames:
    """The grid's factor and the guide's edition are those of another year."""
    return site_frames(seed, number, months=24)


def _tested_from_new_year(seed: int, number: int) -> Frames:
    """Coal of which the default was taken is tested from the new year on."""
    gathered: Frames = {}
    rng = random.Random(f"cement/{seed}/{number}/base")
    for site in _years(rng, seed, number, "base", 24):
        coal = replace(site.lines[0].coal, measured=site.year == 2025, fuel="bituminous_coal")
        coal = replace(coal, volatile=max(coal.volatile, 20.0))
        for name, rows in build_year(every_line(site, lambda line, c=coal: {"coal": c})).items():
            kept = gathered.setdefault(name, [])
            kept.extend(row for row in rows if name not in ONCE or row not in kept)
    carry_over(gathered)
    return gathered


EVENTS: dict[str, Callable[[Plant, int, random.Random], Told]] = {
    **OF_FEED,
    **OF_KILNS,
    "laboratory changed": _as_usual,
    "sums of all digits": _as_usual,
    "few decimals": _few_decimals,
    "many decimals": _many_decimals,
    "leap February": _leap_february,
}
AFTERWARDS: dict[str, Callable[[Frames, date, random.Random], None]] = {
    "coal supplier": _heat_alone,
    "laboratory changed": _other_laboratory,
    "sums of all digits": _sums_of_digits,
}
OF_TWO_YEARS: dict[str, Callable[[int, int], Frames]] = {
    "new year": _new_year,
    "tested from new year": _tested_from_new_year,
}
FIRST_MONTH = {"winter stop": 1, "leap February": 2, "grinding only": 1}
ALL = (*EVENTS, *OF_TWO_YEARS)
