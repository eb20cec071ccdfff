"""A plant's year as canonical frames: inputs drawn here, everything calculated by `derive`."""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date

from tests.samples.power.derive import derive
from tests.samples.power.evidence import add_evidence
from tests.samples.power.fuel import add_fuels
from tests.samples.power.heat import add_boiler, add_stream
from tests.samples.power.numbers import GRID_FACTOR, STANDARD_COAL
from tests.samples.power.plant import Plant, Unit
from tests.samples.rows import Frames, Row, half_up

GUIDES = {2021: "guide_2021", 2022: "guide_2022_revised", 2026: "guide_2026"}
GAS_HEAT_RATE = 0.0027
"""Gas for heat from a combined cycle, 10⁴ Nm³/GJ."""
PRESSURE = {
    "subcritical": 16.7, "supercritical": 24.2, "ultra_supercritical": 27.0,
    "ultra_high": 13.2, "high": 8.83, "medium": 3.43,
}  # fmt: skip


def load_term(load: float) -> float:
    """Part-load penalty on the coal rate (1 at 75 % load and above)."""
    return 1.015 ** max(0.0, 16 - 20 * max(load, 0.30) - 1) if load < 0.75 else 1.0


def months_of(plant: Plant) -> Iterator[date]:
    """The months that the plant files."""
    for month in plant.months:
        yield date(plant.year, month, 1)


def build_year(plant: Plant, change: Callable[[Frames], None] | None = None) -> Frames:
    """Return all frames of a plant's year, rows in key order.

    `change` alters inputs before anything is computed from them.
    """
    rng = random.Random(plant.seed)
    frames: Frames = {"enterprise": [_enterprise(plant)]}
    for unit in plant.units:
        frames.setdefault("power_unit", []).append(_static(plant, unit))
        _members(plant, unit, rng, frames)
        for event in unit.events:
            frames.setdefault("facility_event", []).append(
                {
                    "enterprise_id": plant.enterprise_id,
                    "facility_code": unit.unit_id,
                    "started_on": event.started_on,
                    "event_kind": event.kind,
                    "ended_on": event.ended_on,
                }
            )
        for month in months_of(plant):
            _unit_month(plant, unit, month, rng, frames)
    if len(plant.months) == 12 or plant.with_year or plant.allocation:
        _annual(plant, frames)
    if change is not None:
        change(frames)
    derive(frames)
    add_evidence(plant, frames, rng)
    return frames


def _enterprise(plant: Plant) -> Row:
    return {
        "enterprise_id": plant.enterprise_id,
        "year": plant.year,
        "enterprise_name": plant.name,
        "unified_social_credit_code": "910000000000000001",
        "province": plant.province,
        "site_longitude": 113.62,
        "site_latitude": 34.75,
        "site_altitude": plant.altitude,
        "industry_code": plant.industry_code,
        "is_captive": False,
        "guide_version": GUIDES.get(plant.year, "guide_2023"),
        "accounting_cutoff_day": 31,
    }


def _turbine_type(unit: Unit) -> str:
    if unit.fuel_type == "gas":
        return "gas_turbine"
    if unit.is_back_pressure:
        return "back_pressure"
    combined = unit.product_type == "combined_heat_power"
    return "extraction_condensing" if combined else "condensing"


def _static(plant: Plant, unit: Unit) -> Row:
    rating = PRESSURE[unit.pressure_class]
    number = unit.unit_id
    return {
        "enterprise_id": plant.enterprise_id,
        "unit_id": number,
        "year": plant.year,
        "unit_name": f"{number}号机组",
        "fuel_type": unit.fuel_type,
        "main_fuel": unit.supply.fuel,
        "unit_class": unit.unit_class,
        "product_type": unit.product_type,
        "capacity": unit.capacity,
        "boiler_type": unit.boiler_type,
        "boiler_name": f"{number}号锅炉",
        "boiler_code": f"GL{number}",
        "boiler_model": f"SYN-{unit.boiler_capacity:.0f}/{rating}",
        "boiler_capacity": unit.boiler_capacity,
        "turbine_name": f"{number}号汽轮机",
        "turbine_type": _turbine_type(unit),
        "turbine_code": f"QLJ{number}",
        "turbine_model": f"SYN-N{unit.capacity:.0f}-{rating}",
        "turbine_pressure_class": unit.pressure_class if unit.fuel_type == "coal" else None,
        "turbine_rated_power": unit.capacity,
        "cooling_type": unit.cooling_type,
        "generator_name": f"{number}号发电机",
        "generator_code": f"FDJ{number}",
        "generator_model": f"SYN-QF-{unit.capacity:.0f}",
        "generator_rated_power": unit.capacity,
        "is_back_pressure": unit.is_back_pressure,
        "is_merged": bool(unit.members),
        "biomass_type": unit.biomass_type if unit.biomass_share else None,
        "commissioned_on": unit.commissioned_on,
        "closed_on": unit.closed_on,
    }


def _members(plant: Plant, unit: Unit, rng: random.Random, frames: Frames) -> None:
    key = {"enterprise_id": plant.enterprise_id, "unit_id": unit.unit_id}
    for member in unit.members:
        frames.setdefault("power_unit_member", []).append(
            {
                **key,
                "year": plant.year,
                "member_id": member.member_id,
                "capacity": member.capacity,
                "is_standby": False,
            }
        )
        for month in months_of(plant):
            hours = half_up(member.hours[month.month - 1], 2)
            frames.setdefault("power_unit_member_month", []).append(
                {
                    **key,
                    "member_id": member.member_id,
                    "month": month,
                    "capacity": member.capacity,
                    "is_standby": False,
                    "operating_hours": hours,
                    "generation": half_up(
                        member.capacity * hours * member.load * (1 + rng.gauss(0, 0.02)), 3
                    ),
                }
            )


