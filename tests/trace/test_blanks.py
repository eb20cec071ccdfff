"""What followed from a wrong input is carried through results that nobody filed."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl
import pytest

from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rulebook
from mrv.engine.api import evaluate_all, validate
from mrv.engine.frames import Workspace
from mrv.engine.result import Result
from mrv.trace.search import Search
from mrv.trace.whatif.blanks import FilledTables
from mrv.trace.whatif.changes import Changes, Pairs
from mrv.trace.whatif.plan import Plan
from mrv.trace.whatif.programs import Programs
from mrv.trace.whatif.spread import Spread
from mrv.trace.whatif.tables import Table, Tables
from tests.catalogue.mini_rulebook import write_rulebook
from tests.trace.small_book import FILES, FRAME, calculated, frames, honest, rule

Rows = list[dict[str, Any]]
MARCH = 2
BLANKS = {"of every month": range(12), "of the month": [MARCH], "of three": [1, MARCH, 8]}


@cache
def book() -> Rulebook:
    """The small rulebook, with a rule that reads what is calculated from a calculated value."""
    more = rule(
        7, "emission-fits", "emission >= 1.5 * ledger and emission <= 2.5 * ledger", "error"
    )
    files = FILES | {"common/rules.yaml": FILES["common/rules.yaml"] + more}
    with TemporaryDirectory() as folder:
        return load_rulebook(write_rulebook(Path(folder), files))


def filed(months: Sequence[int], *, wrong: bool) -> Rows:
    """A year of which these months lack the heat; in March ten times too much was burnt."""
    rows = honest()
    if wrong:
        rows[MARCH] = calculated(rows[MARCH] | {"burnt": rows[MARCH]["burnt"] * 10})
    for month in months:
        rows[month]["heat"] = None
    return [row | {"settled": None} for row in rows]


def judged(rows: Rows) -> Result:
    return validate(frames(rows), rules=book())


@pytest.mark.parametrize("which", BLANKS)
def test_one_cause_explains_what_followed_beyond_a_blank(which: str) -> None:
    rows = filed(BLANKS[which], wrong=True)
    result = judged(rows)
    assert {"COM-THR-001", "COM-THR-006", "COM-THR-007"} <= set(result.findings["rule"])
    [incident] = result.incidents
    assert [cell.parameter for cell in incident.cells] == ["burnt"]
    assert incident.cells[0].suggested == pytest.approx(rows[MARCH]["burnt"] / 10, rel=0.01)
    assert set(incident.explains) == set(result.findings["id"])


def test_a_blank_that_nobody_calculated_with_carries_nothing() -> None:
    """The emission was not made from what was burnt; it is not to follow it."""
    rows = filed([MARCH], wrong=True)
    rows[MARCH]["emission"] = honest()[MARCH]["emission"]
    assert {"COM-THR-007"}.isdisjoint(judged(rows).findings["rule"])
    moved = _burnt(rows, honest()[MARCH]["burnt"])
    assert (FRAME, "emission") not in moved.columns


@pytest.mark.parametrize("which", BLANKS)
def test_results_move_as_if_the_blank_had_been_filed(which: str) -> None:
    blank, whole = filed(BLANKS[which], wrong=True), filed([], wrong=True)
    right = honest()[MARCH]
    through, along = _burnt(blank, right["burnt"]), _burnt(whole, right["burnt"])
    [emission] = through.columns[FRAME, "emission"].values
    assert emission == pytest.approx(right["emission"], abs=0.011)
    assert emission == pytest.approx(along.columns[FRAME, "emission"].values[0], abs=0.011)
    # What nobody filed stays unknown to the rules.
    assert (FRAME, "heat") not in through.columns


def test_a_year_without_faults_has_no_incident() -> None:
    assert not judged(filed(range(12), wrong=False)).incidents


def _burnt(rows: Rows, value: float) -> Changes:
    """What follows from another value in March."""
    filed = {
        name: table[[s.name for s in table if s.dtype != pl.Null]]
        for name, table in frames(rows).items()
    }
    workspace = Workspace(book(), filed)
    evaluate_all(workspace, list(book().rules))
    tables = Tables(workspace)
    spread = Spread(tables, Plan(book(), list(book().rules), [FRAME]), Programs())
    changes = Changes(1)
    where = Pairs(np.zeros(1, dtype=np.int64), np.array([MARCH]))
    changes.put(tables.frames[FRAME], "burnt", where, np.array([value]))
    spread.complete(changes, np.ones(1, dtype=bool))
    return changes


def test_filled_tables_go_with_what_used_them() -> None:
    """Nothing that tracing makes is left to Python's collector, which looks through everything."""
    result = judged(filed(range(12), wrong=True))
    workspace = result.workspace
    assert isinstance(workspace, Workspace)
    tables, programs = Tables(workspace), Programs()
    rules = [each.rule for frame in result.frames.values() for each in frame.rules]
    plan = Plan(book(), rules, tuple(workspace.frames))
    gc.disable()
    try:
        filled = FilledTables(tables, plan, programs, lambda _, table: table.judged)
        known = weakref.ref(filled)
        del filled
        assert known() is None
    finally:
        gc.enable()


def test_all_that_a_search_needs_goes_with_it() -> None:
    """Else the tables of every portion stayed, for the program works without the collector."""
    result = judged(filed(range(12), wrong=True))
    gc.collect()
    gc.disable()
    try:
        assert result.incidents
        kinds = Tables | Table | Search | Changes | Pairs
        assert not [each for each in gc.get_objects() if isinstance(each, kinds)]
    finally:
        gc.enable()
