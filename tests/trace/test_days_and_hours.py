"""Hours filed in days: what was burnt and fed tells them from output that is too large."""

from __future__ import annotations

from typing import Any

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.trace.model import Incident
from tests.samples.populations import GENERATORS
from tests.samples.rows import half_up
from tests.samples.writers import tables

HOURS = "operating_hours"
FRAMES = {"power": "power_unit_month", "cement": "cement_line_month"}


def causes(sector: str, months: set[str], unit: str, **others: Any) -> list[Incident]:
    """What is told of a plant that files some months' hours of one unit in days."""
    drawn = GENERATORS[sector].population(3, 7_002_001)
    name = min(row["enterprise_id"] for row in drawn["enterprise"])
    frames = {
        frame: [dict(row) for row in rows if row["enterprise_id"] == name]
        for frame, rows in drawn.items()
    }
    frames = GENERATORS[sector].derive(frames)
    for row in frames[FRAMES[sector]]:
        first = min(each[unit] for each in frames[FRAMES[sector]])
        if row[unit] == first and str(row["month"])[:7] in months:
            row[HOURS] = half_up(row[HOURS] / 24, 2)
            row.update(others)
    book = load_rulebook()
    return list(mrv.validate(tables(frames, book), rules=book).incidents)


def test_a_kiln_that_ran_for_days_made_its_clinker_all_the_same() -> None:
    [incident] = causes("cement", {"2025-05"}, "line_id", stack_monitoring_hours=None)
    [cell] = incident.cells
    assert (incident.kind, cell.parameter) == ("days_or_hours", HOURS)
    assert cell.suggested == pytest.approx(24 * float(cell.observed), rel=1e-3)


def test_two_months_of_days_do_not_make_a_unit_of_another_size() -> None:
    found = causes("power", {"2025-04", "2025-10"}, "unit_id")
    cells = [cell for incident in found for cell in incident.cells]
    assert {incident.kind for incident in found} == {"days_or_hours"}
    assert [(c.parameter, c.record["month"]) for c in cells] == [
        (HOURS, "2025-04"),
        (HOURS, "2025-10"),
    ]
