"""A series off all year of which only ranges speak: told is where it may lie."""

from __future__ import annotations

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.trace.model import Incident
from tests.samples.populations import GENERATORS
from tests.samples.rows import half_up
from tests.samples.writers import tables

STEEL = GENERATORS["steel"]


def off(column: str, factor: float) -> tuple[Incident, list[float]]:
    """The cause told of a mill's series that is off all year, and the right values."""
    frames = STEEL.population(1, 73_004)
    right = []
    for row in frames["steel_production_month"]:
        right.append(row[column])
        row[column] = half_up(row[column] * factor, 2)
    result = mrv.validate(tables(frames, load_rulebook()), rules=load_rulebook())
    incident = result.incidents[0]
    assert {cell.parameter for cell in incident.cells} == {column}
    return incident, right


@pytest.mark.parametrize("factor", [0.88, 0.93, 1.12])
def test_between_the_usual_and_the_possible_it_is_near_the_possible(factor: float) -> None:
    """All crude steel may be cast, and mostly is; a twentieth less is the least that is usual."""
    incident, right = off("continuous_cast_output", factor)
    assert [cell.suggested for cell in incident.cells] == pytest.approx(right, rel=0.015)


@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_what_only_ranges_tell_is_told_as_a_range(factor: float) -> None:
    """Of what is charged 93 to 99 % are rolled, as a rule."""
    incident, right = off("rolling_input", factor)
    for cell, value in zip(incident.cells, right, strict=True):
        assert cell.range is not None
        assert isinstance(cell.suggested, float)
        low, high = cell.range
        assert low < value < high < 1.07 * low
        assert low < 0.99 * cell.suggested < 1.01 * cell.suggested < high


def test_what_an_equality_pins_is_told_as_a_value() -> None:
    frames = STEEL.population(1, 73_004)
    right = []
    for row in frames["steel_material_month"]:
        if row["material"] == "crude_steel":
            right.append(row["material_quantity"])
            row["material_quantity"] = half_up(row["material_quantity"] * 0.88, 2)
    wrong = STEEL.derive(frames)
    result = mrv.validate(tables(wrong, load_rulebook()), rules=load_rulebook())
    told = [(cell.range, cell.suggested) for cell in result.incidents[0].cells]
    assert [ends for ends, _ in told] == [None] * 12
    assert [value for _, value in told] == pytest.approx(right, rel=1e-4)
