"""`mrv trace`: where a number comes from, and what would change if it were right."""

from __future__ import annotations

from pathlib import Path

import click

from mrv.cli.judging import find_causes, judged, readable
from mrv.cli.language import Language, say
from mrv.cli.options import (
    lang_option,
    quiet_option,
    record_option,
    submission_options,
)
from mrv.cli.output import show
from mrv.cli.record_choice import (
    keys_called,
    no_record,
    parameter_called,
    tables_with,
    unknown_parameter,
)
from mrv.cli.rulebook import open_or_fail
from mrv.cli.words import Command

_SHOWN = 3

_HELP = say(
    "说明一个数值从何而来，更正后会影响哪些数值。\n\n"
    "不给 --record 时说明被追查出的单元格。\n\n"
    "\b\n示例：\n"
    "  mrv trace 填报表.xlsx --param net_calorific_value_ar\n"
    "  mrv trace 填报表.xlsx --param fuel_emission --record unit_id=1,month=2025-03\n"
    "  mrv trace 履约数据/ --param shortfall --record year=2025 --price 75",
    "Show where a number comes from, and what would change if it were right. Without --record,"
    " the cells that tracing blames.\n\n"
    "\b\nExamples:\n"
    "  mrv trace form.xlsx --param net_calorific_value_ar\n"
    "  mrv trace form.xlsx --param fuel_emission --record unit_id=1,month=2025-03\n"
    "  mrv trace chain/ --param shortfall --record year=2025 --price 75",
)


@click.command(cls=Command, name="trace", help=_HELP)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option("--param", required=True, metavar="P", help=say("参数", "Parameter."))
@record_option
@click.option(
    "--price",
    type=click.FloatRange(0),
    metavar="CNY",
    help=say("配额单价（元/吨），用于折算金额", "Price of an allowance, to put tonnes into money."),
)
@submission_options
@quiet_option
@lang_option
def command(
    paths: tuple[Path, ...],
    param: str,
    keys: str | None,
    history: tuple[Path, ...],
    price: float | None,
    rules_folder: Path | None,
    sector: str | None,
    profile: Path | None,
    lang: Language,
) -> None:
    """Print the trees."""
    from mrv.engine.frames import Workspace
    from mrv.report.places import record_label
    from mrv.report.trace_text import answer_lines
    from mrv.report.wording import Say
    from mrv.trace.consequences.ask import ask

    rulebook = open_or_fail(rules_folder, lang)
    param = parameter_called(param, rulebook)
    chosen = keys_called(keys, rulebook)
    result = judged(
        paths,
        rulebook,
        lang,
        history=history,
        sector=sector,
        profile=profile,
        trace=True,
    )
    readable(result, lang)
    find_causes(result, lang)
    workspace = result.workspace
    assert isinstance(workspace, Workspace)
    try:
        answers = ask(result, workspace, param, chosen)
    except KeyError:
        zh, en = f"所报数据中没有数值参数“{param}”", f"no number called {param!r} was filed"
        raise unknown_parameter(param, rulebook, zh, en) from None
    lines: list[str] = []
    for answer in answers[:_SHOWN]:
        lines += ["", record_label(answer.record, rulebook, lang, drop=frozenset())]
        lines += answer_lines(answer, result, Say(lang), price)
    if not answers and chosen:
        raise no_record(chosen, tables_with(param, workspace))
    if not answers:
        lines.append(
            say(
                "没有查出此参数的单元格有误；用 --record 指定一条记录。",
                "No cell of it is blamed; choose a record with --record.",
            )
        )
    if (more := len(answers) - _SHOWN) > 0:
        lines.append(say(f"另有 {more} 条记录未列出。", f"{more} more records not shown."))
    show(f"{line}\n" for line in lines)
