"""Honest events of measuring and filing: tests, laboratories, scales, editions, ledgers, digits."""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from tests.samples.power.coal import Supply
from tests.samples.power.derive import derive
from tests.samples.power.events import wanted
from tests.samples.power.events.story import (
    Draw,
    Story,
    Teller,
    all_units,
    in_year,
)
from tests.samples.power.plant import Unit
from tests.samples.rows import Frames, Row, half_up, pin

ALL = frozenset(range(1, 13))


def _tested(*, begun: bool, heat_too: bool) -> Teller:
    """Carbon is measured from some month on, or no more; `heat_too`: so is heat."""

    def tell(rng: random.Random, draw: Draw) -> Story:
        earlier, plant = draw(wanted.coal)
        assert earlier is not None
        month = rng.randint(2, 11)
        first = frozenset(range(1, month))
        name = "default_months" if heat_too else "carbon_default_months"

        def untested(months: frozenset[int]) -> dict[str, frozenset[int]]:
            return {name: months, "daily_months": frozenset()}

        now, before = (first, ALL) if begun else (ALL - first, frozenset())
        return Story(
            all_units(plant, lambda unit: replace(unit, **untested(now))),
            all_units(earlier, lambda unit: replace(unit, **untested(before))),
            month,
        )

    return tell


def _laboratory(rng: random.Random, draw: Draw) -> Story:
    """Another laboratory tests from some month on: its results lie a little off, as they do."""
    earlier, plant = draw(wanted.any_coal)
    month = rng.randint(2, 11)
    off = rng.choice((-1, 1)) * rng.uniform(0.2, 0.6)
    dried = rng.uniform(-0.3, 0.3)

    def of(unit: Unit) -> Unit:
        supply = unit.supply
        assert isinstance(supply, Supply)
        later = replace(
            supply,
            carbon_daf=supply.carbon_daf + off,
            hydrogen_daf=supply.hydrogen_daf + rng.uniform(-0.1, 0.1),
            moisture_ad=supply.moisture_ad + dried,
        )
        return replace(unit, supplies={month: later})

    def named(frames: Frames) -> None:
        for row in frames["lab_report"]:
            if row["sampling_start"].month >= month:
                row["laboratory_name"] = "另一示例检测实验室（虚构）"

    return Story(all_units(plant, of), earlier, month, ledgers=named)


def _own_laboratory(rng: random.Random, draw: Draw) -> Story:
    """The plant's own accredited laboratory tests carbon from some month on."""
    earlier, plant = draw(wanted.any_coal)
    month = rng.randint(2, 11)

    def own(frames: Frames) -> None:
        for row in frames["power_fuel_month"]:
            if row["month"].month >= month and row["carbon_test_mode"] == "commissioned":
                row["carbon_test_mode"] = "own"
        for row in frames.get("lab_report", []):
            if row["sampling_start"].month >= month:
                row["laboratory_name"] = "示例电厂化验室（虚构）"
                row["laboratory_kind"] = "own"

    return Story(plant, earlier, month, change=own, ledgers=own)


def _scale(rng: random.Random, draw: Draw) -> Story:
    """The belt scale is replaced: the old one had come to read some per cent too little."""
    earlier, plant = draw(wanted.any_coal)
    assert earlier is not None
    month, day = rng.randint(2, 10), rng.randint(1, 5)
    short = 1 - rng.uniform(0.003, 0.02)

    def light(until: int) -> object:
        def change(frames: Frames) -> None:
            for row in frames["power_fuel_month"]:
                if row.get("coal_type") and row["month"].month < until:
                    row["fuel_consumption"] = half_up(row["fuel_consumption"] * short, 2)
            for row in frames.get("fuel_day", []):
                if row["month"].month < until:
                    row["fuel_consumption"] = half_up(row["fuel_consumption"] * short, 2)

        return change

    changed = date(plant.year, month, day)

    def replaced(frames: Frames) -> None:
        _new_meters(frames, "fuel_consumption", changed)

    return Story(
        plant, earlier, month, change=light(month), change_earlier=light(13), ledgers=replaced
    )


def _meter(rng: random.Random, draw: Draw) -> Story:
    """The generators' meters are replaced within a month: the new ones begin at nought."""
    earlier, plant = draw(wanted.any_coal)
    month, day = rng.randint(2, 10), rng.randint(3, 26)
    changed = date(plant.year, month, day)

    def replaced(frames: Frames) -> None:
        new = _new_meters(frames, "generation", changed)
        rows = []
        for row in frames["meter_reading_month"]:
            if row["month"] < changed.replace(day=1):
                rows.append(row)
                continue
            if row["month"] == changed.replace(day=1):
                share = (day - 1) / monthrange(plant.year, month)[1]
                old = half_up(row["metered_quantity"] * share, 3)
                row["metered_quantity"] = half_up(row["metered_quantity"] - old, 3)
                rows.append({**row, "metered_quantity": old})
            rows.append(row | {"meter_id": new[row["meter_id"]], "opening_reading": 0.0})
        for row in rows:
            end = row["opening_reading"] + row["metered_quantity"]
            row["closing_reading"] = half_up(end, 3)
        frames["meter_reading_month"] = rows

    return Story(plant, earlier, month, ledgers=replaced)


