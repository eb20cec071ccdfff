"""Blocks of the reporting form as records: one per month, and one for the year's column."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec
import polars as pl

from mrv.catalogue.model import Bilingual
from mrv.intake import form_problems, problem_words, problems, year_text
from mrv.intake.cells import TOTAL_WORDS
from mrv.intake.columns import column_spec
from mrv.intake.form_blocks import Block, Cell, Line
from mrv.intake.form_enterprise import Enterprises
from mrv.intake.form_match import ENTERPRISE_NAMES, FormMatcher
from mrv.intake.headers import HeaderMatch
from mrv.intake.provenance import CellProvenance
from mrv.intake.raw import RawFrame
from mrv.intake.read_workbook import Sheet, cell_text
from mrv.intake.submission import Location, Problem

LAYOUT = "form"
_NAMED = 4
"""Rows named where formulas have no results."""


class Context(msgspec.Struct, frozen=True):
    """What the whole workbook says once."""

    file: str
    enterprise: str | None
    """Whose records are that name no enterprise of their own."""
    year: int | None
    objects: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """IDs that the cards name, by key."""
    enterprises: Enterprises = Enterprises()


class _Lines(msgspec.Struct):
    """The lines of one block that belong to one frame."""

    frame: str
    columns: dict[str, tuple[Line, HeaderMatch]] = msgspec.field(default_factory=dict)


class BlockReader:
    """Reads the blocks of one sheet."""

    def __init__(self, sheet: Sheet, matcher: FormMatcher, context: Context) -> None:
        self._sheet = sheet
        self._matcher = matcher
        self._context = context
        self._rulebook = matcher.rulebook
        self._unsaved: dict[Cell, str] = {}
        self._by_name: dict[str, Cell] = {}

    def read(self, block: Block) -> tuple[list[RawFrame], list[Problem]]:
        """The raw frames of a block, and the problems that belong to no frame."""
        if not block.filled:
            return [], []
        trouble: list[Problem] = []
        frames: list[RawFrame] = []
        for lines in self._assign(block, trouble):
            missing = self._missing_keys(lines.frame, block)
            if missing:
                if self._values(block, lines):
                    trouble.append(self._keyless(block, lines, missing[0]))
                continue
            if self._is_total(lines.frame, block, trouble):
                continue
            for annual in (False, True):
                raw = self._frame(block, lines, annual=annual)
                if raw is not None:
                    frames.append(raw)
        return frames, trouble

    # ------------------------------------------------------------------------------ lines, frames
    def _assign(self, block: Block, trouble: list[Problem]) -> list[_Lines]:
        """Give every line to the frame that fits the block best and knows the line."""
        order = self._ranked(block)
        chosen: dict[str, _Lines] = {}
        previous: str | None = None
        for line in block.lines:
            frame, match = self._match(line, order, block, previous)
            if frame is None or match is None:
                if line.filled:
                    names = problem_words.suggestion(self._matcher.suggest(line.label))
                    place = self._place((line.row, block.header.label), line.label)
                    kind = form_problems.UNKNOWN_ROW
                    trouble.append(kind.at(place, observed=line.label, suggestion=names))
                continue
            lines = chosen.setdefault(frame, _Lines(frame))
            if match.column in lines.columns and lines.columns[match.column][0].filled:
                first = lines.columns[match.column][0]
                if line.filled:
                    place = self._place((line.row, block.header.label), line.label)
                    kind = form_problems.ROW_TWICE
                    trouble.append(
                        kind.at(place, frame=frame, observed=line.label, first=first.row + 1)
                    )
                continue
            lines.columns[match.column] = (line, match)
            previous = match.column
        return list(chosen.values())

    def _ranked(self, block: Block) -> list[str]:
        """Frames by how many of the block's lines they know; those whose keys are named first."""
        tables = list(self._matcher.month_tables)
        scores = {
            frame: sum(self._matcher.line(frame, line.label) is not None for line in block.lines)
            for frame in tables
        }
        known = [frame for frame in tables if scores[frame]]
        return sorted(
            known,
            key=lambda f: (-scores[f], bool(self._missing_keys(f, block)), tables.index(f)),
        )

    def _match(
        self, line: Line, order: list[str], block: Block, previous: str | None
    ) -> tuple[str | None, HeaderMatch | None]:
        fallback: tuple[str | None, HeaderMatch | None] = (None, None)
        for frame in order:
            match = self._matcher.line(frame, line.label)
            if match is None:
                companion = self._matcher.companion_of(frame, line.label, previous)
                match = HeaderMatch(companion) if companion else None
            if match is not None:
                if frame == order[0] or not self._missing_keys(frame, block):
                    return frame, match
                fallback = fallback if fallback[0] else (frame, match)
        return fallback

    # --------------------------------------------------------------------------------------- keys
    def _key(self, frame: str, key: str, block: Block) -> tuple[str, Cell | None] | None:
        for label, (value, cell) in block.named.items():
            if value and self._matcher.is_key(key, label):
                return self._matcher.identity(key, value), cell
        fixed = self._matcher.month_tables[frame].fixed.get(key)
        if fixed is not None:
            return fixed.zh, None
        known = self._context.objects.get(key, ())
        return (known[0], None) if len(known) == 1 else None

    def _is_total(self, frame: str, block: Block, trouble: list[Problem]) -> bool:
        """Whether a key of a block says that it sums up others; that is told, once a block."""
        for key in self._matcher.block_keys(frame):
            value, cell = self._key(frame, key, block) or ("", None)
            if value in TOTAL_WORDS:
                place = None if cell is None else self._place(cell)
                trouble.append(problems.TOTAL_ROW.at(place, frame=frame, observed=value))
                return True
        return False

    def _enterprise(self, block: Block) -> tuple[str | None, Cell | None]:
        """The enterprise of a block, and the cell that names it where it does so itself.

        Where the workbook is of one enterprise, its name alone says no more than that.
        """
        named = {
            name: found
            for label, found in block.named.items()
            if found[0] and (name := self._matcher.enterprise_label(label)) is not None
        }
        own = self._context.enterprise
        if not named or (own is not None and set(named) == {ENTERPRISE_NAMES[-1]}):
            return own, None
        texts = {name: text for name, (text, _) in named.items()}
        known = self._context.enterprises.identify(texts)
        name, cell = next((name, named[name][1]) for name in ENTERPRISE_NAMES if name in named)
        if name == ENTERPRISE_NAMES[-1] and known == texts[name]:
            self._by_name.setdefault(known, cell)
        return known, cell

    def _missing_keys(self, frame: str, block: Block) -> list[str]:
        keys = self._matcher.block_keys(frame)
        yearless = block.header.year_column is not None and self._year(block) is None
        missing = [key for key in keys if self._key(frame, key, block) is None]
        return [*missing, *(["year"] if yearless else [])]

    def _year(self, block: Block) -> int | None:
        """The year that the block's lines say in a column of their own."""
        label = block.header.keys.get(block.header.year_column or 0, "")
        years = year_text.of_value(block.named.get(label, ("", None))[0])
        return next(iter(years)) if len(years) == 1 else None

    def _keyless(self, block: Block, lines: _Lines, key: str) -> Problem:
        line = next(iter(lines.columns.values()))[0]
        place = self._place((line.row, block.header.label), line.label)
        title = column_spec(key, self._rulebook, key=True).title
        kind = form_problems.BLOCK_WITHOUT_KEY
        return kind.at(place, frame=lines.frame, parameter=key, title=title)

    # ------------------------------------------------------------------------------------ records
    def _values(self, block: Block, lines: _Lines) -> bool:
        return any(line.filled for line, _ in lines.columns.values())

    def _frame(self, block: Block, lines: _Lines, *, annual: bool) -> RawFrame | None:
        name = self._annual_frame(lines.frame) if annual else lines.frame
        periods = self._periods(block, annual=annual)
        if name is None or not periods:
            return None
        known = self._rulebook.frames[name].columns
        columns = {c: found for c, found in lines.columns.items() if c in known}
        columns |= {c: f for c, f in lines.columns.items() if not annual and c not in columns}
        filed = [at for at in periods if self._filed(columns, at)]
        if not filed:
            return None
        keys = {
            key: found
            for key in self._matcher.block_keys(lines.frame)
            if (found := self._key(lines.frame, key, block)) is not None
        }
        return self._raw(block, name, columns, keys, {at: periods[at] for at in filed})

    def _raw(
        self,
        block: Block,
        name: str,
        columns: dict[str, tuple[Line, HeaderMatch]],
        keys: dict[str, tuple[str, Cell | None]],
        periods: dict[int, str],
    ) -> RawFrame:
        data: dict[str, list[str | None]] = {}
        cells: dict[tuple[int, str], Cell] = {}
        anchors = {record: (block.header.row, at) for record, at in enumerate(periods)}
        time = self._rulebook.frames[name].time or "month"
        enterprise, named_at = self._enterprise(block)
        if enterprise is not None:
            data["enterprise_id"] = [enterprise] * len(periods)
        if named_at is not None:
            cells |= {(record, "enterprise_id"): named_at for record in range(len(periods))}
        for key, (value, cell) in keys.items():
            data[key] = [value] * len(periods)
            if cell is not None:
                cells |= {(record, key): cell for record in range(len(periods))}
        data[time] = list(periods.values())
        cells |= {(record, time): anchor for record, anchor in anchors.items()}
        found: list[Problem] = []
        for column, (line, _) in columns.items():
            values, notes = self._column(
                name, column, line, list(periods), list(block.header.months)
            )
            found += notes
            data[column] = values
            cells |= {(r, column): (line.row, at) for r, at in enumerate(periods)}
        labels = {column: line.label for column, (line, _) in columns.items()}
        numeric = {c for c in columns if column_spec(c, self._rulebook).numeric}
        units = {
            column: unit
            for column, (line, match) in columns.items()
            if column in numeric
            and (unit := line.unit or match.unit or self._table_unit(block, column))
        }
        places = {
            column: self._place((line.row, block.header.label), line.label)
            for column, (line, _) in columns.items()
        }
        return RawFrame(
            name=name,
            table=pl.DataFrame(data, schema=dict.fromkeys(data, pl.String)),
            provenance=CellProvenance(self._context.file, self._sheet.name, cells, anchors, labels),
            file=self._context.file,
            layout=LAYOUT,
            sheet=self._sheet.name,
            headers=labels,
            units=units,
            header_places=places,
            problems=found,
        )

    def _table_unit(self, block: Block, column: str) -> str | None:
        """The unit said above the table, for columns that can be in it."""
        text, units = block.header.table_unit, self._matcher.units
        declared = column_spec(column, self._rulebook).units
        known = units.find_all(text) if text else []
        return text if any(units.target(unit, declared) for unit in known) else None

    def _column(
        self, frame: str, column: str, line: Line, periods: list[int], months: list[int]
    ) -> tuple[list[str | None], list[Problem]]:
        """The cells of a line as text; errors and unsaved results are blank, and reported."""
        sheet = self._sheet
        spec = column_spec(column, self._rulebook)
        notes: list[Problem] = []
        unsaved: list[int] = []
        spread = self._spread(line.row, months)
        values: list[str | None] = []
        for at in periods:
            value = sheet.value(line.row, spread.get(at, at))
            if at in spread and value is not None:
                kind = form_problems.MERGED_MONTHS if spec.numeric else form_problems.MERGED_TEXT
                if spread[at] == at:
                    place = self._place((line.row, at), line.label)
                    shown = cell_text(value)
                    notes.append(kind.at(place, frame=frame, parameter=column, observed=shown))
                value = None if spec.numeric else value
            elif value is None and sheet.state(line.row, at) == "error":
                place = self._place((line.row, at), line.label)
                error = sheet.marks.errors[line.row, at]
                kind = problems.ERROR_CELL
                notes.append(
                    kind.at(place, frame=frame, parameter=column, observed=error, title=spec.title)
                )
            elif value is None and sheet.state(line.row, at) == "uncached":
                unsaved.append(at)
            elif (
                isinstance(value, float)
                and "%" in spec.units
                and 0 < abs(value) <= 2
                and (line.row, at) in sheet.percent_cells
            ):
                value = round(value * 100, 12)
            values.append(cell_text(value))
        self._unsaved |= {(line.row, at): line.label for at in unsaved}
        return values, notes

    def by_name(self) -> list[Problem]:
        """The enterprises that only their names tell apart."""
        kind = form_problems.BY_NAME
        return [
            kind.at(self._place(cell), parameter=ENTERPRISE_NAMES[0], observed=name)
            for name, cell in self._by_name.items()
        ]

    def unsaved_results(self) -> list[Problem]:
        """One problem for all formulas of the sheet whose results were not saved."""
        if not self._unsaved:
            return []
        first = min(self._unsaved)
        labels = list(dict.fromkeys(self._unsaved[cell] for cell in sorted(self._unsaved)))
        rows = problem_words.listed(
            [*labels[:_NAMED], *([Bilingual("等", "...")] if labels[_NAMED:] else [])]
        )
        told = {"count": len(self._unsaved), "rows": rows}
        return [form_problems.UNSAVED_RESULTS.at(self._place(first, labels[0]), told=told)]

    def _spread(self, row: int, months: list[int]) -> dict[int, int]:
        """Columns that cells merged across several months cover, with the merge's first column."""
        return {
            at: left
            for (top, left), (bottom, right) in self._sheet.merged
            if top <= row <= bottom and sum(left <= at <= right for at in months) > 1
            for at in months
            if left <= at <= right
        }

    def _filed(self, columns: dict[str, tuple[Line, HeaderMatch]], at: int) -> bool:
        return any(
            self._sheet.text(line.row, at).strip() or (line.row, at) in self._sheet.marks.errors
            for line, _ in columns.values()
        )

    def _periods(self, block: Block, *, annual: bool) -> dict[int, str]:
        """Sheet column to the record's month or year, as text."""
        header = block.header
        if annual:
            years = {p.year for p in header.months.values() if p.year is not None}
            own = self._year(block) or (years.pop() if len(years) == 1 else self._context.year)
            year = header.annual_year or own
            return {header.annual: str(year)} if header.annual is not None and year else {}
        return {
            at: f"{year}-{period.month:02d}"
            for at, period in header.months.items()
            if (year := period.year or self._year(block)) is not None
        }

    def _annual_frame(self, frame: str) -> str | None:
        tables = (t for t in self._matcher.form.tables if t.frame == frame and t.kind == "months")
        return next((t.annual_frame for t in tables if t.annual_frame), None)

    def _place(self, cell: Cell, label: str | None = None) -> Location:
        name = self._sheet.name
        return Location(
            file=self._context.file, sheet=name, cell=self._sheet.cell(*cell), column=label
        )
