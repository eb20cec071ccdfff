"""Whatever layout a frame is written in, the same frame is read back, each value with its place."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from mrv.intake.load import from_frames, load
from tests.intake.files import write_workbook
from tests.intake.tiny import RULEBOOK

NAME = "power_fuel_month"
FEW = settings(max_examples=25, deadline=None)

numbers = st.none() | st.floats(-1e12, 1e12).filter(lambda x: x == 0 or abs(x) > 1e-12)
records = st.fixed_dictionaries(
    {
        "enterprise_id": st.sampled_from(["E1", "企业2", "0003"]),
        "unit_id": st.sampled_from(["1", "1号", "A-2"]),
        "fuel": st.sampled_from(["bituminous_coal", "lignite", "natural_gas"]),
        "month": st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 1)).map(
            lambda d: d.replace(day=1)
        ),
        "fuel_consumption": numbers,
        "net_calorific_value_ar": numbers,
        "net_calorific_value_ar_method": st.none() | st.sampled_from(["measured", "default"]),
    }
)
SCHEMA = {
    "enterprise_id": pl.String,
    "unit_id": pl.String,
    "fuel": pl.String,
    "month": pl.Date,
    "fuel_consumption": pl.Float64,
    "net_calorific_value_ar": pl.Float64,
    "net_calorific_value_ar_method": pl.String,
}
KEYS = list(SCHEMA)[:4]
frames = st.lists(
    records, min_size=1, max_size=12, unique_by=lambda r: tuple(r[key] for key in KEYS)
).map(lambda rows: pl.DataFrame(rows, schema=SCHEMA))


def the_frame(submission):
    assert [p for p in submission.problems if p.severity != "info"] == []
    return submission.frames[NAME]


def through_file(frame: pl.DataFrame, name: str, write) -> pl.DataFrame:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(path)
        loaded = the_frame(load([path], RULEBOOK))
        check_places(loaded, frame, path)
        return loaded.table


def check_places(loaded, frame, path):
    place = loaded.provenance.locate(len(frame) - 1, "fuel_consumption")
    if path.suffix == ".xlsx":
        at = get_column_letter(frame.columns.index("fuel_consumption") + 1)
        assert place.cell == f"{at}{len(frame) + 1}"
    elif path.suffix == ".csv":
        assert place.line == len(frame) + 1


def assert_same(read: pl.DataFrame, written: pl.DataFrame) -> None:
    assert read["row_id"].to_list() == list(range(len(written)))
    assert read.select(list(SCHEMA)).equals(written)


@FEW
@given(frames)
def test_csv(frame):
    assert_same(through_file(frame, f"{NAME}.csv", frame.write_csv), frame)


@FEW
@given(frames)
def test_parquet(frame):
    assert_same(through_file(frame, f"{NAME}.parquet", frame.write_parquet), frame)


@FEW
@given(frames)
def test_data_frames(frame):
    assert_same(the_frame(from_frames({NAME: frame}, RULEBOOK)).table, frame)


@FEW
@given(frames)
def test_workbook(frame):
    rows = [
        frame.columns,
        *([str(c) if isinstance(c, dt.date) else c for c in r] for r in frame.rows()),
    ]
    read = through_file(frame, "a.xlsx", lambda path: write_workbook(path, {NAME: rows}))
    # A workbook keeps 16 significant digits.
    for name in ("fuel_consumption", "net_calorific_value_ar"):
        got, filed = read[name], frame[name]
        assert got.is_null().equals(filed.is_null())
        assert got.drop_nulls().to_list() == pytest.approx(filed.drop_nulls().to_list(), rel=1e-14)
    others = [name for name in SCHEMA if name not in {"fuel_consumption", "net_calorific_value_ar"}]
    assert read.select(others).equals(frame.select(others))


@FEW
@given(frames)
def test_chinese_headers_units_and_codes(frame):
    titles = {name: RULEBOOK.parameters[name].title.zh for name in SCHEMA}
    fuels = {c.code: c.title.zh for c in RULEBOOK.codes["fuel"].codes}
    methods = {c.code: c.title.zh for c in RULEBOOK.codes["value_method"].codes}
    chinese = frame.with_columns(
        pl.col("fuel").replace(fuels),
        pl.col("net_calorific_value_ar_method").replace(methods),
        pl.col("month").dt.strftime("%Y年%m月"),
        pl.col("net_calorific_value_ar") * 1000,
    ).rename(titles | {"net_calorific_value_ar": "低位发热量（kJ/kg）"})
    read = through_file(frame, "数据.csv", chinese.write_csv)
    values = frame["net_calorific_value_ar"].to_list()
    truly = [None if value is None else value * 1000 / 1000 for value in values]
    back = frame.with_columns(pl.Series("net_calorific_value_ar", truly, dtype=pl.Float64))
    assert_same(read, back)


@FEW
@given(frames)
def test_tidy(frame):
    values = list(SCHEMA)[4:]
    text = frame.with_columns(pl.col(values).cast(pl.String))
    tidy = text.unpivot(values, index=KEYS, variable_name="parameter").drop_nulls("value")
    present = frame.filter(pl.any_horizontal(pl.col(values).is_not_null()))
    if present.is_empty():
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.csv"
        tidy.write_csv(path)
        read = the_frame(load([path], RULEBOOK)).table
    absent = [pl.lit(None, SCHEMA[name]).alias(name) for name in SCHEMA if name not in read.columns]
    assert read.with_columns(absent).select(list(SCHEMA)).sort(KEYS).equals(present.sort(KEYS))
