"""The fast reading of a raw frame: all columns at once, with what it could not read set apart."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import polars as pl

from mrv.intake import cells
from mrv.intake.code_lists import CodeReader
from mrv.intake.columns import ColumnSpec
from mrv.intake.conversion import Conversion

_BLANK = "\0blank"
_TOTAL = "\0total"
_TEXT = "\0text "


class Reading(msgspec.Struct, frozen=True):
    """Columns as far as they could be read fast."""

    table: pl.DataFrame
    refused: dict[str, pl.Series]
    """Of columns that need patience: the cell's text where it was not understood, else null."""
    blank: pl.Series
    """Whether a row holds nothing at all (Boolean)."""
    total: pl.Series
    """The word that makes a row one of totals, else null (String)."""


class FastReader:
    """Reads tables of one schema."""

    def __init__(
        self,
        specs: Mapping[str, ColumnSpec],
        schema: Mapping[str, pl.DataType],
        codes: Mapping[str, CodeReader],
        conversions: Mapping[str, Conversion],
    ) -> None:
        self._specs = specs
        self._schema = schema
        self._codes = codes
        self._conversions = conversions
        self._texts = {name: self._text(name) for name in specs}
        self._refusable = [name for name, spec in specs.items() if not self._takes_any_text(spec)]

    def read(self, table: pl.DataFrame | pl.LazyFrame) -> Reading:
        """Read a table in memory, or stream one from disk."""
        return self._stream(table) if isinstance(table, pl.LazyFrame) else self._read(table)

    def _read(self, table: pl.DataFrame) -> Reading:
        texts = table.select(text.alias(name) for name, text in self._texts.items())
        read = texts.select(
            self._reading(spec, pl.col(n)).alias(n) for n, spec in self._specs.items()
        )
        refused = {
            name: _where(texts[name], read[name].is_null())
            for name in self._refusable
            if read[name].null_count() > texts[name].null_count()
        }
        nothing = pl.Series(_BLANK, [False]).new_from_index(0, len(texts))
        filled = any(not column.null_count() for column in texts.iter_columns())
        blank = (
            nothing if filled else texts.select(pl.all_horizontal(pl.all().is_null())).to_series()
        )
        # A word for totals in a key of another kind than text has been refused.
        suspects = [key for key in self._keys() if key in refused or key not in self._refusable]
        total = texts.select(_first_total_word([pl.col(key) for key in suspects])).to_series()
        return Reading(read, refused, blank, total)

    def _stream(self, table: pl.LazyFrame) -> Reading:
        """Two passes: first find the columns that need patience, as their text must be kept."""
        texts = self._texts
        readings = {name: self._reading(spec, texts[name]) for name, spec in self._specs.items()}
        refused = {
            name: texts[name].is_not_null() & readings[name].is_null() for name in self._refusable
        }
        counts = table.select(mask.sum().alias(name) for name, mask in refused.items())
        needed = counts.collect(engine="streaming").row(0, named=True) if refused else {}
        suspects = [name for name, count in needed.items() if count]
        frame = table.select(
            *(reading.alias(name) for name, reading in readings.items()),
            *(pl.when(refused[name]).then(texts[name]).alias(_TEXT + name) for name in suspects),
            pl.all_horizontal(text.is_null() for text in texts.values()).alias(_BLANK),
            _first_total_word([texts[key] for key in self._keys()]).alias(_TOTAL),
        ).collect(engine="streaming")
        kept = {name: frame[_TEXT + name] for name in suspects}
        return Reading(frame.select(list(readings)), kept, frame[_BLANK], frame[_TOTAL])

    def _keys(self) -> list[str]:
        return [n for n, spec in self._specs.items() if spec.key and self._schema[n] == pl.String]

    def _takes_any_text(self, spec: ColumnSpec) -> bool:
        return spec.kind == "text" or (spec.kind == "code" and spec.code_list not in self._codes)

    def _text(self, name: str) -> pl.Expr:
        """The column as trimmed text; typed columns that fit their kind pass as they are."""
        dtype, kind = self._schema[name], self._specs[name].kind
        fits = (
            (kind in {"number", "integer"} and (dtype.is_numeric() or dtype == pl.Null))
            or (kind in {"date", "month"} and dtype in {pl.Date, pl.Datetime})
            or (kind == "boolean" and dtype == pl.Boolean)
        )
        return pl.col(name) if fits else cells.trimmed(cells.as_text(name, dtype))

    def _reading(self, spec: ColumnSpec, text: pl.Expr) -> pl.Expr:
        dtype = self._schema[spec.name]
        if spec.numeric:
            number = cells.fast("number", text)
            conversion = self._conversions.get(spec.name)
            return conversion.apply(number) if conversion else number
        if spec.kind in {"date", "month"} and dtype in {pl.Date, pl.Datetime}:
            date = text.cast(pl.Date)
            return date.dt.truncate("1mo") if spec.kind == "month" else date
        if spec.kind == "boolean" and dtype == pl.Boolean:
            return text
        if self._takes_any_text(spec):
            return text if spec.key else pl.when(~text.is_in(cells.BLANK_MARKS)).then(text)
        if spec.kind == "code":
            return self._codes[spec.code_list or ""].fast(text)
        return cells.fast(spec.kind, text)


def _where(texts: pl.Series, mask: pl.Series) -> pl.Series:
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(texts))
    return texts.zip_with(mask, nothing)


def _first_total_word(keys: list[pl.Expr]) -> pl.Expr:
    words = [pl.when(cells.is_total_word(key)).then(key) for key in keys]
    return pl.coalesce(*words) if words else pl.lit(None, dtype=pl.String)
