"""`mrv network`: the knowledge graph of a submission, and questions to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mrv.cli.exit_codes import EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.judging import judged, readable
from mrv.cli.language import Language, say
from mrv.cli.options import (
    record_option,
    report_options,
)
from mrv.cli.output import refuse_existing, show, write_file
from mrv.cli.record_choice import (
    keys_called,
    no_record,
    parameter_called,
    tables_with,
    unknown_parameter,
)
from mrv.cli.rulebook import open_or_fail
from mrv.cli.suffixes import format_help, format_of
from mrv.cli.words import Command

if TYPE_CHECKING:
    from mrv.engine.result import Result
    from mrv.graph.knowledge import Knowledge

_SHOWN = 3
_KINDS = ["laboratory", "verifier", "consultant", "credit", "counterparty"]

_FORMATS = ("text", "json", "graphml")

_HELP = say(
    "把数据连成一张图：企业、机组、凭证、配额、减排量、机构。可以提问，也可以导出。\n\n"
    "从履约缺口追到原因，用 mrv trace 数据/ --param shortfall。\n\n"
    "\b\n示例：\n"
    "  mrv network 数据/ --shared laboratory      共用同一检测机构的企业\n"
    "  mrv network 数据/ --cycles                 交易环路\n"
    "  mrv network 数据/ --depends net_calorific_value_ar"
    " --record unit_id=1,month=2025-03\n"
    "  mrv network 数据/ --format graphml -o 图谱.graphml",
    "Tie the data together: enterprises, units, documents, allowances, credits, agencies; ask"
    " questions or export.\n\n"
    "From a shortfall back to its cause: mrv trace data/ --param shortfall.\n\n"
    "\b\nExamples:\n"
    "  mrv network data/ --shared laboratory   enterprises that share a laboratory\n"
    "  mrv network data/ --cycles              trades that go round\n"
    "  mrv network data/ --depends net_calorific_value_ar"
    " --record unit_id=1,month=2025-03\n"
    "  mrv network data/ --format graphml -o network.graphml",
)


@click.command(cls=Command, name="network", help=_HELP)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option(
    "--depends",
    metavar="P",
    help=say("由该参数算出的一切（配合 --record）", "All that follows from a parameter's cells."),
)
@record_option
@click.option(
    "--shared",
    type=click.Choice(_KINDS),
    help=say("共用机构、减排量或交易对手的企业", "Enterprises that have one of these in common."),
)
@click.option("--cycles", is_flag=True, help=say("交易环路", "Trades that go round."))
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help=format_help("text") + say("；json 可作 JSON-LD 读取", " json can be read as JSON-LD."),
)
@report_options
def command(
    paths: tuple[Path, ...],
    depends: str | None,
    keys: str | None,
    shared: str | None,
    cycles: bool,
    form: str | None,
    history: tuple[Path, ...],
    rules_folder: Path | None,
    sector: str | None,
    profile: Path | None,
    output: Path | None,
    force: bool,
    lang: Language,
) -> None:
    """Answer one question, or write the graph."""
    from mrv.graph.knowledge import Knowledge

    form = format_of(output, form, _FORMATS, "text")
    if output is not None:
        refuse_existing(output, force)
    asked = sum(map(bool, (depends, shared, cycles)))
    if asked > 1:
        text = say(
            "一次只能问一个问题：--depends、--shared 或 --cycles",
            "one question at a time: --depends, --shared or --cycles",
        )
        raise Failure(text, EXIT_USAGE)
    if asked and form == "graphml":
        text = say("GraphML 只用于导出整张图", "GraphML is for the whole graph only")
        raise Failure(text, EXIT_USAGE)
    rulebook = open_or_fail(rules_folder, lang)
    result = judged(
        paths, rulebook, lang, history=history, sector=sector, profile=profile, trace=False
    )
    readable(result, lang)
    if depends:
        pieces = _dependents(result, depends, keys, form, lang)
    else:
        knowledge = Knowledge(result.submission, rulebook)
        pieces = _network(knowledge, shared, cycles, form, lang)
    if output is None:
        show(pieces)
    else:
        write_file(output, pieces, force=force)


def _network(
    knowledge: Knowledge, shared: str | None, cycles: bool, form: str, lang: Language
) -> Iterator[str]:
    from mrv.report.network_text import circle_lines, overview, shared_lines
    from mrv.report.wording import Say

    if form == "graphml":
        import networkx as nx

        yield "\n".join(nx.generate_graphml(knowledge.network())) + "\n"
    elif form == "json":
        if shared:
            content: object = knowledge.shared(shared).to_dicts()
        elif cycles:
            content = [
                {"enterprises": list(circle.enterprises), "trades": list(circle.trades)}
                for circle in knowledge.circles()
            ]
        else:
            content = knowledge.linked_data()
        yield json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    else:
        told = Say(lang)
        if shared:
            lines = shared_lines(knowledge, shared, told)
        else:
            lines = circle_lines(knowledge, told) if cycles else overview(knowledge, told)
        yield from (f"{line}\n" for line in lines)


def _dependents(
    result: Result, parameter: str, keys: str | None, form: str, lang: Language
) -> Iterator[str]:
    from dataclasses import asdict

    from mrv.engine.frames import Workspace
    from mrv.graph.dependents import dependents
    from mrv.report.network_text import dependent_lines
    from mrv.report.wording import Say

    assert isinstance(result.workspace, Workspace)
    parameter = parameter_called(parameter, result.rulebook)
    chosen = keys_called(keys, result.rulebook)
    try:
        answers = dependents(result, result.workspace, parameter, chosen)
    except KeyError:
        zh, en = f"所报数据中没有参数“{parameter}”", f"no {parameter!r} was filed"
        raise unknown_parameter(parameter, result.rulebook, zh, en) from None
    if not answers and chosen:
        raise no_record(chosen, tables_with(parameter, result.workspace))
    if form == "json":
        content = [asdict(answer) for answer in answers]
        yield json.dumps(content, ensure_ascii=False, indent=2, default=str) + "\n"
        return
    for answer in answers[:_SHOWN]:
        yield from (f"{line}\n" for line in ("", *dependent_lines(answer, result, Say(lang))))
    if (more := len(answers) - _SHOWN) > 0:
        yield say(f"另有 {more} 条记录；用 --record 指定", f"{more} more; choose with --record")
        yield "\n"
