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


def test_a_small_line_with_a_large_ones_record_tells_of_both() -> None:
    """That a large line has the numbers of a small one is no rule's business."""
    plant, month, frame = "SYN-ALU-768-00000", 9, "aluminium_line_month"
    drawn = GENERATORS["aluminium"].population(6, 768)
    frames = {
        name: [dict(row) for row in rows if row["enterprise_id"] == plant]
        for name, rows in drawn.items()
    }
    small, large = (row for row in frames[frame] if row["month"].month == month)
    for column in set(small) - set(BOOK.frames[frame].keys):
        small[column], large[column] = large[column], small[column]
    frames = GENERATORS["aluminium"].derive(frames)
    filed = {name: frames[name] for name in ("enterprise", "aluminium_line", frame)}
    for row in filed[frame]:
        row.update(anode_effect_frequency=None, anode_block_mass=None, cell_voltage=None)
    [incident] = validate(tables(filed, BOOK), rules=BOOK).incidents
    assert incident.kind == "swapped_records"
    lines = {small["line_id"], large["line_id"]}
    assert {cell.record["line_id"] for cell in incident.cells} == lines
