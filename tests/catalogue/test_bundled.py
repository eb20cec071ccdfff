"""The rulebook that comes with mrv has no mistakes, and loading it stays light."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mrv.catalogue.files import bundled_folder
from mrv.catalogue.lint import lint_rulebook
from mrv.catalogue.read import read_rulebook

_RULES = ("rules/*.yaml", ":!rules/docs", ":!rules/quality", ":!rules/*/examples")


def test_the_bundled_rulebook_has_no_mistakes() -> None:
    assert [problem.text() for problem in lint_rulebook()] == []


def test_every_id_that_ever_was_is_in_use_or_retired() -> None:
    """By the history of the rules, where this copy has one."""
    root = Path(__file__).resolve().parents[2]

    def git(*words: str) -> str:
        command = ["git", "-C", str(root), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    if shutil.which("git") is None or git("rev-parse", "--is-shallow-repository") != "false\n":
        pytest.skip("no history here")
    log = git("log", "-p", "-U0", "--format=", "--", *_RULES)
    gone = set(re.findall(r"^-[ -]*(?:id|rule): *\"?([A-Z]{3}-[A-Z]{3}-\d{3})", log, re.M))
    assert len(gone) > 40, "rules have come and gone"
    _, draft = read_rulebook(bundled_folder())
    retired = {one.id for one, _ in draft.retired}
    in_use = {name for thing, name in draft.places if thing == "rule"}
    assert sorted(gone - in_use - retired) == []


def test_a_cached_rulebook_loads_without_yaml_polars_or_networkx() -> None:
    code = (
        "import sys; from mrv.catalogue import load_rulebook; load_rulebook(); "
        "before = set(sys.modules); load_rulebook(); "
        "print(sorted({'polars', 'networkx', 'numpy', 'pandera', 'click'} & before))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
    second = code.replace("'click'", "'yaml'").replace("load_rulebook(); before", "before")
    again = subprocess.run(
        [sys.executable, "-c", second], capture_output=True, text=True, check=True
    )
    assert again.stdout.strip() == "[]"
