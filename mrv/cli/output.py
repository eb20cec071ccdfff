"""Writing to the screen or a file, and ending quietly when nobody reads on."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import click

from mrv.cli.exit_codes import EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.language import say

_BLOCK = 1000
"""Pieces written at a time."""


def show(pieces: Iterable[str]) -> None:
    """Write text to standard output; a reader that stops early (`| head`) is no trouble."""
    try:
        rest = iter(pieces)
        while block := "".join(islice(rest, _BLOCK)):
            click.echo(block, nl=False, color=_colour())
        sys.stdout.flush()
    except BrokenPipeError:
        forget_reader()


def _colour() -> bool | None:
    """None leaves it to the stream: colours on a terminal only (see https://no-color.org)."""
    return False if os.environ.get("NO_COLOR") else None


def forget_reader() -> None:
    """Send what is still buffered nowhere, so that closing standard output raises nothing."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def write_file(path: Path, pieces: Iterable[str]) -> None:
    """Write a report to a file; Failure says why it cannot be written."""
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(click.unstyle(piece) for piece in pieces)
    except OSError as error:
        raise Failure(cannot_write(path, error), EXIT_USAGE) from error


def cannot_write(path: Path, error: OSError) -> str:
    """Say in the reader's language why a file cannot be written."""
    reasons = {
        FileNotFoundError: say("文件夹不存在", "the folder does not exist"),
        PermissionError: say("没有写入权限", "permission denied"),
        IsADirectoryError: say("这是文件夹，不是文件", "it is a folder, not a file"),
        NotADirectoryError: say("路径中有一段不是文件夹", "a part of the path is no folder"),
        FileExistsError: say("同名文件已存在", "a file of that name exists"),
    }
    reason = reasons.get(type(error), error.strerror or str(error))
    return say(f"无法写入 {path}：{reason}", f"cannot write {path}: {reason}")
