"""Two lines filed under one another's name for a month are one mistake."""

from __future__ import annotations

import pytest

from mrv.catalogue.load import load_rulebook
from mrv.engine.api import validate
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables

BOOK = load_rulebook()
CEMENT = GENERATORS["cement"]
FRAME = "cement_line_month"


@pytest.mark.parametrize("followed", [True, False])
@pytest.mark.parametrize(("one", "other", "month"), [("1", "2", 5), ("2", "3", 8)])
def test_records_of_two_lines_in_one_anothers_place(
    one: str, other: str, month: int, followed: bool
) -> None:
    """Also where only the production report speaks against it, which others wrote."""
    frames = CEMENT.population(1, 764)
    own = {row["line_id"]: row for row in frames[FRAME] if row["month"].month == month}
    first, second = own[one], own[other]
    right = {line: own[line]["clinker_output"] for line in (one, other)}
    for column in set(first) - set(BOOK.frames[FRAME].keys):
        first[column], second[column] = second[column], first[column]
    filed = CEMENT.derive(frames) if followed else frames
    [incident] = validate(tables(filed, BOOK), rules=BOOK).incidents
    assert incident.kind == "swapped_records"
    assert {cell.frame for cell in incident.cells} == {FRAME}
    assert {cell.record["line_id"] for cell in incident.cells} == {one, other}
    told = {
        cell.record["line_id"]: cell.suggested
        for cell in incident.cells
        if cell.parameter == "clinker_output"
    }
    assert told == right
