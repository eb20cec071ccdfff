"""A market's submission that is broken in every way, so that every rule that can fire does.

Each enterprise carries one kind of trouble: all numbers blank, wrong units, codes at odds, dates
reversed, months copied, the wrong year's rules ...
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from tests.sample_power.derive import derive
from tests.sample_power.numbers import Frames, Row
from tests.sample_power.odd import (
    BIOMASS,
    GANGUE,
    GAS,
    MERGED,
    NORTHERN,
    PEAK_SHAVING,
    SUPERCRITICAL,
)
from tests.sample_power.plant import CLEAN, COMBINED, CONDENSING, Event, Plant, Unit
from tests.sample_power.sample import Sample
from tests.sample_power.writers import workbook
from tests.sample_power.year import build_year

Trouble = Callable[[Frames], None]
QUARTER = (1, 2, 3)
KEYS = {
    "enterprise_id", "unit_id", "year", "month", "fuel", "member_id", "boiler_id", "stream_id",
    "biomass_type", "report_no", "object_id", "material", "origin", "meter_id", "calibrated_on",
    "evidence_id", "checked_parameter", "source_kind", "date", "shift", "facility_code",
    "started_on",
}  # fmt: skip
CANNOT_FIRE: dict[str, str] = {}
"""Active rules that no submission can break, and why."""
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


def put_one(name: str, at: int, **values: Any) -> Trouble:
    """Values in one record of a table."""

    def trouble(frames: Frames) -> None:
        frames[name][at].update(values)

    return trouble


def both(*troubles: Trouble) -> Trouble:
    def trouble(frames: Frames) -> None:
        for each in troubles:
            each(frames)

    return trouble


def then_derived(*troubles: Trouble) -> Trouble:
    """Wrong inputs, and everything computed from them."""

    def trouble(frames: Frames) -> None:
        both(*troubles)(frames)
        derive(frames)

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


CHP = replace(COMBINED, daily_months=frozenset({1}), events=())
MERGED_UNIT = replace(MERGED, unit_id="3")
STRAW = replace(BIOMASS, unit_id="4")
OUTAGE = (Event("standstill", date(2025, 1, 1), date(2025, 1, 31)),)


def january(*units: Unit, **changes: Any) -> Plant:
    """One month of a plant, with the year's records all the same."""
    base = replace(CLEAN, units=units, months=(1,), allocation=True)
    return replace(base, **changes)


def quarter(*units: Unit, **changes: Any) -> Plant:
    return replace(CLEAN, units=units, months=QUARTER, **changes)


def whole(*units: Unit, **changes: Any) -> Plant:
    return replace(CLEAN, units=units, evidence=False, cross_checks=False, **changes)


def extra(name: str, **values: Any) -> Trouble:
    """One more record, like the first but for some values."""

    def trouble(frames: Frames) -> None:
        frames[name].append({**frames[name][0], **values})

    return trouble


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


def last_year(frames: Frames) -> None:
    """The year before with the same months, other output and half the emission."""
    for name, rows in list(frames.items()):
        if name in ("enterprise", "power_unit", "power_unit_year"):
            frames[name] = [{**row, "year": row["year"] - 1} for row in rows] + rows
        elif name in ("power_unit_month", "power_fuel_month"):
            earlier = [{**row, "month": row["month"].replace(year=2024)} for row in rows]
            frames[name] = earlier + rows


def changed_since(frames: Frames) -> None:
    last_year(frames)
    for name, factor in (("power_unit_month", 0.3), ("power_unit_year", 0.6)):
        for row in frames[name]:
            if row.get("year") == 2024 or (row.get("month") and row["month"].year == 2024):
                for column in ("generation", "unit_emission"):
                    row[column] *= factor
                row["heat_supply"] *= 0.2
                if name == "power_unit_year":
                    row["operating_hours"] *= factor
                row["generation_coal_rate"] *= 1.4
                row["generation_emission_intensity"] *= 1.5
    half = len(frames["power_unit"]) // 2
    for row in frames["power_unit"][:half]:
        row.update(capacity=300.0, boiler_capacity=1000.0, turbine_rated_power=310.0)
    frames["enterprise"][0].update(site_altitude=900.0, site_longitude=100.0)


def emission_halved_since(frames: Frames) -> None:
    last_year(frames)
    half = len(frames["power_unit_year"]) // 2
    for row in frames["power_unit_year"][:half]:
        row["unit_emission"] *= 2
        row["generation_emission_intensity"] *= 2


