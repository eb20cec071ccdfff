"""A consumption and a heat value that stand in one another's place are told as exchanged."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

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


@pytest.mark.parametrize("down", [True, False])
@pytest.mark.parametrize(
    ("sector", "seed", "frame", "columns"),
    [
        ("power", 4, "power_fuel_month", ["fuel_consumption", HEAT, "carbon_per_heat"]),
        ("steel", 3, "steel_material_month", ["fuel_net_consumption", HEAT, "carbon_per_heat"]),
        (
            "cement",
            3,
            "cement_line_month",
            ["operating_hours", "clinker_output", "raw_meal_consumption", "waste_heat_generation"],
        ),
    ],
)
def test_a_block_of_values_pasted_a_cell_too_low_or_too_high(
    sector: str, seed: int, frame: str, columns: list[str], down: bool
) -> None:
    """All but the one that was written over stand in the place of another still."""
    book, maker = open_rulebook(None), GENERATORS[sector]
    frames = maker.derive(maker.population(1, seed))
    row = next(
        r
        for r in frames[frame]
        if r["month"] == date(2025, 6, 1) and all(isinstance(r.get(c), float) for c in columns)
    )
    right = {column: row[column] for column in columns}
    way = columns if down else columns[::-1]
    for first, second in pairwise(way):
        row[second] = right[first]
    found = validate(tables(frames, book), rules=book).incidents[0]
    assert found.kind == "shifted_columns"
    told = {cell.parameter: cell.suggested for cell in found.cells}
    assert set(told) == set(way[1:])
    assert {name: told[name] for name in way[1:-1]} == {name: right[name] for name in way[1:-1]}
