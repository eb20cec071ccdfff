"""Faults and frauds described for power plants."""

from __future__ import annotations

from tests.benchmarks.tracing.catalogue.build import (
    DEFAULT,
    FREE,
    UNIT,
    YEAR,
    Recreation,
    all_year,
    between_lines,
    by,
    either,
    fixed,
    formula,
    moved,
    one,
    repeated,
    shifted,
)
from tests.samples.rows import Row

FUEL, UNIT_MONTH, STREAM = "power_fuel_month", "power_unit_month", "power_heat_stream_month"
BASIS = ("moisture_basis", "heat_basis", "copied_column", "wrong_value")


def _coal(row: Row) -> bool:
    return row.get("carbon_content_ad") is not None


def _measured(row: Row) -> bool:
    return row.get("net_calorific_value_ar_method") == "measured"


POWER = (
    Recreation("F01 air-dried carbon taken as received", one(
        FUEL, "carbon_content_ar", formula(lambda r: r["carbon_content_ad"]), _coal), BASIS),
    Recreation("F02 air-dried moisture for total moisture", one(
        FUEL, "moisture_ar", formula(lambda r: r["moisture_ad"]), _coal), BASIS),
    Recreation("F03 total moisture raised", one(
        FUEL, "moisture_ar", lambda r, g: r["moisture_ar"] + g.uniform(2, 8), _coal), FREE),
    Recreation("F03 total moisture raised all year", all_year(
        FUEL, "moisture_ar", lambda r, g: r["moisture_ar"] + g.uniform(2, 6), _coal),
        YEAR, series=True),
    Recreation("F04 moisture deducted twice", one(
        FUEL, "net_calorific_value_ar",
        formula(lambda r: r["net_calorific_value_ar"] * (100 - r["moisture_ar"]) / 100), _coal),
        BASIS),
    Recreation("F05 dry carbon as air-dried", one(
        FUEL, "carbon_content_ad",
        formula(lambda r: r["carbon_content_ad"] * 100 / (100 - r["moisture_ad"])), _coal), BASIS),
    Recreation("F06 gross for net heat", one(
        FUEL, "net_calorific_value_ar", by("net_calorific_value_ar", 1.03, 1.08), _coal),
        ("gross_or_net", *FREE)),
    Recreation("F07 heat in kcal or kJ", one(
        FUEL, "net_calorific_value_ar", either("net_calorific_value_ar", 238.846, 1000.0)), UNIT),
    Recreation("F08 carbon in per cent", one(
        FUEL, "carbon_content_ar", by("carbon_content_ar", 100)), UNIT),
    Recreation("F08 carbon per heat in kg", one(
        FUEL, "carbon_per_heat", by("carbon_per_heat", 1000)), UNIT),
    Recreation("F08 oxidation as a fraction", one(
        FUEL, "oxidation_factor", by("oxidation_factor", 0.01)), UNIT),
    Recreation("F09 coal in coal equivalent", one(
        FUEL, "fuel_consumption",
        formula(lambda r: r["fuel_consumption"] * r["net_calorific_value_ar"] / 29.3076), _coal),
        ("coal_equivalent", *FREE)),
    Recreation("F10 electricity in 10 MWh", one(
        UNIT_MONTH, "generation", either("generation", 0.1, 10, 1000)), UNIT),
    Recreation("F10 heat in 10 000 GJ", one(
        UNIT_MONTH, "heat_supply", either("heat_supply", 1e-4, 10)), UNIT),
    Recreation("F11 steam tonnes as heat", one(
        STREAM, "stream_heat", formula(lambda r: r["stream_mass"])),
        ("copied_column", "not_recalculated")),
    Recreation("F12 enthalpy of feed water not deducted", one(
        STREAM, "stream_heat", by("stream_heat", 1.025, 1.035)), FREE),
    Recreation("F13 heat raised by pipe losses", one(
        UNIT_MONTH, "heat_supply", by("heat_supply", 1.04, 1.15)), FREE),
    Recreation("F14 one coal belt left out", one(
        FUEL, "fuel_consumption", by("fuel_consumption", 0.88, 0.97), _coal), FREE),
    Recreation("F14 coal understated all year", all_year(
        FUEL, "fuel_consumption", by("fuel_consumption", 0.88, 0.95), _coal), YEAR, series=True),
    Recreation("F17 month repeated", repeated(FUEL, "carbon_content_ad", 4, _coal),
        ("copied_month", "copied_block")),
    Recreation("F21 carbon lowered", one(
        FUEL, "carbon_content_ad", by("carbon_content_ad", 0.75, 0.94), _coal), FREE),
    Recreation("F21 carbon lowered all year", all_year(
        FUEL, "carbon_content_ad", by("carbon_content_ad", 0.85, 0.94), _coal), YEAR, series=True),
    Recreation("F23 heat of the laboratory for the plant's", one(
        FUEL, "net_calorific_value_ar", formula(lambda r: r["net_calorific_value_lab"]),
        _measured), ("copied_column", *FREE)),
    Recreation("F24 wrong default carbon per heat", one(
        FUEL, "carbon_per_heat", fixed(0.02858, 0.03085, 0.03356, 0.02618)), DEFAULT),
    Recreation("F25 oxidation of other years", one(
        FUEL, "oxidation_factor", fixed(98.0, 100.0, 97.0)), DEFAULT),
    Recreation("F27 grid factor of another year", one(
        UNIT_MONTH, "grid_emission_factor", fixed(0.6101, 0.581, 0.5703, 0.8843)), DEFAULT),
    Recreation("F28 44/12 left out", one(
        FUEL, "fuel_emission", either("fuel_emission", 12 / 44, 44 / 12)), ("carbon_or_dioxide",)),
    Recreation("F30 two units mixed", between_lines(
        FUEL, "fuel_consumption", "unit_id", 0.05, 0.25), FREE),
    Recreation("F31 meter multiplier", one(
        "meter_reading_month", "metered_quantity", by("metered_quantity", 0.5, 0.95)), FREE),
    Recreation("F32 generation raised", one(
        UNIT_MONTH, "generation", by("generation", 1.03, 1.10)), FREE),
    Recreation("F33 hours lowered", one(
        UNIT_MONTH, "operating_hours", by("operating_hours", 0.75, 0.93)), FREE),
    Recreation("F34 more hours than the month has", one(
        UNIT_MONTH, "operating_hours", fixed(800.0, 8760.0)), ("copied_month", *FREE)),
    Recreation("F38 wrong heat ratio", one(
        UNIT_MONTH, "heat_ratio", by("heat_ratio", 0.6, 1.5)), FREE),
    Recreation("F41 coal put off to the next month", moved(
        FUEL, "fuel_consumption", 0.08, 0.2), FREE),
    Recreation("F42 months shifted", shifted(FUEL, "net_calorific_value_ar", _coal),
        ("copied_month", "swapped_months", "copied_block"), series=True),
    Recreation("F42 sign", one(UNIT_MONTH, "purchased_electricity",
        by("purchased_electricity", -1)), ("sign",)),
)  # fmt: skip
