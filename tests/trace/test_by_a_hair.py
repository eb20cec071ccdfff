"""A limit missed by a hair is hardly worth any value; that the filed one is odd may be."""

from __future__ import annotations

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from tests.samples.populations import GENERATORS
from tests.samples.rows import half_up
from tests.samples.writers import tables

FRAME, OUTPUT = "aluminium_line_month", "liquid_aluminium_output"
FILED = {"anode_consumption_gross", OUTPUT, "potline_ac_electricity"}


@pytest.mark.parametrize("per_tonne", [11_780, 11_740])
def test_metal_that_is_odd_in_its_series_is_named_for_a_limit_missed_by_a_hair(
    per_tonne: int,
) -> None:
    """11,800 kWh of electricity by the tonne are possible."""
    plant, maker, book = "SYN-ALU-768-00000", GENERATORS["aluminium"], load_rulebook()
    frames = {
        frame: [dict(row) for row in rows if row["enterprise_id"] == plant]
        for frame, rows in maker.population(6, 768).items()
    }
    row = next(r for r in frames[FRAME] if (r["line_id"], r["month"].month) == ("2", 1))
    right = row[OUTPUT]
    row[OUTPUT] = half_up(1000 * row["potline_ac_electricity"] / per_tonne, 2)
    frames = maker.derive(frames)
    kept = {frame: frames[frame] for frame in ("enterprise", "aluminium_line", FRAME)}
    for each in kept[FRAME]:
        for name, parameter in book.parameters.items():
            if name in each and parameter.nature == "measured" and name not in FILED:
                each[name] = None
    [incident] = mrv.validate(tables(kept, book), rules=book).incidents
    [cell] = incident.cells
    assert cell.parameter == OUTPUT
    assert cell.suggested == pytest.approx(right, rel=0.01)
