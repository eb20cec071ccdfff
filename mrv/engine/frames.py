"""Prepared frames: canonical tables that grow feature columns, each planned once and shared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import polars as pl

from mrv.catalogue.model import Frame, Parameter, Relation, Rulebook
from mrv.catalogue.owners import OWNER
from mrv.engine.calendar import MONTH, STEP, is_yearly, period_columns
from mrv.engine.relations import Groups, target_groups, target_rows
from mrv.engine.series import Series, constant_column
from mrv.engine.standard import Lookups
from mrv.intake.submission import ROW_ID, Source

HISTORY = "@history"
"""Whether a row is an earlier record that takes part in features but is not judged (Boolean)."""

_STORED: dict[str, type[pl.DataType]] = {
    "number": pl.Float64,
    "integer": pl.Float64,
    "text": pl.String,
    "code": pl.String,
    "date": pl.Date,
    "month": pl.Date,
    "year": pl.Int32,
    "boolean": pl.Boolean,
}


class PreparedFrame:
    """One frame of a submission with its period columns and the features added so far."""

    def __init__(
        self, frame: Frame, table: pl.DataFrame, parameters: Mapping[str, Parameter]
    ) -> None:
        """Take a canonical table; declared columns that were not filed become all unknown."""
        self.frame = frame
        self.broken: dict[str, str] = {}
        """Features that could not be computed, by name, with the reason."""
        absent = [name for name in (*frame.keys, *frame.columns) if name not in table.columns]
        self.absent = frozenset(absent)
        """Declared columns that were not filed at all."""
        extra = [
            constant_column(name, None, stored_type(name, parameters), table.height)
            for name in dict.fromkeys(absent)
        ]
        if HISTORY not in table.columns:
            extra.append(constant_column(HISTORY, False, pl.Boolean, table.height))
        table = table.hstack(extra)
        dtype = table.schema.get(frame.time) if frame.time else None
        self.table = table.with_columns(period_columns(frame.time, dtype))
        self.periods_a_year = 1 if dtype is not None and is_yearly(dtype) else 12
        self._series: Series | None = None

    @property
    def series(self) -> Series:
        """The frame's series: records that share every key but the time."""
        if self._series is None:
            keys = [key for key in self.frame.keys if key != self.frame.time]
            self._series = Series(self.table.select(keys), self.table.get_column(STEP))
        return self._series

    @property
    def month(self) -> pl.Series:
        """Month index of each record."""
        return self.table.get_column(MONTH)

    @property
    def judged(self) -> pl.DataFrame:
        """The rows to be judged: all but history."""
        history = self.table.get_column(HISTORY)
        return self.table.filter(~history) if history.any() else self.table

    def relation(self, name: str) -> Relation:
        """The declared relation of that name; KeyError names what is missing."""
        for relation in self.frame.relations:
            if relation.name == name:
                return relation
        msg = f"frame {self.frame.name} has no relation {name}"
        raise KeyError(msg)

    def add(self, columns: Iterable[pl.Series]) -> None:
        """Add materialised features."""
        self.table = self.table.hstack(list(columns))


