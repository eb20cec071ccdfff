"""Every calculated cell of a cement report, computed as the guide asks; pinned ones stay."""

from __future__ import annotations

from tests.samples.rows import Frames, Lookup, Row, half_up, mean, put, ratio, total

STANDARD_COAL = 29.3076
"""GJ per tonne of coal equivalent."""
LINE_SUMS = {
    "operating_hours": 2, "clinker_output": 2, "raw_meal_consumption": 2,
    "combustion_emission": 2, "noncarbonate_deduction": 2, "clinker_process_emission": 2,
    "fossil_heat_input": 2, "clinker_electricity_consumption": 3, "waste_heat_generation": 3,
}  # fmt: skip
SITE_SUMS = {
    "clinker_output": 2, "cement_output": 2, "combustion_emission": 2,
    "clinker_process_emission": 2, "clinker_line_emission": 2, "mobile_fuel_consumption": 2,
    "mobile_combustion_emission": 2, "power_facility_emission": 2, "other_facility_emission": 2,
    "enterprise_emission": 2, "net_purchased_electricity": 3,
    "net_purchased_electricity_emission": 2, "net_purchased_heat": 2,
    "net_purchased_heat_emission": 2,
}  # fmt: skip


def derive(frames: Frames) -> Frames:
    """Compute all calculated cells in place, from the inputs up to the year."""
    find = Lookup(frames)
    for row in frames.get("cement_fuel_month", []):
        _fuel(row)
    for row in frames.get("cement_material_month", []):
        _material(row)
    for row in frames.get("cement_alt_fuel_month", []):
        amount = row.get("alternative_fuel_consumption")
        value = row.get("alternative_fuel_net_calorific_value")
        put(row, "alternative_fuel_heat", _product(amount, value))
    for row in frames.get("cement_line_month", []):
        _line_month(row, find)
    for row in frames.get("cement_fuel_year", []):
        _fuel_year(row, find("cement_fuel_month", row, "enterprise_id", "line_id", "fuel"))
    for row in frames.get("cement_material_year", []):
        months = _of_year(
            row, find("cement_material_month", row, "enterprise_id", "line_id", "material")
        )
        for name in ("material_consumption", "material_deduction"):
            put(row, name, total(months, name, 2))
        put(row, "deduction_factor", mean(months, "deduction_factor", "material_consumption", 3))
    for row in frames.get("cement_line_year", []):
        _line_year(row, find)
    for row in frames.get("cement_enterprise_month", []):
        _site_month(row, find("cement_line_month", row, "enterprise_id", "month"))
    for row in frames.get("cement_enterprise_year", []):
        _site_year(row, _of_year(row, find("cement_enterprise_month", row, "enterprise_id")))
    return frames


def _product(*values: float | None, decimals: int = 2) -> float | None:
    found = 1.0
    for value in values:
        if value is None:
            return None
        found *= value
    return half_up(found, decimals)


def _of_year(row: Row, months: list[Row]) -> list[Row]:
    return [month for month in months if month["month"].year == row["year"]]


def _fuel(row: Row) -> None:
    amount, heat = row.get("fuel_consumption"), row.get("net_calorific_value_ar")
    put(row, "fuel_heat", _product(amount, heat))
    oxidised = row.get("oxidation_factor")
    share = None if oxidised is None else oxidised / 100 * 44 / 12
    put(row, "fuel_emission", _product(amount, heat, row.get("carbon_per_heat"), share))


def _material(row: Row) -> None:
    wet, moisture = row.get("wet_consumption"), row.get("material_moisture")
    if wet is not None and moisture is not None:
        put(row, "material_consumption", half_up(wet * (100 - moisture) / 100, 2))
    put(
        row,
        "material_deduction",
        _product(row.get("material_consumption"), row.get("deduction_factor")),
    )


