"""Honest smelters in whose year something real changes: pots start, anodes come from elsewhere."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from tests.samples.aluminium.population import smelter_of
from tests.samples.aluminium.smelter import Line, PotEvent
from tests.samples.aluminium.year import build_year
from tests.samples.rows import Frames


def eventful(seed: int, number: int) -> tuple[Frames, frozenset[date]]:
    """A smelter and the months in which the change shows."""
    rng = random.Random(f"aluminium event/{seed}/{number}")
    smelter = smelter_of(seed, number, "base")
    month = rng.randint(4, 11)
    starting = rng.random() < 0.5
    lines = tuple(
        _pots(line, smelter.year, month, rng) if starting else _anodes(line, month, rng)
        for line in smelter.lines
    )
    months = frozenset({date(smelter.year, month, 1)})
    return build_year(replace(smelter, lines=lines)), months


def _pots(line: Line, year: int, month: int, rng: random.Random) -> Line:
    """Pots that stood still since the first months are started again."""
    pots, metal = max(int(line.pots * rng.uniform(0.03, 0.2)), 2), rng.uniform(14, 30)
    stop = PotEvent(date(year, rng.randint(1, 2), 9), "pot_stop", pots, metal)
    start = PotEvent(date(year, month, rng.randint(5, 16)), "pot_restart", pots, metal)
    return replace(line, events=(stop, start), commissioned_on=min(line.commissioned_on, _OLD))


_OLD = date(2021, 12, 31)


def _anodes(line: Line, month: int, rng: random.Random) -> Line:
    """Blocks of another works: other weight, slightly other consumption."""
    more = {
        "block": line.block * (1 + rng.choice((-1, 1)) * rng.uniform(0.05, 0.12)),
        "gross_anode": line.gross_anode * (1 + rng.uniform(-0.015, 0.015)),
    }
    return replace(line, later={month: more}, events=())
