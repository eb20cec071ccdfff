"""Puts faults into an honest report and keeps what is true."""

from __future__ import annotations

import math
import random
from typing import Any

from tests.benchmarks.tracing.case import Fault
from tests.benchmarks.tracing.mixups import MIXUPS, Changes
from tests.benchmarks.tracing.places import Place, Report
from tests.benchmarks.tracing.slips import SLIPS, SMALL_BIAS, Slip

KINDS = (*SLIPS, *MIXUPS)
VISIBLE = 0.004
"""A wrong number that is nearer to the right one than this is no fault."""


def inject(report: Report, kind: str, rng: random.Random) -> Fault | None:
    """Put a fault of a kind somewhere; None where the report has no place for it."""
    for _ in range(8):
        changes = _changes(report, kind, rng)
        if changes and any(is_seen(place.value, value) for place, value in changes):
            return put(report, kind, changes)
    return None


def put(report: Report, kind: str, changes: Changes, *, series: bool = False) -> Fault:
    """Write wrong values and remember the right ones."""
    seen = [(place, value) for place, value in changes if place.value != value]
    truth = {report.cell(place): place.value for place, _ in seen}
    filed = {report.cell(place): value for place, value in seen}
    world = report.write(seen)
    return Fault(kind, world, truth, filed, series=series)


def _changes(report: Report, kind: str, rng: random.Random) -> Changes | None:
    if kind in MIXUPS:
        found = MIXUPS[kind](report, rng)
        return found and [
            (place, report.rounded(place, value) if isinstance(value, float) else value)
            for place, value in found
        ]
    return slipped(report, SLIPS[kind], rng)


def slipped(report: Report, slip: Slip, rng: random.Random) -> Changes | None:
    """One cell with the wrong value that a slip makes of it."""
    place = report.draw(
        rng, slip.classes, lambda _, name: not slip.parameters or name in slip.parameters
    )
    if place is None or not place.value:
        return None
    if slip.computed is not None and report.is_computed(place) != slip.computed:
        return None
    value = slip.value(report, place, rng)
    if value is None or not math.isfinite(value):
        return None
    return [(place, report.rounded(place, value, slip.more))]


def small_bias(report: Report, rng: random.Random) -> Fault | None:
    """A value that is 2 to 6 % off."""
    changes = slipped(report, SMALL_BIAS, rng)
    return put(report, "small bias", changes) if changes else None


def biased_year(report: Report, rng: random.Random) -> Fault | None:
    """An input that is off by the same 6 to 15 % in every month."""
    for _ in range(12):
        place = report.draw(rng)
        if place is None or report.is_computed(place):
            continue
        keys = [k for k in report.rulebook.frames[place.frame].keys if k != "month"]
        if "month" not in report.rulebook.frames[place.frame].keys:
            continue
        series = [
            Place(place.frame, row, place.parameter)
            for row in report.frames[place.frame]
            if row.get(place.parameter) and all(row[k] == place.row[k] for k in keys)
        ]
        if len(series) < 6 or len({each.value for each in series}) < 3:
            continue
        factor = 1 + rng.choice((-1, 1)) * rng.uniform(0.06, 0.15)
        changes: Changes = [(each, report.rounded(each, each.value * factor)) for each in series]
        return put(report, "biased year", changes, series=True)
    return None


def collusive_pair(report: Report, rng: random.Random) -> Fault | None:
    """Two inputs of a record falsified so that a value computed from both stays the same."""
    for _ in range(12):
        first = report.draw(
            rng, accept=lambda f, _: report.rulebook.frames[f].sector == report.sector
        )
        if first is None or report.is_computed(first):
            continue
        found = collusive_partner(report, first, rng)
        if found is not None:
            return put(report, "collusive pair", [(p, report.rounded(p, v)) for p, v in found])
    return None


def collusive_partner(
    report: Report, first: Place, rng: random.Random
) -> tuple[tuple[Place, float], tuple[Place, float]] | None:
    """A wrong value of an input, and of another that keeps a value computed from both."""
    names = [n for n in report.numbers(first.frame) if first.row.get(n) and n != first.parameter]
    rng.shuffle(names)
    inputs = [n for n in names if not report.is_computed(Place(first.frame, first.row, n))]
    effects = _effects(report, first)
    for name in inputs:
        second = Place(first.frame, first.row, name)
        others = _effects(report, second)
        shared = [p for p in effects if p in others]
        if not shared:
            continue
        output = rng.choice(shared)
        factor = 1 + rng.choice((-1, 1)) * rng.uniform(0.06, 0.2)
        answer = factor ** (-effects[output] / others[output])
        found = ((first, first.value * factor), (second, second.value * answer))
        seen = all(is_seen(p.value, report.rounded(p, v)) for p, v in found)
        if seen and 0.6 < answer < 1.6:
            return found
    return None


def _effects(report: Report, place: Place) -> dict[str, float]:
    """By how much (elasticity) each computed value of the record follows an input."""
    names = [n for n in report.numbers(place.frame) if n != place.parameter]
    before = {n: place.row.get(n) for n in names}
    right = place.value
    place.row[place.parameter] = right * 1.05
    report.derive(report.frames)
    found = {
        n: math.log(place.row[n] / before[n]) / math.log(1.05)
        for n in names
        if before[n] and place.row.get(n) and place.row[n] / before[n] > 0
    }
    place.row[place.parameter] = right
    report.derive(report.frames)
    return {n: value for n, value in found.items() if abs(value) > 0.3}


def is_seen(right: Any, wrong: Any) -> bool:
    """Whether a wrong value is far enough from the right one to be a fault."""
    if isinstance(right, int | float) and isinstance(wrong, int | float):
        return abs(wrong - right) > VISIBLE * abs(right)
    return bool(right != wrong)
