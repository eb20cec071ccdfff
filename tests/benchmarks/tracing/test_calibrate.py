"""Confidences never fall where the raw ones rise."""

from __future__ import annotations

from tests.benchmarks.tracing.calibrate import pooled


def outcomes(raw: float, right: int, number: int) -> list[tuple[float, bool]]:
    return [(raw, place < right) for place in range(number)]


def test_half_a_case_on_either_side_undoes_no_order() -> None:
    """More of the few are right, but few make less sure."""
    points = pooled([*outcomes(0.7, 189, 201), *outcomes(0.9, 49, 52), *outcomes(1.0, 699, 706)])
    observed = [point[1] for point in points]
    assert observed == sorted(observed)
    assert [point[2] for point in points] == [253, 706]
