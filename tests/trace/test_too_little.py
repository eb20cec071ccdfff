"""What no change explains well enough is not called a contradiction between rules."""

from __future__ import annotations

from mrv.engine.api import validate
from mrv.trace.guesses.candidates import Instance, Spot
from mrv.trace.guesses.hypothesis import Hypothesis, Scored
from mrv.trace.guesses.unexplained import Unexplained
from tests.trace.small_book import FRAME, frames
from tests.trace.test_copied_months import MAY, PREVIOUS, alone, book

FAILING, HOLDING = Instance(1, 0), Instance(2, 0)


def repair(removed: float, breaks: set[Instance]) -> Scored:
    hypothesis = Hypothesis(((Spot(FRAME, "burnt", 0), 1.0),), False, "wrong_value", 5.0)
    return Scored(hypothesis, removed, removed, removed - 5.0, {FAILING}, breaks)


def test_rules_disagree_where_every_repair_that_is_worth_it_breaks_one() -> None:
    unexplained = Unexplained()
    unexplained.note([repair(14.0, {HOLDING}), repair(9.0, {HOLDING})])
    assert unexplained.torn == {FAILING}


def test_they_do_not_where_none_is_worth_it_whatever_it_breaks() -> None:
    unexplained = Unexplained()
    unexplained.note([repair(3.0, {HOLDING})])
    assert not unexplained.torn


def test_nor_where_something_breaks_none_and_gains_too_little() -> None:
    unexplained = Unexplained()
    unexplained.note([repair(14.0, {HOLDING}), repair(3.0, set())])
    assert not unexplained.torn


def test_two_round_values_that_are_the_same_are_told_as_no_more_than_that() -> None:
    rows = alone()
    for row in rows[MAY - 1 : MAY + 1]:
        row["left_meter"] = 600.0
    result = validate(frames(rows), rules=book(PREVIOUS))
    assert result.findings.height == 1
    assert not result.incidents
    [reason] = result.untraced
    assert reason.code == "only_alike"
