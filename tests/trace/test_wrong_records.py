"""Records that were left out or entered twice, of all sectors; and what is neither."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import msgspec
import pytest

from mrv.catalogue.load import open_rulebook
from mrv.catalogue.model import Rulebook
from mrv.engine.api import validate
from mrv.engine.result import Result
from mrv.report.incident_text import cell_words
from mrv.report.wording import Say
from mrv.trace.model import Incident
from tests.benchmarks.tracing.run import peer_rules
from tests.samples.populations import GENERATORS
from tests.samples.rows import Frames, Row
from tests.samples.writers import tables

LEFT_OUT, TWICE = "record_left_out", "record_entered_twice"
Fault = Callable[[list[Row], Row], None]
Place = tuple[str, str, Mapping[str, str]]
"""A sector, a frame and the keys of a series that has a record in every month."""

COAL: Place = ("power", "power_fuel_month", {"unit_id": "1", "fuel": "bituminous_coal"})
OIL: Place = ("power", "power_fuel_month", {"unit_id": "1", "fuel": "diesel"})
KILN_COAL: Place = ("cement", "cement_fuel_month", {"line_id": "1", "fuel": "anthracite"})
DIESEL: Place = ("aluminium", "aluminium_fuel_month", {"fuel": "diesel"})
SINTER_COAL: Place = (
    "steel",
    "steel_process_material_month",
    {"process": "sintering", "material": "anthracite", "flow": "in"},
)
SEEDS = {"power": 100, "cement": 103, "aluminium": 101, "steel": 100}
MAY = "2025-05"


@cache
def book() -> Rulebook:
    return open_rulebook()


@cache
def honest(sector: str) -> Frames:
    generator = GENERATORS[sector]
    return generator.derive(generator.population(1, SEEDS[sector]))


def leave_out(rows: list[Row], row: Row) -> None:
    rows[:] = [each for each in rows if each is not row]


def enter_twice(**other: str) -> Fault:
    def fault(rows: list[Row], row: Row) -> None:
        rows.append(copy.deepcopy(row) | other)

    return fault


def frames_with(place: Place, fault: Fault, *, derived: bool) -> tuple[Frames, Row]:
    """An honest report with a fault in May, its results as they were or calculated anew."""
    sector, frame, keys = place
    frames = copy.deepcopy(honest(sector))
    rows = frames[frame]
    [row] = [r for r in rows if str(r["month"])[:7] == MAY and keys.items() <= r.items()]
    row = dict(row)
    rows[:] = [row if r == row else r for r in rows]
    [same] = [r for r in rows if r == row]
    fault(rows, same)
    return GENERATORS[sector].derive(frames) if derived else frames, row


def judged(*every: Frames) -> Result:
    together: Frames = {}
    for frames in every:
        for name, rows in frames.items():
            together[name] = together.get(name, []) + rows
    rulebook = book()
    return validate(tables(together, rulebook), rules=rulebook, skip=peer_rules(rulebook))


def first(result: Result) -> Incident:
    return result.incidents[0]


def value(incident: Incident, parameter: str) -> Any:
    [cell] = [cell for cell in incident.cells if cell.parameter == parameter]
    return cell.suggested


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (COAL, "fuel_emission"),
        (OIL, "fuel_emission"),
        (KILN_COAL, "fuel_consumption"),
        (DIESEL, "fuel_emission"),
        (SINTER_COAL, "flow_quantity"),
    ],
)
def test_a_record_that_only_totals_know_is_told_with_what_they_say(place: Place, told: str) -> None:
    frames, row = frames_with(place, leave_out, derived=False)
    result = judged(frames)
    incident = first(result)
    assert incident.kind == LEFT_OUT
    for cell in incident.cells:
        assert cell.absent
        assert cell.frame == place[1]
        assert cell.record["month"] == MAY
        assert place[2].items() <= cell.record.items()
        # What is told or bounded is what was filed, but for rounding of totals.
        right = row[cell.parameter]
        if cell.suggested is not None:
            assert cell.suggested == pytest.approx(right, rel=1e-3, abs=0.05)
    assert value(incident, told) == pytest.approx(row[told], rel=1e-4, abs=0.05)
    graves = result.findings.filter(result.findings["severity"] != "info")
    errors = graves.filter(graves["severity"] == "error")
    assert set(errors["id"]) <= set(incident.explains) | {
        name for one in result.trace.untraced for name in one.findings
    }
    assert incident.emission_effect_tco2 == 0.0


def test_a_coal_record_that_nothing_knows_is_told_by_what_the_output_asks_for() -> None:
    frames, row = frames_with(COAL, leave_out, derived=True)
    incident = first(judged(frames))
    assert incident.kind == LEFT_OUT
    [cell] = [cell for cell in incident.cells if cell.parameter == "fuel_consumption"]
    assert cell.suggested is None
    assert cell.range is not None
    low, high = cell.range
    assert 0.8 * low < row["fuel_consumption"] < 1.25 * high
    assert incident.reason is not None
    assert "estimated from the other months" in incident.reason.en
    assert "按其他月份估计" in incident.reason.zh
    assert incident.emission_effect_tco2 is None


@pytest.mark.parametrize("derived", [False, True])
@pytest.mark.parametrize(
    ("place", "other"),
    [
        (COAL, {"fuel": "washed_coal"}),
        (KILN_COAL, {"fuel": "bituminous_coal"}),
        (SINTER_COAL, {"material_origin": "self_produced"}),
    ],
)
def test_a_record_under_two_keys_is_told_as_entered_twice(
    place: Place, other: dict[str, str], derived: bool
) -> None:
    frames, row = frames_with(place, enter_twice(**other), derived=derived)
    incident = first(judged(frames))
    assert incident.kind == TWICE
    for cell in incident.cells:
        assert not cell.absent
        assert other.items() <= cell.record.items()
        assert cell.record["month"] == MAY
        assert cell.observed == row[cell.parameter]
        assert cell.suggested is None
    # Where results were calculated with it they are too high by all that it emitted.
    emitted = row.get("fuel_emission", row.get("flow_emission"))
    assert incident.emission_effect_tco2 == pytest.approx(emitted if derived else 0.0, abs=1.0)
    assert incident.reason is not None
    assert "entered twice" in incident.reason.en
    assert "填报两次" in incident.reason.zh


def test_honest_reports_whose_series_have_gaps_or_twins_say_nothing() -> None:
    # A month without oil, which totals do not count either, is none that was left out.
    frames, _ = frames_with(OIL, leave_out, derived=True)
    assert all(i.kind != LEFT_OUT for i in judged(frames).incidents)
    # What two lines of a mill really burnt alike, the totals count twice as they should.
    frames = copy.deepcopy(honest("aluminium"))
    rows = frames["aluminium_fuel_month"]
    months = [r for r in rows if str(r["month"])[:7] == MAY]
    months[1]["fuel_consumption"] = months[0]["fuel_consumption"]
    assert all(i.kind != TWICE for i in judged(GENERATORS["aluminium"].derive(frames)).incidents)


def test_a_total_that_is_wrong_is_not_taken_for_a_record_left_out() -> None:
    # Nothing lacks in any series: a total off by half a fuel is a wrong total.
    frames = copy.deepcopy(honest("aluminium"))
    [row] = [r for r in frames["aluminium_enterprise_month"] if str(r["month"])[:7] == MAY]
    row["combustion_emission"] = round(row["combustion_emission"] * 1.4, 2)
    assert first(judged(frames)).kind not in (LEFT_OUT, TWICE)


@pytest.mark.parametrize("off", [10.0, 0.01])
def test_a_gap_does_not_stand_for_an_amount_that_its_series_never_had(off: float) -> None:
    def fault(rows: list[Row], row: Row) -> None:
        leave_out(rows, row)

    frames, row = frames_with(DIESEL, fault, derived=True)
    [month] = [r for r in frames["aluminium_enterprise_month"] if str(r["month"])[:7] == MAY]
    month["combustion_emission"] += round(row["fuel_emission"] * off, 2)
    incidents = judged(frames).incidents
    assert incidents
    assert all(i.kind != LEFT_OUT for i in incidents)


def test_a_record_filed_twice_with_other_values_was_not_left_out() -> None:
    def contradict(rows: list[Row], row: Row) -> None:
        rows.append(dict(row) | {"fuel_consumption": row["fuel_consumption"] + 7})

    frames, _ = frames_with(KILN_COAL, contradict, derived=False)
    result = judged(frames)
    assert [problem.code for problem in result.problems] == ["IN-071"]
    assert all(i.kind != LEFT_OUT for i in result.incidents)


def test_a_wrong_value_beside_a_gap_stays_the_cause() -> None:
    frames, _ = frames_with(OIL, leave_out, derived=True)
    [coal] = [
        r
        for r in frames["power_fuel_month"]
        if str(r["month"])[:7] == MAY and r["unit_id"] == "1" and r["fuel"] == "bituminous_coal"
    ]
    coal["net_calorific_value_ar"] *= 10
    incident = first(judged(frames))
    assert incident.kind == "unit_slip"
    assert incident.cells[0].parameter == "net_calorific_value_ar"


def test_enterprises_judged_together_are_told_the_same() -> None:
    (one, _), (other, _) = (
        frames_with(KILN_COAL, leave_out, derived=False),
        frames_with(KILN_COAL, enter_twice(fuel="bituminous_coal"), derived=False),
    )
    for rows in other.values():
        for row in rows:
            row["enterprise_id"] = "SYN-OTHER"
    alone = [first(judged(frames)) for frames in (one, other)]
    together = judged(one, other).incidents
    for incident in alone:
        [same] = [i for i in together if i.id == incident.id]
        for one_cell, own in zip(same.cells, incident.cells, strict=True):
            assert msgspec.structs.replace(one_cell, location=own.location) == own
        assert (same.kind, same.explains) == (incident.kind, incident.explains)
        assert same.margin == pytest.approx(incident.margin, abs=0.01)


def test_reports_show_what_a_record_left_out_came_to() -> None:
    frames, row = frames_with(KILN_COAL, leave_out, derived=False)
    result = judged(frames)
    cell = first(result).cells[0]
    assert cell.parameter == "fuel_consumption"
    text = cell_words(cell, result, Say("en"), frozenset())
    assert "there is no such record" in text
    assert f"{row['fuel_consumption']:,.2f}" in text
    assert "没有这条记录" in cell_words(cell, result, Say("zh"), frozenset())
