"""What happens to lines of an honest mill: relined, opened, closed, replaced, curbed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from tests.samples.happening import Change, end_of
from tests.samples.steel.mill import STEADY, Event, Furnace, Mill

Told = tuple[Mill, Change | None]


def _running(values: dict[int, float]) -> tuple[float, ...]:
    return tuple(values.get(month, 1.0) for month in range(1, 13))


def _quiet(mill: Mill, *lines: str) -> tuple[Event, ...]:
    """What is on record of other lines."""
    return tuple(event for event in mill.events if event.line_id not in lines)


def _relined(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """A furnace stands for two to four months and comes up to its output in another."""
    if len(mill.furnaces) < 2:
        return None
    month = min(month, 8)
    stands = range(month + 1, month + 1 + rng.randint(1, 3))
    share = {month: rng.uniform(0.2, 0.8)} | dict.fromkeys(stands, 0.0) | {stands.stop: 0.6}
    *others, last = mill.furnaces
    relined = replace(last, running=_running(share), commissioned_on=date(2012, 4, 1))
    first = date(mill.year, month, max(1, int(30 * share[month])))
    stop = Event(last.line_id, "overhaul", first, date(mill.year, stands.stop, 12))
    return replace(
        mill, furnaces=(*others, relined), events=(*_quiet(mill, last.line_id), stop)
    ), None


def _replaced(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """A larger furnace takes the place of an old one."""
    # A sinter machine and converters that serve so much are none of one line.
    if not mill.furnaces or sum(f.volume * f.productivity for f in mill.furnaces) > 11000:
        return None
    *others, old = mill.furnaces
    month = min(month, 10)
    shut, start = date(mill.year, month, 20), date(mill.year, month + 1, 3)
    closed = replace(
        old,
        running=_running(dict.fromkeys(range(month + 1, 13), 0.0) | {month: 0.6}),
        commissioned_on=date(2006, 4, 1),
    )
    new = replace(
        old,
        line_id=f"GL{len(mill.furnaces) + 1}",
        volume=old.volume * rng.uniform(1.0, 1.4),
        coke_rate=old.coke_rate * 0.98,
        commissioned_on=start,
        running=_running(dict.fromkeys(range(1, month + 1), 0.0) | {month + 1: 0.55}),
    )
    usual = sum(f.volume * f.productivity for f in mill.furnaces)
    now = usual + new.volume * new.productivity
    return replace(
        mill,
        furnaces=(*others, closed, new),
        coking_share=mill.coking_share * usual / now,
        closed={old.line_id: shut},
        events=(
            *_quiet(mill, old.line_id),
            Event(old.line_id, "closure", shut, None),
            Event(new.line_id, "commissioning", start, start + timedelta(days=40)),
        ),
    ), None


def _to_electric(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """A blast furnace is closed, and an electric furnace melts in its place."""
    if len(mill.furnaces) < 2 or mill.electric_output:
        return None
    month = min(month, 10)
    *others, old = mill.furnaces
    shut, start = date(mill.year, month, 15), date(mill.year, month + 1, 5)
    closed = replace(
        old,
        running=_running(dict.fromkeys(range(month + 1, 13), 0.0) | {month: 0.5}),
        commissioned_on=date(2006, 4, 1),
    )
    running = dict.fromkeys(range(1, month + 1), 0.0) | {month + 1: 0.5, month + 2: 0.85}
    return replace(
        mill,
        furnaces=(*others, closed),
        electric_output=old.volume * old.productivity * 30 * rng.uniform(0.5, 0.9),
        electric_running=_running(running),
        later={month + 1: {"electrode": mill.electrode + rng.uniform(0.3, 0.8)}},
        opened={"DL1": start},
        closed={old.line_id: shut},
        events=(
            *_quiet(mill, old.line_id),
            Event(old.line_id, "closure", shut, None),
            Event("DL1", "commissioning", start, start + timedelta(days=45)),
        ),
    ), None


def _ovens_begun(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """Own coke takes the place of bought coke."""
    if not mill.furnaces:
        return None
    share, start = rng.uniform(0.4, 0.9), date(mill.year, month, 4)
    steps = {1: {"coking_share": 0.0}, month: {"coking_share": 0.5 * share}}
    return replace(
        mill,
        coking_share=share,
        opened={"JH1": start},
        later={**steps, month + 1: {"coking_share": share}},
        events=(
            *_quiet(mill, "JH1"), Event("JH1", "commissioning", start, start + timedelta(days=50)),
        ),
    ), None  # fmt: skip


def _ovens_closed(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """Ovens too low for the law are pushed for the last time; coke is bought."""
    if not mill.furnaces:
        return None
    share, shut = rng.uniform(0.4, 0.9), date(mill.year, month, 12)
    return replace(
        mill,
        coking_share=share,
        closed={"JH1": shut},
        later={month: {"coking_share": 0.35 * share}, month + 1: {"coking_share": 0.0}},
        events=(*_quiet(mill, "JH1"), Event("JH1", "closure", shut, None)),
    ), None


def _sinter_closed(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """Sinter and pellets are bought, or lump ore is charged: the machine stands."""
    if not mill.furnaces:
        return None
    running = dict.fromkeys(range(month, 13), 0.0) | {month: 0.4}
    shut = date(mill.year, month, 13)
    return replace(
        mill,
        pellet_ratio=0.0,
        sinter_running=_running(running),
        closed={"SJ1": shut},
        events=(*_quiet(mill, "SJ1", "QT1"), Event("SJ1", "closure", shut, None)),
    ), None


def _winter_curb(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """Sinter and pellets by half and furnaces by a fifth in the heating season."""
    if not mill.furnaces:
        return None
    curbed = dict.fromkeys((1, 2, 11, 12), rng.uniform(0.5, 0.7))
    damped = dict.fromkeys((1, 2, 12), rng.uniform(0.75, 0.9))
    furnaces = tuple(
        replace(f, running=_running(damped), commissioned_on=date(2012, 3, 1))
        for f in mill.furnaces
    )
    spans = (
        (date(mill.year, 1, 1), end_of(mill.year, 2)),
        (date(mill.year, 11, 1), date(mill.year, 12, 31)),
    )
    lines = ["SJ1", *(["QT1"] if mill.pellet_ratio else []), *(f.line_id for f in mill.furnaces)]
    return replace(
        mill,
        furnaces=furnaces,
        sinter_running=_running(curbed),
        events=tuple(
            Event(line, "staggered", first, last) for line in lines for first, last in spans
        ),
    ), None


def _orders_fall(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """All furnaces are blown less for two or three months, and nothing stands."""
    if not mill.furnaces:
        return None
    months = range(month, month + rng.randint(2, 3))
    damped = {each: rng.uniform(0.6, 0.85) for each in months}
    furnaces = tuple(
        replace(f, running=_running(damped), commissioned_on=date(2012, 3, 1))
        for f in mill.furnaces
    )
    return replace(mill, furnaces=furnaces, events=(), sinter_running=STEADY), None


def _banked(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """For want of orders a furnace is banked for weeks, with nothing but its own gas lost."""
    if not mill.furnaces:
        return None
    part = rng.uniform(0.4, 0.75)
    *others, last = mill.furnaces
    kept: Furnace = replace(last, running=_running({month: part}), commissioned_on=date(2012, 3, 1))
    first = date(mill.year, month, 3)
    stop = Event(
        last.line_id, "standstill", first, first + timedelta(days=int(30 * (1 - part)) - 1)
    )
    return replace(
        mill,
        furnaces=(*others, kept),
        sinter_running=STEADY,
        events=(*_quiet(mill, last.line_id, "SJ1", "QT1"), stop),
    ), None


EVENTS: dict[str, Callable[[Mill, int, random.Random], Told | None]] = {
    "furnace relined": _relined,
    "furnace replaced": _replaced,
    "furnace banked": _banked,
    "converter to electric": _to_electric,
    "coke ovens begun": _ovens_begun,
    "coke ovens closed": _ovens_closed,
    "sinter machine closed": _sinter_closed,
    "winter curb": _winter_curb,
    "orders fall": _orders_fall,
}
