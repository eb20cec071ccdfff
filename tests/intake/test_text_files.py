"""Text files: encodings, separators, line numbers, and files too large to hold as text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mrv.intake.submission import Location
from tests.intake.files import FUEL_HEADER, codes, csv_text, fuel_rows, only, read, write_csv

CHINESE = ("企业标识", "机组编号", "燃料品种", "月份", "燃料消耗量(吨)", "收到基低位发热量(kJ/kg)")
ROWS = [("E1", "１号", "烟煤", "2025年1月", "1002", 21500)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_every_usual_encoding(tmp_path, encoding):
    submission = read(write_csv(tmp_path, ROWS, CHINESE, encoding=encoding))
    assert codes(submission) == ["IN-040"]
    table = submission.frames["power_fuel_month"].table
    assert table["unit_id"].to_list() == ["1号"]
    assert table["net_calorific_value_ar"].to_list() == [21.5]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_wide_characters_are_read_where_the_file_says_so(tmp_path, encoding):
    """Names and numbers alone: every other byte is 0, as it is in a file that does not say so."""
    text = csv_text([("E1", "1", "bituminous_coal", "2025-01", "1002", 21.5)], FUEL_HEADER[:6])
    path = tmp_path / "power_fuel_month.csv"
    mark = "" if encoding == "utf-16" else "\ufeff"
    path.write_bytes((mark + text).encode(encoding))
    assert codes(read(path)) == []
    path.write_bytes(text.encode("utf-16-le"))
    assert codes(read(path)) == ["IN-008"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_large_files_are_streamed_with_the_same_result(tmp_path, encoding, monkeypatch):
    rows = [*fuel_rows(12), ("E1", "2", "烟煤", "2025年1月", "1,002.5".replace(",", "，"), "/"),
            ("E1", "2", "烟煤", "2025-02", "x", 1)]  # fmt: skip
    path = write_csv(tmp_path, rows, encoding=encoding)
    small = read(path)
    monkeypatch.setattr("mrv.intake.read_text.LARGE", 0)
    large = read(path)
    one, other = (s.frames["power_fuel_month"].table for s in (small, large))
    assert one.equals(other)
    assert codes(small) == codes(large) == ["IN-050", "IN-057"] or codes(large) == codes(small)
    assert only(large, "IN-050").location.line == 15
    assert one["fuel_consumption"].to_list()[12] == 1002.5


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_separators_are_recognised(tmp_path, mark):
    path = tmp_path / "power_fuel_month.txt"
    path.write_text(csv_text(fuel_rows()).replace(",", mark))
    submission = read(path)
    assert codes(submission) == []
    assert len(submission.frames["power_fuel_month"].table) == 3


def test_a_title_above_the_header(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("2025年燃料台账\n\n" + csv_text(fuel_rows()))
    submission = read(path)
    assert codes(submission) == []
    place = submission.frames["power_fuel_month"].provenance.locate(2, "fuel_consumption")
    assert place == Location(file=str(path), line=6, column="fuel_consumption")


def test_windows_line_ends_and_a_missing_last_one(tmp_path):
    path = tmp_path / "power_fuel_month.csv"
    path.write_bytes(csv_text(fuel_rows()).strip().replace("\n", "\r\n").encode())
    submission = read(path)
    assert codes(submission) == []
    assert submission.frames["power_fuel_month"].table["fuel_consumption"][2] == 1003.5


def test_lines_count_right_after_quoted_line_breaks_and_blank_lines(tmp_path):
    path = tmp_path / "power_unit.csv"
    path.write_text(
        'enterprise_id,unit_id,year,unit_name\nE1,1,2025,"#1\nunit"\n\nE1,2,2025,plain\n'
        'E1,3,2025,"a ""quoted"" name"\nE1,4,soon,x\n'
    )
    submission = read(path)
    frame = submission.frames["power_unit"]
    assert frame.table["unit_name"].to_list() == ["#1\nunit", "plain", 'a "quoted" name']
    assert [frame.provenance.locate(row, None).line for row in range(3)] == [2, 5, 6]
    assert only(submission, "IN-052").location.line == 7


def test_numbers_with_quoted_thousands(tmp_path):
    path = tmp_path / "power_fuel_month.csv"
    path.write_text(",".join(FUEL_HEADER) + '\nE1,1,lignite,2025-01,"12,345.6",21.5\n')
    submission = read(path)
    assert submission.frames["power_fuel_month"].table["fuel_consumption"].to_list() == [12345.6]


def _semicolons(folder: Path, values: list[str]) -> Path:
    header = "enterprise_id;unit_id;fuel;month;fuel_consumption;net_calorific_value_ar"
    lines = [f"E1;1;bituminous_coal;2025-0{n};{v};21,503" for n, v in enumerate(values, 1)]
    path = folder / "power_fuel_month.csv"
    path.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    return path


def test_decimal_commas_between_semicolons_are_decimals_and_told(tmp_path):
    submission = read(_semicolons(tmp_path, ["1000,5", "999,25", "7"]))
    table = submission.frames["power_fuel_month"].table
    assert table["fuel_consumption"].to_list() == [1000.5, 999.25, 7.0]
    # Three decimals look like thousands, but the others show what a comma means here.
    assert table["net_calorific_value_ar"].to_list() == [21.503] * 3
    note = only(submission, "IN-045")
    assert (note.severity, note.observed) == ("info", "1000,5")


def test_commas_between_semicolons_stay_thousands_where_points_are_decimals(tmp_path):
    submission = read(_semicolons(tmp_path, ["1,000.5", "12,345", "7"]))
    assert "IN-045" not in codes(submission)
    table = submission.frames["power_fuel_month"].table
    assert table["fuel_consumption"].to_list() == [1000.5, 12345.0, 7.0]


@pytest.mark.parametrize("streamed", [False, True])
def test_line_ends_of_old_macintoshes(tmp_path, monkeypatch, streamed):
    if streamed:
        monkeypatch.setattr("mrv.intake.read_text.LARGE", 0)
    path = tmp_path / "power_fuel_month.csv"
    path.write_bytes(csv_text(fuel_rows()).replace("\n", "\r").encode())
    submission = read(path)
    assert codes(submission) == []
    frame = submission.frames["power_fuel_month"]
    assert len(frame.table) == 3
    assert frame.provenance.locate(2, None).line == 4


def test_a_header_that_comes_again_is_one_note(tmp_path):
    rows = [*fuel_rows(2), FUEL_HEADER, *fuel_rows(3)[2:]]
    submission = read(write_csv(tmp_path, rows))
    assert codes(submission) == ["IN-076"]
    assert only(submission, "IN-076").location.line == 4
    assert len(submission.frames["power_fuel_month"].table) == 3


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_line(tmp_path):
    path = tmp_path / "power_fuel_month.csv"
    path.write_text(csv_text(fuel_rows()).replace("E1", '"E1', 1))
    submission = read(path)
    problem = only(submission, "IN-016")
    assert (problem.severity, problem.location.line) == ("fatal", 2)


def test_a_name_that_is_no_utf8(tmp_path):
    folder = os.fsencode(tmp_path)
    path = Path(os.fsdecode(folder + b"/\xb2\xe2.csv"))
    path.write_bytes(csv_text(fuel_rows()).encode())
    submission = read(path)
    assert len(submission.frames["power_fuel_month"].table) == 3
    submission.inputs[0].path.encode("utf-8")
