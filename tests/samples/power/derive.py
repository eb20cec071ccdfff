"""Computes every calculated value of a report from its inputs, as the guides prescribe.

A fault is injected either into an input, and everything downstream is computed from the wrong
value (`derive` again), or into a calculated cell alone (`pin`), which `derive` then leaves alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from tests.samples.power.numbers import CARBON_TO_DIOXIDE, REFERENCE_ENTHALPY, STANDARD_COAL
from tests.samples.rows import Frames, Lookup, Row, half_up, mean, put, ratio, total

BENCHMARK = {
    2021: {"above": 0.8218, "below": 0.8773, "non": 0.9350, "gas": 0.3920, "heat": 0.1111},
    2022: {"above": 0.8177, "below": 0.8729, "non": 0.9303, "gas": 0.3901, "heat": 0.1105},
    2023: {"above": 0.7950, "below": 0.8090, "non": 0.8285, "gas": 0.3305, "heat": 0.1038},
    2024: {"above": 0.7910, "below": 0.8049, "non": 0.8244, "gas": 0.3288, "heat": 0.1033},
    2025: {"above": 0.7902, "below": 0.8017, "non": 0.8162, "gas": 0.3288, "heat": 0.1027},
    2026: {"above": 0.7894, "below": 0.7985, "non": 0.8080, "gas": 0.3288, "heat": 0.1021},
}


def derive(frames: Frames) -> Frames:
    """Compute all calculated cells in place; returns the frames."""
    of = Lookup(frames)
    for row in frames.get("power_fuel_month", []):
        _fuel(row, of)
    for row in frames.get("power_boiler_month", []):
        _boiler(row)
    for row in frames.get("power_heat_stream_month", []):
        _stream(row)
    for row in frames.get("power_biomass_month", []):
        put(
            row,
            "biomass_heat",
            half_up(row["biomass_consumption"] * row["biomass_net_calorific_value"], 2),
        )
    units = {
        (row["enterprise_id"], row["unit_id"], row["year"]): row
        for row in frames.get("power_unit", [])
    }
    for row in frames.get("power_unit_month", []):
        _month(row, units[row["enterprise_id"], row["unit_id"], row["month"].year], of)
    for row in frames.get("power_fuel_year", []):
        _fuel_year(row, of)
    for row in frames.get("power_unit_year", []):
        _unit_year(row, units[row["enterprise_id"], row["unit_id"], row["year"]], of)
    for row in frames.get("power_enterprise_year", []):
        own = of("power_unit_year", row, "enterprise_id", "year")
        put(row, "total_emission", total(own, "unit_emission", 0))
    return frames


def _fuel(row: Row, of: Lookup) -> None:
    days = of("fuel_day", row, "enterprise_id", "fuel", "month", object_id="unit_id")
    if days:
        row["fuel_consumption"] = total(days, "fuel_consumption", 2)
        row["moisture_ar"] = mean(days, "moisture_ar", "fuel_consumption", 2)
        row["net_calorific_value_ar"] = mean(days, "net_calorific_value_ar", "fuel_consumption", 3)
    heat = row["net_calorific_value_ar"]
    if row["carbon_content_ar_method"] == "default":
        put(row, "carbon_content_ar", half_up(heat * row["carbon_per_heat"], 4))
    elif row.get("carbon_content_ad") is not None:
        dry = (100 - row["moisture_ar"]) / (100 - row["moisture_ad"])
        put(row, "carbon_content_ar", half_up(row["carbon_content_ad"] * dry, 4))
    if row["carbon_per_heat_method"] != "default":
        put(row, "carbon_per_heat", ratio(row["carbon_content_ar"], heat, 5))
    quantity = row["fuel_consumption"]
    put(row, "fuel_heat", half_up(quantity * heat, 2))
    oxidised = row["carbon_content_ar"] * row["oxidation_factor"] / 100
    put(row, "fuel_emission", half_up(quantity * oxidised * CARBON_TO_DIOXIDE, 2))


def _boiler(row: Row) -> None:
    heat = (
        row["main_steam_mass"] * row["main_steam_enthalpy"]
        - row["feed_water_mass"] * row["feed_water_enthalpy"]
        + (row["reheat_steam_mass"] or 0.0) * (row["reheat_enthalpy_rise"] or 0.0)
    )
    put(row, "boiler_heat_output", half_up(heat / 1000, 2))


def _stream(row: Row) -> None:
    mass, enthalpy = row["stream_mass"], row["stream_enthalpy"]
    if row.get("return_mass"):
        heat = mass * enthalpy - row["return_mass"] * row["return_enthalpy"]
        heat -= (row.get("make_up_mass") or 0.0) * (
            row.get("make_up_enthalpy") or REFERENCE_ENTHALPY
        )
    else:
        heat = mass * (enthalpy - REFERENCE_ENTHALPY)
    put(row, "stream_heat", half_up(heat / 1000, 2))


def _month(row: Row, unit: Row, of: Lookup) -> None:
    key = ("enterprise_id", "unit_id", "month")
    fuels = of("power_fuel_month", row, *key)
    boilers = of("power_boiler_month", row, *key)
    streams = of("power_heat_stream_month", row, *key)
    members = of("power_unit_member_month", row, *key)
    if members:
        put(row, "generation", total(members, "generation", 3))
        put(row, "operating_hours", mean(members, "operating_hours", "capacity", 2))
    if streams:
        put(row, "heat_supply", total(streams, "stream_heat", 2))
    if boilers:
        put(row, "boiler_heat_output", total(boilers, "boiler_heat_output", 2))
    put(row, "combustion_emission", total(fuels, "fuel_emission", 2))
    put(row, "fossil_heat_input", total(fuels, "fuel_heat", 2))
    if row["month"].year <= 2025:
        factor = row["grid_emission_factor"]
        put(
            row, "purchased_electricity_emission", half_up(row["purchased_electricity"] * factor, 2)
        )
    bought = row.get("purchased_electricity_emission") or 0.0
    put(row, "unit_emission", half_up(row["combustion_emission"] + bought, 2))
    boiler_heat = row.get("boiler_heat_output")
    heat = row.get("heat_supply") or 0.0
    if unit["fuel_type"] == "gas":
        _gas_ratio(row, fuels)
    else:
        put(row, "heat_ratio", ratio(100 * heat, boiler_heat or 0.0, 2) or 0.0)
    if of("power_biomass_month", row, *key):
        burnt = boiler_heat / (row["boiler_efficiency"] / 100)
        put(row, "biomass_heat_share", half_up(100 * (burnt - row["fossil_heat_input"]) / burnt, 2))
    _indicators(row, unit)


def _gas_ratio(row: Row, fuels: list[Row]) -> None:
    """The heat ratio of a combined cycle from its gas rate of heat, 10⁴ Nm³/GJ."""
    burnt = total(fuels, "fuel_consumption", 2)
    heat, rate = row.get("heat_supply") or 0.0, row.get("heat_coal_rate") or 0.0
    put(row, "heat_ratio", ratio(100 * rate * heat, burnt, 2) or 0.0)
    put(
        row,
        "generation_coal_rate",
        ratio((1 - row["heat_ratio"] / 100) * burnt, row["generation"], 3),
    )


def _indicators(row: Row, unit: Row) -> None:
    """Load factor, rates and intensities: the same formulas for a month and for a year."""
    generation, heat, hours = (
        row["generation"],
        row.get("heat_supply") or 0.0,
        row["operating_hours"],
    )
    put(row, "load_factor", ratio(100 * generation, unit["capacity"] * hours, 2) or 0.0)
    share = (row.get("heat_ratio") or 0.0) / 100
    coal, emission = row["fossil_heat_input"] / STANDARD_COAL, row["unit_emission"]
    if unit["fuel_type"] == "coal":
        put(row, "generation_coal_rate", ratio((1 - share) * coal, generation, 3))
        put(row, "heat_coal_rate", ratio(share * coal, heat, 3))
    put(row, "generation_emission_intensity", ratio((1 - share) * emission, generation, 4))
    put(row, "heat_emission_intensity", ratio(share * emission, heat, 4))
    supplied = row.get("net_supply")
    if supplied is not None:
        supplied = half_up(generation - row["auxiliary_electricity"], 3)
        put(row, "net_supply", supplied)
        put(row, "net_supply_coal_rate", ratio((1 - share) * coal, supplied, 3))
        put(row, "net_supply_emission_intensity", ratio((1 - share) * emission, supplied, 4))


def _fuel_year(row: Row, of: Lookup) -> None:
    months = [
        r
        for r in of("power_fuel_month", row, "enterprise_id", "unit_id", "fuel")
        if r["month"].year == row["year"]
    ]
    put(row, "fuel_consumption", total(months, "fuel_consumption", 2))
    put(
        row, "net_calorific_value_ar", mean(months, "net_calorific_value_ar", "fuel_consumption", 3)
    )
    put(row, "carbon_content_ar", mean(months, "carbon_content_ar", "fuel_consumption", 4))
    carbon = sum(r["fuel_consumption"] * r["carbon_content_ar"] for r in months)
    heat = sum(r["fuel_consumption"] * r["net_calorific_value_ar"] for r in months)
    put(row, "carbon_per_heat", ratio(carbon, heat, 5))
    put(row, "oxidation_factor", mean(months, "oxidation_factor", "fuel_consumption", 2))
    put(row, "fuel_heat", total(months, "fuel_heat", 2))
    put(row, "fuel_emission", total(months, "fuel_emission", 2))


_SUMS = {
    "combustion_emission": 2,
    "purchased_electricity": 3,
    "purchased_electricity_emission": 2,
    "generation": 3,
    "heat_supply": 2,
    "operating_hours": 2,
    "unit_emission": 2,
    "on_grid_electricity": 3,
    "auxiliary_electricity": 3,
    "net_supply": 3,
    "fossil_heat_input": 2,
}


def _unit_year(row: Row, unit: Row, of: Lookup) -> None:
    months = [
        r
        for r in of("power_unit_month", row, "enterprise_id", "unit_id")
        if r["month"].year == row["year"]
    ]
    for name, decimals in _SUMS.items():
        if any(r.get(name) is not None for r in months):
            put(row, name, total(months, name, decimals))
    factor = [r["grid_emission_factor"] for r in months if r.get("grid_emission_factor")]
    put(row, "grid_emission_factor", factor[0] if factor else None)
    if unit["fuel_type"] == "gas":
        rates = [r["heat_coal_rate"] for r in months if r.get("heat_coal_rate")]
        row["heat_coal_rate"] = rates[0] if rates else None
        _gas_ratio(row, of("power_fuel_year", row, "enterprise_id", "unit_id", "year"))
    else:
        boiler_heat = sum(r.get("boiler_heat_output") or 0.0 for r in months)
        heat = row.get("heat_supply") or 0.0
        put(row, "heat_ratio", ratio(100 * heat, boiler_heat, 2) or 0.0)
    shares = [(r["fossil_heat_input"], r.get("biomass_heat_share") or 0.0) for r in months]
    if any(share for _, share in shares):
        burnt = sum(100 * fossil / (100 - share) for fossil, share in shares)
        straw = sum(share * fossil / (100 - share) for fossil, share in shares)
        put(row, "biomass_heat_share", half_up(100 * straw / burnt, 2))
    _indicators(row, unit)
    if row.get("benchmark_generation") is not None:
        _allocation(row, unit)


def _allocation(row: Row, unit: Row) -> None:
    known = BENCHMARK[row["year"]]
    conventional = "above" if unit["capacity"] >= 400 else "below"
    kinds: dict[str, str] = {"non_conventional_coal": "non", "gas": "gas", "ccpp": "gas"}
    put(row, "benchmark_generation", known[kinds.get(unit["unit_class"], conventional)])
    put(row, "benchmark_heat", known["heat"])
    load = row["load_factor"] / 100
    low = unit["unit_class"] == "conventional_coal" and load < 0.65
    power: Callable[[float, float], float] = math.pow
    put(row, "peak_shaving_factor", half_up(power(1.015, 16 - 20 * load), 6) if low else 1.0)
