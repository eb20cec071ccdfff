"""Faults and frauds described for steel mills."""

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
    where,
)
from tests.samples.rows import Row

MATERIAL, FLOW = "steel_material_month", "steel_process_material_month"
LINE, UNIT_FUEL = "steel_process_month", "steel_power_fuel_month"
GASES = ("blast_furnace_gas", "converter_gas", "coke_oven_gas", "natural_gas")
COALS = ("anthracite", "bituminous_coal", "washed_coal")


def _gas(row: Row) -> bool:
    return row.get("material", row.get("fuel")) in GASES


def _coal(row: Row) -> bool:
    return row.get("material") in COALS


STEEL = (
    Recreation("T1 gas in other units", one(
        FLOW, "flow_quantity", either("flow_quantity", 10, 1e4), _gas), UNIT),
    Recreation("T1 purchased gas in Nm3", one(
        MATERIAL, "fuel_net_consumption", either("fuel_net_consumption", 10, 1e4), _gas), UNIT),
    Recreation("T2 heat in kcal", one(
        MATERIAL, "net_calorific_value_ar", either("net_calorific_value_ar", 238.846, 1000.0),
        _coal), UNIT),
    Recreation("T2 gas heat in MJ/Nm3", one(
        FLOW, "net_calorific_value_ar", by("net_calorific_value_ar", 0.1), _gas), UNIT),
    Recreation("T3 carbon per heat in kg", one(
        MATERIAL, "carbon_per_heat", by("carbon_per_heat", 1000)), UNIT),
    Recreation("T4 dry mass as received", one(
        MATERIAL, "fuel_net_consumption",
        formula(lambda r: r["fuel_net_consumption"] * (100 - r["moisture_ar"]) / 100), _coal),
        ("moisture_basis", "copied_column", *FREE)),
    Recreation("T5 old factor of steel", one(
        MATERIAL, "material_emission_factor", fixed(0.0154),
        where(material="crude_steel")), DEFAULT),
    Recreation("T5 old factor of dolomite", one(
        MATERIAL, "material_emission_factor", fixed(0.471),
        where(material="dolomite")), DEFAULT),
    Recreation("T5 oxidation in the enterprise formula", one(
        MATERIAL, "fuel_net_emission", either("fuel_net_emission", 0.9, 0.93, 0.98, 0.99)), FREE),
    Recreation("T6 factor nudged down", all_year(
        MATERIAL, "carbon_per_heat", by("carbon_per_heat", 0.97, 0.99), _coal), YEAR, series=True),
    Recreation("T7 coal left out", one(
        MATERIAL, "fuel_net_consumption", by("fuel_net_consumption", 0.7, 0.93), _coal), FREE),
    Recreation("T7 coal left out all year", all_year(
        MATERIAL, "fuel_net_consumption", by("fuel_net_consumption", 0.85, 0.94), _coal),
        YEAR, series=True),
    Recreation("T8 coal put off to the next month", moved(
        MATERIAL, "fuel_net_consumption", 0.08, 0.25), FREE),
    Recreation("T11 furnace gas raised", one(
        FLOW, "flow_quantity", by("flow_quantity", 1.08, 1.25),
        where(material="blast_furnace_gas", flow="out")), FREE),
    Recreation("T11 furnace gas raised all year", all_year(
        FLOW, "flow_quantity", by("flow_quantity", 1.08, 1.15),
        where(material="blast_furnace_gas", flow="out")),
        YEAR, series=True),
    Recreation("T12 coke moved between furnaces", between_lines(
        FLOW, "flow_quantity", "line_id", 0.08, 0.25), FREE),
    Recreation("T13 crude steel raised", one(
        MATERIAL, "material_quantity", by("material_quantity", 1.05, 1.2),
        where(material="crude_steel")), FREE),
    Recreation("T14 hot metal raised", one(
        LINE, "process_output", by("process_output", 1.05, 1.2),
        where(process="ironmaking")), FREE),
    Recreation("T15 tar used on site deducted", one(
        MATERIAL, "material_quantity", by("material_quantity", 1.5, 3),
        where(material="coal_tar")), FREE),
    Recreation("T16 deduction with the wrong sign", one(
        MATERIAL, "material_emission", by("material_emission", -1),
        where(material="crude_steel")), ("sign",)),
    Recreation("T17 lime as limestone", one(
        MATERIAL, "material_quantity", by("material_quantity", 1.3, 1.8),
        where(material="limestone")), FREE),
    Recreation("T18 factors of two carbonates exchanged", one(
        MATERIAL, "material_emission_factor", fixed(0.44),
        where(material="dolomite")), ("copied_unit", *DEFAULT)),
    Recreation("T19 own scrap as purchased", one(
        MATERIAL, "material_quantity", by("material_quantity", 1.6, 2.5),
        where(material="scrap_steel")), FREE),
    Recreation("T20 electrodes in kg", one(
        MATERIAL, "material_quantity", by("material_quantity", 1000),
        where(material="electrode")), UNIT),
    Recreation("T21 heat repeated", repeated(
        MATERIAL, "net_calorific_value_ar", 4, _coal), ("copied_month", "copied_block")),
    Recreation("T22 quantities repeated", repeated(FLOW, "flow_quantity", 3),
        ("copied_month", "copied_block")),
    Recreation("T23 months shifted", shifted(LINE, "process_output"),
        ("copied_month", "swapped_months", "copied_block"), series=True),
    Recreation("T24 year of mean intensities", one(
        "steel_enterprise_month", "crude_steel_intensity",
        by("crude_steel_intensity", 0.95, 1.05)), FREE),
    Recreation("T31 gas of the power unit twice", one(
        UNIT_FUEL, "fuel_consumption", by("fuel_consumption", 1.3, 2.0), _gas),
        ("counted_twice", *FREE)),
    Recreation("T33 default for measured heat", one(
        MATERIAL, "net_calorific_value_ar", fixed(25.024, 23.736, 26.344),
        where(net_calorific_value_ar_method="measured")), DEFAULT),
    Recreation("T34 own carbon per heat", one(
        FLOW, "carbon_per_heat", by("carbon_per_heat", 0.92, 0.98)), FREE),
    Recreation("T35 line emission without the gas credit", one(
        LINE, "process_line_emission", by("process_line_emission", 1.2, 3.0),
        where(process="ironmaking")), FREE),
)  # fmt: skip
