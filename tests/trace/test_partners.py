"""A second value beside the first is only weighed where it could add something."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from mrv.trace.guesses.candidates import Spot
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
