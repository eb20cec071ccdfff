"""`mrv search`: which rule, parameter, value, document or finding a question is about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mrv.cli.exit_codes import EXIT_FINDINGS, EXIT_OK, EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.language import Language, say
from mrv.cli.options import lang_option, rules_option
from mrv.cli.output import show
from mrv.cli.rulebook import open_or_fail
from mrv.cli.words import Command

if TYPE_CHECKING:
    from mrv.fulltext.entries import EntryKind

_KINDS = ("rule", "parameter", "standard_value", "document", "finding", "incident")

_HELP = say(
    "按中文或英文的词语查找规则、参数、标准值和文件；给出检查结果时也查其中的问题。离线进行。\n\n"
    "\b\n示例：\n"
    "  mrv search 默认单位热值含碳量\n"
    "  mrv search 碳氧化率为什么不对 --kind rule\n"
    "  mrv search 三月热值 --result result.json\n\n"
    "\b\n退出码：0 有结果；1 没有结果；2 命令用法错误；3 文件无法读取",
    "Find rules, parameters, standard values and documents by words in Chinese or English, and"
    " with a result its findings too. Works offline.\n\n"
    "\b\nExamples:\n"
    '  mrv search "why is my oxidation factor rejected"\n'
    '  mrv search "grid emission factor" --kind standard_value\n'
    '  mrv search "heat value in March" --result result.json\n\n'
    "\b\nExit codes: 0 found; 1 nothing found; 2 wrong usage; 3 a file cannot be read",
)


@click.command(cls=Command, name="search", help=_HELP)
@click.argument("words", nargs=-1, required=True, metavar="QUESTION…")
@click.option(
    "--result",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=say(
        "同时查找一份结果（validate --format json）中的问题",
        "Search the findings of a result (validate --format json) too.",
    ),
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(_KINDS),
    help=say("只查这一类（可重复）", "Only this kind (repeatable)."),
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=10,
    metavar="N",
    help=say("最多列出几条（默认 10）", "List at most this many (default: 10)."),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help=say("输出格式（默认 text）", "Format (default: text)."),
)
@rules_option
@lang_option
def command(
    words: tuple[str, ...],
    result: Path | None,
    kinds: tuple[EntryKind, ...],
    limit: int,
    form: str,
    rules_folder: Path | None,
    lang: Language,
) -> None:
    """Search and print."""
    from mrv.engine.misuse import MisuseError
    from mrv.fulltext.api import search
    from mrv.report.search_text import search_json, search_text

    question = " ".join(words)
    if not question.strip():
        raise Failure(say("请写出要找什么", "say what to look for"), EXIT_USAGE)
    rulebook = open_or_fail(rules_folder, lang)
    try:
        hits = search(question, result=result, rules=rulebook, kinds=kinds)
    except MisuseError as error:
        raise Failure(error.text.zh if lang == "zh" else error.text.en) from None
    pieces = (
        search_json(question, hits, limit) if form == "json" else search_text(hits, limit, lang)
    )
    show(pieces)
    raise SystemExit(EXIT_OK if hits else EXIT_FINDINGS)
