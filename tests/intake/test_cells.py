from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from mrv.intake.cells import fast, is_blank_mark, number_and_unit, patient, trimmed
from mrv.intake.sanitise import absurd, sanitised


def read(kind, text):
    """A cell as the two readings together give it."""
    series = pl.Series("t", [text], dtype=pl.String)
    quick = pl.DataFrame({"t": series}).select(fast(kind, trimmed(pl.col("t")))).item()
    return quick if quick is not None else patient(kind, series).item()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12.0),
        (" 12.50 ", 12.5),
        ("１２３．５", 123.5),
        ("1,234,567.8", 1234567.8),
        ("1，234", 1234.0),
        ("12 345", 12345.0),
        ("−5", -5.0),
        ("－５", -5.0),
        ("+5", 5.0),
        ("1e3", 1000.0),
        ("'42", 42.0),
        ("12,34", None),
        ("1.234,5", None),
        ("1_000", None),
        ("0x1F", None),
        ("abc", None),
        ("", None),
        ("12-13", None),
    ],
)
def test_numbers(text, number):
    assert read("number", text) == number


MARCH = dt.date(2025, 3, 1)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2025-03", MARCH),
        ("2025-3", MARCH),
        ("2025-03-31", MARCH),
        ("2025/03", MARCH),
        ("2025.03", MARCH),
        ("2025年3月", MARCH),
        ("２０２５年０３月", MARCH),
        ("2025年3月份", MARCH),
        ("202503", MARCH),
        ("20250315", MARCH),
        ("2025-03-15 08:30:00", MARCH),
        ("45717", MARCH),
        ("2025.10", dt.date(2025, 10, 1)),
        ("2025.2", dt.date(2025, 2, 1)),
        ("Mar-25", MARCH),
        ("Mar 2025", MARCH),
        ("march, 2025", MARCH),
        ("2025-Mar", MARCH),
        ("2025年三月", MARCH),
        ("2025年十二月份", dt.date(2025, 12, 1)),
        ("Sept. 2025", dt.date(2025, 9, 1)),
        ("Mar-1925", None),
        ("25-Mar", None),
        ("Marz-2025", None),
        ("2025.1", None),
        ("2025-13", None),
        ("202513", None),
        ("-3", None),
        ("3", None),
        ("0025-03", None),
        ("3月", None),
    ],
)
def test_months(text, month):
    assert read("month", text) == month


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2025-03-15", dt.date(2025, 3, 15)),
        ("2025/3/5", dt.date(2025, 3, 5)),
        ("20250305", dt.date(2025, 3, 5)),
        ("2025年3月5日", dt.date(2025, 3, 5)),
        ("45717.75", dt.date(2025, 3, 1)),
        ("2025-03-15 23:59:59", dt.date(2025, 3, 15)),
        ("2025-02-30", None),
        ("2025-03", None),
        ("yesterday", None),
    ],
)
def test_dates(text, date):
    assert read("date", text) == date


@pytest.mark.parametrize(
    ("text", "year"),
    [("2025", 2025), ("2025年", 2025), ("2025年度", 2025), ("2025.0", 2025), ("2025-03", 2025),
     ("25", None), ("20255", None)],
)  # fmt: skip
def test_years(text, year):
    assert read("year", text) == year


@pytest.mark.parametrize(
    ("text", "truth"),
    [("是", True), ("TRUE", True), ("true", True), ("1", True), ("Ｙ", True), ("√", True),
     ("否", False), ("false", False), ("0", False), ("no", False), ("maybe", None), ("2", None)],
)  # fmt: skip
def test_truths(text, truth):
    assert read("boolean", text) is truth


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("98.5%", (98.5, "%")),
        ("１２％", (12.0, "%")),
        ("12.3 GJ/t", (12.3, "GJ/t")),
        ("12,345kJ/kg", (12345.0, "kJ/kg")),
        ("abc", (None, None)),
        ("12-13", (None, None)),
    ],
)
def test_values_that_carry_their_unit(text, pair):
    assert number_and_unit(pl.Series([text])).row(0) == pair


def test_a_placeholder_is_blank_for_numbers_but_may_be_a_text():
    texts = pl.DataFrame({"t": ["/", "—", "n/a", "无", "0"]})
    marks = texts.select(
        number=is_blank_mark("number", pl.col("t")), text=is_blank_mark("text", pl.col("t"))
    )
    assert marks["number"].to_list() == [True, True, True, True, False]
    assert marks["text"].to_list() == [True, True, True, False, False]


def test_no_absurd_number_passes():
    numbers = [float("nan"), float("inf"), -float("inf"), 1e300, -1.1e15, 1e-16]
    frame = pl.DataFrame({"n": [*numbers, 1e15, 1e-15, 0.0, -0.0, None]})
    assert frame.select(absurd(pl.col("n"))).to_series().to_list()[:6] == [True] * 6
    kept = frame.select(sanitised(pl.col("n"))).to_series().to_list()
    assert kept == [None] * 6 + [1e15, 1e-15, 0.0, 0.0, None]
