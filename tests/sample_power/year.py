"""A plant's year as canonical frames: every calculated value follows the guide from rounded inputs."""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.sample_power.coal import Analysis, Supply, analyse
from tests.sample_power.plant import Plant, Unit

Row = dict[str, Any]
Frames = dict[str, list[Row]]

STANDARD_COAL = 29.3076
"""GJ per tonne of standard coal."""
CARBON_TO_DIOXIDE = 44 / 12
DIESEL = {"net_calorific_value_ar": 42.652, "carbon_per_heat": 0.0202, "oxidation_factor": 98.0}
DEFAULT_HEAT = 26.7
DEFAULT_CARBON_PER_HEAT = {"conventional_coal": 0.03085, "non_conventional_coal": 0.02858}
GRID_FACTOR = {2022: 0.5703, 2023: 0.5703, 2024: 0.5366, 2025: 0.5306}


def half_up(value: float, decimals: int) -> float:
    """Round as the guides do (四舍五入)."""
    quantum = Decimal(1).scaleb(-decimals)
    return float(Decimal(repr(value)).quantize(quantum, rounding=ROUND_HALF_UP))


def load_term(load: float) -> float:
    """Part-load penalty on the coal rate (1 at 75 % load and above)."""
    return 1.015 ** max(0.0, 16 - 20 * max(load, 0.30) - 1) if load < 0.75 else 1.0


def months_of(plant: Plant) -> Iterator[date]:
    """The twelve months of the plant's year."""
    for month in range(1, 13):
        yield date(plant.year, month, 1)


def build_year(plant: Plant) -> Frames:
    """Return all frames of a plant's year, rows in key order."""
    rng = random.Random(plant.seed)
    frames: Frames = {}
    frames["enterprise"] = [_enterprise(plant)]
    for unit in plant.units:
        frames.setdefault("power_unit", []).append(_static(plant, unit))
        for month in months_of(plant):
            _unit_month(plant, unit, month, rng, frames)
    from tests.sample_power.annual import add_annual
    from tests.sample_power.evidence import add_evidence

    add_annual(plant, frames)
    add_evidence(plant, frames, rng)
    return {name: rows for name, rows in frames.items() if rows}


def _enterprise(plant: Plant) -> Row:
    return {
        "enterprise_id": plant.enterprise_id,
        "year": plant.year,
        "enterprise_name": plant.name,
        "unified_social_credit_code": "91000000SYNTHETIC1"[:18],
        "province": plant.province,
        "site_longitude": 113.62,
        "site_latitude": 34.75,
        "site_altitude": plant.altitude,
        "industry_code": "4412",
        "is_captive": False,
        "guide_version": "CETS-AG-01.01-V03" if plant.year < 2026 else "CETS-AG-01.01-V04-2026",
        "accounting_cutoff_day": None,
    }


def _static(plant: Plant, unit: Unit) -> Row:
    rating = {
        "subcritical": 16.7, "supercritical": 24.2, "ultra_supercritical": 27.0,
        "ultra_high": 13.2, "high": 8.83, "medium": 3.43,
    }[unit.pressure_class]  # fmt: skip
    return {
        "enterprise_id": plant.enterprise_id,
        "unit_id": unit.unit_id,
        "year": plant.year,
        "unit_name": f"{unit.unit_id}号机组",
        "fuel_type": "coal",
        "main_fuel": unit.supply.fuel,
        "unit_class": unit.unit_class,
        "product_type": unit.product_type,
        "capacity": unit.capacity,
        "boiler_type": unit.boiler_type,
        "boiler_name": f"{unit.unit_id}号锅炉",
        "boiler_code": f"GL{unit.unit_id}",
        "boiler_model": f"SYN-{unit.boiler_capacity:.0f}/{rating}",
        "boiler_capacity": unit.boiler_capacity,
        "turbine_name": f"{unit.unit_id}号汽轮机",
        "turbine_type": "抽凝式" if unit.product_type == "combined_heat_power" else "凝汽式",
        "turbine_code": f"QLJ{unit.unit_id}",
        "turbine_model": f"SYN-N{unit.capacity:.0f}-{rating}",
        "turbine_pressure_class": unit.pressure_class,
        "turbine_rated_power": unit.capacity,
        "cooling_type": unit.cooling_type,
        "generator_name": f"{unit.unit_id}号发电机",
        "generator_code": f"FDJ{unit.unit_id}",
        "generator_model": f"SYN-QF-{unit.capacity:.0f}",
        "generator_rated_power": unit.capacity,
        "is_back_pressure": unit.is_back_pressure,
        "is_merged": False,
        "biomass_type": None,
        "commissioned_on": unit.commissioned_on,
        "closed_on": None,
    }