def papers(frames: Frames) -> None:
    """Laboratory, meter, event, stock and evidence records at odds with themselves."""
    lab, uses = frames["lab_report"], frames["lab_report_use"]
    lab[0].update(
        issued_on=date(2025, 6, 1), sampling_start=date(2024, 10, 1), accreditation_mark="none",
        scope_covers_tests=False, result_basis="as_received", laboratory_kind="own",
        hydrogen_ad=None, sulfur_ad=None, ash_ad=None,
    )  # fmt: skip
    lab[1].update(carbon_content_ad=None, accreditation_mark="none")
    uses.append({**uses[0], "fuel": "lignite"})
    uses.append({**uses[0], "month": date(2025, 2, 1)})
    uses.append({**uses[0], "report_no": "SYN-NOWHERE"})
    lab.append({**lab[2], "report_no": "SYN-UNUSED"})
    frames["power_fuel_month"][2]["carbon_test_mode"] = "none"
    certificates = frames["meter_calibration"]
    certificates[0].update(calibration_result="failed", calibration_mode="internal")
    certificates[2].update(calibration_result="failed", calibration_mode="internal")
    certificates.append({**certificates[0], "meter_id": "NOWHERE"})
    frames["meter_reading_month"].append(
        {**frames["meter_reading_month"][0], "meter_id": "NOWHERE"}
    )
    frames["meter"].append({**frames["meter"][0], "meter_id": "UNCHECKED", "object_id": None})
    files = frames["evidence_file"]
    files[0].update(file_sha256="abc", month=None)
    files[4].update(issued_on=date(2024, 5, 1))
    files[1].update(replaces_evidence_id="EV-NOWHERE", uploaded_on=date(2025, 9, 1))
    files[2].update(replaces_evidence_id=files[6]["evidence_id"], uploaded_on=date(2025, 1, 1))
    frames["facility_event"] = [
        _event("closure", date(2025, 3, 1), date(2025, 3, 9)),
        _event("start_up", date(2025, 3, 2), date(2025, 5, 9)),
        _event("overhaul", date(2025, 3, 3), date(2025, 12, 9)),
        _event("overhaul", date(2025, 3, 4), None),
        _event(None, date(2025, 3, 5), date(2025, 3, 6)),
    ]
    for row in frames["facility_event"]:
        row["enterprise_id"] = frames["enterprise"][0]["enterprise_id"]
    frames["enterprise"][0].update(
        unified_social_credit_code="SYNTHETIC", industry_code="3011", guide_version="guide_2021",
        accounting_cutoff_day=35,
    )  # fmt: skip
    frames["cross_check_value"][1]["cross_unit"] = "kWh"
    check = frames["cross_check_value"][0]
    for parameter, source, unit in (
        ("fuel_consumption", "statistics_form", "t"),
        ("fuel_consumption", "stock_ledger", "t"),
        ("net_calorific_value_ar", "statistics_form", "GJ/t"),
        ("purchased_electricity", "invoice", "MWh"),
    ):
        frames["cross_check_value"].append(
            {
                **check,
                "checked_parameter": parameter,
                "source_kind": source,
                "cross_value": 7.0,
                "cross_unit": unit,
            }
        )
    for row, values in zip(
        frames["fuel_day"],
        (
            {"moisture_ar": 80.0, "moisture_ad": 90.0},
            {"month": date(2025, 3, 1)},
            {"fuel_consumption": -5.0},
            {"fuel_consumption": None},
            {"month": None},
            {"moisture_ar": None, "net_calorific_value_ar": None},
            {"net_calorific_value_ar": 5000.0},
            {"carbon_content_ar": 0.9},
        ),
        strict=False,
    ):
        row.update(values)
    stock = frames["stock_month"]
    stock[0].update(stock_loss=90_000.0, surveyed_stock=None, closing_stock=9e6)
    stock.append({**stock[1], "material": "natural_gas"})


def _event(kind: str | None, start: date, end: date | None) -> Row:
    return {"facility_code": "1", "event_kind": kind, "started_on": start, "ended_on": end}


