"""A consumption and a heat value that stand in one another's place are told as exchanged."""

from __future__ import annotations

from datetime import date

import pytest

from mrv.catalogue.load import open_rulebook
from mrv.engine.api import validate
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables

HEAT = "net_calorific_value_ar"
PLACES = {
    "power": ("power_fuel_month", "fuel_consumption"),
    "steel": ("steel_material_month", "fuel_net_consumption"),
    "cement": ("cement_fuel_month", "fuel_consumption"),
    "aluminium": ("aluminium_fuel_month", "fuel_consumption"),
}


@pytest.mark.parametrize("follow", [False, True])
@pytest.mark.parametrize(
    ("sector", "seed"),
    [("power", 4), ("steel", 3), ("steel", 4), ("cement", 4), ("aluminium", 3)],
)
def test_two_columns_of_unlike_things_exchanged(sector: str, seed: int, follow: bool) -> None:
    """What was calculated stayed, or followed; the year's total stayed and is right."""
    book, maker = open_rulebook(None), GENERATORS[sector]
    frame, amount = PLACES[sector]
    frames = maker.derive(maker.population(1, seed))
    row = next(
        r
        for r in frames[frame]
        if r["month"] == date(2025, 6, 1) and isinstance(r.get(HEAT), float)
    )
    right = {amount: row[amount], HEAT: row[HEAT]}
    row[amount], row[HEAT] = row[HEAT], row[amount]
    if follow:
        frames = maker.derive(frames)
    (found,) = validate(tables(frames, book), rules=book).incidents
    assert found.kind == "swapped_columns"
    assert {cell.parameter: cell.suggested for cell in found.cells} == right
