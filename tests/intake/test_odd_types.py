"""Columns of types that no table of numbers has: told cell by cell, as what they hold."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from mrv.intake.load import from_frames, load
from mrv.intake.submission import Submission
from tests.intake.files import FUEL_HEADER, codes, fuel_rows
from tests.intake.tiny import RULEBOOK

ODD: list[tuple[Any, Any, str]] = [
    ([1.5, 2.0], None, "[1.5, 2.0]"),
    ({"tonnes": 1.5}, None, "{'tonnes': 1.5}"),
    (dt.timedelta(days=2), None, "2 days, 0:00:00"),
    ({1.5}, pl.Object, "{1.5}"),
]


def table(column: str, value: Any, dtype: Any) -> pl.DataFrame:
    clean = pl.DataFrame(fuel_rows(), schema=list(FUEL_HEADER), orient="row")
    odd = pl.Series(column, [value, None, value], dtype=dtype)
    return clean.with_columns(odd)


def told(submission: Submission) -> list[str]:
    return [problem.message.en for problem in submission.problems]


@pytest.mark.parametrize(("value", "dtype", "shown"), ODD)
def test_a_number_is_asked_for(value: Any, dtype: Any, shown: str) -> None:
    given = {"power_fuel_month": table("fuel_consumption", value, dtype)}
    submission = from_frames(given, RULEBOOK)
    assert codes(submission) == ["IN-050", "IN-050"]
    assert all(shown in text for text in told(submission))
    read = submission.frames["power_fuel_month"].table
    assert read["fuel_consumption"].to_list() == [None, None, None]


def test_a_key_is_set_aside() -> None:
    submission = from_frames({"power_fuel_month": table("month", ["2025-01"], None)}, RULEBOOK)
    assert "IN-052" in codes(submission)
    assert any("['2025-01']" in text for text in told(submission))


def test_a_column_nobody_knows_is_reported_as_ever() -> None:
    odd = from_frames({"power_fuel_month": table("remarks", [1], None)}, RULEBOOK)
    plain = from_frames({"power_fuel_month": table("remarks", "1", None)}, RULEBOOK)
    assert codes(odd) == codes(plain) != []


@pytest.mark.parametrize(("value", "dtype", "shown"), ODD[:3])
def test_parquet_files_hold_such_columns_too(
    tmp_path: Path, value: Any, dtype: Any, shown: str
) -> None:
    path = tmp_path / "power_fuel_month.parquet"
    table("fuel_consumption", value, dtype).write_parquet(path)
    submission = load([path], RULEBOOK)
    assert set(codes(submission)) == {"IN-050"}
    assert any(shown in text for text in told(submission))