def streams(frames: Frames) -> None:
    """Every way of supplying heat, each computed wrongly or impossible."""
    base = frames["power_heat_stream_month"][0]
    water = {"heat_medium": "hot_water", "stream_enthalpy": 419.7, "stream_temperature": 100.0}
    indirect = {"supply_mode": "indirect"}
    back = {"return_mass": 9000.0, "return_enthalpy": 250.0, "return_temperature": 60.0}
    mass = base["stream_mass"]
    for number, values in enumerate(
        (
            back,
            {**back, "return_mass": 9e9, "return_temperature": 900.0, "return_enthalpy": 9000.0},
            {**indirect, "drain_mass": 9000.0, "drain_enthalpy": 5000.0},
            {**indirect, **back},
            {**indirect, **back, "make_up_enthalpy": 5000.0, "make_up_mass": 5.0},
            water,
            {**water, **back},
            {**water, "stream_temperature": 190.0, "stream_pressure": 0.3},
            {**water, "stream_heat": mass * 100 * 4.1868 / 1000},
            {"stream_heat": mass * base["stream_enthalpy"] / 1000},
            {"stream_heat": mass},
            {"metering_side": "user", "settled_heat": 9000.0},
            {"metering_side": "user", "settled_heat": None},
            {"stream_temperature": 120.0},
            {"drain_mass": 5.0},
            {"return_mass": 5.0, "make_up_mass": 5.0},
            {"stream_pressure": None, "stream_enthalpy": None, "stream_temperature": None},
            {"stream_mass": None, "stream_temperature": None},
            {**water, "stream_temperature": None},
            {"make_up_enthalpy": 2000.0, "drain_enthalpy": 5.0},
        ),
        start=2,
    ):
        frames["power_heat_stream_month"].append({**base, "stream_id": str(number), **values})


def summer_water(frames: Frames) -> None:
    for row in frames["power_heat_stream_month"]:
        if row["month"].month == 7:
            row["stream_heat"] *= 20


def coals(frames: Frames) -> None:
    """Defaults where they do not belong, and the other way round, month after month."""
    rows = [row for row in frames["power_fuel_month"] if row["fuel"] == "bituminous_coal"]
    default = {"carbon_content_ar_method": "default", "carbon_per_heat_method": "default"}
    months: list[Row] = [
        {"carbon_test_mode": "none"},
        {**default},
        {"carbon_content_ar_method": "default"},
        {**default, "carbon_per_heat": 0.02858, "carbon_test_mode": "none"},
        {"net_calorific_value_ar_method": "default", "net_calorific_value_ar": 25.0},
        {"carbon_per_heat": 0.03356},
        {"carbon_per_heat": 0.03085},
        {"net_calorific_value_ar": 26.7},
        {"net_calorific_value_ar": 23.736},
        {"oxidation_factor_method": "measured"},
        {"fuel_emission": 0.0},
        {"fuel_consumption": 0.0},
    ]
    for row, values in zip(rows, months, strict=True):
        row.update(values)


def more_coals(frames: Frames) -> None:
    rows = [row for row in frames["power_fuel_month"] if row["fuel"] == "bituminous_coal"]
    factors = [row["oxidation_factor"] / 100 for row in rows]
    burnt = [
        row["fuel_consumption"] * row["carbon_content_ar"] * factor
        for row, factor in zip(rows, factors, strict=True)
    ]
    months: list[Row] = [
        {"carbon_content_ad": None, "carbon_content_ar": 0.4},
        {"fuel_consumption_source": "stock_take"},
        {"fuel_consumption_source": None, "coal_purchased": None},
        {"fuel_emission": burnt[3]},
        {"fuel_emission": burnt[4] / 0.99 * 44 / 12},
        {"carbon_content_ad": None, "carbon_content_d": None, "moisture_ar": None},
        {"moisture_ad": None, "hydrogen_ad": None, "ash_ar": None},
        {"net_calorific_value_ar": None, "carbon_content_ar": None, "fuel_heat": None},
        {"carbon_content_ar": rows[8]["carbon_content_ad"]},
        {"carbon_per_heat": 0.02618},
        {"carbon_per_heat": 0.02618},
        {"carbon_per_heat": 0.02618},
    ]
    for row, values in zip(rows, months, strict=True):
        row.update(values)
    drop("lab_report_use", 3)(frames)


def frozen(frames: Frames) -> None:
    """Plant heat is the laboratory's; carbon per dry ash-free coal never moves; round tonnes."""
    rows = [row for row in frames["power_fuel_month"] if row["fuel"] == "bituminous_coal"]
    for number, row in enumerate(rows):
        row["net_calorific_value_ar"] = row["net_calorific_value_lab"] = 20.0 + number % 4
        row["fuel_consumption"] = 80_000.0 + 100 * number
        row["coal_purchased"] = 10_000.0
        row["carbon_content_ar"] = 0.8 * (100 - row["moisture_ar"] - row["ash_ar"]) / 100
    rows[-1]["sulfur_ad"] = 1.9


