"""What is still to be filed: failures of presence rules, with the day it is due."""

from __future__ import annotations

import calendar
import datetime
import functools
import json

import msgspec
import polars as pl

from mrv.catalogue.model import Severity
from mrv.engine.calendar import MONTH
from mrv.engine.evaluate import FrameResult, RuleResult
from mrv.engine.findings import most_suspect, record_keys
from mrv.intake.submission import ROW_ID

DAYS_TO_FILE = 40
"""Days after the end of a month within which its data and evidence are due."""


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """A required value that was not filed."""

    rule: str
    frame: str
    record: dict[str, str | None]
    row_id: int
    parameter: str | None
    """None where something else is missing: a record, or a paper for a value that was filed."""
    due: str | None
    """ISO date: the end of the record's month (of the last month of a year) plus 40 days."""
    severity: Severity
    """Of the finding: `info` where the submission has no place for what is asked."""
    days_left: int | None
    """Days from `as_of` to `due`; negative when overdue, None without `as_of`."""


def missing_values(result: FrameResult, as_of: datetime.date | None) -> list[Missing]:
    """The required values that are missing from one frame, in the order of rules and records."""
    demands = [judged for judged in result.rules if judged.rule.presence and judged.failed]
    if not demands:
        return []
    # By rule the positions of what is missing, each with its severity.
    places = [_failures(judged) for judged in demands]
    positions = pl.concat([place for place, _ in places]).unique().sort()
    frame = result.frame.frame
    rows = result.table.select(pl.all().gather(positions))
    keys = record_keys(rows, frame)
    # A record lacks many values at once: its keys are read and its term is worked out once.
    records = {
        position: (row_id, json.loads(record), *_term(month, as_of))
        for position, row_id, record, month in zip(
            positions.to_list(),
            keys.get_column(ROW_ID).to_list(),
            keys.get_column("record").to_list(),
            rows.get_column(MONTH).to_list(),
            strict=True,
        )
    }
    found: list[Missing] = []
    for judged, (place, severities) in zip(demands, places, strict=True):
        suspect = most_suspect(judged.rule, frame)
        # What only says when something is demanded was filed.
        parameter = suspect if suspect in judged.rule.expect.names else None
        for position, severity in zip(place.to_list(), severities, strict=True):
            row_id, record, due, days_left = records[position]
            found.append(
                Missing(
                    rule=judged.rule.id,
                    frame=frame.name,
                    record=record,
                    row_id=row_id,
                    parameter=parameter,
                    severity=severity,
                    due=due,
                    days_left=days_left,
                )
            )
    return found


def _failures(judged: RuleResult) -> tuple[pl.Series, list[Severity]]:
    """The positions of a rule's failures in order, and what each weighs."""
    parts = judged.failures()
    if len(parts) == 1:
        ((rows, severity),) = parts
        return rows, [severity] * rows.len()
    weights = {at: severity for rows, severity in parts for at in rows.to_list()}
    rows = pl.concat([rows for rows, _ in parts]).sort()
    return rows, [weights[at] for at in rows.to_list()]


def _term(month: int | None, as_of: datetime.date | None) -> tuple[str | None, int | None]:
    """The day to file by, as ISO text, and the days left to it."""
    if month is None:
        return None, None
    due = due_date(month)
    return due.isoformat(), None if as_of is None else (due - as_of).days


@functools.lru_cache(maxsize=1024)
def due_date(month: int) -> datetime.date:
    """The last day to file for a month index.

    >>> due_date(2025 * 12 + 2)
    datetime.date(2025, 5, 10)
    """
    year, index = divmod(month, 12)
    last = calendar.monthrange(year, index + 1)[1]
    return datetime.date(year, index + 1, last) + datetime.timedelta(days=DAYS_TO_FILE)
