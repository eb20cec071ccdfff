"""Every cell of a report deleted in turn, each variant an enterprise of its own in one run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from mrv.catalogue.model import Rulebook
from mrv.engine.api import validate
from mrv.engine.result import Result


@dataclass(frozen=True, slots=True)
class Deleted:
    """A deleted cell: frame, row number, column."""

    frame: str
    row: int
    column: str


def deletions(tables: Mapping[str, pl.DataFrame]) -> Iterator[Deleted]:
    """Every filled cell except the enterprise's own id, which tells the variants apart."""
    for frame, table in tables.items():
        for column in table.columns:
            if column in {"enterprise_id", "row_id"}:
                continue
            for row, value in enumerate(table[column]):
                if value is not None:
                    yield Deleted(frame, row, column)


def variants(tables: Mapping[str, pl.DataFrame], cells: list[Deleted]) -> dict[str, pl.DataFrame]:
    """All variants in one set of tables; enterprise `V00012` lacks `cells[12]`."""
    gathered = {}
    for frame, table in tables.items():
        plain = table.drop("row_id", strict=False)
        copies = []
        for number, cell in enumerate(cells):
            copy = plain.with_columns(enterprise_id=pl.lit(f"V{number:05}"))
            if cell.frame == frame:
                blank = pl.int_range(pl.len()) == cell.row
                copy = copy.with_columns(
                    pl.when(~blank).then(pl.col(cell.column)).alias(cell.column)
                )
            copies.append(copy)
        gathered[frame] = pl.concat(copies)
    return gathered


def judge_variants(
    tables: Mapping[str, pl.DataFrame], cells: list[Deleted], rulebook: Rulebook
) -> Result:
    """Validate all variants at once."""
    return validate(variants(tables, cells), rules=rulebook)


def rejected(result: Result) -> set[str]:
    """Variants that have an error among their findings."""
    errors = result.findings.filter(pl.col("severity") == "error")
    return {json.loads(record)["enterprise_id"] for record in errors["record"]}


def named(result: Result) -> set[tuple[str, str, str]]:
    """What is said to be missing or wrong with the input: variant, frame, column."""
    found = {
        (str(item.record["enterprise_id"]), item.frame, item.parameter or "")
        for item in result.missing
    }
    return found | {
        (problem.record.get("enterprise_id", ""), problem.frame or "", problem.parameter or "")
        for problem in result.problems
    }
