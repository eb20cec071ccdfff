"""A record that several papers contradict is wrong as a whole, sooner than each of the papers."""

from __future__ import annotations

import pytest

from mrv.catalogue.load import open_rulebook
from mrv.engine.api import validate
from mrv.trace.guesses.candidates import Failing, Spot
from mrv.trace.guesses.contradicted import contradicted
from mrv.trace.whatif.plan import Judged, Plan
from tests.benchmarks.tracing.modes import cases
from tests.benchmarks.tracing.run import judge
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables
from tests.trace.small_book import FRAME, small_book

UNIT, LEDGER, METER = ("unit", 3), ("paper", 7), ("paper", 8)
TESTED = ("carbon_content_ad", "hydrogen_ad", "sulfur_ad", "moisture_ad", "net_calorific_value_lab")
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


def test_one_paper_that_contradicts_three_values_contradicts_a_record() -> None:
    rule = agreeing()
    names = ("generation", "supply", "heat")
    every = [failing(rule, (UNIT, name), (LEDGER, f"its_{name}")) for name in names]
    assert contradicted(every) == {UNIT: [0, 1, 2], LEDGER: [0, 1, 2]}


def test_of_two_equal_months_the_one_that_its_laboratory_report_contradicts_is_the_copy() -> None:
    rulebook = open_rulebook(None)
    frames = GENERATORS["power"].population(1, 1)
    for name in [name for name in frames if name.endswith("_year")]:
        frames[name] = []
    coals = [row for row in frames["power_fuel_month"] if row["fuel"] == "bituminous_coal"]
    copy, source = coals[3], coals[4]
    copied = [name for name in TESTED if copy[name] is not None]
    right = {name: copy[name] for name in copied}
    copy |= {name: source[name] for name in copied}
    first, *_ = validate(tables(frames, rulebook), rules=rulebook).incidents
    assert {str(cell.record["month"])[:7] for cell in first.cells} == {"2025-04"}
    assert {cell.parameter: cell.suggested for cell in first.cells} == pytest.approx(right)
