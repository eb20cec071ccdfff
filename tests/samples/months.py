"""Months of a report, and the part of it that belongs to some of them."""

from __future__ import annotations

from datetime import date

from tests.samples.rows import Frames, Row


def earlier_month(month: date, by: int) -> date:
    """The month so many months before."""
    at = month.year * 12 + month.month - 1 - by
    return date(at // 12, at % 12 + 1, 1)


def between(frames: Frames, first: date, last: date) -> Frames:
    """The part of a report that belongs to some months."""
    used = {
        row["report_no"]
        for row in frames.get("lab_report_use", [])
        if first <= row["month"] <= last
    }

    def kept(name: str, row: Row) -> bool:
        if name == "lab_report":
            return row["report_no"] in used
        return "month" not in row or first <= row["month"] <= last

    cut = {
        name: [row for row in rows if kept(name, row)]
        for name, rows in frames.items()
        if not name.endswith("_year")
    }
    return {name: rows for name, rows in cut.items() if rows}
