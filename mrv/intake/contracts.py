"""Shape contracts: pandera schemas generated from the catalogue, one per frame.

They say what a canonical frame is: its columns' types, keys that are never null, records that are
unique. The load path checks every frame against them; anyone may use them on frames of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from mrv.catalogue.model import Frame, Kind, Rulebook
from mrv.intake.columns import ColumnSpec, frame_specs

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


FEW = 200
"""Records up to which they are looked at one by one."""

SOUND = "keys filled, records unique, codes known"
"""Name of the check on a frame's records."""


def contract(frame: Frame, rulebook: Rulebook) -> DataFrameSchema:
    """The pandera schema of a frame. Columns beside the keys may be absent; none may be added.

    Keys must be filled and, taken together, unique; codes of columns that are no keys must be in
    their code list. That is one check of the frame as a whole, hence one query: checks per column
    cost ten times as much.
    """
    from pandera.polars import Check, Column, DataFrameSchema

    specs = frame_specs(frame, rulebook)
    codes = _vocabularies(specs, rulebook)
    return DataFrameSchema(
        {
            name: Column(DTYPES[spec.kind], nullable=True, required=spec.key, title=spec.title.en)
            for name, spec in specs.items()
        },
        checks=Check(lambda data: sound(data.lazyframe, frame.keys, codes), name=SOUND),
        strict=True,
        coerce=False,
        name=frame.name,
    )


def sound(
    table: pl.LazyFrame, keys: Sequence[str], codes: Mapping[str, Collection[str]]
) -> pl.LazyFrame:
    """Row by row: are all keys filled, are they nobody else's, are all codes in their lists?"""
    present = table.collect_schema()
    filed = [key for key in keys if key in present]
    faults = [pl.lit(value=False), *(pl.col(key).is_null() for key in filed)]
    faults += [~pl.col(name).is_in(known) for name, known in codes.items() if name in present]
    if filed:
        faults.append(pl.struct(filed).is_duplicated())
    return table.select((~pl.any_horizontal(faults).fill_null(value=False)).alias("sound"))


def plainly_keeps(table: pl.DataFrame, frame: Frame, rulebook: Rulebook) -> bool:
    """Whether a table keeps its frame's contract, said without starting pandera.

    The same columns, types and check; a test holds it to what pandera says. Importing pandera
    takes longer than loading a clean submission.
    """
    specs = frame_specs(frame, rulebook)
    fits = all(n in specs and DTYPES[specs[n].kind] == dtype for n, dtype in table.schema.items())
    if not fits or not set(frame.keys) <= set(table.columns):
        return False
    codes = _vocabularies(specs, rulebook)
    if table.height <= FEW:
        return _plainly_sound(table, frame.keys, codes)
    return bool(sound(table.lazy(), frame.keys, codes).collect().to_series().all())


def _plainly_sound(
    table: pl.DataFrame, keys: Sequence[str], codes: Mapping[str, Collection[str]]
) -> bool:
    """The same as `sound` for few records: looking at each is done before a query is planned."""
    if any(table.get_column(key).null_count() for key in keys):
        return False
    records = list(zip(*(table.get_column(key).to_list() for key in keys), strict=True))
    if keys and len(set(records)) != len(records):
        return False
    return all(
        value is None or value in known
        for name, known in codes.items()
        if name in table.columns
        for value in table.get_column(name).to_list()
    )


def breaches(table: pl.DataFrame, frame: Frame, rulebook: Rulebook) -> pl.DataFrame | None:
    """What a table breaks of its frame's contract, as pandera's failure cases; None if nothing."""
    if plainly_keeps(table, frame, rulebook):
        return None
    from pandera.errors import SchemaErrors

    try:
        contract(frame, rulebook).validate(table, lazy=True)
    except SchemaErrors as errors:
        cases: pl.DataFrame = errors.failure_cases
        return cases
    return None


def _vocabularies(specs: Mapping[str, ColumnSpec], rulebook: Rulebook) -> dict[str, frozenset[str]]:
    return {
        name: frozenset(code.code for code in rulebook.codes[spec.code_list].codes)
        for name, spec in specs.items()
        if spec.kind == "code" and not spec.key and spec.code_list in rulebook.codes
    }
