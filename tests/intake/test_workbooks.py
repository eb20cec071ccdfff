"""What workbooks can hide: formats, merged cells, hidden rows, errors, formulas never computed."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest

from mrv.intake.package_xml import SpreadsheetPackage
from mrv.intake.read_workbook import Workbook, cell_text
from mrv.intake.submission import Location
from tests.intake.files import FUEL_HEADER, codes, fuel_rows, only, read, write_workbook

SHEET = "机组燃料月度数据"


def fuel(submission):
    return submission.frames["power_fuel_month"].table


def book(tmp_path, rows, edit=None, sheet=SHEET):
    return write_workbook(tmp_path / "a.xlsx", {sheet: [FUEL_HEADER, *rows]}, edit)


@pytest.mark.parametrize("name", [SHEET, "power_fuel_month", "Fuel of a unit by month",
                                  "机组燃料月度数据(2025年)", "power_fuel_month_2"])  # fmt: skip
def test_a_sheet_is_known_by_any_of_its_names(tmp_path, name):
    submission = read(book(tmp_path, fuel_rows(), sheet=name))
    assert codes(submission) == []
    assert submission.inputs[0].layout == "workbook"
    assert submission.inputs[0].frames == {"power_fuel_month": 3}


def test_a_sheet_of_any_name_is_known_by_its_columns(tmp_path):
    assert codes(read(book(tmp_path, fuel_rows(), sheet="Sheet1"))) == []


def test_a_table_need_not_begin_at_the_top_left(tmp_path):
    rows = [[], ["", "", "2025年燃料台账"], [], ["", "", *FUEL_HEADER]]
    rows += [["", "", *row] for row in fuel_rows()]
    path = write_workbook(tmp_path / "a.xlsx", {SHEET: rows})
    submission = read(path)
    assert codes(submission) == []
    place = submission.frames["power_fuel_month"].provenance.locate(1, "fuel_consumption")
    assert place == Location(file=str(path), sheet=SHEET, cell="G6", column="fuel_consumption")


def test_units_may_stand_in_a_row_of_their_own(tmp_path):
    units = ["", "", "", "单位", "万吨", "（kJ/kg）"]
    rows = [("E1", "1", "烟煤", "2025-01", 0.12, 21537)]
    submission = read(book(tmp_path, [units, *rows]))
    assert codes(submission) == ["IN-040", "IN-040"]
    assert fuel(submission)["fuel_consumption"].to_list() == [1200.0]
    assert fuel(submission)["net_calorific_value_ar"].to_list() == [21.537]


def test_a_row_of_units_without_any_unit_is_no_record(tmp_path):
    rows = [["enterprise_id", "unit_id", "month"], ["-", "-", "-"], ["E1", "1", "2025-01"]]
    submission = read(write_workbook(tmp_path / "a.xlsx", {"power_unit_month": rows}))
    assert codes(submission) == []
    assert submission.frames["power_unit_month"].table["unit_id"].to_list() == ["1"]


def test_dates_and_numbers_as_excel_stores_them(tmp_path):
    def edit(workbook, sheets):
        month = workbook.add_format({"num_format": "yyyy-mm"})
        sheets[SHEET].write_datetime("D2", dt.datetime(2025, 1, 1), month)
        sheets[SHEET].write_number("D3", 202502)
        sheets[SHEET].write_number("D4", 45717)
        sheets[SHEET].write_number("D5", 20250415)
        sheets[SHEET].write_number("B2", 1)

    submission = read(book(tmp_path, fuel_rows(4), edit))
    assert codes(submission) == []
    assert [day.month for day in fuel(submission)["month"]] == [1, 2, 3, 4]
    assert fuel(submission)["unit_id"].to_list() == ["1"] * 4


def test_a_percentage_is_read_as_it_is_shown(tmp_path):
    header = ["enterprise_id", "unit_id", "month", "load_factor"]

    def edit(workbook, sheets):
        percent = workbook.add_format({"num_format": "0.0%"})
        sheets["power_unit_month"].write_number("D2", 0.785, percent)
        sheets["power_unit_month"].write_number("D3", 80.5)

    rows = [header, ["E1", "1", "2025-01"], ["E1", "1", "2025-02"]]
    submission = read(write_workbook(tmp_path / "a.xlsx", {"power_unit_month": rows}, edit))
    assert submission.frames["power_unit_month"].table["load_factor"].to_list() == [78.5, 80.5]
    problem = only(submission, "IN-043")
    assert (problem.location.cell, problem.severity) == ("D2", "info")


def test_merged_keys_count_for_every_row(tmp_path):
    def edit(workbook, sheets):
        sheets[SHEET].merge_range("B2:B4", "1")

    submission = read(book(tmp_path, fuel_rows(), edit))
    assert only(submission, "IN-025").location.cell == "B2"
    assert fuel(submission)["unit_id"].to_list() == ["1", "1", "1"]


def test_a_merged_number_is_nobodys(tmp_path):
    def edit(workbook, sheets):
        sheets[SHEET].merge_range("E2:E3", 5000)

    submission = read(book(tmp_path, fuel_rows(), edit))
    problem = only(submission, "IN-026")
    assert (problem.severity, problem.observed) == ("error", "5000")
    assert "E2:E3" in problem.message.en
    assert fuel(submission)["fuel_consumption"].to_list() == [None, None, 1003.5]


def test_a_header_merged_over_two_rows(tmp_path):
    def edit(workbook, sheets):
        sheet = sheets[SHEET]
        for column, name in enumerate(FUEL_HEADER[:4]):
            sheet.merge_range(0, column, 1, column, name)
        sheet.merge_range("E1:F1", "燃料")
        sheet.write_row("E2", FUEL_HEADER[4:])

    rows = [[], [], *fuel_rows()]
    submission = read(write_workbook(tmp_path / "a.xlsx", {SHEET: rows}, edit))
    assert codes(submission) == []
    assert len(fuel(submission)) == 3
    place = submission.frames["power_fuel_month"].provenance.locate(0, "fuel_consumption")
    assert place.cell == "E3"


def test_hidden_things_are_read_and_reported(tmp_path):
    def edit(workbook, sheets):
        sheets[SHEET].set_row(2, None, None, {"hidden": True})
        sheets[SHEET].set_column("F:F", None, None, {"hidden": True})
        other = workbook.add_worksheet("机组月度数据")
        other.write_row(0, 0, ["enterprise_id", "unit_id", "month", "generation"])
        other.write_row(1, 0, ["E1", "1", "2025-01", 5])
        other.hide()
        workbook.add_worksheet("_lists").write_row(0, 0, ["x"])
        workbook.get_worksheet_by_name("_lists").very_hidden()

    submission = read(book(tmp_path, fuel_rows(), edit))
    assert sorted(codes(submission)) == ["IN-021", "IN-022", "IN-023", "IN-024"]
    assert "rows 3" in only(submission, "IN-023").message.en
    assert "F" in only(submission, "IN-024").message.en
    assert len(fuel(submission)) == 3
    assert len(submission.frames["power_unit_month"].table) == 1


def test_blank_error_and_uncomputed_formula_are_three_things(tmp_path):
    def edit(workbook, sheets):
        sheets[SHEET].write_formula("E2", "=1/0", None, "#DIV/0!")
        sheets[SHEET].write_formula("E3", "=F3*2", None, "")
        sheets[SHEET].write_blank("E4", None, workbook.add_format({"bold": True}))
        sheets[SHEET].write_formula("E5", "=2*3", None, 6)

    path = book(tmp_path, fuel_rows(4), edit)
    submission = read(path)
    assert fuel(submission)["fuel_consumption"].to_list() == [None, None, None, 6.0]
    error, uncached = only(submission, "IN-055"), only(submission, "IN-056")
    assert (error.location.cell, error.observed) == ("E2", "#DIV/0!")
    assert uncached.location.cell == "E3"
    assert len(submission.problems) == 2
    sheet = Workbook(path).sheet(SHEET)
    states = [sheet.state(row, 4) for row in range(1, 5)]
    assert states == ["error", "uncached", "blank", "value"]


def test_formulas_that_a_program_wrote_are_uncomputed(tmp_path):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = SHEET
    sheet.append(FUEL_HEADER)
    sheet.append(fuel_rows(1)[0])
    sheet["E2"] = "=F2*2"
    workbook.save(tmp_path / "a.xlsx")
    assert only(read(tmp_path / "a.xlsx"), "IN-056").location.cell == "E2"


def test_formulas_of_a_row_of_totals_are_nobodys_trouble(tmp_path):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = SHEET
    sheet.append(FUEL_HEADER)
    for row in fuel_rows(3):
        sheet.append(row)
    sheet.append(["合计", None, None, None, "=SUM(E2:E4)", "=E5/0"])
    sheet["E3"] = "=E2*2"
    workbook.save(tmp_path / "a.xlsx")
    submission = read(tmp_path / "a.xlsx")
    assert only(submission, "IN-073").location.cell == "A5"
    # A record's cell is still told.
    assert only(submission, "IN-056").location.cell == "E3"
    assert len(submission.problems) == 2


def test_a_formula_whose_result_is_an_empty_text_is_blank(tmp_path):
    path = book(tmp_path, fuel_rows(1))
    edited = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(edited, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                data = data.replace(
                    b'<c r="E2"><v>1001.5</v></c>',
                    b'<c r="E2" t="str"><f>IF(1,"","")</f><v></v></c>',
                )
            new.writestr(name, data)
    submission = read(edited)
    assert codes(submission) == []
    assert fuel(submission)["fuel_consumption"].to_list() == [None]


def test_marks_are_found_in_a_prefixed_package(tmp_path):
    path = book(tmp_path, fuel_rows(1), lambda _, s: s[SHEET].write_formula("E2", "=1", None, ""))
    edited = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(edited, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                for tag in (b"c", b"f", b"v", b"row"):
                    data = data.replace(b"<" + tag + b" ", b"<x:" + tag + b" ")
                    data = data.replace(b"<" + tag + b">", b"<x:" + tag + b">")
                    data = data.replace(b"</" + tag + b">", b"</x:" + tag + b">")
            new.writestr(name, data)
    package = SpreadsheetPackage.open(edited)
    assert package is not None
    assert package.marks(SHEET).uncached == {(1, 4)}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", None),
        (12.0, "12"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e300, "1e+300"),
        (True, "TRUE"),
        (dt.date(2025, 3, 1), "2025-03-01"),
        (dt.datetime(2025, 3, 1), "2025-03-01"),
        (dt.datetime(2025, 3, 1, 8, 30), "2025-03-01 08:30:00"),
    ],
)
def test_cells_as_text_read_back_exactly(value, text):
    assert cell_text(value) == text


def test_an_old_xls_workbook():
    path = Path(__file__).parent / "data" / "fuel.xls"
    submission = read(path)
    assert codes(submission) == ["IN-040"]
    assert fuel(submission)["net_calorific_value_ar"].to_list() == [21.5, 21.6]
    assert [day.month for day in fuel(submission)["month"]] == [1, 2]
    place = submission.frames["power_fuel_month"].provenance.locate(1, "fuel_consumption")
    assert (place.cell, place.sheet) == ("F4", SHEET)
