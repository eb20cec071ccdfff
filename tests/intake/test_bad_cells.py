"""Tables whose columns, rows or cells are wrong: what was found, what was expected, and where."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from mrv.intake import casting
from mrv.intake.load import load
from mrv.intake.submission import Location
from mrv.intake.trouble import LISTED
from tests.intake.files import FUEL_HEADER, codes, fuel_rows, only, read, write_csv, write_workbook
from tests.intake.tiny import RULEBOOK


@pytest.fixture(autouse=True, params=[0, 1_000], ids=["as many", "as few"])
def _few_records(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers of short tables are looked at one by one: nothing else may follow from that."""
    monkeypatch.setattr(casting, "FEW", request.param)


def changed(row: int, column: str, value: object) -> list[list[object]]:
    rows = [list(row) for row in fuel_rows()]
    rows[row][FUEL_HEADER.index(column)] = value
    return rows


def fuel(submission):
    return submission.frames["power_fuel_month"].table


def test_a_clean_table_says_nothing(tmp_path):
    submission = read(write_csv(tmp_path, fuel_rows()))
    assert codes(submission) == []
    assert submission.sector == "power"
    assert fuel(submission)["row_id"].to_list() == [0, 1, 2]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("fuel_consumption", "abc", "IN-050"),
        ("fuel_consumption", "1.2.3", "IN-050"),
        ("fuel_consumption", "12 bananas", "IN-050"),
        ("fuel_consumption", "inf", "IN-051"),
        ("fuel_consumption", "NaN", "IN-051"),
        ("fuel_consumption", "1e300", "IN-051"),
        ("fuel_consumption", "1e400", "IN-051"),
        ("fuel_consumption", "#DIV/0!", "IN-055"),
        ("month", "-3", "IN-052"),
        ("month", "2025-13", "IN-052"),
        ("month", "soon", "IN-052"),
        ("fuel", "烟媒", "IN-053"),
    ],
)
def test_a_cell_that_is_not_what_it_should_be(tmp_path, column, value, code):
    path = write_csv(tmp_path, changed(1, column, value))
    submission = read(path)
    assert codes(submission) == [code]
    problem = submission.problems[0]
    assert problem.severity == "error"
    assert problem.location == Location(file=str(path), line=3, column=column)
    assert problem.parameter == column
    assert problem.record["enterprise_id"] == "E1"
    assert problem.frame == "power_fuel_month"
    assert len(fuel(submission)) == (2 if column == "month" else 3)
    if column == "fuel_consumption":
        assert fuel(submission)["fuel_consumption"].to_list()[1] is None


def test_an_unknown_code_in_a_key_keeps_the_record(tmp_path):
    submission = read(write_csv(tmp_path, changed(1, "fuel", "烟媒")))
    assert fuel(submission)["fuel"].to_list()[1] == "烟媒"
    assert "bituminous_coal" in only(submission, "IN-053").message.en


def test_an_unknown_code_elsewhere_is_not_evaluable(tmp_path):
    header = (*FUEL_HEADER, "net_calorific_value_ar_method")
    rows = [(*row, "guessed") for row in fuel_rows(1)]
    submission = read(write_csv(tmp_path, rows, header))
    assert only(submission, "IN-053").observed == "guessed"
    assert fuel(submission)["net_calorific_value_ar_method"].to_list() == [None]


def test_many_bad_cells_are_listed_in_part_and_counted(tmp_path):
    rows = [("E1", f"{i}", "lignite", "2025-01", "x", 1) for i in range(LISTED + 7)]
    submission = read(write_csv(tmp_path, rows))
    assert codes(submission) == ["IN-050"] * LISTED + ["IN-059"]
    assert "7 more" in submission.problems[-1].message.en


@pytest.mark.parametrize("word", ["/", "未检测", "缺失", "暂无", "…"])
def test_placeholders_are_blanks(tmp_path, word):
    submission = read(write_csv(tmp_path, changed(1, "fuel_consumption", word)))
    assert only(submission, "IN-057").severity == "info"
    assert fuel(submission)["fuel_consumption"].null_count() == 1


