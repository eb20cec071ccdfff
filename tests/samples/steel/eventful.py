"""Honest mills in whose year something real changes: coal or ore of another supplier."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from tests.samples.rows import Frames
from tests.samples.steel.population import mill_of
from tests.samples.steel.year import build_year


def eventful(seed: int, number: int) -> tuple[Frames, frozenset[date]]:
    """A mill and the months in which the change shows; none where it has no furnace."""
    rng = random.Random(f"steel event/{seed}/{number}")
    mill = mill_of(seed, number, "base")
    if not mill.furnaces:
        return build_year(mill), frozenset()
    month = rng.randint(3, 11)
    if mill.measured and rng.random() < 0.6:
        # Another coal: other heat, and as much less or more of it for the same carbon.
        factor = 1 + rng.choice((-1, 1)) * rng.uniform(0.03, 0.06)
        furnaces = tuple(replace(f, coal_rate=f.coal_rate / factor) for f in mill.furnaces)
        more = {"coal_heat": mill.coal_heat * factor, "furnaces": furnaces}
    else:
        # Richer ore: more pellets, less sinter and less flux.
        shift = rng.uniform(0.08, 0.15)
        more = {
            "sinter_ratio": mill.sinter_ratio - shift,
            "pellet_ratio": mill.pellet_ratio + shift if mill.pellet_ratio else 0.0,
            "limestone": mill.limestone * rng.uniform(0.8, 0.9),
        }
    return build_year(replace(mill, later={month: more})), frozenset({date(mill.year, month, 1)})