def supply_in(unit: Unit, month: int) -> Supply:
    """The supply in force in a month."""
    chosen = unit.supply
    for start, supply in sorted(unit.supplies.items()):
        if month >= start:
            chosen = supply
    return chosen


def _unit_month(
    plant: Plant, unit: Unit, month: date, rng: random.Random, frames: Frames
) -> None:
    index = month.month - 1
    calendar_hours = 24.0 * monthrange(month.year, month.month)[1]
    in_service = month >= unit.commissioned_on.replace(day=1)
    if not in_service:
        return
    hours = half_up(max(0.0, calendar_hours - unit.hours_off[index]), 2)
    load = max(0.0, unit.load[index] * (1 + rng.gauss(0, 0.008)))
    generation = half_up(unit.capacity * hours * load, 3)
    heat_supply = half_up(unit.heat[index] * (1 + rng.gauss(0, 0.02)), 2)
    efficiency = half_up(unit.boiler_efficiency + rng.gauss(0, 0.15), 2)
    rate = unit.coal_rate * load_term(load) * (1 + rng.gauss(0, 0.004))
    standard_coal = rate * generation + heat_supply / (STANDARD_COAL * efficiency / 100)

    key = {"enterprise_id": plant.enterprise_id, "unit_id": unit.unit_id}
    coal = analyse(supply_in(unit, month.month), rng)
    rows: list[Row] = []
    if standard_coal > 0:
        rows.append(_coal(plant, unit, month, standard_coal, coal, rng, frames))
        rows.append(_diesel(key, month, half_up(max(2.0, rng.gauss(14, 5)), 2)))
    frames.setdefault("power_fuel_month", []).extend(rows)

    fossil_heat = half_up(sum(row["fuel_heat"] for row in rows), 2)
    combustion = half_up(sum(row["fuel_emission"] for row in rows), 2)
    boiler_heat = half_up(fossil_heat * efficiency / 100, 2)
    heat_ratio = half_up(100 * heat_supply / boiler_heat, 2) if boiler_heat else 0.0
    total_coal = fossil_heat / STANDARD_COAL
    purchased = half_up(max(0.0, rng.gauss(40, 9) + unit.hours_off[index] * 2.4), 3)
    factor = GRID_FACTOR.get(plant.year)
    purchased_emission = half_up(purchased * factor, 2) if factor else None
    emission = half_up(combustion + (purchased_emission or 0.0), 2)
    share = heat_ratio / 100
    row: Row = {
        **key,
        "month": month,
        "combustion_emission": combustion,
        "purchased_electricity": purchased,
        "grid_emission_factor": factor,
        "purchased_electricity_emission": purchased_emission,
        "generation": generation,
        "heat_supply": heat_supply,
        "operating_hours": hours,
        "load_factor": half_up(100 * generation / (unit.capacity * hours), 2) if hours else 0.0,
        "unit_emission": emission,
        "heat_ratio": heat_ratio,
        "generation_coal_rate": _ratio((1 - share) * total_coal, generation, 3),
        "heat_coal_rate": _ratio(share * total_coal, heat_supply, 3),
        "generation_emission_intensity": _ratio((1 - share) * emission, generation, 4),
        "heat_emission_intensity": _ratio(share * emission, heat_supply, 4),
        "on_grid_electricity": half_up(
            generation * (1 - unit.auxiliary_share * (1 + rng.gauss(0, 0.02))), 3
        ),
        "boiler_efficiency": efficiency,
        "boiler_heat_output": boiler_heat,
        "fossil_heat_input": fossil_heat,
    }
    frames.setdefault("power_unit_month", []).append(row)
    _heat(key, month, heat_supply, frames)
    _boiler(key, unit, month, boiler_heat, efficiency, frames)


