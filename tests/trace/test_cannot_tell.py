"""Where a file cannot show the cause, the tracer says so, with the reason; it invents nothing."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import click
import polars as pl
import pytest

import mrv
from mrv.catalogue.causes import ReasonCode
from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rulebook
from mrv.engine.result import Result
from mrv.intake.load import load
from mrv.report.audit.content import audit_content
from mrv.report.formats import render
from mrv.trace.telling.why import Why, words

SAMPLE = "sample_reports/power/clean/csv"
MARCH = datetime.date(2025, 3, 1)
Frames = dict[str, pl.DataFrame]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook()


@pytest.fixture(scope="module")
def clean(book: Rulebook) -> Frames:
    return {name: data.table for name, data in load([SAMPLE], book).frames.items()}


def every_number(frames: Frames, book: Rulebook, change: Callable[[pl.Expr], pl.Expr]) -> Frames:
    found = {}
    for name, table in frames.items():
        keys = (*book.frames[name].keys, "row_id")
        numbers = [c for c, kind in table.schema.items() if kind.is_numeric() and c not in keys]
        found[name] = table.with_columns(change(pl.col(c).cast(pl.Float64)) for c in numbers)
    return found


def changed(frames: Frames, frame: str, column: str, value: pl.Expr) -> Frames:
    return {**frames, frame: frames[frame].with_columns(value.alias(column))}


def told(result: Result) -> dict[str, int]:
    """How many findings each reason is given for; every failing finding is accounted for."""
    failed = set(result.findings.filter(pl.col("outcome") == "fail")["id"])
    named = {name for incident in result.incidents for name in incident.explains}
    named |= {name for item in result.untraced for name in item.findings}
    assert failed <= named
    for item in result.untraced:
        assert item.reason.zh
        assert item.reason.en
    return {item.code: len(item.findings) for item in result.untraced}


def test_every_reason_has_words_in_both_languages_and_no_words_are_idle(book: Rulebook) -> None:
    assert {reason.code for reason in book.trace_reasons} == set(Why) == set(get_args(ReasonCode))
    for why in Why:
        assert words(book, why).zh != words(book, why).en


def test_no_failing_rule(clean: Frames, book: Rulebook) -> None:
    result = mrv.validate(clean, rules=book)
    assert result.incidents == ()
    assert told(result) == {"nothing_failed": 0}


def test_zeros_say_nothing(clean: Frames, book: Rulebook) -> None:
    result = mrv.validate(every_number(clean, book, lambda c: c * 0), rules=book)
    assert result.incidents == ()
    assert told(result)["record_of_zeros"] > 100


def test_infinite_values_are_values_that_are_absent(clean: Frames, book: Rulebook) -> None:
    march = pl.when(pl.col("month") == MARCH).then(float("inf"))
    spoilt = march.otherwise(pl.col("fuel_consumption"))
    result = mrv.validate(
        changed(clean, "power_fuel_month", "fuel_consumption", spoilt), rules=book
    )
    assert result.incidents == ()
    assert set(told(result)) == {"value_absent"}


def test_one_month_of_twelve_does_not_accuse_the_year(clean: Frames, book: Rulebook) -> None:
    frames = {
        name: table.filter(pl.col("month") == MARCH) if "month" in table.columns else table
        for name, table in clean.items()
        if name not in ("lab_report", "lab_report_use", "fuel_day")
    }
    result = mrv.validate(frames, rules=book)
    assert result.incidents == ()
    assert told(result)["months_missing"] > 20


def test_a_fault_in_a_part_of_a_year_is_traced_where_the_other_sums_hold(
    clean: Frames, book: Rulebook
) -> None:
    """Six months are missing from the file, but the year's figures are those of the six."""
    frames = {
        name: table.filter(pl.col("month") <= datetime.date(2025, 6, 1))
        for name, table in clean.items()
        if name in ("power_fuel_month", "power_fuel_year", "power_unit")
        and "month" in table.columns
    }
    months = frames["power_fuel_month"]
    weight = pl.col("fuel_consumption")
    keys = ["enterprise_id", "unit_id", "fuel"]
    years = months.group_by(keys).agg(
        pl.lit(2025).alias("year"),
        pl.col("fuel_consumption", "fuel_heat", "fuel_emission").sum().round(2),
        *(
            ((pl.col(c) * weight).sum() / weight.sum()).round(n).alias(c)
            for c, n in (("net_calorific_value_ar", 3), ("carbon_content_ar", 4))
        ),
    )
    wrong = pl.when(pl.col("fuel") == "bituminous_coal", pl.col("unit_id") == "1").then(10)
    years = years.with_columns(pl.col("fuel_consumption") * wrong.otherwise(1))
    result = mrv.validate(
        {"power_fuel_month": months, "power_fuel_year": years},
        rules=book,
        only=["PWR-LOG-01[0-7]*"],
    )
    [incident] = result.incidents
    assert incident.kind == "unit_slip"
    assert incident.cells[0].parameter == "fuel_consumption"
    assert "months_missing" not in told(result)


