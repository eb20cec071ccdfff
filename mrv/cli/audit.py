"""`mrv audit`: the report that a verifier reads, fills in, signs and hands over."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mrv.cli.exit_codes import EXIT_UNREADABLE
from mrv.cli.failures import Failure
from mrv.cli.gate_options import reasons_option, waivers_option
from mrv.cli.judging import find_causes, judged
from mrv.cli.language import Language, say
from mrv.cli.options import (
    force_option,
    lang_option,
    output_file_option,
    quiet_option,
    submission_options,
)
from mrv.cli.output import refuse_existing, write_file
from mrv.cli.progress import status_line
from mrv.cli.rulebook import open_or_fail
from mrv.cli.suffixes import format_help, format_of
from mrv.cli.words import Command

if TYPE_CHECKING:
    from mrv.engine.result import Result

_FORMATS = ("html", "pdf", "xlsx", "docx")

_HELP = say(
    "把 PATH 的检查结果写成核查底稿（一个 HTML 文件）。\n\n"
    "离线可读，可切换中英文，可打印。\n\n"
    "\b\n示例：\n"
    "  mrv audit 填报表.xlsx -o 核查底稿.html\n"
    "  mrv audit 2025/ --history 2024/ -o 核查底稿.pdf\n"
    "  mrv audit 填报表.xlsx -o 核查附件.xlsx      预填的核查附表（也可 .docx）\n\n"
    "\b\n退出码：\n"
    "  0  已写出（无论结论如何）\n"
    "  2  命令用法错误，或文件已存在、无法写出\n"
    "  3  文件或规则无法读取，或没有可打印 PDF 的程序",
    "Write what was found in PATH as an audit report: one HTML file that opens offline, switches "
    "between Chinese and English and prints.\n\n"
    "\b\nExamples:\n"
    "  mrv audit form.xlsx -o audit.html\n"
    "  mrv audit 2025/ --history 2024/ -o audit.pdf\n"
    "  mrv audit form.xlsx -o annexes.xlsx        the verifier's tables (.docx too)\n\n"
    "\b\nExit codes:\n"
    "  0  written, whatever the verdict\n"
    "  2  wrong usage, or the file exists or cannot be written\n"
    "  3  input or rulebook unreadable, or no program to print a PDF with",
)


@click.command(name="audit", cls=Command, help=_HELP)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@submission_options
@waivers_option
@reasons_option
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help=format_help("html"),
)
@output_file_option
@force_option
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help=say("底稿日期（默认今天）", "Day of the report (default: today)."),
)
@quiet_option
@lang_option
def command(
    paths: tuple[Path, ...],
    history: tuple[Path, ...],
    rules_folder: Path | None,
    sector: str | None,
    profile: Path | None,
    waivers: Path | None,
    reasons: Path | None,
    form: str | None,
    output: Path,
    force: bool,
    as_of: datetime.datetime | None,
    lang: Language,
) -> None:
    """Judge, write the report, say where it is."""
    kind = format_of(output, form, _FORMATS, "html")
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
        waivers=waivers,
        reasons=reasons,
        trace=True,
    )
    find_causes(result, lang)
    with status_line() as status:
        status.say(say("正在写出核查底稿……", "Writing the report ..."))
        write_file(output, _rendered(kind, result, lang, day), force=force)
    if result.verdict == "unreadable":
        raise SystemExit(EXIT_UNREADABLE)


def _rendered(
    kind: str, result: Result, lang: Language, day: datetime.date
) -> Iterator[str] | Iterator[bytes]:
    """The report in a format; Failure where the machine lacks what writes it."""
    if kind == "xlsx":
        from mrv.report.audit.workbook import render_workbook

        return render_workbook(result, lang)
    if kind == "docx":
        from mrv.report.audit.document import NoWriterError, render_document

        try:
            return iter(list(render_document(result, lang)))
        except NoWriterError as error:
            text = say(
                "写 Word 文件需要 python-docx：pip install 'mrv[docx]'",
                "writing a Word file needs python-docx: pip install 'mrv[docx]'",
            )
            raise Failure(text) from error
    from mrv.report.audit.page import render_audit

    page = render_audit(result, lang, day)
    return iter([_printed(page)]) if kind == "pdf" else page


def _printed(page: Iterable[str]) -> bytes:
    from mrv.report.audit.pdf import NoPrinterError, printed

    try:
        return printed(page)
    except NoPrinterError as error:
        raise Failure(
            say(
                f"没有可用的打印程序（{error}）；可先写出 HTML，再用浏览器打印",
                f"nothing could print ({error}); write HTML and print it from a browser",
            )
        ) from error
