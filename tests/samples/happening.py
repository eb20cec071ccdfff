"""An honest report of a year in which something out of the ordinary happened, and ways of filing.

The ways of filing are those of people: another number of decimals than the guide prints, sums of
unrounded months. They know which columns are measured and which are reckoned, and nothing of rules.
"""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from mrv.catalogue.load import load_rulebook
from tests.samples.months import between, earlier_month
from tests.samples.rows import Frames, Row, all_digits, half_up

Change = Callable[[Frames], None]


@dataclass(frozen=True, slots=True)
class Happening:
    """An honest report and the first month in which what happened shows."""

    frames: Frames
    month: date


def rounded(columns: Mapping[str, tuple[str, ...]], decimals: int) -> Change:
    """Measured quantities as a scale shows them that has so many decimals."""

    def change(frames: Frames) -> None:
        for frame, names in columns.items():
            for row in frames.get(frame, []):
                for name in names:
                    if row.get(name) is not None:
                        row[name] = half_up(row[name], decimals)

    return change


def finer(columns: Mapping[str, tuple[str, ...]], rng: random.Random) -> Change:
    """Measured quantities with all the digits that a data system exports."""

    def change(frames: Frames) -> None:
        for frame, names in columns.items():
            for row in frames.get(frame, []):
                for name in names:
                    if row.get(name):
                        row[name] = half_up(row[name] + rng.uniform(-0.005, 0.005), 6)

    return change


def shown_rounded(frames: Frames, derive: Callable[[Frames], Frames]) -> None:
    """Let all that is reckoned come of a sheet that keeps all digits and shows what is asked."""
    exact = {name: [dict(row) for row in rows] for name, rows in frames.items()}
    with all_digits():
        derive(exact)
    known = load_rulebook().parameters
    for name, rows in frames.items():
        for row, other in zip(rows, exact[name], strict=True):
            for column, value in row.items():
                if isinstance(value, float) and other[column] != value:
                    row[column] = half_up(other[column], known[column].decimals or 0)


def since(rows: list[Row], month: date) -> list[Row]:
    """The rows of a month and of those after it."""
    return [row for row in rows if row["month"] >= month]


def end_of(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def day_before(day: date) -> date:
    return day - timedelta(days=1)


def filed(happening: Happening, length: int | None, step: int) -> tuple[Frames, Frames]:
    """What is filed of a happening, and the history beside it.

    Its last year, or a month of it after so many earlier ones: the one in which it first shows or
    one of the two after it. Nothing where there are not so many before.
    """
    frames = happening.frames
    if length is None:
        year = max(row["year"] for row in frames["enterprise"])
        return _of_year(frames, year, date(year, 1, 1), date(year, 12, 1)), {}
    months = sorted({r["month"] for rows in frames.values() for r in rows if "month" in r})
    at = months.index(happening.month) if happening.month in months else 0
    at = max(min(at + step, len(months) - 1), length)
    if at >= len(months):
        return {}, {}
    month = months[at]
    first, last = earlier_month(month, length), earlier_month(month, 1)
    history = between(frames, first, last) if length else {}
    return _of_year(between(frames, month, month), month.year, month, month), history


def _of_year(frames: Frames, year: int, first: date, last: date) -> Frames:
    """Of some months the records that say no other year."""
    kept = {
        name: [
            row
            for row in rows
            if row.get("year", year) == year and first <= row.get("month", first) <= last
        ]
        for name, rows in frames.items()
    }
    return {name: rows for name, rows in kept.items() if rows}
