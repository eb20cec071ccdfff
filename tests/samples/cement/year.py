"""A cement site's year as canonical frames: inputs drawn here, the rest by `derive`."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

from tests.samples.cement.derive import derive
from tests.samples.cement.evidence import add_evidence
from tests.samples.cement.plant import Coal, Line, Plant
from tests.samples.cement.tables import (
    ANALYSIS,
    CARBON_PER_HEAT,
    CLINKER,
    DEDUCTION,
    MATERIAL_MOISTURE,
    PROCESS_FACTOR,
)
from tests.samples.rows import Frames, Row, half_up

CARBONATE_SHARE = 0.535
"""CO2 that limestone would have brought per tonne of clinker."""


def build_year(plant: Plant, change: Callable[[Frames], None] | None = None) -> Frames:
    """Return all frames of a site's year, rows in key order.

    `change` alters what was measured before anything is computed or recorded of it.
    """
    rng = random.Random(plant.seed)
    frames: Frames = {"enterprise": [_enterprise(plant)]}
    for line in plant.lines:
        frames.setdefault("cement_line", []).append(_static(plant, line))
        for event in line.events:
            frames.setdefault("facility_event", []).append(
                {
                    "enterprise_id": plant.enterprise_id,
                    "facility_code": line.line_id,
                    "started_on": event.started_on,
                    "event_kind": event.kind,
                    "ended_on": event.ended_on,
                }
            )
        for number in plant.months:
            month = date(plant.year, number, 1)
            if month < line.commissioned_on.replace(day=1):
                continue
            if line.closed_on and month > line.closed_on:
                continue
            _line_month(plant, line.at(number), month, rng, frames)
    for number in plant.months:
        _site_month(plant, date(plant.year, number, 1), rng, frames)
    if len(plant.months) == 12:
        _annual(plant, frames)
    _leave_blank(plant, frames, rng)
    if change is not None:
        change(frames)
    derive(frames)
    add_evidence(plant, frames, rng)
    return frames


def _enterprise(plant: Plant) -> Row:
    return {
        "enterprise_id": plant.enterprise_id,
        "year": plant.year,
        "enterprise_name": plant.name,
        "unified_social_credit_code": "910000000000000001",
        "province": plant.province,
        "site_longitude": 117.21,
        "site_latitude": 31.83,
        "site_altitude": plant.altitude,
        "industry_code": "3011",
        "is_captive": False,
        "guide_version": "cement_guide_2024",
        "accounting_cutoff_day": 31,
    }


def _static(plant: Plant, line: Line) -> Row:
    kinds = "、".join(fuel.kind for fuel in line.alternative)
    return {
        "enterprise_id": plant.enterprise_id,
        "line_id": line.line_id,
        "year": plant.year,
        "line_name": f"{line.line_id}#熟料生产线",
        "clinker_class": line.clinker_class,
        "clinker_variety": line.variety,
        "approved_clinker_capacity": line.capacity,
        "kiln_diameter": line.diameter,
        "kiln_length": line.length,
        "is_carbide_slag_line": line.is_carbide_slag_line,
        "is_gypsum_acid_line": line.is_gypsum_acid_line,
        "alternative_fuel_capacity": line.alternative_capacity,
        "alternative_fuel_types": kinds or None,
        "co_processing_capacity": line.co_processing_capacity,
        "co_processing_waste_types": "市政污泥" if line.co_processing_capacity else None,
        "commissioned_on": line.commissioned_on,
        "closed_on": line.closed_on,
    }


def _line_month(plant: Plant, line: Line, month: date, rng: random.Random, frames: Frames) -> None:
    hours = half_up(line.hours[month.month - 1], 2)
    daily = line.capacity * line.rate * (1 + rng.gauss(0, 0.015))
    clinker = half_up(daily * hours / 24, 2)
    key = {"enterprise_id": plant.enterprise_id, "line_id": line.line_id}
    replaced = _materials(key, line, month, clinker, rng, frames)
    heat = clinker * line.heat_rate * (1 - 0.35 * replaced) * (1 + rng.gauss(0, line.spread))
    started = [e for e in line.events if e.kind == "start_up" and e.started_on.month == month.month]
    if started:
        # Refractories are heated for days before any meal is fed.
        heat += line.capacity * 0.9 * rng.uniform(0.8, 1.2)
    _fuels(key, line, month, heat, bool(started), rng, frames)
    ratio = (line.meal_ratio - CARBONATE_SHARE * replaced) * (1 + rng.gauss(0, line.spread / 2))
    power = clinker * line.electricity / 1000 * (1 + rng.gauss(0, line.spread * 1.5))
    standing = 0.0004 * line.capacity * (744 - hours) / 24 * (1 + rng.gauss(0, 0.1))
    frames.setdefault("cement_line_month", []).append(
        {
            **key,
            "month": month,
            "operating_hours": hours,
            "clinker_output": clinker,
            "raw_meal_consumption": half_up(clinker * ratio, 2),
            "clinker_process_emission_factor": PROCESS_FACTOR[line.clinker_class],
            "clinker_electricity_consumption": half_up(power + standing, 3),
            "waste_heat_generation": half_up(
                clinker * line.waste_heat / 1000 * (1 + rng.gauss(0, 0.03)), 3
            ),
            "stack_monitoring_hours": half_up(
                min(hours + rng.uniform(0, 6), 24.0 * _days(month)) if hours else 0.0, 1
            ),
        }
    )
    if clinker:
        _quality(key, line, month, ratio, rng, frames)


def _days(month: date) -> int:
    from calendar import monthrange

    return monthrange(month.year, month.month)[1]


def _materials(
    key: Row, line: Line, month: date, clinker: float, rng: random.Random, frames: Frames
) -> float:
    """Append the month's materials; the share of carbonate that they replace."""
    replaced = 0.0
    for material, share in line.materials.items():
        dry = clinker * share * (1 + rng.gauss(0, 0.06))
        moisture = half_up(MATERIAL_MOISTURE.get(material, 8.0) * (1 + rng.gauss(0, 0.04)), 1)
        factor = DEDUCTION[material]
        replaced += share * factor / PROCESS_FACTOR[line.clinker_class]
        oxides = {
            f"material_{name}": half_up(value * (1 + rng.gauss(0, 0.02)), 2)
            for name, value in ANALYSIS[material].items()
        }
        frames.setdefault("cement_material_month", []).append(
            {
                **key,
                "material": material,
                "month": month,
                "wet_consumption": half_up(dry / (1 - moisture / 100), 2),
                "material_moisture": moisture,
                "deduction_factor": factor,
                "feeding_point": "raw_mill",
                **oxides,
            }
        )
    return replaced


