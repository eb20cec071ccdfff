"""What is calculated for each unit of an amount is blank where there is none of it."""

from __future__ import annotations

from datetime import date

import pytest

from mrv.catalogue.load import open_rulebook
from mrv.engine.api import validate
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables

POWER = GENERATORS["power"]


@pytest.mark.parametrize("seed", [31, 39])
def test_heat_of_a_condensing_unit_takes_its_intensities_along(seed: int) -> None:
    book = open_rulebook(None)
    frames = POWER.population(1, seed)
    condensing = {u["unit_id"] for u in frames["power_unit"] if u["product_type"] == "condensing"}
    row = next(
        r
        for r in frames["power_unit_month"]
        if r["unit_id"] in condensing and r["month"] == date(2025, 3, 1)
    )
    row["heat_supply"] = 41_234.56
    row["heat_ratio"] = 3.21
    found = validate(tables(POWER.derive(frames), book), rules=book).incidents
    assert row["heat_emission_intensity"] is not None
    cells = [[(cell.parameter, cell.suggested) for cell in i.cells] for i in found]
    assert ("heat_supply", 0.0) in cells[0]
    assert "heat_emission_intensity" not in {name for own in cells for name, _ in own}