@pytest.mark.parametrize("word", ["停产", "检修", "Shutdown"])
def test_a_word_for_a_standstill_is_zero(tmp_path, word):
    submission = read(write_csv(tmp_path, changed(1, "fuel_consumption", word)))
    note = only(submission, "IN-060")
    assert (note.severity, note.observed, note.location.line) == ("info", word, 3)
    assert fuel(submission)["fuel_consumption"].to_list()[1] == 0.0


@pytest.mark.parametrize("column", ["net_calorific_value_ar", "oxidation_factor"])
def test_a_word_for_a_standstill_is_no_property_of_zero(tmp_path, column):
    header = (*(name for name in FUEL_HEADER if name != column), column)
    rows = [(*row[: len(header) - 1], "停炉") for row in fuel_rows()]
    submission = read(write_csv(tmp_path, rows, header))
    note = only(submission, "IN-061")
    assert (note.severity, note.observed, note.parameter) == ("info", "停炉", column)
    assert "unknown" in note.message.en
    assert fuel(submission)[column].null_count() == len(rows)


def test_a_placeholder_in_a_column_of_codes_is_blank(tmp_path):
    header = (*FUEL_HEADER, "net_calorific_value_ar_method")
    rows = [(*row, "不适用") for row in fuel_rows()]
    submission = read(write_csv(tmp_path, rows, header))
    assert codes(submission) == ["IN-057"]
    assert fuel(submission)["net_calorific_value_ar_method"].null_count() == len(rows)


def test_a_column_nobody_knows(tmp_path):
    header = (*FUEL_HEADER[:-1], "net_calorific_valve_ar")
    submission = read(write_csv(tmp_path, fuel_rows(), header))
    problem = only(submission, "IN-030")
    assert problem.observed == "net_calorific_valve_ar"
    assert "net_calorific_value_ar" in problem.message.en
    assert problem.location.line == 1


def test_a_column_without_a_header_but_with_data(tmp_path):
    rows = [(*row, "memo") for row in fuel_rows()]
    submission = read(write_csv(tmp_path, rows, (*FUEL_HEADER, "")))
    told = only(submission, "IN-035").message
    assert f"column {len(FUEL_HEADER) + 1};" in told.en, "nothing else says where it is"
    assert f"第 {len(FUEL_HEADER) + 1} 列" in told.zh
    rows = [(*row, "") for row in fuel_rows()]
    assert codes(read(write_csv(tmp_path, rows, (*FUEL_HEADER, "")))) == []


def test_a_serial_number_column_is_only_noted(tmp_path):
    rows = [(number, *row) for number, row in enumerate(fuel_rows())]
    submission = read(write_csv(tmp_path, rows, ("序号", *FUEL_HEADER)))
    assert only(submission, "IN-030").severity == "info"


def test_missing_key_columns(tmp_path):
    rows = [(row[0], row[1], *row[3:]) for row in fuel_rows()]
    header = ("enterprise_id", "unit_id", "month", *FUEL_HEADER[4:])
    submission = read(write_csv(tmp_path, rows, header))
    assert codes(submission) == ["IN-031", "IN-012"]
    assert "fuel" in submission.problems[0].message.en
    assert submission.unreadable


def test_two_columns_of_one_meaning(tmp_path):
    rows = [(*row, 99.0) for row in fuel_rows()]
    submission = read(write_csv(tmp_path, rows, (*FUEL_HEADER, "燃料消耗量")))
    assert only(submission, "IN-032").observed == "燃料消耗量"
    assert fuel(submission)["fuel_consumption"].to_list() == [1001.5, 1002.5, 1003.5]


def test_two_columns_of_one_name_are_told_by_their_places(tmp_path):
    rows = [(*row, 99.0) for row in fuel_rows()]
    header = (*FUEL_HEADER, "fuel_consumption")
    first, last = FUEL_HEADER.index("fuel_consumption"), len(FUEL_HEADER)
    told = only(read(write_csv(tmp_path, rows, header)), "IN-032").message
    assert f"column {first + 1})" in told.en and f"column {last + 1})" in told.en
    assert f"第 {first + 1} 列" in told.zh and f"第 {last + 1} 列" in told.zh
    book = write_workbook(tmp_path / "data.xlsx", {"power_fuel_month": [header, *rows]})
    told = only(read(book), "IN-032").message
    assert f"column {chr(65 + first)})" in told.en and f"column {chr(65 + last)})" in told.en
    assert f"{chr(65 + first)} 列" in told.zh and f"{chr(65 + last)} 列" in told.zh


