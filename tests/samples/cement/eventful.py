"""Honest sites in whose year something real changes: another coal, or waste as a fuel."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from tests.samples.cement.plant import AlternativeFuel, Line
from tests.samples.cement.population import site_of
from tests.samples.cement.year import build_year
from tests.samples.rows import Frames


def eventful(seed: int, number: int) -> tuple[Frames, frozenset[date]]:
    """A site and the months in which the change shows; none where no kiln ran through them."""
    rng = random.Random(f"cement event/{seed}/{number}")
    site = site_of(seed, number, "base")
    month = rng.randint(3, 11)
    running = all(min(line.hours[month - 2 : month]) > 360 for line in site.lines)
    waste = rng.random() < 0.35
    lines = tuple(
        _on_waste(line, month, rng) if waste else _other_coal(line, month, rng)
        for line in site.lines
    )
    frames = build_year(replace(site, lines=lines))
    return frames, frozenset({date(site.year, month, 1)} if running else ())


def _other_coal(line: Line, month: int, rng: random.Random) -> Line:
    """All kilns of a site are fed from one yard, so the new coal comes to all of them."""
    coal = line.coal
    ash = coal.ash + rng.choice((-1, 1)) * rng.uniform(3, 6)
    new = replace(coal, ash=min(max(ash, 9.0), 30.0), moisture=coal.moisture + rng.uniform(-2, 2))
    return replace(line, later={month: {"coal": new}})


def _on_waste(line: Line, month: int, rng: random.Random) -> Line:
    """A permit for waste is taken up: part of the coal's heat comes from it."""
    if line.alternative:
        return _other_coal(line, month, rng)
    fuel = AlternativeFuel("refuse_derived_fuel", rng.uniform(0.05, 0.12), 13.0, 45.0)
    tonnes = line.capacity * line.rate * 330 * line.heat_rate * fuel.heat_share / fuel.heat_value
    return replace(
        line,
        later={month: {"alternative": (fuel,)}},
        alternative_capacity=float(round(tonnes * 1.4, -3)) or 1000.0,
    )
