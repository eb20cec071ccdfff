"""A series that is off all year beside the series it is compared with."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.trace.guesses.block_repairs import BlockRepairs, _nearest
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.factors import Digits, Factors
from mrv.trace.guesses.invert import Variable, Wish, _roots, _wish
from mrv.trace.model import Incident
from tests.samples.populations import GENERATORS
from tests.samples.rows import Frames, half_up
from tests.samples.writers import tables
from tests.trace.small_book import FRAME, calculated, honest
from tests.trace.test_repairs import Bench

POWER = GENERATORS["power"]


@pytest.fixture(scope="module")
def plant() -> Frames:
    """A plant of one coal unit whose boilers' steam and feed water are filed."""
    drawn = POWER.population(8, 73_001)
    boilers: dict[str, set[Any]] = {}
    for row in drawn["power_boiler_month"]:
        boilers.setdefault(row["enterprise_id"], set()).add((row["unit_id"], row["boiler_id"]))
    one = min(name for name, own in boilers.items() if len(own) == 1)
    return {
        frame: [dict(row) for row in rows if row["enterprise_id"] == one]
        for frame, rows in drawn.items()
    }


def off(plant: Frames, column: str, factor: float) -> Frames:
    """The boiler's column off by a factor, with all that is calculated from it."""
    frames = {frame: [dict(row) for row in rows] for frame, rows in plant.items()}
    for row in frames["power_boiler_month"]:
        row[column] = half_up(row[column] * factor, 2)
    return POWER.derive(frames)


def told(frames: Frames) -> Incident:
    result = mrv.validate(tables(frames, load_rulebook()), rules=load_rulebook())
    return result.incidents[0]


def columns(incident: Incident) -> list[set[str]]:
    causes = (incident, *incident.alternatives)
    return [{cell.parameter for cell in cause.cells} for cause in causes]


def test_the_steam_that_gives_too_much_heat_is_named(plant: Frames) -> None:
    """Feed water and reheat could mend the boiler's efficiency as well, steam does all the rest."""
    incident = told(off(plant, "main_steam_mass", 1.07))
    assert columns(incident)[0] == {"main_steam_mass"}
    assert incident.factor == pytest.approx(1.07, rel=0.01)


def test_what_is_compared_is_among_the_causes(plant: Frames) -> None:
    assert {"feed_water_mass"} in columns(told(off(plant, "feed_water_mass", 1.08)))


def test_more_or_fewer_months_of_a_series_are_no_other_cause(plant: Frames) -> None:
    for column in ("main_steam_mass", "feed_water_mass"):
        series = [tuple(sorted(each)) for each in columns(told(off(plant, column, 1.07)))]
        assert len(series) == len(set(series))


def test_a_part_of_what_something_is_divided_by_is_turned_round_exactly() -> None:
    """Fuel heat over boiler heat, of which steam is but a part: neither line nor reciprocal."""
    points = [np.array([x]) for x in (1.0, 1.004, 1.25)]
    gaps = [5 / (3 * x - 1) - 2 for x in points]
    value, slope, _ = _roots(points, gaps)
    assert value[0] == pytest.approx(3.5 / 3, rel=1e-9)
    assert slope[0] == pytest.approx(-15 / (3 * value[0] - 1) ** 2, rel=1e-9)


def test_a_doubling_that_a_wide_range_allows_is_no_better_known_than_any_factor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench = Bench(honest())
    series = Variable(tuple(Spot(FRAME, "burnt", at) for at in range(6)), True)
    [kind] = [kind for kind in load_rulebook().error_kinds if kind.name == "counted_twice"]
    filed, nothing = bench.table.column("burnt")[0], np.zeros(1)
    doubled = Factors((kind,), np.array([2.0]), np.array([filed / 2]), nothing, nothing)
    monkeypatch.setattr(bench.names, "factors", lambda _: doubled)
    repairs = BlockRepairs(bench.tables, bench.names)

    def cost(half: float) -> float:
        wishes = [Wish(0, 0.5, 0.5 - half, 0.5 + half, False)]
        found = repairs.hypotheses(series, wishes, [], {}, 0.0, 0)
        return min(each.cost for each in found if each.kind == "counted_twice")

    assert cost(0.02) < cost(0.2)


