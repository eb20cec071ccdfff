"""Deeds: what is named where the data may be true, what else it may be, what decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.engine.result import Result
from mrv.trace.model import Incident
from tests.samples.chain.entities import ENTITIES
from tests.samples.chain.portfolio import portfolio
from tests.samples.rows import Frames
from tests.samples.writers import tables

RULEBOOK = load_rulebook()
PLANT, GAS, GANGUE, STEEL, CEMENT, SMELTER = ENTITIES


def judged(*entities: object, fault: Callable[[Frames], None]) -> Result:
    frames = portfolio(list(entities))  # type: ignore[arg-type]
    fault(frames)
    return mrv.validate(tables(frames, RULEBOOK), rules=RULEBOOK)


def about(result: Result, rule: str) -> Incident:
    """The incident that explains a rule's findings."""
    names = set(result.findings.filter(pl.col("rule") == rule)["id"])
    assert names
    [incident] = [one for one in result.incidents if names & set(one.explains)]
    return incident


def row_of(frames: Frames, frame: str, **keys: object) -> dict[str, object]:
    [found] = [row for row in frames[frame] if all(row.get(k) == v for k, v in keys.items())]
    return found


def test_three_uses_of_one_credit_are_one_incident() -> None:
    def fault(frames: Frames) -> None:
        first, second = frames["ccer_cancellation"]
        start = first["serial_from"]
        second |= {"serial_from": start, "serial_to": start + second["cancelled_quantity"] - 1}
        frames["ccer_cancellation"].append(second | {"cancellation_no": "SYN-C0099"})

    incident = about(judged(PLANT, CEMENT, fault=fault), "CPL-LOG-053")
    assert incident.kind == "conflicting_records"
    records = {cell.record["cancellation_no"] for cell in incident.cells}
    assert records | {None} >= {"SYN-C0099"}
    assert incident.allowance_effect_t
    assert all(other.separated_by is not None for other in incident.alternatives)


def test_a_record_that_nothing_misses_is_the_one_too_many() -> None:
    """A doubled final allocation: taken away, the sums of the issue hold again."""

    def fault(frames: Frames) -> None:
        right = row_of(frames, "final_allocation", enterprise_id="SYN-M03", year=2024)
        frames["final_allocation"].append(right | {"object_id": "9"})

    incident = about(judged(GANGUE, fault=fault), "CPL-LOG-003")
    assert [cell.record["object_id"] for cell in incident.cells] == ["9"]
    assert incident.kind == "conflicting_records"


def test_an_obligation_under_a_mistyped_name_is_told_from_an_entity_that_is_not_listed() -> None:
    def mistyped(frames: Frames) -> None:
        row_of(frames, "obligation", enterprise_id="SYN-M03", year=2024)["enterprise_id"] = (
            "SYN-M30"
        )

    def stranger(frames: Frames) -> None:
        new = row_of(frames, "obligation", enterprise_id="SYN-M03", year=2024)
        frames["obligation"].append(new | {"enterprise_id": "SYN-X99"})

    slip = about(judged(GANGUE, GAS, fault=mistyped), "CPL-LOG-243")
    [cell] = slip.cells
    assert (cell.frame, cell.observed, cell.suggested) == ("obligation", "SYN-M30", "SYN-M03")
    alone = about(judged(GANGUE, GAS, fault=stranger), "CPL-LOG-243")
    assert alone.kind == "missing_record"
    [cell] = alone.cells
    assert cell.absent
    assert (cell.frame, cell.record["enterprise_id"]) == ("entity_list", "SYN-X99")


def test_a_late_step_that_others_do_not_explain_stands_alone() -> None:
    def fault(frames: Frames) -> None:
        report = row_of(frames, "annual_report", year=2024, report_version=1)
        report["submitted_on"] = dt.date(2025, 4, 2)
        row_of(frames, "issue", year=2024)["final_issued_on"] = dt.date(2025, 11, 20)

    result = judged(GAS, fault=fault)
    first, last = about(result, "CPL-STD-005"), about(result, "CPL-STD-109")
    assert first is not last
    assert [cell.parameter for cell in first.cells] == ["submitted_on"]
    assert [cell.parameter for cell in last.cells] == ["final_issued_on"]
    assert first.reason is not None
    assert "2025-03-31" in first.reason.en
    assert all(cell.suggested is None for cell in first.cells)  # a deed is not typed anew


def test_a_code_is_not_suggested_because_it_escapes_the_rule() -> None:
    """Foreign allowances are not judged by vintage: to call it that explains nothing."""

    def fault(frames: Frames) -> None:
        row_of(frames, "surrender", year=2025, surrender_no="1")["vintage"] = "V24"
        del frames["holding"]

    incident = about(judged(GANGUE, fault=fault), "CPL-STD-046")
    causes = [incident, *incident.alternatives]
    suggested = {cell.suggested for one in causes for cell in one.cells} - {None}
    assert suggested <= {"V25", "V26"}
    # Without the account nothing speaks for another vintage: the deed itself comes first.
    assert incident.kind == "breach"


def test_a_slip_of_the_pen_beside_a_deed_stays_a_slip() -> None:
    """More credits than allowed because of a digit: the sum of the cancellations tells."""

    def fault(frames: Frames) -> None:
        row_of(frames, "obligation", year=2024)["ccer_used"] *= 10

    incident = about(judged(CEMENT, fault=fault), "CPL-STD-045")
    [cell] = incident.cells
    assert (cell.parameter, incident.kind) == ("ccer_used", "unit_slip")
    assert cell.suggested == pytest.approx(float(cell.observed) / 10)  # type: ignore[arg-type]


def test_every_deed_says_why_in_both_languages() -> None:
    def fault(frames: Frames) -> None:
        row_of(frames, "verification", year=2024)["nonconformity_count"] = 0
        frames.pop("nonconformity", None)
        row_of(frames, "agency", agency_id="SYN-W01", year=2024)["agency_id"] = "SYN-V01"

    result = judged(PLANT, fault=fault)
    deeds = [one for one in result.incidents if one.reason is not None]
    assert len(deeds) >= 2
    for one in deeds:
        assert one.reason is not None
        assert "{" not in one.reason.zh + one.reason.en
        assert one.path[0] == one.cells[0].parameter
    told = result.to_dict()
    owners = {f["incident"] for f in told["findings"]} - {None}
    assert owners == {incident["id"] for incident in told["incidents"]}


def test_an_act_does_not_speak_for_the_number_it_was_done_by() -> None:
    """A wrong class was issued by and surrendered by; the class is named all the same."""

    def fault(frames: Frames) -> None:
        """The fault lies in what the portfolio is made from."""

    plant = replace(PLANT, wrong={(2024, "1"): {"benchmark_class": "coal_up_to_300"}})
    incident = about(judged(plant, fault=fault), "CPL-LOG-014")
    [cell] = incident.cells
    assert (cell.parameter, cell.suggested) == ("benchmark_class", "coal_above_300")
    assert incident.world == "propagated"
    assert incident.allowance_effect_t is not None
    assert incident.allowance_effect_t > 10_000
