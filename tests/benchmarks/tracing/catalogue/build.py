"""Pieces that re-creations of described faults are put together from."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from tests.benchmarks.tracing.case import Fault
from tests.benchmarks.tracing.inject import is_seen, put
from tests.benchmarks.tracing.mixups import Changes
from tests.benchmarks.tracing.places import Place, Report
from tests.samples.rows import Row

Make = Callable[[Report, random.Random], Changes | None]
Where = Callable[[Row], bool]
Value = Callable[[Row, random.Random], float | None]

FREE = ("wrong_value", "not_recalculated")
YEAR = ("biased_year",)
DEFAULT = ("wrong_standard_value", "outdated_standard_value", "default_as_measured", "wrong_value")
UNIT = ("unit_slip", "energy_unit", "percent_or_fraction")


@dataclass(frozen=True, slots=True)
class Recreation:
    """A described fault on the values of a report."""

    code: str
    make: Make
    names: tuple[str, ...]
    """What the catalogue of error kinds may rightly call it."""
    series: bool = False
    """All year: the month that is named does not matter."""

    def inject(self, report: Report, rng: random.Random) -> Fault | None:
        """Put it into a report; None where the report has no place for it."""
        for _ in range(6):
            changes = self.make(report, rng)
            if not changes:
                continue
            rounded: Changes = [
                (place, _written(report, place, value) if isinstance(value, float) else value)
                for place, value in changes
            ]
            if any(is_seen(place.value, value) for place, value in rounded):
                return put(report, self.code, rounded, series=self.series)
        return None


def _written(report: Report, place: Place, value: float) -> float:
    """To the decimals of the form, with more where little would be left of the value."""
    short = report.rounded(place, value)
    return short if abs(short - value) <= 0.005 * abs(value) else report.rounded(place, value, 4)


def places(report: Report, frame: str, parameter: str, only: Where | None = None) -> list[Place]:
    """Cells with a value other than zero, in the months that may be got wrong."""
    if frame not in report.frames:
        return []
    return [
        Place(frame, row, parameter)
        for row in report.rows(frame, parameter)
        if only is None or only(row)
    ]


def series_of(report: Report, place: Place) -> list[Place]:
    """The cells of a place in all months."""
    keys = [key for key in report.rulebook.frames[place.frame].keys if key != "month"]
    return [
        each
        for each in places(report, place.frame, place.parameter)
        if all(each.row[key] == place.row[key] for key in keys)
    ]


def one(frame: str, parameter: str, value: Value, only: Where | None = None) -> Make:
    """One cell, of a value that its record gives."""

    def make(report: Report, rng: random.Random) -> Changes | None:
        found = places(report, frame, parameter, only)
        if not found:
            return None
        place = rng.choice(found)
        wrong = value(place.row, rng)
        return None if wrong is None else [(place, wrong)]

    return make


def all_year(frame: str, parameter: str, value: Value, only: Where | None = None) -> Make:
    """The same in every month of a series; what is drawn by chance is drawn once."""

    def make(report: Report, rng: random.Random) -> Changes | None:
        found = places(report, frame, parameter, only)
        if not found or report.months:
            return None
        state = rng.getrandbits(32)
        changes: Changes = []
        for each in series_of(report, rng.choice(found)):
            wrong = value(each.row, random.Random(state))
            if wrong is not None:
                changes.append((each, wrong))
        return changes if len(changes) >= 6 else None

    return make


def where(**wanted: str) -> Where:
    """Records with some texts."""

    def accept(row: Row) -> bool:
        return all(row.get(key) == value for key, value in wanted.items())

    return accept


def by(parameter: str, low: float, high: float | None = None) -> Value:
    """A value times a factor, or one drawn between two."""

    def value(row: Row, rng: random.Random) -> float:
        return float(row[parameter]) * (low if high is None else rng.uniform(low, high))

    return value


def either(parameter: str, *factors: float) -> Value:
    """A value times one of some factors."""

    def value(row: Row, rng: random.Random) -> float:
        return float(row[parameter]) * rng.choice(factors)

    return value


def fixed(*values: float) -> Value:
    """One of some values, whatever the record says."""

    def value(row: Row, rng: random.Random) -> float:
        return rng.choice(values)

    return value


def formula(of: Callable[[Row], float | None]) -> Value:
    """A value that other columns of the record give."""

    def value(row: Row, rng: random.Random) -> float | None:
        try:
            return of(row)
        except (KeyError, TypeError, ZeroDivisionError):
            return None

    return value


def repeated(frame: str, parameter: str, months: int, only: Where | None = None) -> Make:
    """One month's value in some following months too."""

    def make(report: Report, rng: random.Random) -> Changes | None:
        found = places(report, frame, parameter, only)
        if not found or report.months:
            return None
        series = sorted(series_of(report, rng.choice(found)), key=lambda each: each.row["month"])
        if len(series) < months + 1:
            return None
        first = rng.randrange(len(series) - months)
        return [(each, series[first].value) for each in series[first + 1 : first + months + 1]]

    return make


def moved(frame: str, parameter: str, low: float, high: float) -> Make:
    """Part of one month's quantity booked in the next."""

    def make(report: Report, rng: random.Random) -> Changes | None:
        found = places(report, frame, parameter)
        if not found or report.months:
            return None
        series = sorted(series_of(report, rng.choice(found)), key=lambda each: each.row["month"])
        if len(series) < 2:
            return None
        at = rng.randrange(len(series) - 1)
        part = series[at].value * rng.uniform(low, high)
        return [
            (series[at], series[at].value - part),
            (series[at + 1], series[at + 1].value + part),
        ]

    return make


def shifted(frame: str, parameter: str, only: Where | None = None) -> Make:
    """Every month filed with the value of the month before."""

    def make(report: Report, rng: random.Random) -> Changes | None:
        found = places(report, frame, parameter, only)
        if not found or report.months:
            return None
        series = sorted(series_of(report, rng.choice(found)), key=lambda each: each.row["month"])
        if len(series) < 6:
            return None
        return [(now, before.value) for before, now in pairwise(series)]

    return make


def between_lines(frame: str, parameter: str, key: str, low: float, high: float) -> Make:
    """Part of one line's quantity booked on another line of the same kind."""

    def make(report: Report, rng: random.Random) -> Changes | None:
        for place in _shuffled(places(report, frame, parameter), rng):
            keys = [name for name in report.rulebook.frames[frame].keys if name != key]
            others = [
                each
                for each in places(report, frame, parameter)
                if each.row[key] != place.row[key]
                and all(each.row[name] == place.row[name] for name in keys)
            ]
            if others:
                other = rng.choice(others)
                part = place.value * rng.uniform(low, high)
                return [(place, place.value - part), (other, other.value + part)]
        return None

    return make


def _shuffled(found: list[Place], rng: random.Random) -> list[Place]:
    rng.shuffle(found)
    return found
