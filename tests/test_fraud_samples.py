"""Forgeries are explained: an incident names a falsified cell, in words for a verifier's report."""

from __future__ import annotations

from functools import cache

import pytest

from mrv.catalogue.load import load_rulebook
from mrv.engine.result import Result
from mrv.report.audit.causes import incidents
from mrv.report.audit.defects import findings, nonconformities
from tests.samples.catalogue import samples
from tests.samples.expected import cell_name, judge, record_name
from tests.samples.sample import Sample

FRAUDS = {sample.path.rpartition("/")[2]: sample for sample in samples("FRAUD")}
TOLD = {
    "one-batch-as-six-months": (
        "one_batch_as_months",
        {"zh": ("2025年1月", "2025年7月"), "en": ("2025-01", "2025-07")},
    ),
    "back-dated-reports": (
        "back_dated_reports",
        dict.fromkeys(("zh", "en"), ("SYN202502-1-9593", "SYN202504-1-4206")),
    ),
}
"""Forgeries without a right value: their kind, and the first and last record of the story."""


@cache
def result(name: str) -> Result:
    sample = FRAUDS[name]
    return judge(sample, sample.inputs()[0], load_rulebook())


def falsified(sample: Sample) -> set[tuple[str, str]]:
    return {(cell_name(cell), cell.parameter) for cell in sample.cells}


@pytest.mark.parametrize("name", FRAUDS)
def test_an_incident_names_a_falsified_cell(name: str) -> None:
    named = {
        (record_name(cell.frame, cell.record), cell.parameter)
        for incident in result(name).incidents
        for cell in incident.cells
    }
    assert named & falsified(FRAUDS[name])


@pytest.mark.parametrize("name", FRAUDS)
def test_the_words_name_the_cell_in_both_languages(name: str) -> None:
    judged = result(name)
    told, _ = incidents(judged)
    assert told
    for item in told:
        for cell in item["cells"]:
            title = judged.rulebook.parameters[cell["parameter"]].title
            assert cell["title"] == {"zh": title.zh, "en": title.en}
            assert cell["record"]["zh"]
            assert cell["record"]["en"]
            assert cell["observed"] is not None
        assert item["kindTitle"]["zh"]
        assert item["kindTitle"]["en"] != item["kindTitle"]["zh"]


@pytest.mark.parametrize("name", TOLD)
def test_what_has_no_right_value_is_told_as_a_story(name: str) -> None:
    kind, ends = TOLD[name]
    incident = next(item for item in result(name).incidents if item.kind == kind)
    assert {record_name(cell.frame, cell.record) for cell in incident.cells}
    assert any(cell.suggested is None for cell in incident.cells)
    assert incident.reason is not None
    for lang, words in ends.items():
        told = incident.reason.zh if lang == "zh" else incident.reason.en
        assert all(word in told for word in words)
    assert "倒签" in incident.reason.zh or "同一批样品" in incident.reason.zh


def test_carbon_lowered_in_form_and_laboratory_is_one_cause() -> None:
    first = result("falsified-carbon").incidents[0]
    assert {cell.parameter for cell in first.cells} == {"carbon_content_ad"}
    assert {cell.record["month"] for cell in first.cells if "month" in cell.record} == {
        "2025-03",
        "2025-04",
        "2025-05",
    }
    for cell in first.cells:
        assert isinstance(cell.observed, float)
        assert isinstance(cell.suggested, float)
        assert cell.observed / cell.suggested == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize("name", FRAUDS)
def test_a_nonconformity_says_what_gives_the_forger_away(name: str) -> None:
    judged = result(name)
    listed = nonconformities(findings(judged), judged.rulebook)
    assert listed
    assert FRAUDS[name].must_find
    assert set(FRAUDS[name].must_find) <= {item["rule"] for item in listed}
    for item in listed:
        for language in ("zh", "en"):
            assert item["example"][language].strip()
