"""Heat of a back-pressure unit in another unit than GJ: all that it burns is power or heat."""

from __future__ import annotations

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.trace.model import Incident
from tests.samples.populations import GENERATORS
from tests.samples.rows import Frames, half_up
from tests.samples.writers import tables

HEAT = "heat_supply"
NOT_FILED = ("boiler_heat_output", "boiler_efficiency", "heat_ratio", "generation_coal_rate")
NOT_FILED += ("heat_coal_rate", "generation_emission_intensity", "heat_emission_intensity")


def plant() -> tuple[Frames, dict[str, str]]:
    """A plant with a back-pressure unit and no record of boilers and heat streams; its keys."""
    maker = GENERATORS["power"]
    for seed in range(7_002_001, 7_002_009):
        drawn = maker.derive(maker.population(30, seed))
        found = [row for row in drawn["power_unit"] if row.get("is_back_pressure")]
        if found:
            break
    unit = found[0]
    own = unit["enterprise_id"]
    frames = {
        frame: [dict(row) for row in rows if row["enterprise_id"] == own]
        for frame, rows in drawn.items()
        if frame not in ("power_heat_stream_month", "power_boiler_month")
    }
    return frames, {"enterprise_id": own, "unit_id": unit["unit_id"]}


def causes(units: float) -> tuple[list[Incident], float]:
    """What is told of a month's heat filed in so many `units` a GJ; the right number."""
    frames, unit = plant()
    months = [
        row
        for row in frames["power_unit_month"]
        if unit.items() <= row.items() and row["operating_hours"] > 500 and row[HEAT]
    ]
    row = months[len(months) // 2]
    right = row[HEAT]
    row[HEAT] = half_up(right * units, 2)
    frames = GENERATORS["power"].derive(frames)
    for row in (*frames["power_unit_month"], *frames["power_unit_year"]):
        row.update(dict.fromkeys(row.keys() & NOT_FILED))
    book = load_rulebook()
    return list(mrv.validate(tables(frames, book), rules=book).incidents), right


def test_nothing_is_told_of_heat_in_gigajoules() -> None:
    assert not causes(1.0)[0]


@pytest.mark.parametrize(
    ("units", "kind"), [(1 / 3.6, "energy_in_electricity"), (1 / 2.97, "steam_for_heat")]
)
def test_heat_of_a_back_pressure_unit_goes_with_its_power(units: float, kind: str) -> None:
    found, right = causes(units)
    assert found
    [cell] = found[0].cells
    assert (found[0].kind, cell.parameter) == (kind, HEAT)
    assert cell.suggested == pytest.approx(right, rel=0.04)
