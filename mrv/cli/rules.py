"""`mrv rules`: list, show, lint and test the rules of a rulebook."""

from __future__ import annotations

from pathlib import Path

import click

from mrv.catalogue.load import rulebook_folders
from mrv.cli.exit_codes import EXIT_FINDINGS, EXIT_OK
from mrv.cli.language import say
from mrv.cli.options import lang_option, rules_option


@click.group(name="rules", help=say("查看、检查和测试规则。", "List, show, lint and test rules."))
def command() -> None:
    """Group of the commands on rules."""


@command.command(
    name="lint",
    help=say(
        "检查规则文件本身，列出全部错误及其位置。", "Check the rule files and list every mistake."
    ),
)
@rules_option
@lang_option
def lint_command(rules_folder: Path | None, lang: str) -> None:
    """Print all problems as file:line:column; exit 1 when there are any."""
    from mrv.catalogue.lint import lint_rulebook

    problems = lint_rulebook(*rulebook_folders(rules_folder))
    for problem in problems:
        click.echo(problem.text(lang))
    if lang == "zh":
        summary = f"共 {len(problems)} 个问题。" if problems else "没有问题。"
    else:
        summary = f"{len(problems)} problem(s)." if problems else "No problems."
    click.echo(summary, err=True)
    raise SystemExit(EXIT_FINDINGS if problems else EXIT_OK)


if __name__ == "__main__":
    command()
