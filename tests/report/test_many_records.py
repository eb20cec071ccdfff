"""Inputs of a whole market: what is missing and what failed, counted instead of listed."""

from __future__ import annotations

import polars as pl
import pytest
from wcwidth import wcswidth

import mrv
from mrv.engine.result import Result
from mrv.report.text import render_text
from mrv.report.wording import Language

UNITS = 700


@pytest.fixture(scope="module")
def result() -> Result:
    """Fuel years of many units that state heat without emission, and nothing else."""
    units = [str(number) for number in range(UNITS)]
    fuel_years = pl.DataFrame({"unit_id": units}).with_columns(
        enterprise_id=pl.lit("E1"),
        fuel=pl.lit("natural_gas"),
        year=pl.lit(2025),
        fuel_heat=pl.lit(5000.0),
        fuel_emission=pl.lit(0.0),
    )
    years = fuel_years.select("enterprise_id", "unit_id", "year").with_columns(
        operating_hours=pl.lit(100.0)
    )
    return mrv.validate({"power_fuel_year": fuel_years, "power_unit_year": years})


@pytest.mark.parametrize(
    ("lang", "missing", "counted"),
    [
        ("en", "Fuel consumption · 700 records, first Unit ID 0", "  700  PWR-EXT-084"),
        ("zh", "燃料消耗量 · 700 条记录，首条", "  700  PWR-EXT-084"),
    ],
)
def test_many_gaps_and_findings_are_counted(
    result: Result, lang: Language, missing: str, counted: str
) -> None:
    lines = list(render_text(result, lang))
    text = "\n".join(lines)
    assert missing in text
    assert counted in text
    assert len(lines) < 500
    assert max(wcswidth(line) for line in text.splitlines() if "\x1b" not in line) <= 80


def test_all_of_them_are_listed_when_asked_for(result: Result) -> None:
    text = "\n".join(render_text(result, "en", shown=None))
    assert "records, first" not in text
    assert "counted by rule" not in text
    assert sum("PWR-EXT-084" in line for line in text.splitlines()) == UNITS
