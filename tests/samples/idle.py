"""Honest plants of which something stood for whole months, every standing cell filed as zero.

How such months are written otherwise (dashes, words, blanks) is `tests.benchmarks.idle_months`.
"""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from mrv.catalogue.load import load_rulebook
from mrv.catalogue.standstill import zero_at_standstill
from tests.samples.aluminium.population import smelter_of
from tests.samples.aluminium.smelter import PotEvent
from tests.samples.aluminium.year import build_year as smelter_year
from tests.samples.cement.plant import Event as KilnEvent
from tests.samples.cement.population import site_of
from tests.samples.cement.year import build_year as cement_year
from tests.samples.populations import GENERATORS
from tests.samples.power import population as power
from tests.samples.power.plant import Event as UnitEvent
from tests.samples.power.year import build_year as power_year
from tests.samples.rows import Frames, Row
from tests.samples.steel.mill import Event as LineEvent
from tests.samples.steel.population import mill_of
from tests.samples.steel.year import build_year as steel_year
from tests.samples.stops import outside

SITUATIONS = ("middle", "first", "last", "commissioned", "closed", "site", "year")
"""Idle for months in between, from January, to December; before commissioning, after closure; the
whole site for a time; one unit, line or furnace all year."""


@dataclass(frozen=True, slots=True)
class Idle:
    """An honest report, and of which object which months stood still."""

    frames: Frames
    objects: frozenset[str]
    months: frozenset[date]
    whole: bool
    """Whether nothing else of the site ran in these months."""

    def stood(self, row: Mapping[str, Any]) -> bool:
        """Whether a record is of a month and an object that stood."""
        name = row.get("unit_id") or row.get("line_id")
        return row.get("month") in self.months and (self.whole or name in self.objects)


def idle_report(sector: str, situation: str, seed: int, number: int, *, events: bool) -> Idle:
    """An honest report in which something stood; `events`: the stop is on record as well."""
    rng = random.Random(f"idle/{sector}/{situation}/{seed}/{number}")
    months = _months(situation, rng)
    return BUILDERS[sector](situation, months, rng, seed, number, events)


def _months(situation: str, rng: random.Random) -> tuple[int, ...]:
    match situation:
        case "first":
            return tuple(range(1, rng.randint(2, 6)))
        case "last":
            return tuple(range(rng.randint(9, 12), 13))
        case "commissioned":
            return tuple(range(1, rng.randint(3, 8)))
        case "closed":
            return tuple(range(rng.randint(6, 11), 13))
        case "year":
            return tuple(range(1, 13))
    start = rng.randint(3, 9)
    return tuple(range(start, start + rng.randint(1, 2)))


def _span(year: int, months: tuple[int, ...]) -> tuple[date, date]:
    return date(year, months[0], 1), date(year, months[-1], monthrange(year, months[-1])[1])


def _by_day(events: Iterable[Any]) -> tuple[Any, ...]:
    """Events in order, one a day: what was added last."""
    single = {event.started_on: event for event in events}
    return tuple(sorted(single.values(), key=lambda event: event.started_on))


def _stop(kind: type, situation: str, start: date, end: date, *line: str) -> Any:
    """What is on record of a stop."""
    if situation == "commissioned":
        begun = date(end.year, end.month + 1, 1)
        return kind(*line, "commissioning", begun, begun.replace(day=20))
    if situation == "closed":
        return kind(*line, "closure", start, None)
    return kind(*line, "standstill", start, end)


def _life(situation: str, start: date, end: date) -> dict[str, date]:
    if situation == "commissioned":
        return {"commissioned_on": date(end.year, end.month + 1, 1)}
    return {"closed_on": start} if situation == "closed" else {}


def _masked(values: tuple[float, ...], months: tuple[int, ...]) -> tuple[float, ...]:
    return tuple(0.0 if at + 1 in months else value for at, value in enumerate(values))


