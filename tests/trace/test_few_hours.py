"""Hours that are far too few switch off what holds output to fuel: the hours are to blame."""

from __future__ import annotations

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.trace.model import Incident
from tests.samples.populations import GENERATORS
from tests.samples.rows import half_up
from tests.samples.writers import tables

HOURS, OUTPUT = "operating_hours", "clinker_output"
LINE_MONTH, FUEL_MONTH = "cement_line_month", "cement_fuel_month"
FILED = ("enterprise", "cement_line", LINE_MONTH, FUEL_MONTH)
"""What nobody can do without."""
BESIDE = (
    "stack_monitoring_hours",
    "raw_meal_consumption",
    "clinker_electricity_consumption",
    "clinker_electricity_rate",
    "waste_heat_generation",
)
"""What else would tell how long a line ran."""
SHORT = 0.65
"""Share of the month in which the line ran."""


def causes(column: str, factor: float) -> list[Incident]:
    """What is told of a plant that files the least and is wrong in a month of some weeks."""
    drawn = GENERATORS["cement"].population(3, 7_002_001)
    name = min(row["enterprise_id"] for row in drawn["enterprise"])
    frames = {
        frame: [dict(row) for row in rows if row["enterprise_id"] == name]
        for frame, rows in drawn.items()
    }
    first = min(row["line_id"] for row in frames[LINE_MONTH])
    own = [
        row
        for frame in (LINE_MONTH, FUEL_MONTH)
        for row in frames[frame]
        if row["line_id"] == first and str(row["month"])[:7] == "2025-05"
    ]
    for row in own:
        for amount in (HOURS, OUTPUT, "fuel_consumption"):
            if amount in row:
                row[amount] = half_up(row[amount] * SHORT, 2)
    for row in own:
        if column in row:
            row[column] = half_up(row[column] * factor, 2)
    frames = GENERATORS["cement"].derive(frames)
    for row in frames[LINE_MONTH]:
        row.update(dict.fromkeys(BESIDE))
    book = load_rulebook()
    filed = tables({frame: frames[frame] for frame in FILED}, book)
    return list(mrv.validate(filed, rules=book).incidents)


@pytest.mark.parametrize("factor", [0.3, 0.39])
def test_few_hours_beside_clinker_and_its_fuel_are_the_cause(factor: float) -> None:
    """Beside so few hours the checks by the tonne say nothing; the fuel goes with the clinker."""
    [incident] = causes(HOURS, factor)
    [cell] = incident.cells
    assert cell.parameter == HOURS
    assert cell.suggested == pytest.approx(float(cell.observed) / factor, rel=0.05)
    assert incident.confidence > 0.9


def test_clinker_beyond_its_hours_and_its_fuel_is_the_cause() -> None:
    [incident] = causes(OUTPUT, 2.6)
    [cell] = incident.cells
    assert cell.parameter == OUTPUT
    assert cell.suggested == pytest.approx(float(cell.observed) / 2.6, rel=0.05)
