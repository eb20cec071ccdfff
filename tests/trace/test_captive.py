"""A public plant marked as captive: many rules leave it alone, and what it sells gives it away."""

from __future__ import annotations

import polars as pl
import pytest

from mrv.catalogue.load import load_rulebook
from mrv.engine.api import validate
from mrv.engine.result import Result
from mrv.intake.load import load

SELLS = "COM-THR-163"


def marked_as_captive(months: int, sold: float) -> Result:
    """A clean year's first months, of an enterprise that says it is captive."""
    book = load_rulebook()
    files = load(["sample_reports/power/clean/csv"], book).frames
    frames = {name: each.table for name, each in files.items()}
    frames["enterprise"] = frames["enterprise"].with_columns(is_captive=pl.lit(value=True))
    for name, table in frames.items():
        if "month" in table.columns:
            frames[name] = table.filter(pl.col("month").dt.month() <= months)
    frames["power_unit_month"] = frames["power_unit_month"].with_columns(
        (pl.col("on_grid_electricity") * sold).round(3)
    )
    kept = {name: table for name, table in frames.items() if not name.endswith("_year")}
    return validate(kept, rules=book)


@pytest.mark.parametrize("months", [2, 12])
def test_that_a_plant_is_captive_is_doubted_where_it_sells_nearly_all(months: int) -> None:
    (incident,) = marked_as_captive(months, sold=1.0).incidents
    assert incident.kind == "wrong_code"
    ((frame, parameter, suggested),) = [
        (cell.frame, cell.parameter, cell.suggested) for cell in incident.cells
    ]
    assert (frame, parameter, suggested) == ("enterprise", "is_captive", False)


def test_a_captive_plant_that_sells_its_surplus_is_left_alone() -> None:
    assert SELLS not in marked_as_captive(12, sold=0.7).findings["rule"].to_list()