class Workspace:
    """All frames of one run, and the relations between them, resolved once."""

    def __init__(
        self,
        rulebook: Rulebook,
        tables: Mapping[str, pl.DataFrame],
        *,
        whole: bool = False,
        sources: Mapping[str, Sequence[Source]] | None = None,
    ) -> None:
        """Prepare the tables of frames that the rulebook knows.

        `whole`: each enterprise filed all of the tables that are there (examples of rules, many at
        once); an enterprise without a record in one has none, and does not lack it. `sources` say
        who filed which columns, where not all of a frame's files have the same.
        """
        self.rulebook = rulebook
        self.frames: dict[str, PreparedFrame] = {
            name: PreparedFrame(rulebook.frames[name], with_row_id(table), rulebook.parameters)
            for name, table in tables.items()
            if name in rulebook.frames
        }
        self._sectors = {prepared.frame.sector for prepared in self.frames.values()}
        self.lookups = Lookups(rulebook.tables)
        self._whole = whole
        self._sources = sources or {}
        self._owners: dict[str, pl.Series] = {}
        self._rows: dict[tuple[str, str], pl.Series] = {}
        self._groups: dict[tuple[str, str], Groups] = {}

    def lacks(self, name: str) -> bool:
        """Whether a frame that was not filed is a core table of a sector that is reported on."""
        frame = self.rulebook.frames[name]
        return frame.core and frame.sector in self._sectors

    def without(self, frame: PreparedFrame, relation: Relation) -> pl.Series | None:
        """Records whose enterprise filed nothing of a core table that others did file.

        None where that is said of no record. An enterprise that does not report on the table's
        sector lacks nothing there.
        """
        target = self.frames[relation.to]
        tied = (OWNER, OWNER) in relation.on
        if self._whole or not target.frame.core or not tied or target.table.is_empty():
            return None
        lacking = _difference(self.owners_of(frame), self.owners_of(target))
        if frame.frame.sector != target.frame.sector and not lacking.is_empty():
            others = (f for f in self.frames.values() if f.frame.sector == target.frame.sector)
            reporting = [self.owners_of(other) for other in others if OWNER in other.frame.keys]
            lacking = lacking.filter(lacking.is_in(pl.concat(reporting).implode()))
        if lacking.is_empty():
            return None
        return frame.table.get_column(OWNER).is_in(lacking.implode()).fill_null(False)

    @cached_property
    def several(self) -> bool:
        """Whether more than one enterprise reports, each with forms of its own."""
        own = (self.owners_of(f) for f in self.frames.values() if OWNER in f.frame.keys)
        return not self._whole and len({owner for owners in own for owner in owners}) > 1

    def owners_of(self, frame: PreparedFrame) -> pl.Series:
        """The enterprises that filed something of a frame."""
        name = frame.frame.name
        if name not in self._owners:
            self._owners[name] = frame.table.get_column(OWNER).cast(pl.String).unique()
        return self._owners[name]

    def owners_with(self, frame: PreparedFrame, column: str) -> pl.Series:
        """Those of them whose files have a column, be it blank throughout."""
        sources = self._sources.get(frame.frame.name)
        if not sources:
            return self.owners_of(frame)
        found = {owner for each in sources if column in each.columns for owner in each.owners}
        return pl.Series(OWNER, sorted(found), dtype=pl.String)

    def rows(self, frame: PreparedFrame, relation: Relation) -> pl.Series:
        """The target's row of a to-one relation for each record."""
        key = (frame.frame.name, relation.name)
        if key not in self._rows:
            target = self.frames[relation.to].table
            self._rows[key] = target_rows(frame.table, frame.frame.time, relation, target)
        return self._rows[key]

    def groups(self, frame: PreparedFrame, relation: Relation) -> Groups:
        """The target's rows of a to-many relation for each record."""
        key = (frame.frame.name, relation.name)
        if key not in self._groups:
            target = self.frames[relation.to].table
            self._groups[key] = target_groups(frame.table, frame.frame.time, relation, target)
        return self._groups[key]


def _difference(some: pl.Series, others: pl.Series) -> pl.Series:
    """What is among some values and not among others."""
    return some.filter(~some.is_in(others.implode())).drop_nulls()


def with_row_id(table: pl.DataFrame) -> pl.DataFrame:
    """The table with its `row_id`, added last if it has none."""
    if ROW_ID in table.columns:
        return table
    return table.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias(ROW_ID))


def stack_history(
    current: Mapping[str, pl.DataFrame],
    history: Sequence[Mapping[str, pl.DataFrame]],
    frames: Mapping[str, Frame],
) -> dict[str, pl.DataFrame]:
    """Put earlier records below the current ones, marked in HISTORY; on equal keys current wins.

    Of several histories the first that has a record wins.
    """
    stacked = {name: with_row_id(table) for name, table in current.items()}
    for tables in history:
        for name, table in tables.items():
            if name not in frames:
                continue
            base = stacked.get(name)
            if base is None:
                base = with_row_id(table.drop(ROW_ID, strict=False).clear())
            first = base.height
            older = earlier_records(base, table, frames[name]).with_columns(
                pl.int_range(first, first + pl.len(), dtype=pl.UInt32).alias(ROW_ID),
                pl.lit(True).alias(HISTORY),
            )
            if HISTORY not in base.columns:
                base = base.with_columns(pl.lit(False).alias(HISTORY))
            stacked[name] = pl.concat([base, older], how="diagonal_relaxed")
    return stacked


def earlier_records(
    current: pl.DataFrame | None, older: pl.DataFrame, frame: Frame
) -> pl.DataFrame:
    """The rows of an earlier table whose keys the current one does not have, in their order."""
    keys = [key for key in frame.keys if key in older.columns]
    if current is None or not any(key in current.columns for key in keys):
        return older
    keys = [key for key in keys if key in current.columns]
    return older.join(current.select(keys), on=keys, how="anti", maintain_order="left")


def stored_type(name: str, parameters: Mapping[str, Parameter]) -> type[pl.DataType]:
    """How a canonical column is stored, by its parameter's kind."""
    parameter = parameters.get(name)
    return _STORED[parameter.kind] if parameter else pl.Float64
