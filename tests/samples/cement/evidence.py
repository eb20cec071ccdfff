"""What stands behind the numbers: ledgers, meters, reports, second sources, evidence files."""

from __future__ import annotations

import random
from datetime import date, timedelta

from tests.samples.cement.plant import Line, Plant
from tests.samples.evidence_files import evidence_file
from tests.samples.rows import Frames, Row, half_up, total

EVIDENCED = {
    "output_ledger": "clinker_output",
    "fuel_ledger": "fuel_consumption",
    "lab_report": "net_calorific_value_ar",
    "raw_material_ledger": "material_consumption",
}


def add_evidence(plant: Plant, frames: Frames, rng: random.Random) -> None:
    """Append ledgers of coal, clinker and materials, and what each line keeps."""
    _clinker(plant, frames, rng)
    _ledger(plant, frames, "cement_fuel_month", "fuel", "fuel_consumption", rng)
    _ledger(plant, frames, "cement_material_month", "material", "wet_consumption", rng)
    frames["stock_month"].sort(key=lambda row: (row["material"], row["month"]))
    if not plant.evidence:
        return
    for line in plant.lines:
        months = [
            row for row in frames.get("cement_line_month", []) if row["line_id"] == line.line_id
        ]
        if months:
            _reports(plant, line, frames)
            _meters(plant, line, frames)
            _second_sources(plant, line, months, frames, rng)
            _files(plant, line, months, frames, rng)


def _stock(plant: Plant, material: str, month: date, opening: float, **moves: float) -> Row:
    row = {
        "enterprise_id": plant.enterprise_id,
        "material": material,
        "origin": "自产" if material == "clinker" else "外购",
        "month": month,
        "opening_stock": opening,
        "purchased_quantity": 0.0,
        "self_produced_quantity": 0.0,
        "consumed_quantity": 0.0,
        "sold_quantity": 0.0,
        "other_use_quantity": 0.0,
        "stock_loss": 0.0,
        **moves,
    }
    left = opening + row["purchased_quantity"] + row["self_produced_quantity"]
    for name in ("consumed_quantity", "sold_quantity", "other_use_quantity", "stock_loss"):
        left -= row[name]
    row["closing_stock"] = half_up(left, 2)
    return row


def _clinker(plant: Plant, frames: Frames, rng: random.Random) -> None:
    closing = sum(line.capacity for line in plant.lines) * 18.0
    for site in frames["cement_enterprise_month"]:
        made = site["clinker_output"]
        used = half_up(site["cement_output"] * plant.clinker_in_cement, 2)
        bought = half_up(max(0.0, used * 1.02 - closing - made), 2)
        days = plant.stock_days.get(site["month"].month, 18.0)
        target = sum(line.capacity for line in plant.lines) * days
        sold = half_up(max(0.0, closing + made + bought - used - target), 2)
        row = _stock(
            plant, "clinker", site["month"], half_up(closing, 2), purchased_quantity=bought,
            self_produced_quantity=made, consumed_quantity=used, sold_quantity=sold,
        )  # fmt: skip
        closing = row["closing_stock"]
        row["surveyed_stock"] = half_up(closing * (1 + rng.gauss(0, 0.004)), 2)
        frames.setdefault("stock_month", []).append(row)


