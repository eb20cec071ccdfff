"""Where and why an expression is wrong: file:line:column, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_COLUMN_BITS = 16


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the first character of an expression's text stands (lines and columns from 1).

    `indent` is the column at which the following lines of a text of several lines begin.
    """

    file: str
    line: int = 1
    column: int = 1
    indent: int = 1

    def locate(self, at: int) -> tuple[int, int]:
        """Line and column in the file of a node's `at`."""
        line, column = at >> _COLUMN_BITS, at & ((1 << _COLUMN_BITS) - 1)
        if line:
            return self.line + line, self.indent + column
        return self.line, self.column + column


def position(text: str, offset: int) -> int:
    """Encode a character offset as a node's `at`: line in the text, and column in that line."""
    offset = min(offset, len(text))
    line = text.count("\n", 0, offset)
    return line << _COLUMN_BITS | offset - (text.rfind("\n", 0, offset) + 1)


@dataclass(frozen=True, slots=True)
class ExpressionError:
    """One mistake in an expression; `message` is English, `message_zh` the same in Chinese."""

    file: str
    line: int
    column: int
    message: str
    message_zh: str
    suggestion: str | None = None

    def __str__(self) -> str:
        hint = f"; did you mean {self.suggestion!r}?" if self.suggestion else ""
        return f"{self.file}:{self.line}:{self.column}: {self.message}{hint}"


class ExpressionErrors(ValueError):
    """An expression is refused; `errors` holds every mistake found, in reading order."""

    def __init__(self, errors: Iterable[ExpressionError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda error: (error.line, error.column)))
        super().__init__("\n".join(map(str, self.errors)))


class ErrorLog:
    """Collects the mistakes of one expression, so that all of them are told at once."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.errors: list[ExpressionError] = []

    def add(self, at: int, message: str, message_zh: str, suggestion: str | None = None) -> None:
        """Note a mistake at a node's `at`."""
        line, column = self.origin.locate(at)
        error = ExpressionError(self.origin.file, line, column, message, message_zh, suggestion)
        if error not in self.errors:
            self.errors.append(error)

    def check(self) -> None:
        """Raise `ExpressionErrors` if anything was noted."""
        if self.errors:
            raise ExpressionErrors(self.errors)


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be, if any is close."""
    from difflib import get_close_matches

    found = get_close_matches(word, list(candidates), n=1, cutoff=0.6)
    return found[0] if found else None
