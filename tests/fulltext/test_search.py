from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mrv
from mrv.engine.misuse import MisuseError

SAMPLE = "sample_reports/power/faulty/carbon-in-percent/tidy"

QUESTIONS = {
    "默认单位热值含碳量": "carbon_per_heat",
    "why is my oxidation factor rejected": "oxidation_factor_default",
    "碳氧化率为什么被退回": "oxidation_factor",
    "低位热值单位是什么": "net_calorific_value_ar",
    "NCV": "net_calorific_value_ar",
    "moisture as received": "moisture_ar",
    "natural gas default heat value": "fuel_default",
    "电网排放因子": "grid_emission_factor",
    "national grid emission factors": "grid_emission_factor",
    "柴油 单位热值含碳量": "fuel_default",
    "熟料过程排放因子": "cement_clinker_factor",
    "CF4 GWP": "cf4_gwp",
    "anode effect emission factor C2F6": "c2f6_emission_factor",
    "电流效率上限": "current_efficiency",
    "供电煤耗": "net_supply_coal_rate",
    "operating hours more than the month": "operating_hours",
    "检测报告没有CMA": "accreditation_mark",
    "calibration certificate expired": "calibration certificates and meter readings",
    "生料烧失量": "raw_meal_loss_on_ignition",
    "blast furnace gas heat value": "steel_fuel_default",
    "自备电厂": "is_captive",
    "month copied from the year before": "PWR-THR-015",
}
"""What a question must bring among its first three answers."""


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_first_answers_hold_what_was_asked_for(question: str) -> None:
    assert QUESTIONS[question] in [hit.id for hit in mrv.search(question)[:3]]


def test_a_row_of_a_table_is_shown_with_its_unit_and_evidence() -> None:
    hits = {hit.id: hit for hit in mrv.search("柴油 单位热值含碳量")}
    assert hits["fuel_default"].details[0].en == (
        "Carbon per heat, Diesel: 0.0202 tC/GJ [steel-guide-2024, official text]"
    )


def test_an_id_asked_for_by_name_leads() -> None:
    assert mrv.search("pwr-log-001")[0].id == "PWR-LOG-001"
    assert mrv.search("carbon_content_ar")[0].id == "carbon_content_ar"


def test_only_the_kinds_that_are_wanted() -> None:
    assert {hit.kind for hit in mrv.search("oxidation", kinds=["rule"])} == {"rule"}


@pytest.mark.parametrize(
    "question", ["", "  ", "的 吗", "why is my", "zzzzqqqq", '"', "*", "(", "^"]
)
def test_a_question_without_telling_words_has_no_answer(question: str) -> None:
    assert mrv.search(question) == []


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60))
def test_no_question_is_taken_for_a_query_language(question: str) -> None:
    mrv.search(question)


@pytest.mark.parametrize(
    "question", ['carbon" OR "x', "names:carbon", "NEAR(carbon heat)", "carbon*"]
)
def test_operators_of_the_index_are_words(question: str) -> None:
    assert mrv.search(question)


@pytest.fixture(scope="module")
def result_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("result") / "result.json"
    file.write_text(mrv.validate(SAMPLE).to_json(), encoding="utf-8")
    return file


@pytest.mark.parametrize("question", ["五月元素碳", "carbon content in May", "5月 元素碳 单位"])
def test_findings_and_causes_of_a_result_are_found(question: str, result_file: Path) -> None:
    hits = mrv.search(question, result=result_file)
    causes = [hit for hit in hits if hit.kind == "incident"]
    assert causes[0].title.en == "Carbon content, as received: Unit off by a power of ten"
    found = {hit.id for hit in hits if hit.kind == "finding"}
    filed = {one["rule"] for one in json.loads(result_file.read_text("utf-8"))["findings"]}
    assert "PWR-LOG-001" in found
    assert found <= filed


def test_what_is_no_result_is_named(tmp_path: Path) -> None:
    for content in ("{}", "[]", "no json", '{"findings": 1, "incidents": []}'):
        file = tmp_path / "result.json"
        file.write_text(content, encoding="utf-8")
        with pytest.raises(MisuseError, match=r"result\.json"):
            mrv.search("carbon", result=file)
    with pytest.raises(MisuseError, match=r"none\.json"):
        mrv.search("carbon", result=tmp_path / "none.json")


def test_a_damaged_or_unwritable_cache_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MRV_CACHE_DIR", str(tmp_path / "cache"))
    wanted = [hit.id for hit in mrv.search("oxidation")]
    (kept,) = (tmp_path / "cache").glob("search-*.sqlite")
    kept.write_bytes(b"damaged" * 1000)
    assert [hit.id for hit in mrv.search("oxidation")] == wanted
    assert kept.read_bytes()[:6] == b"SQLite"
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("MRV_CACHE_DIR", os.fspath(tmp_path / "file" / "below"))
    assert [hit.id for hit in mrv.search("oxidation")] == wanted
