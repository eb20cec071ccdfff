"""Standard values that are wrong are called what they are, in one month as in many."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl
import pytest

from mrv.catalogue.load import load_rulebook
from mrv.engine.api import validate
from mrv.intake.load import load
from mrv.trace.model import Incident
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables

BOOK = load_rulebook()
YEAR = range(1, 13)


def the_incident(
    sample: str, frame: str, column: str, filed: float, months: Iterable[int]
) -> Incident:
    """The cause of one value filed in some months of the second unit (or the only one)."""
    frames = {n: d.table for n, d in load([f"{sample}/csv"], BOOK).frames.items()}
    here = pl.col("month").dt.month().is_in(list(months)) & (pl.col("unit_id") == "2")
    if "fuel" in frames[frame].columns:
        here &= pl.col("fuel") == "bituminous_coal"
    frames[frame] = frames[frame].with_columns(
        pl.when(here).then(filed).otherwise(pl.col(column)).alias(column)
    )
    (incident,) = validate(frames, rules=BOOK).incidents
    return incident


@pytest.mark.parametrize("months", [range(4, 5), range(4, 8), YEAR])
@pytest.mark.parametrize(
    ("frame", "column", "filed", "kind"),
    [
        # Of the plant's own province.
        ("power_unit_month", "grid_emission_factor", 0.6058, "wrong_standard_value"),
        ("power_unit_month", "grid_emission_factor", 0.581, "outdated_standard_value"),
        ("power_fuel_month", "oxidation_factor", 98.0, "wrong_standard_value"),
        # What the form says was measured.
        ("power_fuel_month", "carbon_per_heat", 0.03085, "default_as_measured"),
        ("power_fuel_month", "net_calorific_value_ar", 26.7, "default_as_measured"),
    ],
)
def test_values_of_a_table_are_known_as_such(
    frame: str, column: str, filed: float, kind: str, months: range
) -> None:
    incident = the_incident("sample_reports/power/clean", frame, column, filed, months)
    assert {cell.parameter for cell in incident.cells} == {column}
    assert len(incident.cells) == len(months)
    assert incident.kind == kind


@pytest.mark.parametrize("filed", [0.61, 0.5905])
def test_a_value_that_no_table_lists_is_none_of_them(filed: float) -> None:
    incident = the_incident(
        "sample_reports/power/clean", "power_unit_month", "grid_emission_factor", filed, YEAR
    )
    assert {cell.parameter for cell in incident.cells} == {"grid_emission_factor"}
    assert "standard_value" not in incident.kind


def test_it_is_told_in_words() -> None:
    found = validate("sample_reports/power/faulty/provincial-grid-factor/csv", rules=BOOK)
    (incident,) = found.incidents
    assert incident.kind == "wrong_standard_value"
    assert incident.reason is not None
    assert "2025年1月至2025年12月）采用了不适用的标准值 0.6058" in incident.reason.zh
    assert "takes the standard value 0.6058 of another case" in incident.reason.en


def test_the_factor_of_another_fuel_is_taken_all_year() -> None:
    cement = GENERATORS["cement"]
    frames = cement.population(1, 950)
    for row in frames["cement_fuel_month"]:
        if row["fuel"] == "diesel":
            row["carbon_per_heat"] = 0.02749
    (incident,) = validate(tables(cement.derive(frames), BOOK), rules=BOOK).incidents
    assert {(cell.parameter, cell.suggested) for cell in incident.cells} == {
        ("carbon_per_heat", 0.0202)
    }
    assert incident.kind == "wrong_standard_value"
