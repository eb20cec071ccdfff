"""Reading the monthly reporting form: parameters down, twelve months across, in Chinese or English.

Tables are recognised by what their headings and labels say, wherever they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import msgspec
import polars as pl

from mrv.catalogue.model import Rulebook
from mrv.catalogue.sectors import sector_title
from mrv.intake import form_enterprise, form_problems
from mrv.intake.columns import column_spec
from mrv.intake.form_blocks import blocks
from mrv.intake.form_cards import CardPart, card_parts, read_card, unknown_lines
from mrv.intake.form_columns import nameless_rows, strange_columns, unread_keys
from mrv.intake.form_dating import card_fields, dated, follow_headings, list_fields
from mrv.intake.form_enterprise import Enterprises
from mrv.intake.form_heading import complete
from mrv.intake.form_layout import form_of
from mrv.intake.form_lists import ListHeader, list_header_at, read_list
from mrv.intake.form_match import ENTERPRISE_NAMES, FormMatcher
from mrv.intake.form_merge import merged
from mrv.intake.form_records import LAYOUT, BlockReader, Context
from mrv.intake.form_scan import Header, header_at, headers, is_marked
from mrv.intake.form_sector import Judgement, judge
from mrv.intake.form_year import YearFinder
from mrv.intake.form_year_notes import missing
from mrv.intake.frames_layout import FrameReader
from mrv.intake.provenance import CellProvenance, address
from mrv.intake.raw import RawFrame
from mrv.intake.read_sheet import SheetSource
from mrv.intake.read_workbook import Sheet, Workbook
from mrv.intake.reason_sheets import is_reason_sheet
from mrv.intake.sheet_per_table import marked_as_example
from mrv.intake.submission import Location, Problem

_CODES = ENTERPRISE_NAMES[:2]
_FORM_ROWS = 5000
"""A longer sheet is a plain table; looking for months in each of its rows would take seconds."""


class _Part(msgspec.Struct, frozen=True):
    """A table of a sheet: its heading and the row where the next table begins."""

    header: Header | ListHeader
    until: int


def recognise(workbook: Workbook) -> bool:
    """Whether a workbook holds a reporting form: some sheet has months across."""
    return any(
        header.months
        for sheet in workbook
        if not sheet.empty
        and sheet.height <= _FORM_ROWS
        and not is_marked(sheet)
        and not is_reason_sheet(sheet)
        for header in headers(sheet)
    )


def read(
    workbook: Workbook, rulebook: Rulebook, sector: str | None, found: list[Problem]
) -> list[RawFrame]:
    """All frames of a reporting form, one raw frame per block.

    The labels say which sector's form it is. A form of another sector than `sector`, and sheets of
    another sector than the workbook's, are not read; `found` says so.
    """
    sheets = [sheet for sheet in workbook if not sheet.empty]
    judgement = judge(sheets, rulebook, sector)
    if judgement.against is not None:
        name, cell, label = judgement.against
        place = Location(file=workbook.path, sheet=name, cell=address(*cell))
        told = {
            "found": sector_title(judgement.likely),
            "wanted": sector_title(judgement.sector),
            "code": judgement.likely,
        }
        found.append(form_problems.OTHER_SECTOR.at(place, observed=label, told=told))
        return []
    for name, (other, cell, label) in judgement.strange.items():
        place = Location(file=workbook.path, sheet=name, cell=address(*cell))
        told = {
            "sheet": name,
            "found": sector_title(other),
            "wanted": sector_title(judgement.sector),
        }
        kind = form_problems.SHEET_OF_OTHER_SECTOR
        found.append(kind.at(place, observed=label, told=told))
    return _FormReader(workbook, rulebook, judgement).run()


def _floor(part: _Part) -> int:
    """Where words may begin that belong to the next table: among lines with numbers, or below."""
    header = part.header
    return header.row + 1 if isinstance(header, Header) and header.months else part.until


def _titles(sheet: Sheet, row: int) -> bool:
    """Whether a row is blank or holds just one text."""
    values = [value for value in sheet.rows[row] if value != ""]
    return len(values) <= 1 and all(isinstance(value, str) for value in values)


class _FormReader:
    def __init__(self, workbook: Workbook, rulebook: Rulebook, judgement: Judgement) -> None:
        self._workbook = workbook
        self._rulebook = rulebook
        self._strange = judgement.strange
        self._matcher = FormMatcher(form_of(judgement.sector), rulebook)
        self._lists = FrameReader(rulebook, judgement.sector)
        self._problems: list[Problem] = []
        self._frames: list[RawFrame] = []
        self._undated: dict[str, None] = {}
        """Sheets with values of a year that nothing says."""

    def run(self) -> list[RawFrame]:
        sheets = [sheet for sheet in self._workbook if self._wanted(sheet)]
        parts = {sheet.name: list(self._parts(sheet)) for sheet in sheets}
        cards = self._cards(sheets, parts)
        tables = {
            name: [p.header for p in found if isinstance(p.header, Header) and p.header.months]
            for name, found in parts.items()
        }
        follow_headings(tables)
        finder = self._finder(sheets, parts, tables, cards)
        title = column_spec("year", self._rulebook, key=True).title
        years = dated(tables, finder, self._workbook.path, title)
        context = self._context(sheets, parts, cards, years.year)
        for sheet in sheets:
            before = len(self._frames)
            self._sheet(sheet, parts[sheet.name], cards[sheet.name], context)
            self._note_sheet(sheet, parts[sheet.name], read=len(self._frames) > before)
        self._problems += years.problems
        if self._undated and not any(p.severity == "error" for p in years.problems):
            place = Location(file=self._workbook.path)
            self._problems.append(missing(place, list(self._undated), title))
        return self._finished(context)

    # --------------------------------------------------------------------------------- the sheets
    def _wanted(self, sheet: Sheet) -> bool:
        if sheet.empty or sheet.name in self._strange or is_reason_sheet(sheet):
            return False
        place = Location(file=self._workbook.path, sheet=sheet.name)
        if is_marked(sheet):
            if sheet.visible:
                kind = form_problems.SHEET_SKIPPED
                self._problems.append(kind.at(place, observed=sheet.name))
            return False
        return True

    def _parts(self, sheet: Sheet) -> Iterator[_Part]:
        found: list[Header | ListHeader] = []
        for row in range(sheet.height):
            header = list_header_at(sheet, row, self._matcher) or header_at(sheet, row)
            if header is not None:
                if found and found[-1].row >= header.top:
                    found.pop()  # the upper row of this heading
                found.append(header)
        if not found:
            return
        ends = [*(header.top for header in found[1:]), sheet.height]
        for header, until in zip(found, ends, strict=True):
            end = until
            while end > header.row + 1 and _titles(sheet, end - 1):
                end -= 1  # the title above the next table
            if isinstance(header, Header):
                complete(sheet, header, end, self._matcher)
            yield _Part(header, end)

    def _cards(
        self, sheets: list[Sheet], parts: dict[str, list[_Part]]
    ) -> dict[str, list[CardPart]]:
        cards: dict[str, list[CardPart]] = {}
        for sheet in sheets:
            cards[sheet.name] = []
            for part in parts[sheet.name]:
                if isinstance(part.header, Header) and not part.header.months:
                    found, _ = card_parts(sheet, part.header, part.until, self._matcher)
                    cards[sheet.name] += found
        return cards

    def _sheet(
        self, sheet: Sheet, parts: list[_Part], cards: list[CardPart], context: Context
    ) -> None:
        reader = BlockReader(sheet, self._matcher, context)
        annual = {table.annual_frame for table in self._matcher.month_tables.values()}
        for card in cards:
            # The year's column of a block may complete one object's record: one frame per object.
            for single in card.by_object() if card.frame in annual else [card]:
                if context.year is None and "year" not in card.lines and card.filled:
                    self._undated.setdefault(sheet.name)
                self._add(read_card(sheet, single, self._matcher, context))
        for part in parts:
            header = part.header
            if isinstance(header, ListHeader):
                self._add(
                    read_list(self._workbook, sheet, header, part.until, self._lists, context)
                )
            elif header.months:
                self._problems += strange_columns(sheet, header, part.until, context.file)
                self._problems += unread_keys(
                    sheet, header, part.until, self._matcher, context.file
                )
                self._problems += nameless_rows(sheet, header, part.until, context.file)
                for block in blocks(sheet, header, part.until, self._matcher):
                    frames, trouble = reader.read(block)
                    self._frames += frames
                    self._problems += trouble
            else:
                _, unknown = card_parts(sheet, header, part.until, self._matcher)
                self._problems += unknown_lines(sheet, header, unknown, self._matcher, context)
        self._problems += [*reader.by_name(), *reader.unsaved_results()]

    def _add(self, raw: RawFrame | None) -> None:
        if raw is not None:
            self._frames.append(raw)

    def _note_sheet(self, sheet: Sheet, parts: list[_Part], *, read: bool) -> None:
        if read:
            self._problems += SheetSource(self._workbook, sheet).notes()
        elif not parts:
            place = Location(file=self._workbook.path, sheet=sheet.name)
            kind = form_problems.OTHER_TEXT
            self._problems.append(kind.at(place, observed=sheet.name))

    # ------------------------------------------------------------------- what is said only once
    def _finder(
        self,
        sheets: list[Sheet],
        parts: dict[str, list[_Part]],
        tables: dict[str, list[Header]],
        cards: dict[str, list[CardPart]],
    ) -> YearFinder:
        file = self._workbook.path
        tops = {name: found[0].header.top for name, found in parts.items() if found}
        floors = {
            name: {part.header.row: _floor(before) for before, part in pairwise(found)}
            for name, found in parts.items()
        }
        fields = {}
        for sheet in sheets:
            fields[sheet.name] = card_fields(file, sheet, cards[sheet.name])
            for part in parts[sheet.name]:
                if isinstance(part.header, ListHeader):
                    fields[sheet.name] += list_fields(
                        file, sheet, part.header, part.until, self._matcher
                    )
        return YearFinder(file, sheets, tables, tops, floors, fields)

    def _context(
        self,
        sheets: list[Sheet],
        parts: dict[str, list[_Part]],
        cards: dict[str, list[CardPart]],
        year: int | None,
    ) -> Context:
        filed = [n for sheet in sheets for n in form_enterprise.of_cards(sheet, cards[sheet.name])]
        listed = [
            names
            for sheet in sheets
            for part in parts[sheet.name]
            if isinstance(part.header, ListHeader)
            for names in form_enterprise.of_list(sheet, part.header, part.until, self._matcher)
        ]
        enterprises = Enterprises((*filed, *listed))
        codes = {
            enterprises.identify({column: names[column] for column in names if column in _CODES})
            for names in filed
        } - {None}
        objects: dict[str, dict[str, None]] = {}
        for sheet in sheets:
            for part in cards[sheet.name]:
                across = self._matcher.card_tables[part.frame].across
                raw = read_card(sheet, part, self._matcher, Context("", None, None))
                if across is not None and raw is not None and across in raw.table.columns:
                    ids = raw.table.lazy().collect()[across].drop_nulls().to_list()
                    objects.setdefault(across, {}).update(dict.fromkeys(ids))
        known = {key: tuple(ids) for key, ids in objects.items()}
        enterprise = codes.pop() if len(codes) == 1 else None
        return Context(self._workbook.path, enterprise, year, known, enterprises)

    def _finished(self, context: Context) -> list[RawFrame]:
        place = Location(file=self._workbook.path)
        if marked_as_example(self._workbook):
            self._problems.append(form_problems.EXAMPLE_DATA.at(place))
        if not self._frames:
            kind = form_problems.EMPTY_FORM
            frame = next(iter(self._matcher.month_tables))
            empty = CellProvenance(context.file, self._workbook.names[0], {})
            table = pl.DataFrame(schema=dict.fromkeys(self._rulebook.frames[frame].keys, pl.String))
            self._frames.append(RawFrame(frame, table, empty, context.file, LAYOUT))
            self._problems.append(kind.at(place))
        frames = merged(self._frames, self._rulebook)
        frames[0].problems[:0] = self._problems
        return frames
