"""Problems of a rulebook: a place, a bilingual sentence and, where one fits, a suggestion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from mrv.catalogue.model import Bilingual


class LintProblem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One mistake in a rulebook; `line` and `column` count from 1."""

    file: str
    line: int
    column: int
    code: str
    """Kind of mistake in kebab-case, e.g. `unknown-parameter`."""
    message: Bilingual
    suggestion: str | None = None
    """The name that was probably meant."""

    def text(self, language: str = "en") -> str:
        """Return `file:line:column: code: sentence` as compilers print it."""
        zh = language == "zh"
        sentence = self.message.zh if zh else self.message.en
        if self.suggestion is not None:
            sentence += (
                f"（是否想写 {self.suggestion}？）" if zh else f" (did you mean {self.suggestion}?)"
            )
        return f"{self.file}:{self.line}:{self.column}: {self.code}: {sentence}"

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order by place, then kind."""
        return (self.file, self.line, self.column, self.code, self.message.en)


class RulebookError(Exception):
    """A rulebook cannot be used; `problems` says where and why."""

    def __init__(self, problems: Sequence[LintProblem]) -> None:
        # Variants of one rule share their text, and with it their mistakes.
        by_place = {problem.sort_key(): problem for problem in problems}
        self.problems = tuple(by_place[key] for key in sorted(by_place))
        super().__init__("\n".join(problem.text() for problem in self.problems))


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Return the known name nearest to `word`, or None when nothing is near."""
    import difflib

    names = list(known)
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return near[0]
    folded = {name.casefold(): name for name in names}
    return folded.get(word.casefold())
