"""The year of a monthly table whose headings do not say it: where it stands, by trust.

A field of the form comes first, then what stands above the table or on top of its sheet, the
sheet's name, the other sheets where all say the same, and the file's name. Two years in one place
of trust leave the table without a year: nothing is chosen, and never by today's date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import PurePath
from typing import Literal

import msgspec

from mrv.intake import year_text
from mrv.intake.form_scan import Header
from mrv.intake.read_workbook import Sheet, cell_text
from mrv.intake.submission import Location

Trust = Literal["heading", "field", "cell", "sheet", "elsewhere", "file"]
_TOP_ROWS = 30
"""Above the first table of a sheet nothing but what is said of the whole sheet stands."""
_BESIDE = 6
"""Cells right of a label that its value may stand in: two dates and what is between them."""
_PERIOD = 2
"""A period has a first and a last day."""
_NOTHING: year_text.Years = frozenset()
_CELLS = 8
"""A row with more is a line of a table, no title."""


class Said(msgspec.Struct, frozen=True):
    """A year, and the place that says it."""

    year: int
    place: Location
    text: str
    trust: Trust


class YearOf(msgspec.Struct, frozen=True):
    """What is known of a table's year: no places where nothing says it."""

    said: tuple[Said, ...] = ()

    @property
    def year(self) -> int | None:
        """The year, if one only is said."""
        years = {entry.year for entry in self.said}
        return years.pop() if len(years) == 1 else None

    @property
    def clash(self) -> tuple[Said, Said] | None:
        """Two places of one trust that say different years."""
        first = self.said[0] if self.said else None
        other = next((s for s in self.said if first and s.year != first.year), None)
        return (first, other) if first and other else None


