"""Faults that take a value from elsewhere: columns, months, units, tables, formulas."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.benchmarks.tracing.places import Place, Report
from tests.samples.rows import Row

Changes = list[tuple[Place, Any]]
Mixup = Callable[[Report, random.Random], Changes | None]

FACTORS = {
    "oxidation_factor": (98.0, 99.0, 100.0, 97.0),
    "carbon_per_heat": (0.03085, 0.02858, 0.03356, 0.0202, 0.02618, 0.02749, 0.02797, 0.01532),
    "grid_emission_factor": (0.6101, 0.581, 0.5703, 0.5568, 0.5366, 0.5306, 0.7120, 0.6776),
    "heat_emission_factor": (0.11, 0.1041, 0.06),
    "cf4_gwp": (6500.0, 7390.0, 6630.0, 7380.0),
    "c2f6_gwp": (9200.0, 12200.0, 11100.0, 12400.0),
    "anode_loss_rate": (0.43, 4.0, 5.0),
    "clinker_carbonate_factor": (0.525, 0.538, 0.507),
}
"""Standard values as tables of some year, region or case give them."""


def _others(report: Report, place: Place, key: str) -> list[Row]:
    """Records that differ in one key alone."""
    keys = [name for name in report.rulebook.frames[place.frame].keys if name != key]
    return [
        row
        for row in report.frames[place.frame]
        if row is not place.row
        and row.get(place.parameter)
        and all(row[name] == place.row[name] for name in keys)
    ]


def _drawn(report: Report, rng: random.Random, key: str) -> tuple[Place, Row] | None:
    """A cell and another record that differs from its own in one key."""
    for _ in range(8):
        place = report.draw(rng, accept=lambda frame, _: key in report.rulebook.frames[frame].keys)
        if place is None:
            return None
        others = _others(report, place, key)
        if others:
            return place, rng.choice(others)
    return None


def _unit_key(report: Report) -> tuple[str, ...]:
    return ("unit_id", "line_id", "process_line", "line", "process", "facility_code")


def swapped_columns(report: Report, rng: random.Random) -> Changes | None:
    """Two columns of one unit exchanged in a record."""
    for _ in range(8):
        place = report.draw(rng)
        if place is None:
            return None
        unit = report.rulebook.parameters[place.parameter].unit
        twins = [
            name
            for name in report.numbers(place.frame)
            if name != place.parameter
            and place.row.get(name)
            and report.rulebook.parameters[name].unit == unit
        ]
        if twins:
            other = Place(place.frame, place.row, rng.choice(twins))
            return [(place, other.value), (other, place.value)]
    return None


def swapped_months(report: Report, rng: random.Random) -> Changes | None:
    return _swapped(report, rng, "month")


def swapped_units(report: Report, rng: random.Random) -> Changes | None:
    for key in _unit_key(report):
        found = _swapped(report, rng, key)
        if found:
            return found
    return None


def _swapped(report: Report, rng: random.Random, key: str) -> Changes | None:
    drawn = _drawn(report, rng, key)
    if drawn is None:
        return None
    place, row = drawn
    other = Place(place.frame, row, place.parameter)
    return [(place, other.value), (other, place.value)]


def copied_month(report: Report, rng: random.Random) -> Changes | None:
    drawn = _drawn(report, rng, "month")
    return [(drawn[0], drawn[1][drawn[0].parameter])] if drawn else None


def copied_unit(report: Report, rng: random.Random) -> Changes | None:
    for key in _unit_key(report):
        drawn = _drawn(report, rng, key)
        if drawn:
            return [(drawn[0], drawn[1][drawn[0].parameter])]
    return None


def copied_block(report: Report, rng: random.Random) -> Changes | None:
    """All measured numbers of a record as in another month."""
    drawn = _drawn(report, rng, "month")
    if drawn is None:
        return None
    place, source = drawn
    names = [
        name
        for name in report.numbers(place.frame)
        if place.row.get(name)
        and source.get(name)
        and report.rulebook.parameters[name].nature == "measured"
        and place.row[name] != source[name]
    ]
    found = [(Place(place.frame, place.row, name), source[name]) for name in names]
    found = [pair for pair in found if not report.is_computed(pair[0])]
    return found if len(found) >= 3 else None


def wrong_standard(report: Report, rng: random.Random) -> Changes | None:
    """A standard value of another year, region, fuel or case."""
    place = report.draw(rng, accept=lambda _, name: name in FACTORS)
    if place is None:
        return None
    near = [value for value in FACTORS[place.parameter] if value != place.value]
    return [(place, rng.choice(near))]


def stale_value(report: Report, rng: random.Random) -> Changes | None:
    """An input was put right by some per cent; a value computed from it was not renewed."""
    for _ in range(12):
        place = report.draw(rng)
        if place is None:
            return None
        if report.is_computed(place):
            continue
        before = {
            (frame, id(row), name): row.get(name)
            for frame, name in report.columns()
            for row in report.frames[frame]
        }
        right = place.value
        place.row[place.parameter] = report.rounded(place, right * rng.uniform(0.85, 1.15))
        report.derive(report.frames)
        stale = [
            (Place(frame, row, name), row[name])
            for frame, name in report.columns()
            for row in report.frames[frame]
            if row is place.row
            and name != place.parameter
            and row.get(name) is not None
            and row[name] != before[frame, id(row), name]
        ]
        place.row[place.parameter] = right
        report.derive(report.frames)
        if stale:
            return [rng.choice(stale)]
    return None


def item_left_out(report: Report, rng: random.Random) -> Changes | None:
    return _item(report, rng, -1)


def item_twice(report: Report, rng: random.Random) -> Changes | None:
    return _item(report, rng, 1)


def _item(report: Report, rng: random.Random, sign: int) -> Changes | None:
    """A yearly sum without one of its months, or with it twice."""
    for _ in range(12):
        yearly = [
            (frame, name)
            for frame, rows in report.frames.items()
            if rows and frame.endswith("_year") and f"{frame[:-5]}_month" in report.frames
            for name in report.numbers(frame)
            if report.class_of(name) in ("mass", "volume", "energy", "heat", "emission", "hours")
        ]
        if not yearly:
            return None
        frame, name = rng.choice(yearly)
        row = rng.choice(report.frames[frame])
        place = Place(frame, row, name)
        keys = [key for key in report.rulebook.frames[frame].keys if key != "year"]
        items = [
            child[name]
            for child in report.frames[f"{frame[:-5]}_month"]
            if child.get(name)
            and child["month"].year == row["year"]
            and all(child.get(key) == row[key] for key in keys)
        ]
        if place.value and items and abs(sum(items) / place.value - 1) < 1e-3:
            return [(place, place.value + sign * rng.choice(items))]
    return None


def mean_in_every_month(report: Report, rng: random.Random) -> Changes | None:
    """The year's mean filed for each month."""
    for _ in range(12):
        place = report.draw(rng, ("heat_value", "fraction", "percentage", "factor"))
        if place is None:
            return None
        series = [
            Place(place.frame, row, place.parameter) for row in _others(report, place, "month")
        ]
        series.append(place)
        values = [each.value for each in series]
        if len(series) < 6 or len(set(values)) < 4 or report.is_computed(place):
            continue
        mean = sum(values) / len(values)
        return [(each, mean) for each in series]
    return None


