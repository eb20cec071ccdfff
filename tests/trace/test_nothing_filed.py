"""Nothing filed where there must be something: hours or generation of zero beside the rest."""

from __future__ import annotations

from typing import Any

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from tests.samples.populations import GENERATORS
from tests.samples.rows import Frames, Row
from tests.samples.writers import tables


def drawn(sector: str) -> Frames:
    """An honest report without records of the year, which would tell the sum."""
    generator = GENERATORS[sector]
    frames = generator.derive(generator.population(1, 64))
    return {frame: rows for frame, rows in frames.items() if not frame.endswith("_year")}


def in_june(rows: list[Row]) -> Row:
    return next(row for row in rows if str(row["month"])[:7] == "2025-06")


def told(frames: Frames) -> Any:
    """The cell of the one incident there is."""
    book = load_rulebook()
    [incident] = mrv.validate(tables(frames, book), rules=book).incidents
    [cell] = incident.cells
    return cell


def test_hours_of_zero_are_about_those_of_other_months() -> None:
    frames = drawn("steel")
    row = in_june(frames["steel_power_unit_month"])
    right, row["operating_hours"] = float(row["operating_hours"]), 0.0
    row["load_factor"] = 0.0
    cell = told(frames)
    assert cell.parameter == "operating_hours"
    assert cell.suggested == pytest.approx(right, rel=0.1)


@pytest.mark.parametrize(
    ("sector", "frame", "results"),
    [
        (
            "power",
            "power_unit_month",
            ("load_factor", "generation_coal_rate", "generation_emission_intensity"),
        ),
        (
            "steel",
            "steel_power_unit_month",
            ("load_factor", "generation_emission_intensity"),
        ),
    ],
)
def test_a_rate_filed_as_zero_for_want_of_a_divisor_follows_it(
    sector: str, frame: str, results: tuple[str, ...]
) -> None:
    frames = drawn(sector)
    row = in_june(frames[frame])
    right, row["generation"] = float(row["generation"]), 0.0
    row |= {name: 0.0 for name in results if row.get(name) is not None}
    cell = told(frames)
    assert cell.parameter == "generation"
    assert cell.suggested == pytest.approx(right, rel=0.1)