def _new_meters(frames: Frames, parameter: str, day: date) -> Mapping[str, str]:
    """Meters that replace those of a parameter from a day on; new names by old ones."""
    new = {}
    for meter in list(frames["meter"]):
        if meter["metered_parameter"] != parameter:
            continue
        old = meter["meter_id"]
        new[old] = f"{old}-N"
        frames["meter"].append({**meter, "meter_id": new[old], "is_taken_out": False})
        meter["is_taken_out"] = True
        kept = frames["meter_calibration"]
        like = next(row for row in kept if row["meter_id"] == old)
        frames["meter_calibration"] = [
            row for row in kept if row["meter_id"] != old or row["calibrated_on"] < day
        ]
        until = day.replace(year=day.year + 1) - timedelta(days=1)
        first = {"meter_id": new[old], "calibrated_on": day, "valid_until": until}
        frames["meter_calibration"].append({**like, **first})
    return new


def _new_year(year: int) -> Teller:
    """A year with another grid factor or edition of the guide than the year before."""

    def tell(rng: random.Random, draw: Draw) -> Story:
        earlier, plant = draw(wanted.in_service)
        assert earlier is not None
        return Story(in_year(plant, year), in_year(earlier, year - 1), 1)

    return tell


def _stock_taking(rng: random.Random, draw: Draw) -> Story:
    """Surveys of the coal yard are booked: gains as negative losses, and losses."""
    earlier, plant = draw(wanted.any_coal)
    months = sorted(rng.sample(range(2, 13), 3))

    def booked(frames: Frames) -> None:
        for row in frames["stock_month"]:
            if row["month"].month in months:
                share = rng.uniform(0.003, 0.012) * rng.choice((-1, -1, 1))
                row["stock_loss"] = half_up(share * row["closing_stock"], 2)

    return Story(plant, earlier, months[0], ledgers=booked)


FEWER = {
    "fuel_consumption": 0, "net_calorific_value_ar": 2, "moisture_ar": 1, "moisture_ad": 1,
    "ash_ar": 1, "hydrogen_ad": 1, "sulfur_ad": 1, "volatile_matter_daf": 1, "generation": 0,
    "operating_hours": 0, "on_grid_electricity": 0, "auxiliary_electricity": 0,
    "purchased_electricity": 0, "boiler_efficiency": 1, "coal_purchased": 0, "stream_mass": 0,
    "main_steam_mass": 0, "feed_water_mass": 0, "reheat_steam_mass": 0,
}  # fmt: skip
"""Decimals of a plant that rounds what it reads off."""
FEWER_RESULTS = {
    "fuel_emission": 1, "combustion_emission": 1, "unit_emission": 0, "fuel_heat": 1,
    "fossil_heat_input": 1, "load_factor": 1, "heat_supply": 1, "boiler_heat_output": 1,
    "purchased_electricity_emission": 1, "heat_ratio": 1,
}  # fmt: skip
MONTHLY = ("power_fuel_month", "power_unit_month", "power_boiler_month", "power_heat_stream_month")
YEARLY = ("power_fuel_year", "power_unit_year", "power_enterprise_year")


def _fewer(rng: random.Random, draw: Draw) -> Story:
    """Inputs are filed with fewer decimals than the guide asks, and computed from as filed."""
    earlier, plant = draw(wanted.any_coal)
    assert earlier is not None
    plant, earlier = (
        all_units(each, lambda unit: replace(unit, daily_months=frozenset()))
        for each in (plant, earlier)
    )

    def read_off(frames: Frames) -> None:
        _rounded(frames, (*MONTHLY, "lab_report"), FEWER)

    month = rng.randint(2, 11)
    return Story(plant, earlier, month, change=read_off, change_earlier=read_off)


def _fewer_results(rng: random.Random, draw: Draw) -> Story:
    """Results have a decimal, units' emissions none; the year's are rounded from exact sums."""
    earlier, plant = draw(wanted.any_coal)

    def whole(frames: Frames) -> None:
        _rounded(frames, (*MONTHLY, *YEARLY), FEWER_RESULTS)

    month = rng.randint(2, 11)
    return Story(plant, earlier, month, result=whole, result_earlier=whole)


