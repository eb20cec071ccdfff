"""Forgeries that authorities have described, done to honest frames with all that hid them.

Each changes what the forger changed, in every place where the number had to agree, and leaves
what he could not reach: the laboratory's other results, the plant's heat values, the stock take.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from tests.samples.power.faults import ASSAY, coal, rows
from tests.samples.rows import Frames, Row, half_up


def report_of(frames: Frames, month: int) -> Row:
    """The laboratory report behind a month."""
    number = rows(frames, "lab_report_use", month)[0]["report_no"]
    return rows(frames, "lab_report", report_no=number)[0]


def invented_moisture(frames: Frames) -> None:
    """Total moisture raised by 7 points from April, to bring the carbon received down."""
    for row in coal(frames, *range(4, 13)):
        row["moisture_ar"] = half_up(row["moisture_ar"] + 7.0 + 0.2 * (row["month"].month % 4), 2)


def falsified_carbon(frames: Frames) -> None:
    """Carbon lowered by a tenth in the laboratory report and in the form alike."""
    for month in (3, 4, 5):
        for row in (*coal(frames, month), report_of(frames, month)):
            row["carbon_content_ad"] = half_up(row["carbon_content_ad"] * 0.9, 4)
            if row.get("carbon_content_d"):
                row["carbon_content_d"] = half_up(row["carbon_content_d"] * 0.9, 4)


def batch_as_months(frames: Frames) -> None:
    """One sample, tested once in July, reported as the samples of six months."""
    source, report = coal(frames, 7)[0], report_of(frames, 7)
    for month in range(1, 7):
        for row in coal(frames, month):
            row.update(
                {n: source[n] for n in ASSAY if n in source and n != "net_calorific_value_ar"}
            )
        copy = report_of(frames, month)
        copy.update({name: report[name] for name in ASSAY if name in report})
        copy["received_on"] = report["received_on"]
        copy["tested_on"] = report["tested_on"] + timedelta(days=month // 3)
        copy["issued_on"] = report["issued_on"]


def back_dated_reports(frames: Frames) -> None:
    """Receipt and test moved before the end of sampling, to keep the forty days."""
    for month in (2, 3, 4):
        report = report_of(frames, month)
        report["received_on"] = report["sampling_end"] - timedelta(days=9)
        report["tested_on"] = report["sampling_end"] - timedelta(days=6)
        report["issued_on"] = report["sampling_end"] - timedelta(days=2)


def idle_hours_counted(frames: Frames) -> None:
    """Days out of service counted as operation: the year's load factor falls below the step."""
    for row in frames["power_unit_month"]:
        month: date = row["month"]
        row["operating_hours"] = 24.0 * monthrange(month.year, month.month)[1]


def understated_coal(frames: Frames) -> None:
    """A tenth of the coal left out, in the form and in what the ledger says was burnt."""
    for row in coal(frames, *range(6, 11)):
        row["fuel_consumption"] = half_up(row["fuel_consumption"] * 0.9, 2)
        for ledger in rows(frames, "stock_month", row["month"].month):
            ledger["consumed_quantity"] = row["fuel_consumption"]


def heat_and_power_misstated(frames: Frames) -> None:
    """More heat sold than was settled, a tenth of the power bought."""
    for row in rows(frames, "power_heat_stream_month", 1, 2, 12):
        row["stream_mass"] = half_up(row["stream_mass"] * 1.25, 2)
    for row in rows(frames, "power_unit_month", 4, 9):
        frames["cross_check_value"].append(
            {
                "enterprise_id": row["enterprise_id"],
                "object_id": row["unit_id"],
                "checked_parameter": "purchased_electricity",
                "month": row["month"],
                "source_kind": "invoice",
                "cross_value": row["purchased_electricity"],
                "cross_unit": "MWh",
                "document_name": f"购电发票{row['month']:%Y%m}（虚构）",
            }
        )
        row["purchased_electricity"] = half_up(row["purchased_electricity"] / 10, 3)


def parameter_chosen_wrongly(frames: Frames) -> None:
    """Months without a test filed with the lower default, meant for units on gangue."""
    for row in coal(frames, 8, 9):
        row["carbon_per_heat"] = 0.02858


def another_sample(frames: Frames) -> None:
    """Gangue sent to the laboratory in place of the coal that was burnt."""
    for month in (9, 10):
        report = report_of(frames, month)
        for row in (*coal(frames, month), report):
            for name, factor in (
                ("carbon_content_ad", 0.72), ("carbon_content_d", 0.72), ("hydrogen_ad", 0.8),
                ("ash_ad", 1.0),
            ):  # fmt: skip
                if row.get(name) is not None:
                    row[name] = half_up(row[name] * factor, 4 if "carbon" in name else 2)
        report["ash_ad"] = half_up(report["ash_ad"] + 16.0, 2)
        report["net_calorific_value_lab"] = half_up(report["net_calorific_value_lab"] * 0.74, 3)
        report["gross_calorific_value_ad"] = half_up(report["gross_calorific_value_ad"] * 0.74, 3)
        for row in coal(frames, month):
            row["net_calorific_value_lab"] = report["net_calorific_value_lab"]
