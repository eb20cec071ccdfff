"""Limits tell little: what is beyond one may be off by anything, and hardly by a slip."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rulebook
from mrv.intake.load import load
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.hypothesis import Hypothesis, Scored, Scorer
from mrv.trace.guesses.plainer import one_is_enough
from mrv.trace.guesses.sifting import Sieve
from mrv.trace.guesses.typical import Typical
from tests.catalogue.mini_rulebook import write_rulebook
from tests.trace.small_book import FILES, FRAME, calculated, frames, honest, small_book
from tests.trace.test_repairs import AT, Bench, spoilt

BURNT, VALUE = Spot(FRAME, "burnt", AT), Spot(FRAME, "heat_value", AT)


@cache
def wide_book() -> Rulebook:
    """The small rulebook, where all that is known of heat values is a range from nothing."""
    files = dict(FILES)
    files["common/rules.yaml"] = (
        files["common/rules.yaml"]
        .replace("heat_value >= 18 and heat_value <= 26", "0 <= heat_value <= 26")
        .replace("median(heat_value)) <= 1", "median(heat_value)) <= 30")
    )
    with TemporaryDirectory() as folder:
        return load_rulebook(write_rulebook(Path(folder), files))


def power_plant() -> dict[str, pl.DataFrame]:
    submission = load(["sample_reports/power/clean/csv"], load_rulebook())
    return {name: data.table for name, data in submission.frames.items()}


def test_a_year_a_little_beyond_a_limit_is_brought_back_to_it() -> None:
    """Neither to a hundredth nor to the middle of all percentages."""
    tables = power_plant()
    units = tables["power_unit_month"]
    wrong = (pl.col("boiler_efficiency") * 1.15).round(2)
    own = pl.when(pl.col("unit_id") == "1").then(wrong).otherwise(pl.col("boiler_efficiency"))
    tables["power_unit_month"] = units.with_columns(own.alias("boiler_efficiency"))
    [incident] = [
        incident
        for incident in mrv.validate(tables, rules=load_rulebook()).incidents
        if {(cell.frame, cell.parameter) for cell in incident.cells}
        == {("power_unit_month", "boiler_efficiency")}
    ]
    assert incident.kind == "biased_year"
    suggested = [cell.suggested for cell in incident.cells]
    assert all(isinstance(value, float) and 80 < value <= 100 for value in suggested)


@pytest.mark.parametrize("factor", [10, 100])
def test_a_value_far_beyond_a_limit_is_a_slip(factor: int) -> None:
    rows = honest()
    right = rows[AT]["heat_value"]
    rows[AT] = calculated(rows[AT] | {"heat_value": round(right * factor, 3), "settled": None})
    [incident] = mrv.validate(frames(rows), rules=wide_book()).incidents
    assert incident.kind == "unit_slip"
    assert [cell.suggested for cell in incident.cells] == [pytest.approx(right)]


def test_a_steady_series_tells_what_a_limit_does_not() -> None:
    rows = [calculated(row | {"settled": None}) for row in honest()]
    rows[AT] = calculated(rows[AT] | {"heat_value": 40.0})
    [incident] = mrv.validate(frames(rows), rules=wide_book()).incidents
    [cell] = incident.cells
    others = sorted(row["heat_value"] for at, row in enumerate(rows) if at != AT)
    assert (cell.parameter, cell.suggested) == (
        "heat_value",
        pytest.approx(others[len(others) // 2], abs=0.0011),
    )


def sieve_of(bench: Bench) -> Sieve:
    scorer = Scorer(bench.tables, bench.spread, bench.judge, Typical(bench.tables, bench.names))
    return Sieve(bench.spread, bench.judge, scorer)


def test_powers_of_ten_leave_room_for_a_value_by_itself() -> None:
    bench = Bench(spoilt("burnt", 1.2, follows=False))
    right = honest()[AT]["burnt"]
    slips = [
        Hypothesis(((BURNT, right),), False, "unit_slip", 1.0 + at / 100, 10.0) for at in range(5)
    ]
    plain = Hypothesis(((BURNT, right),), False, "wrong_value", 5.0)
    sieve = sieve_of(bench)
    rules = list({item.judged.number: item.judged for item in bench.failing()}.values())
    kept = [promise.hypothesis for promise in sieve.promising([*slips, plain], rules, [2])]
    assert plain in kept
    assert [each for each in kept if each.factor] == slips[:2]


def test_what_every_month_asks_for_leaves_room_for_other_series() -> None:
    bench = Bench(spoilt("burnt", 1.2, follows=False))
    sieve = sieve_of(bench)

    def series(column: str, factor: float, cost: float) -> Hypothesis:
        cells = tuple(
            (Spot(FRAME, column, at), row[column] * (factor if at != AT else 1.0))
            for at, row in enumerate(honest()[: AT + 1])
        )
        return Hypothesis(cells, False, "biased_year", cost, factor)

    asked = [series("burnt", 1.0 + at / 10_000, 1.0) for at in range(3)]
    apart = series("burnt", 1.01, 1.2)
    rules = list({item.judged.number: item.judged for item in bench.failing()}.values())
    kept = [promise.hypothesis for promise in sieve.promising([*asked, apart], rules, [2])]
    assert apart in kept
    assert len(kept) == 2


def scored(*cells: tuple[Spot, float], follows: bool = True, breaks: bool = False) -> Scored:
    hypothesis = Hypothesis(tuple(cells), follows, "wrong_value", 5.0)
    found = Scored(hypothesis, 20.0, 20.0, 15.0)
    bench = Bench(spoilt("burnt", 1.2, follows=False))
    instances = [item.instance for item in bench.failing()]
    found.explains = set(instances[:1])
    found.breaks = set(instances[1:2]) if breaks else set()
    return found


def test_one_value_is_enough_where_the_other_follows_it() -> None:
    joint = scored((BURNT, 1500.0), (VALUE, 22.0))
    assert one_is_enough(joint, [scored((BURNT, 1500.0))])
    # Another value, one that nothing follows, or one that breaks a rule does not do.
    assert not one_is_enough(joint, [scored((BURNT, 1600.0))])
    assert not one_is_enough(joint, [scored((BURNT, 1500.0), follows=False)])
    assert not one_is_enough(joint, [scored((BURNT, 1500.0), breaks=True)])


def test_coal_filed_dry_is_told_as_wet_and_dry_mass_mixed_up() -> None:
    tables = power_plant()
    fuel = tables["power_fuel_month"]
    first = fuel.with_row_index().filter(pl.col("moisture_ar") > 5).row(0, named=True)
    right, moisture = first["fuel_consumption"], first["moisture_ar"]
    dry = np.round(right * (100 - moisture) / 100, 2)
    here = pl.int_range(pl.len()) == first["index"]
    column = pl.when(here).then(dry).otherwise(pl.col("fuel_consumption"))
    tables["power_fuel_month"] = fuel.with_columns(column.alias("fuel_consumption"))
    incident = mrv.validate(tables, rules=load_rulebook()).incidents[0]
    assert incident.kind == "mass_basis"
    [cell] = incident.cells
    assert (cell.parameter, cell.suggested) == ("fuel_consumption", pytest.approx(right, rel=1e-3))


@pytest.mark.parametrize(("twin", "kind"), [(21.934, "digits_transposed"), (22.106, "wrong_value")])
def test_a_slip_that_leads_to_the_value_of_another_month_is_no_accident(
    twin: float, kind: str
) -> None:
    even = {"burnt": 2000.0, "ledger": 2000.0, "counted": 2000.0, "settled": None}
    rows = [
        calculated(row | even | {"heat_value": value})
        for row, value in zip(honest(), (twin, 12.934), strict=False)
    ]
    [incident] = mrv.validate(frames(rows), rules=small_book()).incidents
    assert incident.kind == kind


def test_a_gross_value_in_place_of_the_listed_net_one_is_told_as_such() -> None:
    tables = power_plant()
    fuel = tables["power_fuel_month"]
    first = fuel.with_row_index().filter(pl.col("net_calorific_value_ar_method") == "default")
    row = first.row(0, named=True)
    gross = np.round(row["net_calorific_value_ar"] * 1.062, 3)
    here = pl.int_range(pl.len()) == row["index"]
    column = pl.when(here).then(gross).otherwise(pl.col("net_calorific_value_ar"))
    tables["power_fuel_month"] = fuel.with_columns(column.alias("net_calorific_value_ar"))
    incident = mrv.validate(tables, rules=load_rulebook()).incidents[0]
    assert incident.kind == "gross_or_net"
    [cell] = incident.cells
    assert cell.suggested == pytest.approx(row["net_calorific_value_ar"])
