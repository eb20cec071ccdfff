"""A wrong month among the twelve of a sum, and one beyond its calendar."""

from __future__ import annotations

import calendar
import datetime
from typing import Any

import polars as pl
import pytest

import mrv
from mrv.trace.model import Incident

CAPACITY, JUNE = 350.0, 5
Rows = list[dict[str, Any]]
SHARES = (0.55, 0.85, 0.50, 0.88, 0.52, 0.70, 0.47, 0.92, 0.45, 0.95, 0.49, 0.71)
"""Load factors: the month looked at lies in the middle of the year's."""


def unit_months() -> Rows:
    rows = []
    for month, share in enumerate(SHARES, 1):
        hours = 24.0 * calendar.monthrange(2025, month)[1]
        row = {"enterprise_id": "SYN-1", "unit_id": "1", "month": datetime.date(2025, month, 1)}
        generation = round(CAPACITY * hours * share, 3)
        rows.append(
            row | {"generation": generation, "operating_hours": hours, "load_factor": 100 * share}
        )
    return rows


def incidents(months: Rows, generation: float) -> tuple[Incident, ...]:
    key = {"enterprise_id": "SYN-1", "unit_id": "1", "year": 2025}
    frames = {
        "power_unit": pl.DataFrame([key | {"capacity": CAPACITY}]),
        "power_unit_month": pl.DataFrame(months),
        "power_unit_year": pl.DataFrame([key | {"generation": generation}]),
    }
    return mrv.validate(frames).incidents


def test_an_inconspicuous_month_of_a_sum_is_found_by_what_else_reads_it() -> None:
    months = unit_months()
    right = months[JUNE]["generation"]
    total = round(sum(row["generation"] for row in months), 3)
    months[JUNE]["generation"] = round(right * 0.96, 3)
    [incident] = incidents(months, total)
    [cell] = incident.cells
    assert (cell.parameter, cell.record["month"]) == ("generation", "2025-06")
    assert cell.suggested == pytest.approx(right, rel=1e-6)
    assert len(incident.explains) == 2, "the load factor and the year's sum"


def test_hours_beyond_the_month_are_neither_halved_nor_a_power_of_ten() -> None:
    months = unit_months()
    february = months[1]
    february["operating_hours"] = 806.4
    february["load_factor"] = round(100 * february["generation"] / CAPACITY / 806.4, 2)
    [incident] = incidents(months, round(sum(row["generation"] for row in months), 3))
    [cell] = incident.cells
    assert (cell.parameter, incident.kind) == ("operating_hours", "wrong_value")
    assert isinstance(cell.suggested, float)
    assert 600 < cell.suggested <= 672.5