def test_a_constant_column_is_named_as_such_or_as_copied(clean: Frames, book: Rulebook) -> None:
    constant = pl.when(pl.col("moisture_ar").is_not_null()).then(12.3)
    result = mrv.validate(changed(clean, "power_fuel_month", "moisture_ar", constant), rules=book)
    told(result)
    assert {cell.parameter for i in result.incidents for cell in i.cells} == {"moisture_ar"}
    assert {incident.kind for incident in result.incidents} == {"copied_block"}


def test_a_series_frozen_with_all_that_follows_is_told_without_a_value(
    clean: Frames, book: Rulebook
) -> None:
    """Nothing contradicts it but its being the same: nobody knows what the months should be."""
    frozen = pl.when(pl.col("sulfur_ad").is_not_null()).then(0.61)
    frames = changed(clean, "power_fuel_month", "sulfur_ad", frozen)
    frames["lab_report"] = clean["lab_report"].with_columns(pl.lit(0.61).alias("sulfur_ad"))
    result = mrv.validate(frames, rules=book)
    told(result)
    [first, *_] = result.incidents
    assert first.kind == "copied_block"
    assert {cell.parameter for cell in first.cells} == {"sulfur_ad"}
    assert len(first.cells) >= 12
    assert all(cell.suggested is None for cell in first.cells)
    assert first.reason is not None
    assert "照抄" in first.reason.zh


HOUSE = """
rules:
  - id: HSE-LOG-{number}
    name: {name}
    title: {{zh: 相互矛盾的规则, en: A rule that contradicts another}}
    category: logic
    severity: error
    frame: power_unit_month
    expect: {expect}
    message: {{zh: 不成立, en: does not hold}}
    cite: {{source: physics, confidence: expert}}
    examples:
      pass: [{{generation: {right}}}]
      fail: [{{given: {{generation: {wrong}}}, cause: generation}}]
"""


def test_rules_that_contradict_one_another_accuse_nobody(clean: Frames, tmp_path: Path) -> None:
    rules = [("901", "too-low", "generation >= 9000000", 10000000, 1)]
    rules += [("902", "too-high", "generation <= 10", 1, 10000000)]
    for number, name, expect, right, wrong in rules:
        text = HOUSE.format(number=number, name=name, expect=expect, right=right, wrong=wrong)
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    columns = ("enterprise_id", "unit_id", "month", "generation")
    frames = {"power_unit_month": clean["power_unit_month"].select(columns)}
    judging = load_rulebook(None, [tmp_path])
    result = mrv.validate(frames, rules=judging, only=["HSE-*"])
    assert result.incidents == ()
    assert set(told(result)) == {"rules_disagree"}


def test_the_reason_stands_in_text_json_and_page(clean: Frames, book: Rulebook) -> None:
    result = mrv.validate(every_number(clean, book, lambda c: c * 0), rules=book)
    reason = words(book, Why.RECORD_OF_ZEROS)
    text = click.unstyle("".join(map(str, render("text", result, "zh"))))
    assert reason.zh in "".join(text.split())
    document = json.loads("".join(map(str, render("json", result, "zh"))))
    assert "record_of_zeros" in {item["code"] for item in document["untraced"]}
    page = audit_content(result, datetime.date(2026, 4, 1))
    assert {"zh": reason.zh, "en": reason.en} in [item["reason"] for item in page["untraced"]]


def test_a_file_moved_away_after_reading_costs_no_cause(book: Rulebook, tmp_path: Path) -> None:
    file = tmp_path / "power_unit_month.csv"
    text = "enterprise_id,unit_id,month,generation\nSYN-1,1,2025-03,-5.0\n"
    file.write_text(text, encoding="utf-8")
    result = mrv.validate(file, rules=book)
    file.unlink()
    told(result)
    finding = next(found for found in result if found.parameter == "generation")
    assert finding.location is not None
    assert finding.location.line is None
