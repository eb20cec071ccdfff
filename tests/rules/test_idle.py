"""Zeros of what was not burnt or made say nothing: neither findings nor causes come of them."""

from __future__ import annotations

import polars as pl
import pytest

from mrv.catalogue.load import load_rulebook
from mrv.engine.api import validate
from mrv.engine.result import Result
from mrv.intake.load import load

QUALITIES = {
    "power_fuel_month": ("carbon_content_ar", "carbon_per_heat", "oxidation_factor"),
    "steel_material_month": ("carbon_per_heat",),
    "cement_fuel_month": ("carbon_per_heat", "oxidation_factor"),
}
CASES = [
    ("sample_reports/power/clean/csv", "power_fuel_month", "fuel", "fuel_consumption"),
    ("sample_reports/cement/clean/csv", "cement_fuel_month", "fuel", "fuel_consumption"),
    ("sample_reports/steel/clean/csv", "steel_material_month", "material", "fuel_net_consumption"),
]


def without_diesel(folder: str, frame: str, kind: str, amount: str, heat: float) -> Result:
    """A clean year in which no diesel was burnt; its heat is filed as some number."""
    book = load_rulebook()
    frames = {name: each.table for name, each in load([folder], book).frames.items()}
    table = frames[frame]
    diesel = pl.col(kind) == "diesel"
    assert table.filter(diesel).height, "the sample burns diesel"
    empty = [amount, *QUALITIES[frame]]
    emission = ("fuel_heat", "fuel_emission", "fuel_net_emission")
    zeros = [
        pl.when(diesel).then(0.0).otherwise(name).alias(name)
        for name in (*empty, *emission)
        if name in table.columns
    ]
    heated = pl.when(diesel).then(heat).otherwise("net_calorific_value_ar")
    frames[frame] = table.with_columns(*zeros, heated.alias("net_calorific_value_ar"))
    return validate(frames, rules=book)


@pytest.mark.parametrize(("folder", "frame", "kind", "amount"), CASES)
def test_zero_heat_of_what_was_not_burnt_is_no_error(folder, frame, kind, amount):
    def of_diesel(heat: float) -> set[str]:
        found = without_diesel(folder, frame, kind, amount, heat).findings
        mine = found.filter(
            (pl.col("frame") == frame)
            & pl.col("record").str.contains('"diesel"')
            & pl.col("severity").is_in(["error", "warning"])
        )
        return set(mine["rule"])

    assert not of_diesel(0.0)
    assert of_diesel(0.5), "a heat that no diesel has is one still"
