"""Explanations that people can read: titles for names, dates for day numbers, the past in full."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from wcwidth import wcswidth

import mrv
from mrv.engine.explanation import explain_rule
from mrv.report.explanation_text import explanation_lines
from mrv.report.operand_text import OperandWords, columns_of
from mrv.report.wording import Language, Say

RULEBOOK = mrv.load_rulebook()
CLEAN = Path(__file__).resolve().parents[2] / "sample_reports" / "power" / "clean" / "workbook.xlsx"
CODE = re.compile(r"\b(?!is_missing)[a-z]+_[a-z_]+")


@pytest.fixture(scope="module")
def result() -> mrv.Result:
    return mrv.validate(CLEAN, rules=RULEBOOK, as_of="2026-01-31")


def shown(result: mrv.Result, rule: str, keys: dict[str, str], lang: Language) -> list[str]:
    item = next(iter(explain_rule(result, rule, keys)))
    return [re.sub(r"\x1b\[\d+m", "", line) for line in explanation_lines(item, RULEBOOK, lang)]


def test_a_comparison_with_the_past_lists_the_past(result: mrv.Result) -> None:
    keys = {"unit_id": "2", "month": "2025-09"}
    lines = shown(result, "PWR-THR-010", keys, "zh")
    assert "      - 此前 24 个月收到基元素碳含量的中位数：0.53055" in lines
    past = "以往收到基元素碳含量：2025-08 0.5327，2025-07 0.516，"
    assert any(line.strip().startswith(past) for line in lines)
    assert lines[-1] == "  => 符合"
    english = shown(result, "PWR-THR-010", keys, "en")
    assert "      - Median of Carbon content, as received, 24 months before: 0.53055" in english


def test_codes_and_years_are_written_as_people_do(result: mrv.Result) -> None:
    lines = shown(result, "PWR-LOG-317", {"unit_id": "1"}, "zh")
    assert "      - 报告年度：2025" in lines


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everything_a_rule_reads_has_a_name(lang: Language) -> None:
    titles = set()
    for rule in RULEBOOK.rules:
        words = OperandWords(RULEBOOK, RULEBOOK.frames[rule.frame], Say(lang))
        for part in (rule.gate, rule.when, rule.expect):
            features = {feature.name: feature for feature in part.features} if part else {}
            for column in columns_of(part.tree) if part else ():
                titles.add(words.describe(column, features))
    assert len(titles) > 300 and all(titles)
    # Quoted codes and names of functions inside an argument are all the code there is.
    assert not [t for t in titles if CODE.search(re.sub(r"'[^']*'|round_half_up", "", t))]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("rule", ["PWR-LOG-001", "PWR-THR-010", "PWR-LOG-317", "PWR-STD-010"])
def test_explanations_fit_eighty_columns(result: mrv.Result, rule: str, lang: Language) -> None:
    assert max(map(wcswidth, shown(result, rule, {}, lang))) <= 80
