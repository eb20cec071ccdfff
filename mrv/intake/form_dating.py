"""Giving the months of a form their year, and telling where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from mrv.catalogue.model import Bilingual
from mrv.intake import form_problems, form_year_notes, year_text
from mrv.intake.form_cards import CardPart
from mrv.intake.form_lists import ListHeader
from mrv.intake.form_match import FormMatcher
from mrv.intake.form_scan import Header
from mrv.intake.form_year import Said, YearFinder, YearOf
from mrv.intake.provenance import address
from mrv.intake.read_workbook import CellValue, Sheet, cell_text
from mrv.intake.submission import Location, Problem

Tables = Mapping[str, Sequence[Header]]
"""The monthly headings of each sheet."""


class Dated(msgspec.Struct):
    """What dating a form's tables came to."""

    year: int | None
    """The one year of the form: by a field, else of all its tables."""
    problems: list[Problem] = msgspec.field(default_factory=list)


def dated(tables: Tables, finder: YearFinder, file: str, title: Bilingual) -> Dated:
    """Give every month that names no year the year of its table, where that is plain.

    `follow_headings` comes first.
    """
    field = finder.field()
    stated = {sheet: [dict(header.months) for header in found] for sheet, found in tables.items()}
    ways: list[YearOf] = []
    against: dict[tuple[Location, int], Problem] = {}
    unknown: dict[str, None] = {}
    for sheet, found in tables.items():
        for header in found:
            if header.year_column is not None or all(p.year for p in header.months.values()):
                continue
            way = finder.of_table(sheet, header)
            ways.append(way)
            if way.year is None:
                unknown |= {} if way.clash else {sheet: None}
                continue
            _fill(header, way.year)
            other = finder.against(sheet, header, way.year)
            if other is not None:
                problem = form_year_notes.against(other.place, way.said[0], other)
                against.setdefault((other.place, other.year), problem)
    years = {p.year for found in tables.values() for h in found for p in h.months.values()}
    years |= {y for sheet, found in tables.items() for h in found for y in finder.column(sheet, h)}
    known = years - {None}
    year = field.year if field.said else known.pop() if len(known) == 1 else None
    result = Dated(year, form_year_notes.taken(ways, title))
    result.problems += [*form_year_notes.unclear(ways, title), *against.values()]
    if unknown:
        sheets = list(unknown) if years - {None} else []
        result.problems.append(form_year_notes.missing(Location(file=file), sheets, title))
    if year is not None:
        result.problems += _other_years(tables, stated, year, file)
    return result


def follow_headings(tables: Tables) -> None:
    """`2024年11月 | 12月 | 2025年1月 | 2月`: a year holds for the months after it, in order."""
    replace = msgspec.structs.replace
    for header in (header for found in tables.values() for header in found):
        last = None
        for at in sorted(header.months):
            period = header.months[at]
            if period.year is None:
                if last is None or period.month <= last.month:
                    break
                period = header.months[at] = replace(period, year=last.year)
            last = period


def _fill(header: Header, year: int) -> None:
    replace = msgspec.structs.replace
    for at, period in header.months.items():
        if period.year is None:
            header.months[at] = replace(period, year=year)


def _other_years(
    tables: Tables, stated: Mapping[str, Sequence[Mapping[int, object]]], year: int, file: str
) -> Iterable[Problem]:
    """Months that their heading puts into another year than the report's, once a sheet."""
    for sheet, found in tables.items():
        strange = [
            (header.row, at, period.year)
            for header, before in zip(found, stated[sheet], strict=True)
            for at, period in header.months.items()
            if period.year not in {None, year} and before[at] == period
        ]
        if strange:
            row, at, _ = strange[0]
            place = Location(file=file, sheet=sheet, cell=address(row, at))
            years = ", ".join(str(other) for other in sorted({entry[2] or 0 for entry in strange}))
            kind = form_problems.OTHER_YEAR
            yield kind.at(place, observed=years, told={"year": year})


def card_fields(file: str, sheet: Sheet, parts: Iterable[CardPart]) -> list[Said]:
    """The years that the cards of a sheet are filed for."""
    return [
        said
        for part in parts
        if "year" in part.lines
        for at in part.header.objects
        for said in _field(file, sheet, part.lines["year"][0].row, at)
    ]


def list_fields(
    file: str, sheet: Sheet, header: ListHeader, until: int, matcher: FormMatcher
) -> list[Said]:
    """The one year that a list of objects is filed for; none where it holds several years."""
    if header.frame not in matcher.card_tables:
        return []
    columns = [
        at
        for at in range(len(sheet.rows[header.row]))
        if (found := matcher.column(header.frame, sheet.text(header.row, at))) is not None
        and found.column == "year"
    ]
    said = [
        entry
        for at in columns[:1]
        for row in range(header.row + 1, until)
        for entry in _field(file, sheet, row, at)
    ]
    return said if len({entry.year for entry in said}) == 1 else []


def _field(file: str, sheet: Sheet, row: int, column: int) -> list[Said]:
    value: CellValue | None = sheet.value(row, column)
    place = Location(file=file, sheet=sheet.name, cell=sheet.cell(row, column))
    text = (cell_text(value) or "").strip()
    return [Said(year, place, text, "field") for year in sorted(year_text.of_value(value))]
