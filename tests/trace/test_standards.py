"""A standard value in the wrong place is called what it is."""

from __future__ import annotations

from mrv.catalogue.load import open_rulebook
from mrv.engine.api import validate
from mrv.trace.guesses.standards import Standards
from mrv.trace.whatif.plan import Plan
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables


def test_the_factor_of_another_fuel_is_a_wrong_standard_value() -> None:
    book = open_rulebook(None)
    cement = GENERATORS["cement"]
    frames = cement.population(1, 950)
    row = next(
        r for r in frames["cement_fuel_month"] if r["fuel"] == "diesel" and r["month"].month == 8
    )
    row["carbon_per_heat"] = 0.02749
    result = validate(tables(cement.derive(frames), book), rules=book)
    (incident,) = result.incidents
    (cell,) = incident.cells
    assert (cell.parameter, cell.suggested) == ("carbon_per_heat", 0.0202)
    assert incident.kind == "wrong_standard_value"


def test_the_ends_of_a_range_are_no_standard_values() -> None:
    book = open_rulebook(None)
    known = Standards(Plan(book, list(book.rules), list(book.frames)))
    assert known.of("power_fuel_month", "oxidation_factor")
    assert not known.of("power_unit_month", "generation_coal_rate")
