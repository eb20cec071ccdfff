"""Year frames: sums and weighted means of the months, as the 全年 column asks."""

from __future__ import annotations

from tests.sample_power.plant import Plant, Unit
from tests.sample_power.year import STANDARD_COAL, Frames, Row, half_up


def add_annual(plant: Plant, frames: Frames) -> None:
    """Append `power_fuel_year`, `power_unit_year` and `power_enterprise_year`."""
    total = 0.0
    for unit in plant.units:
        row = _unit_year(plant, unit, frames)
        frames.setdefault("power_unit_year", []).append(row)
        total += row["unit_emission"]
    frames["power_enterprise_year"] = [
        {
            "enterprise_id": plant.enterprise_id,
            "year": plant.year,
            "total_emission": half_up(total, 0),
        }
    ]


def _of_unit(rows: list[Row], unit: Unit) -> list[Row]:
    return [row for row in rows if row["unit_id"] == unit.unit_id]


def _fuel_year(plant: Plant, unit: Unit, fuel: str, rows: list[Row]) -> Row:
    quantity = half_up(sum(row["fuel_consumption"] for row in rows), 2)
    heat = sum(row["fuel_consumption"] * row["net_calorific_value_ar"] for row in rows)
    carbon = sum(row["fuel_consumption"] * row["carbon_content_ar"] for row in rows)
    return {
        "enterprise_id": plant.enterprise_id,
        "unit_id": unit.unit_id,
        "fuel": fuel,
        "year": plant.year,
        "fuel_consumption": quantity,
        "net_calorific_value_ar": half_up(heat / quantity, 3),
        "carbon_per_heat": half_up(carbon / heat, 5),
        "carbon_content_ar": half_up(carbon / quantity, 4),
        "oxidation_factor": rows[0]["oxidation_factor"],
        "fuel_heat": half_up(sum(row["fuel_heat"] for row in rows), 2),
        "fuel_emission": half_up(sum(row["fuel_emission"] for row in rows), 2),
    }


def _unit_year(plant: Plant, unit: Unit, frames: Frames) -> Row:
    fuel_rows = _of_unit(frames["power_fuel_month"], unit)
    for fuel in sorted({row["fuel"] for row in fuel_rows}):
        rows = [row for row in fuel_rows if row["fuel"] == fuel]
        frames.setdefault("power_fuel_year", []).append(_fuel_year(plant, unit, fuel, rows))
    months = _of_unit(frames["power_unit_month"], unit)

    def total(name: str, decimals: int) -> float:
        return half_up(sum(row[name] or 0.0 for row in months), decimals)

    generation, heat = total("generation", 3), total("heat_supply", 2)
    hours, emission = total("operating_hours", 2), total("unit_emission", 2)
    fossil_heat = total("fossil_heat_input", 2)
    boiler_heat = sum(row["boiler_heat_output"] for row in months)
    ratio = half_up(100 * heat / boiler_heat, 2)
    coal = fossil_heat / STANDARD_COAL
    share = ratio / 100
    with_purchase = months[0]["grid_emission_factor"] is not None
    return {
        "enterprise_id": plant.enterprise_id,
        "unit_id": unit.unit_id,
        "year": plant.year,
        "combustion_emission": total("combustion_emission", 2),
        "purchased_electricity": total("purchased_electricity", 3),
        "grid_emission_factor": months[0]["grid_emission_factor"],
        "purchased_electricity_emission": (
            total("purchased_electricity_emission", 2) if with_purchase else None
        ),
        "generation": generation,
        "heat_supply": heat,
        "operating_hours": hours,
        "load_factor": half_up(100 * generation / (unit.capacity * hours), 2),
        "unit_emission": emission,
        "heat_ratio": ratio,
        "generation_coal_rate": half_up((1 - share) * coal / generation, 3),
        "heat_coal_rate": half_up(share * coal / heat, 3) if heat else None,
        "generation_emission_intensity": half_up((1 - share) * emission / generation, 4),
        "heat_emission_intensity": half_up(share * emission / heat, 4) if heat else None,
        "on_grid_electricity": total("on_grid_electricity", 3),
        "fossil_heat_input": fossil_heat,
    }
