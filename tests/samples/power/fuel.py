"""Fuel rows of a unit: coal with its laboratory report and daily records, diesel, gas."""

from __future__ import annotations

import random
from calendar import monthrange
from datetime import date, timedelta

from tests.samples.power.coal import Analysis, Gas, Supply, analyse
from tests.samples.power.numbers import DEFAULT_CARBON_PER_HEAT, DEFAULT_HEAT, DIESEL, STANDARD_COAL
from tests.samples.power.plant import Plant, Unit
from tests.samples.rows import Frames, Row, half_up


def supply_in(unit: Unit, month: int) -> Supply | Gas:
    """The supply in force in a month."""
    chosen = unit.supply
    for start, supply in sorted(unit.supplies.items()):
        if month >= start:
            chosen = supply
    return chosen


def oxidation(plant: Plant, percent: float) -> Row:
    """The oxidation factor of the years until 2025, or a plausible later one."""
    value = percent if plant.year <= 2025 else percent - 0.4
    return {"oxidation_factor": value, "oxidation_factor_method": "default"}


def add_fuels(
    plant: Plant,
    unit: Unit,
    month: date,
    standard_coal: float,
    rng: random.Random,
    frames: Frames,
) -> None:
    """Append the month's fuels that carry `standard_coal` tonnes of standard coal."""
    supply = supply_in(unit, month.month)
    rows = frames.setdefault("power_fuel_month", [])
    if isinstance(supply, Gas):
        rows.append(_gas(plant, unit, month, standard_coal, supply, rng))
        return
    oil = unit.start_oil.get(month.month, 0.0)
    standard_coal = max(0.0, standard_coal - oil * DIESEL["net_calorific_value_ar"] / STANDARD_COAL)
    started = [start for start in unit.beside if start <= month.month]
    if started:
        second, share = unit.beside[max(started)]
        rows.append(_coal(plant, unit, month, standard_coal * share, second, rng, frames))
        standard_coal *= 1 - share
    if standard_coal > 0:
        rows.append(_coal(plant, unit, month, standard_coal, supply, rng, frames))
    if rng.random() < 0.75 or month.month == 1 or oil:
        quantity = half_up(max(2.0, rng.gauss(14, 5)) + oil, 2)
        rows.append(_diesel(plant, unit, month, quantity))


def _key(plant: Plant, unit: Unit, fuel: str, month: date) -> Row:
    return {
        "enterprise_id": plant.enterprise_id,
        "unit_id": unit.unit_id,
        "fuel": fuel,
        "month": month,
    }


def _coal(
    plant: Plant,
    unit: Unit,
    month: date,
    standard_coal: float,
    supply: Supply,
    rng: random.Random,
    frames: Frames,
) -> Row:
    coal = analyse(supply, rng)
    by_default = month.month in unit.default_months
    untested = by_default or month.month in unit.carbon_default_months
    # The plant's own daily heat values and the laboratory's composite sample differ a little.
    heat = half_up(coal.heat_ar + rng.gauss(0, unit.heat_value_spread), 3)
    quantity = half_up(standard_coal * STANDARD_COAL / heat, 2)
    row: Row = {
        **_key(plant, unit, supply.fuel, month),
        "fuel_consumption": quantity,
        "fuel_consumption_source": "furnace",
        "net_calorific_value_ar": DEFAULT_HEAT if by_default else heat,
        "net_calorific_value_ar_method": "default" if by_default else "measured",
        "carbon_per_heat": DEFAULT_CARBON_PER_HEAT[unit.unit_class] if untested else None,
        "carbon_per_heat_method": "default" if untested else "calculated",
        "carbon_content_ar_method": "default" if untested else "measured",
        "moisture_ar": coal.moisture_ar,
        "ash_ar": coal.ash_ar,
        **oxidation(plant, 99.0),
        "carbon_test_mode": "none" if untested else "commissioned",
        "net_calorific_value_test_mode": "none" if by_default else "own",
        "coal_type": supply.kind,
        "coal_purchased": half_up(quantity * (1 + rng.gauss(0, unit.purchase_spread)), 2),
        "coal_origin": supply.origin,
    }
    if untested:
        return row
    content = half_up(coal.carbon_ad / 100, 4)
    row |= {
        "carbon_content_ad": content,
        "carbon_content_d": half_up(content * 100 / (100 - coal.moisture_ad), 4),
        "moisture_ad": coal.moisture_ad,
        "hydrogen_ad": coal.hydrogen_ad,
        "sulfur_ad": coal.sulfur_ad,
        "volatile_matter_daf": coal.volatile_daf,
        "net_calorific_value_lab": coal.heat_ar,
    }
    _lab_report(plant, unit, month, supply.fuel, coal, rng, frames)
    if month.month in unit.daily_months:
        _days(row, plant, coal, rng, frames)
    return row


