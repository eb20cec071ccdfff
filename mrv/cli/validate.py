"""`mrv validate`: judge one or more submissions."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mrv.catalogue.model import Bilingual
from mrv.cli.exit_codes import EXIT_FINDINGS, EXIT_OK, EXIT_UNREADABLE, EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.language import Language, say
from mrv.cli.options import lang_option, output_option, rules_option
from mrv.cli.output import show, write_file
from mrv.cli.progress import status_line
from mrv.cli.rulebook import open_or_fail
from mrv.cli.words import Command

if TYPE_CHECKING:
    from mrv.engine.result import Result

_GRAVITY = {"info": 0, "unknown": 1, "warning": 1, "error": 2, "fatal": 3}

_STAGES = {
    "reading": Bilingual("正在读取文件……", "Reading the files ..."),
    "judging": Bilingual("正在检查……", "Checking ..."),
}

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
    "  2  命令用法错误\n"
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
    "  2  wrong usage\n"
    "  3  input or rulebook unreadable, or a rule broke",
)


@click.command(name="validate", cls=Command, help=_HELP)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option(
    "--history",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help=say("以往月份的数据，只用于比较", "Earlier months, used for comparison only."),
)
@rules_option
@click.option(
    "--sector", metavar="S", help=say("行业（默认自动识别）", "Sector (default: detected).")
)
@click.option(
    "--profile",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=say("第三方数据格式的映射文件", "Mapping profile of a vendor's layout."),
)
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
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "unknown", "never"]),
    default="error",
    help=say(
        "达到何种程度时退出码为 1（默认 error）", "What makes the exit code 1 (default: error)."
    ),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help=say("输出格式（默认 text）", "Output format (default: text)."),
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help=say("列出全部问题", "List every finding."),
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help=say(
        "以该日计算剩余天数（默认今天）", "Day from which days left are counted (default: today)."
    ),
)
@output_option
@lang_option
def command(
    paths: tuple[Path, ...],
    history: tuple[Path, ...],
    rules_folder: Path | None,
    sector: str | None,
    profile: Path | None,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    fail_on: str,
    form: str,
    everything: bool,
    as_of: datetime.datetime | None,
    output: Path | None,
    lang: Language,
) -> None:
    """Run the checks, write the report, set the exit code."""
    from mrv.engine.api import validate
    from mrv.engine.misuse import MisuseError
    from mrv.report.wording import pick

    rulebook = open_or_fail(rules_folder, lang)
    with status_line() as status:
        try:
            result = validate(
                list(paths),
                history=list(history) or None,
                rules=rulebook,
                sector=sector,
                profile=profile,
                only=_patterns(only) or None,
                skip=_patterns(skip) or None,
                as_of=as_of.date() if as_of else datetime.date.today(),
                lang=lang,
                progress=lambda stage: status.say(pick(_STAGES[stage], lang)),
            )
        except MisuseError as error:
            raise Failure(pick(error.text, lang), EXIT_USAGE) from error
    _write(result, form, output, lang, everything)
    raise SystemExit(exit_code(result, fail_on))


def _patterns(values: tuple[str, ...]) -> list[str]:
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def _write(
    result: Result, form: str, output: Path | None, lang: Language, everything: bool
) -> None:
    if form == "json":
        from mrv.report.json import render_json

        pieces = render_json(result)
    else:
        from mrv.report.text import SHOWN, render_text

        lines = render_text(result, lang, shown=None if everything else SHOWN)
        pieces = (f"{line}\n" for line in lines)
    if output is None:
        show(pieces)
    else:
        write_file(output, pieces)


def exit_code(result: Result, fail_on: str) -> int:
    """Return the documented exit code of a result under `--fail-on`."""
    if result.verdict == "unreadable" or result.broken:
        return EXIT_UNREADABLE
    if fail_on == "never":
        return EXIT_OK
    severities = set(result.findings.get_column("severity").to_list())
    severities |= {problem.severity for problem in result.problems}
    worst = max((_GRAVITY[severity] for severity in severities), default=0)
    undecided = result.summary()["by_outcome"]["unknown"]
    if fail_on == "unknown" and (undecided or result.missing):
        return EXIT_FINDINGS
    return EXIT_FINDINGS if worst >= _GRAVITY[fail_on] else EXIT_OK
