"""What stands behind the numbers: stock ledger, meters, calibrations, evidence files."""

from __future__ import annotations

import hashlib
import random
from datetime import date, timedelta

from tests.sample_power.plant import Plant, Unit
from tests.sample_power.year import Frames, half_up, months_of

DOCUMENTS = ("fuel_ledger", "production_report", "lab_report")


def add_evidence(plant: Plant, frames: Frames, rng: random.Random) -> None:
    """Append the stock ledger of the site, meters with calibrations and monthly evidence."""
    _stock(plant, frames, rng)
    for unit in plant.units:
        _meters(plant, unit, frames)
        _files(plant, unit, frames, rng)


def _stock(plant: Plant, frames: Frames, rng: random.Random) -> None:
    fuels = sorted({row["fuel"] for row in frames["power_fuel_month"]} - {"diesel"})
    for fuel in fuels:
        closing: float | None = None
        for month in months_of(plant):
            consumed = half_up(
                sum(
                    row["fuel_consumption"]
                    for row in frames["power_fuel_month"]
                    if row["fuel"] == fuel and row["month"] == month
                ),
                2,
            )
            if not consumed and closing is None:
                continue
            opening = half_up(consumed * 0.6, 2) if closing is None else closing
            purchased = half_up(consumed * (1 + rng.gauss(0, 0.03)), 2)
            loss = half_up(purchased * 0.002, 2)
            closing = half_up(opening + purchased - consumed - loss, 2)
            frames.setdefault("stock_month", []).append(
                {
                    "enterprise_id": plant.enterprise_id,
                    "material": fuel,
                    "origin": "purchased",
                    "month": month,
                    "opening_stock": opening,
                    "purchased_quantity": purchased,
                    "self_produced_quantity": 0.0,
                    "consumed_quantity": consumed,
                    "sold_quantity": 0.0,
                    "other_use_quantity": 0.0,
                    "stock_loss": loss,
                    "closing_stock": closing,
                    "surveyed_stock": closing,
                }
            )


def _meters(plant: Plant, unit: Unit, frames: Frames) -> None:
    for parameter, accuracy, multiplier in (
        ("fuel_consumption", 0.5, None),
        ("generation", 0.2, 1.0),
        ("heat_supply", 1.0, None),
    ):
        if parameter == "heat_supply" and not any(unit.heat):
            continue
        meter_id = f"M{unit.unit_id}-{parameter}"
        frames.setdefault("meter", []).append(
            {
                "enterprise_id": plant.enterprise_id,
                "meter_id": meter_id,
                "object_id": unit.unit_id,
                "metered_parameter": parameter,
                "accuracy_required": accuracy,
                "accuracy_actual": accuracy,
                "meter_multiplier": multiplier,
                "calibration_interval": 12.0,
            }
        )
        for year in (plant.year - 1, plant.year):
            calibrated = date(year, 11, 20) if year < plant.year else date(year, 11, 12)
            frames.setdefault("meter_calibration", []).append(
                {
                    "enterprise_id": plant.enterprise_id,
                    "meter_id": meter_id,
                    "calibrated_on": calibrated,
                    "valid_until": calibrated.replace(year=year + 1) - timedelta(days=1),
                    "calibration_mode": "external",
                    "calibration_agency": "示例计量机构（虚构）",
                    "calibration_result": "qualified",
                }
            )
        if parameter == "generation":
            _readings(plant, unit, meter_id, frames)


def _readings(plant: Plant, unit: Unit, meter_id: str, frames: Frames) -> None:
    reading = 1_000_000.0
    for row in frames["power_unit_month"]:
        if row["unit_id"] != unit.unit_id:
            continue
        closing = half_up(reading + row["generation"], 3)
        frames.setdefault("meter_reading_month", []).append(
            {
                "enterprise_id": plant.enterprise_id,
                "meter_id": meter_id,
                "month": row["month"],
                "opening_reading": reading,
                "closing_reading": closing,
                "metered_quantity": row["generation"],
            }
        )
        reading = closing


def _files(plant: Plant, unit: Unit, frames: Frames, rng: random.Random) -> None:
    for row in frames["power_unit_month"]:
        if row["unit_id"] != unit.unit_id:
            continue
        month: date = row["month"]
        next_month = (month + timedelta(days=32)).replace(day=1)
        due = next_month - timedelta(days=1) + timedelta(days=40)
        parameters = {
            "fuel_ledger": "fuel_consumption",
            "production_report": "generation",
            "lab_report": "carbon_content_ar",
        }
        for kind in DOCUMENTS:
            issued = next_month + timedelta(days=rng.randint(1, 20))
            name = f"{kind}_{unit.unit_id}_{month:%Y%m}.pdf"
            frames.setdefault("evidence_file", []).append(
                {
                    "enterprise_id": plant.enterprise_id,
                    "evidence_id": f"EV{month:%Y%m}-{unit.unit_id}-{kind}",
                    "month": month,
                    "object_id": unit.unit_id,
                    "evidenced_parameter": parameters[kind],
                    "document_kind": kind,
                    "file_name": name,
                    "file_sha256": hashlib.sha256(name.encode()).hexdigest(),
                    "issued_on": issued,
                    "uploaded_on": min(due, issued + timedelta(days=rng.randint(1, 8))),
                    "due_on": due,
                }
            )
