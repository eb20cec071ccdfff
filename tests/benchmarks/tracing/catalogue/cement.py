"""Faults and frauds described for cement works."""

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

FUEL, LINE, MATERIAL = "cement_fuel_month", "cement_line_month", "cement_material_month"


def _coal(row: Row) -> bool:
    return row.get("fuel") != "diesel"


def _diesel(row: Row) -> bool:
    return row.get("fuel") == "diesel"


CEMENT = (
    Recreation("Z1 heat of dried coal with raw coal", one(
        FUEL, "net_calorific_value_ar",
        formula(lambda r: r["net_calorific_value_ar"] * 100 / (100 - r["moisture_ar"])), _coal),
        ("heat_basis", *FREE)),
    Recreation("Z1 heat of raw coal deducted again", one(
        FUEL, "net_calorific_value_ar",
        formula(lambda r: r["net_calorific_value_ar"] * (100 - r["moisture_ar"]) / 100), _coal),
        ("heat_basis", *FREE)),
    Recreation("Z2 gross for net heat", one(
        FUEL, "net_calorific_value_ar", by("net_calorific_value_ar", 1.03, 1.06), _coal),
        ("gross_or_net", *FREE)),
    Recreation("Z3 heat in kcal or kJ", one(
        FUEL, "net_calorific_value_ar", either("net_calorific_value_ar", 238.846, 1000.0)), UNIT),
    Recreation("Z4 default though measured", one(
        FUEL, "net_calorific_value_ar", fixed(23.076, 22.867), _coal), DEFAULT),
    Recreation("Z4 heat repeated", repeated(FUEL, "net_calorific_value_ar", 4, _coal),
        ("copied_month", "copied_block")),
    Recreation("Z6 high assays left out", all_year(
        FUEL, "net_calorific_value_ar", by("net_calorific_value_ar", 0.92, 0.97), _coal),
        YEAR, series=True),
    Recreation("Z7 ignition fuel left out", one(
        FUEL, "fuel_consumption", by("fuel_consumption", 0.05), _diesel), FREE),
    Recreation("Z8 kiln coal booked elsewhere", one(
        FUEL, "fuel_consumption", by("fuel_consumption", 0.75, 0.93), _coal), FREE),
    Recreation("Z9 water deducted twice", one(
        FUEL, "fuel_consumption",
        formula(lambda r: r["fuel_consumption"] * (100 - r["moisture_ar"]) / 100), _coal),
        ("moisture_basis", *FREE)),
    Recreation("Z9 water deducted twice all year", all_year(
        FUEL, "fuel_consumption",
        formula(lambda r: r["fuel_consumption"] * (100 - r["moisture_ar"]) / 100), _coal),
        YEAR, series=True),
    Recreation("Z10 clinker understated", one(
        LINE, "clinker_output", by("clinker_output", 0.85, 0.96)), FREE),
    Recreation("Z10 clinker understated all year", all_year(
        LINE, "clinker_output", by("clinker_output", 0.88, 0.95)), YEAR, series=True),
    Recreation("Z11 clinker overstated", one(
        LINE, "clinker_output", by("clinker_output", 1.04, 1.15)), FREE),
    Recreation("Z13 clinker moved between lines", between_lines(
        LINE, "clinker_output", "line_id", 0.05, 0.2), FREE),
    Recreation("Z13 coal moved between lines", between_lines(
        FUEL, "fuel_consumption", "line_id", 0.05, 0.2), FREE),
    Recreation("Z14 material invented", one(
        MATERIAL, "wet_consumption", by("wet_consumption", 1.5, 3)), ("counted_twice", *FREE)),
    Recreation("Z15 wet material as dry", one(
        MATERIAL, "material_consumption", formula(lambda r: r["wet_consumption"])),
        ("copied_column", "not_recalculated")),
    Recreation("Z15 moisture left out", one(
        MATERIAL, "material_moisture", by("material_moisture", 0.05, 0.3)), FREE),
    Recreation("Z16 factor of another material", one(
        MATERIAL, "deduction_factor", fixed(0.305, 0.215, 0.48, 0.6)),
        ("copied_unit", *DEFAULT)),
    Recreation("Z19 own process factor", one(
        LINE, "clinker_process_emission_factor",
        by("clinker_process_emission_factor", 0.94, 0.99)), FREE),
    Recreation("Z20 factor of another clinker", one(
        LINE, "clinker_process_emission_factor", fixed(0.413, 0.292, 0.55)), DEFAULT),
    Recreation("Z21 oxidation of boilers", one(
        FUEL, "oxidation_factor", fixed(95.0, 85.0), _coal), DEFAULT),
    Recreation("Z22 carbon of another coal", one(
        FUEL, "carbon_per_heat", fixed(0.02308, 0.02797, 0.02541), _coal), DEFAULT),
    Recreation("Z23 stock-take balances the books", one(
        "stock_month", "closing_stock", by("closing_stock", 0.7, 0.92)), FREE),
    Recreation("Z23 coal put off to the next month", moved(
        FUEL, "fuel_consumption", 0.08, 0.2), FREE),
    Recreation("Z26 in 10 000 t", one(
        LINE, "clinker_output", by("clinker_output", 1e-4)), UNIT),
    Recreation("Z26 months shifted", shifted(LINE, "clinker_output"),
        ("copied_month", "swapped_months", "copied_block"), series=True),
    Recreation("Z27 output repeated", repeated(LINE, "raw_meal_consumption", 4),
        ("copied_month", "copied_block")),
    Recreation("Z28 belt scale off all year", all_year(
        LINE, "raw_meal_consumption", by("raw_meal_consumption", 1.04, 1.1)), YEAR, series=True),
)  # fmt: skip
