"""What people type by mistake: told in one message, with the documented exit code."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import mrv.cli
from mrv.cli.exit_codes import EXIT_OK, EXIT_USAGE

ROOT = Path(__file__).resolve().parents[2]
CLEAN = str(ROOT / "sample_reports" / "power" / "clean" / "form.xlsx")
HEAT = ["trace", CLEAN, "--param", "net_calorific_value_ar"]
GRAPH = ["graph", "--sector", "power", "--tables"]


def run(monkeypatch: pytest.MonkeyPatch, words: list[str], lang: str) -> int | str | None:
    monkeypatch.setattr(sys, "argv", ["mrv", *words, "--lang", lang])
    with pytest.raises(SystemExit) as ended:
        mrv.cli.main()
    return ended.value.code


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["trace", "", "--param", "generation"], "PATH"),  # "" would be the current folder
        (["validate", CLEAN, "--history", ""], "--history"),
        ([*GRAPH, "-o", ""], "--output"),
        ([*GRAPH, "--format", "svg", "--format", "dot"], "--format"),
        ([*GRAPH, "-o", "a.svg", "-o", "b.svg"], "--output"),
        (["graph", "--sector", "power", "--param", "nope"], "mrv search"),
        (["graph", "--sector", "power", "--param", ""], "mrv search"),
        (["graph", "--sector", "nope"], "steel"),
        (["trace", CLEAN, "--param", "nope"], "mrv search"),
        ([*HEAT, "--record", "month：2025-03"], "month：2025-03"),
        ([*HEAT, "--record", "moon=1"], "unit_id, month"),
        ([*HEAT, "--sector", "nope"], "steel"),
        ([*HEAT, "--depth", "0"], "--depth"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_is_told_before_anything_is_written(
    words: list[str],
    says: str,
    lang: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, words, lang) == EXIT_USAGE
    said = capsys.readouterr()
    assert says in said.err and "Traceback" not in said.err and said.out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_text_is_told_from_a_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, ["trace", CLEAN, "--param", "fuel"], "en") == EXIT_USAGE
    said = capsys.readouterr().err
    assert "not a number" in said and "did you mean" not in said


@pytest.mark.parametrize(
    "keys", ["unit_id=1，month=2025-03", "机组编号＝1，月份＝2025年3月", "Unit ID=1,month=2025/3"]
)
def test_keys_in_chinese_and_as_months_are_written(
    keys: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = []
    for record in ("unit_id=1,month=2025-03", keys):
        assert run(monkeypatch, [*HEAT, "--record", record], "en") == EXIT_OK
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1] != ""


def test_a_parameter_is_drawn_under_its_title_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = []
    for name in ("net_calorific_value_ar", "收到基低位发热量"):
        words = ["graph", "--sector", "power", "--format", "json", "--steps", "1", "--param", name]
        assert run(monkeypatch, words, "en") == EXIT_OK
        drawn.append(capsys.readouterr().out)
    assert drawn[0] == drawn[1] != ""


def test_limits_are_told_in_chinese(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, says in (
        ([*HEAT, "--price", "-1"], "应为不小于 0 的数"),
        (["graph", "--sector", "power", "--steps", "0"], "应为不小于 1 的整数"),
    ):
        assert run(monkeypatch, words, "zh") == EXIT_USAGE
        assert says in capsys.readouterr().err
