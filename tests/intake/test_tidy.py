"""Tidy tables: keys, parameter, value, unit."""

from __future__ import annotations

import datetime as dt

from mrv.intake.submission import Location
from tests.intake.files import codes, only, read, write_csv, write_workbook

HEADER = ("企业标识", "机组编号", "燃料品种", "月份", "参数", "数值", "单位")
ROWS = [
    ("E1", "1", "烟煤", "2025-01", "燃料消耗量", "1000.5", "t"),
    ("E1", "1", "烟煤", "2025年1月", "收到基低位发热量", "21500", "kJ/kg"),
    ("E1", "1", "", "2025-01", "发电量", "3.5", "万kWh"),
    ("E1", "1", "", "2025-02", "发电量", "40", "MWh"),
    ("E1", "1", "烟煤", "2025-01", "低位发热量取值方式", "实测", ""),
]


def test_values_find_their_records_frames_and_units(tmp_path):
    submission = read(write_csv(tmp_path, ROWS, HEADER, "data.csv"))
    assert submission.inputs[0].layout == "tidy"
    fuel = submission.frames["power_fuel_month"].table
    assert fuel.drop("row_id").to_dicts() == [
        {
            "enterprise_id": "E1",
            "unit_id": "1",
            "fuel": "bituminous_coal",
            "month": dt.date(2025, 1, 1),
            "fuel_consumption": 1000.5,
            "net_calorific_value_ar": 21.5,
            "net_calorific_value_ar_method": "measured",
        }
    ]
    unit = submission.frames["power_unit_month"].table
    assert unit["generation"].to_list() == [35.0, 40.0]
    assert codes(submission) == ["IN-040", "IN-044"]


def test_every_value_keeps_its_line(tmp_path):
    path = write_csv(tmp_path, ROWS, HEADER, "data.csv")
    frames = read(path).frames
    fuel = frames["power_fuel_month"].provenance
    assert fuel.locate(0, "net_calorific_value_ar").line == 3
    assert fuel.locate(0, "net_calorific_value_ar_method").line == 6
    assert fuel.locate(0, "oxidation_factor").line == 2
    assert fuel.locate(0, "month") == Location(file=str(path), line=2, column="月份")
    assert frames["power_unit_month"].provenance.locate(1, "generation").line == 5


def test_a_tidy_sheet(tmp_path):
    path = write_workbook(tmp_path / "a.xlsx", {"数据": [HEADER, *ROWS]})
    submission = read(path)
    assert submission.inputs[0].layout == "tidy"
    place = submission.frames["power_fuel_month"].provenance.locate(0, "fuel_consumption")
    assert (place.sheet, place.cell) == ("数据", "F2")


def test_the_frame_may_be_stated(tmp_path):
    header = ("enterprise_id", "unit_id", "month", "frame", "parameter", "value")
    rows = [("E1", "1", "2025-01", "机组月度数据", "generation", 5)]
    submission = read(write_csv(tmp_path, rows, header, "data.csv"))
    assert codes(submission) == []
    assert len(submission.frames["power_unit_month"].table) == 1


def test_what_does_not_fit_is_reported(tmp_path):
    rows = [
        *ROWS,
        ("E1", "1", "", "2025-01", "发电亮", "1", ""),
        ("E1", "1", "", "2025-01", "燃料消耗量", "1", ""),
        ("E1", "1", "烟煤", "2025-01", "燃料消耗量", "7", "t"),
        ("E1", "1", "", "2025-03", "发电量", "many", "MWh"),
    ]
    submission = read(write_csv(tmp_path, rows, HEADER, "data.csv"))
    assert "generation" in only(submission, "IN-080").message.en
    assert only(submission, "IN-081").location.line == 8
    twice = only(submission, "IN-082")
    assert "data.csv line 2, data.csv line 9" in twice.message.en
    assert twice.record["fuel"] == "bituminous_coal"
    assert only(submission, "IN-050").location.line == 10
    assert "fuel_consumption" not in submission.frames["power_fuel_month"].table.columns


def test_a_table_of_unknown_parameters_only(tmp_path):
    rows = [("E1", "1", "烟煤", "2025-01", "猫的数量", "3", "只")]
    submission = read(write_csv(tmp_path, rows, HEADER, "data.csv"))
    assert "IN-080" in codes(submission)
    assert submission.unreadable
