"""Shape contracts, and the frames that loading promises."""

from __future__ import annotations

import datetime as dt

import pandera.errors
import polars as pl
import pytest

from mrv.intake import contracts
from mrv.intake.contracts import breaches, contract, plainly_keeps
from mrv.intake.load import from_frames
from tests.intake.files import codes, fuel_rows, read, write_csv
from tests.intake.tiny import RULEBOOK

FRAME = RULEBOOK.frames["power_fuel_month"]
GOOD = pl.DataFrame(
    {
        "enterprise_id": ["E1", "E1"],
        "unit_id": ["1", "1"],
        "fuel": ["lignite", "lignite"],
        "month": [dt.date(2025, 1, 1), dt.date(2025, 2, 1)],
        "fuel_consumption": [1.0, None],
        "net_calorific_value_ar_method": ["measured", None],
    }
)


@pytest.fixture(autouse=True, params=[0, 1_000], ids=["as many", "as few"])
def _few_records(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few records are looked at one by one, many by a query: both must say the same."""
    monkeypatch.setattr(contracts, "FEW", request.param)


def test_a_canonical_frame_keeps_its_contract():
    assert breaches(GOOD, FRAME, RULEBOOK) is None


@pytest.mark.parametrize(
    "change",
    [
        pl.col("fuel_consumption").cast(pl.Int64),
        pl.lit(None, dtype=pl.String).alias("unit_id"),
        pl.lit(dt.date(2025, 1, 1)).alias("month"),
        pl.lit("guessed").alias("net_calorific_value_ar_method"),
        pl.lit(1.0).alias("surprise"),
    ],
)
def test_what_breaks_it(change):
    assert breaches(GOOD.with_columns(change), FRAME, RULEBOOK) is not None


def test_a_missing_key_column_breaks_it():
    with pytest.raises(pandera.errors.SchemaErrors):
        contract(FRAME, RULEBOOK).validate(GOOD.drop("fuel"), lazy=True)


def test_loaded_frames_keep_it(tmp_path):
    submission = read(write_csv(tmp_path, fuel_rows()))
    table = submission.frames["power_fuel_month"].table
    assert breaches(table.drop("row_id"), FRAME, RULEBOOK) is None
    assert table.schema["row_id"] == pl.UInt32


def test_data_frames_are_read_like_files():
    table = pl.DataFrame(
        {
            "企业标识": ["E1", "E1"],
            "机组": [1.0, 1.0],
            "燃料": ["烟煤", "烟煤"],
            "month": [dt.datetime(2025, 1, 31), dt.datetime(2025, 2, 28)],
            "低位发热量(kJ/kg)": [21537, 21000],
            "fuel_consumption": ["1,000", "x"],
        }
    )
    submission = from_frames({"power_fuel_month": table}, RULEBOOK)
    assert codes(submission) == ["IN-040", "IN-050"]
    got = submission.frames["power_fuel_month"]
    assert got.table.drop("row_id").rows() == [
        ("E1", "1", "bituminous_coal", dt.date(2025, 1, 1), 1000.0, 21.537),
        ("E1", "1", "bituminous_coal", dt.date(2025, 2, 1), None, 21.0),
    ]
    place = got.provenance.locate(1, "fuel_consumption")
    assert (place.file, place.line, place.column) == ("power_fuel_month", 2, "fuel_consumption")


def test_a_data_frame_of_unknown_name_and_columns_is_reported():
    submission = from_frames({"cats": pl.DataFrame({"name": ["Tom"]})}, RULEBOOK)
    assert codes(submission) == ["IN-020", "IN-012"]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"fuel_consumption": [1, 2]},
        {"fuel_consumption": [None, None]},
        {"month": [dt.date(2025, 1, 1)] * 2},
        {"month": [dt.date(2025, 1, 1), None]},
        {"unit_id": ["1", None]},
        {"fuel": ["lignite", "no such fuel"]},
        {"net_calorific_value_ar_method": ["measured", "guessed"]},
        {"net_calorific_value_ar_method": [None, None]},
        {"surprise": [1.0, 2.0]},
    ],
)
def test_the_quick_look_says_what_pandera_says(change):
    table = GOOD.with_columns(pl.Series(name, values) for name, values in change.items())
    try:
        contract(FRAME, RULEBOOK).validate(table, lazy=True)
        kept = True
    except pandera.errors.SchemaErrors:
        kept = False
    assert plainly_keeps(table, FRAME, RULEBOOK) is kept
