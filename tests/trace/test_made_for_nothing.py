"""A line's output of zero beside an emission per tonne: the tonnes are known."""

from __future__ import annotations

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables

STEEL = GENERATORS["steel"]


@pytest.mark.parametrize("process", ["sintering", "ironmaking"])
def test_an_output_that_became_zero_is_found_by_a_month_alone(process: str) -> None:
    drawn = STEEL.derive(STEEL.population(1, 64))
    frames = {
        frame: [
            dict(row) for row in rows if "month" not in row or str(row["month"])[:7] == "2025-04"
        ]
        for frame, rows in drawn.items()
        if not frame.endswith("_year")
    }
    book = load_rulebook()
    row = next(row for row in frames["steel_process_month"] if row["process"] == process)
    right, row["process_output"] = float(row["process_output"]), 0.0
    incidents = mrv.validate(tables(frames, book), rules=book).incidents
    told = [cell for incident in incidents for cell in incident.cells]
    [cell] = [cell for cell in told if cell.parameter == "process_output"]
    assert cell.record["line_id"] == row["line_id"]
    assert cell.suggested == pytest.approx(right, rel=1e-3)
