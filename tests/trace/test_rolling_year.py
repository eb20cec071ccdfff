"""Rolled steel and the charge of the mills disagree all year: the steel made is a witness."""

from __future__ import annotations

import random
from datetime import date

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from tests.samples.rows import Frames, half_up
from tests.samples.writers import tables

CHARGE, ROLLED = "rolling_input", "rolled_steel_output"


def mill(share: float, column: str, factor: float) -> Frames:
    """A mill that rolls a share of its steel, one column off all year."""
    rng, rows = random.Random(11), []
    for month in range(1, 13):
        charge = half_up(100_000 * share * rng.uniform(0.99, 1.01), 2)
        own = {CHARGE: charge, ROLLED: half_up(charge * rng.uniform(0.96, 0.964), 2)}
        own[column] = half_up(own[column] * factor, 2)
        rows.append({"enterprise_id": "SYN-1", "month": date(2025, month, 1), **own})
    year = {"enterprise_id": "SYN-1", "year": 2025, "crude_steel_output": 1_200_000.0}
    return {"steel_production_month": rows, "steel_enterprise_year": [year]}


def told(frames: Frames) -> list[set[str]]:
    incident = mrv.validate(tables(frames, load_rulebook()), rules=load_rulebook()).incidents[0]
    causes = (incident, *incident.alternatives)
    return [{cell.parameter for cell in cause.cells} for cause in causes]


@pytest.mark.parametrize(("column", "factor"), [(ROLLED, 1.1), (CHARGE, 1.1)])
def test_no_more_can_be_charged_than_was_made(column: str, factor: float) -> None:
    """A mill that rolls nearly all its steel had no larger charge, nor has one a tenth above it."""
    first, *rest = told(mill(0.97, column, factor))
    assert first == {column}
    assert {CHARGE, ROLLED} <= set().union(first, *rest)


@pytest.mark.parametrize(("column", "factor"), [(ROLLED, 1.1), (CHARGE, 1.1)])
def test_a_mill_that_sells_semis_has_no_such_witness(column: str, factor: float) -> None:
    """What leaves the mill is weighed and sold: the mills' own tally goes first."""
    assert told(mill(0.6, column, factor)) == [{CHARGE}, {ROLLED}]
