"""From typed parts to canonical frames: keys completed, parts stacked, contracts checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

import polars as pl

from mrv.catalogue.model import Frame, Rulebook
from mrv.intake import problem_words, problems
from mrv.intake.casting import TypedFrame
from mrv.intake.columns import column_spec
from mrv.intake.contracts import DTYPES, breaches, plainly_keeps
from mrv.intake.duplicates import quarantine
from mrv.intake.frames_layout import ENTERPRISE_KEY
from mrv.intake.provenance import SelectedProvenance, StackedProvenance
from mrv.intake.signatures import signed
from mrv.intake.submission import ROW_ID, FrameData, Location, Problem, Provenance, Source
from mrv.intake.trouble import LISTED

UNNAMED = "unnamed"
"""Stands for the enterprise where the data never name one."""


def assemble(
    parts: Iterable[TypedFrame], rulebook: Rulebook
) -> tuple[dict[str, FrameData], list[Problem]]:
    """All canonical frames, and what was wrong with records as a whole."""
    parts = list(parts)
    unread = {p.location for part in parts for p in part.problems if p.parameter}
    assembler = _Assembler([(part.raw.name, *_records(part)) for part in parts], rulebook, unread)
    return assembler.run(), assembler.problems


def _records(part: TypedFrame) -> tuple[pl.DataFrame, Provenance]:
    """The part without blank rows and totals."""
    if not part.skip.any():
        return part.table, part.raw.provenance
    keep = ~part.skip
    return part.table.filter(keep), SelectedProvenance(part.raw.provenance, keep.arg_true())


def _sources(parts: Sequence[pl.DataFrame]) -> tuple[Source, ...]:
    """Who filed which columns, where several parts differ in that."""
    columns = {frozenset(part.columns) for part in parts}
    if len(columns) < 2 or not all(ENTERPRISE_KEY in own for own in columns):
        return ()
    owners: dict[frozenset[str], set[str]] = {own: set() for own in columns}
    for part in parts:
        owners[frozenset(part.columns)].update(part[ENTERPRISE_KEY].drop_nulls().unique())
    return tuple(Source(frozenset(who), own) for own, who in owners.items())


def _known_keys(tables: Sequence[pl.DataFrame]) -> dict[str, list[object]]:
    """The enterprises and years that occur anywhere in the submission."""
    values: dict[str, set[object]] = {ENTERPRISE_KEY: set(), "year": set()}
    for table in tables:
        if ENTERPRISE_KEY in table.columns:
            values[ENTERPRISE_KEY].update(table[ENTERPRISE_KEY].drop_nulls().unique().to_list())
        if "year" in table.columns:
            values["year"].update(table["year"].drop_nulls().unique().to_list())
        elif "month" in table.columns:
            values["year"].update(table["month"].dt.year().drop_nulls().unique().to_list())
    return {key: sorted(found, key=str) for key, found in values.items()}


def _file_of(source: Provenance) -> Location:
    place = source.locate(0, None)
    return Location(file=place.file, sheet=place.sheet)


class _Assembler:
    def __init__(
        self,
        parts: Sequence[tuple[str, pl.DataFrame, Provenance]],
        rulebook: Rulebook,
        unread: Set[Location | None],
    ) -> None:
        self.problems: list[Problem] = []
        self._unread = unread
        self._parts = parts
        self._rulebook = rulebook
        self._known = _known_keys([table for _, table, _ in parts])

    def run(self) -> dict[str, FrameData]:
        """Stack and check the parts of each frame, in the catalogue's order."""
        frames = {}
        for name, frame in self._rulebook.frames.items():
            sources = [source for part, _, source in self._parts if part == name]
            tables = [
                self._with_keys(table, frame, source)
                for part, table, source in self._parts
                if part == name
            ]
            if tables:
                frames[name] = self._canonical(tables, sources, frame)
        return frames

    def _with_keys(self, table: pl.DataFrame, frame: Frame, source: Provenance) -> pl.DataFrame:
        """Complete the keys that one enterprise and one year make plain."""
        for key in frame.keys:
            if key not in table.columns:
                value = self._value_of(key, frame, source)
                dtype = DTYPES[column_spec(key, self._rulebook).kind]
                kept = table if value is not None else table.clear()
                table = kept.with_columns(pl.lit(value, dtype=dtype).alias(key))
        return table

    def _value_of(self, key: str, frame: Frame, source: Provenance) -> object:
        """The one value a missing key can have, reported; None where the frame cannot be read."""
        title = column_spec(key, self._rulebook).title
        place = _file_of(source)
        values = self._known.get(key, [])
        if len(values) == 1 or (key == ENTERPRISE_KEY and not values):
            kind = problems.KEY_FILLED if values else problems.KEY_ASSUMED
            value = values[0] if values else UNNAMED
            told = {"table": frame.title, "title": title, "value": value}
            self.problems.append(kind.at(place, frame=frame.name, parameter=key, told=told))
            return value
        told = {"title": frame.title, "missing": problem_words.named(title, key), "first_line": ""}
        self.problems.append(problems.MISSING_KEYS.at(place, frame=frame.name, told=told))
        return None

    def _canonical(
        self, tables: Sequence[pl.DataFrame], sources: Sequence[Provenance], frame: Frame
    ) -> FrameData:
        order = [*frame.keys, *(name for name in frame.columns if name not in frame.keys)]
        table = pl.concat(tables, how="diagonal") if len(tables) > 1 else tables[0]
        table = table.select(name for name in order if name in table.columns)
        provenance: Provenance = sources[0]
        if len(sources) > 1:
            heights = [len(part) for part in tables]
            starts = [sum(heights[:index]) for index in range(len(heights))]
            provenance = StackedProvenance(sources, starts)
        if not plainly_keeps(table, frame, self._rulebook):
            table, provenance = self._mend(table, provenance, frame)
        numbered = table.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias(ROW_ID))
        return FrameData(frame.name, numbered, provenance, _sources(tables))

    def _mend(
        self, table: pl.DataFrame, provenance: Provenance, frame: Frame
    ) -> tuple[pl.DataFrame, Provenance]:
        """Set rows aside until the contract holds, and say which and why."""
        incomplete = table.select(pl.any_horizontal(pl.col(frame.keys).is_null())).to_series()
        if incomplete.any():
            self._report_missing_keys(table, incomplete, provenance, frame)
            provenance = SelectedProvenance(provenance, (~incomplete).arg_true())
            table = table.filter(~incomplete)
        keep, repeated = quarantine(table, frame, provenance)
        if repeated:
            self.problems.extend(repeated)
            provenance = SelectedProvenance(provenance, keep.arg_true())
            table = table.filter(keep)
        cases = breaches(table, frame, self._rulebook)
        if cases is not None:
            detail = "; ".join(
                f"{case['column']}: {case['check']} ({case['failure_case']})"
                for case in cases.head(LISTED).iter_rows(named=True)
            )
            told = {"title": frame.title, "detail": detail}
            place = _file_of(provenance)
            self.problems.append(problems.BROKEN_CONTRACT.at(place, frame=frame.name, told=told))
        return table, provenance

    def _remark(
        self, table: pl.DataFrame, row: int, frame: Frame, provenance: Provenance
    ) -> Problem | None:
        """A row of one cell, or of signatures: neither a record nor part of one."""
        filled = [name for name in table.columns if table[name][row] is not None]
        own = [name for name in filled if name not in self._known or name == filled[0]]
        texts = [table[name][row] for name in own]
        alone = len(own) == 1 and own[0] in frame.keys and len(frame.keys) > 1
        if not own or not (alone or signed(texts)):
            return None
        place = provenance.locate(row, own[0])
        told = "  ".join(map(str, texts))
        return problems.REMARK_ROW.at(place, frame=frame.name, observed=told)

    def _report_missing_keys(
        self, table: pl.DataFrame, incomplete: pl.Series, provenance: Provenance, frame: Frame
    ) -> None:
        rows = incomplete.arg_true().to_list()
        first = len(self.problems)
        for row in rows[:LISTED]:
            record = {key: table[key][row] for key in frame.keys}
            absent = [key for key in frame.keys if record[key] is None]
            if remark := self._remark(table, row, frame, provenance):
                self.problems.append(remark)
                continue
            places = [provenance.locate(row, key) for key in absent]
            if all(place in self._unread for place in places):
                continue  # the cell itself has been reported as unreadable
            problem = problems.MISSING_KEY.at(
                places[0],
                frame=frame.name,
                record={key: str(value) for key, value in record.items() if value is not None},
                parameter=absent[0],
                title=column_spec(absent[0], self._rulebook).title,
            )
            self.problems.append(problem)
        if len(rows) > LISTED:
            told = {"title": frame.title, "count": len(rows) - LISTED, "kind": "IN-070"}
            place = self.problems[first].location if len(self.problems) > first else None
            self.problems.append(problems.MORE_ROWS.at(place, frame=frame.name, told=told))
