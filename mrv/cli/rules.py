"""`mrv rules`: list, show, lint and test the rules of a rulebook."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, get_args

import click

from mrv.catalogue.load import rulebook_folders
from mrv.catalogue.model import Category, Rule, Rulebook, Severity
from mrv.catalogue.problems import LintProblem, RulebookError, did_you_mean
from mrv.cli.exit_codes import EXIT_FINDINGS, EXIT_OK, EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.language import Language, say
from mrv.cli.options import lang_option, rules_option
from mrv.cli.output import show
from mrv.cli.rulebook import located, open_or_fail, unusable
from mrv.cli.words import Group


@click.group(
    cls=Group,
    name="rules",
    help=say(
        "查看、检查和测试规则。\n\n"
        "\b\n示例：\n"
        "  mrv rules list --frame power_fuel_month\n"
        "  mrv rules show PWR-LOG-001\n"
        "  mrv rules lint --rules 本单位规则/",
        "List, show, lint and test rules.\n\n"
        "\b\nExamples:\n"
        "  mrv rules list --frame power_fuel_month\n"
        "  mrv rules show PWR-LOG-001\n"
        "  mrv rules lint --rules house-rules/",
    ),
)
@lang_option
def command(lang: Language) -> None:
    """Group of the commands on rules."""


def _format_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(["text", "json"]),
        default="text",
        help=say("输出格式", "Format of the output."),
    )(function)


@command.command(name="list", help=say("列出规则。", "List rules, one line each."))
@click.option(
    "--category",
    type=click.Choice(get_args(Category)),
    help=say("只列一类", "Only rules of a category."),
)
@click.option(
    "--severity",
    type=click.Choice(get_args(Severity)),
    help=say("只列一级", "Only rules of a severity."),
)
@click.option("--frame", metavar="FRAME", help=say("只列一张数据表", "Only rules of a data table."))
@_format_option
@rules_option
@lang_option
def list_command(
    category: str | None,
    severity: str | None,
    frame: str | None,
    output_format: str,
    rules_folder: Path | None,
    lang: Language,
) -> None:
    """Print the rules that pass all filters, grouped by frame."""
    from mrv.report.rule_text import by_id, rule_list, rule_record

    rulebook = open_or_fail(rules_folder, lang)
    if frame is not None and frame not in rulebook.frames:
        raise _unknown(frame, rulebook.frames, ("没有数据表", "there is no frame"), lang)
    chosen = [
        rule
        for rule in rulebook.rules
        if category in (None, rule.category)
        and severity in (None, rule.severity)
        and frame in (None, rule.frame)
    ]
    if output_format == "json":
        _echo_json([rule_record(rulebook, variants) for variants in by_id(chosen).values()])
        return
    show(f"{line}\n" for line in rule_list(rulebook, chosen, lang))


@command.command(
    name="show",
    help=say("完整显示规则（编号可用 * 通配）。", "Show rules in full (ids may use *)."),
)
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@_format_option
@rules_option
@lang_option
def show_command(
    ids: tuple[str, ...], output_format: str, rules_folder: Path | None, lang: Language
) -> None:
    """Print the rules of the given ids; an unknown id is a usage error."""
    from mrv.report.rule_text import by_id, rule_card, rule_record

    rulebook = open_or_fail(rules_folder, lang)
    grouped = by_id(_choose(rulebook, ids, lang))
    if output_format == "json":
        _echo_json([rule_record(rulebook, variants) for variants in grouped.values()])
        return
    for number, variants in enumerate(grouped.values()):
        lines = ["", *rule_card(rulebook, variants, lang)][0 if number else 1 :]
        show(f"{line}\n" for line in lines)


@command.command(
    name="lint",
    short_help=say("检查规则文件", "Check the rule files."),
    help=say(
        "检查规则文件本身，列出全部错误及其位置；有错误时退出码为 1。",
        "Check the rule files and list every mistake with its place; exit code 1 if there are any.",
    ),
)
@_format_option
@rules_option
@lang_option
def lint_command(output_format: str, rules_folder: Path | None, lang: Language) -> None:
    """Print all problems of a rulebook as file:line:column."""
    from mrv.catalogue.lint import lint_rulebook

    try:
        problems = lint_rulebook(*rulebook_folders(rules_folder))
    except RulebookError as error:
        raise unusable(error, lang) from None
    if output_format == "json":
        _echo_json([_problem_record(problem) for problem in problems])
    else:
        show(f"{located(problem, lang)}\n" for problem in problems)
        _echo_count(len(problems), lang)
    raise SystemExit(EXIT_FINDINGS if problems else EXIT_OK)


@command.command(
    name="test",
    short_help=say("运行规则旁的示例", "Run the examples beside the rules."),
    help=say(
        "用引擎运行规则旁的示例（编号可用 * 通配）；不符时退出码为 1。",
        "Run the examples beside the rules through the engine (ids may use *); "
        "exit code 1 if one fails.",
    ),
)
@click.argument("ids", nargs=-1, metavar="[ID…]")
@rules_option
@lang_option
def test_command(ids: tuple[str, ...], rules_folder: Path | None, lang: Language) -> None:
    """Run examples and print those that do not give what they say."""
    from mrv.engine.examples import run_examples
    from mrv.report.rule_text import by_id
    from mrv.report.wording import OUTCOMES

    rulebook = open_or_fail(rules_folder, lang)
    chosen = _choose(rulebook, ids, lang) if ids else list(rulebook.rules)
    results = run_examples(rulebook, chosen)
    failed = [result for result in results if result.problem is not None]
    for result in failed:
        said = result.problem
        if result.outcome is not None and result.outcome != result.example.outcome:
            wanted, got = OUTCOMES[result.example.outcome], OUTCOMES[result.outcome]
            said = (
                f"应为“{wanted.zh}”，实为“{got.zh}”"
                if lang == "zh"
                else f"should be '{wanted.en}', is '{got.en}'"
            )
        click.echo(f"{result.rule.file}:{result.rule.line}: {result.label}: {said}")
    untested = [name for name, rules in by_id(chosen).items() if not any(r.examples for r in rules)]
    for name in untested:
        click.echo(f"{name}: {'没有示例' if lang == 'zh' else 'no examples'}")
    click.echo(
        f"{len(results)} 个示例，{len(failed)} 个不符。"
        if lang == "zh"
        else f"{len(results)} examples, {len(failed)} failed."
    )
    raise SystemExit(EXIT_FINDINGS if failed or untested else EXIT_OK)


def _choose(rulebook: Rulebook, patterns: Sequence[str], lang: Language) -> list[Rule]:
    known = sorted({rule.id for rule in rulebook.rules})
    wanted: set[str] = set()
    for pattern in patterns:
        found = fnmatch.filter(known, pattern.upper())
        if not found:
            raise _unknown(pattern, known, ("没有规则", "there is no rule"), lang)
        wanted.update(found)
    return [rule for rule in rulebook.rules if rule.id in wanted]


def _unknown(name: str, known: Any, words: tuple[str, str], lang: Language) -> Failure:
    near = did_you_mean(name, known)
    if lang == "zh":
        text = f"{words[0]} {name}" + (f"（是否想写 {near}？）" if near else "")
    else:
        text = f"{words[1]} {name}" + (f" (did you mean {near}?)" if near else "")
    return Failure(text, EXIT_USAGE)


def _problem_record(problem: LintProblem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "code": problem.code,
        "message": {"zh": problem.message.zh, "en": problem.message.en},
        "suggestion": problem.suggestion,
    }


def _echo_json(data: Any) -> None:
    show([json.dumps(data, ensure_ascii=False, indent=2), "\n"])


def _echo_count(count: int, lang: Language) -> None:
    if lang == "zh":
        click.echo(f"共 {count} 个问题。" if count else "没有问题。", err=True)
    else:
        click.echo(f"{count} problem(s)." if count else "No problems.", err=True)


@command.command(
    name="coverage",
    short_help=say("各参数由哪些规则检查", "Which rules check which parameter."),
    help=say(
        "按行业和参数列出各类规则的条数（文字项不计）；"
        "有参数不足两类规则又未说明理由时退出码为 1。",
        "Count the rules of each category by sector and parameter (free text excused); exit code 1 "
        "if a parameter lacks rules of two categories and a reason.",
    ),
)
@click.option("--sector", metavar="SECTOR", help=say("只列一个行业", "Only one sector."))
@_format_option
@rules_option
@lang_option
def coverage_command(
    sector: str | None, output_format: str, rules_folder: Path | None, lang: Language
) -> None:
    """Print the table of parameters against categories."""
    from mrv.catalogue.coverage import coverage, sectors_of
    from mrv.report.coverage_text import coverage_record, coverage_table

    rulebook = open_or_fail(rules_folder, lang)
    sectors = sectors_of(rulebook)
    if sector is not None and sector not in sectors:
        raise _unknown(sector, sectors, ("没有行业", "there is no sector"), lang)
    entries = coverage(rulebook, sector)
    if output_format == "json":
        _echo_json([coverage_record(entry) for entry in entries])
    else:
        show(f"{line}\n" for line in coverage_table(entries, lang))
    short = any(not entry.suffices and entry.reason is None for entry in entries)
    raise SystemExit(EXIT_FINDINGS if short else EXIT_OK)
