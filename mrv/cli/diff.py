"""`mrv diff`: what a corrected submission solved, left and brought in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mrv.cli.exit_codes import EXIT_FINDINGS, EXIT_OK, EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.judging import judged, readable
from mrv.cli.language import Language, say
from mrv.cli.options import (
    report_options,
)
from mrv.cli.output import refuse_existing, show, write_file
from mrv.cli.rulebook import located, open_or_fail
from mrv.cli.suffixes import format_help, format_of
from mrv.cli.words import Command

if TYPE_CHECKING:
    from mrv.engine.compare import Comparison

_GRAVITY = {"info": 0, "warning": 1, "error": 2, "fatal": 3}

_FORMATS = ("text", "json", "markdown")

_HELP = say(
    "比较整改前后的两份报告（或两份 JSON 结果）：已解决、仍存在和新出现的问题。\n\n"
    "\b\n示例：\n"
    "  mrv diff 整改前.xlsx 整改后.xlsx\n"
    "  mrv diff 上次.json 本次.json --format markdown\n\n"
    "\b\n退出码：\n"
    "  0  没有达到 --fail-on 的遗留或新问题\n"
    "  1  有\n"
    "  2  命令用法错误，或输出文件已存在、无法写出\n"
    "  3  文件或规则无法读取",
    "Compare a report before and after correction (or two JSON results): findings solved,"
    " remaining and new.\n\n"
    "\b\nExamples:\n"
    "  mrv diff before.xlsx after.xlsx\n"
    "  mrv diff last.json this.json --format markdown\n\n"
    "\b\nExit codes:\n"
    "  0  nothing at or above --fail-on is left or new\n"
    "  1  something is\n"
    "  2  wrong usage, or an output exists or cannot be written\n"
    "  3  input or rulebook unreadable",
)


@click.command(cls=Command, name="diff", help=_HELP)
@click.argument("old", type=click.Path(path_type=Path), metavar="OLD")
@click.argument("new", type=click.Path(path_type=Path), metavar="NEW")
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help=format_help("text"),
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    default="error",
    help=say(
        "何种遗留或新增使退出码为 1（默认 error）",
        "What, left or new, makes the exit code 1 (default: error).",
    ),
)
@report_options
def command(
    old: Path,
    new: Path,
    form: str | None,
    fail_on: str,
    history: tuple[Path, ...],
    rules_folder: Path | None,
    sector: str | None,
    profile: Path | None,
    output: Path | None,
    force: bool,
    lang: Language,
) -> None:
    """Compare, print, set the exit code."""
    from mrv.engine.compare import compare_results
    from mrv.report.comparison import render_comparison

    form = format_of(output, form, _FORMATS, "text")
    if output is not None:
        refuse_existing(output, force)
    rulebook = open_or_fail(rules_folder, lang)
    results = [path.suffix.lower() == ".json" for path in (old, new)]
    if results[0] != results[1]:
        raise Failure(
            say(
                "请比较两份报告或两份 JSON 结果，不要混用",
                "compare two submissions or two JSON results, not one of each",
            ),
            EXIT_USAGE,
        )
    if results[0]:
        compared = _of_json(old, new, lang)
    else:
        sides = [
            readable(
                judged([path], rulebook, lang, history=history, sector=sector, profile=profile),
                lang,
            )
            for path in (old, new)
        ]
        compared = compare_results(*sides)
    pieces = render_comparison(form, compared, rulebook, lang)
    if output is None:
        show(pieces)
    else:
        write_file(output, pieces, force=force)
    worst = compared.worst()
    failed = fail_on != "never" and worst is not None and _GRAVITY[worst] >= _GRAVITY[fail_on]
    raise SystemExit(EXIT_FINDINGS if failed else EXIT_OK)


def _of_json(old: Path, new: Path, lang: Language) -> Comparison:
    from mrv.engine.compare import compare_outcomes, read_outcome
    from mrv.engine.misuse import GateFileError

    try:
        return compare_outcomes(read_outcome(old), read_outcome(new))
    except GateFileError as error:
        raise Failure("\n".join(located(item, lang) for item in error.problems)) from error
