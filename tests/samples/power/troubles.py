"""Troubles of any kind of table: scaling, blanking, dropping, copying."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from tests.samples.rows import Frames, Row

Trouble = Callable[[Frames], None]
KEYS = {
    "enterprise_id", "unit_id", "year", "month", "fuel", "member_id", "boiler_id", "stream_id",
    "biomass_type", "report_no", "object_id", "material", "origin", "meter_id", "calibrated_on",
    "evidence_id", "checked_parameter", "source_kind", "date", "shift", "facility_code",
    "started_on",
}  # fmt: skip
SELECTORS = {
    "fuel_type", "main_fuel", "unit_class", "product_type", "boiler_type", "is_merged",
    "turbine_type", "turbine_pressure_class", "heat_medium", "supply_mode", "metering_side",
    "carbon_test_mode", "carbon_content_ar_method", "metered_parameter", "event_kind",
    "net_calorific_value_ar_method", "document_kind",
}  # fmt: skip
"""Codes that decide which rules apply."""


def cells(frames: Frames) -> Iterable[tuple[str, Row, str, Any]]:
    """Every filled cell that is no key."""
    for name, rows in frames.items():
        for row in rows:
            for column, value in list(row.items()):
                if column not in KEYS and value is not None and not column.startswith("\0"):
                    yield name, row, column, value


def is_number(value: Any) -> bool:
    return isinstance(value, float)


def scaled(factor: float, *kept: str) -> Trouble:
    """All numbers times a factor."""

    def trouble(frames: Frames) -> None:
        for _, row, column, value in cells(frames):
            if is_number(value) and column not in kept:
                row[column] = value * factor

    return trouble


def noisy(spread: float, seed: int, *columns: str) -> Trouble:
    """Numbers (of some columns) pushed off at random, each for itself."""

    def trouble(frames: Frames) -> None:
        rng = random.Random(seed)
        for _, row, column, value in cells(frames):
            if is_number(value) and (not columns or column in columns):
                row[column] = round(value * (1 + rng.uniform(-spread, spread)), 4)

    return trouble


def without_numbers(frames: Frames) -> None:
    for _, row, column, value in cells(frames):
        if is_number(value):
            row[column] = None


def without_words(frames: Frames) -> None:
    for _, row, column, value in cells(frames):
        if not is_number(value):
            row[column] = None


def without_descriptions(frames: Frames) -> None:
    for _, row, column, value in cells(frames):
        if not is_number(value) and column not in SELECTORS:
            row[column] = None


def without(*names: str) -> Trouble:
    """Whole tables left out."""

    def trouble(frames: Frames) -> None:
        for name in names:
            frames.pop(name, None)

    return trouble


def put_all(name: str, **values: Any) -> Trouble:
    """The same values in every record of a table."""

    def trouble(frames: Frames) -> None:
        for row in frames[name]:
            row.update(values)

    return trouble


def both(*troubles: Trouble) -> Trouble:
    def trouble(frames: Frames) -> None:
        for each in troubles:
            each(frames)

    return trouble


def dates_reversed(frames: Frames) -> None:
    """Whatever comes first comes last: every date mirrored at the middle of the year."""
    for _, row, column, value in cells(frames):
        if isinstance(value, date):
            row[column] = date(2025, 7, 1) + (date(2025, 7, 1) - value)


def one_day(frames: Frames) -> None:
    """All papers carry one date, one sample number and one file."""
    for row in frames["lab_report"]:
        row.update(received_on=date(2025, 11, 3), sample_no="S1")
    for row in frames["evidence_file"]:
        row.update(file_sha256="0" * 64, issued_on=date(2025, 12, 30), uploaded_on=date(2026, 3, 1))


def copied(frames: Frames) -> None:
    """Every month is January, and every unit is the first."""
    first: dict[tuple[str, Any], Row] = {}
    for name, rows in frames.items():
        for row in rows:
            if "month" in row and name not in ("evidence_file", "meter_reading_month"):
                source = first.setdefault((name, row.get("fuel")), row)
                kept = {key: row[key] for key in KEYS if key in row}
                row.update({**source, **kept})
    both(
        put_all("lab_report", **{k: v for k, v in frames["lab_report"][0].items() if k not in KEYS})
    )(frames)


def round_quantities(frames: Frames) -> None:
    for row in frames["power_fuel_month"]:
        row["fuel_consumption"] = float(round(row["fuel_consumption"], -3))


def drop(name: str, *at: int) -> Trouble:
    """Some records left out."""

    def trouble(frames: Frames) -> None:
        frames[name] = [row for i, row in enumerate(frames[name]) if i not in at]

    return trouble


def fuel_all(fuel: str, **values: Any) -> Trouble:
    """The same values in every month of one fuel."""

    def trouble(frames: Frames) -> None:
        for row in frames["power_fuel_month"]:
            if row["fuel"] == fuel:
                row.update(values)

    return trouble