def unsteady(frames: Frames) -> None:
    months = frames["power_unit_month"]
    months[8].update(generation_coal_rate=0.9, load_factor=12.0, purchased_electricity=90_000.0)
    months[9].update(generation=0.0, heat_supply=0.0)
    months[10].update(load_factor=0.7, generation=9e6)
    frames["meter_reading_month"][9]["metered_quantity"] = 9e7
    frames["power_fuel_month"][-1]["fuel_consumption"] = 9e6
    frames["stock_month"][9]["consumed_quantity"] = 9e7
    for row in frames["stock_month"]:
        row["surveyed_stock"] = row["closing_stock"]


def idle(frames: Frames) -> None:
    """Months whose parts contradict one another."""
    months = frames["power_unit_month"]
    months[0].update(operating_hours=0.0)
    months[1].update(generation=0.0)
    months[2].update(combustion_emission=0.0, heat_ratio=5.0, heat_coal_rate=0.1)
    frames["evidence_file"] = [
        row
        for row in frames["evidence_file"]
        if row["month"].month == 1 and row["document_kind"] == "lab_report"
    ]
    for row in frames["power_fuel_month"]:
        if row["month"].month == 1:
            row["fuel_consumption"] = 0.0


def heat_at_odds(frames: Frames) -> None:
    """Boiler and month disagree about heat."""
    row = frames["power_unit_month"][0]
    row.update(heat_supply=9e6, biomass_heat_share=5.0, fossil_heat_input=None)
    frames["power_unit_month"][1].update(boiler_heat_output=None, heat_ratio=70.0)
    frames["power_unit_month"][2].update(auxiliary_electricity=None, load_factor=None)
    boilers = frames["power_boiler_month"]
    boilers[0].update(main_steam_pressure=None, reheat_enthalpy_rise=None)
    boilers[1].update(reheat_steam_mass=None)
    frames["power_heat_stream_month"][1].update(settled_heat=None)


def members_at_odds(frames: Frames) -> None:
    rows = frames["power_unit_member_month"]
    rows[0].update(operating_hours=0.0)
    rows[1].update(generation=9e6)
    frames["power_unit_month"][0].update(operating_hours=3.0, generation=5.0)
    frames["power_unit"][0].update(capacity=70.0)


def straw_at_odds(frames: Frames) -> None:
    frames["power_unit"][0].update(biomass_type=None)
    frames["power_biomass_month"][0].update(biomass_heat=0.0)
    frames["power_unit_month"][1].update(biomass_heat_share=0.0)
    frames["power_unit_month"][2].update(biomass_heat_share=None, boiler_efficiency=None)
    frames["power_biomass_month"].pop()
    frames["power_unit_year"][0].update(biomass_heat_share=19.7)


def gas_at_odds(frames: Frames) -> None:
    rows = [row for row in frames["power_fuel_month"] if row["fuel"] == "natural_gas"]
    rows[0].update(
        net_calorific_value_ar=389.31, carbon_content_ad=0.5, moisture_ar=3.0,
        fuel_consumption_source="stock_take",
    )  # fmt: skip
    rows[1].update(net_calorific_value_ar=35.0, carbon_content_ar=2.0)
    rows[2].update(fuel_consumption=9.0)
    first = rows[0]
    frames["fuel_day"] = [
        {
            "enterprise_id": first["enterprise_id"],
            "object_id": first["unit_id"],
            "fuel": "natural_gas",
            "date": date(2025, 1, day),
            "shift": "1",
            "month": date(2025, 1, 1),
            "net_calorific_value_ar": 340.0 + day,
            "carbon_content_ar": 5.2 + day / 100,
        }
        for day in (5, 19)
    ]
    oil = {
        **rows[0], "fuel": "diesel", "carbon_per_heat": 0.0211, "carbon_per_heat_method": "default",
    }  # fmt: skip
    oven = {
        **oil, "fuel": "coke_oven_gas", "carbon_per_heat": 0.5,
        "net_calorific_value_ar_method": "default",
    }  # fmt: skip
    coal = {**rows[0], "fuel": "bituminous_coal", "fuel_heat": 9e9}
    frames["power_fuel_month"] += [oil, oven, coal]


def year_at_odds(frames: Frames) -> None:
    unit, fuels = frames["power_unit_year"], frames["power_fuel_year"]
    for row in unit:
        row.update(benchmark_generation=0.9, benchmark_heat=0.2, peak_shaving_factor=1.3)
        row.update(load_factor=49.8, operating_hours=9000.0, generation=1.0)
    for row in fuels:
        row.update(fuel_consumption=0.0, fuel_heat=1.0)
    fuels.pop()


