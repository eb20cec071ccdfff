"""The tables of the allocation: those of a submission, the rest by formulas from annual data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import msgspec
import polars as pl

from mrv.catalogue.bundled import bundled_data
from mrv.catalogue.document import Document, Place
from mrv.catalogue.expressions import RuleText, build
from mrv.catalogue.model import Bilingual, Expression, Rulebook
from mrv.catalogue.scope import FrameScope
from mrv.engine.compiled import values
from mrv.engine.features import materialise
from mrv.engine.formulas import compute
from mrv.engine.frames import Workspace, stored_type
from mrv.engine.series import surely
from mrv.language.tree import ValueType

FILED = "@filed"
"""Whether a row of an allocation table is the submission's own (Boolean)."""

Tables = dict[str, pl.DataFrame]
_OWNER = ["enterprise_id", "year"]
_OBJECTS = {
    "enterprise_id": pl.String,
    "year": pl.Int32,
    "object_id": pl.String,
    "listed_sector": pl.String,
    "capacity": pl.Float64,
    "heat_supply": pl.Float64,
    "special_case": pl.String,
    "benchmark_class": pl.String,
}


class ObjectId(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an object is called: as a column says, or always the same."""

    column: str | None = None
    text: str | None = None


class Objects(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Annual records that are an object of the allocation each; texts are expressions."""

    frame: str
    listed_sector: str
    object_id: ObjectId
    capacity: str | None = None
    heat_supply: str | None = None
    special_case: str | None = None
    """`none` where not given."""
    benchmark_class: str | None = None
    known: str | None = None
    """Where the class follows from the data at all."""


class Stage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Columns of a table, in the order in which one follows from another."""

    frame: str
    columns: tuple[str, ...]


class Amount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The column that says what an enterprise is entitled to."""

    frame: str
    column: str


class AllocationLayout(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`rules/audit/allowances.yaml`."""

    objects: tuple[Objects, ...]
    chain: tuple[Stage, ...]
    amount: Amount
    filed: Bilingual
    derived: Bilingual
    unknown: Bilingual


@lru_cache(maxsize=1)
def allocation_layout() -> AllocationLayout:
    """The layout that comes with mrv; RulebookError with file, line, column where it is wrong."""
    return bundled_data(AllocationLayout, "audit/allowances.yaml")


def allocate(
    tables: Mapping[str, pl.DataFrame],
    rulebook: Rulebook,
    again: Callable[[pl.DataFrame, str], pl.DataFrame] | None = None,
) -> tuple[Tables, list[str]]:
    """The tables with the allocation computed by the formulas of the catalogue.

    As filed, the records of the submission keep what they say; what their formulas give, and
    whether they keep to it, is noted beside it. `again` puts the values of a repair into a table:
    then a filed value that kept its formula moves as the formula does, and others stay. Second
    come the rules of the formulas used.
    """
    used: list[str] = []
    complete = with_objects(tables, rulebook)
    for stage in allocation_layout().chain:
        for column in stage.columns:
            workspace = Workspace(rulebook, complete)
            computed = compute(workspace, stage.frame, column)
            given, before = pl.lit(computed.values), pl.col(f"@{column}")
            table = complete[stage.frame]
            if again is None:
                table = table.with_columns(
                    pl.when(FILED).then(column).otherwise(pl.coalesce(given, column)).alias(column),
                    computed.values.alias(f"@{column}"),
                    computed.kept.alias(f"@{column} kept"),
                )
                used += computed.rules
            else:
                moved = pl.when(f"@{column} kept").then(pl.col(column) + given - before)
                now = pl.when(FILED).then(moved).otherwise(given)
                table = again(
                    table.with_columns(pl.coalesce(now, column).alias(column)), stage.frame
                )
            complete[stage.frame] = table
    return complete, used


def filed_rows(table: pl.DataFrame) -> pl.DataFrame:
    """The records of the submission; what was made is to be made anew."""
    return table.filter(FILED) if FILED in table.columns else table


def with_objects(tables: Mapping[str, pl.DataFrame], rulebook: Rulebook) -> Tables:
    """The tables with records of the allocation for every enterprise and year that has none.

    Only keys and what nobody calculates is filled in; FILED tells the records of the submission.
    """
    objects = _objects(tables, rulebook)
    complete = dict(tables)
    for stage in allocation_layout().chain:
        keys = rulebook.frames[stage.frame].keys
        if "object_id" in keys:
            made = objects
        else:
            parts = [complete["final_allocation"], objects]
            owners = [part.select(*_OWNER, "listed_sector") for part in parts]
            made = pl.concat(owners).unique(_OWNER, maintain_order=True)
        own = tables.get(stage.frame)
        if own is not None:
            made = made.join(own.select(_OWNER), on=_OWNER, how="anti", maintain_order="left")
        complete[stage.frame] = _stored(made, own, stage.frame, rulebook)
    return complete


def _objects(tables: Mapping[str, pl.DataFrame], rulebook: Rulebook) -> pl.DataFrame:
    """One record for each object of the annual data, with what is known of it."""
    workspace = Workspace(rulebook, tables)
    found = [
        made
        for entry in allocation_layout().objects
        if (made := _objects_of(entry, workspace)) is not None
    ]
    return pl.concat([pl.DataFrame(schema=_OBJECTS), *found])


def _objects_of(entry: Objects, workspace: Workspace) -> pl.DataFrame | None:
    prepared = workspace.frames.get(entry.frame)
    if prepared is None:
        return None
    named = entry.object_id.column
    texts: tuple[tuple[str, str | None, ValueType], ...] = (
        ("capacity", entry.capacity, "number"),
        ("heat_supply", entry.heat_supply, "number"),
        ("special_case", entry.special_case, "text"),
        ("benchmark_class", entry.benchmark_class, "text"),
        ("known", entry.known, "truth"),
    )
    told = {
        name: expression(entry.frame, text, kind, workspace.rulebook)
        for name, text, kind in texts
        if text is not None
    }
    materialise(workspace, prepared, [one for e in told.values() for one in e.features])
    given = values(prepared.table, [one.tree for one in told.values()])
    columns = {name: given[one.tree].alias(name) for name, one in told.items()}
    if "known" in columns and "benchmark_class" in columns:
        known = surely(columns.pop("known"))
        columns["benchmark_class"] = columns["benchmark_class"].set(~known, None)
    return prepared.table.select(
        pl.col("enterprise_id").cast(pl.String),
        pl.col("year").cast(pl.Int32),
        (pl.col(named) if named else pl.lit(entry.object_id.text))
        .cast(pl.String)
        .alias("object_id"),
        pl.lit(entry.listed_sector).alias("listed_sector"),
        columns.get("capacity", pl.lit(None, pl.Float64).alias("capacity")),
        columns.get("heat_supply", pl.lit(None, pl.Float64).alias("heat_supply")),
        columns.get("special_case", pl.lit("none").alias("special_case")),
        columns.get("benchmark_class", pl.lit(None, pl.String).alias("benchmark_class")),
    )


def expression(frame: str, text: str, kind: ValueType, rulebook: Rulebook) -> Expression:
    """An expression of the layout over a frame; ValueError with what is wrong in it."""
    document = Document("allowances.yaml", "allowances.yaml", text, {}, [])
    scope = FrameScope(
        rulebook.frames[frame], rulebook.frames, rulebook.parameters, rulebook.tables
    )
    built = build(RuleText(text, Place(document)), scope, expect=kind)
    if built is None:
        raise ValueError(document.problems)
    return built.expression


def _stored(
    made: pl.DataFrame, own: pl.DataFrame | None, frame: str, rulebook: Rulebook
) -> pl.DataFrame:
    """The records of the submission and below them those made, with all columns of the frame."""
    declared = rulebook.frames[frame]
    types = {
        name: stored_type(name, rulebook.parameters) for name in (*declared.keys, *declared.columns)
    }
    parts = [(made, False)] if own is None else [(own, True), (made, False)]
    return pl.concat(
        [
            part.with_columns(
                pl.lit(None, dtype).alias(name)
                for name, dtype in types.items()
                if name not in part.columns
            ).select(
                *(pl.col(name).cast(dtype) for name, dtype in types.items()),
                *(pl.col(name) for name in part.columns if name.startswith("@") and name != FILED),
                pl.lit(filed).alias(FILED),
            )
            for part, filed in parts
        ],
        how="diagonal",
    )
