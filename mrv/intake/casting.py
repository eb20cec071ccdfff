"""From a raw frame to typed columns: numbers in catalogue units, codes, dates; trouble reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from mrv.catalogue.model import Rulebook
from mrv.intake import cells, problems
from mrv.intake.code_lists import CodeReader
from mrv.intake.columns import ColumnSpec
from mrv.intake.conversion import Conversion, plan_conversion
from mrv.intake.raw import RawFrame
from mrv.intake.sanitise import absurd, sanitised
from mrv.intake.submission import Problem
from mrv.intake.trouble import Trouble
from mrv.intake.units import UnitTable

_BLANK = "\0blank"
_TOTAL = "\0total"
_TEXT = "\0text "
_ABSURD = "\0absurd "


@dataclass(frozen=True, slots=True)
class TypedFrame:
    """A raw frame with typed columns, still with all its rows.

    `skip` marks rows that are no records: blank ones and rows of totals.
    """

    raw: RawFrame
    table: pl.DataFrame
    skip: pl.Series
    problems: list[Problem]


def cast(
    raw: RawFrame, specs: Mapping[str, ColumnSpec], rulebook: Rulebook, units: UnitTable
) -> TypedFrame:
    """Type every column of `raw` that the catalogue knows; other columns are left out."""
    return _Caster(raw, specs, rulebook, units).run()


class _Caster:
    def __init__(
        self,
        raw: RawFrame,
        specs: Mapping[str, ColumnSpec],
        rulebook: Rulebook,
        units: UnitTable,
    ) -> None:
        self._raw = raw
        self._units = units
        self._problems: list[Problem] = []
        schema = raw.table.collect_schema() if isinstance(raw.table, pl.LazyFrame) else None
        self._schema = schema or raw.table.schema
        self._specs = {name: specs[name] for name in specs if name in self._schema}
        self._codes = {
            spec.code_list: CodeReader(rulebook.codes[spec.code_list])
            for spec in self._specs.values()
            if spec.kind == "code" and spec.code_list in rulebook.codes
        }
        self._conversions: dict[str, Conversion] = {}
        for name, spec in self._specs.items():
            if spec.numeric:
                conversion, trouble = plan_conversion(raw, spec, units)
                self._conversions[name] = conversion
                self._problems.extend(trouble)

    def run(self) -> TypedFrame:
        """Fast reading of all columns at once, then patience for the cells that need it."""
        frame = self._read()
        trouble = Trouble(self._raw, self._specs, self._problems)
        keys = [name for name, spec in self._specs.items() if spec.key]
        skip = frame.select(pl.col(_BLANK) | pl.col(_TOTAL).is_not_null()).to_series()
        nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(frame))
        columns: dict[str, pl.Series] = {}
        for name, spec in self._specs.items():
            column = frame[name]
            if _TEXT + name in frame.columns:
                refused = frame[_TEXT + name].zip_with(frame[_TOTAL].is_null(), nothing)
                if refused.null_count() < len(refused):
                    column = self._patiently(spec, column, refused, trouble)
            columns[name] = (
                cells.folded_texts(column) if spec.key and spec.kind == "text" else column
            )
        table = pl.DataFrame(columns)
        table = self._without_absurd(table, trouble)
        self._report_totals(frame)
        trouble.settle(table, keys)
        return TypedFrame(self._raw, table, skip, self._problems)

    def _read(self) -> pl.DataFrame:
        texts = {name: self._text(name) for name in self._specs}
        readings = {name: self._fast(spec, texts[name]) for name, spec in self._specs.items()}
        refused = {
            name: texts[name].is_not_null() & readings[name].is_null()
            for name, spec in self._specs.items()
            if not (spec.kind == "text" or self._is_plain(spec))
        }
        lazy = self._raw.table.lazy()
        suspects = list(refused)
        if isinstance(self._raw.table, pl.LazyFrame) and suspects:
            # A large file: find out which columns need patience before keeping any text.
            sums = lazy.select(refused[name].sum().alias(name) for name in suspects)
            counts = sums.collect(engine="streaming").row(0, named=True)
            suspects = [name for name in suspects if counts[name]]
        keys = [
            texts[name]
            for name, spec in self._specs.items()
            if spec.key and self._schema[name] == pl.String
        ]
        totals = [pl.when(cells.is_total_word(key)).then(key) for key in keys]
        blank = pl.all_horizontal(text.is_null() for text in texts.values())
        total = pl.coalesce(*totals) if totals else pl.lit(None, dtype=pl.String)
        query = lazy.select(
            *(self._converted(name, reading).alias(name) for name, reading in readings.items()),
            *(pl.when(refused[name]).then(texts[name]).alias(_TEXT + name) for name in suspects),
            blank.alias(_BLANK),
            total.alias(_TOTAL),
        )
        large = isinstance(self._raw.table, pl.LazyFrame)
        return query.collect(engine="streaming" if large else "in-memory")

    def _is_plain(self, spec: ColumnSpec) -> bool:
        return spec.kind == "code" and spec.code_list not in self._codes

    def _text(self, name: str) -> pl.Expr:
        """The column as trimmed text; typed columns that fit their kind pass as they are."""
        dtype, kind = self._schema[name], self._specs[name].kind
        fits = (
            (kind in {"number", "integer"} and (dtype.is_numeric() or dtype == pl.Null))
            or (kind in {"date", "month"} and dtype in {pl.Date, pl.Datetime})
            or (kind == "boolean" and dtype == pl.Boolean)
        )
        return pl.col(name) if fits else cells.trimmed(cells.as_text(name, dtype))

    def _fast(self, spec: ColumnSpec, text: pl.Expr) -> pl.Expr:
        dtype = self._schema[spec.name]
        if spec.numeric and dtype != pl.String:
            return text.cast(pl.Float64, strict=False)
        if spec.kind in {"date", "month"} and dtype in {pl.Date, pl.Datetime}:
            date = text.cast(pl.Date)
            return date.dt.truncate("1mo") if spec.kind == "month" else date
        if spec.kind == "boolean" and dtype == pl.Boolean:
            return text
        if spec.kind == "code" and spec.code_list in self._codes:
            return self._codes[spec.code_list].fast(text)
        if spec.kind in {"text", "code"}:
            if spec.key:
                return text
            return pl.when(~text.is_in(cells.BLANK_MARKS)).then(text)
        return cells.fast(spec.kind, text)

    def _converted(self, name: str, reading: pl.Expr) -> pl.Expr:
        conversion = self._conversions.get(name)
        return conversion.apply(reading) if conversion else reading

    def _patiently(
        self, spec: ColumnSpec, column: pl.Series, refused: pl.Series, trouble: Trouble
    ) -> pl.Series:
        """Read the refused cells, put what was understood into the column, report the rest."""
        rows = refused.is_not_null().arg_true()
        texts = refused.gather(rows)
        marks = pl.select(cells.is_blank_mark(spec.kind, pl.lit(texts))).to_series()
        if spec.key:
            marks = pl.repeat(value=False, n=len(texts), eager=True)
        understood = self._understand(spec, rows, texts, trouble)
        blank = marks & understood.is_null()
        if blank.any():
            trouble.blank_marks(spec, rows.filter(blank), texts.filter(blank))
        lost = understood.is_null() & ~blank
        if lost.any():
            trouble.refuse(spec, rows.filter(lost), texts.filter(lost), self._suggest)
            if spec.key and spec.kind == "code":
                # The record stays, under the name it was filed with.
                understood = understood.zip_with(~lost, texts)
        positions = pl.int_range(len(column), eager=True).scatter(
            rows, pl.int_range(len(column), len(column) + len(rows), eager=True)
        )
        return pl.concat([column, understood.cast(column.dtype)]).gather(positions)

    def _understand(
        self, spec: ColumnSpec, rows: pl.Series, texts: pl.Series, trouble: Trouble
    ) -> pl.Series:
        if spec.kind == "code" and spec.code_list in self._codes:
            return self._codes[spec.code_list].patient(texts)
        values = cells.patient(spec.kind, texts)
        if not spec.numeric:
            return values
        conversion = self._conversions[spec.name]
        values = pl.select(conversion.apply(pl.lit(values))).to_series()
        with_units, converted = conversion.read_with_units(texts, self._units)
        own = converted & values.is_null()
        if own.any():
            trouble.cell_units(spec, rows.filter(own), texts.filter(own))
        return values.zip_with(values.is_not_null(), with_units)

    def _suggest(self, spec: ColumnSpec, text: str) -> list[str]:
        reader = self._codes.get(spec.code_list or "")
        return reader.suggest(text) if reader else []

    def _without_absurd(self, table: pl.DataFrame, trouble: Trouble) -> pl.DataFrame:
        numeric = [name for name, spec in self._specs.items() if spec.numeric]
        if not numeric or not len(table):
            return table
        counts = table.select(absurd(pl.col(name)).sum().alias(name) for name in numeric).row(0)
        for name, count in zip(numeric, counts, strict=True):
            if count:
                rows = table.select(absurd(pl.col(name)).arg_true()).to_series()
                trouble.absurd(self._specs[name], rows, table[name].gather(rows))
        for name in numeric:
            if self._specs[name].kind == "integer":
                broken = table.select(((pl.col(name) % 1) != 0).arg_true()).to_series()
                if len(broken):
                    trouble.not_whole(self._specs[name], broken, table[name].gather(broken))
        return table.with_columns(sanitised(pl.col(name)).alias(name) for name in numeric)

    def _report_totals(self, frame: pl.DataFrame) -> None:
        for row in frame[_TOTAL].is_not_null().arg_true().to_list():
            place = self._raw.provenance.locate(row, None)
            word = frame[_TOTAL][row]
            note = problems.TOTAL_ROW.at(place, frame=self._raw.name, observed=word)
            self._problems.append(note)
