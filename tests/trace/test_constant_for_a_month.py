"""A constant a hair off in one month is told by the change alone, however small the constant is."""

from __future__ import annotations

import datetime

import polars as pl

from mrv.catalogue.load import load_rulebook
from mrv.engine.api import validate
from mrv.intake.load import load

LINE, FACTOR = "aluminium_line_month", "c2f6_emission_factor"
AUGUST = datetime.date(2025, 8, 1)


def test_a_factor_with_a_digit_too_many_is_traced_by_the_change_alone() -> None:
    """The limit of the change was a share, how far beyond it was counted in kg per tonne."""
    book = load_rulebook()
    files = load(["sample_reports/aluminium/clean/csv"], book).frames
    frames = {name: each.table for name, each in files.items()}
    first = frames[LINE]["line_id"].min()
    wrong = (pl.col("line_id") == first) & (pl.col("month") == AUGUST)
    frames[LINE] = frames[LINE].with_columns(
        pl.when(wrong).then(0.00111).otherwise(FACTOR).alias(FACTOR)
    )
    result = validate(frames, rules=book, only="ALU-STD-015")
    (incident,) = result.incidents
    (cell,) = incident.cells
    assert (cell.parameter, cell.record["month"]) == (FACTOR, "2025-08")
    assert cell.suggested == 0.0011