def _fuels(
    key: Row, line: Line, month: date, heat: float, start: bool, rng: random.Random, frames: Frames
) -> None:
    coal = line.coal
    fossil = heat
    for alternative in line.alternative:
        given = heat * alternative.heat_share * (1 + rng.gauss(0, 0.08))
        value = half_up(alternative.heat_value * (1 + rng.gauss(0, 0.03)), 3)
        fossil -= given
        frames.setdefault("cement_alt_fuel_month", []).append(
            {
                **key,
                "alternative_fuel": alternative.kind,
                "month": month,
                "alternative_fuel_consumption": half_up(given / value, 2),
                "alternative_fuel_net_calorific_value": value,
                "biogenic_share": alternative.biogenic,
            }
        )
    fired = frames.setdefault("cement_fuel_month", [])
    other, share = line.beside or (None, 0.0)
    fired.append(_solid(key, coal, fossil * (1 - share), month, rng))
    if other is not None:
        fired.append(_solid(key, other, fossil * share, month, rng))
    frames["cement_fuel_month"].append(
        {
            **key,
            "fuel": "diesel",
            "month": month,
            "fuel_consumption": half_up(
                rng.uniform(18, 42) if start else (rng.uniform(0.5, 3.0) if heat else 0.0), 2
            ),
            "fuel_consumption_source": "stock_take",
            "net_calorific_value_ar": 42.652,
            "net_calorific_value_ar_method": "default",
            "carbon_per_heat": CARBON_PER_HEAT["diesel"],
            "carbon_per_heat_method": "default",
            "oxidation_factor": 98.0,
            "oxidation_factor_method": "default",
        }
    )


def _solid(key: Row, coal: Coal, heat: float, month: date, rng: random.Random) -> Row:
    """What is filed of a solid fuel that gives so much heat, GJ."""
    # All kilns of a site are fed from one yard.
    yard = random.Random(f"{key['enterprise_id']}/{coal.fuel}/{month}")
    moisture, ash = (
        half_up(share * (1 + yard.gauss(0, coal.spread)) * (1 + rng.gauss(0, 0.012)), 2)
        for share in (coal.moisture, coal.ash)
    )
    value = half_up(_heat_value(coal.fuel, ash, moisture) + rng.gauss(0, 0.2), 3)
    if not coal.measured:
        value = 23.076
    return {
        **key,
        "fuel": coal.fuel,
        "month": month,
        "fuel_consumption": half_up(heat / value, 2),
        "fuel_consumption_source": "furnace",
        "net_calorific_value_ar": value,
        "net_calorific_value_ar_method": "measured" if coal.measured else "default",
        "carbon_per_heat": CARBON_PER_HEAT[coal.fuel],
        "carbon_per_heat_method": "default",
        "oxidation_factor": 99.0,
        "oxidation_factor_method": "default",
        "moisture_ar": moisture,
        "sample_moisture": half_up(moisture + rng.gauss(0, 0.15), 2),
        "ash_ar": ash,
        "volatile_matter_daf": half_up(coal.volatile + rng.gauss(0, 0.5), 2),
    }


