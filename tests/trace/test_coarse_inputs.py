"""A result follows its inputs though one of them was filed with few digits."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import mrv
from mrv.catalogue.load import load_rulebook
from tests.catalogue.mini_rulebook import write_rulebook
from tests.trace.small_book import FILES, calculated, calculated_quantity, frames, honest, quantity

JULY = 6
RATE = 0.0374
"""Filed as 0.037; the share was calculated with all its digits."""


def test_what_was_calculated_with_more_digits_than_were_filed_follows() -> None:
    more = quantity("rate", "t", 3) + calculated_quantity("share", "t", 3, "rate * burnt")
    files = dict(FILES)
    files["parameters/common.yaml"] += more
    files["frames.yaml"] = files["frames.yaml"].replace("right_meter]", "right_meter, rate, share]")
    with TemporaryDirectory() as folder:
        book = load_rulebook(write_rulebook(Path(folder), files))
    rows = honest()
    right = rows[JULY]["burnt"]
    rows[JULY] = calculated(rows[JULY] | {"burnt": right * 1.2})
    rows = [row | {"rate": round(RATE, 3), "share": round(RATE * row["burnt"], 2)} for row in rows]
    result = mrv.validate(frames(rows), rules=book)
    [incident] = result.incidents
    [cell] = incident.cells
    assert (cell.parameter, incident.world) == ("burnt", "propagated")
    assert abs(cell.suggested - right) < 0.01 * right
    assert len(incident.explains) == len(result.findings)
