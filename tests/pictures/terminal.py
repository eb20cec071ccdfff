"""What a command shows on a terminal, as an SVG whose columns are those of the terminal."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

from wcwidth import width as display_width

ROOT = Path(__file__).resolve().parents[2]
_COLUMN, _LINE, _SIZE, _EDGE = 8.4, 19, 14, 16
_COLOURS = {"31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "36": "#79c0ff"}
_SGR = re.compile(r"\x1b\[([\d;]*)m")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_RUN = re.compile(rf"\s+|[{_WIDE}]+|[^\s{_WIDE}]+")
_FONTS = (
    "ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,'Noto Sans Mono CJK SC','PingFang SC',monospace"
)


def on_terminal(arguments: list[str], lang: str, columns: int = 80) -> str:
    """What `mrv` writes to a terminal of so many columns, colours included."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(columns)}
    environment.pop("NO_COLOR", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "mrv", *arguments, "--lang", lang],
        cwd=ROOT, env=environment, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(theirs)
    read = b""
    while True:
        if select.select([ours], [], [], 60)[0]:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            read += piece
    process.wait()
    os.close(ours)
    return read.decode().replace("\r\n", "\n")


def drawn(command: str, text: str, columns: int = 80) -> str:
    """The command and what it shows, as an SVG."""
    lines = [f"$ {command}", *text.splitlines()]
    width = columns * _COLUMN + 2 * _EDGE
    height = len(lines) * _LINE + 2 * _EDGE
    body = "".join(_line(number, line) for number, line in enumerate(lines))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height}"'
        f' viewBox="0 0 {width:g} {height}" role="img">\n<title>{escape(lines[0])}</title>\n'
        f'<rect width="100%" height="100%" rx="8" fill="#0d1117"/>\n'
        f'<g font-family="{_FONTS}" font-size="{_SIZE}" fill="#e6edf3">\n'
        f"{body}</g>\n</svg>\n"
    )


def _line(number: int, line: str) -> str:
    y = _EDGE + (number + 0.75) * _LINE
    column, drawn_ = 0, ""
    for text, style in _styled(line):
        for run in _RUN.findall(text):
            wide = display_width(run)
            if run.strip():
                x, length = _EDGE + column * _COLUMN, wide * _COLUMN
                drawn_ += (
                    f'<text x="{x:g}" y="{y:g}" textLength="{length:g}"'
                    f' lengthAdjust="spacingAndGlyphs"{style}>{escape(run)}</text>\n'
                )
            column += wide
    return drawn_


def _styled(line: str) -> Iterator[tuple[str, str]]:
    style = ""
    for number, part in enumerate(_SGR.split(line)):
        if number % 2 == 0:
            if part:
                yield part, style
            continue
        for code in part.split(";"):
            if code in _COLOURS:
                style += f' fill="{_COLOURS[code]}"'
            elif code == "1":
                style += ' font-weight="bold"'
            elif code == "2":
                style += ' opacity="0.7"'
            else:
                style = ""
