"""One number in many records is wrong by one slip, and told so wherever it was copied to."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.trace.deeds.one_number import told_as_one
from mrv.trace.model import Cell, Incident
from tests.samples.rows import Frames, half_up
from tests.samples.steel.clean import CLEAN
from tests.samples.steel.year import build_year
from tests.samples.writers import tables

HEAT, SLIPS = "net_calorific_value_ar", frozenset({"unit_slip", "energy_unit"})


def cause(at: str, meant: float, kind: str, factor: float | None = None) -> Incident:
    """A cause that accuses a gas's heat of 3.291 in one of its records."""
    record: dict[str, str | None] = {"enterprise_id": "SYN-1", "line_id": at, "month": "2025-03"}
    cell = Cell(frame="f", record=record, parameter=HEAT, observed=3.291, suggested=meant)
    return Incident(
        id=at, kind=kind, factor=factor, cells=(cell,), confidence=0.9, margin=9.0, explains=(at,)
    )


def test_records_taken_to_what_is_usual_are_told_by_the_slip() -> None:
    slip = cause("U1", 32.91, "unit_slip", 0.1)
    others = [cause("GL1", 32.75, "copied_unit"), cause("SJ1", 32.3, "digit_dropped")]
    told = told_as_one([others[0], slip, others[1]], SLIPS)
    assert {(one.kind, one.factor) for one in told} == {("unit_slip", 0.1)}
    assert {cell.suggested for one in told for cell in one.cells} == {32.91}


@pytest.mark.parametrize(
    "other",
    [
        cause("GL1", 45.0, "wrong_value"),  # no such slip leads there
        cause("GL1", 32.75, "energy_unit", 0.1005),  # another slip
        cause("GL1", -32.91, "wrong_value"),
    ],
)
def test_a_record_that_the_slip_does_not_explain_is_told_by_itself(other: Incident) -> None:
    causes = [cause("U1", 32.91, "unit_slip", 0.1), other]
    assert told_as_one(causes, SLIPS) == causes
    free = [cause("GL1", 32.75, "wrong_value"), cause("U1", 32.91, "copied_unit")]
    assert told_as_one(free, SLIPS) == free


def gas_in(months: set[int], factor: float) -> Callable[[Frames], None]:
    """The heat of blast-furnace gas in another unit, in all records of some months."""

    def change(frames: Frames) -> None:
        for name, column in (
            ("steel_process_material_month", "material"),
            ("steel_power_fuel_month", "fuel"),
        ):
            for row in frames[name]:
                if row[column] != "blast_furnace_gas":
                    continue
                month = row["month"].month
                right = half_up(row[HEAT] * (1 + 0.004 * (month % 5 - 2)), 3)
                row[HEAT] = half_up(right * factor, 3) if month in months else right
                row[f"{HEAT}_method"] = "measured"

    return change


@pytest.mark.parametrize("months", [{5}, set(range(1, 13))])
def test_the_heat_of_a_gas_in_megajoules_is_one_slip(months: set[int]) -> None:
    """MJ/Nm³ in place of GJ/10⁴Nm³, copied from the analysis to every line and unit."""
    book = load_rulebook()
    result = mrv.validate(tables(build_year(CLEAN, gas_in(months, 0.1)), book), rules=book)
    incident = result.incidents[0]
    assert incident.kind == "unit_slip"
    assert {cell.parameter for cell in incident.cells} == {HEAT}
    assert {int(str(cell.record["month"])[-2:]) for cell in incident.cells} == months
    for cell in incident.cells:
        assert isinstance(cell.observed, float)
        assert isinstance(cell.suggested, float)
        assert math.isclose(cell.suggested, 10 * cell.observed, rel_tol=1e-6)


def test_a_years_coal_in_kilojoules_is_no_bias() -> None:
    """What is a thousandfold all year is a unit, though a factor near it lies amid all limits."""

    def change(frames: Frames) -> None:
        for name in ("steel_material_month", "steel_process_material_month"):
            for row in frames[name]:
                if row["material"] == "washed_coal" and row.get(HEAT):
                    row[HEAT] = half_up(row[HEAT] * 1000, 3)

    book = load_rulebook()
    result = mrv.validate(tables(build_year(CLEAN, change), book), rules=book)
    incident = result.incidents[0]
    assert (incident.kind, incident.factor) == ("unit_slip", 1000.0)
