"""Writing to the screen or a file, and ending quietly when nobody reads on."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import click

from mrv.cli.exit_codes import EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.language import say
from mrv.cli.options import quiet

_BLOCK = 1000
"""Pieces written at a time."""


def show(pieces: Iterable[str]) -> None:
    """Write text to standard output; a reader that stops early (`| head`) is no trouble."""
    rest = iter(pieces)
    while block := "".join(islice(rest, _BLOCK)):
        try:
            click.echo(block, nl=False, color=_colour())
            sys.stdout.flush()
        except BrokenPipeError:
            forget_reader()
            return
        except OSError as error:
            forget_reader()
            raise Failure(cannot_write(say("标准输出", "standard output"), error)) from error


def note(text: str) -> None:
    """Tell a person something beside the report, on standard error, unless told to be quiet."""
    if not quiet():
        click.echo(text, err=True)


def _colour() -> bool | None:
    """None leaves it to the stream: colours on a terminal only (see https://no-color.org)."""
    return False if os.environ.get("NO_COLOR") else None


def forget_reader() -> None:
    """Send what is still buffered nowhere, so that closing standard output raises nothing."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def write_file(path: Path, pieces: Iterable[str | bytes], *, force: bool = True) -> None:
    """Write a report to a file, whole or not at all; Failure says why it cannot be written.

    Without `force` a file that exists is kept, and that is a Failure.
    """

    from mrv.report.layout import lines_of_a_file

    def fill(file: BinaryIO) -> None:
        with lines_of_a_file():
            for piece in pieces:
                file.write(piece if isinstance(piece, bytes) else click.unstyle(piece).encode())

    write_atomically(path, fill, force=force)


def write_atomically(path: Path, fill: Callable[[BinaryIO], object], *, force: bool) -> None:
    """Let `fill` write a file beside `path` and put it in place when it is complete.

    A device or a pipe is written to as it is. Failure where that is not possible; then `path` is
    what it was.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_file() and not target.is_dir():
            with target.open("wb") as file:
                fill(file)
            return
        if not force and target.exists():
            raise FileExistsError
        _replace(target, fill, force)
    except OSError as error:
        raise Failure(cannot_write(path, error), EXIT_USAGE) from error


def _replace(target: Path, fill: Callable[[BinaryIO], object], force: bool) -> None:
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    draft = target.with_name(f".{target.name[:100]}.{os.getpid()}.part")
    try:
        with draft.open("xb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        if force:
            draft.replace(target)
        else:
            _put_new(draft, target)
    finally:
        with suppress(FileNotFoundError):  # it has been put in place
            draft.unlink()


def _put_new(draft: Path, target: Path) -> None:
    """Give a file its name unless another has got it meanwhile."""
    try:
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError as error:  # a file system without hard links
        if target.exists():
            raise FileExistsError from error
        draft.replace(target)


def write_folder(folder: Path, files: Mapping[str, str | bytes], *, force: bool) -> None:
    """Write files into a folder, made where there is none; Failure says what cannot be written.

    Without `force` nothing is written where one of them exists with another content. Other files
    of the folder are left alone.
    """
    data = {
        name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()
    }
    try:
        for name, content in data.items():
            path = folder / name
            if not force and path.exists() and path.read_bytes() != content:
                raise Failure(cannot_write(path, FileExistsError()), EXIT_USAGE)
        for name in data:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(cannot_write(folder, error), EXIT_USAGE) from error
    for name, content in data.items():
        write_file(folder / name, [content])


def refuse_existing(path: Path, force: bool) -> None:
    """Failure where a file exists that nobody allowed to replace: told before any work is done."""
    if not force and path.is_file():
        raise Failure(cannot_write(path, FileExistsError()), EXIT_USAGE)


def cannot_write(path: Path | str, error: OSError) -> str:
    """Say in the reader's language why a file cannot be written."""
    from mrv.catalogue.os_reason import os_reason

    reasons = {
        FileNotFoundError: say("文件夹不存在", "the folder does not exist"),
        PermissionError: say("没有写入权限", "permission denied"),
        FileExistsError: say(
            "同名文件已存在；如需覆盖请加 --force",
            "a file of that name exists; add --force to replace it",
        ),
    }
    known = os_reason(error)
    reason = reasons.get(type(error)) or say(known.zh, known.en)
    return say(f"无法写入 {path}：{reason}", f"cannot write {path}: {reason}")
