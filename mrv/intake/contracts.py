"""Shape contracts: pandera schemas generated from the catalogue, one per frame.

They say what a canonical frame is: its columns' types, keys that are never null, records that are
unique. The load path checks every frame against them; anyone may use them on frames of their own.
"""

from __future__ import annotations

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

    Codes of non-key columns must be in their code list; dates of months are the first of the month.
    """
    from pandera.polars import Check, Column, DataFrameSchema

    columns: dict[str, Any] = {}
    for name, spec in frame_specs(frame, rulebook).items():
        checks = []
        codes = rulebook.codes.get(spec.code_list or "")
        if spec.kind == "code" and codes is not None and not spec.key:
            checks.append(Check.isin([code.code for code in codes.codes]))
        columns[name] = Column(
            DTYPES[spec.kind], checks=checks, nullable=not spec.key, required=spec.key
        )
    return DataFrameSchema(
        columns, unique=list(frame.keys), strict=True, coerce=False, name=frame.name
    )


def breaches(table: pl.DataFrame, frame: Frame, rulebook: Rulebook) -> pl.DataFrame | None:
    """What a table breaks of its frame's contract, as pandera's failure cases; None if nothing."""
    from pandera.errors import SchemaErrors

    try:
        contract(frame, rulebook).validate(table, lazy=True)
    except SchemaErrors as errors:
        cases: pl.DataFrame = errors.failure_cases
        return cases
    return None
