"""Computes every calculated value of a mill's report from its inputs, as the guide prescribes.

A fault is injected either into an input, and everything downstream is computed from the wrong
value (`derive` again), or into a calculated cell alone (`pin`), which `derive` then leaves alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tests.samples.rows import Frames, Row, half_up, mean, put, ratio, total
from tests.samples.steel.factors import CARBON_TO_DIOXIDE

Grouped = dict[tuple[object, ...], list[Row]]
_MATERIAL = ("enterprise_id", "material_role", "material", "material_origin")
_FLOW = ("enterprise_id", "process", "line_id", "material", "material_origin", "flow")
_FUEL = ("enterprise_id", "unit_id", "fuel", "material_origin")
_LINE = ("enterprise_id", "process", "line_id")
_UNIT = ("enterprise_id", "unit_id")


def derive(frames: Frames) -> Frames:
    """Compute all calculated cells in place; returns the frames."""
    for row in frames.get("steel_material_month", []):
        _material(row)
    for row in frames.get("steel_process_material_month", []):
        put(row, "flow_emission", _carbon_dioxide(row, "flow_quantity"))
    for row in frames.get("steel_power_fuel_month", []):
        oxidised = row["oxidation_factor"] / 100
        put(row, "fuel_emission", _carbon_dioxide(row, "fuel_consumption", oxidised))
    for row in frames.get("steel_process_month", []):
        if row.get("process_heat_in") is not None:
            put(row, "process_heat", half_up(row["process_heat_in"] - row["process_heat_out"], 2))
    _years(frames)
    for period, suffix in (("month", "month"), ("year", "year")):
        _totals(frames, period, suffix)
    return frames


def _carbon_dioxide(row: Row, quantity: str, oxidised: float = 1.0) -> float:
    carbon = row[quantity] * row["net_calorific_value_ar"] * row["carbon_per_heat"]
    return half_up(carbon * oxidised * CARBON_TO_DIOXIDE, 2)


def _material(row: Row) -> None:
    if row["material_role"] != "fuel":
        put(
            row,
            "material_emission",
            half_up(row["material_quantity"] * row["material_emission_factor"], 2),
        )
        return
    put(row, "fuel_net_emission", _carbon_dioxide(row, "fuel_net_consumption"))
    if row.get("moisture_ar") is not None:
        dry = row["fuel_net_consumption"] * (100 - row["moisture_ar"]) / 100
        put(row, "fuel_net_consumption_dry", half_up(dry, 2))


def _grouped(rows: Iterable[Row], keys: tuple[str, ...], period: str | None = None) -> Grouped:
    """Rows by keys, and by month or year where the rows are months."""
    groups: Grouped = defaultdict(list)
    for row in rows:
        place = tuple(row[key] for key in keys)
        if period == "year of month":
            place += (row["month"].year,)
        elif period is not None:
            place += (row[period],)
        groups[place].append(row)
    return groups


def _years(frames: Frames) -> None:
    """The columns of the year: sums, and heat weighted by quantity."""
    for name, keys, quantity, sums in (
        (
            "steel_material",
            _MATERIAL,
            "fuel_net_consumption",
            (
                "fuel_net_consumption",
                "fuel_net_emission",
                "material_quantity",
                "material_emission",
                "fuel_net_consumption_dry",
            ),
        ),
        ("steel_process_material", _FLOW, "flow_quantity", ("flow_quantity", "flow_emission")),
        ("steel_power_fuel", _FUEL, "fuel_consumption", ("fuel_consumption", "fuel_emission")),
        (
            "steel_process",
            _LINE,
            "",
            (
                "process_output",
                "process_electricity",
                "process_heat_in",
                "process_heat_out",
                "process_heat",
            ),
        ),
        ("steel_power_unit", _UNIT, "", ("generation", "heat_supply", "operating_hours")),
    ):
        months = _grouped(frames.get(f"{name}_month", []), keys, "year of month")
        for row in frames.get(f"{name}_year", []):
            rows = months[(*(row[key] for key in keys), row["year"])]
            for column in sums:
                if any(month.get(column) is not None for month in rows):
                    decimals = 3 if column in ("generation", "process_electricity") else 2
                    put(row, column, total(rows, column, decimals))
            if quantity and any(month.get(quantity) for month in rows):
                heat = mean(rows, "net_calorific_value_ar", quantity, 3)
                if min(month[quantity] for month in rows) < 0:
                    heat = rows[0]["net_calorific_value_ar"]
                put(row, "net_calorific_value_ar", heat)


def _totals(frames: Frames, period: str, suffix: str) -> None:
    """Lines, units, the enterprise and the summary of a month or a year."""
    flows = _grouped(frames.get(f"steel_process_material_{suffix}", []), _LINE, period)
    fuels = _grouped(frames.get(f"steel_power_fuel_{suffix}", []), _UNIT, period)
    mill = ("enterprise_id",)
    materials = _grouped(frames.get(f"steel_material_{suffix}", []), mill, period)
    lines = _grouped(frames.get(f"steel_process_{suffix}", []), mill, period)
    units = _grouped(frames.get(f"steel_power_unit_{suffix}", []), mill, period)
    capacity = {
        (row["enterprise_id"], row["unit_id"]): row["capacity"]
        for row in frames.get("steel_power_unit", [])
    }
    for row in frames.get(f"steel_process_{suffix}", []):
        _line(row, flows[(*(row[key] for key in _LINE), row[period])])
    for row in frames.get(f"steel_power_unit_{suffix}", []):
        place = (row["enterprise_id"], row["unit_id"])
        _unit(row, fuels[(*place, row[period])], capacity[place])
    sites: dict[tuple[object, ...], Row] = {}
    for row in frames.get(f"steel_enterprise_{suffix}", []):
        place = (row["enterprise_id"], row[period])
        _site(row, materials[place])
        sites[place] = row
    for row in frames.get(f"steel_summary_{suffix}", []):
        place = (row["enterprise_id"], row[period])
        emission = sites[place]["enterprise_emission"]
        put(row, "total_emission", half_up(emission, 0))
        put(row, "process_level_emission", total(lines[place], "process_line_emission", 2))
        put(row, "power_units_emission", total(units[place], "unit_emission", 2))
        rest = emission - row["process_level_emission"] - row["power_units_emission"]
        put(row, "residual_emission", half_up(rest, 2))


def _line(row: Row, flows: list[Row]) -> None:
    net = sum(f["flow_emission"] * (1 if f["flow"] == "in" else -1) for f in flows)
    put(row, "process_line_emission", half_up(net, 2))
    intensity = ratio(row["process_line_emission"], row["process_output"], 4)
    put(row, "process_line_emission_intensity", intensity)


def _unit(row: Row, fuels: list[Row], capacity: float) -> None:
    put(row, "unit_emission", total(fuels, "fuel_emission", 2))
    heat = sum(f["fuel_consumption"] * f["net_calorific_value_ar"] for f in fuels)
    own = sum(
        f["fuel_consumption"] * f["net_calorific_value_ar"]
        for f in fuels
        if f["material_origin"] == "self_produced"
    )
    put(row, "secondary_energy_share", ratio(100 * own, heat, 2))
    hours = row.get("operating_hours")
    if hours:
        put(row, "load_factor", ratio(100 * row["generation"], capacity * hours, 2))
        put(
            row,
            "generation_emission_intensity",
            ratio(row["unit_emission"], row["generation"], 4),
        )


def _site(row: Row, materials: list[Row]) -> None:
    emission = 0.0
    for material in materials:
        if material["material_role"] == "fuel":
            emission += material["fuel_net_emission"]
        else:
            sign = -1 if material["material_role"] == "carbon_product" else 1
            emission += sign * material["material_emission"]
    put(row, "enterprise_emission", half_up(emission, 2))
    steel = [m for m in materials if m["material_role"] == "carbon_product"]
    steel = [m for m in steel if m["material"] == "crude_steel"]
    if steel:
        put(row, "crude_steel_output", total(steel, "material_quantity", 2))
        intensity = ratio(row["enterprise_emission"], row["crude_steel_output"], 4)
        put(row, "crude_steel_intensity", intensity)
