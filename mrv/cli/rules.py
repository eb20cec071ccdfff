"""`mrv rules`: list, show, lint and test the rules of a rulebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import click

from mrv.catalogue.load import rulebook_folders
from mrv.catalogue.model import Category, Severity
from mrv.catalogue.problems import LintProblem, RulebookError
from mrv.cli.exit_codes import EXIT_FINDINGS, EXIT_OK
from mrv.cli.language import Language, say
from mrv.cli.options import lang_option, rules_option
from mrv.cli.output import show
from mrv.cli.rulebook import located, open_or_fail, unusable
from mrv.cli.rules_calibrate import calibrate_command
from mrv.cli.rules_docs import docs_command
from mrv.cli.rules_options import choose, echo_json, format_option, unknown
from mrv.cli.rules_test import examples_command, test_command
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


@command.command(name="list", help=say("列出规则", "List rules, one line each."))
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
@format_option
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
        raise unknown(frame, rulebook.frames, ("没有数据表", "there is no frame"), lang)
    chosen = [
        rule
        for rule in rulebook.rules
        if category in (None, rule.category)
        and severity in (None, rule.severity)
        and frame in (None, rule.frame)
    ]
    if output_format == "json":
        echo_json([rule_record(rulebook, variants) for variants in by_id(chosen).values()])
        return
    show(f"{line}\n" for line in rule_list(rulebook, chosen, lang))


@command.command(
    name="show",
    help=say("完整显示规则（编号可用 * 通配）", "Show rules in full (ids may use *)."),
)
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@format_option
@rules_option
@lang_option
def show_command(
    ids: tuple[str, ...], output_format: str, rules_folder: Path | None, lang: Language
) -> None:
    """Print the rules of the given ids; an unknown id is a usage error."""
    from mrv.report.rule_text import by_id, rule_card, rule_record

    rulebook = open_or_fail(rules_folder, lang)
    grouped = by_id(choose(rulebook, ids, lang))
    if output_format == "json":
        echo_json([rule_record(rulebook, variants) for variants in grouped.values()])
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
@format_option
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
        echo_json([_problem_record(problem) for problem in problems])
    else:
        show(f"{located(problem, lang)}\n" for problem in problems)
        _echo_count(len(problems), lang)
    raise SystemExit(EXIT_FINDINGS if problems else EXIT_OK)


def _problem_record(problem: LintProblem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "code": problem.code,
        "message": {"zh": problem.message.zh, "en": problem.message.en},
        "suggestion": problem.suggestion,
    }


def _echo_count(count: int, lang: Language) -> None:
    if lang == "zh":
        click.echo(f"共 {count} 个问题。" if count else "没有问题。", err=True)
    else:
        click.echo(f"{count} problem(s)." if count else "No problems.", err=True)


@command.command(
    name="coverage",
    short_help=say("各参数由哪些规则检查", "Which rules check which parameter."),
    help=say(
        "按行业和参数列出各类规则的条数（文字项不计）。\n\n"
        "有参数不足两类规则又未说明理由时退出码为 1。",
        "Count the rules of each category by sector and parameter (free text excused); exit code 1 "
        "if a parameter lacks rules of two categories and a reason.",
    ),
)
@click.option("--sector", metavar="SECTOR", help=say("只列一个行业", "Only one sector."))
@format_option
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
        raise unknown(sector, sectors, ("没有行业", "there is no sector"), lang)
    entries = coverage(rulebook, sector)
    if output_format == "json":
        echo_json([coverage_record(entry) for entry in entries])
    else:
        show(f"{line}\n" for line in coverage_table(entries, lang))
    short = any(not entry.suffices and entry.reason is None for entry in entries)
    raise SystemExit(EXIT_FINDINGS if short else EXIT_OK)


for _command in (test_command, examples_command, calibrate_command, docs_command):
    command.add_command(_command)