def _rates(row: Row, decimals: int = 2) -> None:
    """Combustion plus process, and what falls on a tonne of clinker."""
    emission = None
    if (
        row.get("combustion_emission") is not None
        and row.get("clinker_process_emission") is not None
    ):
        emission = half_up(row["combustion_emission"] + row["clinker_process_emission"], decimals)
    put(row, "clinker_line_emission", emission)
    clinker = row.get("clinker_output") or 0.0
    if row.get("clinker_line_emission") is not None:
        put(row, "clinker_emission_intensity", ratio(row["clinker_line_emission"], clinker, 4))
    heat = row.get("fossil_heat_input")
    if heat is not None:
        put(row, "clinker_coal_rate", ratio(heat / STANDARD_COAL * 1000, clinker, 2))
    power = row.get("clinker_electricity_consumption")
    if power is not None:
        put(row, "clinker_electricity_rate", ratio(power * 1000, clinker, 2))


def _line_month(row: Row, find: Lookup) -> None:
    keys = ("enterprise_id", "line_id", "month")
    fuels = find("cement_fuel_month", row, *keys)
    put(row, "combustion_emission", total(fuels, "fuel_emission", 2))
    put(row, "fossil_heat_input", total(fuels, "fuel_heat", 2))
    materials = find("cement_material_month", row, *keys)
    put(row, "noncarbonate_deduction", total(materials, "material_deduction", 2))
    factor, clinker = row.get("clinker_process_emission_factor"), row.get("clinker_output")
    if factor is not None and clinker is not None:
        gross = clinker * factor - (row.get("noncarbonate_deduction") or 0.0)
        put(row, "clinker_process_emission", half_up(max(gross, 0.0), 2))
    _rates(row)


def _fuel_year(row: Row, found: list[Row]) -> None:
    months = _of_year(row, found)
    for name in ("fuel_consumption", "fuel_heat", "fuel_emission"):
        put(row, name, total(months, name, 2))
    put(
        row,
        "net_calorific_value_ar",
        mean(months, "net_calorific_value_ar", "fuel_consumption", 3),
    )
    put(row, "carbon_per_heat", mean(months, "carbon_per_heat", "fuel_heat", 5))
    put(row, "oxidation_factor", mean(months, "oxidation_factor", "fuel_consumption", 2))


def _line_year(row: Row, find: Lookup) -> None:
    months = _of_year(row, find("cement_line_month", row, "enterprise_id", "line_id"))
    for name, decimals in LINE_SUMS.items():
        if any(month.get(name) is not None for month in months):
            put(row, name, total(months, name, decimals))
    put(
        row,
        "clinker_process_emission_factor",
        mean(months, "clinker_process_emission_factor", "clinker_output", 3),
    )
    _rates(row)
    slag = [
        found
        for found in find("cement_material_year", row, "enterprise_id", "line_id", "year")
        if found["material"] == "carbide_slag"
    ]
    gross = (row.get("clinker_output") or 0.0) * (row.get("clinker_process_emission_factor") or 0.0)
    put(
        row,
        "carbide_slag_substitution_rate",
        ratio(100 * total(slag, "material_deduction", 2), gross, 2),
    )


def _emission(row: Row) -> None:
    parts = ("mobile_combustion_emission", "power_facility_emission", "other_facility_emission")
    if row.get("clinker_line_emission") is not None:
        others = sum(row.get(name) or 0.0 for name in parts)
        put(row, "enterprise_emission", half_up(row["clinker_line_emission"] + others, 2))


def _site_month(row: Row, lines: list[Row]) -> None:
    for name in (
        "clinker_output",
        "combustion_emission",
        "clinker_process_emission",
        "clinker_line_emission",
    ):
        put(row, name, total(lines, name, 2))
    _emission(row)
    for what in ("electricity", "heat"):
        factor = row.get(
            "grid_emission_factor" if what == "electricity" else "heat_emission_factor"
        )
        amount = row.get(f"net_purchased_{what}")
        if factor is not None:
            put(row, f"net_purchased_{what}_emission", _product(amount, factor))


def _site_year(row: Row, months: list[Row]) -> None:
    for name, decimals in SITE_SUMS.items():
        if any(month.get(name) is not None for month in months):
            put(row, name, total(months, name, decimals))
    for name in ("grid_emission_factor", "heat_emission_factor"):
        known = [month[name] for month in months if month.get(name) is not None]
        if known:
            put(row, name, min(known))
