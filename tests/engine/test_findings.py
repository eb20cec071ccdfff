from __future__ import annotations

import json
import random
from typing import Any

import msgspec
import pytest

from mrv.catalogue.model import Bilingual, Rule, ToleranceSpec, Validity
from mrv.engine import compiled
from mrv.language.features import History
from mrv.language.tree import Arithmetic, Call, Not
from tests.engine.catalogue_of_two import (
    CAPACITY,
    compare,
    expression,
    number,
    rule,
    rulebook,
    truth,
)
from tests.engine.random_frames import Record, month, random_units
from tests.engine.submissions import run

MARCH = 2025 * 12 + 2
KEYS = {"enterprise_id": "E", "unit_id": "1", "month": month(MARCH)}
PREVIOUS = History(name="prev(load)", type="number", kind="prev", argument=number("load"))
BELOW_50 = rule(expression(compare(number("load"), "<=", 50.0)))
BELOW_CAPACITY = rule(
    expression(
        compare(number("load"), "<", number("unit.capacity")),
        CAPACITY,
        names=("load", "unit.capacity"),
    ),
    id="TST-LOG-002",
)
STEADY = rule(
    expression(compare(number("load"), "<=", number("prev(load)")), PREVIOUS),
    id="TST-THR-001",
    category="threshold",
    severity="warning",
)
PRESENT = rule(
    expression(Not(Call("is_missing", (number("load"),)))), id="TST-LOG-003", presence=True
)
BOOK = rulebook(BELOW_50, BELOW_CAPACITY, STEADY, PRESENT)
UNIT = {"enterprise_id": "E", "unit_id": "1", "year": 2025, "capacity": 55.5}


