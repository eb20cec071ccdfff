"""An oxidation factor of 100 is no rounded 99: complete oxidation was taken."""

from __future__ import annotations

from datetime import date

import pytest

from mrv.catalogue.load import load_rulebook
from mrv.engine.api import validate
from tests.benchmarks.tracing.places import Place, Report
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables


@pytest.mark.parametrize(
    ("sector", "frame", "fuel"),
    [
        ("power", "power_fuel_month", "bituminous_coal"),
        ("cement", "cement_fuel_month", "diesel"),
    ],
)
def test_complete_oxidation_is_told_as_such(sector: str, frame: str, fuel: str) -> None:
    rulebook, generator = load_rulebook(), GENERATORS[sector]
    report = Report(generator.population(1, 4_242), sector, generator.derive, rulebook)
    row = next(
        row
        for row in report.frames[frame]
        if row["fuel"] == fuel and row["month"] == date(2025, 6, 1) and row["oxidation_factor"]
    )
    right = row["oxidation_factor"]
    report.write([(Place(frame, row, "oxidation_factor"), 100.0)])
    [incident] = validate(tables(report.frames, rulebook), rules=rulebook).incidents
    assert (incident.kind, incident.cells[0].parameter) == (
        "oxidation_left_out",
        "oxidation_factor",
    )
    assert incident.cells[0].suggested == pytest.approx(right)
