"""`mrv calc`: a formula of the catalogue with the caller's numbers in it, step by step."""

from __future__ import annotations

from collections.abc import Iterator
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
    from mrv.catalogue.model import Parameter, Rulebook
    from mrv.engine.calculate import Calculation

_HELP = say(
    "用给出的数值计算参数 PARAMETER 的公式，并列出步骤；\n\n"
    "不给数值时列出公式。单位为参数目录中的单位；关联记录的多个数值用逗号分隔。\n\n"
    "\b\n示例：\n"
    "  mrv calc carbon_content_ar carbon_content_ad=0.581 \\\n"
    "           moisture_ar=12 moisture_ad=3\n"
    "  mrv calc heat_supply heat_streams.stream_heat=1200,340\n"
    "  mrv calc operating_hours member_months.operating_hours=700,600 \\\n"
    "           member_months.capacity=300,600\n\n"
    "\b\n退出码：0 已算出；1 数值不足；2 命令用法错误",
    "Evaluate the formulas of PARAMETER on given values, with every step; without values, list"
    " the formulas. Units are those of the catalogue; several values of related records are"
    " separated by commas.\n\n"
    "\b\nExamples:\n"
    "  mrv calc carbon_content_ar carbon_content_ad=0.581 \\\n"
    "           moisture_ar=12 moisture_ad=3\n"
    "  mrv calc heat_supply heat_streams.stream_heat=1200,340\n"
    "  mrv calc operating_hours member_months.operating_hours=700,600 \\\n"
    "           member_months.capacity=300,600\n\n"
    "\b\nExit codes: 0 computed; 1 values are lacking; 2 wrong usage",
)


@click.command(
    cls=Command, name="calc", help=_HELP, context_settings={"ignore_unknown_options": False}
)
@click.argument("parameter", metavar="PARAMETER")
@click.argument("values", nargs=-1, metavar="[NAME=VALUE…]")
@click.option(
    "--frame",
    metavar="FRAME",
    help=say("只用这个数据表的公式", "Only the formulas of this frame."),
)
@rules_option
@lang_option
def command(
    parameter: str,
    values: tuple[str, ...],
    frame: str | None,
    rules_folder: Path | None,
    lang: Language,
) -> None:
    """Compute and print."""
    from mrv.engine.calculate import calculate
    from mrv.engine.misuse import MisuseError

    rulebook = open_or_fail(rules_folder, lang)
    given = _pairs(values)
    try:
        found = calculate(parameter, given, rulebook, frame)
    except MisuseError as error:
        text = error.text.zh if lang == "zh" else error.text.en
        raise Failure(text, EXIT_USAGE) from None
    done = [one for one in found if one.value is not None and not one.unused] if given else []
    shown = done[:1] or found
    show(f"{line}\n" for one in shown for line in _lines(parameter, one, rulebook, lang))
    raise SystemExit(EXIT_OK if done or not given else EXIT_FINDINGS)


def _pairs(values: tuple[str, ...]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in values:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not name or name in pairs:
            raise Failure(
                say(
                    f"“{text}”应写作 参数=数值，每个参数一次",
                    f"'{text}' should be parameter=value, each parameter once",
                ),
                EXIT_USAGE,
            )
        pairs[name] = value
    return pairs


def _lines(parameter: str, one: Calculation, rulebook: Rulebook, lang: Language) -> Iterator[str]:
    from mrv.language.explain import value_text
    from mrv.report.layout import faint, paragraph, strong
    from mrv.report.places import parameter_title
    from mrv.report.wording import pick, unit_after

    about = rulebook.parameters[parameter]
    table = pick(rulebook.frames[one.formula.frame].title, lang)
    head = f"{pick(about.title, lang)}  [{table} · {one.formula.rule}]"
    yield from (strong(line) for line in paragraph(head, indent=2, first=""))
    yield from paragraph(f"{parameter} = {one.text}", indent=6, first="  ")
    if one.formula.when is not None:
        text = say("适用条件：", "applies if: ") + one.formula.when.text
        yield from (faint(line) for line in paragraph(text, indent=6, first="  "))
    if one.value is None:
        for name in one.missing:
            tables = {r.name: r.to for r in rulebook.frames[one.formula.frame].relations}
            if name in tables:
                title = pick(rulebook.frames[tables[name]].title, lang)
            else:
                title = parameter_title(name.rpartition(".")[2], rulebook, lang)
            known = rulebook.parameters.get(name.rpartition(".")[2])
            unit = f" ({known.unit})" if known and known.unit else ""
            text = say("需要", "needs ") + f"{name}{say('：', ': ')}{title}{unit}"
            yield from paragraph(text, indent=6, first="  - ")
        yield ""
        return
    for step in one.steps:
        value = value_text(step.value)
        # A value that was looked up or gathered has nothing to fill in: it is named instead.
        text = step.text if step.filled == value else step.filled
        yield from paragraph(f"{text} = {value}", indent=6, first="    ")
    yield from paragraph(f"{parameter} = {value_text(one.value)}", indent=6, first="  = ")
    if isinstance(one.value, float) and about.decimals is not None:
        rounded = f"{one.value:,.{about.decimals}f}{unit_after(about.unit, lang)}"
        yield from paragraph(say("填报值：", "to report: ") + rounded, indent=6, first="  ")
    yield from _doubt(one.value, about, lang)
    yield ""


def _doubt(value: object, about: Parameter, lang: Language) -> Iterator[str]:
    """Say when the outcome cannot be of its parameter: mostly a value in another unit."""
    from mrv.report.layout import paragraph
    from mrv.report.wording import unit_after

    low, high = about.bounds.minimum, about.bounds.maximum
    if not isinstance(value, float) or (
        (low is None or value >= low) and (high is None or value <= high)
    ):
        return
    span = f"{'-∞' if low is None else f'{low:g}'} – {'∞' if high is None else f'{high:g}'}"
    span += unit_after(about.unit, lang)
    text = (
        f"超出可能的范围 {span}：请核对给出数值的单位"
        if lang == "zh"
        else f"outside what is possible, {span}: check the units of the values given"
    )
    yield from paragraph(text, indent=6, first="  ! ")