def _power(
    situation: str, months: tuple[int, ...], rng: random.Random, seed: int, number: int, on: bool
) -> Idle:
    for attempt in range(50):
        drawn = random.Random(f"idle power/{situation}/{seed}/{number}/{attempt}")
        plant = next(power._years(drawn, seed, number, "base", 12))
        if situation != "year" or len(plant.units) > 1:
            break
    start, end = _span(plant.year, months)
    whole = situation == "site" or len(plant.units) == 1
    standing = plant.units if situation == "site" else plant.units[-1:]
    units = []
    for unit in plant.units:
        if unit not in standing:
            units.append(unit)
            continue
        off = tuple(
            24.0 * monthrange(plant.year, at + 1)[1] if at + 1 in months else hours
            for at, hours in enumerate(unit.hours_off)
        )
        members = tuple(replace(m, hours=_masked(m.hours, months)) for m in unit.members)
        stops = outside(unit.events, start, end)
        if on:
            stops = (*stops, _stop(UnitEvent, situation, start, end))
        still = replace(
            unit,
            load=_masked(unit.load, months),
            heat=_masked(unit.heat, months),
            hours_off=off,
            members=members,
            events=_by_day(stops),
            **_life(situation, start, end),
        )
        units.append(still)
    frames = power_year(replace(plant, units=tuple(units)))
    names = frozenset(unit.unit_id for unit in standing)
    idle = Idle(frames, names, frozenset(date(plant.year, m, 1) for m in months), whole)
    _outside_life(idle, situation, "power_unit_month")
    _complete(idle, "power_unit_month", ("unit_id",))
    _complete(idle, "power_fuel_month", ("unit_id", "fuel"))
    return idle


def _cement(
    situation: str, months: tuple[int, ...], rng: random.Random, seed: int, number: int, on: bool
) -> Idle:
    site = site_of(seed, number, "base")
    start, end = _span(site.year, months)
    standing = site.lines if situation == "site" else site.lines[-1:]
    lines = []
    for line in site.lines:
        if line not in standing:
            lines.append(line)
            continue
        stops = outside(line.events, start, end)
        if on:
            stops = (*stops, _stop(KilnEvent, situation, start, end))
        stops = _by_day(stops)
        lines.append(
            replace(
                line,
                hours=_masked(line.hours, months),
                events=stops,
                **_life(situation, start, end),
            )
        )
    frames = cement_year(replace(site, lines=tuple(lines)))
    names = frozenset(line.line_id for line in standing)
    whole = situation == "site"
    idle = Idle(frames, names, frozenset(date(site.year, m, 1) for m in months), whole)
    _outside_life(idle, situation, "cement_line_month")
    _complete(idle, "cement_line_month", ("line_id",))
    _complete(idle, "cement_fuel_month", ("line_id", "fuel"))
    return idle


def _steel(
    situation: str, months: tuple[int, ...], rng: random.Random, seed: int, number: int, on: bool
) -> Idle:
    for attempt in range(50):
        mill = mill_of(seed, number + 1000 * attempt, "base")
        if len(mill.furnaces) > 1 or (mill.electric_output and situation != "year"):
            break
    mill = replace(mill, enterprise_id=f"SYN-STL-{seed}-{number:05}")
    start, end = _span(mill.year, months)
    electric = not mill.furnaces
    names = {"DL1"} if electric else {mill.furnaces[-1].line_id}
    if situation == "site" and not electric:
        # A mill stands with its furnaces; its coke ovens are kept hot.
        names = {f.line_id for f in mill.furnaces} | {"SJ1", "ZL1"}
        names |= {"QT1"} if mill.pellet_ratio else set()
    stops = tuple(e for e in mill.events if e.line_id not in names) + tuple(
        e for e in mill.events if e.line_id in names and (e.ended_on < start or e.started_on > end)
    )
    if on:
        stops += tuple(_stop(LineEvent, situation, start, end, name) for name in sorted(names))
    single = {(each.line_id, each.started_on): each for each in stops}
    changed: dict[str, Any] = {"events": tuple(sorted(single.values(), key=lambda e: e.started_on))}
    if electric:
        changed["electric_running"] = _masked(mill.electric_running, months)
    else:
        life = _life(situation, start, end)
        life.pop("closed_on", None)
        changed["furnaces"] = tuple(
            replace(f, running=_masked(f.running, months), **(life if f.line_id in names else {}))
            if f.line_id in names
            else f
            for f in mill.furnaces
        )
    frames = steel_year(replace(mill, **changed))
    if situation == "closed":
        for row in frames["steel_process"]:
            if row["line_id"] in names:
                row["closed_on"] = start
    idle = Idle(
        frames, frozenset(names), frozenset(date(mill.year, m, 1) for m in months),
        whole=situation == "site" and electric,
    )  # fmt: skip
    _complete(idle, "steel_process_month", ("process", "line_id"))
    _complete(
        idle,
        "steel_process_material_month",
        ("process", "line_id", "material", "material_origin", "flow"),
    )
    return idle


