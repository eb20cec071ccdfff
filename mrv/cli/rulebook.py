"""Opening the rulebook of a command: the same failure text everywhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from mrv.cli.exit_codes import EXIT_UNREADABLE
from mrv.cli.failures import Failure
from mrv.cli.language import Language

if TYPE_CHECKING:
    from mrv.catalogue.model import Rulebook
    from mrv.catalogue.problems import LintProblem, RulebookError

_MOST_SHOWN = 20
"""Problems printed when a rulebook cannot be used; `mrv rules lint` prints them all."""


def open_or_fail(folder: Path | None, lang: Language) -> Rulebook:
    """Return the rulebook that `--rules` means; Failure names the places of its mistakes."""
    from mrv.catalogue.load import open_rulebook
    from mrv.catalogue.problems import RulebookError

    try:
        return open_rulebook(folder)
    except RulebookError as error:
        raise unusable(error, lang) from None


def unusable(error: RulebookError, lang: Language) -> Failure:
    """Return the failure of a rulebook that has problems."""
    lines = [located(problem, lang) for problem in error.problems[:_MOST_SHOWN]]
    more = len(error.problems) - len(lines)
    if more > 0:
        lines.append(f"……另有 {more} 个问题" if lang == "zh" else f"... and {more} more")
    lines.append(
        "规则无法使用；mrv rules lint 列出全部问题。"
        if lang == "zh"
        else "The rulebook cannot be used; mrv rules lint lists every problem."
    )
    return Failure("\n".join(lines), EXIT_UNREADABLE)


def located(problem: LintProblem, lang: Language) -> str:
    """Return a problem's line, its file relative to where the user stands."""
    text = problem.text(lang)
    here = Path(problem.file)
    if here.is_absolute():
        relative = os.path.relpath(here)
        if not relative.startswith(".."):
            return relative + text[len(problem.file) :]
    return text
