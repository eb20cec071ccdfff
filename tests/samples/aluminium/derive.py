"""Computes every calculated value of a smelter's report from its inputs, as the guide asks."""

from __future__ import annotations

from calendar import monthrange

from tests.samples.rows import Frames, Lookup, Row, half_up, put, ratio, total

CARBON_TO_DIOXIDE = 44 / 12
POT_OUTPUT = 0.0080537
"""Tonnes a day that one kiloampere makes at 100 % current efficiency."""

_LINE_SUMS = {
    "anode_consumption_gross": 2,
    "liquid_aluminium_output": 2,
    "anode_emission": 2,
    "anode_effect_emission": 2,
    "potline_ac_electricity": 3,
}
_YEAR_SUMS = {
    "anode_consumption_gross": 2,
    "liquid_aluminium_output": 2,
    "anode_emission": 2,
    "anode_effect_emission": 2,
    "process_emission": 2,
    "combustion_emission": 2,
    "carbonate_emission": 2,
    "net_purchased_electricity": 3,
    "net_purchased_electricity_emission": 2,
    "net_purchased_heat": 2,
    "net_purchased_heat_emission": 2,
    "enterprise_emission": 2,
}

_PARTS = (
    "combustion_emission",
    "carbonate_emission",
    "process_emission",
    "power_facility_emission",
    "other_facility_emission",
)


def derive(frames: Frames) -> Frames:
    """Compute all calculated cells in place, pinned ones left alone; returns the frames."""
    of = Lookup(frames)
    for row in frames.get("aluminium_line_month", []):
        _line_month(row)
    for row in frames.get("aluminium_line_year", []):
        months = _of_year(of("aluminium_line_month", row, "enterprise_id", "line_id"), row)
        for name, decimals in {**_LINE_SUMS, "line_emission": 2}.items():
            _sum(row, months, name, decimals)
        _intensity(row, "line_emission")
    for row in frames.get("aluminium_fuel_month", []):
        _fuel(row)
    for row in frames.get("aluminium_carbonate_month", []):
        share = row["carbonate_purity"] / 100 * row["carbonate_emission_factor"]
        put(row, "carbonate_emission", half_up(row["carbonate_consumption"] * share, 2))
    for row in frames.get("aluminium_enterprise_month", []):
        _enterprise_month(row, of)
    for row in frames.get("aluminium_enterprise_year", []):
        months = _of_year(of("aluminium_enterprise_month", row, "enterprise_id"), row)
        for name, decimals in _YEAR_SUMS.items():
            _sum(row, months, name, decimals)
        _intensity(row, "process_emission")
    for row in frames.get("aluminium_delivery", []):
        if row.get("gross_mass") is not None:
            put(row, "delivered_mass", half_up(row["gross_mass"] - row["tare_mass"], 3))
    return frames


def _line_month(row: Row) -> None:
    gross, output = row["anode_consumption_gross"], row["liquid_aluminium_output"]
    net = gross * (1 - row["anode_loss_rate"] / 100)
    put(row, "anode_consumption_net", half_up(net, 2))
    carbon = 1 - (row["anode_sulfur_content"] + row["anode_ash_content"]) / 100
    put(row, "anode_emission", half_up(net * carbon * CARBON_TO_DIOXIDE, 2))
    gases = row["cf4_emission_factor"] * row["cf4_gwp"]
    gases += row["c2f6_emission_factor"] * row["c2f6_gwp"]
    put(row, "anode_effect_emission", half_up(output * gases / 1000, 2))
    put(row, "line_emission", half_up(row["anode_emission"] + row["anode_effect_emission"], 2))
    _intensity(row, "line_emission")
    if row.get("anode_effect_frequency") is not None:
        minutes = row["anode_effect_frequency"] * row["anode_effect_duration"]
        put(row, "anode_effect_minutes", half_up(minutes, 3))
    if row.get("line_current") and row.get("running_pots"):
        days = monthrange(row["month"].year, row["month"].month)[1]
        most = POT_OUTPUT * row["line_current"] * row["running_pots"] * days
        put(row, "current_efficiency", half_up(100 * output / most, 2))


def _fuel(row: Row) -> None:
    if row["carbon_content_ar_method"] == "default":
        carbon = row["net_calorific_value_ar"] * row["carbon_per_heat"]
        put(row, "carbon_content_ar", half_up(carbon, 4))
    quantity = row["fuel_consumption"]
    put(row, "fuel_heat", half_up(quantity * row["net_calorific_value_ar"], 2))
    oxidised = row["carbon_content_ar"] * row["oxidation_factor"] / 100
    put(row, "fuel_emission", half_up(quantity * oxidised * CARBON_TO_DIOXIDE, 2))


def _enterprise_month(row: Row, of: Lookup) -> None:
    key = ("enterprise_id", "month")
    lines = of("aluminium_line_month", row, *key)
    for name, decimals in _LINE_SUMS.items():
        _sum(row, lines, name, decimals)
    put(row, "process_emission", total(lines, "line_emission", 2))
    fuels = of("aluminium_fuel_month", row, *key)
    put(row, "combustion_emission", total(fuels, "fuel_emission", 2))
    carbonates = of("aluminium_carbonate_month", row, *key)
    put(row, "carbonate_emission", total(carbonates, "carbonate_emission", 2))
    bought = row["purchased_electricity"] - (row.get("exported_electricity") or 0.0)
    put(row, "net_purchased_electricity", half_up(bought, 3))
    electricity = row["net_purchased_electricity"] * row["grid_emission_factor"]
    put(row, "net_purchased_electricity_emission", half_up(electricity, 2))
    if row.get("heat_emission_factor") is not None:
        heat = row["net_purchased_heat"] * row["heat_emission_factor"]
        put(row, "net_purchased_heat_emission", half_up(heat, 2))
    put(row, "enterprise_emission", half_up(sum(row.get(name) or 0.0 for name in _PARTS), 2))


def _of_year(rows: list[Row], row: Row) -> list[Row]:
    return [found for found in rows if found["month"].year == row["year"]]


def _sum(row: Row, parts: list[Row], name: str, decimals: int) -> None:
    if any(part.get(name) is not None for part in parts):
        put(row, name, total(parts, name, decimals))


def _intensity(row: Row, emission: str) -> None:
    output = row["liquid_aluminium_output"]
    put(row, "emission_intensity", ratio(row[emission], output, 4))
