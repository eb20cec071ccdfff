"""A result that another rule asks to be what its own formula gives was not recalculated."""

from __future__ import annotations

from mrv.catalogue.load import open_rulebook
from mrv.engine.api import validate
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables


def test_the_one_of_two_terms_is_named_that_its_formula_gives_to_the_last_digit() -> None:
    """Bought electricity may be off by 0.6 t, the sum may not; the sum fits what it should be."""
    book = open_rulebook(None)
    frames = GENERATORS["power"].population(1, 745)
    row = next(
        row
        for row in frames["power_unit_month"]
        if 5 < (row.get("purchased_electricity_emission") or 0) < 100
    )
    right = row["purchased_electricity_emission"]
    row["purchased_electricity_emission"] = round(right + 0.31, 2)
    [incident] = validate(tables(frames, book), rules=book).incidents
    [cell] = incident.cells
    assert (cell.parameter, cell.suggested) == ("purchased_electricity_emission", right)
    assert incident.kind == "not_recalculated"
