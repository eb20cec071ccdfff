"""`mrv graph`: how the parameters of a sector follow from each other."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mrv.cli.exit_codes import EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.language import Language, say
from mrv.cli.options import force_option, lang_option, output_option, rules_option
from mrv.cli.output import note, refuse_existing, show, write_file
from mrv.cli.record_choice import parameter_called, unknown_parameter
from mrv.cli.rulebook import open_or_fail
from mrv.cli.suffixes import format_of
from mrv.cli.words import Command

if TYPE_CHECKING:
    from mrv.graph.draw import Form

_FORMATS: tuple[Form, ...] = ("svg", "text", "dot", "mermaid", "json", "graphml")

_HELP = say(
    "画出参数之间的关系：从实测值到计算值，直至排放总量。\n\n"
    "不给 -o 时，终端上以文字列出（text）；输出到管道或重定向到文件时为 SVG。\n\n"
    "\b\n示例：\n"
    "  mrv graph --sector power --tables -o 总图.svg         每张数据表一个框\n"
    "  mrv graph --sector power -o 关系图.svg                每个参数一个框（很宽）\n"
    "  mrv graph --sector power --param fuel_emission        终端上以文字列出\n"
    "  mrv graph --sector power --param fuel_emission --format mermaid",
    "Draw how parameters follow from each other, from measured values to the total emission.\n\n"
    "Without -o a terminal shows them in words (text); a pipe or a redirected file gets SVG.\n\n"
    "\b\nExamples:\n"
    "  mrv graph --sector power --tables -o tables.svg       one box a table\n"
    "  mrv graph --sector power -o graph.svg                 one box a parameter (wide)\n"
    "  mrv graph --sector power --param fuel_emission        a part, in words on a terminal\n"
    "  mrv graph --sector power --param fuel_emission --format mermaid",
)


@click.command(cls=Command, name="graph", help=_HELP)
@click.option("--sector", required=True, metavar="S", help=say("行业", "Sector."))
@click.option(
    "--param",
    metavar="P",
    help=say("只画与该参数有关的部分", "Only what this parameter comes from and goes to."),
)
@click.option(
    "--steps",
    type=click.IntRange(1),
    metavar="N",
    help=say(
        "只画该参数前后 N 步以内的部分", "No further than N steps from the parameter, each way."
    ),
)
@click.option(
    "--tables",
    is_flag=True,
    help=say("每张数据表一个框，一页可览全行业", "One box a table: a whole sector on one page."),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help=say(
        "格式（默认看 -o；没有则终端 text，其他 svg）",
        "Format (default: by the name of -o; without -o text on a terminal, else svg).",
    ),
)
@rules_option
@output_option
@force_option
@lang_option
def command(
    sector: str,
    param: str | None,
    steps: int | None,
    tables: bool,
    form: Form | None,
    rules_folder: Path | None,
    output: Path | None,
    force: bool,
    lang: Language,
) -> None:
    """Write the graph."""
    from mrv.graph.build import parameter_graph

    if steps is not None and param is None:
        raise Failure(say("--steps 须与 --param 同用", "--steps needs --param"), EXIT_USAGE)
    # Nobody reads the source of a picture: it is for files and programs, a terminal gets words.
    in_words = output is None and form is None and sys.stdout.isatty()
    usual: Form = "text" if in_words else "svg"
    chosen = format_of(output, form, _FORMATS, usual)
    if output is not None:
        refuse_existing(output, force)
    rulebook = open_or_fail(rules_folder, lang)
    sectors = sorted({frame.sector for frame in rulebook.frames.values()} - {"common"})
    if sector not in sectors:
        known = ", ".join(sectors)
        raise Failure(
            say(f"没有行业“{sector}”；可用：{known}", f"no sector {sector!r}; there are: {known}"),
            EXIT_USAGE,
        )
    if param is not None:
        param = parameter_called(param, rulebook)
    try:
        graph = parameter_graph(rulebook, sector, param, steps)
    except KeyError:
        nodes = parameter_graph(rulebook, sector).nodes(data="parameter")
        drawn = {parameter for _, parameter in nodes if parameter}
        zh, en = (
            f"该行业的关系图中没有参数“{param}”",
            f"the sector's graph has no parameter {param!r}",
        )
        raise unknown_parameter(str(param), rulebook, zh, en, known=drawn) from None
    if tables:
        from mrv.graph.fold import by_tables

        graph = by_tables(graph)
    if chosen == "svg" and param is None and not tables:
        note(
            say(
                "全行业每个参数一个框，图很宽；--tables 每张数据表一个框，"
                "--param P --steps N 只画一部分",
                "a box for every parameter of a sector is wide; --tables draws one box a table, "
                "--param P --steps N a part",
            )
        )
    if in_words:
        note(
            say(
                "如需画成图：加 -o 关系图.svg（或 --format mermaid、dot）",
                "for a picture add -o graph.svg (or --format mermaid, dot)",
            )
        )
    if output is None:
        show(_drawn(graph, chosen, lang))
    else:
        write_file(output, _drawn(graph, chosen, lang), force=force)


def _drawn(graph: Any, form: Form, lang: Language) -> Iterator[str]:
    """The graph, laid out when it is written: a file's lines are not those of the terminal."""
    from mrv.graph.draw import draw

    yield draw(graph, form, lang)