def _output(unit: Unit, month: date, rng: random.Random, frames: Frames) -> tuple[float, float]:
    """Generation in MWh and hours in service of a month."""
    index = month.month - 1
    sets = [
        row
        for row in frames.get("power_unit_member_month", [])
        if row["unit_id"] == unit.unit_id and row["month"] == month
    ]
    if sets:
        capacity = sum(row["capacity"] for row in sets)
        hours = sum(row["operating_hours"] * row["capacity"] for row in sets) / capacity
        return half_up(sum(row["generation"] for row in sets), 3), half_up(hours, 2)
    calendar_hours = 24.0 * monthrange(month.year, month.month)[1]
    hours = half_up(max(0.0, calendar_hours - unit.hours_off[index]), 2)
    load = max(0.0, unit.load[index] * (1 + rng.gauss(0, unit.load_spread)))
    return half_up(unit.capacity * hours * load, 3), hours


def _unit_month(plant: Plant, unit: Unit, month: date, rng: random.Random, frames: Frames) -> None:
    index = month.month - 1
    if month < unit.commissioned_on.replace(day=1) and month.month not in unit.trial_months:
        return
    generation, hours = _output(unit, month, rng, frames)
    load = generation / (unit.capacity * hours) if hours else 0.0
    heat = half_up(unit.heat[index] * (1 + rng.gauss(0, 0.02)), 2)
    efficiency = half_up(unit.boiler_efficiency + rng.gauss(0, 0.15), 2)
    # Steam taken for heating would still have generated part of what its heat is worth.
    foregone = 0.0 if unit.is_back_pressure else 0.22 * heat / 3.6
    rate = unit.coal_rate * load_term(load) * (1 + rng.gauss(0, unit.rate_spread))
    standard_coal = rate * (generation + foregone)
    if not generation and heat:
        standard_coal = heat / (STANDARD_COAL * efficiency / 100 * 0.97)
    if unit.is_back_pressure:
        standard_coal = (heat + 3.6 * generation / 0.97) / (STANDARD_COAL * efficiency / 100 * 0.98)
    standard_coal += unit.start_heat.get(month.month, 0.0)
    co_fired = unit.biomass_share if month.month >= unit.biomass_from else 0.0
    if standard_coal > 0:
        add_fuels(plant, unit, month, standard_coal * (1 - co_fired), rng, frames)
    key = {"enterprise_id": plant.enterprise_id, "unit_id": unit.unit_id}
    _biomass(key, unit, month, standard_coal, frames)
    boiler_heat = standard_coal * STANDARD_COAL * efficiency / 100
    bought = half_up(max(0.0, rng.gauss(40, 9) + unit.hours_off[index] * 2.4), 3)
    used = half_up(generation * unit.auxiliary_share * (1 + rng.gauss(0, 0.02)), 3)
    frames.setdefault("power_unit_month", []).append(
        {
            **key,
            "month": month,
            "purchased_electricity": bought,
            "grid_emission_factor": GRID_FACTOR.get(plant.year),
            "generation": generation,
            "heat_supply": heat,
            "operating_hours": hours,
            "on_grid_electricity": half_up(generation - used, 3),
            "auxiliary_electricity": used,
            "net_supply": 0.0 if plant.year <= 2022 else None,
            "boiler_efficiency": efficiency if unit.fuel_type == "coal" else None,
            "boiler_heat_output": 0.0 if unit.fuel_type == "coal" else None,
            "heat_coal_rate": GAS_HEAT_RATE if unit.fuel_type == "gas" and heat else None,
        }
    )
    add_stream(key, unit, month, heat, frames)
    if unit.fuel_type == "coal":
        add_boiler(key, unit, month, boiler_heat, efficiency, frames)


def _biomass(key: Row, unit: Unit, month: date, standard_coal: float, frames: Frames) -> None:
    if not unit.biomass_share or month.month < unit.biomass_from or not standard_coal:
        return
    heat_value = half_up(unit.biomass_heat + 0.1 * (month.month % 4), 3)
    heat = standard_coal * STANDARD_COAL * unit.biomass_share
    frames.setdefault("power_biomass_month", []).append(
        {
            **key,
            "biomass_type": unit.biomass_type,
            "month": month,
            "biomass_consumption": half_up(heat / heat_value, 2),
            "biomass_net_calorific_value": heat_value,
        }
    )


def _annual(plant: Plant, frames: Frames) -> None:
    """Append the year's rows that `derive` fills."""
    for unit in plant.units:
        key = {"enterprise_id": plant.enterprise_id, "unit_id": unit.unit_id}
        fuels = {
            row["fuel"] for row in frames["power_fuel_month"] if row["unit_id"] == unit.unit_id
        }
        for fuel in sorted(fuels):
            frames.setdefault("power_fuel_year", []).append(
                {**key, "fuel": fuel, "year": plant.year}
            )
        frames.setdefault("power_unit_year", []).append(
            {
                **key,
                "year": plant.year,
                "net_supply": 0.0 if plant.year <= 2022 else None,
                "benchmark_generation": 0.0 if plant.allocation else None,
            }
        )
    frames["power_enterprise_year"] = [{"enterprise_id": plant.enterprise_id, "year": plant.year}]
