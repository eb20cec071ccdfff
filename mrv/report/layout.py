"""Lines that fit a terminal, wrapped by display width (a Chinese character takes two columns)."""

from __future__ import annotations

from collections.abc import Iterator

import click
from wcwidth import width as display_width
from wcwidth import wrap

WIDTH = 80

_COLOURS = {"fatal": "red", "error": "red", "warning": "yellow", "info": "cyan"}


def paragraph(text: str, *, indent: int = 0, first: str = "", width: int = WIDTH) -> Iterator[str]:
    """Yield `text` wrapped to `width`, every line indented; `first` opens the first line."""
    lead = " " * indent
    lines = wrap(text, max(20, width - max(indent, display_width(first)))) or [""]
    for number, line in enumerate(lines):
        opening = first + " " * max(0, indent - display_width(first)) if number == 0 else lead
        yield (opening + line).rstrip()


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
