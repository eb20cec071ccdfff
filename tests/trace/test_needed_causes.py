"""Causes found apart of which one explains what the other does."""

from __future__ import annotations

import pytest

from mrv.trace.cause import Cause, needed
from mrv.trace.guesses.candidates import Instance
from mrv.trace.guesses.hypothesis import Hypothesis, Scored


def cause(score: float, *explains: int) -> Cause:
    own = {Instance(rule, 0) for rule in explains}
    hypothesis = Hypothesis((), True, "wrong_value", 1.0)
    return Cause(Scored(hypothesis, score, score, score, explains=own), [])


@pytest.mark.parametrize("less", [(1, 2), (2,)])
def test_a_weaker_cause_of_the_same_findings_or_fewer_is_not_needed(less: tuple[int, ...]) -> None:
    strong, weak = cause(60.0, 1, 2), cause(50.0, *less)
    assert needed([weak, strong]) == [strong]


def test_causes_of_other_findings_are_needed() -> None:
    both = [cause(60.0, 1, 2), cause(50.0, 2, 3)]
    assert needed(both) == both
