"""Honest synthetic mills in any number, for false alarms, peers and the tracer.

Spreads follow the domain's operating ranges and carbon balances, not the rules' limits: furnace gas
is what coke and coal leave behind, coke ovens split the coal, the power unit burns what is spare.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from tests.samples.rows import Frames
from tests.samples.steel.mill import STEADY, Event, Furnace, Mill
from tests.samples.steel.year import build_year

Draw = Callable[[float, float], float]
VOLUMES = (450.0, 580.0, 750.0, 1080.0, 1350.0, 1780.0, 2000.0, 2580.0, 3200.0, 4038.0, 5100.0)
PROVINCES = ("hebei", "jiangsu", "shandong", "liaoning", "shanxi", "henan", "hubei", "guangxi")
YEARS = (2024, 2025)


def population(count: int, seed: int, *, spread: str = "base", months: int = 12) -> Frames:
    """The frames of `count` mills, ids `SYN-STL-…`, all cells computed as the guide asks.

    `spread` is `base` (values about the middle of their ranges) or `other` (anywhere in them, other
    sizes and routes, more noise and events). `months` up to 12 files the first months of one year;
    24 files two years.
    """
    gathered: Frames = {}
    for number in range(count):
        for name, rows in mill_frames(seed, number, spread=spread, months=months).items():
            gathered.setdefault(name, []).extend(rows)
    return gathered


def mill_frames(seed: int, number: int, *, spread: str = "base", months: int = 12) -> Frames:
    """One mill of a population."""
    mill = mill_of(seed, number, spread)
    if months <= 12:
        return build_year(replace(mill, months=tuple(range(1, months + 1))))
    earlier = replace(
        mill,
        year=YEARS[0],
        seed=mill.seed + 1,
        events=(),
        sinter_running=STEADY,
        electric_running=STEADY,
        furnaces=tuple(
            replace(furnace, running=STEADY)
            for furnace in mill.furnaces
            if furnace.commissioned_on.year < YEARS[0]
        ),
    )
    gathered = build_year(earlier)
    for name, rows in build_year(mill).items():
        gathered.setdefault(name, []).extend(rows)
    return gathered


def mill_of(seed: int, number: int, spread: str) -> Mill:
    """A mill before its year is reported."""
    return _mill(random.Random(f"{seed}/{number}/{spread}/steel"), seed, number, spread)


def _mill(rng: random.Random, seed: int, number: int, spread: str) -> Mill:
    wide = spread == "other"
    draw = _anywhere(rng) if wide else _about_the_middle(rng)
    common = {
        "enterprise_id": f"SYN-STL-{seed}-{number:05}",
        "name": f"合成群体钢厂{number}（虚构）",
        "province": rng.choice(PROVINCES),
        "measured": rng.random() < 0.6,
        "coal_heat": draw(25.4, 27.4),
        "noise": rng.uniform(0.006, 0.022) if wide else rng.uniform(0.006, 0.015),
        "optional": rng.random() < 0.8,
        "year": YEARS[1],
        "seed": rng.getrandbits(32),
    }
    if rng.random() < (0.3 if wide else 0.2):
        return _electric(rng, draw, common)
    count = rng.choices((1, 2, 3, 4), (35, 35, 20, 10) if wide else (30, 45, 15, 10))[0]
    # More coal means less coke: the fuel rate is what a furnace's practice fixes.
    fuel_rate, coal_rate = draw(500, 550), draw(115, 165)
    coke_rate = fuel_rate - coal_rate
    sizes = VOLUMES[:8] if count > 2 else VOLUMES
    furnaces = tuple(
        Furnace(
            line_id=f"GL{index + 1}",
            volume=rng.choice(sizes if wide else sizes[3:9]),
            productivity=draw(2.2, 3.6),
            coke_rate=coke_rate * rng.uniform(0.98, 1.02),
            coal_rate=coal_rate * rng.uniform(0.97, 1.03),
            stove_share=draw(0.38, 0.47),
            gas_loss=draw(0.01, 0.04),
            commissioned_on=date(rng.randint(2003, 2019), rng.randint(1, 12), rng.randint(1, 28)),
        )
        for index in range(count)
    )
    mill = Mill(
        **common,
        furnaces=furnaces,
        coking_share=draw(0.35, 1.05) if rng.random() < 0.6 else 0.0,
        sinter_ratio=draw(1.1, 1.5),
        pellet_ratio=draw(0.1, 0.35) if rng.random() < 0.6 else 0.0,
        sinter_fuel=draw(47, 62),
        coke_yield=draw(0.67, 0.70),
        coke_gas=draw(400, 460),
        converter_gas=draw(85, 118),
        scrap_rate=draw(70, 240),
        charge_rate=draw(1020, 1075),
        limestone=draw(40, 190) if rng.random() < 0.8 else 0.0,
        dolomite=draw(25, 95),
        electrode=draw(0.25, 0.7),
        alloys=draw(8, 30),
        sold_iron=draw(0.005, 0.04) if rng.random() < 0.15 else 0.0,
        sold_gas=draw(0.02, 0.15) if rng.random() < 0.2 else 0.0,
        tested_gas_heat=draw(30.5, 36.0) if rng.random() < 0.25 else None,
        rolling_gas=draw(4, 25),
        unit_coal=draw(0.05, 0.25) if rng.random() < 0.25 else 0.0,
    )
    return _happenings(rng, mill, wide)


def _electric(rng: random.Random, draw: Draw, common: dict[str, object]) -> Mill:
    mill = Mill(
        **common,  # type: ignore[arg-type]
        electric_output=draw(25000, 130000),
        electric_iron=draw(0.05, 0.35) if rng.random() < 0.6 else 0.0,
        limestone=0.0,
        dolomite=draw(10, 35),
        electrode=draw(1.0, 3.0),
        alloys=draw(8, 25),
        rolling_gas=draw(15, 40),
        power_unit=False,
    )
    # Electric furnaces follow the price of power and the holidays.
    running = [draw(0.85, 1.0) for _ in range(12)]
    events: tuple[Event, ...] = ()
    if rng.random() < 0.4:
        running[1] *= 0.5
        events = (Event("DL1", "standstill", date(2025, 2, 1), date(2025, 2, 14)),)
    return replace(mill, electric_running=tuple(running), events=events)


def _happenings(rng: random.Random, mill: Mill, wide: bool) -> Mill:
    """Relinings, winter curbs and new furnaces, each on record."""
    events: list[Event] = []
    furnaces = list(mill.furnaces)
    sinter = list(STEADY)
    if len(furnaces) > 1 and rng.random() < (0.25 if wide else 0.15):
        at, start = rng.randrange(len(furnaces)), rng.randint(3, 9)
        running = [1.0] * 12
        running[start - 1 : start + 1] = [0.35, 0.6]
        furnaces[at] = replace(furnaces[at], running=tuple(running))
        events.append(
            Event(
                furnaces[at].line_id, "overhaul", date(2025, start, 11), date(2025, start + 1, 12)
            )
        )
    if rng.random() < (0.35 if wide else 0.2):
        for month in (1, 2, 12):
            sinter[month - 1] = 0.75
        for first, last in (
            (date(2025, 1, 1), date(2025, 2, 28)),
            (date(2025, 12, 1), date(2025, 12, 31)),
        ):
            events.append(Event("SJ1", "staggered", first, last))
            if mill.pellet_ratio:
                events.append(Event("QT1", "staggered", first, last))
    if len(furnaces) > 1 and rng.random() < 0.05:
        furnaces[-1] = replace(
            furnaces[-1],
            commissioned_on=date(2025, 4, 1),
            running=(0.0, 0.0, 0.0, 0.5, 0.8, *STEADY[5:]),
        )
        events.append(
            Event(furnaces[-1].line_id, "commissioning", date(2025, 4, 1), date(2025, 5, 20))
        )
    return replace(
        mill, furnaces=tuple(furnaces), sinter_running=tuple(sinter), events=tuple(events)
    )


def _about_the_middle(rng: random.Random) -> Draw:
    def draw(low: float, high: float) -> float:
        return min(max(rng.gauss((low + high) / 2, (high - low) / 6), low), high)

    return draw


def _anywhere(rng: random.Random) -> Draw:
    return rng.uniform
