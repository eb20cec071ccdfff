"""Tidy tables: one value per row, named by keys and parameter, with an optional unit."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import polars as pl

from mrv.catalogue.model import Frame
from mrv.intake import cells, problem_words, problems
from mrv.intake.casting import cast
from mrv.intake.columns import frame_columns
from mrv.intake.duplicates import describe
from mrv.intake.frames_layout import FILLED_KEYS, FrameReader
from mrv.intake.headers import HeaderMatch, HeaderMatcher
from mrv.intake.names import fold
from mrv.intake.raw import RawFrame
from mrv.intake.source import Source, Wanted
from mrv.intake.submission import Location, Problem, Provenance
from mrv.intake.trouble import LISTED

_ROLES: Mapping[str, frozenset[str]] = {
    "parameter": frozenset(
        map(
            fold,
            ("parameter", "参数", "参数名称", "指标", "指标名称", "数据项", "variable", "item"),
        )
    ),
    "value": frozenset(map(fold, ("value", "数值", "值", "填报值", "参数值"))),
    "unit": frozenset(map(fold, ("unit", "单位", "计量单位"))),
    "frame": frozenset(map(fold, ("frame", "table", "数据表", "表名"))),
}
_ROW, _NAME, _FRAME = "\0source", "\0column", "\0table"


class TidyLayout(msgspec.Struct, frozen=True):
    """Where a tidy table's columns stand: keys by name, roles as `\\0role`."""

    header_row: int
    positions: Mapping[str, int]
    headers: Mapping[str, str]
    unknown: tuple[tuple[int, str], ...]


class _TidyProvenance(msgspec.Struct, frozen=True):
    """Where each value of a pivoted record stood."""

    source: Provenance
    rows: pl.DataFrame
    """Per record: the source row of each parameter, and in `\\0source` that of its first value."""

    def locate(self, row_id: int, parameter: str | None) -> Location:
        row = None
        column = _role("value")
        if parameter is not None and parameter in self.rows.columns:
            row = self.rows[parameter][row_id]
        if row is None:
            row, column = self.rows[_ROW][row_id], parameter or ""
        return self.source.locate(int(row), column)


def _role(name: str) -> str:
    return f"\0{name}"


def recognise(source: Source, reader: FrameReader) -> TidyLayout | None:
    """The layout of a tidy table, or None where a source has no parameter and value columns."""
    keys = list(dict.fromkeys(key for frame in reader.frames.values() for key in frame.keys))
    matcher = HeaderMatcher(reader.rulebook, keys, reader.units)
    for row, texts in enumerate(source.head):
        positions: dict[str, int] = {}
        headers: dict[str, str] = {}
        unknown: list[tuple[int, str]] = []
        for at, text in enumerate(texts):
            role = next((role for role, words in _ROLES.items() if fold(text) in words), None)
            match = matcher.match(text) if text and role is None else None
            name = _role(role) if role else match.column if match else None
            if name is not None and name not in positions:
                positions[name], headers[name] = at, text
            elif text:
                unknown.append((at, text))
        if {_role("parameter"), _role("value")} <= set(positions) and len(positions) > 2:
            return TidyLayout(row, positions, headers, tuple(unknown))
    return None


def read(source: Source, layout: TidyLayout, reader: FrameReader) -> list[RawFrame]:
    """The frames that the values of a tidy table make up."""
    return _TidyReader(source, layout, reader).run()