def _rounded(frames: Frames, names: tuple[str, ...], decimals: Mapping[str, int]) -> None:
    for name in names:
        for row in frames.get(name, []):
            # The guide's values are taken as they are.
            given = row.get("net_calorific_value_ar_method") == "default"
            for column, digits in decimals.items():
                kept = given and column == "net_calorific_value_ar"
                if row.get(column) is not None and not kept:
                    row[column] = half_up(row[column], digits)


def _more(rng: random.Random, draw: Draw) -> Story:
    """A spreadsheet's values as they are, with all digits."""
    earlier, plant = draw(wanted.any_coal)

    def unrounded(frames: Frames) -> None:
        for row in frames["power_fuel_month"]:
            pin(row, **_exact(row))
        derive(frames)
        units = {row["unit_id"]: row for row in frames["power_unit"]}
        for row in frames["power_unit_month"]:
            fuels = [
                fuel
                for fuel in frames["power_fuel_month"]
                if (fuel["unit_id"], fuel["month"]) == (row["unit_id"], row["month"])
            ]
            burnt = sum(fuel["fuel_emission"] for fuel in fuels)
            bought = row["purchased_electricity"] * (row["grid_emission_factor"] or 0.0)
            pin(
                row,
                fossil_heat_input=sum(fuel["fuel_heat"] for fuel in fuels),
                combustion_emission=burnt,
                purchased_electricity_emission=bought,
                unit_emission=burnt + bought,
            )
            if row["operating_hours"]:
                could = units[row["unit_id"]]["capacity"] * row["operating_hours"]
                pin(row, load_factor=100 * row["generation"] / could)
        derive(frames)

    return Story(plant, earlier, rng.randint(2, 11), result=unrounded)


def _exact(row: Row) -> dict[str, float]:
    """A fuel's computed values without rounding."""
    content = row["carbon_content_ar"]
    if row.get("carbon_content_ad") is not None:
        dry = (100 - row["moisture_ar"]) / (100 - row["moisture_ad"])
        content = row["carbon_content_ad"] * dry
    elif row["carbon_content_ar_method"] == "default":
        content = row["net_calorific_value_ar"] * row["carbon_per_heat"]
    quantity, heat = row["fuel_consumption"], row["net_calorific_value_ar"]
    return {
        "carbon_content_ar": content,
        "carbon_per_heat": content / heat,
        "fuel_heat": quantity * heat,
        "fuel_emission": quantity * content * row["oxidation_factor"] / 100 * 44 / 12,
    }


def _cutoff(rng: random.Random, draw: Draw) -> Story:
    """Accounts close on the 25th: a month has the days from the 26th before."""
    earlier, plant = draw(wanted.any_coal)
    assert earlier is not None

    def closing(unit: Unit, year: int) -> Unit:
        lengths = [monthrange(year, month)[1] for month in range(1, 13)]
        before = [31, *lengths[:-1]]
        # A stop in the last days of a month is a stop of the next account.
        off = tuple(
            0.0 - 24.0 * (previous - own) for previous, own in zip(before, lengths, strict=True)
        )
        heat = tuple(
            sold * (24.0 * days - now) / max(24.0 * days - then, 1.0)
            for sold, days, now, then in zip(unit.heat, lengths, off, unit.hours_off, strict=True)
        )
        return replace(unit, hours_off=off, heat=heat, events=(), daily_months=frozenset())

    def closed(frames: Frames) -> None:
        frames["enterprise"][0]["accounting_cutoff_day"] = 25
        for row in frames.get("lab_report", []):
            last = row["sampling_start"].replace(day=25)
            row["sampling_end"] = last
            row["sampling_start"] = (last.replace(day=1) - timedelta(days=1)).replace(day=26)

    return Story(
        all_units(plant, lambda unit: closing(unit, plant.year)),
        all_units(earlier, lambda unit: closing(unit, plant.year - 1)),
        rng.choice((2, 3)), change=closed, change_earlier=closed,
    )  # fmt: skip


FILING: dict[str, Teller] = {
    "carbon test begun": _tested(begun=True, heat_too=False),
    "carbon test stopped": _tested(begun=False, heat_too=False),
    "tests begun": _tested(begun=True, heat_too=True),
    "tests stopped": _tested(begun=False, heat_too=True),
    "another laboratory": _laboratory,
    "own laboratory": _own_laboratory,
    "belt scale replaced": _scale,
    "meter replaced": _meter,
    "new grid factor of 2024": _new_year(2024),
    "new grid factor of 2025": _new_year(2025),
    "new guide of 2026": _new_year(2026),
    "stock-taking booked": _stock_taking,
    "fewer decimals read off": _fewer,
    "fewer decimals of results": _fewer_results,
    "all decimals": _more,
    "accounts closed on the 25th": _cutoff,
}
"""By name, events of measuring and filing."""
