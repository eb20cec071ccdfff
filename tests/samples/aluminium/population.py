"""Honest synthetic smelters in any number, for false alarms, peers and the tracer.

Spreads follow the operating ranges of the trade and electrochemistry, not the rules' limits: metal
is current times pots times days times efficiency, energy follows from voltage and efficiency.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from tests.samples.aluminium.smelter import Line, PotEvent, Smelter
from tests.samples.aluminium.year import build_year
from tests.samples.rows import Frames

Draw = Callable[[float, float], float]

CURRENTS = (200.0, 240.0, 300.0, 320.0, 350.0, 400.0, 420.0, 500.0, 600.0)
PROVINCES = ("shandong", "henan", "xinjiang", "inner_mongolia", "yunnan", "gansu", "qinghai")
YEARS = (2024, 2025)
DIRECT_ENERGY = 2979.98


def population(count: int, seed: int, *, spread: str = "base", months: int = 12) -> Frames:
    """The frames of `count` smelters, ids `SYN-ALU-…`, all cells computed as the guide asks.

    `spread` is `base` (values about the middle of their ranges) or `other` (anywhere in them, other
    sizes, more events). `months` up to 12 files the first months of one year; 24 files two years.
    """
    gathered: Frames = {}
    for number in range(count):
        for name, rows in smelter_frames(seed, number, spread=spread, months=months).items():
            gathered.setdefault(name, []).extend(rows)
    return gathered


def smelter_frames(seed: int, number: int, *, spread: str = "base", months: int = 12) -> Frames:
    """One smelter of a population."""
    smelter = smelter_of(seed, number, spread)
    if months <= 12:
        return build_year(replace(smelter, months=tuple(range(1, months + 1))))
    earlier = replace(
        smelter,
        year=YEARS[0],
        seed=smelter.seed + 1,
        lines=tuple(
            replace(line, events=())
            for line in smelter.lines
            if line.commissioned_on.year < YEARS[0]
        ),
    )
    if not earlier.lines:
        return build_year(smelter)
    gathered = build_year(earlier)
    for name, rows in build_year(replace(smelter, stocks=_closing(gathered, earlier))).items():
        gathered.setdefault(name, []).extend(rows)
    return gathered


def _closing(frames: Frames, smelter: Smelter) -> tuple[float, float, float]:
    """What a year's books leave for the next."""
    metal, anodes, alumina = smelter.stocks
    for row in frames["aluminium_enterprise_month"]:
        metal = row.get("metal_closing_stock", metal)
    for row in frames.get("stock_month", []):
        if row["material"] == "prebaked_anode":
            anodes = row["closing_stock"]
        else:
            alumina = row["closing_stock"]
    return metal, anodes, alumina


def smelter_of(seed: int, number: int, spread: str) -> Smelter:
    """A smelter before its year is reported."""
    return _smelter(random.Random(f"{seed}/{number}/{spread}/aluminium"), seed, number, spread)


def _smelter(rng: random.Random, seed: int, number: int, spread: str) -> Smelter:
    wide = spread == "other"
    draw = _anywhere(rng) if wide else _about_the_middle(rng)
    count = rng.choices((1, 2, 3, 4), (35, 35, 20, 10) if wide else (50, 30, 15, 5))[0]
    province = rng.choice(PROVINCES)
    first = _line(rng, draw, "1", wide)
    lines = [first]
    while len(lines) < count:
        # Lines of one site share practice and anodes, not always the design.
        line = _line(rng, draw, str(len(lines) + 1), wide)
        if rng.random() < 0.6:
            line = replace(line, current=first.current, pots=first.pots, block=first.block)
        lines.append(line)
    lines = [_events(rng, line, province, wide) for line in lines]
    return Smelter(
        enterprise_id=f"SYN-ALU-{seed}-{number:05}",
        name=f"合成群体铝厂{number}（虚构）",
        lines=tuple(lines),
        province=province,
        year=YEARS[1],
        sold_liquid=rng.uniform(0.0, 0.9) if wide else rng.choice((0.0, 0.3, 0.5, 0.7)),
        own_power=rng.uniform(0.3, 0.95) if rng.random() < 0.35 else 0.0,
        non_fossil=rng.uniform(0.0, 0.4),
        sulfur=draw(1.2, 3.4),
        limestone=rng.uniform(50, 300) if rng.random() < 0.3 else 0.0,
        records=rng.random() < (0.7 if wide else 0.85),
        ledgers=rng.random() < 0.8,
        evidence=rng.random() < 0.8,
        seed=rng.getrandbits(32),
    )


