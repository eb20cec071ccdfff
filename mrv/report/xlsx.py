"""A result as a workbook: the filer's own one, marked, or a new one where that cannot be."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mrv.report.cell_notes import CellNote, at_anchors, cell_notes
from mrv.report.ooxml.xml_text import PatchError
from mrv.report.plain import shortened, visible
from mrv.report.wording import Language, Say
from mrv.report.workbook_tables import A4, MOST_CHARACTERS, Cell, Table, tables

if TYPE_CHECKING:
    from mrv.engine.result import Result

_PACKAGES = (".xlsx", ".xlsm")
_AUTHOR = "mrv"
_HEADER = {"bold": True, "bg_color": "#E7E6E6"}
_LEFT = {"text_wrap": True, "valign": "top", "align": "left", "indent": 1}
_RIGHT = _LEFT | {"align": "right"}


def render_xlsx(result: Result, lang: Language) -> Iterator[bytes]:
    """Yield the workbook as a file."""
    say = Say(lang)
    source = workbook_of(result)
    if source is None:
        yield _new(result, say, why_not_marked(result, lang))
        return
    try:
        yield _marked(source, result, say)
    except PatchError as error:
        why = say(
            f"原工作簿的结构不标准（{error}），未作标注；本文件为新建的结果。",
            f"The workbook is not built as usual ({error}) and was not marked; this is a new one.",
        )
        yield _new(result, say, why)


def workbook_of(result: Result) -> Path | None:
    """The one workbook that was judged and can be marked, None where there is no such one."""
    inputs = result.submission.inputs
    if len(inputs) != 1 or Path(inputs[0].path).suffix.lower() not in _PACKAGES:
        return None
    return Path(inputs[0].path)


def why_not_marked(result: Result, lang: Language) -> str:
    """Why there is no workbook to mark."""
    say = Say(lang)
    if len(result.submission.inputs) > 1:
        return say(
            "输入为多个文件，无法逐个标注；本文件为新建的结果，位置见各表。",
            "Several files were judged, none of which is marked; this workbook is new and names"
            " the places.",
        )
    return say(
        "只能在 .xlsx 或 .xlsm 工作簿中标注；本文件为新建的结果，位置见各表。",
        "Only .xlsx and .xlsm workbooks can be marked; this workbook is new and names the places.",
    )


def _marked(source: Path, result: Result, say: Say) -> bytes:
    from mrv.report.ooxml.added_sheet import sheet_xml
    from mrv.report.ooxml.comments import add_comments
    from mrv.report.ooxml.marks import anchors, with_marks
    from mrv.report.ooxml.package import Package
    from mrv.report.ooxml.styles import MARKS, add_styles
    from mrv.report.ooxml.workbook import Workbook

    package = Package(source)
    try:
        book = Workbook(package)
        styles = add_styles(book)
        sheets: dict[str, dict[str, CellNote]] = {}
        for sheet, notes in cell_notes(result, say).items():
            if sheet in book.sheets:
                shown = anchors(package.text(book.sheets[sheet]), notes)
                sheets[sheet] = at_anchors(notes, shown)
        kept: list[str] = []
        for sheet, notes in sheets.items():
            part = book.sheets[sheet]
            marked = {
                mark: [cell for cell, note in notes.items() if note.mark == mark] for mark in MARKS
            }
            package.put(part, with_marks(package.text(part), marked, styles.marks))
            texts = {
                cell: shortened(note.text(say), MOST_CHARACTERS) for cell, note in notes.items()
            }
            own = add_comments(package, part, texts, _AUTHOR)
            kept += [f"{sheet}!{cell}" for cell in texts if cell in own]
        for table in tables(result, say.lang, _notes(sheets, kept, say)):
            book.add_sheet(table.name, sheet_xml(table, styles))
        return package.saved()
    finally:
        package.close()


def _notes(sheets: dict[str, dict[str, CellNote]], kept: Sequence[str], say: Say) -> list[str]:
    count = sum(map(len, sheets.values()))
    notes = [
        say(
            f"共标注 {count} 个单元格：红色为原因，黄色为受影响的值，蓝色为提示；原有内容未改动。",
            f"{count} cells are marked: red for causes, yellow for values affected, blue for"
            " remarks; what was there is unchanged.",
        )
    ]
    if kept:
        listed = ", ".join(kept[:20]) + (" ..." if len(kept) > 20 else "")
        notes.append(
            say(
                f"以下单元格原有批注，予以保留，问题见问题清单：{listed}",
                f"Cells with a comment of their own keep it; see the findings sheet: {listed}",
            )
        )
    return notes


def _new(result: Result, say: Say, why: str) -> bytes:
    """A workbook of the tables alone."""
    import xlsxwriter

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        formats = {
            "title": book.add_format({"bold": True, "font_size": 16}),
            "header": book.add_format(_HEADER | _LEFT),
            "number header": book.add_format(_HEADER | _RIGHT),
            "wrapped": book.add_format(_LEFT),
            "number": book.add_format(_RIGHT),
            "plain": book.add_format(),
        }
        for table in tables(result, say.lang, [why]):
            _write(book.add_worksheet(table.name), table, formats)
    return target.getvalue()


def _write(sheet: Any, table: Table, formats: dict[str, Any]) -> None:
    columns, right = range(len(table.widths)), table.numeric
    headers = ["number header" if at in right else "header" for at in columns]
    bodies = ["number" if at in right else "wrapped" for at in columns]
    lines: list[tuple[list[Cell], list[str]]] = [([table.title], ["title"])]
    lines += [([note], ["plain"]) for note in table.notes]
    top = len(lines)
    if table.headers:
        lines.append((list(table.headers), headers))
    lines += [(row, bodies) for row in table.rows]
    for number, width in enumerate(table.widths):
        sheet.set_column(number, number, width)
    for row, (values, styles) in enumerate(lines):
        if styles is bodies:
            sheet.set_row(row, table.height(values))
        for column, (value, style) in enumerate(zip(values, styles, strict=True)):
            if isinstance(value, str) and value:
                text = shortened(visible(value), MOST_CHARACTERS)
                sheet.write_string(row, column, text, formats[style])
            elif isinstance(value, int | float):
                sheet.write_number(row, column, value, formats[style])
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(table.pages, 0)
    if table.headers:
        sheet.repeat_rows(top)
        sheet.freeze_panes(top + 1, 0)
        sheet.autofilter(top, 0, top + len(table.rows), len(table.headers) - 1)
