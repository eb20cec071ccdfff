"""Raw meal is off all year: its loss on ignition and the usual ratio say by how much."""

from __future__ import annotations

import random
from datetime import date

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from tests.samples.rows import Frames, half_up
from tests.samples.writers import tables

MEAL = "raw_meal_consumption"
KEPT = 0.647
"""What is left of the meal at a loss of 35.3 %."""


def line(factor: float, ratio: float) -> tuple[Frames, list[float]]:
    """A line of which the meal is off by a factor, and what it should be."""
    rng, months, analyses, right = random.Random(5), [], [], []
    for month in range(1, 13):
        key = {"enterprise_id": "SYN-1", "line_id": "1", "month": date(2025, month, 1)}
        clinker = half_up(150_000 * rng.uniform(0.95, 1.05), 2)
        right.append(half_up(clinker * ratio * rng.uniform(0.995, 1.005), 2))
        meal = half_up(right[-1] * factor, 2)
        months.append({**key, "operating_hours": 700.0, "clinker_output": clinker, MEAL: meal})
        loss = half_up(100 * (1 - KEPT) + rng.uniform(-0.2, 0.2), 2)
        analyses.append({**key, "raw_meal_loss_on_ignition": loss})
    return {"cement_line_month": months, "cement_quality_month": analyses}, right


@pytest.mark.parametrize("factor", [0.86, 0.9, 1.1, 1.14])
def test_meal_is_suggested_as_the_loss_and_the_usual_ratio_have_it(factor: float) -> None:
    """Only ash was reckoned with, not dust that is fed twice: meal came out 4 % too low."""
    frames, right = line(factor, 1.55)
    book = load_rulebook()
    incident = mrv.validate(tables(frames, book), rules=book).incidents[0]
    # Without fuel nothing tells meal from clinker.
    causes = (incident, *incident.alternatives)
    [cause] = [each for each in causes if {cell.parameter for cell in each.cells} == {MEAL}]
    by_month = sorted((cell.record["month"], cell.suggested) for cell in cause.cells)
    assert [value for _, value in by_month] == pytest.approx(right, rel=0.02)


@pytest.mark.parametrize("ratio", [1.5, 1.6])
def test_lines_with_much_ash_or_much_dust_are_honest(ratio: float) -> None:
    """Where ash adds 3 % to the clinker and where as much dust is fed twice."""
    book = load_rulebook()
    result = mrv.validate(tables(line(1.0, ratio)[0], book), rules=book)
    failed = result.findings.filter(result.findings["outcome"] == "fail")
    assert "CEM-LOG-172" not in set(failed["rule"])
