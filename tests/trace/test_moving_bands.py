"""A band whose ends move with the value asked about: how wide it is where the value is wrong says
nothing of how wide it is where it would be right."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from mrv.trace.guesses.invert import _are_alike, _between, _reach

BESIDE = 100.0
"""What is to lie between 0.4 and 2.5 times the value, or its share of 300 in all."""


def share(value: float) -> float:
    return value / (value + 300)


def plain(value: float) -> float:
    return value


def reach(of: Callable[[float], float], filed: float, beside: float) -> tuple[float, float]:
    """Where the band is entered and left, from what is filed."""
    points = [filed, filed * 1.004, filed * 1.25]
    ends = [[[beside - end * of(point)] for point in points] for end in (0.4, 2.5)]
    near, far = _reach([np.array([point]) for point in points], np.array(ends))
    return float(near[0]), float(far[0])


@pytest.mark.parametrize(("filed", "expected"), [(0.01, (40.0, 250.0)), (1e6, (250.0, 40.0))])
def test_a_value_is_asked_into_the_whole_band(filed: float, expected: tuple[float, float]) -> None:
    near, far = reach(plain, filed, BESIDE)
    assert (near, far) == pytest.approx(expected, rel=1e-3)
    wish = _between(0, BESIDE / 1.45, near, far)
    assert (wish.low, wish.high) == pytest.approx((40.0, 250.0), rel=1e-3)
    assert wish.low < wish.value < wish.high


def test_what_no_value_exceeds_sets_no_end() -> None:
    # A share of 0.44 is at most 2.5 times that of 64 or more, and at least 0.4 times any.
    near, far = reach(share, 0.01, 0.44)
    assert share(near) == pytest.approx(0.44 / 2.5, rel=1e-5)
    assert far == math.inf
    assert _between(0, math.nan, near, far).value == near


def test_a_band_that_stays_is_left_to_its_middle() -> None:
    points = [np.array([each]) for each in (10.0, 10.04, 12.5)]
    ends = np.array([[point - end for point in points] for end in (40.0, 250.0)])
    near, far = _reach(points, ends)
    assert math.isnan(near[0])
    assert math.isnan(far[0])


def test_infinite_distances_are_compared_in_silence() -> None:
    distances = np.array([math.inf, 1.0])
    assert _are_alike(distances, distances).tolist() == [False, True]
