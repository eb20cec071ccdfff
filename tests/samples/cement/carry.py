"""Carries the stocks of one year into the next."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter

from tests.samples.rows import Frames, Row, half_up


def carry_over(frames: Frames) -> None:
    """Let each month of a ledger open where the month before closed."""
    rows = sorted(frames.get("stock_month", []), key=itemgetter("material", "month"))
    for _, own in groupby(rows, key=itemgetter("material")):
        ledger = list(own)
        _chain(ledger)
        short = min(row["closing_stock"] for row in ledger)
        if short < 0:
            ledger[0]["opening_stock"] = half_up(ledger[0]["opening_stock"] - 1.2 * short, 2)
            _chain(ledger)


def _chain(rows: list[Row]) -> None:
    for number, row in enumerate(rows):
        if number:
            row["opening_stock"] = rows[number - 1]["closing_stock"]
        surveyed = row["surveyed_stock"] / row["closing_stock"] if row["closing_stock"] else 1.0
        left = row["opening_stock"] + row["purchased_quantity"] + row["self_produced_quantity"]
        for name in ("consumed_quantity", "sold_quantity", "other_use_quantity", "stock_loss"):
            left -= row[name]
        row["closing_stock"] = half_up(left, 2)
        row["surveyed_stock"] = half_up(row["closing_stock"] * surveyed, 2)
