"""From a raw frame to typed columns: numbers in catalogue units, codes, dates; trouble reported."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import polars as pl

from mrv.catalogue.model import Bilingual, Rulebook
from mrv.intake import cells, problems
from mrv.intake.code_lists import CodeReader
from mrv.intake.columns import ColumnSpec
from mrv.intake.contracts import FEW
from mrv.intake.conversion import Conversion, plan_conversion
from mrv.intake.raw import RawFrame
from mrv.intake.reading import FastReader, Reading
from mrv.intake.sanitise import absurd, all_usable, sanitised
from mrv.intake.signatures import signed_rows
from mrv.intake.submission import Problem
from mrv.intake.trouble import Trouble
from mrv.intake.units import UnitTable

_BROKEN = "\0broken "


class TypedFrame(msgspec.Struct, frozen=True):
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
        raw, specs = self._raw, self._specs
        reader = FastReader(specs, self._schema, self._codes, self._conversions)
        reading = reader.read(raw.table)
        trouble = Trouble(raw, specs, self._problems)
        table = reading.table
        skip = reading.blank
        totals = reading.total.null_count() < len(reading.total)
        if totals:
            skip = skip | reading.total.is_not_null()
            self._report_totals(reading.total)
        again = self._headings_again(reading.refused) + self._signatures(reading)
        if again:
            skip = skip | pl.int_range(len(skip), eager=True).is_in(again)
        for name, texts in reading.refused.items():
            asked = texts.zip_with(~skip, _nothing(len(texts))) if totals or again else texts
            column = self._patiently(specs[name], table[name], asked, trouble)
            table = table.with_columns(column.alias(name))
        folded = [
            cells.folded_texts(table[name])
            for name, spec in specs.items()
            if spec.key and spec.kind == "text"
        ]
        table = self._without_absurd(table.with_columns(folded), trouble)
        trouble.settle(table, [name for name, spec in specs.items() if spec.key])
        return TypedFrame(raw, table, skip, self._problems)

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
        stood = self._stood(spec, texts, understood)
        if stood.any():
            trouble.standstill(spec, rows.filter(stood), texts.filter(stood))
            if spec.none_at_standstill:
                none = pl.repeat(0.0, len(stood), eager=True)
                understood = understood.zip_with(~stood, none)
        blank = marks & understood.is_null() & ~stood
        if blank.any():
            trouble.blank_marks(spec, rows.filter(blank), texts.filter(blank))
        lost = understood.is_null() & ~blank & ~stood
        if lost.any():
            trouble.refuse(spec, rows.filter(lost), texts.filter(lost), self._suggest)
            if spec.key and spec.kind == "code":
                # The record stays, under the name it was filed with.
                understood = understood.zip_with(~lost, texts)
        positions = pl.int_range(len(column), eager=True).scatter(
            rows, pl.int_range(len(column), len(column) + len(rows), eager=True)
        )
        return pl.concat([column, understood.cast(column.dtype)]).gather(positions)

    @staticmethod
    def _stood(spec: ColumnSpec, texts: pl.Series, understood: pl.Series) -> pl.Series:
        """Of which cells it is said in words, in place of a number, that nothing ran."""
        if not spec.numeric or spec.key:
            return pl.repeat(value=False, n=len(texts), eager=True)
        said = pl.select(cells.says_standstill(pl.lit(texts))).to_series()
        return said & understood.is_null()

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

    def _suggest(self, spec: ColumnSpec, text: str) -> list[Bilingual]:
        reader = self._codes.get(spec.code_list or "")
        return reader.suggest(text) if reader else []

    def _without_absurd(self, table: pl.DataFrame, trouble: Trouble) -> pl.DataFrame:
        numeric = [name for name, spec in self._specs.items() if spec.numeric]
        if not numeric or not len(table):
            return table
        whole = [name for name in numeric if self._specs[name].kind == "integer"]
        if len(table) <= FEW and all(
            all_usable(table.get_column(name), whole=name in whole) for name in numeric
        ):
            return table
        counts = table.select(
            *(absurd(pl.col(name)).sum().alias(name) for name in numeric),
            *(_broken(name).sum().alias(_BROKEN + name) for name in whole),
        ).row(0, named=True)
        for name in (name for name in whole if counts[_BROKEN + name]):
            rows = table.select(_broken(name).arg_true()).to_series()
            trouble.not_whole(self._specs[name], rows, table[name].gather(rows))
        affected = [name for name in numeric if counts[name]]
        for name in affected:
            rows = table.select(absurd(pl.col(name)).arg_true()).to_series()
            trouble.absurd(self._specs[name], rows, table[name].gather(rows))
        return table.with_columns(sanitised(pl.col(name)).alias(name) for name in affected)

    def _headings_again(self, refused: Mapping[str, pl.Series]) -> list[int]:
        """Rows that repeat the header, as where tables were pasted one below another."""
        headers = {name: self._raw.headers.get(name, "").strip() for name in refused}
        masks = [texts == headers[name] for name, texts in refused.items() if headers[name]]
        if not masks:
            return []
        alike = pl.select(pl.sum_horizontal(masks)).to_series()
        rows = (alike >= min(2, len(masks))).arg_true().to_list()
        for row in rows:
            place = self._raw.provenance.locate(row, None)
            self._problems.append(problems.HEADER_AGAIN.at(place, frame=self._raw.name))
        return rows

    def _signatures(self, reading: Reading) -> list[int]:
        rows = signed_rows(reading.table, reading.refused, self._specs)
        for row, text in rows.items():
            place = self._raw.provenance.locate(row, None)
            note = problems.REMARK_ROW.at(place, frame=self._raw.name, observed=text)
            self._problems.append(note)
        return list(rows)

    def _report_totals(self, total: pl.Series) -> None:
        for row in total.is_not_null().arg_true().to_list():
            place = self._raw.provenance.locate(row, None)
            note = problems.TOTAL_ROW.at(place, frame=self._raw.name, observed=total[row])
            self._problems.append(note)


def _broken(name: str) -> pl.Expr:
    """Whether a number that can be used is no whole one."""
    return (pl.col(name) % 1 != 0) & ~absurd(pl.col(name))


def _nothing(length: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, length)
