"""`mrv rules test` and `mrv rules examples`: whether examples hold the rules, and more of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mrv.catalogue.load import rulebook_folders
from mrv.catalogue.model import Rule, Rulebook
from mrv.catalogue.problems import RulebookError
from mrv.cli.exit_codes import EXIT_FINDINGS, EXIT_OK, EXIT_UNREADABLE
from mrv.cli.failures import Failure
from mrv.cli.language import Language, say
from mrv.cli.options import lang_option, rules_option
from mrv.cli.output import cannot_write, show
from mrv.cli.progress import status_line
from mrv.cli.rulebook import open_or_fail, unusable
from mrv.cli.rules_options import choose, echo_json, format_option
from mrv.cli.words import Command

if TYPE_CHECKING:
    from mrv.catalogue.generated import Generated

_ENOUGH = 95.0
"""Per cent of the mutants that examples should catch."""


@click.command(
    cls=Command,
    name="test",
    short_help=say("运行规则旁的示例", "Run the examples beside the rules."),
    help=say(
        "用引擎和参考求值器运行规则旁的示例（编号可用 * 通配）；不符时退出码为 1。\n\n"
        "--mutate 检验示例本身：每次改错规则的一处，统计示例能发现多少。\n\n"
        "漏过的改错与能发现它的例子一并列出。",
        "Run the examples beside the rules through the engine and the reference evaluator (ids may "
        "use *); exit code 1 if one fails.\n\n"
        "--mutate tests the examples themselves: it makes one small mistake in a rule at a time "
        "(in a comparison, bound, condition, term or tolerance) and counts how many the examples "
        "catch. Mistakes that pass are listed with an example that would catch them.",
    ),
)
@click.argument("ids", nargs=-1, metavar="[ID…]")
@click.option("--mutate", is_flag=True, help=say("检验示例本身", "Test the examples themselves."))
@click.option(
    "--least",
    type=click.FloatRange(0, 100),
    default=_ENOUGH,
    metavar="PERCENT",
    help=say(
        "示例应发现的百分比（默认 95），不足时退出码为 1",
        "Per cent to be caught (default: 95), else exit code 1.",
    ),
)
@format_option
@rules_option
@lang_option
def test_command(
    ids: tuple[str, ...],
    mutate: bool,
    least: float,
    output_format: str,
    rules_folder: Path | None,
    lang: Language,
) -> None:
    """Run examples and print those that do not give what they say."""
    rulebook = open_or_fail(rules_folder, lang)
    chosen = choose(rulebook, ids, lang) if ids else list(rulebook.rules)
    generated = _generated(rulebook, rules_folder, lang)
    if mutate:
        _mutate(rulebook, chosen, generated, least, output_format, lang)
    _run(rulebook, chosen, generated, output_format, lang)


def _generated(rulebook: Rulebook, rules_folder: Path | None, lang: Language) -> Generated:
    from mrv.catalogue.generated import generated_examples

    folder, extra = rulebook_folders(rules_folder)
    try:
        return generated_examples(rulebook, (folder, *extra))
    except RulebookError as error:
        raise unusable(error, lang) from None


def _run(
    rulebook: Rulebook,
    chosen: Sequence[Rule],
    generated: Generated,
    output_format: str,
    lang: Language,
) -> None:
    from mrv.catalogue.generated import with_generated
    from mrv.engine.examples import run_examples
    from mrv.report.rule_text import by_id
    from mrv.report.rules_test_text import example_problem, example_record

    results = run_examples(rulebook, with_generated(chosen, generated))
    failed = [result for result in results if result.problem is not None]
    untested = [name for name, rules in by_id(chosen).items() if not any(r.examples for r in rules)]
    if output_format == "json":
        echo_json(
            {
                "examples": len(results),
                "failed": [example_record(result) for result in failed],
                "untested": untested,
            }
        )
    else:
        for result in failed:
            click.echo(example_problem(result, lang))
        for name in untested:
            click.echo(f"{name}: {'没有示例' if lang == 'zh' else 'no examples'}")
        click.echo(
            f"{len(results)} 个示例，{len(failed)} 个不符。"
            if lang == "zh"
            else f"{len(results)} examples, {len(failed)} failed."
        )
    raise SystemExit(EXIT_FINDINGS if failed or untested else EXIT_OK)


def _mutate(
    rulebook: Rulebook,
    chosen: Sequence[Rule],
    generated: Generated,
    least: float,
    output_format: str,
    lang: Language,
) -> None:
    from mrv.quality.mutation import Score, caught_share, scores
    from mrv.report.mutation_text import score_lines, score_record, score_summary

    done: list[Score] = []
    number = len({rule.id for rule in chosen})
    with status_line() as status:
        for score in scores(rulebook, chosen, generated):
            done.append(score)
            status.say(score.rule.id, len(done) / number)
            if output_format == "text":
                show(f"{line}\n" for line in score_lines(score, lang))
    if output_format == "json":
        echo_json([score_record(score) for score in done])
    else:
        show(f"{line}\n" for line in score_summary(done, lang))
    raise SystemExit(EXIT_FINDINGS if 100 * caught_share(done) < least else EXIT_OK)


@click.command(
    cls=Command,
    name="examples",
    short_help=say("生成界限两侧的示例", "Generate examples at both sides of bounds."),
    help=say(
        "在现有示例的邻近处寻找能发现改错规则的例子，界限两侧各取一个。\n\n"
        "不加 --write 只列出。\n\n加 --write 写入规则文件旁的 examples/，供审阅后提交。",
        "Generate examples for rules: near the existing ones, those that catch a mistake in the "
        "rule, at both sides of each bound. Printed only, unless --write puts them into the "
        "examples/ folder beside the rule files, to be reviewed and kept.",
    ),
)
@click.argument("ids", nargs=-1, metavar="[ID…]")
@click.option("--write", is_flag=True, help=say("写入 examples/", "Write into examples/."))
@rules_option
@lang_option
def examples_command(
    ids: tuple[str, ...], write: bool, rules_folder: Path | None, lang: Language
) -> None:
    """Print or write generated examples of the rules chosen."""
    from mrv.quality.freeze import frozen_lines, write_lines

    rulebook = open_or_fail(rules_folder, lang)
    chosen = choose(rulebook, ids, lang) if ids else list(rulebook.rules)
    folder, extra = rulebook_folders(rules_folder)
    if extra:
        chosen = [rule for rule in chosen if rule.id.startswith("HSE-")]
    with status_line() as status:
        lines = frozen_lines(rulebook, chosen, status.say)
    if not write:
        show(f"{line}\n" for rules in lines.values() for own in rules.values() for line in own)
        return
    try:
        changed = write_lines(folder if not extra else extra[0], lines, chosen)
    except OSError as error:
        raise Failure(cannot_write(folder, error), EXIT_UNREADABLE) from error
    count = sum(len(own) for rules in lines.values() for own in rules.values())
    click.echo(
        f"{count} 个示例，改写 {len(changed)} 个文件。"
        if lang == "zh"
        else f"{count} examples, {len(changed)} files changed."
    )
