"""`mrv screen`: where to look first in a portfolio."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mrv.cli.exit_codes import EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.judging import find_causes, judged, readable
from mrv.cli.language import Language, say
from mrv.cli.options import (
    report_options,
)
from mrv.cli.output import cannot_write, refuse_existing, show, write_file
from mrv.cli.rulebook import open_or_fail
from mrv.cli.suffixes import format_help, format_of
from mrv.cli.words import Command

if TYPE_CHECKING:
    from mrv.portfolio.enterprises import Level
    from mrv.portfolio.screening import Screening

_FORMATS = ("text", "json", "csv", "html")

_HELP = say(
    "对一批企业排查风险：企业和机构排序并说明理由，列出雷同数据和月度存证情况。\n\n"
    "\b\n示例：\n"
    "  mrv screen 全省数据/\n"
    "  mrv screen 全省数据/ --level city --format html -o 排查.html\n"
    "  mrv screen 全省数据/ --leads 线索/      每条问题线索一个文件",
    "Say where to look first in a portfolio: enterprises and agencies ranked, with reasons;"
    " equal data; monthly filings.\n\n"
    "\b\nExamples:\n"
    "  mrv screen portfolio/\n"
    "  mrv screen portfolio/ --level city --format html -o screening.html\n"
    "  mrv screen portfolio/ --leads leads/    one file for each lead",
)


@click.command(cls=Command, name="screen", help=_HELP)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option(
    "--level",
    type=click.Choice(["national", "province", "city"]),
    default="province",
    help=say("汇总层级（默认 province）", "Level of the groups (default: province)."),
)
@click.option(
    "--top",
    type=click.IntRange(1),
    metavar="N",
    default=10,
    help=say("屏幕上列出的企业数（默认 10）", "Enterprises on the screen (default: 10)."),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help=format_help("text"),
)
@click.option(
    "--leads",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=say(
        "每条问题线索写一个文件；再次运行时保留办理状态",
        "Write a file for each lead; its status is kept over runs.",
    ),
)
@click.option(
    "--no-trace", is_flag=True, help=say("不追查原因", "Do not look for causes of findings.")
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help=say("判断是否逾期的日期（默认今天）", "Day for what is overdue (default: today)."),
)
@report_options
def command(
    paths: tuple[Path, ...],
    level: Level,
    top: int,
    form: str | None,
    leads: Path | None,
    no_trace: bool,
    as_of: datetime.datetime | None,
    history: tuple[Path, ...],
    rules_folder: Path | None,
    sector: str | None,
    profile: Path | None,
    output: Path | None,
    force: bool,
    lang: Language,
) -> None:
    """Judge, screen, write."""
    from mrv.portfolio.screening import screen

    form = format_of(output, form, _FORMATS, "text")
    if output is not None:
        refuse_existing(output, force)
    rulebook = open_or_fail(rules_folder, lang)
    day = as_of.date() if as_of else datetime.date.today()
    result = judged(
        paths,
        rulebook,
        lang,
        history=history,
        sector=sector,
        profile=profile,
        as_of=day,
        trace=not no_trace,
    )
    readable(result, lang)
    if not no_trace:
        find_causes(result, lang)
    screening = screen(result, day)
    pieces = list(_rendered(screening, form, level, top, lang))
    if output is None:
        show(pieces)
    else:
        write_file(output, pieces, force=force)
    if leads is not None:
        _write_leads(screening, leads)


def _rendered(
    screening: Screening, form: str, level: Level, top: int, lang: Language
) -> Iterable[str]:
    from mrv.report.wording import Say

    if form == "json":
        from mrv.report.screen_data import screen_json

        return [screen_json(screening, level)]
    if form == "csv":
        from mrv.report.screen_data import screen_csv

        return [screen_csv(screening, Say(lang))]
    if form == "html":
        from mrv.report.screen_html import screen_html

        return screen_html(screening, level, Say(lang))
    from mrv.report.screen_text import screen_lines

    return (f"{line}\n" for line in screen_lines(screening, level, top, Say(lang)))


def _write_leads(screening: Screening, folder: Path) -> None:
    from mrv.portfolio.lead_files import LeadFileError, write_leads
    from mrv.portfolio.leads import leads

    try:
        counted = write_leads(folder, leads(screening), screening.as_of)
    except LeadFileError as error:
        raise Failure(say(error.text.zh, error.text.en)) from error
    except OSError as error:
        raise Failure(cannot_write(folder, error), EXIT_USAGE) from error
    words = {
        "open": say("待办", "open"),
        "asked": say("已问", "asked"),
        "answered": say("已答", "answered"),
        "closed": say("已结", "closed"),
        "gone": say("不再出现", "no longer found"),
        "again": say("结案后再现", "found again after closing"),
    }
    listed = say("，", ", ").join(f"{words[name]} {n}" for name, n in counted.items() if n)
    none = say("没有问题线索", "no leads")
    click.echo(say(f"问题线索（{folder}）：", f"Leads ({folder}): ") + (listed or none), err=True)
