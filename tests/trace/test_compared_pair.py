"""Two values that a rule compares, changed together so that what is calculated stays as it was."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

import mrv
from mrv.catalogue.load import open_rulebook
from mrv.intake.load import load
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables

BOILERS = "power_boiler_month"
SITE = 5
STEAM, WATER = "main_steam_mass", "feed_water_mass"


@pytest.mark.parametrize("share", [0.88, 1.1])
def test_steam_and_feed_water_are_told_together_if_the_heat_stayed(share: float) -> None:
    """What the water should be is read off the steam, which is as wrong."""
    frames = {
        n: d.table
        for n, d in load(["sample_reports/power/clean/csv"], open_rulebook(None)).frames.items()
    }
    boilers = frames[BOILERS]
    here = (pl.col("month") == date(2025, 7, 1)) & (pl.col("unit_id") == "1")
    row = boilers.filter(here).row(0, named=True)
    steam = round(row[STEAM] * share, 2)
    more = (steam - row[STEAM]) * row["main_steam_enthalpy"] / row["feed_water_enthalpy"]
    wrong = {STEAM: steam, WATER: round(row[WATER] + more, 2)}
    frames[BOILERS] = boilers.with_columns(
        pl.when(here).then(value).otherwise(pl.col(name)).alias(name)
        for name, value in wrong.items()
    )
    cause = mrv.validate(frames).incidents[0]
    assert cause.kind == "falsified_pair"
    suggested = {cell.parameter: cell.suggested for cell in cause.cells}
    assert suggested == pytest.approx({STEAM: row[STEAM], WATER: row[WATER]}, rel=0.02)


def test_a_second_value_beside_a_rival_that_is_as_likely_may_be_the_cause() -> None:
    """By itself, what went to the grid explains as much as what was generated."""
    book = open_rulebook(None)
    drawn = GENERATORS["power"].population(8, 12_000)
    name = sorted(row["enterprise_id"] for row in drawn["enterprise"])[SITE]
    frames = {
        frame: [dict(row) for row in rows if row["enterprise_id"] == name]
        for frame, rows in drawn.items()
    }
    first = min(row["month"] for row in frames["power_unit_month"])
    row = next(r for r in frames["power_unit_month"] if r["month"] == first)
    right = {column: row[column] for column in ("generation", "operating_hours")}
    row |= {"generation": round(right["generation"] * 0.9188, 3)}
    row |= {"operating_hours": round(right["operating_hours"] * 0.9188, 2)}
    filed = tables({n: own for n, own in GENERATORS["power"].derive(frames).items() if own}, book)
    cause = mrv.validate(filed, rules=book).incidents[0]
    assert cause.kind == "falsified_pair"
    assert {cell.parameter: cell.suggested for cell in cause.cells} == pytest.approx(
        right, rel=0.01
    )
