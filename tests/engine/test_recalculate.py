"""Values calculated from a wrong one follow its correction; all else stays."""

from __future__ import annotations

import polars as pl
import pytest

import mrv
from mrv.engine.recalculate import recalculated, row_of
from mrv.intake.submission import ROW_ID

SAMPLE = "sample_reports/power/clean/form.xlsx"
FUEL = "power_fuel_month"


@pytest.fixture(scope="module")
def clean() -> dict[str, pl.DataFrame]:
    frames = mrv.validate(SAMPLE).submission.frames
    return {name: data.table.drop(ROW_ID) for name, data in frames.items()}


def spoilt(clean: dict[str, pl.DataFrame], row: int, factor: float) -> dict[str, pl.DataFrame]:
    """A wrong consumption, with everything calculated from it wrong in the same way."""
    result = mrv.validate(clean)
    value = clean[FUEL]["fuel_consumption"][row] * factor
    corrected = {(FUEL, row, "fuel_consumption"): value}
    tables = {name: table.clone() for name, table in clean.items()}
    places = [(FUEL, row, "fuel_consumption", value)]
    places += [
        (one.frame, one.row_id, one.parameter, one.new) for one in recalculated(result, corrected)
    ]
    for frame, at, column, new in places:
        column_now = tables[frame][column].to_list()
        column_now[at] = new
        tables[frame] = tables[frame].with_columns(
            pl.Series(column, column_now, dtype=tables[frame].schema[column])
        )
    return tables


def test_there_and_back_again(clean: dict[str, pl.DataFrame]) -> None:
    row = 2
    right = clean[FUEL]["fuel_consumption"][row]
    wrong = mrv.validate(spoilt(clean, row, 1.25))
    followed = recalculated(wrong, {(FUEL, row, "fuel_consumption"): right})
    assert {"fuel_heat", "fuel_emission", "combustion_emission"} <= {
        one.parameter for one in followed
    }
    for one in followed:
        filed = clean[one.frame][one.parameter][one.row_id]
        assert one.new == pytest.approx(filed, rel=2e-4), one
        assert one.old != one.new


def test_nothing_follows_where_the_formula_did_not_hold(clean: dict[str, pl.DataFrame]) -> None:
    """A wrong cell that nothing was calculated from is corrected alone."""
    tables = dict(clean)
    wrong = tables[FUEL]["fuel_consumption"].to_list()
    right, wrong[2] = wrong[2], wrong[2] * 1.25
    tables[FUEL] = tables[FUEL].with_columns(pl.Series("fuel_consumption", wrong))
    result = mrv.validate(tables)
    assert recalculated(result, {(FUEL, 2, "fuel_consumption"): right}) == []


def test_rows_are_found_by_their_keys() -> None:
    result = mrv.validate("sample_reports/power/faulty/carbon-in-percent/tidy")
    for finding in list(result)[:20]:
        row = row_of(result, finding.frame, finding.record)
        assert row == result.findings.filter(pl.col("id") == finding.id)[ROW_ID][0]
    assert row_of(result, FUEL, {"unit_id": "none"}) is None
    assert row_of(result, "no_frame", {}) is None
