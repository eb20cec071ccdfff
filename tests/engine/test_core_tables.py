"""What an enterprise lacks is unknown of it, whoever else is in the submission."""

from __future__ import annotations

from functools import cache

import polars as pl
import pytest

from mrv.catalogue.load import load_rulebook
from mrv.engine.api import evaluate_all
from mrv.engine.frames import Workspace
from mrv.intake.load import load
from mrv.intake.submission import ROW_ID
from mrv.language.features import Children

BOOK = load_rulebook()
OWNER = "enterprise_id"
OTHER = "SYN-OTHER-001"


@cache
def filed(sector: str) -> dict[str, pl.DataFrame]:
    submission = load([f"sample_reports/{sector}/clean/workbook.xlsx"], BOOK)
    return {
        name: data.table.drop(ROW_ID, strict=False)
        for name, data in submission.frames.items()
        if OWNER in data.table.columns
    }


def renamed(frames: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The same records of another enterprise."""
    return {
        name: table.with_columns(pl.lit(OTHER).alias(OWNER).cast(table.schema[OWNER]))
        for name, table in frames.items()
    }


def sums(frames: dict[str, pl.DataFrame]) -> dict[tuple[str, str], list[object]]:
    """Every aggregate over children, on the records of the other enterprise, in their order."""
    workspace = Workspace(BOOK, frames)
    evaluate_all(workspace, list(BOOK.rules))
    names = {feature.name for rule in BOOK.rules for feature in children(rule.expect.features)}
    found: dict[tuple[str, str], list[object]] = {}
    for name, prepared in workspace.frames.items():
        if OWNER not in prepared.table.columns:
            continue
        own = prepared.table.filter(pl.col(OWNER).cast(pl.String) == OTHER)
        for column in names.intersection(own.columns):
            found[name, column] = [_rounded(value) for value in own.get_column(column)]
    return found


def _rounded(value: object) -> object:
    """A sum without the last digits, which go with the order of what is added."""
    return float(f"{value:.12g}") if isinstance(value, float) else value


def children(features: object) -> list[Children]:
    return [one for one in features if isinstance(one, Children)]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("sector", "lacking"),
    [
        ("power", "power_fuel_month"),
        ("power", "power_unit_month"),
        ("cement", "cement_line_month"),
        ("steel", None),
        ("aluminium", None),
    ],
)
def test_sums_of_an_enterprise_do_not_depend_on_its_company(
    sector: str, lacking: str | None
) -> None:
    frames = filed(sector)
    core = [name for name in frames if BOOK.frames[name].core]
    lacking = lacking or max(core, key=lambda name: frames[name].height)
    assert lacking in core
    alone = renamed({name: table for name, table in frames.items() if name != lacking})
    together = {
        name: pl.concat([table, alone[name]]) if name in alone else table
        for name, table in frames.items()
    }
    expected, found = sums(alone), sums(together)
    unknown = [
        key
        for key, values in expected.items()
        if lacking == target(key) and values and all(value is None for value in values)
    ]
    assert unknown
    assert {key: found[key] for key in expected} == expected


def target(key: tuple[str, str]) -> str | None:
    """The table that a feature's relation leads to."""
    frame, column = key
    for rule in BOOK.rules:
        for feature in children(rule.expect.features):
            if rule.frame == frame and feature.name == column:
                relations = {one.name: one.to for one in BOOK.frames[frame].relations}
                return relations[feature.relation]
    return None


def test_who_does_not_report_on_a_sector_lacks_nothing_there() -> None:
    power, cement = filed("power"), renamed(filed("cement"))
    both = {
        name: pl.concat([t for t in (power.get(name), cement.get(name)) if t is not None],
                        how="diagonal_relaxed")
        for name in {**power, **cement}
    }  # fmt: skip
    workspace = Workspace(BOOK, both)
    for prepared in workspace.frames.values():
        for relation in prepared.frame.relations:
            if relation.many and relation.to in workspace.frames:
                lacking = workspace.without(prepared, relation)
                assert lacking is None, (prepared.frame.name, relation.name)
