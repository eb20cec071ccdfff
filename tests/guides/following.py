"""Reads a guide's Markdown and does what it says, in an empty folder.

A block `console` holds commands after `$ ` and, under each, what it prints; `…` stands for anything
on a line, and alone on a line for any lines. Another block whose first word after the language is
`file=NAME` is written to that file, and `append=NAME` is added to its end.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^```(\w+)(?: (file|append)=(\S+))?\n(.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Step:
    """A command with what it shows, or a file to write."""

    kind: str
    name: str
    """The command, or the file's name."""
    text: str
    """What is shown, or the file's content."""
    span: tuple[int, int]
    """Where `text` stands in the guide."""


def steps_of(guide: str) -> Iterator[Step]:
    """Yield what a guide asks its reader to do, in order."""
    for match in _FENCE.finditer(guide):
        language, action, name, body = match.groups()
        start = match.start(4)
        if action:
            yield Step(action, name, body, (start, start + len(body)))
        elif language == "console":
            yield from _commands(body, start)


def _commands(body: str, start: int) -> Iterator[Step]:
    parts = re.split(r"^\$ ((?:.*\\\n)*.*)\n?", body, flags=re.M)
    at = start + len(parts[0])
    for command, shown in zip(parts[1::2], parts[2::2], strict=True):
        at = body.index(f"$ {command}", at - start) + start + len(f"$ {command}\n")
        yield Step("run", command, shown, (at, at + len(shown)))
        at += len(shown)


def follow(step: Step, folder: Path, lang: str) -> str:
    """Do a step in a folder; return what a command printed."""
    target = folder / step.name
    if step.kind == "file":
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(step.text, encoding="utf-8")
        return ""
    if step.kind == "append":
        with target.open("a", encoding="utf-8") as file:
            file.write(step.text)
        return ""
    done = subprocess.run(
        ["bash", "-c", step.name],
        cwd=folder,
        env=_environment(folder, lang),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


def fits(shown: str, printed: str) -> bool:
    """Whether what a guide shows is what was printed."""
    lines = [".*\n" if line == "…\n" else re.escape(line).replace("…", ".*") for line in
             shown.splitlines(keepends=True)]  # fmt: skip
    pattern = "".join("(?:.*\n)*?" if line == ".*\n" else line for line in lines)
    return re.fullmatch(pattern, printed) is not None


def kept_short(shown: str, printed: str) -> str:
    """What was printed, with the lines that the guide shortens by `…` shortened as they were."""
    short = [line for line in shown.splitlines(keepends=True) if "…" in line and line != "…\n"]
    return "".join(
        next((line for line in short if fits(line, own)), own)
        for own in printed.splitlines(keepends=True)
    )


def _environment(folder: Path, lang: str) -> dict[str, str]:
    """A plain terminal of 80 columns on which `mrv` is the one under test."""
    home = folder.parent / "bin"
    home.mkdir(exist_ok=True)
    program = home / "mrv"
    if not program.exists():
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mrv "$@"\n')
        program.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{home}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.fspath(ROOT),
        "MRV": os.fspath(ROOT),
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "LC_ALL": "",
        "LANG": "zh_CN.UTF-8" if lang == "zh" else "en_GB.UTF-8",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "TZ": "UTC",
    }
