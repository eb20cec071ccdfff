"""A value that is that of the line beside it to the last digit is told as copied, by that alone."""

from __future__ import annotations

import datetime
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from mrv.catalogue.load import load_rulebook, open_rulebook
from mrv.engine.api import validate
from tests.catalogue.mini_rulebook import write_rulebook
from tests.trace.small_book import FILES, frames, honest, rule

MAY = 4
FRAME = "aluminium_line_month"


def lines() -> list[dict[str, Any]]:
    """A year of two potlines, of which nothing is filed but the alumina they used."""
    rng = random.Random(3)
    return [
        {
            "enterprise_id": "SYN-LINES",
            "line_id": line,
            "month": datetime.date(2025, month, 1),
            "alumina_consumption": round(level * rng.uniform(0.99, 1.01), 2),
        }
        for line, level in (("1", 41_000.0), ("2", 36_500.0))
        for month in range(1, 13)
    ]


def test_what_stands_in_the_line_beside_is_told_as_copied_with_that_line_as_alternative() -> None:
    rows = lines()
    first, second = rows[MAY], rows[12 + MAY]
    right, second["alumina_consumption"] = (
        second["alumina_consumption"],
        first["alumina_consumption"],
    )
    result = validate({FRAME: pl.DataFrame(rows)}, rules=open_rulebook(None))
    failed = result.findings.filter(pl.col("rule") == "ALU-THR-047")
    assert failed.height == 2
    [incident] = result.incidents
    [cell] = incident.cells
    assert incident.kind == "copied_unit"
    assert (cell.record["line_id"], cell.record["month"]) == ("2", "2025-05")
    assert cell.range is not None
    low, high = cell.range
    assert low is not None
    assert high is not None
    assert low < right < high
    assert set(incident.explains) == set(failed["id"])
    others = [(a.kind, own.record["line_id"]) for a in incident.alternatives for own in a.cells]
    assert ("copied_unit", "1") in others


@pytest.mark.parametrize("limit", ["left_meter < 510", "not (left_meter >= 510)"])
def test_a_limit_that_must_not_be_reached_fails_where_it_is(limit: str, tmp_path: Path) -> None:
    more = rule(7, "meter-below-its-end", limit, "error")
    files = FILES | {"common/rules.yaml": FILES["common/rules.yaml"] + more}
    rows = [row | {"left_meter": 480.25 + n, "right_meter": None} for n, row in enumerate(honest())]
    rows[MAY]["left_meter"] = 510.0
    result = validate(frames(rows), rules=load_rulebook(write_rulebook(tmp_path, files)))
    assert set(result.findings["rule"]) == {"COM-THR-007"}
    [incident] = result.incidents
    [cell] = incident.cells
    assert (cell.parameter, cell.record["month"]) == ("left_meter", "2025-05")
