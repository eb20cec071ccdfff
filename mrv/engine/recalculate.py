"""Filed values to be renewed with a correction: those calculated from the wrong cell.

`mrv.trace.consequences.following` asks what a repair would change wherever a formula is; here a
value that did not keep its own formula as filed is left alone, because it is wrong for a reason
of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import polars as pl

from mrv.catalogue.model import Rulebook
from mrv.engine.api import judge
from mrv.engine.findings import key_text
from mrv.engine.result import Result
from mrv.intake.submission import ROW_ID, FrameData, Location, Submission

_MOST_STEPS = 40
"""Formulas one after the other; a chain from fuel to enterprise has about ten."""

Place = tuple[str, int, str]
"""Frame, row and parameter of a value."""


class Recalculated(msgspec.Struct, frozen=True, kw_only=True):
    """A calculated value as filed and as it is after the correction."""

    frame: str
    row_id: int
    parameter: str
    old: float
    new: float
    location: Location | None


def recalculated(result: Result, corrected: Mapping[Place, float | str]) -> list[Recalculated]:
    """The calculated values that change when values of a submission are corrected.

    A value follows if its own formula held as filed and no longer holds after the correction; it
    takes what the formula gives, with the decimals that it was filed with. Corrected values stay
    what they are. Text corrections take effect; values that were not filed do not follow.
    """
    rulebook, submission = result.rulebook, result.submission
    formulas = [rule for rule in result.rules.values() if rule.generated_by is not None]
    failed_before = set(judge(submission, rulebook, formulas, trace=False).findings["id"])
    tables = {name: data.table for name, data in submission.frames.items()}
    for place, value in corrected.items():
        _put(tables, place, value)
    new: dict[Place, float] = {}
    old: dict[Place, float] = {}
    for _ in range(_MOST_STEPS):
        findings = judge(_with(submission, tables), rulebook, formulas, trace=False).findings
        open_ = findings.filter(~pl.col("id").is_in(list(failed_before)))
        moved = False
        for row in open_.iter_rows(named=True):
            rule = result.rules[(row["rule"], row["variant"])]
            assert rule.generated_by is not None
            place = (row["frame"], row[ROW_ID], rule.generated_by)
            if place in corrected or row["rhs"] is None or row["lhs"] is None:
                continue
            value = _rounded(row["rhs"], row["lhs"], rulebook, rule.generated_by)
            if new.get(place) == value:
                continue
            old.setdefault(place, row["lhs"])  # as filed: a later step may move it again
            new[place] = value
            _put(tables, place, value)
            moved = True
        if not moved:
            break
    return [
        Recalculated(
            frame=place[0],
            row_id=place[1],
            parameter=place[2],
            old=old[place],
            new=value,
            location=result.locate(*place),
        )
        for place, value in new.items()
    ]


def _put(tables: dict[str, pl.DataFrame], place: Place, value: float | str) -> None:
    frame, row, column = place
    table = tables[frame]
    tables[frame] = table.with_columns(
        pl.when(pl.col(ROW_ID) == row)
        .then(pl.lit(value).cast(table.schema[column]))
        .otherwise(pl.col(column))
        .alias(column)
    )


def _with(submission: Submission, tables: Mapping[str, pl.DataFrame]) -> Submission:
    """The submission with other values; where they stand stays the same."""
    frames = {
        name: FrameData(name, tables[name], data.provenance, data.sources)
        for name, data in submission.frames.items()
    }
    return Submission(frames=frames, inputs=submission.inputs, sector=submission.sector)


def _rounded(value: float, filed: float, rulebook: Rulebook, parameter: str) -> float:
    shown = f"{filed:.12g}".partition(".")[2] if abs(filed) < 1e12 else ""
    declared = rulebook.parameters[parameter].decimals or 0
    return round(value, max(declared, 0 if "e" in shown else len(shown)))


def row_of(result: Result, frame: str, record: Mapping[str, str | None]) -> int | None:
    """The row of a record given by its keys as text; None where there is not exactly one."""
    filed = result.submission.frames.get(frame)
    if filed is None:
        return None
    schema = filed.table.schema
    same = [key_text(schema[key], key).eq_missing(pl.lit(value)) for key, value in record.items()]
    rows = filed.table.filter(*same).get_column(ROW_ID)
    return int(rows[0]) if rows.len() == 1 else None
