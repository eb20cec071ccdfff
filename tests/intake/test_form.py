"""The reporting form, filled in and read back; and the forms people really send."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from mrv.catalogue import load_rulebook
from mrv.intake.form import recognise
from mrv.intake.form_layout import form_of
from mrv.intake.form_scan import Period, period_of
from mrv.intake.load import from_frames, load
from mrv.intake.read_workbook import Workbook
from mrv.intake.submission import Submission
from mrv.intake.template import write_form, write_template
from mrv.intake.template_example import example_records

RULEBOOK = load_rulebook()
MONTHS = [f"{month}月" for month in range(1, 13)]
Sheet = openpyxl.worksheet.worksheet.Worksheet


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Submission]:
    """Writes sheets given as rows and loads them."""

    def make(
        change: Callable[[openpyxl.Workbook], None] | None = None, **sheets: list[list[Any]]
    ) -> Submission:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        if change is not None:
            change(book)
        path = tmp_path / "2025年报告.xlsx"
        book.save(path)
        return load([path], RULEBOOK)

    return make


def codes(submission: Submission) -> set[str]:
    return {problem.code for problem in submission.problems}


def test_example_reads_back_as_its_records(tmp_path: Path) -> None:
    path = tmp_path / "example.xlsx"
    write_template("power", path, RULEBOOK, year=2025, example=True)
    submission = load([path], RULEBOOK)
    assert codes(submission) == {"IN-094", "IN-095"}
    records = example_records("power", 2025)
    for name, rows in records.items():
        table = submission.frames[name].table
        assert len(table) == len(rows), name
        frame = RULEBOOK.frames[name]
        found = {tuple(row[key] for key in frame.keys): row for row in table.iter_rows(named=True)}
        for row in rows:
            read = found[tuple(row[key] for key in frame.keys)]
            asked = {c for t in form_of("power").tables for c in t.columns}
            for column, value in row.items():
                if column in asked and value is not None:
                    assert read[column] == value, (name, column)


def test_example_moves_to_another_year(tmp_path: Path) -> None:
    path = tmp_path / "example.xlsx"
    write_template("power", path, RULEBOOK, year=2024, example=True)
    table = load([path], RULEBOOK).frames["power_unit_month"].table
    assert set(table["month"].dt.year()) == {2024}


def test_frames_written_as_a_form_read_back_equal(tmp_path: Path) -> None:
    records = example_records("power", 2025)
    frames = {name: pl.DataFrame(rows, infer_schema_length=None) for name, rows in records.items()}
    frames["facility_event"] = pl.DataFrame(
        {"enterprise_id": ["EXAMPLE-001"], "facility_code": ["1"], "event_kind": ["overhaul"],
         "started_on": [dt.date(2025, 4, 2)], "ended_on": [dt.date(2025, 4, 9)]}
    )  # fmt: skip
    path = tmp_path / "form.xlsx"
    for formulas in (True, False):
        write_form(path, frames, RULEBOOK, year=2025, formulas=formulas)
        read = load([path], RULEBOOK).frames
        expected = from_frames(frames, RULEBOOK).frames
        assert set(read) == set(expected)
        for name, frame in expected.items():
            keys = list(RULEBOOK.frames[name].keys)
            asked = [c for c in frame.table.columns if c in read[name].table.columns]
            left = read[name].table.select(asked).drop("row_id").sort(keys)
            right = frame.table.select(asked).drop("row_id").sort(keys)
            assert left.equals(right), name


def test_empty_form_filled_with_openpyxl(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    write_template("power", path, RULEBOOK, year=2025, objects=2)
    book = openpyxl.load_workbook(path)
    book["C.1 企业信息"]["C4"] = "E0001"
    fuels = book["C.3 化石燃料"]
    rows = {fuels.cell(r, 1).value: r for r in range(30, 3, -1)}
    band = rows["机组编号"]
    assert fuels.cell(band, 3).value == "燃料品种"
    fuels.cell(band, 5).value = "烟煤"
    fuels.cell(rows["燃料消耗量"], 5).value = 1234.5
    fuels.cell(rows["收到基低位发热量"], 5).value = 21500
    fuels.cell(rows["收到基低位发热量"], 2).value = "kJ/kg"
    fuels.cell(rows["收到基低位发热量取值方式"], 5).value = "实测值"
    book.save(path)
    submission = load([path], RULEBOOK)
    frame = submission.frames["power_fuel_month"]
    record = frame.table.row(0, named=True)
    assert record["enterprise_id"], record["unit_id"] == ("E0001", "1")
    assert (record["fuel"], record["month"]) == ("bituminous_coal", dt.date(2025, 3, 1))
    assert record["fuel_consumption"] == 1234.5
    assert record["net_calorific_value_ar"] == 21.5
    assert record["net_calorific_value_ar_method"] == "measured"
    assert len(frame.table) == 1
    place = frame.provenance.locate(0, "net_calorific_value_ar")
    assert (place.sheet, place.cell) == ("C.3 化石燃料", f"E{rows['收到基低位发热量']}")
    assert frame.provenance.locate(0, "fuel").cell == f"E{band}"
    assert frame.provenance.locate(0, None).cell == "E3"
    # openpyxl drops saved results, so computed cells are missing, and said to be.
    unsaved = [p for p in submission.problems if p.code == "IN-097"]
    sheets = [p.location.sheet for p in unsaved if p.location]
    assert "C.3 化石燃料" in sheets
    assert len(sheets) == len(set(sheets)), "one message a sheet, not one a row"
    assert any("燃料热量" in p.message.zh for p in unsaved)
    assert "IN-040" in codes(submission)


def test_empty_form_is_said_to_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    write_template("power", path, RULEBOOK)
    submission = load([path], RULEBOOK)
    assert "IN-096" in codes(submission)
    assert submission.unreadable


@pytest.mark.parametrize(
    "headings",
    [
        MONTHS,
        [f"2025年{month}月" for month in range(1, 13)],
        [f"2025-{month:02d}" for month in range(1, 13)],
        [f"2025{month:02d}" for month in range(1, 13)],
        [dt.date(2025, month, 1) for month in range(1, 13)],
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
        [
            "一月",
            "二月",
            "三月",
            "四月",
            "五月",
            "六月",
            "七月",
            "八月",
            "九月",
            "十月",
            "十一月",
            "十二月",
        ],
    ],
    ids=lambda value: str(value[0]),
)
def test_month_headings(workbook: Callable[..., Submission], headings: list[Any]) -> None:
    submission = workbook(
        表=[
            [None, "某企业"], [],
            [None, None, "1号机组", "燃料品种：烟煤"],
            [None, None, "参数", "单位", *headings, "全年合计"],
            [None, None, "燃料消耗量", "t", *range(101, 113), 1278],
        ]
    )  # fmt: skip
    frame = submission.frames["power_fuel_month"]
    assert frame.table["fuel_consumption"].to_list() == list(range(101, 113))
    assert frame.table["month"].to_list() == [dt.date(2025, m, 1) for m in range(1, 13)]
    assert frame.provenance.locate(2, "fuel_consumption").cell == "G5"
    annual = submission.frames["power_fuel_year"]
    assert annual.table["fuel_consumption"].to_list() == [1278]
    assert annual.table["year"].to_list() == [2025]
    assert annual.provenance.locate(0, "fuel_consumption").cell == "Q5"


def test_official_layout_with_merged_key_columns(workbook: Callable[..., Submission]) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        book["表C.3"].merge_cells("A2:A5")
        book["表C.3"].merge_cells("B2:B3")
        book["表C.3"].merge_cells("B4:B5")

    submission = workbook(
        merge,
        **{
            "表C.3": [
                ["机组", "燃料品种", "参数", "单位", *MONTHS[:6]],
                ["1号机组", "烟煤", "燃料消耗量", "t", 1, 2, 3, 4, 5, 6],
                [None, None, "收到基低位发热量", "GJ/t", 21, 22, 23, 24, 25, 26],
                [None, "柴油", "燃料消耗量", "t", 7, 8, 9, 10, 11, 12],
                [None, None, "收到基低位发热量", "GJ/t", 42, 42, 42, 42, 42, 42],
            ]
        },
    )
    frame = submission.frames["power_fuel_month"]
    assert frame.table.group_by("unit_id", "fuel").len().sort("fuel").rows() == [
        ("1", "bituminous_coal", 6), ("1", "diesel", 6),
    ]  # fmt: skip
    diesel = frame.table.filter(pl.col("fuel") == "diesel")
    assert diesel["fuel_consumption"].to_list() == [7, 8, 9, 10, 11, 12]
    row = int(diesel["row_id"][0])
    assert frame.provenance.locate(row, "fuel_consumption").cell == "E4"
    assert frame.provenance.locate(row, "fuel").cell == "B4"


def test_lines_of_one_record_may_stand_on_two_sheets(workbook: Callable[..., Submission]) -> None:
    head = [["1号机组"], ["参数", "单位", *MONTHS[:6]]]
    submission = workbook(
        生产=[*head, ["发电量", "万kWh", 1, 2, 3, 4, 5, 6]],
        辅助=[*head, ["供热比", "%", 10, 11, 12, 13, 14, 15]],
    )
    frame = submission.frames["power_unit_month"]
    assert frame.table["generation"].to_list() == [10, 20, 30, 40, 50, 60]
    assert frame.table["heat_ratio"].to_list() == [10, 11, 12, 13, 14, 15]
    assert frame.provenance.locate(5, "generation").sheet == "生产"
    assert frame.provenance.locate(5, "heat_ratio").cell == "H3"
    assert "IN-071" not in codes(submission)


def test_unknown_lines_are_reported_with_their_cell(workbook: Callable[..., Submission]) -> None:
    submission = workbook(
        表=[["1号机组"], ["参数", "单位", *MONTHS[:6]],
            ["发电量", "MWh", 1, 2, 3, 4, 5, 6],
            ["发电亮度", "cd", 1, None, None, None, None, None],
            ["空白的未知行"]]
    )  # fmt: skip
    unknown = [p for p in submission.problems if p.code == "IN-090"]
    assert [(p.observed, p.location.cell) for p in unknown if p.location] == [("发电亮度", "A4")]
    assert "发电量" in unknown[0].message.zh


def test_a_block_without_its_fuel_is_reported_not_guessed(
    workbook: Callable[..., Submission],
) -> None:
    submission = workbook(
        表=[["1号机组"], ["参数", "单位", *MONTHS[:6]], ["燃料消耗量", "t", 1, 2, 3, 4, 5, 6]]
    )
    found = [p for p in submission.problems if p.code == "IN-091"]
    assert [p.parameter for p in found] == ["fuel"]
    assert submission.unreadable


def test_a_line_that_stands_twice_is_read_once(workbook: Callable[..., Submission]) -> None:
    submission = workbook(
        表=[["1号机组"], ["参数", "单位", *MONTHS[:6]],
            ["发电量", "MWh", 1, 2, 3, 4, 5, 6], ["发电量", "MWh", 9, 9, 9, 9, 9, 9]]
    )  # fmt: skip
    assert submission.frames["power_unit_month"].table["generation"].to_list() == [1, 2, 3, 4, 5, 6]
    assert [p.location.cell for p in submission.problems if p.code == "IN-092" and p.location] == [
        "A4"
    ]


def test_year_is_asked_for_when_nothing_states_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ([], ["1号机组"], ["参数", *MONTHS[:6]], ["发电量", 1, 2, 3, 4, 5, 6]):
        book.active.append(row)
    path = tmp_path / "form.xlsx"
    book.save(path)
    submission = load([path], RULEBOOK)
    assert "IN-093" in codes(submission)
    assert submission.unreadable


def test_bare_method_line_belongs_to_the_line_above(workbook: Callable[..., Submission]) -> None:
    submission = workbook(
        表=[["机组编号", "2", "燃料品种", "褐煤"], ["参数", "单位", *MONTHS[:6]],
            ["收到基低位发热量", "GJ/t", 15, 15, 15, 15, 15, 15],
            ["取值方式", None, "实测值", "缺省值", "实测值", "实测值", "实测值", "实测值"]]
    )  # fmt: skip
    table = submission.frames["power_fuel_month"].table
    assert table["unit_id"].unique().to_list() == ["2"]
    methods = table["net_calorific_value_ar_method"].to_list()
    assert methods[:3] == ["measured", "default", "measured"]


def test_error_cells_are_missing_and_reported(workbook: Callable[..., Submission]) -> None:
    def spoil(book: openpyxl.Workbook) -> None:
        book["表"]["D3"].value = "#DIV/0!"
        book["表"]["D3"].data_type = "e"

    submission = workbook(
        spoil,
        表=[["1号机组"], ["参数", "单位", *MONTHS[:6]], ["发电量", "MWh", 1, 2, 3, 4, 5, 6]],
    )
    table = submission.frames["power_unit_month"].table
    assert table["generation"].to_list() == [1, None, 3, 4, 5, 6]
    assert [p.location.cell for p in submission.problems if p.code == "IN-055" and p.location] == [
        "D3"
    ]


def test_examples_and_notes_are_never_read(workbook: Callable[..., Submission]) -> None:
    head = ["参数", "单位", *MONTHS[:6]]
    submission = workbook(
        表=[["1号机组"], head, ["发电量", "MWh", 1, 2, 3, 4, 5, 6]],
        样例=[["示例数据，请勿提交"], ["9号机组"], head, ["发电量", "MWh", 9, 9, 9, 9, 9, 9]],
    )
    assert set(submission.frames["power_unit_month"].table["unit_id"]) == {"1"}
    assert "IN-095" in codes(submission)


def test_units_stand_one_below_another_or_side_by_side(
    workbook: Callable[..., Submission],
) -> None:
    month = [["1号机组"], ["参数", *MONTHS[:6]], ["发电量", 1, 2, 3, 4, 5, 6]]
    beside = workbook(
        机组=[["参数", "单位", "1号机组", "2号机组", "说明"], ["装机容量", "MW", 350, 630],
              ["燃料类型", None, "燃煤", "燃气"]],
        月=month,
    )  # fmt: skip
    below = workbook(
        机组=[["信息项", "填报内容"], ["机组编号", "1号机组"], ["装机容量(MW)", 350],
              ["机组编号", "2号机组"], ["装机容量(MW)", 630]],
        月=month,
    )  # fmt: skip
    for submission in (beside, below):
        table = submission.frames["power_unit"].table.sort("unit_id")
        assert table["unit_id"].to_list() == ["1", "2"]
        assert table["capacity"].to_list() == [350, 630]
    assert beside.frames["power_unit"].table["fuel_type"].to_list() == ["coal", "gas"]
    assert beside.frames["power_unit"].provenance.locate(1, "capacity").cell == "D2"
    assert below.frames["power_unit"].provenance.locate(1, "capacity").cell == "B5"


def test_several_lists_on_one_sheet(workbook: Callable[..., Submission]) -> None:
    submission = workbook(
        月=[["1号机组"], ["参数", *MONTHS[:6]], ["发电量", 1, 2, 3, 4, 5, 6]],
        计量=[["计量器具"], ["计量器具编号", "对象编号", "计量数据项"], ["M1", "1", "发电量"],
              [None], ["检定校准"], ["计量器具编号", "检定校准日期", "有效期至"],
              ["M1", dt.date(2025, 1, 5), dt.date(2026, 1, 4)]],
    )  # fmt: skip
    assert submission.frames["meter"].table["meter_id"].to_list() == ["M1"]
    calibrations = submission.frames["meter_calibration"]
    assert calibrations.table["valid_until"].to_list() == [dt.date(2026, 1, 4)]
    assert calibrations.provenance.locate(0, "valid_until").cell == "C7"


def test_frame_workbooks_are_not_forms(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "power_unit_month"
    book.active.append(["enterprise_id", "unit_id", "month", "generation"])
    for month in range(1, 13):
        book.active.append(["E1", "1", dt.date(2025, month, 1), 5.0])
    path = tmp_path / "frames.xlsx"
    book.save(path)
    opened = Workbook(path)
    assert not recognise(opened)
    opened.close()


@pytest.mark.parametrize(
    ("value", "period"),
    [
        ("3月", Period(3)),
        ("３月份", Period(3)),
        ("2025年03月", Period(3, 2025)),
        ("2025/3", Period(3, 2025)),
        (202503.0, Period(3, 2025)),
        (dt.datetime(2025, 3, 1), Period(3, 2025)),
        ("March 2025", Period(3, 2025)),
        (dt.date(2025, 3, 2), None),
        ("13月", None),
        ("3", None),
        (3.0, None),
        ("合计", None),
    ],
)
def test_periods(value: Any, period: Period | None) -> None:
    assert period_of(value) == period


def _fuel_rows(headings: list[Any], values: list[Any]) -> list[list[Any]]:
    return [
        ["参数", "单位", *headings],
        ["机组编号", "1", "燃料品种", "烟煤"],
        ["燃料消耗量", "t", *values],
    ]


def test_a_column_among_the_months_that_is_no_month_is_reported(
    workbook: Callable[..., Submission],
) -> None:
    headings = ["1月", "2月", "-3月", *MONTHS[3:], "去年同期"]
    submission = workbook(燃料=_fuel_rows(headings, [*range(100, 112), 7]))
    told = [p for p in submission.problems if p.code == "IN-099"]
    assert [p.location.cell for p in told if p.location] == ["E1", "O1"]
    assert "-3月" in told[0].message.zh
    assert len(submission.frames["power_fuel_month"].table) == 11


@pytest.mark.parametrize("again", ["2月", "2025年2月", "2025-02"])
def test_a_month_that_stands_twice_is_told_and_the_rest_is_read(
    workbook: Callable[..., Submission], again: str
) -> None:
    headings = ["1月", "2月", again, *MONTHS[3:]]
    submission = workbook(燃料=_fuel_rows(headings, list(range(100, 112))))
    [told] = [p for p in submission.problems if p.code == "IN-105"]
    assert told.severity == "error" and told.location and told.location.cell == "E1"
    assert "column D" in told.message.en and "D 列" in told.message.zh
    consumed = submission.frames["power_fuel_month"].table["fuel_consumption"].drop_nulls()
    assert consumed.to_list() == [100, 101, *range(103, 112)]


def test_months_in_another_order_are_read(workbook: Callable[..., Submission]) -> None:
    headings = ["2月", "1月", *MONTHS[2:]]
    submission = workbook(燃料=_fuel_rows(headings, [101, 100, *range(102, 112)]))
    read = submission.frames["power_fuel_month"].table.sort("month")["fuel_consumption"]
    assert read.drop_nulls().to_list() == list(range(100, 112))


def test_a_number_merged_across_months_belongs_to_none(
    workbook: Callable[..., Submission],
) -> None:
    rows = _fuel_rows(MONTHS, [300, None, None, *range(104, 113)])
    submission = workbook(lambda book: book["燃料"].merge_cells("C3:E3"), 燃料=rows)
    told = [p for p in submission.problems if p.code == "IN-100"]
    assert [p.location.cell for p in told if p.location] == ["C3"]
    consumed = submission.frames["power_fuel_month"].table["fuel_consumption"].drop_nulls()
    assert consumed.to_list() == list(range(104, 113))


def test_without_a_year_nothing_is_dropped_in_silence(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    write_template("power", path, RULEBOOK, example=True)
    book = openpyxl.load_workbook(path)
    book["C.1 企业信息"]["C5"] = None
    book.save(path)
    submission = load([path], RULEBOOK)
    assert "power_unit_month" not in submission.frames
    told = [p for p in submission.problems if p.severity == "error" and p.code != "IN-097"]
    assert [p.code for p in told] == ["IN-093"]


def test_enterprise_and_units_may_stand_in_rows_beside_months_across(workbook) -> None:
    """Else the months' records were of an enterprise without a name, and of units nobody knew."""
    submission = workbook(
        企业基本信息=[["企业代码", "报告年度", "企业名称"], ["E7", 2025, "示例电厂"]],
        机组基本信息=[["企业代码", "机组编号", "报告年度", "装机容量(MW)"], ["E7", "1", 2025, 330]],
        机组月度数据=[
            ["机组编号", "参数", "单位", *MONTHS],
            ["1", "发电量", "MWh", *(100_000 + month for month in range(12))],
            ["1", "运行小时数", "h", *(700 for _ in range(12))],
        ],
    )
    frames = submission.frames
    assert frames["power_unit"].table["capacity"].to_list() == [330.0]
    assert frames["enterprise"].table["enterprise_name"].to_list() == ["示例电厂"]
    assert set(frames["power_unit_month"].table["enterprise_id"]) == {"E7"}
