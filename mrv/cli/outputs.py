"""Several outputs of one run: `--format X -o F` pairs, in the order they were written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from mrv.cli.exit_codes import EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.language import say
from mrv.cli.suffixes import format_of, named_by
from mrv.cli.words import Command

_ORDER = "mrv.order"


class OutputsCommand(Command):
    """A command that remembers in which order its options were given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as usual, and note the options one by one."""
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        ctx.meta[_ORDER] = [parameter.name for parameter in order]
        return super().parse_args(ctx, args)


def pairs(
    context: click.Context,
    formats: Sequence[str],
    files: Sequence[Path],
    *,
    known: Collection[str],
    default: str,
) -> list[tuple[str, Path | None]]:
    """Return what goes where: each `-o` belongs to the format before it, None is the screen.

    One format and one file belong together in either order; without a format the file's name says
    it, or `default` is meant. Failure where an output is not clear.
    """
    found: list[tuple[str | None, Path | None]] = []
    if len(formats) <= 1 and len(files) <= 1:
        found = [(formats[0] if formats else None, files[0] if files else None)]
    else:
        found = _paired(context, formats, files, known)
    clear = [(format_of(file, form, known, default), file) for form, file in found]
    _check(clear)
    return clear


def _paired(
    context: click.Context,
    formats: Sequence[str],
    files: Sequence[Path],
    known: Collection[str],
) -> list[tuple[str | None, Path | None]]:
    found: list[tuple[str | None, Path | None]] = []
    for kind, value in _in_order(context, formats, files):
        if kind == "format":
            found.append((value, None))
        elif found and found[-1][1] is None:
            found[-1] = (found[-1][0], value)
        elif not found or named_by(value, known):
            found.append((None, value))
        else:
            raise Failure(
                say(
                    f"-o {value} 之前缺少 --format：每个 -o 属于它前面的 --format",
                    f"-o {value} has no --format before it: each -o belongs to the one before it",
                ),
                EXIT_USAGE,
            )
    return found


def _in_order(
    context: click.Context, formats: Sequence[str], files: Sequence[Path]
) -> Iterator[tuple[str, Any]]:
    rest_formats, rest_files = iter(formats), iter(files)
    for name in context.meta[_ORDER]:
        if name == "formats":
            yield "format", next(rest_formats)
        elif name == "outputs":
            yield "file", next(rest_files)


def _check(found: Sequence[tuple[str, Path | None]]) -> None:
    screen = [form for form, file in found if file is None]
    if len(screen) > 1:
        listed = ", ".join(screen)
        raise Failure(
            say(
                f"只有一种格式可以输出到屏幕（{listed}）；其余请各加 -o 文件",
                f"only one format can go to the screen ({listed}); give the others -o FILE",
            ),
            EXIT_USAGE,
        )
    files = [file.absolute() for _, file in found if file is not None]
    for file in files:
        if files.count(file) > 1:
            raise Failure(say(f"{file} 被写入两次", f"{file} would be written twice"), EXIT_USAGE)
