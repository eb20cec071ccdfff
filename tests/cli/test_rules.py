"""`mrv rules`: what it prints, in both languages, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from wcwidth import wcswidth

from mrv.cli.failures import Failure
from mrv.cli.rules import command
from tests.catalogue.mini_rulebook import write_rulebook
from tests.cli.test_gate import mrv as run_mrv


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MRV_CACHE_DIR", str(tmp_path / "cache"))
    return write_rulebook(tmp_path / "rules")


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--rules", str(folder)])


def data(folder: Path, *arguments: str) -> Any:
    result = run(folder, *arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def failure(folder: Path, *arguments: str) -> Failure:
    error = run(folder, *arguments).exception
    assert isinstance(error, Failure)
    return error


def test_list_counts_a_for_each_rule_once(rules: Path) -> None:
    english = run(rules, "list", "--lang", "en").stdout
    assert "PWR-EXT-001  ERROR   … is possible (2 parameters)" in english
    assert english.splitlines()[-1].startswith("7 rules: ")
    assert "共 7 条规则" in run(rules, "list", "--lang", "zh").stdout


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (["--category", "threshold"], ["PWR-THR-001", "PWR-THR-777"]),
        (["--frame", "site"], ["PWR-LOG-002"]),
        (["--severity", "warning"], ["PWR-THR-001", "PWR-THR-777"]),
        (["--category", "logic", "--frame", "site_month"], ["PWR-LOG-001", "PWR-LOG-003"]),
    ],
)
def test_list_filters(rules: Path, arguments: list[str], ids: list[str]) -> None:
    assert [rule["id"] for rule in data(rules, "list", *arguments)] == ids


def test_an_unknown_frame_is_a_usage_error_with_a_suggestion(rules: Path) -> None:
    error = failure(rules, "list", "--frame", "site_moth", "--lang", "en")
    assert (error.exit_code, error.text) == (
        2,
        "there is no frame site_moth (did you mean site_month?)",
    )


def test_show_says_all_about_a_rule_in_eighty_columns(rules: Path) -> None:
    for lang, words in (
        ("en", ("Applies when", "expert judgement", "2023-01 to 2025-12")),
        ("zh", ("适用条件", "专家经验", "2023-01 至 2025-12")),
    ):
        shown = run(rules, "show", "PWR-THR-001", "--lang", lang).stdout
        assert all(word in shown for word in words)
        assert "stock <= 3 * median(stock)" in shown
        assert all(wcswidth(line) <= 80 for line in shown.splitlines())


def test_show_gives_for_each_rules_as_they_were_written(rules: Path) -> None:
    [rule] = data(rules, "show", "pwr-ext-*")
    assert rule["parameters"] == ["burnt", "heat_value"]
    assert rule["expect"].startswith("{parameter} >= declared_min({parameter})")


def test_an_unknown_rule_is_a_usage_error_with_a_suggestion(rules: Path) -> None:
    error = failure(rules, "show", "PWR-THX-001", "--lang", "zh")
    assert (error.exit_code, error.text) == (2, "没有规则 PWR-THX-001（是否想写 PWR-THR-001？）")


def test_lint_is_silent_about_a_faultless_rulebook(rules: Path) -> None:
    result = run(rules, "lint", "--lang", "en")
    assert (result.exit_code, result.stdout) == (0, "")


def test_lint_prints_places_and_ends_with_one(rules: Path) -> None:
    path = rules / "units.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("factor: 1e-3", "fcator: 1e-3"), "utf-8"
    )
    result = run(rules, "lint", "--lang", "en")
    assert result.exit_code == 1
    assert f"{path}:3:35: unknown-field: unknown field fcator" in result.stdout
    as_json = run(rules, "lint", "--format", "json")
    assert json.loads(as_json.stdout)[1]["suggestion"] == "factor"


def test_a_rulebook_that_cannot_be_used_is_unreadable(rules: Path) -> None:
    (rules / "frames.yaml").write_text("frames: [", encoding="utf-8")
    error = failure(rules, "list", "--lang", "zh")
    assert error.exit_code == 3
    assert "invalid-yaml" in error.text
    assert "规则无法使用" in error.text


def test_examples_run_through_the_engine(rules: Path) -> None:
    result = run(rules, "test", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert result.stdout == "25 examples, 0 failed.\n"


def test_a_wrong_example_is_named_with_its_rule(rules: Path) -> None:
    path = rules / "power/rules.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("[{burnt: 1}]", "[]"), "utf-8")
    result = run(rules, "test", "PWR-LOG-002", "--lang", "zh")
    assert result.exit_code == 1
    assert "power/rules.yaml:53: PWR-LOG-002:fail:1" in result.stdout


def test_coverage_ends_with_one_while_a_parameter_is_short(rules: Path) -> None:
    result = run(rules, "coverage", "--sector", "power", "--format", "json")
    assert result.exit_code == 1
    [burnt] = [e for e in json.loads(result.stdout) if e["parameter"] == "burnt"]
    assert burnt["checking"]["extreme"] == ["PWR-EXT-001"]
    assert "too few rules, and no reason given" in run(rules, "coverage", "--lang", "en").stdout
    error = failure(rules, "coverage", "--sector", "pwoer", "--lang", "en")
    assert error.text == "there is no sector pwoer (did you mean power?)"


def test_mutation_lists_survivors_and_generated_examples_catch_them(rules: Path) -> None:
    bare = run(rules, "test", "--mutate", "PWR-EXT-001", "--lang", "en")
    assert bare.exit_code == 1
    assert "would be caught by: " in bare.stdout
    shown = run(rules, "examples", "PWR-EXT-001").stdout
    assert shown.startswith("  - {rule: PWR-EXT-001, ")
    assert not (rules / "power/examples").exists()
    written = run(rules, "examples", "--write", "--lang", "en")
    assert (rules / "power/examples/rules.yaml").is_file(), written.output
    assert run(rules, "test", "--lang", "en").exit_code == 0
    better = run(rules, "test", "--mutate", "PWR-EXT-001", "--lang", "en")
    assert better.exit_code == 0, better.output
    records = data(rules, "test", "--mutate", "PWR-EXT-001")
    assert records[0]["generated"] > 0
    assert records[0]["survivors"] == []


@pytest.mark.parametrize(
    "arguments", [("explain", "PWR-LOG-001"), ("rules", "show", "PWR-LOG-001")]
)
def test_colours_are_colours_and_nothing_else(arguments: tuple[str, ...]) -> None:
    """Off a terminal there is no trace of them, not even spelt out."""
    done = run_mrv(*arguments, "--lang", "en")
    assert done.returncode == 0
    assert "x1b" not in done.stdout and "\x1b" not in done.stdout
    assert "logic, ERROR" in done.stdout