def test_a_factor_all_year_is_told_by_the_decimals_of_most_months(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One month of twelve ends in a zero by chance, as if its point had been moved."""
    bench = Bench(honest())
    spots = tuple(Spot(FRAME, "burnt", at) for at in range(6))
    [kind] = [kind for kind in load_rulebook().error_kinds if kind.name == "counted_twice"]

    def cost(*zero: int) -> float:
        def factors(spot: Spot) -> Factors:
            filed = bench.table.column("burnt")[spot.row]
            return Factors((kind,), [10.0], [filed / 10], [0.0], [0.0])

        monkeypatch.setattr(bench.names, "factors", factors)
        monkeypatch.setattr(bench.names, "digits", lambda s: Digits(int(s.row in zero), 0))
        wishes = [Wish(0, 0.1, -np.inf, 0.2, False)]
        repairs = BlockRepairs(bench.tables, bench.names)
        found = repairs.hypotheses(Variable(spots, True), wishes, [], {}, 0.0, 0)
        return min(each.cost for each in found if each.kind == "counted_twice")

    assert cost(0) == cost()
    assert cost(*range(6)) < cost() - 1.0


def test_two_kinds_of_meter_data_tell_the_wrong_one(plant: Frames) -> None:
    """Readings, multiplier and the generation reported agree: the quantity is what is wrong."""
    frames = {frame: [dict(row) for row in rows] for frame, rows in plant.items()}
    for row in frames["meter_reading_month"]:
        row["metered_quantity"] = half_up(row["metered_quantity"] * 1.09, 3)
    incident = told(frames)
    assert {cell.parameter for cell in incident.cells} == {"metered_quantity"}


@pytest.mark.parametrize("month", [3, 10])
def test_no_series_vanishes_for_what_compares_its_months(month: int) -> None:
    """The share of casting jumped: in a hundred thousandth of the tonnes no jump would be left."""
    mill = GENERATORS["steel"]
    frames = mill.population(1, 64)
    row = frames["steel_production_month"][month - 1]
    row["continuous_cast_output"] = round(float(str(row["continuous_cast_output"])) * 0.965, 2)
    book = load_rulebook()
    [incident] = mrv.validate(tables(mill.derive(frames), book), rules=book).incidents
    for told in (incident, *incident.alternatives):
        assert len(told.cells) < 3


@pytest.mark.parametrize("number", [0, 2])
def test_just_at_a_limit_rounding_does_not_decide_between_two_series(number: int) -> None:
    """Less reheat or more main steam: each contents the limit, to the last digit or not.

    Of these plants the fuel of the second tells the main steam.
    """
    drawn = POWER.population(8, 73_002)
    condensing = {
        row["enterprise_id"] for row in drawn["power_unit"] if row["product_type"] == "condensing"
    }
    reheated = sorted(
        {
            row["enterprise_id"]
            for row in drawn["power_boiler_month"]
            if row.get("reheat_steam_mass") and row["enterprise_id"] in condensing
        }
    )
    one = reheated[number]
    own = {
        frame: [dict(row) for row in rows if row["enterprise_id"] == one]
        for frame, rows in drawn.items()
    }
    ratio = max(
        row["reheat_steam_mass"] / row["main_steam_mass"] for row in own["power_boiler_month"]
    )
    # Beyond the limit of 0.95 by a little in the months that have most.
    incident = told(off(own, "reheat_steam_mass", 0.9525 / ratio))
    named = [name for causes in columns(incident) for name in causes]
    assert {"reheat_steam_mass", "main_steam_mass"} <= set(named)


def test_a_range_of_a_quotient_lies_unevenly_about_its_middle() -> None:
    """An efficiency of 66.3 % that may be 38 to 62 %: the fuel is short by 7 to 74 %."""
    middle = 66.3 / 50
    wish = _wish(0, middle, 1.0, 12.0, -66.3 / middle**2, "band", True)
    assert wish is not None
    assert wish.low == pytest.approx(66.3 / 62)
    assert wish.high == pytest.approx(66.3 / 38)


def test_a_year_is_brought_just_into_all_ranges_too() -> None:
    """Nothing says that a plant stands in the middle of a range."""
    ranges = [Wish(0, 1.3, 1.05, 1.6, False), Wish(1, 1.32, 1.08, 1.62, False)]
    [factor] = _nearest([*ranges, Wish(2, 1.2, 1.19, 1.21, True)])
    assert 1.08 < factor < 1.09
    assert _nearest([Wish(0, 1.02, 1.02, np.inf, False)]) == []


def test_heat_and_carbon_of_gas_stand_beside_one_another() -> None:
    """Gas that has too little carbon for its heat: either is off, fuel and generation are not."""
    drawn = POWER.population(40, 73_003)
    gas = [row for row in drawn["power_fuel_month"] if row["fuel"] == "natural_gas"]
    one = min(row["enterprise_id"] for row in gas if row.get("carbon_content_ar"))
    frames = {
        frame: [dict(row) for row in rows if row["enterprise_id"] == one]
        for frame, rows in drawn.items()
    }
    for row in frames["power_fuel_month"]:
        if row["fuel"] == "natural_gas":
            row["net_calorific_value_ar"] = half_up(row["net_calorific_value_ar"] * 1.09, 3)
    named = [name for causes in columns(told(POWER.derive(frames))) for name in causes]
    assert {"net_calorific_value_ar", "carbon_content_ar"} <= set(named)
    assert "fuel_consumption" not in named


@pytest.mark.parametrize("idle", [0, 3])
def test_months_of_nothing_are_none_that_are_off(idle: int) -> None:
    """A factor leaves them as they are; told along they would have their results renewed."""
    rows = honest()
    rows[idle] = calculated(rows[idle] | {"burnt": 0.0})
    bench = Bench(rows)
    repairs = BlockRepairs(bench.tables, bench.names)
    year = Variable(tuple(Spot(FRAME, "burnt", row) for row in range(12)), True)
    found = list(repairs.hypotheses(year, [Wish(0, 0.1, 0.09, 0.11, True)], [], {}, 1.0, 0))
    assert {hypothesis.kind for hypothesis in found} >= {"biased_year", "unit_slip"}
    for hypothesis in found:
        assert {spot.row for spot in hypothesis.spots} == set(range(12)) - {idle}
