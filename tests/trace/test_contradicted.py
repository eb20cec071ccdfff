"""A record that several papers contradict is wrong as a whole, sooner than each of the papers."""

from __future__ import annotations

import pytest

from mrv.catalogue.load import open_rulebook
from mrv.trace.guesses.candidates import Failing, Spot
from mrv.trace.guesses.contradicted import contradicted
from mrv.trace.whatif.plan import Judged, Plan
from tests.benchmarks.tracing.modes import cases
from tests.benchmarks.tracing.run import judge
from tests.trace.small_book import FRAME, small_book

UNIT, LEDGER, METER = ("unit", 3), ("paper", 7), ("paper", 8)
WRITTEN_TWICE = {"generation", "on_grid_electricity"}


def agreeing(rule: str = "COM-THR-001") -> Judged:
    judged = Plan(small_book(), list(small_book().rules), [FRAME]).rule(rule, None)
    assert judged is not None
    return judged


def failing(judged: Judged, *cells: tuple[tuple[str, int], str]) -> Failing:
    direct = {Spot(frame, column, row) for (frame, row), column in cells}
    return Failing(judged, 0, 16.8, direct=direct)


def test_values_of_a_record_that_two_papers_contradict_stand_together() -> None:
    rule = agreeing()
    found = contradicted(
        [
            failing(rule, (UNIT, "generation"), (LEDGER, "amount")),
            failing(rule, (UNIT, "heat"), (("unit", 4), "heat")),
            failing(rule, (UNIT, "supply"), (METER, "amount")),
        ]
    )
    assert found == {UNIT: [0, 1, 2]}


@pytest.mark.parametrize(
    "second",
    [
        # The one paper may as well be wrong as a whole.
        ((UNIT, "supply"), (LEDGER, "other")),
        # The one value, then.
        ((UNIT, "generation"), (METER, "amount")),
        # The record contradicts itself; which other is wrong, it does not say.
        ((UNIT, "supply"), (UNIT, "heat")),
    ],
)
def test_less_than_that_is_no_sign(second: tuple[tuple[tuple[str, int], str], ...]) -> None:
    rule = agreeing()
    first = failing(rule, (UNIT, "generation"), (LEDGER, "amount"))
    assert not contradicted([first, failing(rule, *second)])


def test_a_limit_or_a_formula_contradicts_no_record() -> None:
    for rule in (agreeing("COM-THR-003"), agreeing("COM-LOG-001")):
        every = [
            failing(rule, (UNIT, "generation"), (LEDGER, "amount")),
            failing(rule, (UNIT, "supply"), (METER, "amount")),
        ]
        assert not contradicted(every)


def test_a_record_of_another_month_is_told_though_no_other_month_is_known() -> None:
    rulebook = open_rulebook(None)
    faulty, _ = cases("power", "history-0", 603, 20, rulebook)
    [case] = [c for c in faulty if {k.parameter for k in c.faults[0].truth} >= WRITTEN_TWICE]
    [run] = judge([case], rulebook)
    [incident] = run.verdicts[case.enterprise].incidents
    cause = incident.causes[0]
    assert cause.kind == "another_record"
    assert {cell.parameter for cell in cause.cells} == WRITTEN_TWICE
    truth = [case.faults[0].truth[cell] for cell in cause.cells]
    assert cause.suggested == pytest.approx(truth, rel=0.001)
