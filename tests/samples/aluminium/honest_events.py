"""Honest smelters in whose year something out of the ordinary happened.

Each event is told by what the potroom did; what is reckoned and recorded of it follows as in any
other year. Half of the smelters file pot events but no running pots, which the market does not ask.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from tests.samples.aluminium.population import smelter_of
from tests.samples.aluminium.smelter import Line, PotEvent, Smelter
from tests.samples.aluminium.year import build_year
from tests.samples.happening import Happening

Told = Callable[[Line, int, int, random.Random], Line]
"""A line as it was that year, by the year and the month of what happened."""
LONG_AGO = date(2015, 3, 1)


def honest_event(event: str, seed: int, number: int) -> Happening:
    """A smelter of a number's own in whose year an event lies."""
    rng = random.Random(f"aluminium/{event}/{seed}/{number}")
    smelter = _undisturbed(smelter_of(seed, number, "base"))
    month = rng.randint(3, 10)
    lines = tuple(EVENTS[event](line, smelter.year, month, rng) for line in smelter.lines)
    told = replace(smelter, lines=lines, records=rng.random() < 0.5)
    first = FIRST_MONTH.get(event, month)
    return Happening(build_year(told), date(smelter.year, first, 1))


def _undisturbed(smelter: Smelter) -> Smelter:
    lines = tuple(
        replace(
            line, events=(), closed_on=None, commissioned_on=min(line.commissioned_on, LONG_AGO)
        )
        for line in smelter.lines
    )
    return replace(smelter, lines=lines)


def _relined_each_month(line: Line, year: int, month: int, rng: random.Random) -> Line:
    """Pots last some six years: each month 1 to 1.5 % of them stop, and those before start."""
    metal = rng.uniform(14, 30)
    events = []
    for at in range(1, 13):
        pots = max(round(line.pots * rng.uniform(0.010, 0.015)), 1)
        events.append(PotEvent(date(year, at, rng.randint(1, 14)), "pot_stop", pots, metal))
        events.append(PotEvent(date(year, at, rng.randint(15, 28)), "pot_start", pots, metal))
    return replace(line, events=tuple(events))


def _curtailed(line: Line, year: int, month: int, rng: random.Random) -> Line:
    """Part of the pots stand for some months and start again in two batches."""
    pots, metal = int(line.pots * rng.uniform(0.1, 0.3)), rng.uniform(14, 30)
    stop = PotEvent(date(year, month - 2, rng.randint(3, 25)), "pot_stop", pots, metal)
    half = pots // 2
    again = tuple(
        PotEvent(date(year, month + step, rng.randint(3, 25)), "pot_restart", count, metal)
        for step, count in enumerate((half, pots - half))
    )
    return replace(line, events=(stop, *again))


def _curtailed_for_good(line: Line, year: int, month: int, rng: random.Random) -> Line:
    """Part of the pots stop and stand at the year's end."""
    pots = int(line.pots * rng.uniform(0.1, 0.3))
    stop = PotEvent(date(year, month, rng.randint(3, 25)), "pot_stop", pots, rng.uniform(14, 30))
    return replace(line, events=(stop,))


def _anode_supplier(line: Line, year: int, month: int, rng: random.Random) -> Line:
    """Blocks of another works: other weight, slightly other consumption."""
    return _from(
        line,
        month,
        block=line.block * (1 + rng.choice((-1, 1)) * rng.uniform(0.05, 0.12)),
        gross_anode=line.gross_anode * (1 + rng.uniform(-0.015, 0.015)),
    )


def _current_raised(line: Line, year: int, month: int, rng: random.Random) -> Line:
    """More current at a slightly higher voltage."""
    share = rng.uniform(1.02, 1.05)
    return _from(line, month, current=line.current * share, voltage=line.voltage * 1.005)


def _current_lowered(line: Line, year: int, month: int, rng: random.Random) -> Line:
    """Less current, as the grid asks for."""
    share = rng.uniform(0.92, 0.97)
    return _from(line, month, current=line.current * share, voltage=line.voltage * 0.99)


def _from(line: Line, month: int, **more: Any) -> Line:
    return replace(line, later={month: more})


EVENTS: dict[str, Told] = {
    "pots relined each month": _relined_each_month,
    "part curtailed": _curtailed,
    "part stopped for good": _curtailed_for_good,
    "anode supplier": _anode_supplier,
    "current raised": _current_raised,
    "current lowered": _current_lowered,
}
FIRST_MONTH = {"pots relined each month": 3}
ALL = tuple(EVENTS)
