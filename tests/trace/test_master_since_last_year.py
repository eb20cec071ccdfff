"""Master data that change since last year are traced by the change, whatever their unit."""

from __future__ import annotations

import polars as pl

from mrv.catalogue.load import load_rulebook
from mrv.engine.api import validate
from mrv.intake.load import load


def test_a_kiln_wider_than_last_year_is_traced() -> None:
    """The distance to the limit was counted in five metres, as in five tonnes a day."""
    book = load_rulebook()
    files = load(["sample_reports/cement/clean/csv"], book).frames
    lines = files["cement_line"].table
    before = lines.with_columns(pl.col("year") - 1)
    wider = lines.with_columns(pl.col("kiln_diameter") * 1.1)
    result = validate(
        {"cement_line": wider}, {"cement_line": before}, rules=book, only="CEM-LOG-658"
    )
    told = {cell.parameter for incident in result.incidents for cell in incident.cells}
    assert told == {"kiln_diameter"}
