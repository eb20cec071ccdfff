"""What was repaired early and is right as filed beside later repairs is not told as wrong."""

from __future__ import annotations

from datetime import date

import pytest

from mrv.catalogue.load import open_rulebook
from mrv.engine.api import validate
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables

CEMENT = GENERATORS["cement"]


@pytest.mark.parametrize("seed", [731, 31])
def test_totals_that_lack_what_was_raised_are_not_to_be_renewed(seed: int) -> None:
    """Each total by itself could be renewed; with the two values mended none of them need be."""
    book = open_rulebook(None)
    frames = CEMENT.derive(CEMENT.population(1, seed))
    row = next(r for r in frames["cement_enterprise_month"] if r["month"] == date(2025, 5, 1))
    wrong = {"mobile_fuel_consumption", "mobile_combustion_emission"}
    for column in wrong:
        filed = row[column]
        assert isinstance(filed, float)
        row[column] = filed * 1000
    result = validate(tables(frames, book), rules=book)
    (found,) = result.incidents
    assert {cell.parameter for cell in found.cells} == wrong
    findings = set(result.findings.get_column("id"))
    assert set(found.explains) == findings
