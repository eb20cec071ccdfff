"""A fuel of which nothing was burnt needs no calorific value; one that was burnt does."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest

from mrv.engine.api import validate
from mrv.engine.result import Result

CLEAN = Path(__file__).parents[2] / "sample_reports" / "power" / "clean" / "csv"
QUALITIES = ("net_calorific_value_ar", "carbon_content_ar", "carbon_per_heat")
OF_THE_HEAT = {"PWR-EXT-028", "PWR-EXT-031", "PWR-THR-049", "PWR-THR-118"}
"""Rules that hold a unit's output against the heat of all its fuels."""
OF_THE_FUEL = {"PWR-LOG-010", "PWR-LOG-011"}
"""Heat and emission as products of what was burnt."""


@cache
def judged(burnt: float | None) -> Result:
    """The clean year without any quality of February's diesel, of which so much was burnt."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "csv"
        shutil.copytree(CLEAN, copy)
        path = copy / "power_fuel_month.csv"
        table = pl.read_csv(path, infer_schema=False)
        here = pl.col("fuel").eq("diesel") & pl.col("month").eq("2025-02-01")
        here &= pl.col("unit_id").eq("1")
        values: dict[str, str | None] = dict.fromkeys(QUALITIES)
        if burnt is not None:
            values |= {"fuel_consumption": str(burnt), "fuel_heat": "0", "fuel_emission": "0"}
        table.with_columns(
            pl.when(here).then(pl.lit(value, pl.String)).otherwise(pl.col(name)).alias(name)
            for name, value in values.items()
        ).write_csv(path)
        return validate(copy, trace=False)


def undecided(result: Result) -> set[str]:
    return {item["rule"] for item in result.summary()["not_evaluated"]}


def missing(result: Result) -> set[str]:
    return {item.parameter for item in result.missing}


def test_nothing_burnt_leaves_no_rule_of_the_heat_undecided() -> None:
    assert not (OF_THE_HEAT | OF_THE_FUEL) & undecided(judged(0.0))
    assert not missing(judged(0.0))


def test_what_was_burnt_without_a_quality_stays_undecided_and_is_missing() -> None:
    assert undecided(judged(None)) >= OF_THE_HEAT | OF_THE_FUEL
    assert missing(judged(None)) >= set(QUALITIES)


@pytest.mark.parametrize("rule", ["PWR-LOG-012", "PWR-LOG-016", "PWR-LOG-017"])
def test_the_year_is_summed_without_it(rule: str) -> None:
    """Its own year was filed with what was burnt in February: that is told, not left open."""
    assert rule in set(judged(0.0).findings["rule"])
