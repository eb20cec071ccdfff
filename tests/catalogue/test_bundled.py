"""The rulebook that comes with mrv has no mistakes, and loading it stays light."""

from __future__ import annotations

import subprocess
import sys

from mrv.catalogue.lint import lint_rulebook


def test_the_bundled_rulebook_has_no_mistakes() -> None:
    assert [problem.text() for problem in lint_rulebook()] == []


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
