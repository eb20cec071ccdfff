"""A looked-up factor that is as wrong in every month as in the record of the year."""

from __future__ import annotations

import pytest

from mrv.catalogue.load import open_rulebook
from mrv.engine.api import validate
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables

FACTOR = "grid_emission_factor"


@pytest.mark.parametrize("share", [0.8, 1.2])
@pytest.mark.parametrize(
    ("sector", "frame"),
    [
        ("power", "power_unit_month"),
        ("cement", "cement_enterprise_month"),
        ("aluminium", "aluminium_enterprise_month"),
    ],
)
def test_a_factor_that_is_wrong_in_all_months_is_found(
    sector: str, frame: str, share: float
) -> None:
    """What follows from it, the year as well, agrees with it."""
    book = open_rulebook(None)
    frames = GENERATORS[sector].population(1, 5)
    for row in frames[frame]:
        if row.get(FACTOR):
            row[FACTOR] = round(row[FACTOR] * share, 4)
    GENERATORS[sector].derive(frames)
    incident = validate(tables(frames, book), rules=book).incidents[0]
    assert {cell.parameter for cell in incident.cells} == {FACTOR}
    assert incident.kind == "biased_year"
    assert len({cell.record["month"] for cell in incident.cells}) == 12
    for cell in incident.cells:
        assert cell.suggested == pytest.approx(0.5306, rel=0.08)
