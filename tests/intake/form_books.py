"""Workbooks with months across, as enterprises lay them out, for the tests of their reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

from mrv.catalogue import load_rulebook
from mrv.intake.load import load
from mrv.intake.submission import Problem, Submission

RULEBOOK = load_rulebook()
MONTHS = [f"{month}月" for month in range(1, 13)]
UNIT = ["机组编号", "1"]
GENERATED = [1000.0 + month for month in range(12)]
Rows = Sequence[Sequence[Any]]


def table(*above: Sequence[Any], heading: Sequence[Any] = ("参数", "单位", *MONTHS)) -> Rows:
    """One unit's generation by month, below some rows."""
    return [*above, heading, ["发电量", "MWh", *GENERATED]]


def read(
    folder: Path,
    sheets: dict[str, Rows],
    *,
    name: str = "form.xlsx",
    merged: Sequence[str] = (),
) -> Submission:
    """Write sheets into a workbook (`merged` are ranges of its first one) and load it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    for area in merged:
        book.worksheets[0].merge_cells(area)
    path = folder / name
    book.save(path)
    return load([path], RULEBOOK)


def told(submission: Submission, code: str) -> list[Problem]:
    """The problems of a code."""
    return [problem for problem in submission.problems if problem.code == code]


def series(
    submission: Submission, column: str, frame: str = "power_unit_month", **keys: str
) -> dict[dt.date, float]:
    """A column of a frame by month, of the records with these keys."""
    rows = submission.frames[frame].table.iter_rows(named=True)
    wanted = [row for row in rows if all(row[key] == value for key, value in keys.items())]
    found = {row["month"]: row[column] for row in wanted if row[column] is not None}
    assert len(found) == len([row for row in wanted if row[column] is not None])
    return found


def months_of(year: int, values: Sequence[float] = GENERATED) -> dict[dt.date, float]:
    """Values from January on."""
    return {dt.date(year, month, 1): value for month, value in enumerate(values, start=1)}
