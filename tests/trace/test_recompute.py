"""What-if columns are those that the engine makes of the changed tables."""

from __future__ import annotations

import random
from functools import cache

import numpy as np
import polars as pl
import pytest

from mrv.catalogue.load import load_rulebook
from mrv.engine.api import evaluate_all
from mrv.engine.frames import Workspace
from mrv.intake.load import load
from mrv.language.features import Peer
from mrv.trace.whatif.changes import Changes, Pairs
from mrv.trace.whatif.plan import Plan
from mrv.trace.whatif.programs import Programs
from mrv.trace.whatif.spread import Spread
from mrv.trace.whatif.tables import Table, Tables

SAMPLE = "sample_reports/power/clean/csv"
CELLS = 10


@pytest.fixture(scope="module")
def filed() -> dict[str, pl.DataFrame]:
    submission = load([SAMPLE], load_rulebook())
    return {name: data.table for name, data in submission.frames.items()}


def workspace(frames: dict[str, pl.DataFrame]) -> Workspace:
    made = Workspace(load_rulebook(), frames)
    evaluate_all(made, list(load_rulebook().rules))
    return made


def numbers(tables: Tables) -> list[tuple[str, str, int]]:
    return [
        (name, column, row)
        for name, table in tables.frames.items()
        for column in table.frame.columns
        if column in table and table.column(column).dtype == np.float64
        for row in np.flatnonzero(np.isfinite(table.column(column))).tolist()
    ]


@cache
def peers() -> frozenset[str]:
    """Features on other records; they are taken as they are, so that what-if rows stay local."""
    book = load_rulebook()
    plan = Plan(book, list(book.rules), list(book.frames))
    return frozenset(p for (_, p), step in plan.steps.items() if isinstance(step.feature, Peer))


def features(table: Table) -> list[str]:
    """Features of a frame that follow a changed cell."""
    return [n for n in table.prepared.table.columns if "(" in n and n not in peers() | {"@"}]


def test_features_follow_changed_cells(filed: dict[str, pl.DataFrame]) -> None:
    follow_changed_cells(filed, CELLS)


def test_features_follow_where_one_of_two_enterprises_lacks_a_core_table(
    filed: dict[str, pl.DataFrame],
) -> None:
    other = pl.lit("SYN-OTHER-001").alias("enterprise_id")
    both = {
        name: pl.concat([table, table.with_columns(other)], rechunk=True)
        for name, table in filed.items()
        if "enterprise_id" in table.columns
    }
    lacking = "power_fuel_month"
    follow_changed_cells(filed | both | {lacking: filed[lacking]}, 3)


def follow_changed_cells(filed: dict[str, pl.DataFrame], count: int) -> None:
    tables = Tables(workspace(filed))
    plan = Plan(load_rulebook(), list(load_rulebook().rules), list(filed))
    cells = random.Random(5).sample(numbers(tables), count)
    changes = Changes(count)
    for number, (frame, column, row) in enumerate(cells):
        table = tables.frames[frame]
        pair = Pairs(np.array([number]), np.array([row]))
        changes.put(table, column, pair, table.column(column)[[row]] * 1.37)
    Spread(tables, plan, Programs()).complete(changes, np.zeros(count, dtype=bool))
    for number, (frame, column, row) in enumerate(cells):
        values = filed[frame].get_column(column).cast(pl.Float64)
        changed = values.scatter(row, values[row] * 1.37).alias(column)
        again = Tables(workspace(filed | {frame: filed[frame].with_columns(changed)}))
        for name, table in again.frames.items():
            rows = np.arange(table.rows)
            for feature in features(table):
                if feature.startswith("@"):
                    continue
                expected = table.column(feature)
                pairs = Pairs(np.full(table.rows, number), rows)
                found = changes.read(tables.frames[name], feature, pairs)
                if expected.dtype == np.float64:
                    np.testing.assert_allclose(found, expected, rtol=1e-9, err_msg=feature)
                else:
                    assert found.tolist() == expected.tolist(), feature


def test_what_follows_a_repair_does_not_depend_on_its_company(
    filed: dict[str, pl.DataFrame],
) -> None:
    """An input and a result of it, changed in two hypotheses of one batch."""
    tables = Tables(workspace(filed))
    plan = Plan(load_rulebook(), list(load_rulebook().rules), list(filed))
    frame = "power_boiler_month"
    cells = [(frame, "reheat_steam_mass", 3), (frame, "boiler_heat_output", 3)]

    def unit_heat(which: list[int]) -> list[float]:
        changes = Changes(len(which))
        for number, at in enumerate(which):
            name, column, row = cells[at]
            table = tables.frames[name]
            pair = Pairs(np.array([number]), np.array([row]))
            changes.put(table, column, pair, table.column(column)[[row]] * 1.2)
        Spread(tables, plan, Programs()).complete(changes, np.ones(len(which), dtype=bool))
        return changes.columns["power_unit_month", "boiler_heat_output"].values.tolist()

    assert unit_heat([0, 1]) == [*unit_heat([0]), *unit_heat([1])]
