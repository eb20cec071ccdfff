"""A standard value in the wrong place is called what it is."""

from __future__ import annotations

import datetime

import polars as pl
import pytest

from mrv.catalogue.load import load_rulebook, open_rulebook
from mrv.engine.api import validate
from mrv.intake.load import load
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


@pytest.mark.parametrize(
    ("frame", "column", "filed", "kind"),
    [
        ("power_unit_month", "grid_emission_factor", 0.581, "outdated_standard_value"),
        ("power_fuel_month", "oxidation_factor", 98.0, "wrong_standard_value"),
        ("power_fuel_month", "carbon_per_heat", 0.03085, "default_as_measured"),
        ("power_fuel_month", "net_calorific_value_ar", 26.7, "default_as_measured"),
    ],
)
def test_a_value_of_the_tables_is_known_as_such(
    frame: str, column: str, filed: float, kind: str
) -> None:
    book = load_rulebook()
    frames = {n: d.table for n, d in load(["sample_reports/power/clean/csv"], book).frames.items()}
    here = (pl.col("month") == datetime.date(2025, 4, 1)) & (pl.col("unit_id") == "2")
    if "fuel" in frames[frame].columns:
        here &= pl.col("fuel") == "bituminous_coal"
    frames[frame] = frames[frame].with_columns(
        pl.when(here).then(filed).otherwise(pl.col(column)).alias(column)
    )
    (incident,) = validate(frames, rules=book).incidents
    assert incident.cells[0].parameter == column
    assert incident.kind == kind


def test_the_ends_of_a_range_are_no_standard_values() -> None:
    book = open_rulebook(None)
    known = Standards(Plan(book, list(book.rules), list(book.frames)))
    assert known.of("power_fuel_month", "oxidation_factor")
    assert not known.of("power_unit_month", "generation_coal_rate")
