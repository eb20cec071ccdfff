"""Answers from the knowledge graph, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mrv.report.cell_values import value_words
from mrv.report.layout import faint, paragraph, strong
from mrv.report.places import parameter_title, record_label
from mrv.report.wording import Say, pick

if TYPE_CHECKING:
    from mrv.engine.result import Result
    from mrv.graph.dependents import Dependents
    from mrv.graph.knowledge import Knowledge

_OWNER = frozenset(["enterprise_id"])
_LISTED = 20
_NAMES = 8


def overview(knowledge: Knowledge, say: Say) -> Iterator[str]:
    """Yield how many things and ties of each kind there are."""
    settings = knowledge.settings
    yield strong(
        say(
            f"知识图谱：{knowledge.nodes.height} 个对象，{knowledge.edges.height} 条关系",
            f"Knowledge graph: {knowledge.nodes.height} things, {knowledge.edges.height} ties",
        )
    )
    for name, count in sorted(knowledge.nodes.group_by("type").len().iter_rows()):
        yield f"  {pick(settings.types[name], say.lang)}{say.colon}{count}"
    for name, count in sorted(knowledge.edges.group_by("kind").len().iter_rows()):
        yield faint(f"  {pick(settings.kinds[name], say.lang)}{say.colon}{count}")


def shared_lines(knowledge: Knowledge, kind: str, say: Say) -> Iterator[str]:
    """Yield what enterprises have in common."""
    found = knowledge.shared(kind)
    title = next(pick(s.title, say.lang) for s in knowledge.settings.shared if s.name == kind)
    yield strong(say(f"共用的{title}：{found.height} 个", f"Shared, by {title}: {found.height}"))
    for row in found.head(_LISTED).iter_rows(named=True):
        names = row["enterprises"]
        listed = say("、", ", ").join(names[:_NAMES])
        if (more := len(names) - _NAMES) > 0:
            listed += say(f" 等 {len(names)} 家", f" and {more} more")
        yield from paragraph(f"{row['what']}{say.colon}{listed}", indent=4, first="  - ")
    if (more := found.height - _LISTED) > 0:
        yield say(f"    另有 {more} 个", f"    and {more} more")


def circle_lines(knowledge: Knowledge, say: Say) -> Iterator[str]:
    """Yield circles of trades with their trades."""
    circles = knowledge.circles()
    yield strong(say(f"交易环路：{len(circles)} 个", f"Circles of trades: {len(circles)}"))
    for circle in circles[:_LISTED]:
        way = " → ".join((*circle.enterprises, circle.enterprises[0]))
        yield from paragraph(way, indent=4, first="  - ")
        for trade in circle.trades[:_NAMES]:
            told = [
                str(trade[name])
                for name in ("trade_date", "vintage", "trade_quantity", "trade_price")
                if trade.get(name) is not None
            ]
            text = f"{trade['seller']} → {trade['buyer']}{say.colon}{say('，', ', ').join(told)}"
            yield from (faint(line) for line in paragraph(text, indent=6, first="      "))
        if (more := len(circle.trades) - _NAMES) > 0:
            yield faint(say(f"      另有 {more} 笔", f"      and {more} more"))
    if (more := len(circles) - _LISTED) > 0:
        yield say(f"    另有 {more} 个", f"    and {more} more")


def dependent_lines(answer: Dependents, result: Result, say: Say) -> Iterator[str]:
    """Yield what follows from a cell, nearest first, and the rules that read any of it."""
    rulebook = result.rulebook
    label = record_label(answer.record, rulebook, say.lang, drop=frozenset())
    title = parameter_title(answer.column, rulebook, say.lang)
    value = value_words(answer.value, answer.column, rulebook)
    yield from paragraph(label)
    yield strong(
        say(
            f"{title} = {value}：{len(answer.cells)} 个数值由它算出",
            f"{title} = {value}: {len(answer.cells)} values follow from it",
        )
    )
    for cell in answer.cells[: 3 * _LISTED]:
        name = parameter_title(cell.column, rulebook, say.lang)
        table = pick(rulebook.frames[cell.frame].title, say.lang)
        record = record_label(cell.record, rulebook, say.lang, drop=_OWNER)
        text = f"{name} · {table} · {record} = {value_words(cell.value, cell.column, rulebook)}"
        yield from paragraph(text, indent=6, first=f"  {cell.steps:>2}  ")
    if (more := len(answer.cells) - 3 * _LISTED) > 0:
        yield say(f"      另有 {more} 个", f"      and {more} more")
    names = say("、", ", ").join(list(answer.rules)[:_LISTED])
    if len(answer.rules) > _LISTED:
        names += say(" 等", " and more")
    text = say(
        f"读取它们的规则 {len(answer.rules)} 条：{names}",
        f"Rules that read them ({len(answer.rules)}): {names}",
    )
    yield from paragraph(text, indent=2, first="  ")
