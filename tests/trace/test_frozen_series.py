"""A value that is measured every month and stands there unchanged for half a year is one deed."""

from __future__ import annotations

import pytest

from mrv.catalogue.load import open_rulebook
from mrv.engine.api import validate
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables

SERIES = {
    "aluminium": ("aluminium_enterprise_month", "anode_fixed_carbon_tested"),
    "cement": ("cement_quality_month", "raw_meal_loss_on_ignition"),
    "steel": ("steel_material_month", "moisture_ar"),
}


@pytest.mark.parametrize("sector", SERIES)
def test_the_months_of_a_frozen_series_are_told_together(sector: str) -> None:
    frame, column = SERIES[sector]
    book = open_rulebook(None)
    frames = GENERATORS[sector].population(1, 764)
    keys = [key for key in book.frames[frame].keys if key != "month"]
    first = next(row for row in frames[frame] if (row.get(column) or 0) > 0)
    own = [row for row in frames[frame] if all(row[key] == first[key] for key in keys)]
    frozen = own[2:9]
    for row in frozen:
        row[column] = first[column]
    result = validate(tables(frames, book), rules=book)
    [incident] = result.incidents
    assert incident.kind == "copied_block"
    months = {cell.record["month"] for cell in incident.cells}
    assert months >= {f"{row['month']:%Y-%m}" for row in frozen}
    assert {cell.parameter for cell in incident.cells} == {column}
