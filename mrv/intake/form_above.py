"""The upper row of a heading with two: the year above the months, labels merged over both rows."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from mrv.intake.form_periods import only_year
from mrv.intake.form_words import heading_words
from mrv.intake.names import flatten, fold
from mrv.intake.read_workbook import Sheet

_ROWS = 2
"""A row such as `月份` or `上半年` may stand between the year and the months."""


class Above(msgspec.Struct):
    """What rows above the months say of the columns."""

    row: int
    """The heading's first row."""
    years: dict[int, int] = msgspec.field(default_factory=dict)
    """Columns of months that stand below a year, with it."""
    texts: dict[int, str] = msgspec.field(default_factory=dict)
    """Headings of columns that are blank in the row of the months."""


def heading_above(sheet: Sheet, row: int, months: Collection[int]) -> Above:
    """The rows above the one that has the months, as far as they belong to the heading."""
    found, labels = Above(row), heading_words().label
    blank = [
        at for at in range(_width(sheet, row)) if sheet.value(row, at) is None and at not in months
    ]
    for upper in range(row - 1, max(-1, row - 1 - _ROWS), -1):
        years = _years(sheet, upper, row, months)
        texts = {at: text for at in blank if (text := _text(sheet, row, upper, at))}
        labelled = any(at < min(months) and fold(text) in labels for at, text in texts.items())
        if not years and not labelled and not _between(sheet, upper, months):
            break
        if years or labelled:
            found.row = upper
            found.years = years or found.years
            found.texts = texts | found.texts
        if years:
            break
    return found


def _width(sheet: Sheet, row: int) -> int:
    return max((len(sheet.rows[at]) for at in range(max(0, row - _ROWS), row + 1)), default=0)


def _text(sheet: Sheet, row: int, upper: int, at: int) -> str | None:
    """The heading of a column in an upper row: merged down, or just with nothing below it."""
    top, left = sheet.merge_origin(row, at)
    merged_down = top < row and left == at
    value = sheet.value(upper, at) if not merged_down or top == upper else None
    return flatten(value) if isinstance(value, str) and only_year(value) is None else None


def _years(sheet: Sheet, upper: int, row: int, months: Collection[int]) -> dict[int, int]:
    """Months below each year of a row: below the cells merged for it, else up to the next text."""
    first, last = min(months), max(months)
    filled = [at for at in range(len(sheet.rows[upper])) if sheet.value(upper, at) is not None]
    spans: list[tuple[int, int, int]] = []
    for at in filled:
        value = sheet.value(upper, at)
        year = only_year(value)
        right = next(
            (right for (top, left), (_, right) in sheet.merged if (top, left) == (upper, at)), at
        )
        if year is None:
            if isinstance(value, float) and at >= first:
                return {}  # a line of numbers
            continue
        merged = sum(at <= month <= right for month in months) > 1
        if not merged and (at < first or not _plain(sheet, upper, row, first)):
            continue
        following = min((other for other in filled if other > at), default=last + 1)
        spans.append((year, at, right if merged else following - 1))
    return {
        month: year for month in months for year, left, right in spans if left <= month <= right
    }


def _plain(sheet: Sheet, upper: int, row: int, first: int) -> bool:
    """Whether nothing but headings of columns stands left of the months: no key with its value."""
    known = heading_words()
    words = known.label | known.unit | known.ignored
    return all(
        fold(text) in words or (sheet.value(row, at) is None and not text.strip().isdigit())
        for at in range(first)
        if (text := sheet.text(upper, at)).strip()
    )


def _between(sheet: Sheet, upper: int, months: Collection[int]) -> bool:
    """Whether a row may stand inside a heading: texts above the months only, as `月份`."""
    values = [sheet.value(upper, at) for at in range(len(sheet.rows[upper]))]
    filled = [at for at, value in enumerate(values) if value is not None]
    return bool(filled) and all(at >= min(months) and isinstance(values[at], str) for at in filled)
