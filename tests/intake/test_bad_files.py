"""Files that cannot be read, or not whole: one clear message each, never a traceback."""

from __future__ import annotations

import re
import zipfile

import pytest

from mrv.intake import file_problems, problems
from mrv.intake.problem_kind import Kind
from tests.intake.files import (
    FUEL_HEADER,
    codes,
    csv_text,
    fuel_rows,
    only,
    read,
    write_csv,
    write_workbook,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def the_only_fatal(submission):
    fatal = [p for p in submission.problems if p.severity == "fatal"]
    assert len(fatal) == 1, codes(submission)
    assert submission.unreadable
    assert not any(len(frame.table) for frame in submission.frames.values())
    return fatal[0]


def test_a_path_that_does_not_exist(tmp_path):
    problem = the_only_fatal(read(tmp_path / "nowhere.xlsx"))
    assert problem.code == "IN-001"
    assert problem.location is not None
    assert problem.location.file == str(tmp_path / "nowhere.xlsx")
    for text in (problem.message.zh, problem.message.en):
        assert str(tmp_path) in text and "nowhere" not in text, "the place names the file"


def test_a_path_that_is_nearly_there(tmp_path):
    (tmp_path / "2025-form.xlsx").write_bytes(b"")
    problem = the_only_fatal(read(tmp_path / "2025_from.xlsx"))
    assert "did you mean 2025-form.xlsx?" in problem.message.en
    below = the_only_fatal(read(tmp_path / "none" / "form.xlsx"))
    assert f"{tmp_path / 'none'} does not exist" in below.message.en


def test_a_folder_without_data(tmp_path):
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4")
    submission = read(tmp_path)
    assert the_only_fatal(submission).code == "IN-002"
    assert only(submission, "IN-013").observed == "scan.pdf"


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.parquet", "a.xls"])
def test_an_empty_file(tmp_path, name):
    (tmp_path / name).touch()
    assert the_only_fatal(read(tmp_path / name)).code == "IN-003"


def test_a_file_of_blanks(tmp_path):
    (tmp_path / "a.csv").write_text("\n , ,\n\n")
    assert the_only_fatal(read(tmp_path / "a.csv")).code == "IN-003"


def test_a_workbook_without_a_cell(tmp_path):
    problem = the_only_fatal(read(write_workbook(tmp_path / "a.xlsx", {"A": []})))
    assert problem.code == "IN-018"
    assert problem.message.zh.endswith("其中有：A")


def test_a_workbook_of_charts(tmp_path):
    def chart(book, _sheets):
        sheet = book.add_chartsheet("Burnt")
        figure = book.add_chart({"type": "line"})
        figure.add_series({"values": "=A!$A$1:$A$9"})
        sheet.set_chart(figure)

    problem = the_only_fatal(read(write_workbook(tmp_path / "a.xlsx", {"A": []}, chart)))
    assert problem.code == "IN-018"
    assert problem.message.en.endswith("it has: A, Burnt")


@pytest.mark.parametrize(("row", "column"), [(1_000_000, 100), (5_000, 16_000)])
def test_a_stray_cell_far_away(tmp_path, row, column):
    def stray(_book, sheets):
        sheets["power_fuel_month"].write_string(row, 0, "x")
        sheets["power_fuel_month"].write_string(0, column, "x")

    rows = {"power_fuel_month": [FUEL_HEADER, *fuel_rows()]}
    problem = the_only_fatal(read(write_workbook(tmp_path / "a.xlsx", rows, stray)))
    assert (problem.code, problem.location.sheet) == ("IN-019", "power_fuel_month")
    assert f"A{row + 1}" in problem.message.en
    assert f"{(row + 1) * (column + 1):,}" in problem.message.zh


def test_formats_to_the_last_row_are_no_stray_cells(tmp_path):
    def formats(book, sheets):
        grey = book.add_format({"bg_color": "gray"})
        for row, column in ((1_048_575, 0), (0, 16_383), (1_048_575, 16_383)):
            sheets["power_fuel_month"].write_blank(row, column, None, grey)

    rows = {"power_fuel_month": [FUEL_HEADER, *fuel_rows()]}
    submission = read(write_workbook(tmp_path / "a.xlsx", rows, formats))
    assert not submission.unreadable
    assert submission.frames["power_fuel_month"].table.height == 3


def test_a_type_nobody_reads(tmp_path):
    (tmp_path / "report.docx").write_bytes(b"PK\x03\x04")
    problem = the_only_fatal(read(tmp_path / "report.docx"))
    assert problem.code == "IN-004"
    assert ".docx" in problem.message.en


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.xlsx", b"%PDF-1.7\n1 0 obj", "PDF"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        ("a.xlsx", b"enterprise_id,unit_id\n", "text/CSV"),
        ("a.csv", b"PK\x03\x04rest", "ZIP/Excel"),
        ("a.csv", b"%PDF-1.7", "PDF"),
        ("a.csv", b"\0\1\2\0\0\0", "binary"),
        ("a.parquet", b"a,b\n1,2\n", "text/CSV"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(tmp_path, name, content, found):
    (tmp_path / name).write_bytes(content)
    problem = the_only_fatal(read(tmp_path / name))
    assert problem.code == "IN-005"
    assert problem.observed == found
    words = {"binary": "二进制数据", "text/CSV": "纯文本", "HTML": "网页（HTML）"}
    assert words.get(found, found) in problem.message.zh


def test_a_workbook_with_a_password(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le") + bytes(512))
    problem = the_only_fatal(read(path))
    assert problem.code == "IN-006"
    assert "密码" in problem.message.zh


def test_a_damaged_zip(tmp_path):
    path = write_workbook(tmp_path / "a.xlsx", {"A": [[1]]})
    path.write_bytes(path.read_bytes()[:800])
    assert the_only_fatal(read(path)).code == "IN-007"


def test_a_zip_that_is_no_workbook(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("readme.txt", "hello")
    assert the_only_fatal(read(path)).code == "IN-005"


def test_a_workbook_with_broken_xml(tmp_path):
    path = write_workbook(tmp_path / "a.xlsx", {"A": [[1]]})
    broken = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data[:200] + b"<<<" if name.endswith("sheet1.xml") else data)
    assert the_only_fatal(read(broken)).code == "IN-007"


def test_an_ole_container_that_holds_no_sheets(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(OLE + bytes(2048))
    assert the_only_fatal(read(path)).code == "IN-007"


def test_an_old_workbook_that_is_damaged(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(OLE + bytes(512) + "Workbook".encode("utf-16-le") + bytes(512))
    assert the_only_fatal(read(path)).code == "IN-007"


def test_a_workbook_that_unpacks_to_too_much(tmp_path, monkeypatch):
    monkeypatch.setattr("mrv.intake.sniff.INFLATED_LIMIT", 1 << 20)
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", " " * (2 << 20))
    assert the_only_fatal(read(path)).code == "IN-010"


def test_bytes_that_are_no_text_in_any_encoding(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("企业标识".encode() + b"\xff\xff\xff\n1\n")
    assert the_only_fatal(read(path)).code == "IN-008"


def test_two_encodings_in_one_file_are_told_by_their_lines(tmp_path):
    path = tmp_path / "a.csv"
    lines = ["企业代码,燃料品种".encode(), "SYN-1,烟煤".encode("gbk"), "SYN-2,无烟煤".encode()]
    path.write_bytes(b"\n".join(lines))
    problem = the_only_fatal(read(path))
    assert problem.code == "IN-008" and problem.location is not None
    assert "line 2 is not UTF-8" in problem.message.en
    assert "第 2 行不是 UTF-8" in problem.message.zh
    assert re.search(r"line [13] is not GB18030", problem.message.en)


def test_utf_16_without_its_mark(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("enterprise_id,unit_id\nSYN-1,1\n".encode("utf-16-le"))
    assert the_only_fatal(read(path)).code == "IN-008"


def test_a_damaged_parquet_file(tmp_path):
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1" + bytes(100))
    assert the_only_fatal(read(path)).code == "IN-007"


def test_no_known_table_in_a_workbook(tmp_path):
    path = write_workbook(tmp_path / "a.xlsx", {"Kittens": [["name"], ["Tom"]]})
    submission = read(path)
    assert only(submission, "IN-020").observed == "Kittens"
    problem = the_only_fatal(submission)
    assert problem.code == "IN-012"
    assert "Kittens" in problem.message.en
    assert "it begins with: name" in only(submission, "IN-020").message.en
    assert "power_unit_month" in problem.message.en


def test_what_was_found_is_told_where_a_known_table_lacks_its_keys(tmp_path):
    """As one with months across, or headings merged over groups of columns."""
    rows = [["fuel", "coal", "coal"], ["month", "2025-01", "2025-02"], ["heat", 1, 2]]
    submission = read(write_workbook(tmp_path / "a.xlsx", {"power_fuel_month": rows}))
    problem = the_only_fatal(submission)
    assert problem.code == "IN-012"
    assert "Found: power_fuel_month" in problem.message.en
    # That table alone is expected, not those of other sectors.
    assert problem.message.en.endswith("(power_fuel_month)")
    assert "其首行为：fuel、coal" in only(submission, "IN-031").message.zh


def test_a_header_without_records(tmp_path):
    submission = read(write_csv(tmp_path, []))
    assert codes(submission) == ["IN-027", "IN-014"]


def test_one_bad_file_makes_the_submission_unreadable_but_hides_nothing(tmp_path):
    write_csv(tmp_path, fuel_rows())
    (tmp_path / "other.xlsx").write_bytes(b"%PDF-1.7")
    submission = read(tmp_path)
    assert submission.unreadable
    assert codes(submission) == ["IN-005"]
    assert len(submission.frames["power_fuel_month"].table) == 3


@pytest.mark.parametrize("large", [False, True])
def test_cells_beyond_the_header_are_reported(tmp_path, large, monkeypatch):
    monkeypatch.setattr("mrv.intake.read_text.LARGE", 0 if large else 1 << 20)
    path = tmp_path / "power_fuel_month.csv"
    lines = csv_text(fuel_rows()).splitlines()
    path.write_text("\n".join([lines[0], lines[1] + ",,", lines[2] + ",77", lines[3]]))
    submission = read(path)
    problem = only(submission, "IN-009")
    assert (problem.location.line, problem.observed) == (3, "77")
    assert len(submission.frames["power_fuel_month"].table) == 3


def test_files_that_offices_leave_behind_are_ignored(tmp_path):
    write_csv(tmp_path, fuel_rows())
    (tmp_path / "~$power_fuel_month.xlsx").write_bytes(b"lock")
    (tmp_path / ".DS_Store").write_bytes(b"x")
    assert codes(read(tmp_path)) == []


def test_codes_of_problems_are_unique_and_bilingual():
    modules = (file_problems, problems)
    kinds = [kind for module in modules for kind in vars(module).values() if isinstance(kind, Kind)]
    assert len({kind.code for kind in kinds}) == len(kinds) > 40
    assert [kind.code for kind in kinds] == sorted(kind.code for kind in kinds)
    for kind in kinds:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in kind.zh), kind.code
        assert kind.en.isascii(), kind.code
