"""Carries meter readings and stocks from one year into the next."""

from __future__ import annotations

from itertools import groupby, pairwise
from operator import itemgetter

from tests.samples.rows import Frames, Row, half_up


def carry_over(frames: Frames) -> None:
    """Let each month open where the month before closed."""
    for rows in _series(frames, "meter_reading_month", "meter_id"):
        for before, row in pairwise(rows):
            row["opening_reading"] = before["closing_reading"]
            row["closing_reading"] = half_up(row["opening_reading"] + row["metered_quantity"], 3)
    for rows in _series(frames, "stock_month", "material"):
        surveyed = [row["surveyed_stock"] / row["closing_stock"] for row in rows]
        _chain(rows)
        short = min(0.0, *(row["closing_stock"] for row in rows))
        if short:
            rows[0]["opening_stock"] = half_up(rows[0]["opening_stock"] - 1.2 * short, 2)
            _chain(rows)
        for row, share in zip(rows, surveyed, strict=True):
            row["surveyed_stock"] = half_up(row["closing_stock"] * share, 2)


def _series(frames: Frames, name: str, key: str) -> list[list[Row]]:
    rows = sorted(frames.get(name, []), key=itemgetter(key, "month"))
    return [list(own) for _, own in groupby(rows, key=itemgetter(key))]


def _chain(rows: list[Row]) -> None:
    for number, row in enumerate(rows):
        if number:
            row["opening_stock"] = rows[number - 1]["closing_stock"]
        left = row["opening_stock"] + row["purchased_quantity"] - row["consumed_quantity"]
        row["closing_stock"] = half_up(left - row["stock_loss"], 2)
