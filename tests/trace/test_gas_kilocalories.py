"""Heat of gas as the gas works tell it, in kilocalories a cubic metre."""

from __future__ import annotations

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from tests.samples.populations import GENERATORS
from tests.samples.rows import half_up
from tests.samples.writers import tables

POWER = GENERATORS["power"]
FORM, HEAT = "power_fuel_month", "net_calorific_value_ar"


@pytest.mark.parametrize("follows", [False, True])
def test_kilocalories_a_cubic_metre_are_told(follows: bool) -> None:
    drawn = POWER.population(8, 7_002_001)
    name = min(row["enterprise_id"] for row in drawn[FORM] if row["fuel"] == "natural_gas")
    frames = POWER.derive(
        {
            frame: [dict(row) for row in rows if row["enterprise_id"] == name]
            for frame, rows in drawn.items()
        }
    )
    row = [row for row in frames[FORM] if row["fuel"] == "natural_gas"][5]
    right = row[HEAT]
    row[HEAT] = half_up(right * 23.8846, 0)
    book = load_rulebook()
    frames = POWER.derive(frames) if follows else frames
    [incident] = mrv.validate(tables(frames, book), rules=book).incidents
    assert [cell.parameter for cell in incident.cells] == [HEAT]
    assert incident.kind == "gas_kilocalories"
    assert incident.cells[0].suggested == pytest.approx(right, rel=0.001)
