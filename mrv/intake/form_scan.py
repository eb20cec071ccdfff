"""Finding the tables of a reporting form: by what their headings say, never by position."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mrv.intake.form_above import heading_above
from mrv.intake.form_layout import MARKS
from mrv.intake.form_numbers import numbered_months
from mrv.intake.form_periods import Period, annual_of, period_of
from mrv.intake.form_words import heading_words
from mrv.intake.names import flatten, fold
from mrv.intake.read_workbook import CellValue, Sheet

_MANY = 6
"""So many months make a heading, whatever stands beside them."""


class Header(msgspec.Struct):
    """The heading row of a table with parameters down."""

    row: int
    label: int
    label_from: int = -1
    """The first of several columns that the heading of the labels stands above."""
    months: dict[int, Period] = msgspec.field(default_factory=dict)
    annual: int | None = None
    annual_year: int | None = None
    """The year that the heading of that column says."""
    unit: int | None = None
    table_unit: str | None = None
    """The unit that stands above the whole table (`单位：万kWh`)."""
    keys: dict[int, str] = msgspec.field(default_factory=dict)
    """Columns left of the values whose heading may name a key, with that heading."""
    year_column: int | None = None
    """The one of them that has the year of each line."""
    objects: dict[int, str] = msgspec.field(default_factory=dict)
    """Columns of values that are no months, with their heading (`1号机组`, `填报内容`)."""
    strange: dict[int, str] = msgspec.field(default_factory=dict)
    """Columns among the months or right of them whose heading names no period."""
    ignored: set[int] = msgspec.field(default_factory=set)
    """Columns that hold no data: numbers of lines, symbols, remarks."""
    top: int = -1
    """Where the heading begins: it may have a second row above, with the year."""

    def __post_init__(self) -> None:
        if self.top < 0:
            self.top = self.row

    @property
    def first(self) -> int:
        """The first column of values."""
        return min([*self.months, *self.objects], default=self.label)


def is_marked(sheet: Sheet) -> bool:
    """Whether the first cell says that the sheet holds no data (notes, example, codes)."""
    return sheet.text(0, 0).strip().startswith(MARKS)


def header_at(sheet: Sheet, row: int) -> Header | None:
    """The heading of a table with parameters down, if `row` is one."""
    periods, others, top = _headings(sheet, row)
    months = _first_of_each(periods)
    others |= {at: flatten(sheet.text(row, at)) for at in periods if at not in months}
    first = min(months, default=None)
    words = {column: fold(text) for column, text in others.items()}
    known = heading_words()
    labels = [c for c, word in words.items() if word in known.label and not (first and c > first)]
    named = bool(labels)
    if months:
        if len(months) < _MANY and not named:
            return None
        if not _ascending(months) and not (named and len(months) >= _MANY):
            return None
        left = [c for c in others if first is not None and c < first]
        if not left and len(months) >= _MANY:
            left = [c for c in range(first or 0) if _variety(sheet, row, c)]
        if not left:
            return None
        label = labels[-1] if labels else _widest_text_column(sheet, row, left)
    elif named and any(c > labels[-1] for c in others) and not _is_line(sheet, row):
        label = labels[-1]
    else:
        return None
    header = Header(row, label, months=months, top=top)
    for column in sorted(words):
        word = words[column]
        if column == label or word in known.ignored:
            header.ignored.add(column)
            continue
        if word in known.unit:
            header.unit = column
        elif months and column > label and _is_annual(header, others[column]):
            header.annual = column
            header.annual_year = annual_of(others[column])[1]
        elif column < label or (months and first is not None and column < first):
            header.keys[column] = others[column]
        elif not months:
            header.objects[column] = others[column]
        else:
            header.strange[column] = others[column]
    return header if months or header.objects else None


def _headings(sheet: Sheet, row: int) -> tuple[dict[int, Period], dict[int, str], int]:
    """The months of a row, its other texts, and the row where the heading begins."""
    periods: dict[int, Period] = {}
    others: dict[int, str] = {}
    for column in range(len(sheet.rows[row])):
        value = sheet.value(row, column)
        if value is None:
            continue
        period = period_of(value)
        if period is not None:
            periods[column] = period
        else:
            others[column] = flatten(sheet.text(row, column))
    periods = periods or numbered_months(sheet, row)
    others = {at: text for at, text in others.items() if at not in periods}
    top = row
    if periods:
        above = heading_above(sheet, row, periods)
        top = above.row
        replace = msgspec.structs.replace
        for column, year in above.years.items():
            if periods[column].year is None:
                periods[column] = replace(periods[column], year=year)
        others = above.texts | others
    return periods, others, top


def _is_line(sheet: Sheet, row: int) -> bool:
    """Whether a row's numbers are values rather than the numbers of objects (`1 | 2`)."""
    numbers = [value for value in sheet.rows[row] if isinstance(value, float)]
    return len(numbers) >= _MANY or not all(number.is_integer() for number in numbers)


def _is_annual(header: Header, heading: str) -> bool:
    """Whether a heading is of the table's whole year; a second such column is not."""
    annual, year = annual_of(heading)
    years = {period.year for period in header.months.values()} - {None}
    return annual and header.annual is None and (year is None or not years or year in years)


def _first_of_each(periods: dict[int, Period]) -> dict[int, Period]:
    """Each month's first column."""
    months: dict[int, Period] = {}
    for column, period in periods.items():
        if not any(_same(period, other) for other in months.values()):
            months[column] = period
    return months


def _same(one: Period, other: Period) -> bool:
    """Whether two headings name one month; one without a year is of the other's."""
    return one.month == other.month and (one.year == other.year or not (one.year and other.year))


def first_of(header: Header, heading: CellValue | None) -> int | None:
    """The column that has the month of a heading already."""
    period = period_of(heading)
    if period is None:
        return None
    return next((at for at, other in header.months.items() if _same(period, other)), None)


def _ascending(months: dict[int, Period]) -> bool:
    order = [(p.year or 0, p.month) for _, p in sorted(months.items())]
    return order == sorted(order)


def _widest_text_column(sheet: Sheet, row: int, columns: list[int]) -> int:
    """Of the columns left of the months, the one with most different texts below."""

    return max(columns, key=lambda column: _variety(sheet, row, column))


def _variety(sheet: Sheet, row: int, column: int) -> int:
    """How many different texts stand in a column below a row."""
    below = range(row + 1, min(row + 60, sheet.height))
    return len({sheet.text(r, column) for r in below if isinstance(sheet.value(r, column), str)})


def headers(sheet: Sheet) -> Iterator[Header]:
    """All headings of tables with parameters down, from top to bottom."""
    for row in range(sheet.height):
        found = header_at(sheet, row)
        if found is not None:
            yield found
