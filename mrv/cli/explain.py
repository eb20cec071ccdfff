"""`mrv explain`: what a rule demands, and how it came out on a record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mrv.cli.exit_codes import EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.judging import judged, readable
from mrv.cli.language import Language, say
from mrv.cli.options import lang_option, record_option, submission_options
from mrv.cli.output import show
from mrv.cli.record_choice import keys_called, no_record
from mrv.cli.rulebook import open_or_fail
from mrv.cli.words import Command

if TYPE_CHECKING:
    from mrv.catalogue.model import Rulebook
    from mrv.engine.explanation import RecordExplanation

_SHOWN = 3
"""Records explained when `--record` leaves more than these."""

_HELP = say(
    "说明一条规则；给出 PATH 时代入其中记录的数值。\n\n"
    "\b\n示例：\n"
    "  mrv explain PWR-LOG-012\n"
    "  mrv explain PWR-LOG-012 填报表.xlsx\n"
    "  mrv explain PWR-LOG-012 填报表.xlsx --record unit_id=1,month=2025-03",
    "Show a rule; with PATH, on its records with their numbers in it.\n\n"
    "\b\nExamples:\n"
    "  mrv explain PWR-LOG-012\n"
    "  mrv explain PWR-LOG-012 form.xlsx\n"
    "  mrv explain PWR-LOG-012 form.xlsx --record unit_id=1,month=2025-03",
)


@click.command(cls=Command, name="explain", help=_HELP)
@click.argument("rule_id", metavar="RULE")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH…]")
@record_option
@submission_options
@lang_option
def command(
    rule_id: str,
    paths: tuple[Path, ...],
    keys: str | None,
    history: tuple[Path, ...],
    rules_folder: Path | None,
    sector: str | None,
    profile: Path | None,
    lang: Language,
) -> None:
    """Print the rule, then the records."""
    from mrv.catalogue.problems import did_you_mean
    from mrv.report.rule_text import rule_card

    rulebook = open_or_fail(rules_folder, lang)
    variants = [rule for rule in rulebook.rules if rule.id == rule_id]
    if not variants:
        hint = did_you_mean(rule_id, {rule.id for rule in rulebook.rules})
        also = say(f"；是否指 {hint}？", f"; did you mean {hint}?") if hint else ""
        raise Failure(say(f"没有规则 {rule_id}{also}", f"no rule {rule_id}{also}"), EXIT_USAGE)
    show(f"{line}\n" for line in rule_card(rulebook, variants, lang))
    if not paths:
        if keys:
            raise Failure(
                say("--record 需要同时给出 PATH", "--record needs a PATH to look in"), EXIT_USAGE
            )
        return

    from mrv.engine.explanation import explain_rule

    chosen = keys_called(keys, rulebook)
    result = judged(
        paths,
        rulebook,
        lang,
        history=history,
        sector=sector,
        profile=profile,
        only=[rule_id],
    )
    readable(result, lang)
    try:
        items = list(explain_rule(result, rule_id, chosen))
    except KeyError:
        items = []
    held = [
        (frame.frame.frame, frame.table)
        for frame in result.frames.values()
        if any(judged.rule.id == rule_id for judged in frame.rules)
    ]
    if chosen and held and not items:
        raise no_record(chosen, held, beginnings=True)
    show(f"{line}\n" for line in _records(items, rulebook, lang))


def _records(items: list[RecordExplanation], rulebook: Rulebook, lang: Language) -> Iterator[str]:
    """Yield the lines of the first records, and how many more there are."""
    from mrv.report.explanation_text import explanation_lines

    if not items:
        yield ""
        yield say("所报数据中没有此规则检查的记录。", "No record that this rule judges was filed.")
    for item in items[:_SHOWN]:
        yield ""
        yield from explanation_lines(item, rulebook, lang)
    if (more := len(items) - _SHOWN) > 0:
        yield ""
        yield say(
            f"另有 {more} 条记录未列出（用 --record 指定）。",
            f"{more} more records not shown (choose one with --record).",
        )
