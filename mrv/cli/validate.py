"""`mrv validate`: judge one or more submissions."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from mrv.cli.exit_codes import EXIT_FINDINGS, EXIT_OK, EXIT_UNREADABLE, EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.gate_options import gate_options
from mrv.cli.judging import find_causes, judged
from mrv.cli.language import Language, say
from mrv.cli.options import force_option, lang_option, quiet, quiet_option, submission_options
from mrv.cli.output import note, refuse_existing, show, write_file
from mrv.cli.outputs import OutputsCommand, pairs
from mrv.cli.rulebook import open_or_fail
from mrv.report.formats import FORMATS, render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mrv.engine.gate import FailOn, Gate
    from mrv.engine.result import Result

_HELP = say(
    "检查 PATH：工作簿、CSV、Parquet 或文件夹；同时给出多个时视为同一份报告。\n\n"
    "\b\n示例：\n"
    "  mrv validate 填报表.xlsx\n"
    "  mrv validate 2025年3月/ --history 2024/ --lang en\n"
    "  mrv validate 数据.csv --profile 映射.yaml\n"
    "  mrv validate 填报表.xlsx --format json -o 结果.json\n"
    "  mrv validate 填报表.xlsx --only 'PWR-LOG-*' --fail-on warning\n\n"
    "\b\n退出码：\n"
    "  0  没有达到 --fail-on 的问题\n"
    "  1  有问题\n"
    "  2  命令用法错误，或输出文件已存在、无法写出\n"
    "  3  文件或规则无法读取，或规则自身出错",
    "Check PATH: a workbook, CSV, Parquet or a folder; several at once are one submission.\n\n"
    "\b\nExamples:\n"
    "  mrv validate form.xlsx\n"
    "  mrv validate 2025-03/ --history 2024/ --lang zh\n"
    "  mrv validate export.csv --profile vendor.yaml\n"
    "  mrv validate form.xlsx --format json -o result.json\n"
    "  mrv validate form.xlsx --only 'PWR-LOG-*' --fail-on warning\n\n"
    "\b\nExit codes:\n"
    "  0  nothing at or above --fail-on\n"
    "  1  findings\n"
    "  2  wrong usage, or an output exists or cannot be written\n"
    "  3  input or rulebook unreadable, or a rule broke",
)


@click.command(name="validate", cls=OutputsCommand, help=_HELP)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@submission_options
@click.option(
    "--only",
    multiple=True,
    metavar="RULES",
    help=say("只用这些规则（编号、名称或通配符）", "Only these rules (ids, names or patterns)."),
)
@click.option(
    "--skip",
    multiple=True,
    metavar="RULES",
    help=say("不用这些规则", "Without these rules."),
)
@gate_options
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(list(FORMATS)),
    help=say(
        "格式（默认看 -o 的扩展名）；可多个，各配 -o",
        "Output format (default: by the name of -o, else text); several, each with its -o, are"
        " possible.",
    ),
)
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=say(
        "把前一个 --format 写入文件（默认输出到屏幕）",
        "File for the --format before it (default: the screen).",
    ),
)
@force_option
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help=say("列出全部问题", "List every finding."),
)
@click.option(
    "--no-trace",
    "untraced",
    is_flag=True,
    help=say("不追查原因", "Do not look for causes."),
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help=say(
        "以该日计算剩余天数（默认今天）", "Day from which days left are counted (default: today)."
    ),
)
@quiet_option
@lang_option
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[Path, ...],
    history: tuple[Path, ...],
    rules_folder: Path | None,
    sector: str | None,
    profile: Path | None,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    fail_on: FailOn,
    max_warnings: int | None,
    waivers: Path | None,
    reasons: Path | None,
    baseline: Path | None,
    formats: tuple[str, ...],
    outputs: tuple[Path, ...],
    force: bool,
    everything: bool,
    untraced: bool,
    as_of: datetime.datetime | None,
    lang: Language,
) -> None:
    """Run the checks, write the reports, set the exit code."""
    from mrv.engine.gate import Gate

    wanted = pairs(context, formats, outputs, known=FORMATS, default="text")
    for form, output in wanted:
        _check_output(form, output, force)
    rulebook = open_or_fail(rules_folder, lang)
    result = judged(
        paths,
        rulebook,
        lang,
        history=history,
        sector=sector,
        profile=profile,
        only=_patterns(only) or None,
        skip=_patterns(skip) or None,
        as_of=as_of.date() if as_of else datetime.date.today(),
        waivers=waivers,
        reasons=reasons,
        baseline=baseline,
        trace=not untraced,
    )
    if any(FORMATS[form].causes for form, _ in wanted):
        find_causes(result, lang)
    gate = Gate(fail_on=fail_on, max_warnings=max_warnings)
    for form, output in wanted:
        if output is None and not formats and quiet():
            continue
        pieces = render(form, result, lang, gate=gate, everything=everything)
        if form == "xlsx" and output is not None:
            _check_workbook(result, output, lang)
        if output is None:
            show(cast("Iterator[str]", pieces))
        else:
            write_file(output, pieces, force=force)
    raise SystemExit(exit_code(result, gate))


def _patterns(values: tuple[str, ...]) -> list[str]:
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def _check_output(form: str, output: Path | None, force: bool) -> None:
    if output is not None:
        refuse_existing(output, force)
    elif FORMATS[form].binary:
        raise Failure(
            say(f"--format {form} 须用 -o 指定文件", f"--format {form} needs a file: -o FILE"),
            EXIT_USAGE,
        )


def _check_workbook(result: Result, output: Path, lang: Language) -> None:
    """Refuse a name that spreadsheets would not open; say where nothing can be marked."""
    from mrv.report.xlsx import why_not_marked, workbook_of

    source = workbook_of(result)
    suffix = source.suffix.lower() if source is not None else ".xlsx"
    if output.suffix.lower() != suffix:
        raise Failure(
            say(f"{output} 的扩展名应为 {suffix}", f"the name of {output} must end in {suffix}"),
            EXIT_USAGE,
        )
    if source is None:
        note(why_not_marked(result, lang))


def exit_code(result: Result, gate: Gate) -> int:
    """Return the documented exit code of a result at a gate."""
    from mrv.engine.gate import rule_on

    if result.verdict == "unreadable" or result.broken:
        return EXIT_UNREADABLE
    return EXIT_OK if rule_on(result, gate).passed else EXIT_FINDINGS
