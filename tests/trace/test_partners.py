"""A second value beside the first is only weighed where it could add something."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from mrv.trace.guesses.candidates import Instance, Spot
from mrv.trace.guesses.hypothesis import Hypothesis, Scored
from mrv.trace.guesses.partners import Partners

FIRST, SECOND = (Spot("fuel", "consumption", 3), 90.0), (Spot("fuel", "heat_value", 3), 25.0)


def hypothesis(cost: float, *cells: tuple[Spot, Any]) -> Hypothesis:
    return Hypothesis(cells, True, "wrong_value", cost)


@pytest.mark.parametrize(
    ("gain", "usual", "more"),
    [
        # Nothing is broken by the first alone: the second costs two, and is one less usual.
        (40.0, -1.0, -3.0),
        # What the first breaks the second may mend.
        (33.0, -1.0, 4.0),
        # It may be the value of all other months.
        (40.0, 2.5, 0.5),
    ],
)
def test_what_a_second_value_could_add(gain: float, usual: float, more: float) -> None:
    partners = Partners.__new__(Partners)
    usual_of = {1: 0.5, 2: 0.5 + usual}
    partners._typical = cast(Any, SimpleNamespace(gain=lambda cells: usual_of[len(cells)]))
    alone = Scored(hypothesis(5.0, FIRST), gain=gain, removed=40.0, score=gain - 5.0)
    assert partners._more(alone, hypothesis(7.0, FIRST, SECOND)) == pytest.approx(more)


@pytest.mark.parametrize(
    ("gain", "explains", "stands"),
    [
        # It adds to what the first explains, or takes less from it than may come back.
        (40.0, {1}, True),
        (38.0, {1}, True),
        # A balance of its own vouches for the second value as filed.
        (16.0, {1}, False),
        # With both, what the first explained fails again.
        (40.0, set[int](), False),
    ],
)
def test_what_vouches_for_a_second_value_is_asked_before_all_else(
    gain: float, explains: set[int], stands: bool
) -> None:
    asked: list[list[int]] = []

    def score(hypotheses: list[Hypothesis], rules: list[int]) -> list[Scored]:
        asked.append(rules)
        found = [(40.0, {1}), (gain, explains)]
        return [
            Scored(each, own, own, own, explains={Instance(rule, 3) for rule in told})
            for each, (own, told) in zip(hypotheses, found, strict=True)
        ]

    partners = Partners.__new__(Partners)
    partners._typical = cast(Any, SimpleNamespace(gain=lambda cells: 0.0))
    partners._scorer = cast(Any, SimpleNamespace(score=score))
    vouching = {("fuel", "heat_value"): frozenset({4})}
    partners._plan = cast(Any, SimpleNamespace(vouching=vouching, rules=list(range(9))))
    alone = Scored(hypothesis(5.0, FIRST), 40.0, 40.0, 35.0, explains={Instance(1, 3)})
    assert partners._may_stand(alone, hypothesis(6.0, FIRST, SECOND), usual=0.0) is stands
    assert asked == [[1, 4]]