def year_blank(frames: Frames) -> None:
    for row in frames["power_unit_year"]:
        kept = ("enterprise_id", "unit_id", "year", "benchmark_heat", "combustion_emission")
        values = {"generation": 5.0, "heat_supply": 5.0, "operating_hours": 5.0}
        row.update({column: None for column in row if column not in kept} | values)
        row["net_supply"] = None
    for row in frames["power_fuel_year"]:
        for column in list(row):
            if column not in KEYS and column != "fuel_consumption":
                row[column] = None
    frames["power_enterprise_year"][0]["total_emission"] = None


def default_in_disguise(frames: Frames) -> None:
    """A month's emission that is the fuel heat times the default carbon."""
    for row in frames["power_unit_month"]:
        row["combustion_emission"] = row["fossil_heat_input"] * 0.99 * 44 / 12 * 0.03085


def benchmarks(**values: float) -> Trouble:
    return put_all("power_unit_year", **values)


def _enterprises() -> list[tuple[Plant, Trouble]]:
    mixed = quarter(CHP, MERGED_UNIT, STRAW)
    site = whole(CHP, CONDENSING)
    steam = january(SUPERCRITICAL)
    old = {"year": 2022, "allocation": True}
    units: list[tuple[Unit, Row]] = [
        (SUPERCRITICAL, {"unit_class": "gas", "main_fuel": "natural_gas"}),
        (SUPERCRITICAL, {"main_fuel": "coal_gangue", "boiler_type": "gas_turbine"}),
        (SUPERCRITICAL, {"unit_class": "non_conventional_coal"}),
        (GANGUE, {"unit_class": "conventional_coal"}),
        (SUPERCRITICAL, {"fuel_type": "gas", "unit_class": "ccpp"}),
        (SUPERCRITICAL, {"boiler_type": "w_flame", "main_fuel": "lignite"}),
        (SUPERCRITICAL, {"is_back_pressure": True}),
        (SUPERCRITICAL, {"cooling_type": "none", "closed_on": date(2011, 1, 1)}),
        (SUPERCRITICAL, {"turbine_type": "extraction_condensing"}),
        (SUPERCRITICAL, {"is_merged": True}),
        (SUPERCRITICAL, {"boiler_type": None, "turbine_type": None}),
        (SUPERCRITICAL, {"boiler_type": "circulating_fluidised_bed", "capacity": 900.0}),
        (SUPERCRITICAL, {"turbine_pressure_class": "high", "product_type": "combined_heat_power"}),
        (MERGED, {"is_merged": False}),
    ]
    return [
        (mixed, scaled(-1.0)),
        (mixed, scaled(1000.0, "capacity")),
        (mixed, scaled(0.001, "capacity")),
        (mixed, without_numbers),
        (mixed, without_words),
        (mixed, without_descriptions),
        (january(CHP, MERGED_UNIT), scaled(-1.0)),
        (replace(CLEAN, units=(CHP, CONDENSING), cross_checks=False), noisy(0.4, 1)),
        (site, copied),
        (quarter(CHP, CONDENSING), dates_reversed),
        (quarter(CHP, CONDENSING), one_day),
        (quarter(CHP, CONDENSING), papers),
        (january(CHP), streams),
        (whole(NORTHERN), unsteady),
        (whole(replace(COMBINED, heat_medium="hot_water")), summer_water),
        (january(replace(CHP, events=OUTAGE)), default_in_disguise),
        (whole(replace(SUPERCRITICAL, default_months=frozenset(range(3, 12)))), round_quantities),
        (
            quarter(CHP, allocation=True),
            both(
                put_all("power_unit_month", generation_coal_rate=None, heat_coal_rate=None),
                put_all("power_unit_year", heat_supply=0.0, operating_hours=5000.0),
                put_all("power_unit_year", load_factor=20.0),
                put_all("power_fuel_year", carbon_per_heat=0.02),
            ),
        ),
        (january(CHP), put_all("power_unit_year", heat_supply=None)),
        (
            january(SUPERCRITICAL),
            both(
                put_all("power_fuel_year", fuel_heat=0.0),
                put_all("power_unit_year", fossil_heat_input=0.0),
            ),
        ),
        (quarter(BIOMASS, allocation=True), benchmarks(biomass_heat_share=19.7)),
        (
            quarter(SUPERCRITICAL, **old),
            both(
                put_all("power_unit_month", net_supply=None, auxiliary_electricity=None),
                put_all("power_unit_year", net_supply=None, auxiliary_electricity=None),
            ),
        ),
        (whole(CONDENSING), both(coals, unsteady)),
        (whole(SUPERCRITICAL), more_coals),
        (whole(SUPERCRITICAL), frozen),
        (quarter(SUPERCRITICAL), idle),
        (quarter(CHP), heat_at_odds),
        (january(MERGED), members_at_odds),
        (quarter(BIOMASS, allocation=True), straw_at_odds),
        (quarter(GAS, allocation=True), gas_at_odds),
        (quarter(replace(GAS, product_type="condensing", heat=COMBINED.hours_off)), gas_at_odds),
        (quarter(CHP, allocation=True), year_at_odds),
        (quarter(CHP, allocation=True), year_blank),
        (whole(CHP), changed_since),
        (whole(CONDENSING), emission_halved_since),
        (january(CHP), without("enterprise", "lab_report", "meter")),
        (january(CHP, STRAW), without("power_unit")),
        (january(CHP, STRAW), without("power_unit_month")),
        (january(CHP), without("power_fuel_month", "power_heat_stream_month", "evidence_file")),
        (january(CHP), without("power_fuel_month", "power_fuel_year", "meter_calibration")),
        (january(MERGED), without("power_unit_member", "power_enterprise_year")),
        (january(CHP), without("lab_report_use", "power_unit_year")),
        (site, without("power_unit_year", "power_fuel_year", "power_enterprise_year")),
        (quarter(SUPERCRITICAL), drop("power_unit_month", 1)),
        *(
            (january(unit), both(put_all("power_unit", **values), benchmarks(load_factor=49.8)))
            for unit, values in units
        ),
        (quarter(SUPERCRITICAL, **old), noisy(0.4, 2)),
        (quarter(SUPERCRITICAL, **old), without_numbers),
        (quarter(SUPERCRITICAL, year=2026, allocation=True), noisy(0.4, 3)),
        (
            quarter(SUPERCRITICAL, year=2026, allocation=True),
            both(
                put_all("power_unit_month", purchased_electricity_emission=9.0),
                put_all("power_unit_month", grid_emission_factor=0.5306),
                put_all("power_unit_year", purchased_electricity_emission=9.0),
                put_all("enterprise", site_altitude=None),
                put_all("power_fuel_month", oxidation_factor=99.0),
            ),
        ),
        (january(SUPERCRITICAL, year=2023), benchmarks(benchmark_generation=0.7982)),
        (january(SUPERCRITICAL, year=2023), benchmarks(benchmark_generation=0.8177)),
        (january(GANGUE, year=2024), benchmarks(peak_shaving_factor=1.2, benchmark_heat=0.2)),
        (january(SUPERCRITICAL, year=2024), benchmarks(benchmark_generation=0.7950)),
        (
            january(SUPERCRITICAL, year=2024),
            both(
                benchmarks(peak_shaving_factor=1.2),
                put_all("power_unit_month", grid_emission_factor=0.6101),
            ),
        ),
        (january(SUPERCRITICAL, year=2023), put_all("power_unit_month", grid_emission_factor=0.1)),
        (steam, put_all("power_unit_month", grid_emission_factor=0.6058)),
        (steam, put_all("power_unit_month", grid_emission_factor=0.8273)),
        (steam, put_all("power_unit_month", net_supply_coal_rate=0.3)),
        (
            january(replace(GANGUE, default_months=frozenset({1}))),
            fuel_all("coal_gangue", carbon_per_heat=0.03085),
        ),
        (january(PEAK_SHAVING), benchmarks(load_factor=49.8)),
    ]


def frames() -> Frames:
    """All enterprises of the folder in one set of tables."""
    gathered: Frames = {}
    for number, (what, trouble) in enumerate(_enterprises(), start=1):
        identifier = f"SYN-BAD-{number:02}"
        made = build_year(
            replace(what, enterprise_id=identifier, name=f"合成示例乱填企业{number}（虚构）")
        )
        trouble(made)
        for name, rows in made.items():
            gathered.setdefault(name, []).extend(rows)
    return gathered


SAMPLES = (
    Sample(
        "broken/everything",
        "样样出错的一份填报：每家虚构企业一类毛病，凡能触发的规则都被触发。",
        "Broken in every way: one kind of trouble per synthetic enterprise; every rule that can "
        "fire does.",
        frames,
        {"workbook": workbook},
    ),
)