def _heat_value(fuel: str, ash: float, moisture: float) -> float:
    """Net heat as received from ash and moisture, GJ/t."""
    # Minerals weigh a tenth more than the ash they leave.
    combustible = 100 - 1.1 * ash - moisture
    dry_heat = {"bituminous_coal": 0.332, "anthracite": 0.337, "lignite": 0.262}.get(fuel, 0.355)
    return dry_heat * combustible - 0.025 * moisture


def _quality(
    key: Row, line: Line, month: date, ratio: float, rng: random.Random, frames: Frames
) -> None:
    oxides = {
        f"clinker_{name}": half_up(max(0.01, value * (1 + rng.gauss(0, spread))), 2)
        for name, (value, spread) in CLINKER[line.clinker_class].items()
    }
    # Dust that comes back is fed twice, so the meal's loss is below what the ratio says.
    kept = 0.647 * line.meal_ratio if line.clinker_class in ("portland", "white") else 0.985
    loss = 100 * (1 - kept / ratio) + rng.gauss(0, 0.15)
    frames.setdefault("cement_quality_month", []).append(
        {**key, "month": month, **oxides, "raw_meal_loss_on_ignition": half_up(loss, 2)}
    )


def _site_month(plant: Plant, month: date, rng: random.Random, frames: Frames) -> None:
    lines = [row for row in frames.get("cement_line_month", []) if row["month"] == month]
    made = sum(row["clinker_output"] for row in lines)
    usual = sum(line.capacity * 30.0 for line in plant.lines)
    ground = (0.35 * usual + 0.5 * made) * plant.ground_share * (1 + rng.gauss(0, 0.04))
    ground *= plant.grinding.get(month.month, 1.0)
    cement = half_up(ground / plant.clinker_in_cement * (1 + rng.gauss(0, 0.01)), 2)
    power = sum(
        row["clinker_electricity_consumption"] - (row["waste_heat_generation"] or 0.0)
        for row in lines
    )
    fuel = half_up(rng.uniform(18, 45), 2)
    frames.setdefault("cement_enterprise_month", []).append(
        {
            "enterprise_id": plant.enterprise_id,
            "month": month,
            "cement_output": cement,
            "mobile_fuel_consumption": fuel,
            "mobile_combustion_emission": half_up(fuel * 3.0959, 2),
            "power_facility_emission": 0.0,
            "other_facility_emission": 0.0,
            "net_purchased_electricity": half_up(power + 0.034 * cement, 3),
            "grid_emission_factor": 0.5306 if plant.year >= 2025 else 0.5366,
            "net_purchased_heat": 0.0,
            "heat_emission_factor": 0.11,
        }
    )


def _annual(plant: Plant, frames: Frames) -> None:
    """Append the year's rows that `derive` fills."""
    for name, keys in (
        ("cement_fuel", ("line_id", "fuel")),
        ("cement_material", ("line_id", "material")),
        ("cement_line", ("line_id",)),
    ):
        seen = dict.fromkeys(
            tuple(row[key] for key in keys) for row in frames.get(f"{name}_month", [])
        )
        for values in seen:
            row: Row = {"enterprise_id": plant.enterprise_id, "year": plant.year}
            row.update(zip(keys, values, strict=True))
            frames.setdefault(f"{name}_year", []).append(row)
    capacity = sum(line.capacity for line in plant.lines) * 40.0
    frames["cement_enterprise_year"] = [
        {
            "enterprise_id": plant.enterprise_id,
            "year": plant.year,
            "clinker_silo_capacity": half_up(capacity, 0),
        }
    ]


OPTIONAL = {
    "cement_line_month": ("stack_monitoring_hours", "waste_heat_generation"),
    "cement_material_month": ("material_sulfur_trioxide", "feeding_point"),
    "cement_quality_month": ("clinker_free_lime", "clinker_sulfur_trioxide"),
}


def _leave_blank(plant: Plant, frames: Frames, rng: random.Random) -> None:
    if not plant.blanks:
        return
    for name, columns in OPTIONAL.items():
        for row in frames.get(name, []):
            for column in columns:
                if rng.random() < plant.blanks:
                    row[column] = None