class _TidyReader:
    def __init__(self, source: Source, layout: TidyLayout, reader: FrameReader) -> None:
        self._source = source
        self._reader = reader
        self._keys = [name for name in layout.positions if not name.startswith("\0")]
        self._headers = layout.headers
        block = source.block(layout.header_row + 1, Wanted(layout.positions, layout.headers))
        self._provenance = block.provenance
        self._problems = [*source.notes(), *block.problems]
        for at, text in layout.unknown:
            place = source.place(layout.header_row, at)
            nothing = problem_words.suggestion([])
            note = problems.UNKNOWN_COLUMN.at(place, observed=text, suggestion=nothing)
            self._problems.append(note)
        schema = block.table.collect_schema()
        texts = block.table.lazy().select(
            cells.trimmed(cells.as_text(name, dtype)).alias(name) for name, dtype in schema.items()
        )
        self._table = texts.collect().with_row_index(_ROW)
        for role in ("unit", "frame"):
            if _role(role) not in self._table.columns:
                empty = pl.lit(None, dtype=pl.String).alias(_role(role))
                self._table = self._table.with_columns(empty)

    def run(self) -> list[RawFrame]:
        """Name every value's parameter and frame, then pivot frame by frame."""
        table = self._named(self._table.filter(pl.col(_role("value")).is_not_null()))
        table = self._framed(table)
        frames = []
        for name in table[_FRAME].unique(maintain_order=True).to_list():
            part = table.filter(pl.col(_FRAME) == name)
            frames.append(self._pivot(part, self._reader.frames[name]))
        if frames:
            frames[0].problems[:0] = self._problems
        elif self._problems:
            first = next(iter(self._reader.frames))
            frames = [
                RawFrame(first, pl.DataFrame(), self._provenance, self._source.file, "tidy",
                         problems=self._problems)
            ]  # fmt: skip
        return frames

    def _named(self, table: pl.DataFrame) -> pl.DataFrame:
        """Parameters by their catalogue names; a unit in the name counts if none stands beside."""
        columns = dict.fromkeys(
            name for frame in self._reader.frames.values() for name in frame_columns(frame)
        )
        matcher = HeaderMatcher(self._reader.rulebook, columns, self._reader.units)
        label = _role("parameter")
        found: dict[str, HeaderMatch] = {}
        counts = table.group_by(label, maintain_order=True).agg(pl.len(), pl.col(_ROW).first())
        for text, count, row in counts.iter_rows():
            match = matcher.match(text) if text else None
            if match is not None:
                found[text] = match
                continue
            meant = self._reader.titles(matcher.suggest(text or ""))
            told = {"count": count, "suggestion": problem_words.suggestion(meant)}
            place = self._provenance.locate(row, label)
            self._problems.append(
                problems.UNKNOWN_PARAMETER.at(place, observed=text or "", told=told)
            )
        names = {text: match.column for text, match in found.items()}
        units = {text: match.unit for text, match in found.items() if match.unit}
        mapped = pl.col(label).replace_strict(units, default=None, return_dtype=pl.String)
        return table.with_columns(
            pl.col(label).replace_strict(names, default=None, return_dtype=pl.String).alias(_NAME),
            pl.coalesce(_role("unit"), mapped).alias(_role("unit")),
        ).filter(pl.col(_NAME).is_not_null())

    def _framed(self, table: pl.DataFrame) -> pl.DataFrame:
        """The frame of each value, from its parameter and the keys that are filled."""
        if table.is_empty():
            return table.with_columns(pl.lit(None, dtype=pl.String).alias(_FRAME))
        filled = [
            pl.when(pl.col(key).is_not_null()).then(pl.lit(key + " ")).otherwise(pl.lit(""))
            for key in self._keys
        ]
        table = table.with_columns(pl.concat_str(filled).alias("\0keys"))
        groups = table.group_by(_NAME, "\0keys", _role("frame"), maintain_order=True).agg(
            pl.len(), pl.col(_ROW).first()
        )
        frames: list[str | None] = []
        for name, keys, stated, count, row in groups.iter_rows():
            frame = self._frame_for(name, keys.split(), stated)
            frames.append(frame)
            if frame is None:
                place = self._provenance.locate(row, _role("parameter"))
                told = {"count": count, "keys": ", ".join(keys.split()) or "-"}
                self._problems.append(
                    problems.NO_FRAME.at(place, parameter=name, observed=name, told=told)
                )
        groups = groups.with_columns(pl.Series(_FRAME, frames, dtype=pl.String))
        by = [_NAME, "\0keys", _role("frame")]
        joined = table.join(
            groups.select(*by, _FRAME), on=by, how="left", nulls_equal=True, maintain_order="left"
        )
        return joined.filter(pl.col(_FRAME).is_not_null())

    def _frame_for(self, parameter: str, keys: list[str], stated: str | None) -> str | None:
        if stated is not None:
            frame = self._reader.named(stated)
            return frame.name if frame is not None else None
        best: tuple[int, str] | None = None
        for name, frame in self._reader.frames.items():
            if parameter in frame.columns and set(frame.keys) - FILLED_KEYS <= set(keys):
                unused = len(set(keys) - set(frame.keys))
                if best is None or unused < best[0]:
                    best = unused, name
        return best[1] if best else None

    def _pivot(self, part: pl.DataFrame, frame: Frame) -> RawFrame:
        """One record per set of keys, one column per parameter."""
        found: list[Problem] = []
        keys = [key for key in frame.keys if key in self._keys]
        part = self._typed_keys(part, frame, keys, found)
        units, part = self._units(part, frame)
        part = self._without_conflicts(part, frame, keys, found)
        index = part.select(keys).unique(maintain_order=True)
        value = _role("value")
        wide = part.pivot(on=_NAME, index=keys, values=value, aggregate_function="first")
        rows = part.pivot(on=_NAME, index=keys, values=_ROW, aggregate_function="first")
        firsts = part.group_by(keys, maintain_order=True).agg(pl.col(_ROW).first())
        order = {"on": keys, "how": "left", "maintain_order": "left", "nulls_equal": True}
        wide = index.join(wide, **order)  # type: ignore[arg-type]
        rows = index.join(rows, **order).join(firsts, **order)  # type: ignore[arg-type]
        return RawFrame(
            name=frame.name,
            table=wide,
            provenance=_TidyProvenance(self._provenance, rows.drop(keys)),
            file=self._source.file,
            layout="tidy",
            sheet=self._source.sheet,
            headers=dict(self._headers),
            units=units,
            problems=found,
        )

    def _typed_keys(
        self, part: pl.DataFrame, frame: Frame, keys: list[str], found: list[Problem]
    ) -> pl.DataFrame:
        """Keys read as what they are, so that `2025-03` and `2025年3月` make one record."""
        reader = self._reader
        located = _Rows(self._provenance, part[_ROW])
        raw = RawFrame(frame.name, part.select(keys), located, self._source.file, "tidy")
        specs = {name: spec for name, spec in reader.specs(frame.name).items() if name in keys}
        typed = cast(raw, specs, reader.rulebook, reader.units)
        found.extend(typed.problems)
        complete = (
            ~typed.skip & typed.table.select(pl.all_horizontal(pl.all().is_not_null())).to_series()
        )
        return part.with_columns(typed.table.get_columns()).filter(complete)

    def _units(self, part: pl.DataFrame, frame: Frame) -> tuple[dict[str, str], pl.DataFrame]:
        """One unit per parameter goes with the column; several go with their values."""
        specs = self._reader.specs(frame.name)
        unit, value = _role("unit"), _role("value")
        stated = part.group_by(_NAME).agg(pl.col(unit).unique())
        units: dict[str, str] = {}
        mixed: list[str] = []
        for name, found in stated.iter_rows():
            if specs[name].numeric and len(found) == 1 and found[0] is not None:
                units[name] = found[0]
            elif specs[name].numeric and len(found) > 1:
                mixed.append(name)
        beside = pl.col(_NAME).is_in(mixed) & pl.col(unit).is_not_null()
        with_unit = pl.concat_str(value, unit, separator=" ")
        return units, part.with_columns(
            pl.when(beside).then(with_unit).otherwise(pl.col(value)).alias(value)
        )

    def _without_conflicts(
        self, part: pl.DataFrame, frame: Frame, keys: list[str], found: list[Problem]
    ) -> pl.DataFrame:
        """Leave out values that were filed twice with different contents."""
        by = [*keys, _NAME]
        differ = pl.col(_role("value")).n_unique().over(by) > 1
        conflicts = part.filter(differ)
        if conflicts.is_empty():
            return part
        groups = conflicts.group_by(by, maintain_order=True).agg(pl.col(_ROW))
        specs = self._reader.specs(frame.name)
        for entry in groups.head(LISTED).iter_rows(named=True):
            places = [self._provenance.locate(row, _role("value")) for row in entry[_ROW]]
            problem = problems.VALUE_TWICE.at(
                places[-1],
                frame=frame.name,
                record={key: str(entry[key]) for key in keys},
                parameter=entry[_NAME],
                title=specs[entry[_NAME]].title,
                places=problem_words.listed([describe(place) for place in places]),
            )
            found.append(problem)
        if len(groups) > LISTED:
            told = {"title": frame.title, "count": len(groups) - LISTED, "kind": "IN-082"}
            found.append(problems.MORE_ROWS.at(found[-1].location, frame=frame.name, told=told))
        return part.filter(~differ)


class _Rows(msgspec.Struct, frozen=True):
    source: Provenance
    rows: pl.Series

    def locate(self, row_id: int, parameter: str | None) -> Location:
        return self.source.locate(int(self.rows[row_id]), parameter)
