"""A year with a month of standstill: its amounts are small, and off by the same factor."""

from __future__ import annotations

import random
from datetime import date

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.typical import Typical
from tests.samples.rows import Frames, half_up
from tests.samples.writers import tables
from tests.trace.small_book import FRAME, honest
from tests.trace.test_repairs import Bench

SHORT = 1
"""The month in which the plant stood."""


def ledger(column: str, factor: float) -> Frames:
    """A year's ledger of coal with one column off in all months."""
    rng = random.Random(7)
    rows, stock = [], 5_000.0
    for month in range(1, 13):
        part = 0.08 if month == SHORT else 1.0
        used = half_up(rng.uniform(3_500, 4_000) * part, 2)
        bought = half_up(used * rng.uniform(0.8, 1.2), 2)
        closing = half_up(stock + bought - used, 2)
        row = {
            "enterprise_id": "SYN-1",
            "material": "bituminous_coal",
            "origin": "外购",
            "month": date(2025, month, 1),
            "opening_stock": stock,
            "purchased_quantity": bought,
            "self_produced_quantity": 0.0,
            "consumed_quantity": used,
            "sold_quantity": 0.0,
            "stock_loss": 0.0,
            "closing_stock": closing,
        }
        row[column] = half_up(float(str(row[column])) * factor, 2)
        rows.append(row)
        stock = closing
    return {"stock_month": rows}


@pytest.mark.parametrize("column", ["purchased_quantity", "consumed_quantity"])
def test_the_column_that_one_factor_mends_is_named(column: str) -> None:
    """The other one would need a factor of its own in every month."""
    result = mrv.validate(tables(ledger(column, 0.93), load_rulebook()), rules=load_rulebook())
    incident = result.incidents[0]
    assert {cell.parameter for cell in incident.cells} == {column}
    assert len(incident.cells) == 12
    assert incident.kind == "biased_year"
    short = next(c for c in incident.cells if c.record["month"] == f"2025-{SHORT:02}")
    assert short.suggested == pytest.approx(short.observed / 0.93, rel=1e-4)


@pytest.mark.parametrize(("months", "told"), [(9, False), (5, True)])
def test_what_is_left_of_most_months_tells_nothing(months: int, told: bool) -> None:
    """They were left for what sets them apart, not by chance."""
    rows = honest()
    for row in rows[:months]:
        row["left_meter"] = row["left_meter"] * 1.4
    bench = Bench(rows)
    cells = [(Spot(FRAME, "left_meter", at), rows[at]["left_meter"] / 1.4) for at in range(months)]
    assert bool(Typical(bench.tables, bench.names).gain(cells)) is told