def _aluminium(
    situation: str, months: tuple[int, ...], rng: random.Random, seed: int, number: int, on: bool
) -> Idle:
    smelter = smelter_of(seed, number, "base")
    start, end = _span(smelter.year, months)
    standing = smelter.lines if situation == "site" else smelter.lines[-1:]
    lines = []
    for line in smelter.lines:
        if line not in standing:
            lines.append(line)
            continue
        pots = int(line.pots * line.share)
        before, after = start - timedelta(days=1), end + timedelta(days=1)
        stop = PotEvent(before, "line_stop", line.pots, 20.0)
        again = PotEvent(after, "line_start", pots, 20.0)
        changes: dict[str, Any] = {"events": (stop, again), "commissioned_on": date(2015, 5, 1)}
        if after.year > smelter.year:
            changes["events"] = (stop,)
        if situation == "commissioned":
            batches = tuple(
                PotEvent(after.replace(month=after.month + step, day=8), "pot_start", pots // 4, 20)
                for step in range(3)
            )
            changes = {"events": batches, "commissioned_on": after}
        elif situation == "closed":
            changes["closed_on"] = before
        lines.append(replace(line, **changes))
    frames = smelter_year(replace(smelter, lines=tuple(lines)))
    names = frozenset(line.line_id for line in standing)
    whole = situation == "site" or len(smelter.lines) == 1
    idle = Idle(frames, names, frozenset(date(smelter.year, m, 1) for m in months), whole)
    if on and situation != "commissioned":
        for name in sorted(names):
            kind = "closure" if situation == "closed" else "standstill"
            frames.setdefault("facility_event", []).append(
                {
                    "enterprise_id": smelter.enterprise_id, "facility_code": name,
                    "started_on": start, "event_kind": kind,
                    "ended_on": None if kind == "closure" else end,
                }
            )  # fmt: skip
    _complete(idle, "aluminium_line_month", ("line_id",))
    return idle


BUILDERS: dict[str, Callable[..., Idle]] = {
    "power": _power, "steel": _steel, "cement": _cement, "aluminium": _aluminium,
}  # fmt: skip


def _complete(idle: Idle, frame: str, keys: tuple[str, ...]) -> None:
    """Zero rows for the standing months of every series that the frame has."""
    rows = idle.frames.get(frame, [])
    series: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        if idle.whole or (row.get("unit_id") or row.get("line_id")) in idle.objects:
            series.setdefault(tuple(row[key] for key in keys), row)
    there = {(*(row[key] for key in keys), row["month"]) for row in rows}
    for key, like in series.items():
        for month in sorted(idle.months):
            if (*key, month) not in there:
                own = {name: like[name] for name in ("enterprise_id", *keys)}
                rows.append({**own, "month": month, **_zeros(like)})
    if rows:
        rows.sort(key=lambda row: (*(str(row[key]) for key in keys), row["month"]))


def _zeros(like: Row) -> Row:
    """Nothing of all that adds up; no properties."""
    return {
        name: 0.0 for name, value in like.items() if isinstance(value, float) and additive(name)
    }


@cache
def additive(name: str) -> bool:
    """Whether there is none of a quantity where nothing ran."""
    book = load_rulebook()
    return name in book.parameters and zero_at_standstill(book.parameters[name], book)


def _outside_life(idle: Idle, situation: str, frame: str) -> None:
    """What is not built yet or no more draws nothing."""
    if situation not in ("commissioned", "closed"):
        return
    for row in idle.frames[frame]:
        if idle.stood(row):
            row.update(_zeros(row))
    GENERATORS[frame.partition("_")[0]].derive(idle.frames)
