"""Tracing finds the cell, says what it should be, and says so when it cannot."""

from __future__ import annotations

import datetime
import math
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.engine.result import Result
from mrv.intake.load import load

SAMPLE = "sample_reports/power/clean/csv"
FUEL, UNIT = "power_fuel_month", "power_unit_month"


@pytest.fixture(scope="module")
def filed() -> dict[str, pl.DataFrame]:
    submission = load([SAMPLE], load_rulebook())
    return {name: data.table for name, data in submission.frames.items()}


def with_value(
    filed: dict[str, pl.DataFrame], frame: str, column: str, row: int, value: float
) -> dict[str, pl.DataFrame]:
    values = filed[frame].get_column(column).cast(pl.Float64)
    return filed | {frame: filed[frame].with_columns(values.scatter(row, value).alias(column))}


def judged(frames: dict[str, pl.DataFrame], *, trace: bool = True) -> Result:
    return mrv.validate(frames, rules=load_rulebook(), trace=trace)


@pytest.mark.parametrize(
    ("frame", "column", "factor", "kind"),
    [
        (FUEL, "fuel_heat", 10.0, "unit_slip"),
        (FUEL, "net_calorific_value_ar", 1000.0, "unit_slip"),
        (FUEL, "fuel_emission", 12 / 44, "carbon_or_dioxide"),
        (UNIT, "unit_emission", -1.0, "sign"),
    ],
)
def test_a_known_slip_is_named_and_undone(
    filed: dict[str, pl.DataFrame], frame: str, column: str, factor: float, kind: str
) -> None:
    right = filed[frame].get_column(column)[3]
    result = judged(with_value(filed, frame, column, 3, right * factor))
    incident = result.incidents[0]
    [cell] = incident.cells
    assert (cell.frame, cell.parameter, incident.kind) == (frame, column, kind)
    assert isinstance(cell.suggested, float)
    assert math.isclose(cell.suggested, right, rel_tol=1e-3)
    assert incident.factor == pytest.approx(factor)
    assert set(incident.explains) <= set(result.findings["id"])
    assert incident.explains


def test_findings_point_to_their_incident(filed: dict[str, pl.DataFrame]) -> None:
    result = judged(with_value(filed, FUEL, "fuel_heat", 3, 1.0))
    told = result.to_dict()
    owners = {f["incident"] for f in told["findings"]} - {None}
    assert owners == {incident["id"] for incident in told["incidents"]}


def test_two_faults_are_two_incidents(filed: dict[str, pl.DataFrame]) -> None:
    one = with_value(filed, FUEL, "fuel_heat", 3, 12345.0)
    result = judged(with_value(one, UNIT, "unit_emission", 5, 77.0))
    cells = {cell.parameter for incident in result.incidents for cell in incident.cells}
    assert {"fuel_heat", "unit_emission"} <= cells


def test_the_verdict_does_not_depend_on_tracing(filed: dict[str, pl.DataFrame]) -> None:
    frames = with_value(filed, FUEL, "fuel_heat", 3, 1.0)
    plain, traced = judged(frames, trace=False), judged(frames)
    assert plain.incidents == ()
    assert traced.incidents
    assert plain.verdict == traced.verdict
    assert plain.findings.equals(traced.findings)


def broken_off(result: Result) -> list[str]:
    return [u.reason.en for u in result.untraced if u.reason.en.startswith("tracing broke off")]


def accounted(result: Result) -> None:
    """No tracing broke off; every failure has a cause or a statement why it has none."""
    assert broken_off(result) == []
    known = set(result.findings["id"])
    told = {name for incident in result.incidents for name in incident.explains}
    told |= {name for each in result.untraced for name in each.findings}
    # A value that is missing is asked for: it is its own cause.
    missing = {rule.id for rule in result.rulebook.rules if rule.presence}
    failed = result.findings.filter(pl.col("outcome") == "fail", ~pl.col("rule").is_in(missing))
    assert set(failed["id"]) <= told
    for incident in result.incidents:
        assert set(incident.explains) <= known
        assert 0 <= incident.confidence <= 1
        for cell in incident.cells:
            assert not isinstance(cell.suggested, float) or math.isfinite(cell.suggested)


