"""A dosage that should be small: the limit reaches down to small ones, so that a cause is named."""

from __future__ import annotations

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from tests.samples.populations import GENERATORS
from tests.samples.rows import half_up
from tests.samples.writers import tables

FRAME = "cement_material_month"
FILED = ("enterprise", "cement_line", "cement_line_month", "cement_fuel_month", FRAME)


@pytest.mark.parametrize(("number", "factor"), [(3, 6.0), (10, 8.0)])
def test_ten_times_a_small_dosage_is_traced_to_its_wet_tonnes(number: int, factor: float) -> None:
    """The right dosage was below what the rule asked about, so nothing explained the failure."""
    material = {3: "red_mud", 10: "municipal_sludge"}[number]
    plant, book = f"SYN-CEM-7002001-{number:05}", load_rulebook()
    maker = GENERATORS["cement"]
    frames = {
        frame: [dict(row) for row in rows if row["enterprise_id"] == plant]
        for frame, rows in maker.population(40, 7_002_001).items()
    }
    row = next(
        row
        for row in frames[FRAME]
        if (row["line_id"], row["material"], row["month"].month) == ("1", material, 6)
    )
    right = row["wet_consumption"]
    row["wet_consumption"] = half_up(right * factor, 2)
    row["material_consumption"] = half_up(row["material_consumption"] * factor, 2)
    frames = maker.derive(frames)
    result = mrv.validate(tables({frame: frames[frame] for frame in FILED}, book), rules=book)
    [incident] = result.incidents
    accused = {cell.parameter for cell in incident.cells}
    assert accused <= {"wet_consumption", "material_consumption"}
    assert all(cell.record["month"] == "2025-06" for cell in incident.cells)