@pytest.fixture(
    autouse=True, params=[(200, 4_000), (0, 4_000), (0, 0)], ids=["lists", "series", "query"]
)
def _size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is computed in three ways, by how many rows there are, must come out the same."""
    listed, planned = request.param
    monkeypatch.setattr(compiled, "LISTED_UNTIL", listed)
    monkeypatch.setattr(compiled, "PLANNED_FROM", planned)


def test_a_finding_says_everything() -> None:
    result = run(BOOK, {"unit_month": [KEYS | {"load": 60.0}], "unit": [UNIT]})
    found = {finding.rule.id: finding for finding in result}
    assert found.keys() == {"TST-LOG-001", "TST-LOG-002"}
    finding = found["TST-LOG-002"]
    assert finding.record == {"enterprise_id": "E", "unit_id": "1", "month": "2025-03"}
    assert finding.parameters == {"load": 60.0, "unit.capacity": 55.5}
    assert (finding.lhs, finding.rhs) == (60.0, 55.5)
    assert finding.margin is not None and finding.margin > 0
    assert finding.parameter == "load"
    assert finding.message.zh == "60 应小于 55.5"
    assert finding.message.en == "60 of 55.5 must be below 55.5"
    assert finding.location is not None and finding.location.line == 2


def test_findings_have_stable_ids_whatever_the_rest_of_the_submission() -> None:
    alone = run(BOOK, {"unit_month": [KEYS | {"load": 60.0}]})
    other = KEYS | {"unit_id": "2", "load": 70.0}
    together = run(BOOK, {"unit_month": [other, KEYS | {"load": 60.0}]})
    assert alone.findings["id"][0] in together.findings["id"].to_list()
    assert together.findings["id"].n_unique() == together.findings.height


def test_findings_are_sorted_by_severity_then_margin() -> None:
    records = [
        KEYS | {"unit_id": unit, "month": month(MARCH + late), "load": load}
        for unit, late, load in (
            ("1", 0, 51.0),
            ("1", 1, 90.0),
            ("2", 0, 40.0),
            ("2", 1, 45.0),
            ("3", 0, 70.0),
        )
    ]
    findings = run(rulebook(BELOW_50, STEADY), {"unit_month": records}).findings
    assert findings["severity"].to_list() == ["error"] * 3 + ["warning"] * 2
    margins = findings["margin"].to_list()
    assert margins[:3] == sorted(margins[:3], reverse=True)
    assert margins[3:] == sorted(margins[3:], reverse=True)


def test_two_runs_give_the_same_bytes_and_row_order_does_not_matter() -> None:
    records = random_units(random.Random(5))
    ordered = sorted(records, key=lambda r: (r["enterprise_id"], r["unit_id"], r["period"]))
    first, second = (run(BOOK, {"unit_month": records, "unit": [UNIT]}) for _ in range(2))
    assert first.to_json() == second.to_json()
    other = run(BOOK, {"unit_month": ordered, "unit": [UNIT]})
    assert first.findings.drop("row_id").rows() == other.findings.drop("row_id").rows()
    assert first.findings.height > 10


def test_history_takes_part_but_is_not_judged() -> None:
    past = [KEYS | {"month": month(MARCH - 1), "load": 10.0}]
    current: dict[str, list[Record]] = {"unit_month": [KEYS | {"load": 20.0}]}
    book = rulebook(STEADY)
    assert run(book, current).summary()["by_outcome"]["unknown"] == 1
    result = run(book, current, history={"unit_month": past})
    assert result.findings["record"].to_list() == [
        json.dumps(
            {"enterprise_id": "E", "unit_id": "1", "month": "2025-03"}, separators=(",", ":")
        )
    ]
    assert result.summary()["records"] == 1


def test_a_record_filed_again_replaces_its_history() -> None:
    past = [
        KEYS | {"month": month(MARCH - 1), "load": 10.0},
        KEYS | {"load": 99.0},
    ]
    current: dict[str, list[Record]] = {"unit_month": [KEYS | {"load": 5.0}]}
    result = run(rulebook(STEADY, BELOW_50), current, history={"unit_month": past})
    assert result.findings.is_empty()
    assert result.summary()["by_outcome"] == {
        "pass": 2,
        "fail": 0,
        "unknown": 0,
        "not_applicable": 0,
    }


def test_a_frame_only_in_history_feeds_features_and_counts_nothing() -> None:
    result = run(
        rulebook(BELOW_CAPACITY),
        {"unit_month": [KEYS | {"load": 60.0}]},
        history={"unit": [UNIT]},
    )
    assert result.findings["rule"].to_list() == ["TST-LOG-002"]
    assert result.summary()["records"] == 1


def test_many_enterprises_are_judged_in_one_pass() -> None:
    records = [
        KEYS | {"enterprise_id": enterprise, "month": month(MARCH + late), "load": load}
        for enterprise, late, load in (
            ("A", 0, 10.0),
            ("B", 0, 40.0),
            ("A", 1, 20.0),
            ("B", 1, 30.0),
        )
    ]
    findings = run(rulebook(STEADY), {"unit_month": records}).findings
    assert findings["enterprise_id"].to_list() == ["A"]


def test_missing_values_are_listed_with_the_day_they_are_due() -> None:
    import datetime

    result = run(BOOK, {"unit_month": [KEYS]}, as_of=datetime.date(2025, 5, 1))
    (item,) = result.missing
    assert (item.frame, item.parameter, item.due, item.days_left) == (
        "unit_month",
        "load",
        "2025-05-10",
        9,
    )
    assert item.record["month"] == "2025-03"
    assert result.verdict == "rejected"
    assert result.summary()["completeness"]["missing"] == 1
    assert run(BOOK, {"unit_month": [KEYS]}).missing[0].days_left is None


def test_unknown_outcomes_become_findings_only_where_the_rule_says_so() -> None:
    quiet = run(rulebook(BELOW_50), {"unit_month": [KEYS]})
    assert quiet.findings.is_empty()
    loud = rule(BELOW_50.expect, on_unknown="warning")
    result = run(rulebook(loud), {"unit_month": [KEYS]})
    assert result.findings.select("outcome", "severity").rows() == [("unknown", "warning")]
    assert result.verdict == "accepted_with_warnings"
    (finding,) = result
    assert finding.margin is None
    assert "未填" in finding.message.zh and "not given" in finding.message.en


def test_on_unknown_is_silent_where_the_rule_does_not_apply() -> None:
    loud = rule(BELOW_50.expect, on_unknown="warning", valid=Validity(MARCH + 1, None))
    assert run(rulebook(loud), {"unit_month": [KEYS]}).findings.is_empty()


WORDED = Bilingual(zh="{lhs}|{rhs}|{difference}|{tolerance}", en="{load}|{lhs} % of {rhs}")


@pytest.mark.parametrize(
    ("load", "zh", "en"),
    [
        pytest.param(50.004, "50.004|50|0.004|未填", "50.004|50.004 % of 50", id="as filed"),
        pytest.param(50.0, "50|48|2|未填", "50|50 % of 48", id="typed without decimals"),
        pytest.param(
            63.0123456789, "63.0123|48|15.0123|未填", "63.0123|63.0123 % of 48", id="by a sheet"
        ),
        pytest.param(
            48.000000345678,
            "48.0000003|48|0.0000003|未填",
            "48.0000003|48.0000003 % of 48",
            id="a hair above",
        ),
    ],
)
def test_a_message_shows_that_its_limit_is_exceeded(load: float, zh: str, en: str) -> None:
    limit = 50.0 if load == 50.004 else 48.0
    below = rule(expression(compare(number("load"), "<=", limit)))
    book = rulebook(msgspec.structs.replace(below, message=WORDED))
    (finding,) = run(book, {"unit_month": [KEYS | {"load": load}]})
    assert (finding.message.zh, finding.message.en) == (zh, en)


def test_a_computed_side_is_written_to_the_decimals_of_the_column_it_should_equal() -> None:
    squared = Arithmetic("*", number("load", 0.005), number("load", 0.005))
    equal = rule(
        expression(compare(number("heat", 0.005), "==", squared), names=("heat", "load")),
        tolerance=ToleranceSpec(abs=0.001),
    )
    book = rulebook(msgspec.structs.replace(equal, message=WORDED))
    row = KEYS | {"heat": 1211.35, "load": 34.7654}
    (finding,) = run(book, {"unit_month": [row]})
    assert finding.message.zh == "1,211.35|1,208.63|2.72|0.001"
    assert finding.rhs == pytest.approx(34.7654**2)
    (barely,) = run(book, {"unit_month": [row | {"heat": 34.7654**2 + 0.0010004}]})
    shown = [float(part.replace(",", "")) for part in barely.message.zh.split("|")]
    assert shown[0] > shown[1] and shown[2] > shown[3] == 0.001


IDENTITY = Arithmetic("*", number("heat", 0.005), number("load", 0.005))


def identity_rule() -> Rule:
    return rule(
        expression(
            compare(number("capacity", 0.005), "==", number("heat", 0.005)), names=("heat",)
        ),
        tolerance=ToleranceSpec(rounding=True),
    )


def coarse_rows(heats: list[float], loads: list[float]) -> list[Record]:
    return [
        KEYS | {"month": month(MARCH + n), "heat": heat, "load": load}
        for n, (heat, load) in enumerate(zip(heats, loads, strict=True))
    ]


ROUNDED = rule(
    expression(compare(number("heat", 0.005), "==", number("load", 0.005)), names=("heat", "load")),
    tolerance=ToleranceSpec(rounding=True),
)


@pytest.mark.parametrize(
    ("heats", "failures"),
    [
        pytest.param([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 0, id="whole numbers throughout"),
        pytest.param([1.0, 2.0, 3.0, 4.0, 5.0], 5, id="too few to be sure"),
        pytest.param([1.0, 2.0, 3.0, 4.0, 5.0, 5.01], 5, id="one is finer"),
        pytest.param([3.0] * 6, 6, id="one value repeated"),
    ],
)
def test_a_coarse_reporter_gets_the_tolerance_of_what_he_writes(
    heats: list[float], failures: int
) -> None:
    loads = [heat + (0.37 if heat == round(heat) else 0.0) for heat in heats]
    result = run(rulebook(ROUNDED), {"unit_month": coarse_rows(heats, loads)})
    assert result.findings.height == failures


def test_a_coarse_reporter_is_still_told_of_real_errors() -> None:
    heats = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    loads = [1.37, 2.41, 3.33, 4.29, 5.12, 8.11]
    result = run(rulebook(ROUNDED), {"unit_month": coarse_rows(heats, loads)})
    (finding,) = result
    assert finding.record["month"] == "2025-08"
    assert finding.tolerance == pytest.approx(0.505)


def test_one_coarse_enterprise_does_not_excuse_another() -> None:
    heats = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    loads = [1.37, 2.41, 3.33, 4.29, 5.12, 6.11]
    coarse = coarse_rows(heats, loads)
    fine: list[dict[str, Any]] = [
        row | {"enterprise_id": "F", "heat": row["heat"] + 0.01} for row in coarse
    ]
    result = run(rulebook(ROUNDED), {"unit_month": coarse + fine})
    assert set(result.findings["enterprise_id"]) == {"F"}


def test_truth_columns_in_messages_and_values() -> None:
    tested = rule(expression(truth("running"), names=("running", "fuel", "month")))
    worded = msgspec.structs.replace(
        tested, message=Bilingual(zh="{running} {fuel} {month}", en="{running} {fuel} {month}")
    )
    row = KEYS | {"running": False, "fuel": "coal"}
    (finding,) = run(rulebook(worded), {"unit_month": [row]})
    assert finding.message.zh == "否 煤 2025年3月"
    assert finding.message.en == "no Coal 2025-03"
