"""Net heat on another basis: water that is left takes heat to evaporate, so it is no mere share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from tests.samples.populations import GENERATORS
from tests.samples.rows import Row, half_up
from tests.samples.writers import tables

POWER = GENERATORS["power"]
FORM, HEAT = "power_fuel_month", "net_calorific_value_ar"


def air_dried(row: Row) -> float:
    dry = (row[HEAT] + 0.023 * row["moisture_ar"]) / (100 - row["moisture_ar"])
    return float(dry * (100 - row["moisture_ad"]) - 0.023 * row["moisture_ad"])


def dry(row: Row) -> float:
    return float((row[HEAT] + 0.023 * row["moisture_ar"]) * 100 / (100 - row["moisture_ar"]))


def deducted_twice(row: Row) -> float:
    return float(row[HEAT] * (100 - row["moisture_ar"]) / 100 - 0.023 * row["moisture_ar"])


@pytest.mark.parametrize("basis", [air_dried, dry, deducted_twice])
@pytest.mark.parametrize("follows", [False, True])
def test_heat_is_put_on_its_basis_with_the_heat_of_evaporation(
    basis: Callable[[Row], float], follows: bool
) -> None:
    drawn = POWER.population(8, 73_001)

    def is_moist(row: dict[str, Any]) -> bool:
        return all(row.get(each) for each in (HEAT, "moisture_ar", "moisture_ad"))

    name = min(row["enterprise_id"] for row in drawn[FORM] if is_moist(row))
    frames = {
        frame: [dict(row) for row in rows if row["enterprise_id"] == name]
        for frame, rows in drawn.items()
    }
    frames = POWER.derive(frames)
    row = max((row for row in frames[FORM] if is_moist(row)), key=lambda row: row["moisture_ar"])
    right = row[HEAT]
    row[HEAT] = half_up(basis(row), 3)
    book = load_rulebook()
    frames = POWER.derive(frames) if follows else frames
    [incident] = mrv.validate(tables(frames, book), rules=book).incidents
    [cell] = incident.cells
    assert (incident.kind, cell.parameter) == ("heat_basis", HEAT)
    assert cell.suggested == pytest.approx(right, rel=1e-3)
