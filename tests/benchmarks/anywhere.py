"""Mistakes anywhere in a report: every table and column is as likely as any other.

The injected faults of `tracing` are numbers that people get wrong, in the tables that hold most of
them. These reach papers too: a laboratory report's date, a meter's class, a plan's box.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from mrv.catalogue.model import Parameter, Rulebook
from tests.samples.rows import Frames, Row

FACTORS = (0.001, 0.1, 0.5, 0.8, 0.9, 1.1, 1.25, 2.0, 10.0, 1000.0, -1.0)
DAYS = (-400, -90, -30, -7, 7, 30, 90, 400)


def wrong_values(
    frames: Frames, rulebook: Rulebook, rng: random.Random, count: int
) -> Iterator[tuple[str, int, str, Any]]:
    """Yield so many mistakes: table, number of the row, column and the wrong value."""
    filed = sorted(
        (frame, column)
        for frame, rows in frames.items()
        if rows and frame in rulebook.frames
        for column in rulebook.frames[frame].columns
        if any(row.get(column) is not None for row in rows)
    )
    rng.shuffle(filed)
    made = 0
    while made < count and filed:
        for frame, column in filed:
            places = [n for n, row in enumerate(frames[frame]) if row.get(column) is not None]
            number = rng.choice(places)
            right = frames[frame][number][column]
            wrong = _wrong(rulebook.parameters[column], right, rulebook, rng)
            if wrong == right:
                continue
            yield frame, number, column, wrong
            made += 1
            if made == count:
                return


def _wrong(parameter: Parameter, right: Any, rulebook: Rulebook, rng: random.Random) -> Any:
    """A wrong value in place of the right one; often none at all."""
    if rng.random() < 0.25:
        return None
    if isinstance(right, bool):
        return not right
    if isinstance(right, date):
        moved = right + timedelta(days=rng.choice(DAYS))
        return moved.replace(day=1) if parameter.kind == "month" else moved
    if isinstance(right, int | float):
        wrong = right * rng.choice(FACTORS) if right else rng.choice((1.0, 100.0, -5.0))
        if parameter.kind in ("integer", "year"):
            return round(wrong)
        return round(wrong, parameter.decimals if parameter.decimals is not None else 4)
    if parameter.kind == "code" and parameter.code_list is not None:
        return rng.choice([code.code for code in rulebook.codes[parameter.code_list].codes])
    return f"{right}X"


def with_wrong_value(rows: list[Row], number: int, column: str, wrong: Any) -> list[Row]:
    """A copy of a table with one wrong value."""
    return [row if place != number else {**row, column: wrong} for place, row in enumerate(rows)]
