"""Rules that only say that values differ prove a copy, and tell no value in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mrv.catalogue.load import load_rulebook
from mrv.engine.api import validate
from mrv.engine.result import Result
from mrv.trace.guesses.costs import Kinds
from mrv.trace.whatif.differing import only_differs
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables

BOOK = load_rulebook()
CEMENT = GENERATORS["cement"]
HEAT = "net_calorific_value_ar"
DEFAULT = 23.076

Row = dict[str, Any]


@pytest.mark.parametrize(
    ("rule", "differs"),
    [
        ("CEM-STD-015", True),  # no default, or not two months long
        ("CEM-THR-043", True),  # not the same for months
        ("CEM-THR-045", True),  # neither the month before's nor last year's
        ("ALU-STD-010", True),  # no value of the former guide
        ("PWR-THR-023", True),  # as many values as days
        ("ALU-THR-047", True),  # not the line beside's
        ("CEM-THR-041", False),  # a range
        ("CEM-STD-001", False),  # one value
        ("COM-LOG-286", False),  # as far apart as the meter allows
    ],
)
def test_they_are_known_by_their_shape(rule: str, differs: bool) -> None:
    own = [each for each in BOOK.rules if each.id == rule]
    assert own
    assert {only_differs(each) for each in own} == {differs}


def coal(change: Callable[[list[Row]], None]) -> Result:
    """A site of which the coal of one line is filed otherwise, and calculated from it."""
    frames = CEMENT.population(1, 764)
    change(
        [
            row
            for row in frames["cement_fuel_month"]
            if (row["line_id"], row["fuel"]) == ("1", "bituminous_coal")
        ]
    )
    return validate(tables(CEMENT.derive(frames), BOOK), rules=BOOK)


def the_default(rows: list[Row]) -> None:
    for row in rows:
        row[HEAT] = DEFAULT


def test_a_default_all_year_is_no_other_basis_of_it() -> None:
    result = coal(the_default)
    [incident] = result.incidents
    assert incident.kind == "default_as_measured"
    assert {cell.parameter for cell in incident.cells} == {HEAT}
    assert len(incident.cells) == 12
    # How heat goes with ash tells that it is off, not what it is.
    assert all(cell.suggested is None for cell in incident.cells)
    assert incident.emission_effect_tco2 is None
    assert set(incident.explains) == set(result.findings["id"])
    [other] = incident.alternatives
    assert {cell.parameter for cell in other.cells} == {f"{HEAT}_method"}


def test_a_default_in_two_months_is_one_and_not_a_hair_beside_it() -> None:
    def change(rows: list[Row]) -> None:
        right.append(rows[4][HEAT])
        for row in rows[3:5]:
            row[HEAT] = DEFAULT

    right: list[float] = []
    [incident] = coal(change).incidents
    [cell] = incident.cells
    assert incident.kind == "default_as_measured"
    assert cell.suggested is None
    assert cell.range is not None
    low, high = cell.range
    assert low < right[0] < high
    assert high < 1.2 * low


@pytest.mark.parametrize("last", [6, 12])
def test_what_stands_still_is_exchanged_with_nothing(last: int) -> None:
    def change(rows: list[Row]) -> None:
        for row in rows[2:last]:
            row[HEAT] = rows[2][HEAT]

    result = coal(change)
    [incident] = result.incidents
    assert incident.kind == "copied_block"
    months = {cell.record["month"] for cell in incident.cells}
    assert months == {f"2025-{number:02}" for number in range(3, last + 1)}
    assert all(cell.suggested is None for cell in incident.cells)
    assert set(incident.explains) == set(result.findings["id"])


def test_where_a_balance_tells_the_value_it_is_told() -> None:
    def change(rows: list[Row]) -> None:
        right.append(rows[4]["fuel_consumption"])
        rows[4]["fuel_consumption"] = rows[3]["fuel_consumption"]

    right: list[float] = []
    [incident] = coal(change).incidents
    [cell] = incident.cells
    assert incident.kind == "copied_month"
    assert cell.suggested == pytest.approx(right[0], rel=0.01)


def test_mistakes_that_invent_a_value_are_told_apart_from_those_that_say_its_origin() -> None:
    invented = Kinds(BOOK).invented
    assert {"wrong_value", "digits_transposed", "swapped_months", "biased_year"} <= invented
    told = {"copied_month", "copied_block", "default_as_measured", "wrong_code"}
    assert not told & invented