def _ledger(
    plant: Plant, frames: Frames, frame: str, key: str, column: str, rng: random.Random
) -> None:
    rows = frames.get(frame, [])
    for material in sorted({row[key] for row in rows}):
        burnt = [
            total((r for r in rows if r[key] == material and r["month"].month == number), column, 2)
            for number in plant.months
        ]
        closing = half_up(max(burnt) * 0.8 + 10, 2)
        mean = sum(burnt) / len(burnt)
        for number, used in zip(plant.months, burnt, strict=True):
            bought = half_up(
                max(0.0, used + mean * rng.gauss(0, 0.05) + 0.2 * (max(burnt) * 0.8 - closing)), 2
            )
            row = _stock(
                plant, material, date(plant.year, number, 1), closing,
                purchased_quantity=bought, consumed_quantity=used,
                stock_loss=half_up(bought * 0.002, 2),
            )  # fmt: skip
            closing = row["closing_stock"]
            row["surveyed_stock"] = half_up(closing * (1 + rng.gauss(0, 0.004)), 2)
            frames["stock_month"].append(row)


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _reports(plant: Plant, line: Line, frames: Frames) -> None:
    """One monthly composite of the kiln's coal each month, tested by the site itself."""
    for row in frames["cement_fuel_month"]:
        if row["line_id"] != line.line_id or row["net_calorific_value_ar_method"] != "measured":
            continue
        if not row["fuel_consumption"]:
            continue
        month: date = row["month"]
        number = f"{line.line_id}-{month:%Y%m}"
        if row["fuel"] != line.at(month.month).coal.fuel:
            number += f"-{row['fuel']}"
        after = _next(month)
        air_dried = half_up(row["sample_moisture"] * 0.25, 2)
        dry = (100 - air_dried) / (100 - row["sample_moisture"])
        frames.setdefault("lab_report", []).append(
            {
                "enterprise_id": plant.enterprise_id,
                "report_no": f"SYN-R{number}",
                "laboratory_name": "示例水泥厂化验室（虚构）",
                "laboratory_kind": "own",
                "accreditation_mark": "CNAS",
                "scope_covers_tests": True,
                "sample_no": f"S{number}",
                "sample_mass": 500.0,
                "sampling_start": month,
                "sampling_end": after - timedelta(days=1),
                "received_on": after,
                "tested_on": after + timedelta(days=2),
                "issued_on": after + timedelta(days=4),
                "result_basis": "air_dried",
                "moisture_ad": air_dried,
                "moisture_ar": row["sample_moisture"],
                "ash_ad": half_up(row["ash_ar"] * dry, 2),
                "volatile_matter_ad": half_up(
                    row["volatile_matter_daf"] / 100 * (100 - air_dried - row["ash_ar"] * dry), 2
                ),
                "gross_calorific_value_ad": half_up(_gross(row, air_dried), 3),
                "net_calorific_value_lab": row["net_calorific_value_ar"],
            }
        )
        frames.setdefault("lab_report_use", []).append(
            {
                "enterprise_id": plant.enterprise_id,
                "report_no": f"SYN-R{number}",
                "object_id": line.line_id,
                "material": row["fuel"],
                "month": month,
            }
        )


def _gross(row: Row, air_dried: float) -> float:
    """What the bomb gave, GJ/t air-dried: net heat as received plus the heat of the water."""
    moisture = row["sample_moisture"]
    dry = (100 - air_dried) / (100 - moisture)
    hydrogen = 0.052 * (100 - air_dried - row["ash_ar"] * dry)
    return (row["net_calorific_value_ar"] + 0.023 * moisture) * dry + 0.206 * hydrogen


def _meters(plant: Plant, line: Line, frames: Frames) -> None:
    for parameter in ("fuel_consumption", "raw_meal_consumption"):
        meter_id = f"M{line.line_id}-{parameter}"
        frames.setdefault("meter", []).append(
            {
                "enterprise_id": plant.enterprise_id,
                "meter_id": meter_id,
                "object_id": line.line_id,
                "metered_parameter": parameter,
                "accuracy_required": 0.5,
                "accuracy_actual": 0.5,
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


def _second_sources(
    plant: Plant, line: Line, months: list[Row], frames: Frames, rng: random.Random
) -> None:
    """Production report, statistics return and stack monitor agree but for small differences."""
    for row in months:
        if not row["clinker_output"]:
            continue
        month: date = row["month"]
        solid = sum(
            fuel["fuel_consumption"]
            for fuel in frames["cement_fuel_month"]
            if (fuel["line_id"], fuel["month"]) == (line.line_id, month)
            and fuel["fuel"] != "diesel"
        )
        for parameter, kind, value, measure in (
            ("clinker_output", "production_report", row["clinker_output"], "t"),
            ("fuel_consumption", "statistics_form", solid * (1 + rng.gauss(0, 0.003)), "t"),
            ("operating_hours", "stack_monitoring", row["operating_hours"], "h"),
        ):
            frames.setdefault("cross_check_value", []).append(
                {
                    "enterprise_id": plant.enterprise_id,
                    "object_id": line.line_id,
                    "checked_parameter": parameter,
                    "month": month,
                    "source_kind": kind,
                    "cross_value": half_up(value, 2),
                    "cross_unit": measure,
                    "document_name": f"{kind}{month:%Y%m}（虚构）",
                }
            )


def _files(plant: Plant, line: Line, months: list[Row], frames: Frames, rng: random.Random) -> None:
    tested = {
        row["month"] for row in frames.get("lab_report_use", []) if row["object_id"] == line.line_id
    }
    for row in months:
        month: date = row["month"]
        for kind, parameter in EVIDENCED.items():
            if (kind == "lab_report" and month not in tested) or (
                kind == "raw_material_ledger" and not line.materials
            ):
                continue
            whose = (plant.enterprise_id, line.line_id)
            kept = evidence_file(whose, month, kind, parameter, 5, rng)
            frames.setdefault("evidence_file", []).append(kept)
