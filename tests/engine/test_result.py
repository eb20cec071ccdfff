from __future__ import annotations

import datetime
import json
from typing import Any

import jsonschema
import pytest

from mrv.catalogue.model import Bilingual
from mrv.engine.api import check_patterns, select_rules
from mrv.engine.contract import result_schema
from mrv.intake.submission import InputFile, Location, Problem
from tests.engine.catalogue_of_two import rulebook
from tests.engine.submissions import run
from tests.engine.test_findings import BELOW_50, BOOK, KEYS, STEADY, UNIT
from tests.engine.test_outcomes import broken_rule

SCHEMA = result_schema()


def problem(severity: Any) -> Problem:
    return Problem(
        code="IN-000",
        severity=severity,
        message=Bilingual(zh="问题", en="Problem"),
        location=Location(file="units.csv", line=3),
    )


def assert_follows_the_contract(document: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(document)


def test_the_output_follows_its_schema() -> None:
    book = rulebook(*BOOK.rules, broken_rule("TST-LOG-009"))
    records = [KEYS | {"load": 60.0}, KEYS | {"unit_id": "2"}]
    result = run(
        book,
        {"unit_month": records, "unit": [UNIT]},
        problems=[problem("warning")],
        as_of=datetime.date(2025, 6, 1),
    )
    result.submission.inputs.append(InputFile("units.csv", "0" * 64, "frames", {"unit_month": 2}))
    document = json.loads(result.to_json())
    assert_follows_the_contract(document)
    assert document["findings"] and document["missing"] and document["broken"]
    assert document["findings"][0]["message"]["zh"]
    assert document["missing"][0]["days_left"] == -22
    assert document["missing"][0]["location"] == {"file": "units.csv", "line": 3, "column": "load"}


@pytest.mark.parametrize("indent", [None, 2, 4])
def test_the_text_written_in_pieces_is_the_whole_contract(indent: int | None) -> None:
    book = rulebook(*BOOK.rules, broken_rule("TST-LOG-009"))
    records = [KEYS | {"load": 60.0}, KEYS | {"unit_id": "2"}]
    for frames in ({"unit_month": records, "unit": [UNIT]}, {"unit_month": []}):
        result = run(book, frames)
        text = result.to_json(indent=indent)
        assert json.loads(text) == result.to_dict()
        assert text == json.dumps(
            result.to_dict(),
            ensure_ascii=False,
            indent=indent,
            separators=(",", ":") if indent is None else None,
        )


def test_the_schema_refuses_what_the_contract_does_not_know() -> None:
    document = run(BOOK, {"unit_month": [KEYS]}).to_dict()
    with pytest.raises(jsonschema.ValidationError):
        assert_follows_the_contract(document | {"schema_version": 2})
    with pytest.raises(jsonschema.ValidationError):
        assert_follows_the_contract(document | {"more": 1})


@pytest.mark.parametrize(
    ("load", "before", "severity", "verdict"),
    [
        (10.0, 10.0, None, "accepted"),
        (20.0, 10.0, None, "accepted_with_warnings"),
        (60.0, 10.0, None, "rejected"),
        (10.0, 10.0, "info", "accepted"),
        (10.0, 10.0, "warning", "accepted_with_warnings"),
        (10.0, 10.0, "error", "rejected"),
        (10.0, 10.0, "fatal", "unreadable"),
        (60.0, 10.0, "fatal", "unreadable"),
    ],
)
def test_verdicts(load: float, before: float, severity: str | None, verdict: str) -> None:
    past = [KEYS | {"month": datetime.date(2025, 2, 1), "load": before}]
    result = run(
        rulebook(BELOW_50, STEADY),
        {"unit_month": [KEYS | {"load": load}]},
        history={"unit_month": past},
        problems=[problem(severity)] if severity else [],
    )
    assert result.verdict == verdict
    assert result.to_dict()["verdict"] == verdict


def test_only_and_skip_choose_rules_by_id_name_and_pattern() -> None:
    rules = BOOK.rules
    assert [r.id for r in select_rules(rules, only=["TST-THR-*"])] == ["TST-THR-001"]
    assert [r.id for r in select_rules(rules, only=["tst-log-001"])] == ["TST-LOG-001"]
    assert [r.id for r in select_rules(rules, skip=["TST-LOG-*"])] == ["TST-THR-001"]
    with pytest.raises(ValueError, match="PWR-XYZ"):
        check_patterns(BOOK, only=["PWR-XYZ"])
    with pytest.raises(ValueError, match="PWR-XYZ"):
        check_patterns(BOOK, skip=["PWR-XYZ"])


def test_retired_and_draft_rules_are_not_run() -> None:
    import msgspec

    retired = msgspec.structs.replace(BELOW_50, status="retired")
    draft = msgspec.structs.replace(STEADY, status="draft")
    assert select_rules((retired, draft)) == []


def test_frames_that_rules_need_and_nobody_filed_are_named() -> None:
    assert run(BOOK, {"unit": [UNIT]}).summary()["frames_not_filed"] == ["unit_month"]
