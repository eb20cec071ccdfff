"""A basis that is mixed up all year is off by each month's own moisture, not by one factor."""

from __future__ import annotations

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.trace.model import Incident
from tests.samples.populations import GENERATORS
from tests.samples.rows import Row, half_up
from tests.samples.writers import tables

POWER = GENERATORS["power"]
FORM, ASH = "power_fuel_month", "ash_ar"


def told() -> tuple[list[Row], Incident]:
    """A unit whose ash is filed on the dry basis in every month (synthetic)."""
    drawn = POWER.population(8, 73_001)
    name = min(row["enterprise_id"] for row in drawn[FORM] if row.get(ASH))
    frames = {
        frame: [dict(row) for row in rows if row["enterprise_id"] == name]
        for frame, rows in drawn.items()
    }
    unit = min(row["unit_id"] for row in frames[FORM] if row.get(ASH))
    months = [row for row in frames[FORM] if row["unit_id"] == unit and row.get(ASH)]
    honest = [dict(row) for row in months]
    for row in months:
        row[ASH] = half_up(row[ASH] * 100 / (100 - row["moisture_ar"]), 2)
    book = load_rulebook()
    result = mrv.validate(tables(POWER.derive(frames), book), rules=book)
    return honest, next(i for i in result.incidents if i.cells[0].parameter == ASH)


def test_each_month_is_put_right_by_its_own_moisture() -> None:
    honest, incident = told()
    assert incident.kind == "moisture_basis"
    right = {f"{row['month']:%Y-%m}": row[ASH] for row in honest}
    assert len(incident.cells) == len(right)
    for cell in incident.cells:
        assert cell.suggested == pytest.approx(right[str(cell.record["month"])], rel=1e-3)
