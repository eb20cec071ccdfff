"""`mrv search`: answers for the terminal and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from wcwidth import wcswidth

from tests.cli.test_gate import mrv as run


@pytest.mark.parametrize(
    ("lang", "question", "kind"),
    [("zh", "默认单位热值含碳量", "参数"), ("en", "oxidation factor", "parameter")],
)
def test_answers_fit_eighty_columns(lang: str, question: str, kind: str) -> None:
    done = run("search", question, "--lang", lang, "--limit", "5")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert max(wcswidth(line) for line in lines) <= 80
    assert any(f" {kind}  " in line for line in lines)
    assert lines[-1].startswith("另有" if lang == "zh" else tuple("0123456789"))


def test_json_says_how_many_there_are_in_all() -> None:
    done = run("search", "oxidation", "factor", "--format", "json", "--limit", "2")
    answer = json.loads(done.stdout)
    assert answer["question"] == "oxidation factor"
    assert len(answer["hits"]) == 2 < answer["total"]
    assert set(answer["hits"][0]) == {"kind", "id", "title", "score", "summary", "details", "more"}


def test_nothing_found_is_said_and_has_its_exit_code() -> None:
    done = run("search", "zzzzqqqq", "--lang", "en")
    assert (done.returncode, done.stdout) == (1, "Nothing found; try other words.\n")


def test_a_result_that_is_none(tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    file.write_text("{}")
    done = run("search", "carbon", "--result", str(file), "--lang", "en")
    assert done.returncode == 3
    assert "is not a result of `mrv validate --format json`" in done.stderr
    assert "Traceback" not in done.stderr
