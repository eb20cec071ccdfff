"""Honest synthetic cement sites in any number, for false alarms, peers and the tracer."""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from tests.samples.cement.carry import carry_over
from tests.samples.cement.fleet import IRON, KILNS, MATERIALS, NORTH, SOUTH
from tests.samples.cement.plant import AlternativeFuel, Coal, Event, Line, Plant
from tests.samples.cement.year import build_year
from tests.samples.rows import Frames

YEARS = {"base": (2024, 2025), "other": (2024, 2025)}
"""The years of a spread; a population of up to twelve months lies in the later one."""
ONCE = ("meter", "meter_calibration", "facility_event")


def population(count: int, seed: int, *, spread: str = "base", months: int = 12) -> Frames:
    """The frames of `count` sites, ids `SYN-CEM-…`, all cells computed as the guide asks.

    `spread` chooses one of two generators with unlike distributions, `base` or `other`. `months`
    up to 12 files the first months of one year; 24 files two years.
    """
    gathered: Frames = {}
    for number in range(count):
        for name, rows in site_frames(seed, number, spread=spread, months=months).items():
            gathered.setdefault(name, []).extend(rows)
    return gathered


def site_frames(seed: int, number: int, *, spread: str = "base", months: int = 12) -> Frames:
    """One site of a population."""
    rng = _random(seed, number, spread)
    gathered: Frames = {}
    for site in _years(rng, seed, number, spread, months):
        for name, rows in build_year(site).items():
            kept = gathered.setdefault(name, [])
            known = kept if name in ONCE else ()
            kept.extend(row for row in rows if row not in known)
    if months > 12:
        carry_over(gathered)
    return gathered


def site_of(seed: int, number: int, spread: str) -> Plant:
    """A site before its year is reported."""
    return next(_years(_random(seed, number, spread), seed, number, spread, 12))


def _random(seed: int, number: int, spread: str) -> random.Random:
    return random.Random(f"cement/{seed}/{number}/{spread}")


def _years(rng: random.Random, seed: int, number: int, spread: str, months: int) -> Iterator[Plant]:
    wide = spread == "other"
    first, last = YEARS[spread]
    north = rng.random() < (0.35 if wide else 0.5)
    count = rng.choices((1, 2, 3), (0.3, 0.5, 0.2) if wide else (0.5, 0.4, 0.1))[0]
    coal = _coal(rng, wide)
    lines = [_line(str(place + 1), coal, rng, wide) for place in range(count)]
    site = Plant(
        enterprise_id=f"SYN-CEM-{seed}-{number:05}",
        name=f"合成群体水泥厂{number}（虚构）",
        lines=tuple(_run(line, last, north, rng, wide) for line in lines),
        year=last,
        province=rng.choice(NORTH if north else SOUTH),
        altitude=float(rng.randint(5, 1400)),
        months=tuple(range(1, min(months, 12) + 1)),
        seed=rng.getrandbits(32),
        clinker_in_cement=rng.uniform(0.55, 0.85) if wide else _near(0.62, 0.82, rng),
        ground_share=rng.uniform(0.2, 0.95),
        blanks=rng.choice((0.0, 0.0, 0.05, 0.1)),
    )
    if rng.random() < 0.04:
        site = _commissioned(site, rng)
    if months > 12:
        standing = [line for line in site.lines if line.commissioned_on.year < last]
        earlier = tuple(_run(line, first, north, rng, wide) for line in standing)
        if earlier:
            yield replace(site, lines=earlier, year=first, seed=site.seed + 1)
    yield site


def _near(low: float, high: float, rng: random.Random) -> float:
    return low + (high - low) * min(1.0, max(0.0, rng.gauss(0.5, 0.2)))


def _inside(bounds: tuple[float, float], rng: random.Random, wide: bool) -> float:
    """A value inside a range: about its middle, or anywhere."""
    return rng.uniform(*bounds) if wide else _near(*bounds, rng)


def _coal(rng: random.Random, wide: bool) -> Coal:
    kind = rng.choices(
        ("bituminous_coal", "anthracite", "unmeasured"),
        (0.82, 0.10, 0.08) if wide else (0.92, 0.05, 0.03),
    )[0]
    ash = rng.uniform(12, 29) if wide else _near(14, 27, rng)
    moisture = rng.uniform(4, 14) if wide else _near(5, 12, rng)
    if kind == "anthracite":
        return Coal("anthracite", ash, moisture * 0.8, rng.uniform(5.5, 8.0), 0.05)
    return Coal(
        "bituminous_coal", ash, moisture, rng.uniform(16, 37), rng.uniform(0.03, 0.07),
        measured=kind != "unmeasured",
    )  # fmt: skip


def _line(number: str, coal: Coal, rng: random.Random, wide: bool) -> Line:
    kiln = rng.choices(KILNS, [kiln.weight for kiln in KILNS])[0]
    kind = rng.choices(
        ("ordinary", "alternative", "carbide", "white", "sulfoaluminate"),
        (0.66, 0.22, 0.08, 0.03, 0.01) if wide else (0.78, 0.14, 0.05, 0.02, 0.01),
    )[0]
    line = Line(
        number, kiln.capacity, kiln.diameter, kiln.length, (0.0,) * 12,
        rate=_inside(kiln.rate, rng, wide),
        heat_rate=_inside(kiln.heat, rng, wide),
        meal_ratio=rng.uniform(1.50, 1.60) if wide else _near(1.51, 1.58, rng),
        electricity=_inside(kiln.electricity, rng, wide),
        waste_heat=0.0 if rng.random() < 0.12 else rng.uniform(25, 36),
        coal=coal,
        materials=_materials(rng),
        commissioned_on=date(rng.randint(2003, 2019), rng.randint(1, 12), rng.randint(1, 28)),
        spread=rng.uniform(0.008, 0.022 if wide else 0.016),
    )  # fmt: skip
    if kind == "alternative":
        return _on_waste(line, rng, wide)
    if kind == "carbide":
        return _on_carbide_slag(line, rng, wide)
    if kind in ("white", "sulfoaluminate"):
        return _special(line, kind, rng)
    return line