def _ratio(numerator: float, denominator: float, decimals: int) -> float | None:
    return half_up(numerator / denominator, decimals) if denominator else None


def _coal(
    plant: Plant,
    unit: Unit,
    month: date,
    standard_coal: float,
    coal: Analysis,
    rng: random.Random,
    frames: Frames,
) -> Row:
    supply = supply_in(unit, month.month)
    by_default = month.month in unit.default_months
    # The plant's own daily heat values and the laboratory's composite sample differ a little.
    heat = half_up(coal.heat_ar + rng.gauss(0, 0.06), 3)
    quantity = half_up(standard_coal * STANDARD_COAL / heat, 2)
    if by_default:
        heat = DEFAULT_HEAT
        per_heat = DEFAULT_CARBON_PER_HEAT[unit.unit_class]
        content = half_up(heat * per_heat, 4)
    else:
        content_ad = half_up(coal.carbon_ad / 100, 4)
        content = half_up(content_ad * (100 - coal.moisture_ar) / (100 - coal.moisture_ad), 4)
        per_heat = half_up(content / heat, 5)
    row: Row = {
        "enterprise_id": plant.enterprise_id,
        "unit_id": unit.unit_id,
        "fuel": supply.fuel,
        "month": month,
        "fuel_consumption": quantity,
        "fuel_consumption_source": "furnace",
        "net_calorific_value_ar": heat,
        "net_calorific_value_ar_method": "default" if by_default else "measured",
        "carbon_per_heat": per_heat,
        "carbon_per_heat_method": "default" if by_default else "calculated",
        "carbon_content_ar": content,
        "carbon_content_ar_method": "calculated" if by_default else "measured",
        "moisture_ar": coal.moisture_ar,
        "ash_ar": coal.ash_ar,
        "oxidation_factor": 99.0,
        "fuel_heat": half_up(quantity * heat, 2),
        "fuel_emission": half_up(quantity * content * 0.99 * CARBON_TO_DIOXIDE, 2),
        "carbon_test_mode": "none" if by_default else "commissioned",
        "net_calorific_value_test_mode": "none" if by_default else "own",
        "coal_type": supply.fuel,
        "coal_purchased": quantity,
        "coal_origin": "示例矿区（虚构）",
    }
    if not by_default:
        row |= {
            "carbon_content_ad": half_up(coal.carbon_ad / 100, 4),
            "moisture_ad": coal.moisture_ad,
            "hydrogen_ad": coal.hydrogen_ad,
            "sulfur_ad": coal.sulfur_ad,
            "volatile_matter_daf": coal.volatile_daf,
            "net_calorific_value_lab": coal.heat_ar,
        }
        _lab_report(plant, unit, month, coal, rng, frames)
    return row


def _diesel(key: Row, month: date, quantity: float) -> Row:
    heat, per_heat = DIESEL["net_calorific_value_ar"], DIESEL["carbon_per_heat"]
    content = half_up(heat * per_heat, 4)
    return {
        **key,
        "fuel": "diesel",
        "month": month,
        "fuel_consumption": quantity,
        "fuel_consumption_source": "stock_take",
        "net_calorific_value_ar": heat,
        "net_calorific_value_ar_method": "default",
        "carbon_per_heat": per_heat,
        "carbon_per_heat_method": "default",
        "carbon_content_ar": content,
        "carbon_content_ar_method": "calculated",
        "oxidation_factor": DIESEL["oxidation_factor"],
        "fuel_heat": half_up(quantity * heat, 2),
        "fuel_emission": half_up(quantity * content * 0.98 * CARBON_TO_DIOXIDE, 2),
        "carbon_test_mode": "none",
        "net_calorific_value_test_mode": "none",
    }


