"""Tables with one record per row: which frame, which header row, which column means what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from mrv.catalogue.model import Bilingual, Frame, Rulebook
from mrv.intake import problem_words, problems
from mrv.intake.columns import ColumnSpec, column_spec, frame_specs
from mrv.intake.headers import HeaderMatch, HeaderMatcher
from mrv.intake.names import closest, flatten, fold
from mrv.intake.raw import RawFrame
from mrv.intake.source import Source, Wanted
from mrv.intake.submission import Problem
from mrv.intake.units import UnitTable

ENTERPRISE_KEY = "enterprise_id"
FILLED_KEYS = frozenset({ENTERPRISE_KEY, "year"})
"""Keys that may be absent, where the whole submission has one value only."""
ROW_ID_NAMES = frozenset({"row_id"})
_AROUND = "() "
_SUFFIX = re.compile(r"(?:[\s_-]*(?:\(.*\)|\d+年?|part\d*|sheet\d*))+$", re.IGNORECASE)
_CASUAL = frozenset(
    {"序号", "no", "index", "#", "备注", "说明", "remark", "remarks", "note", "notes"}
)
"""Headers that hold nothing to check, so that leaving them out is only worth a note."""


class Layout(msgspec.Struct, frozen=True):
    """How to read a source as a frame."""

    frame: Frame
    header_row: int
    first_row: int
    columns: Mapping[int, HeaderMatch]
    unit_row: Mapping[int, str] = msgspec.field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        """The columns recognised."""
        return {match.column for match in self.columns.values()}


def _at(source: Source, row: int, column: int) -> Bilingual:
    """A column by its letters in a sheet, by its number in a text file."""
    letters = (source.place(row, column).cell or "").rstrip("0123456789")
    return (
        Bilingual(f"{letters} 列", f"column {letters}")
        if letters
        else Bilingual(f"第 {column + 1} 列", f"column {column + 1}")
    )


class FrameReader:
    """Recognises and reads frames of one rulebook."""

    def __init__(self, rulebook: Rulebook, sector: str | None = None) -> None:
        self.rulebook = rulebook
        self.sector = sector
        self.units = UnitTable(rulebook)
        self.frames = {
            name: frame
            for name, frame in rulebook.frames.items()
            if sector is None or frame.sector in {"common", sector}
        }
        self._foreign: FrameReader | None = None
        self._matchers: dict[str, HeaderMatcher] = {}
        self._specs: dict[str, dict[str, ColumnSpec]] = {}
        self._names: dict[str, str] = {}
        for name, frame in self.frames.items():
            for spelling in (name, frame.title.zh, frame.title.en, *frame.aliases):
                self._names.setdefault(fold(spelling), name)

    def specs(self, frame: str) -> dict[str, ColumnSpec]:
        """Column specifications of a frame."""
        if frame not in self._specs:
            self._specs[frame] = frame_specs(self.frames[frame], self.rulebook)
        return self._specs[frame]

    def matcher(self, frame: str) -> HeaderMatcher:
        """The header matcher of a frame."""
        if frame not in self._matchers:
            self._matchers[frame] = HeaderMatcher.for_frame(
                self.frames[frame], self.rulebook, self.units
            )
        return self._matchers[frame]

    def named(self, name: str) -> Frame | None:
        """The frame that a sheet or file is named after, with or without a year or part number."""
        for spelling in (name, _SUFFIX.sub("", name)):
            found = self._names.get(fold(spelling))
            if found:
                return self.frames[found]
        return None

    def elsewhere(self, source: Source) -> Frame | None:
        """The frame of another sector that a source is named after, or has the columns of."""
        if self.sector is None:
            return None
        if self._foreign is None:
            self._foreign = FrameReader(self.rulebook)
        if self.named(source.name) is not None:
            return None
        found = self._foreign.named(source.name)
        if found is None and isinstance(self.recognise(source), list):
            layout = self._foreign.recognise(source)
            found = layout.frame if isinstance(layout, Layout) else None
        return found if found is not None and found.name not in self.frames else None

    def suggest(self, name: str) -> list[Bilingual]:
        """Frames whose names look like `name`."""
        spellings = {f.title.zh: n for n, f in self.frames.items()}
        spellings |= {f.title.en: n for n, f in self.frames.items()}
        found = [spellings.get(text, text) for text in closest(name, [*self.frames, *spellings])]
        return [problem_words.named(self.frames[n].title, n) for n in dict.fromkeys(found)]

    def recognise(self, source: Source) -> Layout | list[Frame]:
        """The layout of a source, or the frames it may be (none, or several that fit as well)."""
        frame = self.named(source.name)
        if frame is not None:
            return self.layout(source, frame)
        candidates: list[tuple[int, int, Layout]] = []
        for other in self.frames.values():
            layout = self.layout(source, other)
            required = set(other.keys) - FILLED_KEYS
            if required <= layout.names and len(layout.names) >= min(2, len(other.keys)):
                values = len(layout.names - set(other.keys))
                if values or not other.columns:
                    candidates.append((values, len(required), layout))
        if not candidates:
            return []
        best = max(candidate[:2] for candidate in candidates)
        winners = [layout for *rank, layout in candidates if tuple(rank) == best]
        return winners[0] if len(winners) == 1 else [layout.frame for layout in winners]

    def layout(self, source: Source, frame: Frame) -> Layout:
        """Where the header of `frame` stands in `source`: the row with most columns of it."""
        matcher = self.matcher(frame.name)
        keys = set(frame.keys) - FILLED_KEYS
        best, columns, most = 0, dict[int, HeaderMatch](), 0
        for row, cells in enumerate(source.head):
            texts = {at: text for at, text in enumerate(cells) if text}
            found = {at: match for at, text in texts.items() if (match := matcher.match(text))}
            names = {match.column for match in found.values()}
            if len(names) > most:
                best, columns, most = row, found, len(names)
            if len(names) == len(texts) > 1 and keys <= names:
                break  # a complete header: the rows below are data
        first_row = best + 1
        # A vertically merged header repeats itself in the rows below it.
        while first_row < len(source.head) and source.head[first_row] == source.head[best]:
            first_row += 1
        if first_row < len(source.head):
            again = self._said_again(source.head[first_row], columns, matcher)
            columns, first_row = again or columns, first_row + bool(again)
        units = self._unit_row(source, first_row, columns)
        return Layout(frame, best, first_row + bool(units), columns, units)

    def _said_again(
        self, cells: Sequence[str], columns: Mapping[int, HeaderMatch], matcher: HeaderMatcher
    ) -> dict[int, HeaderMatch] | None:
        """The columns with the units of a second header (another language); None if it is none."""
        filled = {at: cells[at] for at in columns if at < len(cells) and cells[at]}
        if len(filled) < min(2, len(columns)):
            return None
        found = dict(columns)
        for at, text in filled.items():
            match = matcher.match(text)
            if match is None or match.column != columns[at].column:
                return None
            found[at] = columns[at] if columns[at].unit else match
        return found

    def _unit_row(
        self, source: Source, row: int, columns: Mapping[int, HeaderMatch]
    ) -> dict[int, str]:
        """Units standing in a row of their own below the header; {} if the row is data."""
        if row >= len(source.head):
            return {}
        cells = source.head[row]
        filed = {at: cells[at] for at in columns if at < len(cells) and cells[at]}
        units = {at: flatten(text).strip(_AROUND) for at, text in filed.items()}
        known = {at: text for at, text in units.items() if self.units.find_all(text)}
        others = set(units) - set(known)
        idle = {"-", "/", "—", "单位", "unit", "units", "无量纲"}
        if not all(units[at].casefold() in idle for at in others):
            return {}
        # A table without a measured column has dashes only; no record consists of those.
        return known or dict.fromkeys(units, "")

    def read(self, source: Source, layout: Layout) -> RawFrame:
        """The records of a source under catalogue names."""
        specs = self.specs(layout.frame.name)
        header = source.head[layout.header_row] if source.head else []
        found: list[Problem] = list(source.notes())
        positions: dict[str, int] = {}
        headers: dict[str, str] = {}
        units: dict[str, str] = {}
        for at, text in enumerate(header):
            match = layout.columns.get(at)
            place = source.place(layout.header_row, at)
            if match is None:
                found.extend(self._unknown_column(source, layout, at, text))
                continue
            if match.column in positions:
                told = {
                    "first": headers[match.column],
                    "first_at": _at(source, layout.header_row, positions[match.column]),
                    "observed_at": _at(source, layout.header_row, at),
                    "title": specs[match.column].title,
                }
                found.append(
                    problems.COLUMN_TWICE.at(
                        place,
                        frame=layout.frame.name,
                        parameter=match.column,
                        observed=text,
                        told=told,
                    )
                )
                continue
            positions[match.column] = at
            headers[match.column] = text
            unit = match.unit or layout.unit_row.get(at)
            if unit and specs[match.column].numeric:
                units[match.column] = unit
        numeric = frozenset(name for name in positions if specs[name].numeric)
        percent = frozenset(name for name in numeric if "%" in specs[name].units)
        block = source.block(layout.first_row, Wanted(positions, headers, numeric, percent))
        return RawFrame(
            name=layout.frame.name,
            table=block.table,
            provenance=block.provenance,
            file=source.file,
            layout=source.layout,
            sheet=source.sheet,
            headers=headers,
            units=units,
            header_places={
                name: source.place(layout.header_row, at) for name, at in positions.items()
            },
            problems=found + block.problems,
        )

    def _unknown_column(self, source: Source, layout: Layout, at: int, text: str) -> list[Problem]:
        if not text:
            rows = source.head[layout.first_row :]
            filled = next((row[at] for row in rows if at < len(row) and row[at]), "")
            if not filled:
                return []
        elif text in ROW_ID_NAMES:
            return []
        place = source.place(layout.header_row, at)
        if not text:
            told = {"at": _at(source, layout.header_row, at)}
            return [problems.NAMELESS_COLUMN.at(place, frame=layout.frame.name, told=told)]
        names = self.matcher(layout.frame.name).suggest(text)
        casual = fold(text) in _CASUAL
        return [
            problems.UNKNOWN_COLUMN.at(
                place,
                frame=layout.frame.name,
                observed=text,
                severity="info" if casual else None,
                suggestion=problem_words.suggestion(self.titles(names)),
            )
        ]

    def titles(self, names: Sequence[str]) -> list[Bilingual]:
        """Columns as people know them, with the catalogue's name beside."""
        specs = {name: column_spec(name, self.rulebook) for name in names}
        return [problem_words.named(spec.title, name) for name, spec in specs.items()]

    def missing_keys(self, layout: Layout) -> list[str]:
        """Keys that the source lacks and that cannot be filled from elsewhere."""
        return [key for key in layout.frame.keys if key not in layout.names | FILLED_KEYS]
