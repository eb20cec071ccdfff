"""Ways to corrupt a report: documented mistakes and forgeries, applied to honest frames.

An input is overwritten (what follows from it is derived again), or a calculated cell is pinned.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.samples.rows import Frames, Row, half_up, pin


def rows(frames: Frames, name: str, *months: int, **keys: Any) -> list[Row]:
    """Records of a frame in some months (all, if none given) with these values."""
    return [
        row
        for row in frames[name]
        if (not months or row["month"].month in months)
        and all(row[key] == value for key, value in keys.items())
    ]


def coal(frames: Frames, *months: int) -> list[Row]:
    return rows(frames, "power_fuel_month", *months, fuel="bituminous_coal")


def air_dried_carbon(frames: Frames) -> None:
    for row in coal(frames, 3):
        pin(row, carbon_content_ar=row["carbon_content_ad"])


def dried_moisture(frames: Frames) -> None:
    for row in coal(frames, 2):
        row["moisture_ar"] = row["moisture_ad"]


def frozen_moisture(frames: Frames) -> None:
    for row in coal(frames):
        row["moisture_ar"] = 11.2


def gross_heat(frames: Frames) -> None:
    number = rows(frames, "lab_report_use", 6)[0]["report_no"]
    report = rows(frames, "lab_report", report_no=number)[0]
    for row in coal(frames, 6):
        row["net_calorific_value_ar"] = report["gross_calorific_value_ad"]


def kilocalories(frames: Frames) -> None:
    for row in coal(frames, 4):
        row["net_calorific_value_ar"] = half_up(row["net_calorific_value_ar"] * 238.846, 0)


def percent_carbon(frames: Frames) -> None:
    for row in coal(frames, 5):
        pin(row, carbon_content_ar=half_up(row["carbon_content_ar"] * 100, 2))


def oxidation_fraction(frames: Frames) -> None:
    for row in coal(frames, 9):
        row["oxidation_factor"] = 0.99


def ten_thousand_kilowatt_hours(frames: Frames) -> None:
    for row in rows(frames, "power_unit_month", 7):
        row["generation"] = half_up(row["generation"] / 10, 3)


def steam_tonnes(frames: Frames) -> None:
    for row in rows(frames, "power_heat_stream_month", 1):
        pin(row, stream_heat=row["stream_mass"])


def full_enthalpy(frames: Frames) -> None:
    for row in frames["power_heat_stream_month"]:
        pin(row, stream_heat=half_up(row["stream_mass"] * row["stream_enthalpy"] / 1000, 2))


ASSAY = (
    "carbon_content_ad", "carbon_content_d", "moisture_ad", "moisture_ar", "hydrogen_ad",
    "sulfur_ad", "net_calorific_value_ar", "net_calorific_value_lab", "ash_ar", "ash_ad",
    "volatile_matter_ad", "volatile_matter_daf", "gross_calorific_value_ad",
)  # fmt: skip


def copied_months(frames: Frames) -> None:
    source = coal(frames, 4)[0]
    reports = {row["month"].month: row["report_no"] for row in frames["lab_report_use"]}
    lab = {row["report_no"]: row for row in frames["lab_report"]}
    for month in (5, 6):
        for row in coal(frames, month):
            row.update({name: source[name] for name in ASSAY if name in source})
            shared = set(ASSAY) & set(lab[reports[4]])
            lab[reports[month]].update({name: lab[reports[4]][name] for name in shared})


def split_sample(frames: Frames) -> None:
    """One bulk sample sent in April, reported as the samples of January to March."""
    for month in (1, 2, 3):
        number = rows(frames, "lab_report_use", month)[0]["report_no"]
        for row in rows(frames, "lab_report", report_no=number):
            row["received_on"] = date(2025, 4, 8)
            row["tested_on"] = date(2025, 4, 10 + month)
            row["issued_on"] = date(2025, 4, 16)


def impossible_dates(frames: Frames) -> None:
    number = rows(frames, "lab_report_use", 8)[0]["report_no"]
    for row in rows(frames, "lab_report", report_no=number):
        row["tested_on"] = row["received_on"] - timedelta(days=4)
        row["issued_on"] = row["tested_on"] - timedelta(days=2)


def wrong_default(frames: Frames) -> None:
    for row in coal(frames, 8):
        row["carbon_per_heat"] = 0.02858


def electricity_line(frames: Frames) -> None:
    for row in frames["power_unit_month"]:
        row["grid_emission_factor"] = 0.5306
        bought = half_up(row["purchased_electricity"] * 0.5306, 2)
        pin(row, purchased_electricity_emission=bought)


def carbon_for_dioxide(frames: Frames) -> None:
    for row in coal(frames, 10):
        pin(row, fuel_emission=half_up(row["fuel_emission"] * 12 / 44, 2))


def fuel_left_out_of_sum(frames: Frames) -> None:
    for row in rows(frames, "power_unit_month", 1):
        oil = rows(frames, "power_fuel_month", 1, fuel="diesel")[0]
        pin(row, combustion_emission=half_up(row["combustion_emission"] - oil["fuel_emission"], 2))
    for row in frames["power_enterprise_year"]:
        pin(row, total_emission=row["total_emission"] - 5000)


def more_hours_than_the_month(frames: Frames) -> None:
    for row in rows(frames, "power_unit_month", 4):
        row["operating_hours"] = 744.0


def load_moved_below_the_step(frames: Frames) -> None:
    for row in frames["power_unit_year"]:
        pin(row, load_factor=64.8)


def altered_carbon(frames: Frames) -> None:
    for row in coal(frames):
        pin(row, carbon_content_ar=half_up(row["carbon_content_ar"] * 0.97, 4))


def condensing_with_heat(frames: Frames) -> None:
    for row in rows(frames, "power_unit_month", 1, 2):
        row["heat_supply"] = 52_000.0


def late_filing(frames: Frames) -> None:
    for row in rows(frames, "evidence_file", 2, 3):
        row["uploaded_on"] = row["due_on"] + timedelta(days=12 + row["month"].month)


def lapsed_scale(frames: Frames) -> None:
    for row in frames["meter_calibration"]:
        if row["meter_id"].endswith("generation") and row["calibrated_on"].year == 2024:
            row["calibrated_on"] = date(2024, 3, 2)
            row["valid_until"] = date(2025, 3, 1)


def provincial_factor(frames: Frames) -> None:
    for row in frames["power_unit_month"]:
        row["grid_emission_factor"] = 0.6058