def _lab_report(
    plant: Plant, unit: Unit, month: date, coal: Analysis, rng: random.Random, frames: Frames
) -> None:
    last = month.replace(day=monthrange(month.year, month.month)[1])
    received = last + timedelta(days=rng.randint(3, 6))
    tested = received + timedelta(days=rng.randint(3, 8))
    number = f"SYN{month:%Y%m}-{unit.unit_id}-{rng.randint(1000, 9999)}"
    frames.setdefault("lab_report", []).append(
        {
            "enterprise_id": plant.enterprise_id,
            "report_no": number,
            "laboratory_name": "示例检测实验室（虚构）",
            "laboratory_kind": "external",
            "accreditation_mark": "CMA_CNAS",
            "scope_covers_tests": True,
            "sample_no": f"S{month:%y%m}{unit.unit_id}",
            "sample_mass": 700.0,
            "sampling_start": month,
            "sampling_end": last,
            "received_on": received,
            "tested_on": tested,
            "issued_on": tested + timedelta(days=rng.randint(2, 5)),
            "result_basis": "air_dried",
            "carbon_content_ad": half_up(coal.carbon_ad / 100, 4),
            "hydrogen_ad": coal.hydrogen_ad,
            "sulfur_ad": coal.sulfur_ad,
            "moisture_ad": coal.moisture_ad,
            "ash_ad": coal.ash_ad,
            "volatile_matter_ad": coal.volatile_ad,
            "gross_calorific_value_ad": coal.gross_heat_ad,
            "net_calorific_value_lab": coal.heat_ar,
            "moisture_ar": coal.moisture_ar,
        }
    )
    frames.setdefault("lab_report_use", []).append(
        {
            "enterprise_id": plant.enterprise_id,
            "report_no": number,
            "object_id": unit.unit_id,
            "fuel": supply_in(unit, month.month).fuel,
            "month": month,
        }
    )


def _heat(key: Row, month: date, heat_supply: float, frames: Frames) -> None:
    """District heat leaves as steam at 0.98 MPa and 300 °C; nothing returns."""
    if heat_supply <= 0:
        return
    enthalpy = 3052.0
    frames.setdefault("power_heat_stream_month", []).append(
        {
            **key,
            "stream_id": "1",
            "month": month,
            "heat_medium": "steam",
            "supply_mode": "direct",
            "metering_side": "source",
            "stream_mass": half_up(heat_supply / (enthalpy - 83.74) * 1000, 2),
            "stream_pressure": 0.98,
            "pressure_reference": "absolute",
            "stream_temperature": 300.0,
            "stream_enthalpy": enthalpy,
            "stream_heat": heat_supply,
            "settled_heat": half_up(heat_supply * 0.985, 2),
        }
    )


def _boiler(
    key: Row, unit: Unit, month: date, heat: float, efficiency: float, frames: Frames
) -> None:
    """Main steam, feed water and reheat that together carry the boiler's heat."""
    if heat <= 0:
        return
    state = {
        "subcritical": (16.7, 538.0, 3399.0, 274.0, 1203.0, 0.84, 505.0),
        "supercritical": (24.2, 566.0, 3399.0, 282.0, 1242.0, 0.83, 560.0),
        "ultra_supercritical": (26.25, 600.0, 3482.0, 296.0, 1310.0, 0.82, 590.0),
        "ultra_high": (13.7, 540.0, 3438.0, 240.0, 1039.0, 0.86, 440.0),
        "high": (9.81, 540.0, 3479.0, 215.0, 922.0, 0.0, 0.0),
        "medium": (3.83, 450.0, 3333.0, 150.0, 634.0, 0.0, 0.0),
    }[unit.pressure_class]
    pressure, temperature, steam, water_temperature, water, reheat_share, rise = state
    mass = half_up(heat * 1000 / (steam - water + reheat_share * rise), 2)
    reheat = half_up(mass * reheat_share, 2) if reheat_share else None
    frames.setdefault("power_boiler_month", []).append(
        {
            **key,
            "boiler_id": "1",
            "month": month,
            "main_steam_mass": mass,
            "main_steam_pressure": pressure,
            "main_steam_temperature": temperature,
            "main_steam_enthalpy": steam,
            "feed_water_mass": mass,
            "feed_water_temperature": water_temperature,
            "feed_water_enthalpy": water,
            "reheat_steam_mass": reheat,
            "reheat_enthalpy_rise": rise if reheat_share else None,
            "boiler_heat_output": heat,
            "boiler_efficiency": efficiency,
            "boiler_efficiency_source": "performance_test",
        }
    )