def _about_the_middle(rng: random.Random) -> Draw:
    def draw(low: float, high: float) -> float:
        return min(max(rng.gauss((low + high) / 2, (high - low) / 6), low), high)

    return draw


def _anywhere(rng: random.Random) -> Draw:
    return rng.uniform


def _line(rng: random.Random, draw: Draw, number: str, wide: bool) -> Line:
    current = rng.choice(CURRENTS[:7] if wide else CURRENTS[2:]) * rng.uniform(0.97, 1.03)
    pots = rng.randint(80, 330) if wide else rng.choice((186, 210, 224, 248, 286, 320))
    # Practices that go together: energy, anodes and dust inside the trade's ranges.
    while True:
        efficiency, voltage = draw(91.5, 95.0), draw(3.85, 4.15)
        rectifier = draw(1.015, 1.030)
        direct = DIRECT_ENERGY * voltage / (efficiency / 100)
        if 12300 <= direct <= 13300 and 12700 <= direct * rectifier <= 13700:
            break
    while True:
        gross, net, dust = draw(0.455, 0.490), draw(0.390, 0.420), draw(3.0, 15.0)
        if 0.13 <= 1 - (net + dust / 1000) / gross <= 0.20:
            break
    older = current < 280
    return Line(
        line_id=number,
        current=current,
        pots=pots,
        efficiency=efficiency,
        voltage=voltage,
        gross_anode=gross,
        net_anode=net,
        dust=dust,
        block=draw(0.80, 1.30),
        share=draw(0.955, 0.998),
        rectifier=rectifier,
        alumina=draw(1.905, 1.930),
        fluoride=draw(12.0, 22.0),
        effects=(draw(0.05, 0.25) if older else draw(0.01, 0.15), draw(0.5, 4.0)),
        spread=rng.uniform(0.003, 0.009) if wide else rng.uniform(0.002, 0.006),
        commissioned_on=date(rng.randint(2003, 2021), rng.randint(1, 12), rng.randint(1, 28)),
    )


def _events(rng: random.Random, line: Line, province: str, wide: bool) -> Line:
    """Curtailment in the dry season, relining campaigns, a new line, a line that ends."""
    year, metal = YEARS[1], rng.uniform(14, 30)
    chance = rng.random()
    if province == "yunnan" and chance < 0.5:
        pots = int(line.pots * rng.uniform(0.1, 0.35))
        stop = PotEvent(date(year, 1, rng.randint(3, 25)), "pot_stop", pots, metal)
        start = PotEvent(date(year, rng.randint(5, 6), 12), "pot_restart", pots, metal)
        return replace(line, events=(stop, start))
    if chance < (0.25 if wide else 0.15):
        pots = max(int(line.pots * rng.uniform(0.01, 0.06)), 1)
        month = rng.randint(2, 8)
        stop = PotEvent(date(year, month, 6), "pot_stop", pots, metal)
        start = PotEvent(date(year, month + rng.randint(1, 3), 18), "pot_restart", pots, metal)
        return replace(line, events=(stop, start))
    if chance > 0.985:
        month = rng.randint(3, 7)
        batches = tuple(
            PotEvent(date(year, month + step, 8), "pot_start", int(line.pots * 0.3), metal)
            for step in range(3)
        )
        return replace(line, events=batches, commissioned_on=date(year, month, 1))
    if 0.975 < chance <= 0.985:
        ended = date(year, rng.randint(4, 10), 20)
        stop = PotEvent(ended, "line_stop", int(line.pots * line.share), metal)
        return replace(line, events=(stop,), closed_on=ended)
    return line