def method_code(report: Report, rng: random.Random) -> Changes | None:
    """A measured value marked as a default, or the reverse."""
    marked = [
        Place(frame, row, name)
        for frame, rows in report.frames.items()
        for row in rows
        for name in row
        if name.endswith("_method")
        and row[name] in ("measured", "default")
        and (not report.months or row.get("month") in report.months)
    ]
    if not marked:
        return None
    place = rng.choice(marked)
    return [(place, "default" if place.value == "measured" else "measured")]


def date_of_test(report: Report, rng: random.Random) -> Changes | None:
    """A laboratory report tested before its sample came, or issued before it was tested."""
    reports = [row for row in report.frames.get("lab_report", []) if row.get("received_on")]
    if not reports:
        return None
    row = rng.choice(reports)
    first, then = rng.choice((("received_on", "tested_on"), ("tested_on", "issued_on")))
    if not row.get(first) or not row.get(then):
        return None
    return [(Place("lab_report", row, then), row[first] - timedelta(days=rng.randint(5, 40)))]


MIXUPS: dict[str, Mixup] = {
    "columns swapped": swapped_columns,
    "months swapped": swapped_months,
    "units swapped": swapped_units,
    "month copied": copied_month,
    "unit copied": copied_unit,
    "block copied": copied_block,
    "standard value of another case": wrong_standard,
    "stale computed value": stale_value,
    "item left out of a sum": item_left_out,
    "item twice in a sum": item_twice,
    "mean in every month": mean_in_every_month,
    "method code": method_code,
    "date of a test": date_of_test,
}