ODD = st.sampled_from([None, 0.0, -1.0, 1e15, 1e-12, 7.0])
COLUMNS = ("fuel_consumption", "net_calorific_value_ar", "carbon_content_ar", "fuel_emission")


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(COLUMNS), st.integers(0, 20), ODD), max_size=12))
def test_it_never_breaks_off(values: list[tuple[str, int, float | None]]) -> None:
    submission = load([SAMPLE], load_rulebook())
    frames = {name: data.table for name, data in submission.frames.items()}
    table = frames[FUEL]
    for column, row, value in values:
        changed = table.get_column(column).cast(pl.Float64).scatter(row, value)
        table = table.with_columns(changed.alias(column))
    accounted(judged(frames | {FUEL: table}))


@pytest.mark.parametrize("constant", [0.0, 1.0, 1e9])
def test_constant_columns_are_borne(filed: dict[str, pl.DataFrame], constant: float) -> None:
    changes = {c: pl.lit(constant).alias(c) for c in COLUMNS}
    accounted(judged(filed | {FUEL: filed[FUEL].with_columns(changes.values())}))


def test_one_month_alone_is_borne(filed: dict[str, pl.DataFrame]) -> None:
    first = pl.col("month") == datetime.date(2025, 1, 1)
    frames: dict[str, Any] = {
        name: table.filter(first) if name in (FUEL, UNIT) else table
        for name, table in filed.items()
    }
    accounted(judged(frames))


def test_a_value_of_its_series_is_not_blamed_for_one_that_departs(
    filed: dict[str, pl.DataFrame],
) -> None:
    """Enthalpy and temperature of feed water disagree: only one of them left its other months."""
    frame = "power_boiler_month"
    right = filed[frame].get_column("feed_water_enthalpy")[4]
    result = judged(with_value(filed, frame, "feed_water_enthalpy", 4, right * 1.08))
    [cell] = result.incidents[0].cells
    assert cell.parameter == "feed_water_enthalpy"


def test_where_nothing_grave_fails_nothing_is_blamed(filed: dict[str, pl.DataFrame]) -> None:
    result = judged(filed)
    assert set(result.findings.filter(outcome="fail")["severity"]) <= {"info"}
    assert not result.incidents
    accounted(result)


@pytest.mark.parametrize("odd", [math.inf, -math.inf, 0.0])
def test_infinite_and_zero_values_are_borne(filed: dict[str, pl.DataFrame], odd: float) -> None:
    accounted(judged(with_value(filed, FUEL, "net_calorific_value_ar", 3, odd)))


def test_a_value_off_all_year_is_one_incident_a_unit(filed: dict[str, pl.DataFrame]) -> None:
    frame, column = "power_boiler_month", "boiler_efficiency"
    off = (pl.col(column) * 0.87).round(2).alias(column)
    result = judged(filed | {frame: filed[frame].with_columns(off)})
    assert len(result.incidents) == 2, "one for each of the two units"
    for incident in result.incidents:
        assert incident.kind == "biased_year"
        assert {cell.parameter for cell in incident.cells} == {column}
        assert len(incident.cells) == 12


def test_a_filer_who_rounds_coarsely_is_not_blamed_for_it(filed: dict[str, pl.DataFrame]) -> None:
    """Emissions in whole tonnes are judged with their own rounding, by the tracer too."""
    whole = pl.col("fuel_emission").round(0)
    frames = filed | {FUEL: filed[FUEL].with_columns(whole)}
    heat = filed[FUEL].get_column("fuel_heat")[3]
    result = judged(with_value(frames, FUEL, "fuel_heat", 3, heat * 10))
    accounted(result)
    assert any(r.lenient for frame in result.frames.values() for r in frame.rules)
    [cell] = result.incidents[0].cells
    assert cell.parameter == "fuel_heat"
    assert not any(c.parameter == "fuel_emission" for i in result.incidents for c in i.cells)