def test_missing_keys_in_a_row(tmp_path):
    path = write_csv(tmp_path, changed(1, "unit_id", ""))
    submission = read(path)
    problem = only(submission, "IN-070")
    assert problem.location == Location(file=str(path), line=3, column="unit_id")
    assert len(fuel(submission)) == 2


def test_duplicates_that_contradict_are_all_set_aside(tmp_path):
    rows = [*fuel_rows(), ("E1", "1", "bituminous_coal", "2025-02", 7, 21.5)]
    submission = read(write_csv(tmp_path, rows))
    problem = only(submission, "IN-071")
    assert "power_fuel_month.csv 第3行、power_fuel_month.csv 第5行" in problem.message.zh
    assert problem.record["month"] == "2025-02-01"
    assert [day.month for day in fuel(submission)["month"]] == [1, 3]


def test_equal_copies_count_once(tmp_path):
    submission = read(write_csv(tmp_path, [*fuel_rows(), fuel_rows()[0]]))
    assert only(submission, "IN-072").severity == "warning"
    assert len(fuel(submission)) == 3


@pytest.mark.parametrize(("value", "severity"), [(1.0, "warning"), (2.0, "error")])
def test_many_copies_are_counted_at_their_severity(tmp_path, value, severity):
    rows = [("E1", f"{i}", "lignite", "2025-01", 1.0, 1) for i in range(LISTED + 3)]
    again = [(*row[:4], value, 1) for row in rows]
    clean = ("E2", "1", "lignite", "2025-01", 1.0, 1)
    submission = read(write_csv(tmp_path, [clean, *rows, *again]))
    assert {problem.severity for problem in submission.problems} == {severity}
    assert only(submission, "IN-074").message.en.startswith("3 more rows")


def test_duplicates_across_files_and_spellings(tmp_path):
    first = write_csv(tmp_path, fuel_rows(1), name="power_fuel_month_1.csv")
    other = [("E1", "１", "烟煤", "2025年1月", 7, 21.5)]
    second = write_csv(tmp_path, other, name="power_fuel_month_2.csv")
    message = only(read(first, second), "IN-071").message.en
    assert "power_fuel_month_1.csv line 2, power_fuel_month_2.csv line 2" in message


def test_a_signature_below_the_table_is_no_record(tmp_path):
    rows = [*fuel_rows(), ("填表人：SYN（虚构）", "", "", "", "", "")]
    submission = read(write_csv(tmp_path, rows))
    assert codes(submission) == ["IN-077"]
    assert submission.frames["power_fuel_month"].table.height == 3
    # With a number it may be part of a record.
    rows = [*fuel_rows(), ("E1", "", "", "", 12.5, "")]
    assert codes(read(write_csv(tmp_path, rows))) == ["IN-070"]


def test_rows_of_totals_and_blank_rows_are_no_records(tmp_path):
    rows = [*fuel_rows(), ["", "", "", "", "", ""], ("E1", "1", "bituminous_coal", "合计", 9, 9)]
    submission = read(write_csv(tmp_path, rows))
    assert codes(submission) == ["IN-073"]
    assert submission.problems[0].location.line == 6
    assert len(fuel(submission)) == 3


def test_a_fraction_where_a_count_is_asked_for_is_kept(tmp_path):
    header = ("enterprise_id", "unit_id", "month", "operating_hours")
    path = write_csv(tmp_path, [("E1", "1", "2025-01", 700.5)], header, "power_unit_month.csv")
    submission = read(path)
    assert codes(submission) == ["IN-058"]
    assert submission.frames["power_unit_month"].table["operating_hours"].to_list() == [700.5]


