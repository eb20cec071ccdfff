"""Shape contracts: pandera schemas generated from the catalogue, one per frame.

They say what a canonical frame is: its columns' types, keys that are never null, records that are
unique. The load path checks every frame against them; anyone may use them on frames of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from mrv.catalogue.model import Frame, Kind, Rulebook
from mrv.intake.columns import frame_specs

if TYPE_CHECKING:
    from pandera.polars import DataFrameSchema

DTYPES: dict[Kind, Any] = {
    "number": pl.Float64,
    "integer": pl.Float64,
    "text": pl.String,
    "code": pl.String,
    "date": pl.Date,
    "month": pl.Date,
    "year": pl.Int32,
    "boolean": pl.Boolean,
}
"""The polars type of each kind of parameter in a canonical frame."""


def contract(frame: Frame, rulebook: Rulebook) -> DataFrameSchema:
    """The pandera schema of a frame. Columns beside the keys may be absent; none may be added.

    Keys must be filled and, taken together, unique; codes of columns that are no keys must be in
    their code list. These are checks of the frame as a whole, one query each: a check per column
    costs ten times as much.
    """
    from pandera.polars import Check, Column, DataFrameSchema

    specs = frame_specs(frame, rulebook)
    columns = {
        name: Column(DTYPES[spec.kind], nullable=True, required=spec.key, title=spec.title.en)
        for name, spec in specs.items()
    }
    vocabularies = {
        name: [code.code for code in rulebook.codes[spec.code_list].codes]
        for name, spec in specs.items()
        if spec.kind == "code" and not spec.key and spec.code_list in rulebook.codes
    }
    checks = [
        Check(lambda data: keys_filled(data.lazyframe, frame.keys), name="keys_filled"),
        Check(lambda data: records_unique(data.lazyframe, frame.keys), name="records_unique"),
        Check(lambda data: codes_known(data.lazyframe, vocabularies), name="codes_known"),
    ]
    return DataFrameSchema(columns, checks=checks, strict=True, coerce=False, name=frame.name)


def keys_filled(table: pl.LazyFrame, keys: Sequence[str]) -> bool:
    """Whether no record lacks a key."""
    return not _any(table, [pl.col(key).is_null() for key in keys])


def records_unique(table: pl.LazyFrame, keys: Sequence[str]) -> bool:
    """Whether no two records share all their keys."""
    return not _any(table, [pl.struct(keys).is_duplicated()])


def codes_known(table: pl.LazyFrame, vocabularies: Mapping[str, Sequence[str]]) -> bool:
    """Whether all codes are in their lists; blanks are no codes."""
    present = table.collect_schema()
    strange = [~pl.col(n).is_in(codes) for n, codes in vocabularies.items() if n in present]
    return not strange or not _any(table, strange)


def _any(table: pl.LazyFrame, masks: Sequence[pl.Expr]) -> bool:
    return bool(table.select(pl.any_horizontal(mask.any() for mask in masks)).collect().item())


def breaches(table: pl.DataFrame, frame: Frame, rulebook: Rulebook) -> pl.DataFrame | None:
    """What a table breaks of its frame's contract, as pandera's failure cases; None if nothing."""
    from pandera.errors import SchemaErrors

    try:
        contract(frame, rulebook).validate(table, lazy=True)
    except SchemaErrors as errors:
        cases: pl.DataFrame = errors.failure_cases
        return cases
    return None
