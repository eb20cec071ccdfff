"""Arguments that make no sense: told in both languages, raised before anything is read."""

from __future__ import annotations

from collections.abc import Sequence

from mrv.catalogue.model import Bilingual
from mrv.catalogue.problems import LintProblem


class MisuseError(ValueError):
    """An argument of `validate` that cannot be meant; `text` says why in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Bilingual(zh, en)


class GateFileError(ValueError):
    """A waiver, reason or baseline file cannot be used; `problems` says where and why."""

    def __init__(self, problems: Sequence[LintProblem]) -> None:
        self.problems = tuple(sorted(problems, key=LintProblem.sort_key))
        super().__init__("\n".join(problem.text() for problem in self.problems))