def _days(row: Row, plant: Plant, coal: Analysis, rng: random.Random, frames: Frames) -> None:
    """Daily records whose weighted means are the month's values."""
    month: date = row["month"]
    count = monthrange(month.year, month.month)[1]
    for day in range(1, count + 1):
        moisture = max(coal.moisture_ad + 0.5, rng.gauss(row["moisture_ar"], 0.5))
        frames.setdefault("fuel_day", []).append(
            {
                "enterprise_id": plant.enterprise_id,
                "object_id": row["unit_id"],
                "fuel": row["fuel"],
                "date": month.replace(day=day),
                "shift": "1",
                "month": month,
                "fuel_consumption": half_up(
                    row["fuel_consumption"] / count * (1 + rng.gauss(0, 0.04)), 2
                ),
                "moisture_ar": half_up(moisture, 2),
                "moisture_ad": half_up(max(0.5, rng.gauss(coal.moisture_ad, 0.05)), 2),
                "net_calorific_value_ar": half_up(
                    row["net_calorific_value_ar"] * (1 + rng.gauss(0, 0.012)), 3
                ),
            }
        )


def _diesel(plant: Plant, unit: Unit, month: date, quantity: float) -> Row:
    return {
        **_key(plant, unit, "diesel", month),
        "fuel_consumption": quantity,
        "fuel_consumption_source": "stock_take",
        "net_calorific_value_ar": DIESEL["net_calorific_value_ar"],
        "net_calorific_value_ar_method": "default",
        "carbon_per_heat": DIESEL["carbon_per_heat"],
        "carbon_per_heat_method": "default",
        "carbon_content_ar_method": "default",
        **oxidation(plant, DIESEL["oxidation_factor"]),
        "carbon_test_mode": "none",
        "net_calorific_value_test_mode": "none",
    }


def _gas(
    plant: Plant, unit: Unit, month: date, standard_coal: float, supply: Gas, rng: random.Random
) -> Row:
    heat = half_up(supply.heat * (1 + rng.gauss(0, 0.006)), 3)
    return {
        **_key(plant, unit, supply.fuel, month),
        "fuel_consumption": half_up(standard_coal * STANDARD_COAL / heat, 2),
        "fuel_consumption_source": "furnace",
        "net_calorific_value_ar": heat,
        "net_calorific_value_ar_method": "measured",
        "carbon_content_ar": half_up(heat * supply.carbon_per_heat * (1 + rng.gauss(0, 0.002)), 4),
        "carbon_content_ar_method": "measured",
        "carbon_per_heat_method": "calculated",
        **oxidation(plant, 99.0),
        "carbon_test_mode": "commissioned",
        "net_calorific_value_test_mode": "commissioned",
    }


def _lab_report(
    plant: Plant,
    unit: Unit,
    month: date,
    fuel: str,
    coal: Analysis,
    rng: random.Random,
    frames: Frames,
) -> None:
    last = month.replace(day=monthrange(month.year, month.month)[1])
    received = last + timedelta(days=rng.randint(3, 6))
    tested = received + timedelta(days=rng.randint(3, 8))
    mark = "" if fuel == unit.supply.fuel else fuel[0]  # each coal of a month has its own sample
    number = f"SYN{month:%Y%m}-{unit.unit_id}-{rng.randint(1000, 9999)}"
    if plant.enterprise_id.count("-") > 2:  # one of many: a laboratory gives a number once
        number += f"-{plant.enterprise_id.rpartition('-')[2]}"
    frames.setdefault("lab_report", []).append(
        {
            "enterprise_id": plant.enterprise_id,
            "report_no": number,
            "laboratory_name": "示例检测实验室（虚构）",
            "laboratory_kind": "external",
            "accreditation_mark": "CMA_CNAS",
            "scope_covers_tests": True,
            "sample_no": f"S{month:%y%m}{unit.unit_id}{mark}",
            "sample_mass": 700.0,
            "sampling_start": month,
            "sampling_end": last,
            "received_on": received,
            "tested_on": tested,
            "issued_on": tested + timedelta(days=rng.randint(2, 5)),
            "result_basis": "air_dried",
            "carbon_content_ad": half_up(coal.carbon_ad / 100, 4),
            "hydrogen_ad": coal.hydrogen_ad,
            "sulfur_ad": coal.sulfur_ad,
            "moisture_ad": coal.moisture_ad,
            "ash_ad": coal.ash_ad,
            "volatile_matter_ad": coal.volatile_ad,
            "gross_calorific_value_ad": coal.gross_heat_ad,
            "net_calorific_value_lab": coal.heat_ar,
            "moisture_ar": coal.moisture_ar,
        }
    )
    frames.setdefault("lab_report_use", []).append(
        {
            "enterprise_id": plant.enterprise_id,
            "report_no": number,
            "object_id": unit.unit_id,
            "material": fuel,
            "month": month,
        }
    )
