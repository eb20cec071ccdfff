"""A value that repeats another month to the last digit is told as copied, by that alone."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rulebook
from mrv.engine.api import validate
from tests.catalogue.mini_rulebook import write_rulebook
from tests.trace.small_book import FILES, frames, honest, rule

PREVIOUS = "not same({0}, prev({0}))"
LAST_YEAR = "not same({0}, same_month_last_year({0}))"
RULES = {
    "of the month before": PREVIOUS,
    # Nobody knows last year's values: the rule fails by the one part, and the other says nothing.
    "and of last year": f"{PREVIOUS} and {LAST_YEAR}",
}
METERS = ("left_meter", "counted", "heat_value")
MAY = 4


@cache
def book(expect: str) -> Rulebook:
    """The small rulebook with a rule against copies, of one meter that nothing else checks."""
    more = rule(7, "meter-not-copied", expect.format("left_meter"), "warning")
    files = FILES | {"common/rules.yaml": FILES["common/rules.yaml"] + more}
    with TemporaryDirectory() as folder:
        return load_rulebook(write_rulebook(Path(folder), files))


def alone() -> list[dict[str, Any]]:
    """A year in which one meter was read but not the other."""
    return [row | {"right_meter": None} for row in honest()]


@pytest.mark.parametrize("which", RULES)
def test_the_later_of_two_equal_months_is_named_and_the_other_stands_beside_it(which: str) -> None:
    rows = alone()
    right = rows[MAY]["left_meter"]
    rows[MAY]["left_meter"] = rows[MAY - 1]["left_meter"]
    result = validate(frames(rows), rules=book(RULES[which]))
    assert set(result.findings["rule"]) == {"COM-THR-007"}
    [incident] = result.incidents
    [cell] = incident.cells
    assert incident.kind == "copied_month"
    assert (cell.parameter, cell.record["month"]) == ("left_meter", "2025-05")
    assert cell.range is not None
    low, high = cell.range
    assert low is not None
    assert high is not None
    assert low < right < high
    others = [
        (own.parameter, own.record["month"]) for a in incident.alternatives for own in a.cells
    ]
    assert ("left_meter", "2025-04") in others


def test_a_year_of_one_value_tells_nothing() -> None:
    rows = [row | {"left_meter": 512.25} for row in alone()]
    assert not validate(frames(rows), rules=book(PREVIOUS)).incidents


def test_the_month_is_named_in_which_what_stays_the_same_does_not() -> None:
    rows = [row | {"left_meter": 512.25} for row in alone()]
    rows[MAY]["left_meter"] = 521.25
    result = validate(frames(rows), rules=book("same({0}, prev({0}))"))
    assert result.findings.height == 2
    [incident] = result.incidents
    [cell] = incident.cells
    assert (cell.record["month"], cell.suggested) == ("2025-05", 512.25)
    assert incident.kind == "digits_transposed"
