"""Lines that fit a terminal, wrapped by display width (a Chinese character takes two columns)."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import click
from wcwidth import width as display_width

from mrv.report.plain import visible

WIDTH = 80
"""Columns of a line where no terminal says otherwise: in files, pipes and CI logs."""
_NARROWEST, _WIDEST = 40, 120

_in_file: ContextVar[bool] = ContextVar("in_file", default=False)

_COLOURS = {"fatal": "red", "error": "red", "warning": "yellow", "info": "cyan"}


_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_OPENS = "（“‘《【"
_CLOSES = "，。；：、！？）”’》】…"
_WORD = rf"[^\s{_WIDE}{_OPENS}{_CLOSES}]"
_PIECE = re.compile(
    rf"[{_OPENS}]*(?:{_WORD}+(?:(?<=\d) %{_WORD}*)?|[{_WIDE}](?<![{_CLOSES}])|)[{_CLOSES}]*\s*"
)
"""What stays on one line: a word, a share (`5 %`) or a Chinese character, with its marks."""


def line_width() -> int:
    """Columns of a line: the terminal's, as far as lines of that length can be read.

    In files, pipes and CI logs they are 80, whoever writes them and from whichever window.
    """
    if _in_file.get() or not sys.stdout.isatty():
        return WIDTH
    return min(max(shutil.get_terminal_size((WIDTH, 24)).columns, _NARROWEST), _WIDEST)


@contextmanager
def lines_of_a_file() -> Iterator[None]:
    """Lay out what is written within as a file's text, not as the terminal's."""
    token = _in_file.set(True)
    try:
        yield
    finally:
        _in_file.reset(token)


def paragraph(
    text: str, *, indent: int = 0, first: str = "", width: int | None = None
) -> Iterator[str]:
    """Yield `text` wrapped to `width` (that of a line), indented; `first` opens the first line."""
    width = width or line_width()
    lead = " " * indent
    text = visible(text.replace("\n", " "))  # what came from a file must not steer the terminal
    lines = list(_wrapped(text, max(20, width - max(indent, display_width(first))))) or [""]
    for number, line in enumerate(lines):
        opening = first + " " * max(0, indent - display_width(first)) if number == 0 else lead
        yield (opening + line).rstrip()


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Yield lines of at most `width` columns.

    Lines end at spaces and between Chinese characters; words, numbers and codes stay whole, and no
    line begins with a mark that closes or ends with one that opens.
    """
    line, columns = "", 0
    for piece in _PIECE.findall(text):
        if line and columns + display_width(piece.rstrip()) > width:
            yield line.rstrip()
            line, columns = "", 0
        line += piece
        columns += display_width(piece)
        while display_width(line.rstrip()) > width:  # a path or a code longer than a line
            cut = _cut(line, width)
            yield line[:cut]
            line = line[cut:]
            columns = display_width(line)
    if line.strip():
        yield line.rstrip()


def _cut(line: str, width: int) -> int:
    """Where a word that is longer than a line is cut: a path behind one of its folders."""
    folder = max(line.rfind(mark, width // 2, width) for mark in "/\\") + 1
    return folder or width


def pad(text: str, columns: int) -> str:
    """Fill `text` with spaces up to `columns` columns of the terminal."""
    return text + " " * max(0, columns - display_width(text))


def severity_style(text: str, severity: str) -> str:
    """Colour a word by severity; the caller strips colours where the terminal wants none."""
    return click.style(text, fg=_COLOURS.get(severity), bold=severity in {"fatal", "error"})


def strong(text: str) -> str:
    """Return a heading in bold."""
    return click.style(text, bold=True)


def faint(text: str) -> str:
    """Secondary text."""
    return click.style(text, dim=True)
