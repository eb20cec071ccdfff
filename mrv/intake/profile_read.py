"""Reading a source through a mapping profile."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass

import polars as pl

from mrv.catalogue.model import Bilingual, Rulebook
from mrv.intake import profile_problems
from mrv.intake.cells import as_text, folded, is_no_text, plain_number
from mrv.intake.names import fold
from mrv.intake.profile import Mapping, Profile, TableMapping, expression
from mrv.intake.raw import RawFrame
from mrv.intake.source import Block, Source, Wanted
from mrv.intake.submission import Location, Problem, Provenance
from mrv.language import Compiler, Origin
from mrv.language.backends import polars as polars_backend

_NUMBER, _TEXT, _ROW = "n:", "t:", "\0row"
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class ProfileProvenance:
    """Records made from source rows: each column points at the source column it came from."""

    source: Provenance
    kept: pl.Series
    columns: Map[str, str]

    def locate(self, row_id: int, parameter: str | None) -> Location:
        """The cell or line of the first source column a value was made of."""
        column = self.columns.get(parameter) if parameter is not None else None
        return self.source.locate(int(self.kept[row_id]), column)


def read_profile(
    source: Source, profile: Profile, rulebook: Rulebook, found: list[Problem]
) -> list[RawFrame]:
    """The raw frames a profile makes of a source; [] with a problem where columns are missing."""
    return _ProfileReader(source, profile, rulebook, found).run()


class _ProfileReader:
    def __init__(
        self, source: Source, profile: Profile, rulebook: Rulebook, found: list[Problem]
    ) -> None:
        self._source = source
        self._profile = profile
        self._rulebook = rulebook
        self._found = found
        self._place = Location(file=source.file, sheet=source.sheet)

    def run(self) -> list[RawFrame]:
        needed = self._needed()
        header, positions = self._header(needed)
        missing = [name for name in needed if name not in positions]
        if missing:
            kind = profile_problems.NO_HEADER
            told = {"table": self._source.name, "profile": self._profile.profile}
            listed = ", ".join(missing)
            self._found.append(kind.at(self._place, told={**told, "missing": listed}))
            return []
        self._found.extend(self._source.notes())
        self._note_unused(header, positions)
        block = self._source.block(
            header + 1, Wanted(positions, {name: name for name in positions})
        )
        self._found.extend(block.problems)
        table = block.table.collect() if isinstance(block.table, pl.LazyFrame) else block.table
        prepared = self._prepared(table, block)
        return [self._frame(spec, prepared, block) for spec in self._profile.tables]

    def _needed(self) -> list[str]:
        """Source columns in use."""
        names = dict.fromkeys(column.column for column in self._profile.read)
        for table in self._profile.tables:
            for mapping in table.columns:
                names |= dict.fromkeys(mapping.join)
                if mapping.source is not None:
                    names[mapping.source] = None
        return list(names)

    def _header(self, needed: list[str]) -> tuple[int, dict[str, int]]:
        """The row with most of the needed columns, and where they stand."""
        best: tuple[int, dict[str, int]] = (0, {})
        for row, cells in enumerate(self._source.head):
            places: dict[str, int] = {}
            for at, text in enumerate(cells):
                places.setdefault(fold(text), at)
            found = {name: places[fold(name)] for name in needed if fold(name) in places}
            if len(found) > len(best[1]):
                best = (row, found)
        return best

    def _note_unused(self, header: int, positions: dict[str, int]) -> None:
        known = {fold(name) for name in (*positions, *self._profile.ignore)}
        cells = self._source.head[header] if self._source.head else []
        unused = [text for text in cells if text and fold(text) not in known]
        if unused:
            kind = profile_problems.NOT_MAPPED
            self._found.append(kind.at(self._place, told={"columns": ", ".join(unused)}))

    def _prepared(self, table: pl.DataFrame, block: Block) -> pl.DataFrame:
        """Source rows with `n:`/`t:` columns for expressions, factors and codes."""
        numbers = {c.column for c in self._profile.read if c.kind == "number"}
        numbers |= {
            m.source
            for t in self._profile.tables
            for m in t.columns
            if m.factor is not None and m.source is not None
        }
        odd = [as_text(name, dtype) for name, dtype in table.schema.items() if is_no_text(dtype)]
        table = table.with_columns(odd) if odd else table
        expressions = [pl.col(name).cast(pl.String).str.strip_chars().alias(_TEXT + name)
                       for name in table.columns]  # fmt: skip
        for name in sorted(numbers):
            column = pl.col(name)
            read = (
                column.cast(pl.Float64)
                if table.schema[name].is_numeric()
                else plain_number(folded(column.cast(pl.String)))
            )
            expressions.append(pl.when(read.is_finite()).then(read).alias(_NUMBER + name))
        prepared = table.select(*expressions).with_row_index(_ROW).with_columns(self._names())
        for name in sorted(numbers):
            bad = prepared.filter(
                pl.col(_NUMBER + name).is_null() & (pl.col(_TEXT + name).str.len_chars() > 0)
            )
            if len(bad):
                place = block.provenance.locate(int(bad[_ROW][0]), name)
                kind = profile_problems.NOT_NUMBERS
                told = {"column": name, "count": len(bad)}
                observed = str(bad[_TEXT + name][0])
                self._found.append(kind.at(place, observed=observed, told=told))
        return prepared

    def _frame(self, spec: TableMapping, prepared: pl.DataFrame, block: Block) -> RawFrame:
        problems: list[Problem] = []
        rows = self._filtered(spec, prepared, problems)
        for mapping in spec.columns:
            if mapping.codes:
                rows = self._coded(mapping, rows, problems)
        columns = [self._column(mapping).alias(mapping.to) for mapping in spec.columns]
        constants = [
            pl.lit(str(value) if not isinstance(value, float) else repr(value)).alias(name)
            for name, value in spec.constants.items()
        ]
        table = rows.select(*columns, *constants)
        origins = {m.to: origin for m in spec.columns if (origin := self._origin(m)) is not None}
        return RawFrame(
            name=spec.frame,
            table=table,
            provenance=ProfileProvenance(block.provenance, rows[_ROW], origins),
            file=self._source.file,
            layout=f"profile:{self._profile.profile}",
            sheet=self._source.sheet,
            headers=origins,
            units={m.to: m.unit for m in spec.columns if m.unit is not None},
            header_places={
                name: Location(file=self._source.file, sheet=self._source.sheet, column=origin)
                for name, origin in origins.items()
            },
            problems=problems,
        )

    def _filtered(
        self, spec: TableMapping, prepared: pl.DataFrame, problems: list[Problem]
    ) -> pl.DataFrame:
        if spec.where is None:
            return prepared
        rows = prepared.filter(self._compiled(spec.where, truth=True))
        if len(rows) < len(prepared):
            told = {
                "title": self._rulebook.frames[spec.frame].title,
                "count": len(prepared) - len(rows),
                "where": spec.where,
            }
            kind = profile_problems.LEFT_OUT
            problems.append(kind.at(self._place, frame=spec.frame, told=told))
        return rows

    def _coded(self, mapping: Mapping, rows: pl.DataFrame, problems: list[Problem]) -> pl.DataFrame:
        """Report values without a code; leave their rows out where the profile says so."""
        name = _TEXT + str(mapping.source)
        skip = mapping.unmapped == "skip"
        filed = pl.col(name).is_not_null() & (pl.col(name) != "")
        known = pl.col(name).is_in(list(mapping.codes)).fill_null(False)
        bad = rows.filter(~known & (pl.lit(skip) | filed))
        if len(bad):
            values = [value or "-" for value in bad[name].unique(maintain_order=True).to_list()]
            listed = ", ".join(values[:_SHOWN]) + (" ..." if len(values) > _SHOWN else "")
            effect = (
                Bilingual("这些行未读取", "these rows were not read")
                if skip
                else Bilingual("按缺失处理", "taken as missing")
            )
            told = {
                "column": mapping.source, "count": len(bad), "values": listed, "effect": effect,
            }  # fmt: skip
            kind = profile_problems.UNMAPPED
            problems.append(kind.at(self._place, parameter=mapping.to, observed=listed, told=told))
        if mapping.unmapped == "skip":
            return rows.filter(known)
        return rows

    def _column(self, mapping: Mapping) -> pl.Expr:
        if mapping.calculate is not None:
            value = self._compiled(mapping.calculate, truth=False)
            return value if mapping.factor is None else value * mapping.factor
        if mapping.join:
            parts = [pl.col(_TEXT + name) for name in mapping.join]
            return pl.concat_str(parts, separator=mapping.separator)
        name = str(mapping.source)
        if mapping.codes:
            return pl.col(_TEXT + name).replace_strict(
                mapping.codes, default=None, return_dtype=pl.String
            )
        if mapping.factor is not None:
            return pl.col(_NUMBER + name) * mapping.factor
        return pl.col(_TEXT + name)

    def _names(self) -> list[pl.Expr]:
        """Source columns under the names expressions use."""
        return [
            pl.col((_NUMBER if c.kind == "number" else _TEXT) + c.column).alias(c.name)
            for c in self._profile.read
        ]

    def _compiled(self, text: str, *, truth: bool) -> pl.Expr:
        lowered = expression(text, self._profile, Origin(self._profile.profile), None)
        compiler = Compiler(polars_backend)
        result: pl.Expr = compiler.truth(lowered.tree) if truth else compiler.value(lowered.tree)
        return result

    def _origin(self, mapping: Mapping) -> str | None:
        """The first source column a value is made of."""
        if mapping.source is not None:
            return mapping.source
        if mapping.join:
            return mapping.join[0]
        lowered = expression(
            str(mapping.calculate), self._profile, Origin(self._profile.profile), None
        )
        by_name = {c.name: c.column for c in self._profile.read}
        return next((by_name[name] for name in lowered.names if name in by_name), None)
