"""Lint."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mrv.catalogue.problems import LintProblem
from mrv.catalogue.read import read_rulebook


def lint_rulebook(folder: Path, extra: Sequence[Path] = ()) -> list[LintProblem]:
    """Return every mistake."""
    _, draft = read_rulebook(folder, extra)
    return sorted(draft.problems, key=LintProblem.sort_key)
