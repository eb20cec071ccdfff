from __future__ import annotations

import pytest

from mrv.catalogue.model import Expression, Rule, Validity
from mrv.engine.examples import outcome_at
from mrv.language.features import Pattern
from mrv.language.tree import Truth
from tests.engine.catalogue_of_two import compare, expression, number, rule, rulebook, text, truth
from tests.engine.random_frames import Record, month
from tests.engine.submissions import run

MARCH = 2025 * 12 + 2
KEYS = {"enterprise_id": "E", "unit_id": "1", "month": month(MARCH)}
BELOW_50 = expression(compare(number("load"), "<=", 50.0))
RUNNING = expression(truth("running"), names=("running",))
HOT = expression(compare(number("heat"), ">", 1.0), names=("heat",))


def outcome(tested: Rule, **values: object) -> str:
    return outcomes(tested, [KEYS | values])[0]


def outcomes(tested: Rule, records: list[Record]) -> list[str]:
    result = run(rulebook(tested), {"unit_month": records}).frames["unit_month"]
    assert result.broken == []
    return [outcome_at(result.rules[0], row) for row in range(len(records))]


@pytest.mark.parametrize(
    ("load", "running", "heat", "wanted"),
    [
        (40.0, True, 0.0, "pass"),
        (60.0, True, 0.0, "fail"),
        (None, True, 0.0, "unknown"),
        (60.0, False, 0.0, "not_applicable"),
        (None, False, 0.0, "not_applicable"),
        (40.0, None, 0.0, "unknown"),
        (60.0, None, 0.0, "unknown"),
        (None, None, 0.0, "unknown"),
        (60.0, True, 2.0, "not_applicable"),
        (None, None, 2.0, "not_applicable"),
        (60.0, True, None, "fail"),
        (40.0, True, None, "pass"),
    ],
)
def test_when_and_gate(
    load: float | None, running: bool | None, heat: float | None, wanted: str
) -> None:
    tested = rule(BELOW_50, when=RUNNING, gate=HOT)
    assert outcome(tested, load=load, running=running, heat=heat) == wanted


@pytest.mark.parametrize(
    ("start", "until", "wanted"),
    [
        (None, None, "fail"),
        (MARCH, MARCH, "fail"),
        (MARCH + 1, None, "not_applicable"),
        (None, MARCH - 1, "not_applicable"),
        (MARCH - 5, None, "fail"),
        (None, MARCH, "fail"),
    ],
)
def test_validity_is_that_of_the_record(start: int | None, until: int | None, wanted: str) -> None:
    assert outcome(rule(BELOW_50, valid=Validity(start, until)), load=60.0) == wanted


def test_a_record_without_a_date_cannot_be_judged_by_a_dated_rule() -> None:
    tested = rule(BELOW_50, valid=Validity(MARCH, None))
    assert outcome(tested, load=60.0, month=None) == "unknown"


def test_a_year_is_judged_by_what_is_valid_at_its_end() -> None:
    tested = rule(
        expression(compare(number("capacity"), "<", 1.0), names=("capacity",)),
        frame="unit",
        valid=Validity(2025 * 12 + 6, None),
    )
    records = [
        {"enterprise_id": "E", "unit_id": "1", "year": year, "capacity": 2.0}
        for year in (2024, 2025)
    ]
    result = run(rulebook(tested), {"unit": records}).frames["unit"]
    assert [outcome_at(result.rules[0], row) for row in (0, 1)] == ["not_applicable", "fail"]


def test_counts_agree_with_the_outcomes_and_gated_is_counted_apart() -> None:
    tested = rule(BELOW_50, when=RUNNING, gate=HOT)
    records = [
        KEYS | {"unit_id": str(number), "load": load, "running": running, "heat": heat}
        for number, (load, running, heat) in enumerate(
            [
                (40.0, True, 0.0),
                (60.0, True, 0.0),
                (None, True, 0.0),
                (60.0, False, 0.0),
                (60.0, True, 9.0),
                (60.0, True, 9.0),
            ]
        )
    ]
    summary = run(rulebook(tested), {"unit_month": records}).summary()
    assert summary["by_outcome"] == {"pass": 1, "fail": 1, "unknown": 1, "not_applicable": 3}
    assert summary["gated"] == 2
    assert summary["evaluated"] == 2
    assert summary["records"] == 6


def test_absent_columns_are_unknown() -> None:
    book = rulebook(rule(BELOW_50))
    from tests.engine.random_frames import frame_of

    table = frame_of("unit_month", [KEYS]).drop("load")
    result = run(book, {"unit_month": table})
    assert result.summary()["by_outcome"]["unknown"] == 1
    assert result.summary()["not_evaluated"] == [
        {
            "rule": "TST-LOG-001",
            "variant": None,
            "frame": "unit_month",
            "records": 1,
            "missing": {"load": 1},
        }
    ]


def test_empty_frames_and_no_frames_give_no_findings() -> None:
    book = rulebook(rule(BELOW_50))
    for tables in ({}, {"unit_month": []}):
        result = run(book, tables)
        assert result.findings.is_empty()
        assert result.verdict == "accepted"


def test_large_frames_are_judged_like_small_ones() -> None:
    tested = rule(BELOW_50, when=RUNNING, gate=HOT)
    pattern = [(40.0, True, 0.0), (60.0, True, 0.0), (None, True, None), (60.0, None, 0.0)]
    records = [
        KEYS | {"unit_id": str(n), "load": load, "running": running, "heat": heat}
        for n in range(1_500)
        for load, running, heat in pattern
    ]
    small = outcomes(tested, records[:4])
    assert outcomes(tested, records) == small * 1_500


def broken_rule(id: str) -> Rule:
    bad = Pattern(name="bad", type="truth", argument=text("fuel"), pattern="(")
    return rule(expression(truth("bad"), bad, names=("fuel",)), id=id)


def test_a_broken_rule_is_reported_and_spares_the_others() -> None:
    wrong_column = rule(expression(truth("no_such_column")), id="TST-LOG-003")
    wrong_type = rule(expression(compare(text("fuel"), "<", 1.0)), id="TST-LOG-004")
    book = rulebook(broken_rule("TST-LOG-002"), wrong_column, wrong_type, rule(BELOW_50))
    result = run(book, {"unit_month": [KEYS | {"load": 60.0, "fuel": "coal"}]})
    assert [item.rule for item in result.broken] == ["TST-LOG-002", "TST-LOG-003", "TST-LOG-004"]
    assert all(item.reason for item in result.broken)
    assert result.findings["rule"].to_list() == ["TST-LOG-001"]


def test_rules_that_share_a_tree_are_each_judged() -> None:
    first, second = rule(BELOW_50), rule(BELOW_50, id="TST-LOG-002", severity="warning")
    result = run(rulebook(first, second), {"unit_month": [KEYS | {"load": 60.0}]})
    assert result.findings.select("rule", "severity").rows() == [
        ("TST-LOG-001", "error"),
        ("TST-LOG-002", "warning"),
    ]


def test_a_constant_expectation_is_judged_for_every_row() -> None:
    tested = rule(Expression(text="False", tree=Truth(False)))
    records = [KEYS | {"unit_id": str(n)} for n in range(3)]
    assert outcomes(tested, records) == ["fail"] * 3
