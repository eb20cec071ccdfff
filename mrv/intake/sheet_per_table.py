"""Workbooks with a sheet per table: which sheets hold data, and what a template of ours says."""

from __future__ import annotations

import msgspec

from mrv.intake import form_problems
from mrv.intake.form_layout import EXAMPLE_MARK, NOTES_MARK
from mrv.intake.form_scan import is_marked
from mrv.intake.read_workbook import Sheet, Workbook
from mrv.intake.reason_sheets import without_reasons
from mrv.intake.submission import Location, Problem

_TITLE_ROWS = 6


class DataSheets(msgspec.Struct, frozen=True):
    """The sheets of a workbook that hold tables."""

    sheets: list[Sheet]
    is_template: bool
    """Whether it is a template of ours, whose tables may stay blank."""


def data_sheets(workbook: Workbook, found: list[Problem]) -> DataSheets:
    """Leave out the sheets of reasons, notes, examples, codes and results; `found` says so."""
    sheets = []
    is_template = False
    for sheet in without_reasons(list(workbook)):
        if not is_marked(sheet):
            sheets.append(sheet)
            continue
        if sheet.text(0, 0).strip() in {NOTES_MARK.zh, NOTES_MARK.en}:
            is_template = True
        if sheet.visible:
            place = Location(file=workbook.path, sheet=sheet.name)
            found.append(form_problems.SHEET_SKIPPED.at(place, observed=sheet.name))
    if marked_as_example(workbook):
        found.append(form_problems.EXAMPLE_DATA.at(Location(file=workbook.path)))
    return DataSheets(sheets, is_template)


def marked_as_example(workbook: Workbook) -> bool:
    """Whether the notes sheet of our own template says that all values are made up."""
    words = (f"{EXAMPLE_MARK.zh}数据", f"{EXAMPLE_MARK.en} DATA")
    for sheet in workbook:
        if is_marked(sheet) and not sheet.text(0, 0).startswith(EXAMPLE_MARK.zh):
            texts = (sheet.text(row, 1) for row in range(min(_TITLE_ROWS, sheet.height)))
            if any(word in text for text in texts for word in words):
                return True
    return False
