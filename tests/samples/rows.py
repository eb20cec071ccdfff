"""Rows of frames as the generators make them: rounded as guides ask, computed cells pinned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import ROUND_HALF_UP, Decimal
from math import floor
from typing import Any

Row = dict[str, Any]
Frames = dict[str, list[Row]]

PINNED = "\0pinned"
"""The key under which a row keeps the names of calculated cells that `put` leaves alone."""


_MORE: ContextVar[int] = ContextVar("more decimals", default=0)


@contextmanager
def all_digits() -> Iterator[None]:
    """Within it nothing is rounded to what guides ask, as in a sheet that only shows less."""
    before = _MORE.set(8)
    try:
        yield
    finally:
        _MORE.reset(before)


def pin(row: Row, **values: Any) -> None:
    """Set calculated cells to given values for good."""
    row.update(values)
    row.setdefault(PINNED, set()).update(values)


def put(row: Row, name: str, value: Any) -> None:
    """Set a calculated cell unless it is pinned."""
    if name not in row.get(PINNED, ()):
        row[name] = value


def half_up(value: float, decimals: int) -> float:
    """Round as the guides do (四舍五入), by the digits that the number is written with."""
    decimals += _MORE.get()
    scaled = abs(value) * 10.0**decimals
    # Away from a tie the built-in gives the same and is ten times faster.
    if abs(scaled - floor(scaled) - 0.5) > 1e-6 + 1e-14 * scaled:
        return round(float(value), decimals)
    quantum = Decimal(1).scaleb(-decimals)
    return float(Decimal(repr(float(value))).quantize(quantum, rounding=ROUND_HALF_UP))


def ratio(numerator: float, denominator: float, decimals: int) -> float | None:
    """A rounded quotient; None where there is nothing to divide by."""
    return half_up(numerator / denominator, decimals) if denominator else None


def total(rows: Iterable[Row], name: str, decimals: int) -> float:
    """The rounded sum of a column, blanks left out."""
    return half_up(sum(row.get(name) or 0.0 for row in rows), decimals)


def mean(rows: Iterable[Row], name: str, weight: str, decimals: int) -> float | None:
    """The rounded weighted mean of a column over the rows that have it."""
    filed = [row for row in rows if row.get(name) is not None and row.get(weight)]
    return ratio(
        sum(row[name] * row[weight] for row in filed), sum(row[weight] for row in filed), decimals
    )


class Lookup:
    """Rows of frames by some of their keys, each index made once."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._indexes: dict[tuple[str, ...], dict[tuple[Any, ...], list[Row]]] = {}

    def __call__(self, name: str, row: Row, *keys: str, **renamed: str) -> list[Row]:
        """The rows of a frame that share `keys` with `row`; `renamed` maps theirs to its names."""
        index = self._indexes.get((name, *keys, *renamed))
        if index is None:
            index = {}
            for found in self._frames.get(name, []):
                place = tuple([found[key] for key in (*keys, *renamed)])
                index.setdefault(place, []).append(found)
            self._indexes[name, *keys, *renamed] = index
        return index.get(tuple([row[key] for key in (*keys, *renamed.values())]), [])
