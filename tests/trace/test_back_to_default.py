"""Measured heat that goes back to the default is one deed; a single month of it is none."""

from __future__ import annotations

import datetime

import polars as pl
import pytest

from mrv.catalogue.load import load_rulebook
from mrv.engine.api import validate
from mrv.engine.result import Result
from mrv.intake.load import load

MILL, METHOD = "steel_material_month", "net_calorific_value_ar_method"
HEAT = {METHOD, "net_calorific_value_ar"}


def returned(last: int) -> Result:
    """A mill whose washed coal is taken at the default from July to some month."""
    book = load_rulebook()
    files = load(["sample_reports/steel/faulty/back-to-default/submission.xlsx"], book).frames
    frames = {name: each.table for name, each in files.items()}
    tested = (pl.col("material") == "washed_coal") & (
        pl.col("month") > datetime.date(2025, last, 1)
    )
    frames[MILL] = frames[MILL].with_columns(
        pl.when(tested).then(pl.lit("measured")).otherwise(METHOD).alias(METHOD)
    )
    return validate(frames, rules=book)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_months_taken_back_to_the_default_are_one_cause_without_a_value(lang: str) -> None:
    (incident,) = returned(12).incidents
    assert incident.kind == "back_to_default"
    assert {cell.parameter for cell in incident.cells} == HEAT
    months = {cell.record["month"] for cell in incident.cells}
    assert months == {f"2025-{number:02}" for number in range(7, 13)}
    assert all(cell.suggested is None for cell in incident.cells)
    assert incident.reason is not None
    words = {"zh": "由实测改为缺省值", "en": "went back from measured to the default"}
    assert words[lang] in getattr(incident.reason, lang)


def test_one_month_alone_is_no_such_deed() -> None:
    result = returned(7)
    assert "STL-LOG-158" in result.findings["rule"].to_list()
    assert all(each.kind != "back_to_default" for each in result.incidents)
