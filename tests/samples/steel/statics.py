"""Static facts of a mill: enterprise, lines, power unit, events; and the rows of the year."""

from __future__ import annotations

from datetime import date

from tests.samples.rows import Frames, Row, half_up
from tests.samples.steel.mill import Mill

NAMES = {
    "coking": "焦炉", "sintering": "烧结机", "pelletising": "球团线", "ironmaking": "高炉",
    "bof": "转炉", "eaf": "电炉",
}  # fmt: skip
FACILITY = {
    "coking": ("coke", "top_charged_oven", 6.0),
    "sintering": ("sinter", "belt_sinter_machine", 360.0),
    "pelletising": ("pellet", "grate_kiln", 96.0), "bof": ("bof_steel", "converter", 120.0),
    "eaf": ("eaf_steel", "electric_arc_furnace", 100.0),
}  # fmt: skip


def line_names(mill: Mill) -> dict[tuple[str, str], str]:
    """Name by process and line."""
    lines: list[tuple[str, str]] = []
    if mill.furnaces:
        if mill.coking_share:
            lines.append(("coking", "JH1"))
        if mill.sinter_ratio:
            lines.append(("sintering", "SJ1"))
        if mill.pellet_ratio:
            lines.append(("pelletising", "QT1"))
        lines += [("ironmaking", furnace.line_id) for furnace in mill.furnaces]
        lines.append(("bof", "ZL1"))
    if mill.electric_output:
        lines.append(("eaf", "DL1"))
    return {(process, line): f"{line[2:]}号{NAMES[process]}" for process, line in lines}


def _yearly(mill: Mill, process: str, line: str) -> float:
    """Tonnes of a full year, for the approved capacity."""
    iron = {f.line_id: f.volume * f.productivity * 365 for f in mill.furnaces}
    if process == "ironmaking":
        return iron[line]
    shares = {"sintering": mill.sinter_ratio, "pelletising": mill.pellet_ratio}
    if process == "eaf":
        return mill.electric_output * 12
    if process == "coking":
        return mill.coking_share * mill.usual_coke() * 12
    scrap = 1 - mill.scrap_rate / mill.charge_rate
    return sum(iron.values()) * shares.get(process, 1000 / mill.charge_rate / scrap)


def add_static(mill: Mill, frames: Frames) -> None:
    """Append enterprise, lines, the power unit and events."""
    key = {"enterprise_id": mill.enterprise_id}
    frames["enterprise"] = [
        {
            **key,
            "year": mill.year,
            "enterprise_name": mill.name,
            "unified_social_credit_code": "910000000000000001",
            "province": mill.province,
            "site_longitude": 114.5,
            "site_latitude": 36.6,
            "site_altitude": 80.0,
            "industry_code": "3120",
            "is_captive": False,
            "guide_version": "steel_2024",
            "accounting_cutoff_day": 31,
        }
    ]
    frames["steel_enterprise"] = [
        {
            **key,
            "year": mill.year,
            "mill_type": "integrated" if mill.furnaces else "electric",
            "product_class": "3206 粗钢",
            "discharge_permit_no": "91000000000000000100P",
            "founded_on": date(2004, 3, 18),
        }
    ]
    for (process, line), name in line_names(mill).items():
        product, kind, size = FACILITY.get(process, ("pig_iron", "blast_furnace", 0.0))
        opened = date(2010, 9, 1)
        for furnace in mill.furnaces:
            if furnace.line_id == line:
                size, opened = furnace.volume, furnace.commissioned_on
        dates = {"commissioned_on": mill.opened.get(line, opened)}
        if line in mill.closed:
            dates["closed_on"] = mill.closed[line]
        frames.setdefault("steel_process", []).append(
            {
                **key,
                "process": process,
                "line_id": line,
                "year": mill.year,
                "line_name": name,
                "process_product": product,
                "facility_type": kind,
                "facility_size": size,
                "production_capacity": half_up(1.06 * _yearly(mill, process, line), -4),
                **dates,
            }
        )
    if mill.power_unit:
        frames["steel_power_unit"] = [_unit(mill)]
    for event in mill.events:
        frames.setdefault("facility_event", []).append(
            {
                **key,
                "facility_code": event.line_id,
                "started_on": event.started_on,
                "event_kind": event.kind,
                "ended_on": event.ended_on,
            }
        )


def _unit(mill: Mill) -> Row:
    iron = sum(f.volume * f.productivity for f in mill.furnaces)
    capacity = half_up(max(6.0, iron * 0.018 / (1 - mill.unit_coal)), 0)
    return {
        "enterprise_id": mill.enterprise_id,
        "unit_id": "1",
        "year": mill.year,
        "unit_name": "1号煤气发电机组",
        "power_unit_kind": "fossil_co_firing" if mill.unit_coal else "self_produced_only",
        "main_fuel": "blast_furnace_gas",
        "capacity": capacity,
        "commissioned_on": date(2013, 8, 1),
        "boiler_type": "other",
        "boiler_name": "1号锅炉",
        "boiler_code": "GL-1",
        "boiler_model": "SYN-Q",
        "boiler_capacity": half_up(3.3 * capacity, 0),
        "turbine_name": "1号汽轮机",
        "turbine_type": "condensing",
        "turbine_code": "QLJ-1",
        "turbine_model": "SYN-N",
        "turbine_pressure_class": "high",
        "turbine_rated_power": capacity,
        "cooling_type": "water_closed",
        "generator_name": "1号发电机",
        "generator_code": "FDJ-1",
        "generator_model": "SYN-QF",
        "generator_rated_power": capacity,
        "is_in_power_market": False,
    }


def annual_rows(mill: Mill, frames: Frames) -> None:
    """Append the year's rows that `derive` fills."""
    for name, quality in (
        ("steel_material", ("carbon_per_heat", "material_emission_factor")),
        ("steel_process_material", ("carbon_per_heat",)),
        ("steel_power_fuel", ("carbon_per_heat", "oxidation_factor")),
        ("steel_process", ()),
        ("steel_power_unit", ()),
        ("steel_enterprise", ()),
        ("steel_summary", ()),
    ):
        seen: dict[tuple[object, ...], Row] = {}
        keys = KEYS[name]
        for row in frames.get(f"{name}_month", []):
            place = tuple(row[key] for key in keys)
            if place not in seen:
                fixed = {column: row.get(column) for column in quality}
                seen[place] = {**{key: row[key] for key in keys}, "year": mill.year, **fixed}
        if seen:
            frames[f"{name}_year"] = list(seen.values())


_SITE = ("enterprise_id",)
KEYS: dict[str, tuple[str, ...]] = {
    "steel_material": (*_SITE, "material_role", "material", "material_origin"),
    "steel_process_material": (
        *_SITE, "process", "line_id", "material", "material_origin", "flow",
    ),
    "steel_power_fuel": (*_SITE, "unit_id", "fuel", "material_origin"),
    "steel_process": (*_SITE, "process", "line_id"),
    "steel_power_unit": (*_SITE, "unit_id"),
    "steel_enterprise": _SITE,
    "steel_summary": _SITE,
}  # fmt: skip
