"""Shape contracts: pandera schemas generated from the catalogue, one per frame.

They say what a canonical frame is: its columns' types, keys that are never null, records that are
unique. The load path checks every frame against them; anyone may use them on frames of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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


def contract(
    frame: Frame, rulebook: Rulebook, columns: Collection[str] | None = None
) -> DataFrameSchema:
    """The pandera schema of a frame; `columns` restricts it to keys and those.

    Columns beside the keys may be absent; none may be added. Keys must be filled and, taken
    together, unique; codes of columns that are no keys must be in their code list. That is one
    check of the frame as a whole, hence one query: checks per column cost ten times as much.
    """
    from pandera.polars import Check, Column, DataFrameSchema

    specs = {
        name: spec
        for name, spec in frame_specs(frame, rulebook).items()
        if columns is None or spec.key or name in columns
    }
    vocabularies = {
        name: [code.code for code in rulebook.codes[spec.code_list].codes]
        for name, spec in specs.items()
        if spec.kind == "code" and not spec.key and spec.code_list in rulebook.codes
    }
    check = Check(lambda data: sound(data.lazyframe, frame.keys, vocabularies), name=SOUND)
    return DataFrameSchema(
        {
            name: Column(DTYPES[spec.kind], nullable=True, required=spec.key, title=spec.title.en)
            for name, spec in specs.items()
        },
        checks=check,
        strict=True,
        coerce=False,
        name=frame.name,
    )


SOUND = "keys filled, records unique, codes known"
"""Name of the check on a frame's records."""


def sound(
    table: pl.LazyFrame, keys: Sequence[str], vocabularies: Mapping[str, Collection[str]]
) -> bool:
    """Whether all keys are filled, no two records share them, and all codes are in their lists."""
    present = table.collect_schema()
    if any(key not in present for key in keys):
        return False
    faults = [pl.col(key).is_null() for key in keys]
    faults += [~pl.col(n).is_in(codes) for n, codes in vocabularies.items() if n in present]
    faults.append(pl.struct(keys).is_duplicated())
    return not table.select(pl.any_horizontal(fault.any() for fault in faults)).collect().item()


def breaches(table: pl.DataFrame, frame: Frame, rulebook: Rulebook) -> pl.DataFrame | None:
    """What a table breaks of its frame's contract, as pandera's failure cases; None if nothing."""
    if plainly_keeps(table, frame, rulebook):
        return None
    from pandera.errors import SchemaErrors

    try:
        contract(frame, rulebook, table.columns).validate(table, lazy=True)
    except SchemaErrors as errors:
        cases: pl.DataFrame = errors.failure_cases
        return cases
    return None


def plainly_keeps(table: pl.DataFrame, frame: Frame, rulebook: Rulebook) -> bool:
    """Whether a table plainly keeps its contract: the same demands, without loading pandera.

    Clean tables are the rule, and pandera takes longer to start than they take to be judged.
    Where this says no, pandera has the word.
    """
    specs = frame_specs(frame, rulebook)
    if not set(frame.keys) <= set(table.columns) <= specs.keys():
        return False
    for column in table:
        spec = specs[column.name]
        codes = rulebook.codes.get(spec.code_list or "")
        if column.dtype != DTYPES[spec.kind] or (spec.key and column.null_count()):
            return False
        if spec.kind == "code" and codes is not None and not spec.key:
            known = {code.code for code in codes.codes}
            if not known.issuperset(column.drop_nulls().unique().to_list()):
                return False
    return table.select(frame.keys).n_unique() == table.height
