"""Troubles made for the tables of power plants: papers, heat, coal, gas, years at odds."""

from __future__ import annotations

from datetime import date

from tests.samples.power.troubles import KEYS, Trouble, drop, put_all
from tests.samples.rows import Frames, Row


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
                row["generation_coal_rate"] *= 0.65
                row["generation_emission_intensity"] *= 1.5
    latest = max(frames["power_unit_month"], key=lambda row: row["month"])
    latest["heat_supply"] *= 8
    half = len(frames["power_unit"]) // 2
    for row in frames["power_unit"][:half]:
        row.update(capacity=300.0, boiler_capacity=1000.0, turbine_rated_power=310.0)
    frames["enterprise"][0].update(site_altitude=900.0, site_longitude=100.0)
    total = frames["power_enterprise_year"][0]
    earlier = {**total, "year": total["year"] - 1, "total_emission": 6 * total["total_emission"]}
    frames["power_enterprise_year"].insert(0, earlier)


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
    uses.append({**uses[0], "material": "lignite"})
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
            {**back, "return_enthalpy": 184.2},
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
    rows[-1]["sulfur_ad"] = 6.0


def unsteady(frames: Frames) -> None:
    months = frames["power_unit_month"]
    months[8].update(generation_coal_rate=0.9, load_factor=12.0, purchased_electricity=90_000.0)
    months[9].update(generation=0.0, heat_supply=0.0)
    months[10].update(load_factor=0.7, generation=9e6)
    for boiler in frames["power_boiler_month"][-1:]:
        boiler.update(reheat_enthalpy_rise=900.0, reheat_steam_mass=9.0)
    frames["meter_reading_month"][9]["metered_quantity"] = 9e7
    frames["power_fuel_month"][-1]["fuel_consumption"] = 9e6
    frames["stock_month"][9]["consumed_quantity"] = 9e7
    for row in frames["stock_month"]:
        row["surveyed_stock"] = row["closing_stock"]


def idle(frames: Frames) -> None:
    """Months whose parts contradict one another."""
    months = frames["power_unit_month"]
    months[0].update(operating_hours=0.0, purchased_electricity=9e6)
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
    rows[2].update(fuel_consumption=9.0, carbon_per_heat=0.0175)
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
    for source in ("production_report", "invoice"):
        frames.setdefault("cross_check_value", []).append(
            {
                "enterprise_id": first["enterprise_id"],
                "object_id": first["unit_id"],
                "checked_parameter": "fuel_consumption",
                "month": first["month"],
                "source_kind": source,
                "cross_value": 7.0,
                "cross_unit": "10⁴Nm³",
            }
        )
    oil = {
        **rows[0], "fuel": "diesel", "carbon_per_heat": 0.0211, "carbon_per_heat_method": "default",
    }  # fmt: skip
    oven = {
        **oil, "fuel": "coke_oven_gas", "carbon_per_heat": 0.5,
        "net_calorific_value_ar_method": "default",
    }  # fmt: skip
    coal = {**rows[0], "fuel": "bituminous_coal", "fuel_heat": 9e9}
    frames["power_fuel_month"] += [oil, oven, coal]


def gas_changes(frames: Frames) -> None:
    """In one month heat and carbon of the gas do not go together as in the months before."""
    rows = [row for row in frames["power_fuel_month"] if row["fuel"] == "natural_gas"]
    rows[-1]["net_calorific_value_ar"] *= 0.95


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


def gaps(frames: Frames) -> None:
    """One month lacks what the others file; a unit that stops and starts burns no oil."""
    frames["power_boiler_month"][-1]["boiler_efficiency"] = None
    frames["power_heat_stream_month"][-1]["stream_pressure"] = None
    for name in ("power_fuel_month", "power_fuel_year"):
        frames[name] = [row for row in frames[name] if row["fuel"] != "diesel"]


def default_in_disguise(frames: Frames) -> None:
    """A month's emission that is the fuel heat times the default carbon."""
    for row in frames["power_unit_month"]:
        row["combustion_emission"] = row["fossil_heat_input"] * 0.99 * 44 / 12 * 0.03085


def benchmarks(**values: float) -> Trouble:
    return put_all("power_unit_year", **values)
