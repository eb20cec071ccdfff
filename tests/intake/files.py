"""Small files for the readers' tests."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from mrv.intake.load import load
from mrv.intake.submission import Submission
from tests.intake.tiny import RULEBOOK

FUEL_HEADER = ("enterprise_id", "unit_id", "fuel", "month", "fuel_consumption",
               "net_calorific_value_ar")  # fmt: skip


def fuel_rows(months: int = 3) -> list[tuple[Any, ...]]:
    """Clean records of one unit's coal."""
    return [
        ("E1", "1", "bituminous_coal", f"2025-{month:02d}", 1000.5 + month, 21.5)
        for month in range(1, months + 1)
    ]


def csv_text(rows: Sequence[Sequence[Any]], header: Sequence[str] = FUEL_HEADER) -> str:
    """A CSV of a header and rows, nothing quoted."""
    return "\n".join(",".join(map(str, row)) for row in (header, *rows)) + "\n"


def write_csv(
    folder: Path,
    rows: Sequence[Sequence[Any]],
    header: Sequence[str] = FUEL_HEADER,
    name: str = "power_fuel_month.csv",
    encoding: str = "utf-8",
) -> Path:
    """Write a CSV file."""
    path = folder / name
    path.write_bytes(csv_text(rows, header).encode(encoding))
    return path


def write_workbook(
    path: Path,
    sheets: dict[str, Sequence[Sequence[Any]]],
    edit: Callable[[xlsxwriter.Workbook, dict[str, Any]], None] | None = None,
) -> Path:
    """Write a workbook of plain sheets; `edit` may add what plain sheets lack."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    made = {}
    for name, rows in sheets.items():
        made[name] = book.add_worksheet(name)
        for number, row in enumerate(rows):
            made[name].write_row(number, 0, row)
    if edit is not None:
        edit(book, made)
    book.close()
    path.write_bytes(buffer.getvalue())
    return path


def read(*paths: Path, **options: Any) -> Submission:
    """Load with the tiny rulebook."""
    return load(list(paths), RULEBOOK, **options)


def codes(submission: Submission) -> list[str]:
    """The codes of a submission's problems, in order."""
    return [problem.code for problem in submission.problems]


def only(submission: Submission, code: str) -> Any:
    """The one problem of a code."""
    found = [problem for problem in submission.problems if problem.code == code]
    assert len(found) == 1, codes(submission)
    return found[0]
