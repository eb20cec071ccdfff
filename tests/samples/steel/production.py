"""A mill's production statistics: the iron burden, casting and rolling, by month."""

from __future__ import annotations

import random
from datetime import date

from tests.samples.rows import Frames, Row, half_up
from tests.samples.steel.mill import Mill
from tests.samples.steel.site import Month

IRON_IN_METAL = 0.945
IRON = {"sinter": 0.56, "pellet": 0.64, "lump": 0.62}
"""Iron per tonne of burden."""
IRON_LOSS = 1.015
"""Iron charged over iron tapped: the rest leaves with dust and slag."""


def add_production(now: Month, mill: Mill, month: date, frames: Frames) -> None:
    """Append the month's statistics; lump ore closes the furnaces' balance of iron."""
    rng = random.Random(f"{mill.enterprise_id}/{month}/production")
    habits = random.Random(f"{mill.enterprise_id}/production")
    cast, rolled, finish = (
        habits.uniform(0.985, 1.0), habits.uniform(0.6, 1.0), habits.uniform(0.945, 0.978)
    )  # fmt: skip
    steel = now.materials["carbon_product", "crude_steel"]
    charge = half_up(steel * rolled * (1 + rng.gauss(0, 0.02)), 2)
    row: Row = {
        "enterprise_id": mill.enterprise_id,
        "month": month,
        "continuous_cast_output": half_up(steel * min(1.0, cast + rng.gauss(0, 0.002)), 2),
        "rolling_input": charge,
        "rolled_steel_output": half_up(charge * (finish + rng.gauss(0, 0.003)), 2),
    }
    iron = sum(out for (process, _), out in now.output.items() if process == "ironmaking")
    if mill.furnaces:
        row |= _burden(mill, iron, rng)
    frames.setdefault("steel_production_month", []).append(row)


def _burden(mill: Mill, iron: float, rng: random.Random) -> Row:
    need = iron * IRON_IN_METAL * IRON_LOSS * (1 + rng.gauss(0, 0.004))
    parts = {"sinter": mill.sinter_ratio * iron, "pellet": mill.pellet_ratio * iron}
    held = sum(parts[name] * IRON[name] for name in parts)
    if held > need:
        parts = {name: tonnes * need / held for name, tonnes in parts.items()}
    parts["lump"] = max(0.0, need - held) / IRON["lump"]
    names = {"sinter": "sinter_charged", "pellet": "pellet_charged", "lump": "lump_ore_charged"}
    return {names[name]: half_up(tonnes, 2) for name, tonnes in parts.items()}