def test_the_enterprise_and_year_are_taken_from_the_other_tables(tmp_path):
    write_csv(tmp_path, fuel_rows())
    write_csv(tmp_path, [("1", "是")], ("unit_id", "is_back_pressure"), "power_unit.csv")
    submission = read(tmp_path)
    assert codes(submission) == ["IN-033", "IN-033"]
    unit = submission.frames["power_unit"].table
    assert unit.row(0) == ("E1", "1", 2025, True, 0)


def test_data_that_name_no_enterprise_are_taken_as_one(tmp_path):
    path = write_csv(tmp_path, [row[1:] for row in fuel_rows()], FUEL_HEADER[1:])
    submission = read(path)
    assert only(submission, "IN-034").severity == "warning"
    assert fuel(submission)["enterprise_id"].unique().to_list() == ["unnamed"]


def test_several_enterprises_do_not_fill_a_missing_key(tmp_path):
    rows = [*fuel_rows(1), ("E2", *fuel_rows(1)[0][1:])]
    write_csv(tmp_path, rows)
    write_csv(tmp_path, [("1", 2025, "是")], ("unit_id", "year", "is_back_pressure"),
              "power_unit.csv")  # fmt: skip
    submission = read(tmp_path)
    assert "enterprise_id" in only(submission, "IN-031").message.en
    assert submission.frames["power_unit"].table.is_empty()


def test_a_table_that_may_be_two_frames_is_refused(tmp_path):
    twin = replace(RULEBOOK.frames["power_unit_month"], name="twin_month")
    rulebook = replace(RULEBOOK, frames={**RULEBOOK.frames, "twin_month": twin})
    header = ("enterprise_id", "unit_id", "month", "generation")
    path = write_csv(tmp_path, [("E1", "1", "2025-01", 1)], header, "data.csv")
    submission = load([path], rulebook)
    assert only(submission, "IN-028").observed == "data"
    assert "twin_month" in only(submission, "IN-028").message.en


def test_an_unknown_sheet_beside_known_ones(tmp_path):
    sheets = {"power_fuel_month": [FUEL_HEADER, *fuel_rows()], "机组月度数居": [["a"], [1]],
              "说明": [["how to"]]}  # fmt: skip
    submission = read(write_workbook(tmp_path / "a.xlsx", sheets))
    unknown, explained = (p for p in submission.problems if p.code == "IN-020")
    assert unknown.severity == "warning"
    assert "power_unit_month" in unknown.message.en
    assert explained.severity == "info"


def test_a_second_header_in_another_language_is_no_record(tmp_path):
    titles = ("企业代码", "机组编号", "燃料品种", "月份", "燃料消耗量", "收到基低位发热量")
    units = ("", "", "", "", "kg", "GJ/t")
    kilograms = [(*row[:4], 1000 * row[4], row[5]) for row in fuel_rows()]
    submission = read(write_csv(tmp_path, [FUEL_HEADER, units, *kilograms], titles))
    assert codes(submission) == ["IN-040"], "the unit below both headers was heard"
    assert fuel(submission)["fuel_consumption"].to_list() == [1001.5, 1002.5, 1003.5]
    # A row of other columns' names is none.
    wrong = (*FUEL_HEADER[:4], FUEL_HEADER[5], FUEL_HEADER[4])
    assert "IN-050" in codes(read(write_csv(tmp_path, [wrong, *fuel_rows()], titles)))


def test_signatures_in_several_cells_are_no_record(tmp_path):
    names = ("填表人：张三", "", "审核人：李四", "", "", "")
    alone = ("Prepared by: SYN", "Checked by: SYN", "", "", "", "")
    submission = read(write_csv(tmp_path, [*fuel_rows(), names, alone]))
    assert codes(submission) == ["IN-077", "IN-077"]
    assert "审核人：李四" in submission.problems[0].message.zh
    assert len(fuel(submission)) == 3
    # With a number it may be part of a record.
    rows = [*fuel_rows(), (*names[:4], 12.5, "")]
    assert set(codes(read(write_csv(tmp_path, rows)))) == {"IN-053", "IN-070"}
