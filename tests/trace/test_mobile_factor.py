"""Fuel and emission of a cement works' vehicles that do not fit one another all year."""

from __future__ import annotations

import random
from datetime import date

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from tests.samples.rows import Frames, half_up
from tests.samples.writers import tables

DIESEL = 3.0959
FUEL, EMISSION = "mobile_fuel_consumption", "mobile_combustion_emission"


def works(column: str, factor: float) -> tuple[Frames, list[float]]:
    """A year of which one column is off, and what that should be."""
    rng, rows, right = random.Random(3), [], []
    for month in range(1, 13):
        fuel = half_up(rng.uniform(20, 40), 2)
        own = {FUEL: fuel, EMISSION: half_up(fuel * DIESEL, 2)}
        right.append(own[column])
        own[column] = half_up(own[column] * factor, 2)
        rows.append({"enterprise_id": "SYN-1", "month": date(2025, month, 1), **own})
    year = {name: half_up(sum(float(str(row[name])) for row in rows), 2) for name in own}
    return {
        "cement_enterprise_month": rows,
        "cement_enterprise_year": [{"enterprise_id": "SYN-1", "year": 2025, **year}],
    }, right


@pytest.mark.parametrize("factor", [0.86, 0.9, 1.12, 1.14])
@pytest.mark.parametrize("column", [FUEL, EMISSION])
def test_the_emission_is_named_and_the_fuel_beside_it(column: str, factor: float) -> None:
    """It is calculated: a wrong amount of fuel would have carried through."""
    frames, right = works(column, factor)
    incident = mrv.validate(tables(frames, load_rulebook()), rules=load_rulebook()).incidents[0]
    causes = (incident, *incident.alternatives)
    told = [{cell.parameter for cell in cause.cells} for cause in causes]
    assert told[:2] == [{EMISSION}, {FUEL}]
    cause = causes[told.index({column})]
    by_month = sorted((cell.record["month"], cell.suggested) for cell in cause.cells)
    assert [value for _, value in by_month] == pytest.approx(right, rel=0.02)
