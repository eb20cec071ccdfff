"""Monthly tables of every make: what is written is read, or it is told what was not."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from mrv.intake.submission import Submission
from tests.intake.form_books import MONTHS, read

MANY = settings(max_examples=60, deadline=None)
YEAR = 2025
LINES = {"generation": ("发电量", "MWh"), "heat_supply": ("供热量", "GJ"),
         "operating_hours": ("运行小时数", "h")}  # fmt: skip
USUAL = {"IN-034", "IN-033", "IN-106", "IN-117", "IN-098"}
"""Said of sound workbooks too: no enterprise is named, where the year stands, sums of months."""
WORDS = ["2024年", "1月", "合计", "机组编号", "参数", "单位", "2号机组", "烟煤", "全年",
         "2024年3月", "企业代码", 2024, 3.5, None, "注：", "-"]  # fmt: skip

Values = dict[tuple[str, str, int, str], float]
"""Enterprise, unit, month and column to value."""


class Book(msgspec.Struct):
    """A workbook as written, and what it holds."""

    sheets: dict[str, list[list[Any]]]
    name: str
    values: Values
    yearless: bool


def headings(style: str) -> list[Any]:
    """Twelve months."""
    styles = {
        "plain": MONTHS,
        "year": [f"{YEAR}年{month}" for month in MONTHS],
        "first": [f"{YEAR}年1月", *MONTHS[1:]],
        "dash": [f"{YEAR}-{number:02d}" for number in range(1, 13)],
        "numbers": [*range(1, 13)],
        "wide": [f"{number}　月份" for number in range(1, 13)],
        "short": [f"25年{month}" for month in MONTHS],
    }
    return [*styles[style]]


@st.composite
def books(draw: st.DrawFn) -> Book:
    """One sheet of months across, in one of many layouts."""
    style = draw(st.sampled_from(["plain", "year", "first", "dash", "numbers", "wide", "short"]))
    source = draw(st.sampled_from(["title", "label", "sheet", "file", "cover", "card", "none"]))
    beside = draw(st.booleans())
    firms = draw(st.sampled_from([[""], ["E1"], ["E1", "E2"]])) if beside else [""]
    units = draw(st.sampled_from([["1"], ["1", "2"], ["3", "1", "2"]]))
    columns = draw(st.permutations(list(LINES)).map(lambda found: found[:2]))
    gap = draw(st.booleans())
    total = draw(st.sampled_from(["none", "after", "before"]))
    half = draw(st.booleans())
    above = [["某某发电厂"]] + ([[]] if draw(st.booleans()) else [])
    above += [[f"{YEAR}年度生产数据表"]] if source == "title" else []
    above += [["填报人", "张三", "报告年度", YEAR]] if source == "label" else []
    above += [["打印日期：2026年3月5日"]] if draw(st.booleans()) else []

    def line(months: list[Any], label: list[Any], *, head: bool) -> list[Any]:
        number = not head
        whole = ["全年合计" if head else sum(months)] if number or head else []
        cells = [cell for month in months for cell in ([month, None] if gap else [month])]
        if half and not gap:
            cells.insert(6, "上半年" if head else sum(months[:6]))
        before, after = total == "before", total == "after"
        return [*label, *(whole if before else []), *cells, *(whole if after else [])]

    keys = [*(["企业代码"] if firms != [""] else []), "机组编号"] if beside else []
    rows = [*above]
    if not beside:
        rows.append([f"{units[0]}号机组"])
    rows.append(line(headings(style), [*keys, "参数", "单位"], head=True))
    values: Values = {}
    for firm in firms:
        for unit in units:
            if not beside and unit != units[0]:
                rows.append([f"{unit}号机组"])
            for column in columns:
                label, symbol = LINES[column]
                numbers = [
                    float(100 + 7 * len(values) + month)
                    + (0.5 if column != "operating_hours" else 0)
                    for month in range(12)
                ]
                at = [*([firm] if firms != [""] else []), unit] if beside else []
                rows.append(line(numbers, [*at, label, symbol], head=False))
                values |= {(firm, unit, m, column): v for m, v in enumerate(numbers, start=1)}
    sheets: dict[str, list[list[Any]]] = {}
    if source == "cover":
        sheets["封面"] = [["温室气体排放报告"], ["核算期", f"{YEAR}年1月1日至{YEAR}年12月31日"]]
    if source == "card":
        sheets["企业"] = [["信息项", "填报内容"], ["报告年度", YEAR], ["所在省份", "河北省"]]
    sheets[f"{YEAR}年" if source == "sheet" else "月度数据"] = rows
    name = f"某电厂{YEAR}年度.xlsx" if source == "file" else "导出_2026-03-05.xlsx"
    yearless = source == "none" and style in {"plain", "numbers", "wide"}
    return Book(sheets, name, values, yearless)


def load(book: Book) -> Submission:
    """What is read of it."""
    with tempfile.TemporaryDirectory() as folder:
        return read(Path(folder), book.sheets, name=book.name)


def filed(submission: Submission, *, named: bool) -> Values:
    """All values read, of the year."""
    frame = submission.frames.get("power_unit_month")
    found: Values = {}
    for row in frame.table.iter_rows(named=True) if frame is not None else ():
        assert row["month"].year == YEAR
        firm = row["enterprise_id"] if named else ""
        for column in LINES:
            if row.get(column) is not None:
                found[firm, row["unit_id"], row["month"].month, column] = row[column]
    return found


@MANY
@given(books())
def test_what_is_written_is_read(book: Book) -> None:
    submission = load(book)
    named = any(firm for firm, *_ in book.values)
    codes = {problem.code for problem in submission.problems}
    if book.yearless:
        assert "IN-093" in codes and not filed(submission, named=named)
    else:
        assert filed(submission, named=named) == book.values
        # A card that names no enterprise is of neither of two.
        ours = {firm for firm, *_ in book.values}
        assert codes <= USUAL | ({"IN-031"} if len(ours) > 1 else set()), codes


@MANY
@given(books(), st.data())
def test_nothing_is_lost_in_silence(book: Book, data: st.DataObject) -> None:
    """Whatever one cell is overwritten with: what is not read any more is told, or stands there."""
    sheet = data.draw(st.sampled_from(sorted(book.sheets)))
    rows = book.sheets[sheet]
    row = data.draw(st.integers(0, len(rows) - 1))
    width = max(map(len, rows))
    column = data.draw(st.integers(0, width - 1))
    rows[row] += [None] * (column + 1 - len(rows[row]))
    text = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=6)
    rows[row][column] = data.draw(st.sampled_from(WORDS) | text)
    submission = load(book)
    found = {
        value
        for name in ("power_unit_month", "power_unit_year")
        if (frame := submission.frames.get(name)) is not None
        for column in LINES
        if column in frame.table.columns
        for value in frame.table[column]
    }
    written = set(book.values.values())
    standing = {cell for row in rows for cell in row if cell in written}
    lost = (standing if sheet not in {"封面", "企业"} else written) - found
    told = {problem.code for problem in submission.problems} - USUAL
    assert told or not lost, lost