class YearFinder:
    """Finds the years of one workbook's tables."""

    def __init__(
        self,
        file: str,
        sheets: Sequence[Sheet],
        headers: Mapping[str, Sequence[Header]],
        tops: Mapping[str, int],
        floors: Mapping[str, Mapping[int, int]],
        fields: Mapping[str, Sequence[Said]],
    ) -> None:
        """`headers` are the monthly ones of each sheet, `tops` the rows where its first table of
        any kind begins, `floors` how far up what stands above a heading may reach, by the heading's
        row, `fields` the fields 报告年度 on it."""
        self._file = file
        self._sheets = {sheet.name: sheet for sheet in sheets}
        self._headers = headers
        self._tops = tops
        self._floors = floors
        self._fields = fields
        self._stated = {name: self._headings(name) for name in headers}

    def field(self, sheet: str | None = None) -> YearOf:
        """What the fields of a sheet say, or of all sheets."""
        names = self._fields if sheet is None else [sheet]
        return YearOf(tuple(said for name in names for said in self._fields.get(name, ())))

    def of_table(self, sheet: str, header: Header) -> YearOf:
        """The year of the months that bear none in a heading."""
        ways = chain([self.field(sheet), self.field()], self._told(sheet, header))
        return next((way for way in ways if way.said), YearOf())

    def column(self, sheet: str, header: Header) -> set[int]:
        """The years in a table's column of years."""
        at, cells = header.year_column, self._sheets[sheet]
        if at is None:
            return set()
        rows = range(header.row + 1, cells.height)
        return {year for row in rows for year in year_text.of_value(cells.value(row, at))}

    def against(self, sheet: str, header: Header, year: int) -> Said | None:
        """What is said of the table itself, where it is another year than `year`."""
        own = [way for way in self._own(sheet, header) if way.year is not None]
        return next((way.said[0] for way in own if way.year != year), None)

    def file_name(self, last: int) -> YearOf:
        """What the file's name says of months up to `last`."""
        stem = PurePath(self._file).stem
        place = Location(file=self._file)
        return _of_name(stem, PurePath(self._file).name, place, "file", last)

    def _told(self, sheet: str, header: Header) -> Iterator[YearOf]:
        yield from self._own(sheet, header)
        last = last_filled(self._sheets[sheet], header)
        others = [name for name in self._sheets if name != sheet]
        yield YearOf(tuple(said for name in others for said in self._sheet_says(name, last).said))
        yield self.file_name(last)

    def _own(self, sheet: str, header: Header) -> Iterator[YearOf]:
        """What stands in the heading's own row, above it, on top of the sheet, in its name."""
        cells = self._sheets[sheet]
        yield self._beside(cells, header)
        top = range(min(self._tops[sheet], _TOP_ROWS))
        above = self._above(cells, header)
        near = [*self._labelled(cells, above)]
        near_titles = [*self._titled(cells, above)]
        yield YearOf(tuple(near))
        yield YearOf(tuple(near_titles))
        if not near and not near_titles:
            yield YearOf(tuple(self._labelled(cells, top)))
            yield YearOf(tuple(self._titled(cells, top)))
        yield self._name_says(sheet, last_filled(cells, header))

    def _above(self, sheet: Sheet, header: Header) -> range:
        """The rows between a table of the sheet and the heading of the next, back to a gap."""
        bottom = header.top
        first = bottom
        for row in range(bottom - 1, self._floors[sheet.name].get(header.row, bottom) - 1, -1):
            filled = _filled(sheet, row)
            numbers = [at for at in filled if at in header.months and _is_number(sheet, row, at)]
            gap = not filled and first < bottom
            if gap or numbers or len(filled) > _CELLS:
                break
            first = row if filled else first
        return range(first, bottom)

    def _sheet_says(self, name: str, last: int) -> YearOf:
        """What a sheet says for the tables of another one."""
        sheet = self._sheets[name]
        rows = range(min(self._tops.get(name, _TOP_ROWS), sheet.height))
        ways = [self.field(name), YearOf(self._stated[name])]
        ways.append(YearOf(tuple(self._labelled(sheet, rows))))
        titles = self._titled(sheet, rows)
        if name in self._tops:
            ways += [YearOf(tuple(titles)), self._name_says(name, last)]
        else:  # any sheet: a cover counts, a table of prices does not
            ways.append(YearOf(tuple(t for t in titles if year_text.of_report(t.text))))
        found = next((way for way in ways if way.said), YearOf())
        replace = msgspec.structs.replace
        return YearOf(tuple(replace(said, trust="elsewhere") for said in found.said))

    def _headings(self, name: str) -> tuple[Said, ...]:
        sheet = self._sheets[name]
        return tuple(
            Said(period.year, self._place(sheet, header.row, at), "", "heading")
            for header in self._headers[name]
            for at, period in header.months.items()
            if period.year is not None
        )

    def _name_says(self, sheet: str, last: int) -> YearOf:
        return _of_name(sheet, sheet, Location(file=self._file, sheet=sheet), "sheet", last)

    # --------------------------------------------------------------------------------- the cells
    def _beside(self, sheet: Sheet, header: Header) -> YearOf:
        """Years in headings that are no month's: `2025年`, `项目（2025年）`, `2025年合计`."""
        if header.annual_year is not None and header.annual is not None:
            return YearOf((self._said(sheet, header.row, header.annual, header.annual_year),))
        left = range(min(header.months, default=0))
        return YearOf(
            tuple(
                self._said(sheet, row, at, year)
                for row in range(header.top, header.row + 1)
                for at in left
                for year in sorted(_years_of(sheet, row, at))
            )
        )

    def _labelled(self, sheet: Sheet, rows: range) -> Iterator[Said]:
        for row in rows:
            filled = _filled(sheet, row)
            for place, at in enumerate(filled):
                for year in sorted(year_text.stated(sheet.text(row, at))):
                    yield self._said(sheet, row, at, year)
                right = filled[place + 1 :]
                values = (year_text.of_value(sheet.value(row, other)) for other in right[:_BESIDE])
                if any(values) and year_text.is_label(sheet.value(row, at)):
                    yield from self._values(sheet, row, at, right)

    def _values(self, sheet: Sheet, row: int, label: int, right: Sequence[int]) -> Iterator[Said]:
        """The years right of a label: its value, or the days where a period begins and ends."""
        cells = list(right[:_BESIDE])
        days = [day for at in cells if isinstance(day := sheet.value(row, at), dt.date)]
        words = sheet.text(row, label).strip()
        replace = msgspec.structs.replace
        if len(days) == _PERIOD and isinstance(sheet.value(row, cells[0]), dt.date):
            first, last = (dt.date(day.year, day.month, day.day) for day in days)
            for year in year_text.of_days(first, last):
                told = f"{words} {first.isoformat()} - {last.isoformat()}"
                yield replace(self._said(sheet, row, cells[0], year), text=told)
            return
        found = False
        for at in cells:
            text = sheet.text(row, at).strip()
            years = year_text.of_value(sheet.value(row, at))
            if not years and (len(text) > 1 or not found):
                return  # something else; `至` may stand between two parts
            found = True
            for year in sorted(years):
                yield replace(self._said(sheet, row, at, year), text=f"{words} {text}")

    def _titled(self, sheet: Sheet, rows: range) -> Iterator[Said]:
        for row in rows:
            filled = _filled(sheet, row)
            if len(filled) > _CELLS:
                continue
            for place, at in enumerate(filled):
                before = sheet.value(row, filled[place - 1]) if place else None
                number = sheet.text(row, at).strip().isdigit()
                years = _years_of(sheet, row, at) if len(filled) == 1 or not number else _NOTHING
                if years and not year_text.is_idle_label(before):
                    yield from (self._said(sheet, row, at, year) for year in sorted(years))

    def _said(self, sheet: Sheet, row: int, column: int, year: int) -> Said:
        place = self._place(sheet, row, column)
        return Said(year, place, sheet.text(row, column).strip(), "cell")

    def _place(self, sheet: Sheet, row: int, column: int) -> Location:
        return Location(file=self._file, sheet=sheet.name, cell=sheet.cell(row, column))


def last_filled(sheet: Sheet, header: Header) -> int:
    """The last month of a table that holds anything."""
    filled = (
        period.month
        for at, period in header.months.items()
        if any(sheet.text(row, at).strip() for row in range(header.row + 1, sheet.height))
    )
    return max(filled, default=0)


def _is_number(sheet: Sheet, row: int, column: int) -> bool:
    """Whether a cell has a number that is no year."""
    value = sheet.value(row, column)
    return isinstance(value, float) and not year_text.of_value(value)


def _years_of(sheet: Sheet, row: int, column: int) -> year_text.Years:
    value = sheet.value(row, column)
    return (
        year_text.titled(cell_text(value) or "") if isinstance(value, str | float) else frozenset()
    )


def _filled(sheet: Sheet, row: int) -> list[int]:
    if row >= len(sheet.rows):
        return []
    return [at for at in range(len(sheet.rows[row])) if sheet.text(row, at).strip()]


def _of_name(text: str, shown: str, place: Location, trust: Trust, last: int) -> YearOf:
    """A name's years; one with a month is not of tables that are filled beyond that month."""
    found = year_text.named(text)
    if found.month is not None and found.month < last:
        return YearOf()
    return YearOf(tuple(Said(year, place, shown, trust) for year in sorted(found.years)))
