"""Oil filed in litres, as filling stations and flow meters tell it, instead of tonnes."""

from __future__ import annotations

from typing import Any

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.trace.model import Incident
from tests.samples.populations import GENERATORS
from tests.samples.rows import half_up
from tests.samples.writers import tables

BURNT = "fuel_consumption"
DENSITY = 0.84


def causes(units: float, months: int = 1, follows: bool = True) -> tuple[list[Incident], float]:
    """What is told of diesel of a coal unit filed in so many `units` a tonne; the right number."""
    maker = GENERATORS["power"]
    drawn = maker.population(1, 7_002_001)
    frames = {frame: [dict(row) for row in rows] for frame, rows in drawn.items()}
    frames = maker.derive(frames)
    oil = [
        row
        for row in frames["power_fuel_month"]
        if (row["unit_id"], row["fuel"]) == ("2", "diesel") and row[BURNT]
    ]
    chosen: list[dict[str, Any]] = oil[2 : 2 + months]
    right = chosen[0][BURNT]
    for row in chosen:
        row[BURNT] = half_up(row[BURNT] * units, 2)
    book = load_rulebook()
    frames = maker.derive(frames) if follows else frames
    return list(mrv.validate(tables(frames, book), rules=book).incidents), right


@pytest.mark.parametrize(("months", "follows"), [(1, True), (1, False), (6, True)])
def test_litres_of_diesel_are_told_with_the_tonnes_that_they_weigh(
    months: int, follows: bool
) -> None:
    [incident], right = causes(1000 / DENSITY, months, follows)
    assert incident.kind == "litres_for_tonnes"
    assert {cell.parameter for cell in incident.cells} == {BURNT}
    assert len(incident.cells) == months
    # No single density is right for every delivery.
    assert incident.cells[0].suggested == pytest.approx(right, rel=0.035 if follows else 0.001)
    assert incident.reason is not None
    assert "litres" in incident.reason.en
    assert "升" in incident.reason.zh


def test_kilograms_are_no_litres() -> None:
    [incident], right = causes(1000)
    [cell] = incident.cells
    assert (incident.kind, cell.parameter) == ("unit_slip", BURNT)
    assert cell.suggested == pytest.approx(right)
