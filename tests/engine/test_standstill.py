"""Months in which nothing ran, written with dashes: zero where all else says so, else unknown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from mrv.catalogue.load import load_rulebook
from mrv.catalogue.standstill import zero_at_standstill
from mrv.engine.api import validate
from mrv.engine.result import Result
from tests.benchmarks.idle_months import drawn
from tests.samples.power.clean import SAMPLES as POWER
from tests.samples.writers import tables

GRAVE = ["error", "warning"]
UNIT, FUEL = "power_unit_month", "power_fuel_month"
CURRENTS = ("line_current",)
"""Zero where nothing ran, though they do not add up."""
JUNE = date(2025, 6, 1)


@cache
def clean() -> dict[str, pl.DataFrame]:
    return tables(POWER[0].frames(), load_rulebook())


def put(
    table: pl.DataFrame, values: Mapping[str, object], *, month: date = JUNE, unit: str = "1"
) -> pl.DataFrame:
    """The table as text, some cells of a unit's month written otherwise."""
    here = (pl.col("month") == month) & (pl.col("unit_id") == unit)
    text = [
        pl.when(here).then(pl.lit(values[name])).otherwise(pl.col(name).cast(pl.String)).alias(name)
        for name in values
    ]
    return table.with_columns(text)


def judged(unit: Mapping[str, object], fuel: Mapping[str, object] | None = None) -> Result:
    frames = dict(clean())
    frames[UNIT] = put(frames[UNIT], unit)
    if fuel is not None:
        frames[FUEL] = put(frames[FUEL], fuel)
    return validate(frames, trace=False)


def value(result: Result, frame: str, column: str) -> list[object]:
    table = result.submission.frames[frame].table
    here = table.filter((pl.col("month") == JUNE) & (pl.col("unit_id") == "1"))
    return here.get_column(column).to_list()


def missing(result: Result) -> set[str]:
    """What of June is said to be missing."""
    found = result.findings.filter(
        pl.col("severity").is_in(GRAVE) & pl.col("record").str.contains("2025-06")
    )
    return set(found["parameter"].drop_nulls())


@pytest.mark.parametrize("mark", ["—", "/", "-", None])
def test_a_dash_beside_production_is_a_missing_value(mark):
    result = judged({"generation": mark})
    assert value(result, UNIT, "generation") == [None]
    assert "generation" in missing(result)
    assert "IN-062" not in {problem.code for problem in result.problems}


STILL = ("heat_supply", "combustion_emission", "fossil_heat_input", "boiler_heat_output")


@pytest.mark.parametrize("mark", ["—", "/", "-", None])
def test_a_dash_beside_zero_hours_is_zero_and_told(mark):
    unit = dict.fromkeys(("generation", *STILL), mark) | {"operating_hours": "0"}
    fuel = dict.fromkeys(("fuel_consumption", "fuel_heat", "fuel_emission"), mark)
    result = judged(unit, fuel)
    assert value(result, UNIT, "generation") == [0.0]
    assert set(value(result, FUEL, "fuel_consumption")) == {0.0}
    told = [problem for problem in result.problems if problem.code == "IN-062"]
    assert {"generation", "fuel_consumption"} <= {problem.parameter for problem in told}
    assert {problem.severity for problem in told} == {"info"}


def test_zero_hours_beside_fuel_leave_the_dash_unknown():
    unit = dict.fromkeys(("generation", *STILL), "—") | {"operating_hours": "0"}
    result = judged(unit)
    assert value(result, UNIT, "generation") == [None]
    assert "generation" in missing(result)


def test_dashes_all_over_say_nothing_without_a_stop_or_a_year():
    unit = dict.fromkeys(("generation", "operating_hours", *STILL), "—")
    fuel = dict.fromkeys(("fuel_consumption", "fuel_heat", "fuel_emission"), "—")
    result = judged(unit, fuel)
    assert value(result, UNIT, "generation") == [None]
    assert {"generation", "operating_hours", "fuel_consumption"} <= missing(result)


def test_what_is_drawn_at_standstill_stays_unknown():
    unit = dict.fromkeys(("generation", "purchased_electricity", *STILL), "—")
    fuel = dict.fromkeys(("fuel_consumption", "fuel_heat", "fuel_emission"), "—")
    result = judged(unit | {"operating_hours": "0"}, fuel)
    assert value(result, UNIT, "purchased_electricity") == [None]
    assert "purchased_electricity" in missing(result)


def test_a_fuel_blank_in_a_running_month_is_missing():
    result = judged({}, {"fuel_consumption": None})
    assert value(result, FUEL, "fuel_consumption") == [None] * len(
        value(result, FUEL, "fuel_consumption")
    )
    assert "fuel_consumption" in missing(result)


@pytest.mark.parametrize("sector", ["power", "steel", "cement", "aluminium"])
@pytest.mark.parametrize("mark", ["—", ""])
def test_honest_months_of_standstill_are_not_flagged(sector, mark):
    situations = ["middle", "first", "last", "commissioned"]
    filed, about = drawn(sector, mark, situations, 4, 5, load_rulebook())
    result = validate(filed, trace=False)
    assert {problem.severity for problem in result.problems} <= {"info"}
    found = result.findings.filter(pl.col("severity").is_in(GRAVE))
    flagged = set(found["enterprise_id"])
    assert len(about) == 16
    assert len(flagged) <= 1, found.select("rule", "record", "parameter").rows()


@pytest.mark.parametrize("mark", ["—", ""])
def test_a_mill_that_stands_as_a_whole_files_dashes(mark):
    filed, about = drawn("steel", mark, ["site", "year"], 6, 5, load_rulebook())
    result = validate(filed, trace=False)
    assert len(about) == 12
    assert result.findings.filter(pl.col("severity").is_in(GRAVE)).is_empty()
    told = {problem.frame for problem in result.problems if problem.code == "IN-062"}
    assert {"steel_material_month", "steel_enterprise_month"} <= told


@pytest.mark.parametrize("mark", ["—", ""])
def test_files_of_csv_say_the_same(tmp_path: Path, mark):
    filed, _ = drawn("cement", mark, ["middle"], 1, 5, load_rulebook())
    for name, table in filed.items():
        table.write_csv(tmp_path / f"{name}.csv")
    of_files = validate(tmp_path, trace=False)
    of_frames = validate(filed, trace=False)
    assert set(of_files.findings["id"]) == set(of_frames.findings["id"])
    assert any(problem.code == "IN-062" for problem in of_files.problems)


def test_what_is_none_at_standstill_is_declared_of_columns_and_relations_that_exist():
    book = load_rulebook()
    for frame in book.frames.values():
        rule = frame.standstill
        if rule is None:
            continue
        relations = {each.name: each.to for each in frame.relations}
        totals = {name for parts in dict(rule.sums).values() for name in parts}
        assert {*rule.none, *rule.outside, *dict(rule.sums), *totals} <= set(frame.columns)
        for name in (*rule.none, *rule.outside):
            assert zero_at_standstill(book.parameters[name], book) or name in CURRENTS, name
        assert {name for name in (rule.of, rule.events, rule.life) if name} <= set(relations)
        for name, column in rule.parts:
            assert column in book.frames[relations[name]].columns
        if rule.year is not None:
            year, way = rule.year
            assert way in {each.name for each in book.frames[year].relations}
