"""Boilers and heat streams of a unit."""

from __future__ import annotations

from datetime import date

from tests.samples.power.numbers import REFERENCE_ENTHALPY
from tests.samples.power.plant import Unit
from tests.samples.rows import Frames, Row, half_up

STATES = {
    "subcritical": (16.7, 538.0, 3399.0, 274.0, 1203.0, 0.84, 505.0),
    "supercritical": (24.2, 566.0, 3399.0, 282.0, 1242.0, 0.83, 560.0),
    "ultra_supercritical": (26.25, 600.0, 3482.0, 296.0, 1310.0, 0.82, 590.0),
    "ultra_high": (13.7, 540.0, 3438.0, 240.0, 1039.0, 0.86, 440.0),
    "high": (9.81, 540.0, 3479.0, 215.0, 922.0, 0.0, 0.0),
    "medium": (3.83, 450.0, 3333.0, 150.0, 634.0, 0.0, 0.0),
}
"""Main steam MPa, °C, kJ/kg; feed water °C, kJ/kg; reheat share of the flow and kJ/kg gained."""


def add_stream(key: Row, unit: Unit, month: date, heat: float, frames: Frames) -> None:
    """Append the stream that carries a month's heat, GJ: steam, or water of a closed network."""
    if heat <= 0:
        return
    row: Row = {
        **key,
        "stream_id": "1",
        "month": month,
        "heat_medium": unit.heat_medium,
        "supply_mode": "direct",
        "metering_side": "source",
    }
    if unit.heat_medium == "steam":
        pressure, temperature, enthalpy = unit.steam
        row |= {
            "stream_mass": half_up(heat / (enthalpy - REFERENCE_ENTHALPY) * 1000, 2),
            "stream_pressure": pressure,
            "pressure_reference": "absolute",
            "stream_temperature": temperature,
            "stream_enthalpy": enthalpy,
        }
    else:
        mass = half_up(heat * 1000 / (419.7 - 209.9), 2)
        row |= {
            "stream_mass": mass,
            "stream_pressure": 1.2,
            "pressure_reference": "gauge",
            "stream_temperature": 100.0,
            "stream_enthalpy": 419.7,
            "return_mass": half_up(mass * 0.99, 2),
            "return_temperature": 50.0,
            "return_enthalpy": 209.9,
            "make_up_mass": half_up(mass * 0.01, 2),
            "make_up_enthalpy": 83.74,
        }
    row["settled_heat"] = half_up(heat * 0.985, 2)
    frames.setdefault("power_heat_stream_month", []).append(row)


def add_boiler(
    key: Row, unit: Unit, month: date, heat: float, efficiency: float, frames: Frames
) -> None:
    """Append main steam, feed water and reheat that together carry the boiler's heat, GJ."""
    if heat <= 0:
        return
    pressure, temperature, steam, water_temperature, water, share, rise = STATES[
        unit.pressure_class
    ]
    mass = half_up(heat * 1000 / (steam - water + share * rise), 2)
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
            "reheat_steam_mass": half_up(mass * share, 2) if share else None,
            "reheat_enthalpy_rise": rise if share else None,
            "boiler_efficiency": efficiency,
            "boiler_efficiency_source": "test_report",
        }
    )
