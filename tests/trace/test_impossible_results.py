"""What a repair would make of results that cannot be: these did not follow what is repaired."""

from __future__ import annotations

from typing import Any

from mrv.catalogue.load import load_rulebook
from mrv.engine.api import validate
from tests.samples.populations import GENERATORS
from tests.samples.rows import Frames
from tests.samples.writers import tables

MONTH, FUEL = "power_unit_month", "power_fuel_month"
POWER = GENERATORS["power"]
HEAT = 238.846
"""kcal/kg in a MJ/kg."""


def without_boilers(number: int) -> Frames:
    """A plant that files no heat of its boilers: heat ratio and rate follow from each other."""
    frames = POWER.population(1, number)
    for name in [name for name in frames if name == "power_boiler_month" or name.endswith("_year")]:
        frames[name] = []
    for row in frames[MONTH]:
        row["boiler_heat_output"] = row["boiler_efficiency"] = None
    return frames


def incidents(frames: Frames) -> list[Any]:
    book = load_rulebook()
    return list(validate(tables(frames, book), rules=book).incidents)


def test_kilocalories_all_year_leave_the_heat_ratio_as_filed() -> None:
    frames = without_boilers(4)
    for fuel in [fuel for fuel in frames[FUEL] if fuel["fuel"] == "bituminous_coal"]:
        fuel["net_calorific_value_ar"] = round(fuel["net_calorific_value_ar"] * HEAT, 3)
        fuel["fuel_heat"] = round(fuel["fuel_consumption"] * fuel["net_calorific_value_ar"], 2)
        heat = fuel["net_calorific_value_ar"]
        fuel["carbon_per_heat"] = round(fuel["carbon_content_ar"] / heat, 5)
    for row in frames[MONTH]:
        own = [fuel["fuel_heat"] for fuel in frames[FUEL] if fuel["month"] == row["month"]]
        row["fossil_heat_input"] = round(sum(own), 2)
        coal, share = row["fossil_heat_input"] / 29.3076, row["heat_ratio"] / 100
        row["generation_coal_rate"] = round(coal * (1 - share) / row["generation"], 3)
        if row["heat_supply"]:
            row["heat_coal_rate"] = round(coal * share / row["heat_supply"], 3)
    found = incidents(frames)
    assert {incident.kind for incident in found} == {"energy_unit"}
    assert {cell.parameter for cell in found[0].cells} == {"net_calorific_value_ar"}
    assert {cell.parameter for incident in found[1:] for cell in incident.cells} <= {
        "heat_coal_rate"
    }


def test_heat_on_a_condensing_unit_is_accused_and_not_the_ratio_of_zero() -> None:
    frames = POWER.population(1, 2)
    for name in [name for name in frames if name.endswith("_year")]:
        frames[name] = []
    row = next(row for row in frames[MONTH] if str(row["month"])[:7] == "2025-05")
    assert row["heat_supply"] == row["heat_ratio"] == 0
    row["heat_supply"] = 126_452.7
    row["heat_coal_rate"] = row["heat_emission_intensity"] = 0.0
    [incident] = incidents(frames)
    assert incident.cells[0].parameter == "heat_supply"
    assert incident.cells[0].suggested == 0
