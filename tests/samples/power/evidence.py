"""What stands behind the numbers: stock ledger, meters, second sources, evidence files."""

from __future__ import annotations

import random
from datetime import date, timedelta

from tests.samples.evidence_files import evidence_file
from tests.samples.power.plant import Plant, Unit
from tests.samples.rows import Frames, Row, half_up, total

EVIDENCED = {
    "fuel_ledger": "fuel_consumption",
    "production_report": "generation",
    "lab_report": "carbon_content_ar",
    "heat_settlement": "heat_supply",
}


def add_evidence(plant: Plant, frames: Frames, rng: random.Random) -> None:
    """Append the stock ledger of the site, meters with calibrations and monthly evidence."""
    _stock(plant, frames, rng)
    for unit in plant.units:
        _meters(plant, unit, frames)
        if plant.cross_checks:
            _second_sources(plant, unit, frames, rng)
        if plant.evidence:
            _files(plant, unit, frames, rng)


def _months(frames: Frames, unit: Unit) -> list[Row]:
    return [row for row in frames["power_unit_month"] if row["unit_id"] == unit.unit_id]


def _stock(plant: Plant, frames: Frames, rng: random.Random) -> None:
    rows = frames["power_fuel_month"]
    swing = 15 * max(unit.purchase_spread for unit in plant.units)
    for fuel in sorted({row["fuel"] for row in rows} - {"diesel", "natural_gas"}):
        closing: float | None = None
        for month in (date(plant.year, number, 1) for number in plant.months):
            burnt = [row for row in rows if row["fuel"] == fuel and row["month"] == month]
            consumed = total(burnt, "fuel_consumption", 2)
            if not consumed and closing is None:
                continue
            opening = closing
            if opening is None:
                # Deep enough for the year's swings of purchases.
                deep = swing * max(_burnt(rows, fuel, plant.year))
                opening = half_up(max(consumed * 0.6 + 20_000, deep), 2)
            purchased = total(burnt, "coal_purchased", 2)
            loss = half_up(purchased * 0.002, 2)
            closing = half_up(opening + purchased - consumed - loss, 2)
            frames.setdefault("stock_month", []).append(
                {
                    "enterprise_id": plant.enterprise_id,
                    "material": fuel,
                    "origin": "外购",
                    "month": month,
                    "opening_stock": opening,
                    "purchased_quantity": purchased,
                    "self_produced_quantity": 0.0,
                    "consumed_quantity": consumed,
                    "sold_quantity": 0.0,
                    "other_use_quantity": 0.0,
                    "stock_loss": loss,
                    "closing_stock": closing,
                    "surveyed_stock": half_up(closing * (1 + rng.gauss(0, 0.004)), 2),
                }
            )


def _burnt(rows: list[Row], fuel: str, year: int) -> list[float]:
    """A fuel's consumption by month."""
    return [
        total(
            (row for row in rows if row["fuel"] == fuel and row["month"] == date(year, number, 1)),
            "fuel_consumption",
            2,
        )
        for number in range(1, 13)
    ]


def _meters(plant: Plant, unit: Unit, frames: Frames) -> None:
    gas = unit.fuel_type == "gas"
    for parameter, accuracy, multiplier in (
        ("fuel_consumption", 1.0 if gas else 0.5, None),
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
                "calibration_interval": 365.0,
            }
        )
        for calibrated in (date(plant.year - 1, 11, 20), date(plant.year, 11, 12)):
            frames.setdefault("meter_calibration", []).append(
                {
                    "enterprise_id": plant.enterprise_id,
                    "meter_id": meter_id,
                    "calibrated_on": calibrated,
                    "valid_until": calibrated.replace(year=calibrated.year + 1) - timedelta(days=1),
                    "calibration_mode": "calibration",
                    "calibration_agency": "示例计量机构（虚构）",
                    "calibration_result": "passed",
                }
            )
        if parameter == "generation":
            _readings(plant, unit, meter_id, frames)


def _readings(plant: Plant, unit: Unit, meter_id: str, frames: Frames) -> None:
    reading = 1_000_000.0
    for row in _months(frames, unit):
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


def _second_sources(plant: Plant, unit: Unit, frames: Frames, rng: random.Random) -> None:
    """The grid company's settlement and the statistics return agree but for meter differences."""
    for row in _months(frames, unit):
        month: date = row["month"]
        if not row["generation"]:
            continue
        sold = half_up(row["on_grid_electricity"] * (1 - abs(rng.gauss(0, 0.0004))), 3)
        sources: list[tuple[str, str, float, str, str]] = [
            ("on_grid_electricity", "grid_settlement", sold, "MWh", "上网电量结算单"),
            ("generation", "statistics_form", row["generation"], "MWh", "统计报表"),
        ]
        if row["heat_supply"]:
            settled = half_up(row["heat_supply"] * 0.985, 2)
            sources.append(("heat_supply", "heat_settlement", settled, "GJ", "供热结算单"))
        for parameter, kind, value, measure, document in sources:
            frames.setdefault("cross_check_value", []).append(
                {
                    "enterprise_id": plant.enterprise_id,
                    "object_id": unit.unit_id,
                    "checked_parameter": parameter,
                    "month": month,
                    "source_kind": kind,
                    "cross_value": value,
                    "cross_unit": measure,
                    "document_name": f"{document}{month:%Y%m}（虚构）",
                }
            )


def _files(plant: Plant, unit: Unit, frames: Frames, rng: random.Random) -> None:
    tested = {
        row["month"] for row in frames.get("lab_report_use", []) if row["object_id"] == unit.unit_id
    }
    for row in _months(frames, unit):
        month: date = row["month"]
        for kind, parameter in EVIDENCED.items():
            if kind == "lab_report" and month not in tested:
                continue
            if kind == "heat_settlement" and not row["heat_supply"]:
                continue
            whose = (plant.enterprise_id, unit.unit_id)
            kept = evidence_file(whose, month, kind, parameter, 1, rng)
            frames.setdefault("evidence_file", []).append(kept)
