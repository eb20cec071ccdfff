"""Lint: every mistake in a rulebook that can be found without data, all at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mrv.catalogue.files import bundled_folder
from mrv.catalogue.lint.contradictions import check_contradictions
from mrv.catalogue.lint.enough import check_enough
from mrv.catalogue.lint.examples import check_examples
from mrv.catalogue.lint.expressions import check_expressions
from mrv.catalogue.lint.formulas import check_formula_cycles
from mrv.catalogue.lint.frames import check_frames
from mrv.catalogue.lint.parameters import check_parameters
from mrv.catalogue.lint.retired import check_retired
from mrv.catalogue.lint.rules import check_rules
from mrv.catalogue.lint.soft_limits import check_soft_limits
from mrv.catalogue.lint.tables import check_tables
from mrv.catalogue.lint.terms import check_terms
from mrv.catalogue.lint.unread import check_unread
from mrv.catalogue.lint.vocabulary import check_vocabulary
from mrv.catalogue.problems import LintProblem
from mrv.catalogue.read import read_rulebook

_CHECKS = (
    check_vocabulary,
    check_frames,
    check_parameters,
    check_tables,
    check_rules,
    check_retired,
    check_expressions,
    check_soft_limits,
    check_examples,
    check_formula_cycles,
    check_unread,
    check_terms,
    check_enough,
    check_contradictions,
)


def lint_rulebook(folder: Path | None = None, extra: Sequence[Path] = ()) -> list[LintProblem]:
    """Return every mistake in a rulebook and its house rulebooks, in order of place.

    Variants of a `for_each` share their text, so what they share is reported once. Raises
    RulebookError only when a folder does not exist.
    """
    rulebook, draft = read_rulebook(folder or bundled_folder(), extra)
    for check in _CHECKS:
        check(rulebook, draft)
    by_place = {problem.sort_key(): problem for problem in draft.problems}
    return [by_place[key] for key in sorted(by_place)]
