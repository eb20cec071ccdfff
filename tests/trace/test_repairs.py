"""Properties of repairs: what a rule asks for satisfies it, and undoing a slip is exact."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import mrv
from mrv.catalogue.model import Rulebook
from mrv.engine.frames import Workspace
from mrv.trace.guesses.candidates import Candidates, Failing, Spot
from mrv.trace.guesses.invert import Inverter, Variable
from mrv.trace.guesses.names import Names
from mrv.trace.whatif.changes import Changes, Pairs
from mrv.trace.whatif.judge import Judge
from mrv.trace.whatif.prepared import prepared
from mrv.trace.whatif.reach import Reach
from mrv.trace.whatif.spread import Spread
from mrv.trace.whatif.tables import Tables
from tests.trace.small_book import FRAME, calculated, frames, honest, small_book
from tests.trace.test_bounds import accounted

Rows = list[dict[str, Any]]
CELLS = ("burnt", "ledger", "heat_value", "heat", "settled", "emission", "left_meter")
AT = 5


class Bench:
    """The parts of the tracer on some rows."""

    def __init__(self, rows: Rows, rulebook: Rulebook | None = None) -> None:
        book = rulebook or small_book()
        self.result = mrv.validate(frames(rows), rules=book, trace=False)
        workspace = self.result.workspace
        assert isinstance(workspace, Workspace)
        self.tables = Tables(workspace)
        rules = [r.rule for frame in self.result.frames.values() for r in frame.rules]
        plan, programs, aims = prepared(book, rules, tuple(workspace.frames))
        self.table = self.tables.frames[FRAME]
        self.plan = plan
        self.judge = Judge(self.tables, plan, programs)
        self.spread = Spread(self.tables, plan, programs)
        self.inverter = Inverter(self.tables, plan, self.spread, aims)
        self.names = Names(self.tables, plan, programs)
        self.candidates = Candidates(self.tables, plan, Reach(self.tables, plan))

    def failing(self) -> list[Failing]:
        """Every rule that fails, with the cells that may be to blame."""
        found = [
            Failing(judged, int(row), 24.0)
            for judged in self.plan.rules
            for row in np.flatnonzero(self.judge.failing(judged))
        ]
        self.candidates.link(found)
        return found

    def changes(self, variable: Variable, value: float) -> Changes:
        """One cell with another value and, where it follows, its results."""
        [spot] = variable.spots
        changes = Changes(1)
        at = Pairs(np.zeros(1, dtype=np.int64), np.array([spot.row]))
        changes.put(self.table, spot.column, at, np.array([value]))
        self.spread.complete(changes, np.array([variable.follows]))
        return changes


def spoilt(column: str, factor: float, follows: bool) -> Rows:
    rows = honest()
    rows[AT][column] = round(rows[AT][column] * factor, 3)
    if follows:
        rows[AT] = calculated(rows[AT])
    return rows


@settings(max_examples=40, deadline=None)
@example(column="heat_value", factor=0.78125, follows=False)
@given(
    column=st.sampled_from(CELLS),
    factor=st.one_of(st.floats(0.2, 0.9), st.floats(1.1, 5.0)),
    follows=st.booleans(),
)
def test_a_rule_turned_around_holds(column: str, factor: float, follows: bool) -> None:
    bench = Bench(spoilt(column, factor, follows))
    failing = bench.failing()
    variables = [
        Variable((Spot(FRAME, name, AT),), follows) for name in CELLS for follows in (False, True)
    ]
    accusing = [
        {place: 1.0 for place, item in enumerate(failing) if variable.spots[0] in item.links}
        for variable in variables
    ]
    wishes = bench.inverter.wishes(variables, accusing, failing)
    assert any(wishes) or not failing
    for variable, own in zip(variables, wishes, strict=True):
        for wish in own:
            item = failing[wish.target]
            changes = bench.changes(variable, wish.value)
            [verdict] = bench.judge.verdicts(changes, [item.judged])
            [place] = np.flatnonzero(verdict.row == item.row)
            assert verdict.failed[place]
            assert not verdict.fails[place], (variable, item.judged.rule.id, wish)


@pytest.mark.parametrize("small", [0, 1_000], ids=["mended", "anew"])
def test_after_a_writing_rules_say_what_they_would_if_nothing_was_kept(
    monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr("mrv.trace.whatif.tables._SMALL", small)
    known, fresh = Bench(honest()), Bench(honest())
    rules = known.plan.rules
    before = known.judge.all_failing(rules)
    kept, filed = known.table.known(), known.table.column("ledger")[[AT]]
    for bench in (known, fresh):
        bench.table.write("ledger", np.array([AT]), 3 * filed)
    after = known.judge.all_failing(rules)
    assert any(rows[AT] for rows in after) and not any(rows.any() for rows in before)
    for one, other in zip(after, fresh.judge.all_failing(rules), strict=True):
        assert one.tolist() == other.tolist()
    known.table.write("ledger", np.array([AT]), filed)
    known.table.restore(kept)
    for one, other in zip(known.judge.all_failing(rules), before, strict=True):
        assert one.tolist() == other.tolist()


@settings(max_examples=40, deadline=None)
@given(
    right=st.floats(0.01, 1e6).map(lambda value: float(f"{value:.6g}")),
    place=st.integers(0, 20),
)
def test_a_known_slip_undone_and_made_again_is_what_was_filed(right: float, place: int) -> None:
    rows = honest()
    rows[AT]["ledger"] = right
    bench = Bench(rows)
    factors = bench.names.factors(Spot(FRAME, "ledger", AT))
    named = factors.named(place % len(factors.kinds))
    assert named.factor is not None
    assert named.value * named.factor == pytest.approx(right, rel=1e-12)
    bench.table.write("ledger", np.array([AT]), np.array([named.value]))
    again = bench.names.factors(Spot(FRAME, "ledger", AT))
    back = [again.named(at).value for at in range(len(again.kinds))]
    assert min(abs(value - right) for value in back) <= 1e-9 * abs(right)


@settings(max_examples=20, deadline=None)
@given(factor=st.floats(0.5, 2.0))
def test_a_result_that_follows_a_repair_is_written_as_it_would_be_filed(factor: float) -> None:
    bench = Bench(honest())
    right = round(honest()[AT]["heat_value"] * factor, 3)
    filed = calculated(honest()[AT] | {"heat_value": right})
    # Half a unit of the last decimal may be written either way.
    for exact in (filed["burnt"] * right, filed["heat"] * 0.09):
        assume(abs(exact * 100 % 1 - 0.5) > 1e-6)
    changes = bench.changes(Variable((Spot(FRAME, "heat_value", AT),), True), right)
    at = Pairs(np.zeros(1, dtype=np.int64), np.array([AT]))
    for name in ("heat", "emission"):
        [value] = changes.read(bench.table, name, at)
        assert value == pytest.approx(filed[name], abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(range(24)), column=st.sampled_from(CELLS))
def test_the_order_of_rows_changes_nothing(order: list[int], column: str) -> None:
    rows = [*spoilt(column, 1.4, True), *honest("SYN-2", 2)]
    sorted_, mixed = (Bench(r) for r in (rows, [rows[at] for at in order]))
    for one, other in zip(sorted_.plan.rules, mixed.plan.rules, strict=True):
        failing = sorted_.judge.failing(one)
        assert mixed.judge.failing(other).tolist() == [bool(failing[at]) for at in order]


@settings(max_examples=15, deadline=None)
@given(scale=st.floats(0.2, 40.0), column=st.sampled_from(("burnt", "ledger")))
def test_a_plant_of_another_size_is_told_the_same(scale: float, column: str) -> None:
    """Tolerances and bands are in proportion: the mass of the plant does not matter."""
    rows = [
        calculated(
            row
            | {name: round(row[name] * scale, 2) for name in ("burnt", "ledger", "counted")}
            | {"settled": round(row["burnt"] * scale, 2) * row["heat_value"]}
        )
        for row in honest()
    ]
    rows[AT] = calculated(rows[AT] | {column: round(rows[AT][column] * 10, 2)})
    [incident] = mrv.validate(frames(rows), rules=small_book()).incidents
    assert [cell.parameter for cell in incident.cells] == [column]
    assert incident.kind == "unit_slip"


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 11),
            st.sampled_from(CELLS),
            st.sampled_from([None, 0.0, -5.0, 1e-9, 1e15, float("inf"), float("nan")]),
        ),
        max_size=40,
    )
)
def test_whatever_is_filed_every_finding_is_accounted_for(
    filed: list[tuple[int, str, float | None]],
) -> None:
    rows = honest()
    for at, column, value in filed:
        rows[at][column] = value
    accounted(mrv.validate(frames(rows), rules=small_book()))


def test_thousands_of_findings_are_accounted_for() -> None:
    """Dozens of enterprises with everything wrong: bounded work each, nothing lost."""
    rows = [
        row | {name: row[name] * (3 + number % 5) for name in ("ledger", "heat", "left_meter")}
        for number in range(50)
        for row in honest(f"SYN-{number:03}", number)
    ]
    result = mrv.validate(frames(rows), rules=small_book())
    assert result.findings.filter(pl.col("outcome") == "fail").height > 2_000
    accounted(result)
