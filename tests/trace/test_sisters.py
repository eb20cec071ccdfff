"""Where a whole series is wrong the units beside it tell what it should be."""

from __future__ import annotations

import polars as pl
import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.intake.load import load
from mrv.trace.model import Incident
from tests.trace.test_limits import power_plant


def biased(frame: str, unit: str, parameter: str, factor: float) -> tuple[Incident, list[float]]:
    """The incident on a series that is off by a factor, and the right values of it."""
    tables = power_plant()
    table = tables[frame]
    own, value = pl.col("unit_id") == unit, pl.col(parameter)
    right = table.filter(own).sort("month")[parameter].to_list()
    wrong = pl.when(own).then((value * factor).round(2)).otherwise(value)
    tables[frame] = table.with_columns(wrong.alias(parameter))
    [incident] = [
        incident
        for incident in mrv.validate(tables, rules=load_rulebook()).incidents
        if {(cell.frame, cell.parameter) for cell in incident.cells} == {(frame, parameter)}
    ]
    return incident, right


@pytest.mark.parametrize("factor", [0.91, 0.86])
def test_a_ratio_of_two_series_is_that_of_the_other_boilers(factor: float) -> None:
    """Feed water is brought to where it stands beside the steam elsewhere, not to mid-range."""
    incident, right = biased("power_boiler_month", "1", "feed_water_mass", factor)
    assert incident.kind == "biased_year"
    suggested = [cell.suggested for cell in incident.cells]
    assert suggested == pytest.approx(right, rel=0.01)


def test_a_level_that_only_has_a_limit_is_that_of_the_other_units() -> None:
    incident, right = biased("power_unit_month", "1", "boiler_efficiency", 1.1)
    assert incident.kind == "biased_year"
    suggested = [cell.suggested for cell in incident.cells]
    assert suggested == pytest.approx(right, rel=0.03)


def test_copies_in_another_table_are_not_looked_for_in_that_of_the_series() -> None:
    """Rows of the one are none of the other, and may be beyond its end."""
    rulebook = load_rulebook()
    submission = load(["sample_reports/steel/clean/csv"], rulebook)
    tables = {name: data.table for name, data in submission.frames.items()}
    forms = {"steel_material_month", "steel_process_material_month"}
    lower = (pl.col("net_calorific_value_ar") * 0.93).round(3)
    for name in forms:
        hit = pl.when(pl.col("material") == "anthracite").then(lower)
        spoilt = hit.otherwise(pl.col("net_calorific_value_ar"))
        tables[name] = tables[name].with_columns(spoilt.alias("net_calorific_value_ar"))
    result = mrv.validate(tables, rules=rulebook)
    assert "broke_off" not in {item.code for item in result.untraced}
    [incident] = result.incidents
    assert incident.kind == "biased_year"
    assert {cell.frame for cell in incident.cells} == forms
    for cell in incident.cells:
        assert isinstance(cell.observed, float)
        assert cell.suggested == pytest.approx(cell.observed / 0.93, rel=0.05)
