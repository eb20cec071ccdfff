"""What is still to be filed: failures of presence rules, with the day it is due."""

from __future__ import annotations

import calendar
import datetime
import json

import msgspec

from mrv.engine.calendar import MONTH
from mrv.engine.evaluate import FrameResult
from mrv.engine.findings import most_suspect, record_keys

DAYS_TO_FILE = 40
"""Days after the end of a month within which its data and evidence are due."""


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """A required value that was not filed."""

    rule: str
    frame: str
    record: dict[str, str | None]
    row_id: int
    parameter: str | None
    due: str | None
    """ISO date: the end of the record's month (of the last month of a year) plus 40 days."""
    days_left: int | None
    """Days from `as_of` to `due`; negative when overdue, None without `as_of`."""


def missing_values(result: FrameResult, as_of: datetime.date | None) -> list[Missing]:
    """The required values that are missing from one frame, in the order of rules and records."""
    found: list[Missing] = []
    for judged in result.rules:
        if not judged.rule.presence or not judged.failed:
            continue
        rows = result.table.filter(judged.failing())
        records = record_keys(rows, result.frame.frame)
        parameter = most_suspect(judged.rule, result.frame.frame)
        for month, row_id, record in zip(
            rows.get_column(MONTH).to_list(),
            records.get_column("row_id").to_list(),
            records.get_column("record").to_list(),
            strict=True,
        ):
            due = None if month is None else due_date(month)
            found.append(
                Missing(
                    rule=judged.rule.id,
                    frame=result.frame.frame.name,
                    record=json.loads(record),
                    row_id=row_id,
                    parameter=parameter,
                    due=None if due is None else due.isoformat(),
                    days_left=None if due is None or as_of is None else (due - as_of).days,
                )
            )
    return found


def due_date(month: int) -> datetime.date:
    """The last day to file for a month index.

    >>> due_date(2025 * 12 + 2)
    datetime.date(2025, 5, 10)
    """
    year, index = divmod(month, 12)
    last = calendar.monthrange(year, index + 1)[1]
    return datetime.date(year, index + 1, last) + datetime.timedelta(days=DAYS_TO_FILE)