def _materials(rng: random.Random) -> dict[str, float]:
    chosen = [rng.choice(IRON)] if rng.random() < 0.85 else []
    others = [name for name in MATERIALS if name not in IRON]
    chosen += [name for name in others if rng.random() < (0.5 if name == "coal_fly_ash" else 0.15)]
    return {name: rng.uniform(*MATERIALS[name]) for name in chosen}


def _on_waste(line: Line, rng: random.Random, wide: bool) -> Line:
    share = rng.uniform(0.04, 0.28 if wide else 0.20)
    kinds = (
        AlternativeFuel("refuse_derived_fuel", share, rng.uniform(9, 17), 45.0),
        AlternativeFuel("waste_tyres", share, rng.uniform(26, 32), 22.0),
        AlternativeFuel("biomass", share, rng.uniform(11, 16), 100.0),
        AlternativeFuel("waste_textiles", share, rng.uniform(14, 20), 35.0),
    )
    chosen = rng.choice(kinds)
    tonnes = line.capacity * line.rate * 330 * line.heat_rate * share / chosen.heat_value
    return replace(
        line,
        alternative=(chosen,),
        alternative_capacity=float(round(tonnes * rng.uniform(1.2, 1.6), -3)),
        co_processing_capacity=rng.choice((0.0, 30_000.0)),
        heat_rate=line.heat_rate + 0.35 * share,
    )


def _on_carbide_slag(line: Line, rng: random.Random, wide: bool) -> Line:
    share = rng.uniform(0.30, 0.75 if wide else 0.60)
    return replace(
        line,
        is_carbide_slag_line=True,
        materials={"carbide_slag": share, "sulfuric_acid_residue": 0.02},
        heat_rate=line.heat_rate + rng.uniform(0.2, 0.6),
        electricity=line.electricity + 4,
        waste_heat=line.waste_heat * 0.4,
    )


def _special(line: Line, kind: str, rng: random.Random) -> Line:
    if kind == "white":
        return replace(
            line, clinker_class="white", variety="white", capacity=900.0, diameter=3.5, length=54,
            heat_rate=rng.uniform(3.7, 4.3), electricity=rng.uniform(62, 80), materials={},
            waste_heat=0.0,
        )  # fmt: skip
    return replace(
        line, clinker_class="sulfoaluminate", variety="sulfoaluminate", capacity=1000.0,
        diameter=3.5, length=54, heat_rate=rng.uniform(2.6, 3.2), electricity=rng.uniform(50, 65),
        meal_ratio=rng.uniform(1.36, 1.44), materials={}, waste_heat=0.0,
    )  # fmt: skip


def _run(line: Line, year: int, north: bool, rng: random.Random, wide: bool) -> Line:
    """A year's hours and stops: staggered winter, short summer stops, an overhaul, failures."""
    hours = [24.0 * monthrange(year, month)[1] for month in range(1, 13)]
    events: list[Event] = []
    winter = rng.randint(45, 120 if wide else 100) if north else rng.randint(20, 55)
    begin = date(year, 1, 1) + timedelta(days=rng.randint(0, 18))
    stops = [(begin, winter, "staggered")]
    if rng.random() < (0.9 if wide else 0.7):
        summer = date(year, rng.choice((6, 7, 8)), rng.randint(1, 20))
        stops.append((summer, rng.randint(8, 25), rng.choice(("staggered", "overhaul"))))
    if rng.random() < 0.6:
        autumn = date(year, rng.choice((10, 11)), rng.randint(1, 20))
        stops.append((autumn, rng.randint(10, 30), "staggered"))
    for started, days, kind in stops:
        ended = min(started + timedelta(days=days - 1), date(year, 12, 25))
        events.append(Event(kind, started, ended))
        heating = ended + timedelta(days=1)
        events.append(Event("start_up", heating, heating + timedelta(days=2)))
        day = started
        while day <= ended + timedelta(days=2):
            hours[day.month - 1] -= 24.0
            day += timedelta(days=1)
    run = []
    for left in hours:
        failures = rng.expovariate(1 / (26.0 if wide else 16.0))
        run.append(max(0.0, left - min(failures, 0.2 * max(left, 0.0))))
    return replace(line, hours=tuple(run), events=tuple(events))


def _commissioned(site: Plant, rng: random.Random) -> Plant:
    """The last line starts in the middle of the year, with a trial of some weeks."""
    *older, line = site.lines
    start = date(site.year, rng.randint(4, 9), rng.randint(3, 20))
    hours = tuple(
        0.0 if month < start.month else line.hours[month - 1] * (0.4 if month == start.month else 1)
        for month in range(1, 13)
    )
    events = [event for event in line.events if event.started_on > start + timedelta(days=60)]
    trial = Event("commissioning", start, start + timedelta(days=45))
    started = replace(line, hours=hours, commissioned_on=start, events=(trial, *events))
    return replace(site, lines=(*older, started))
