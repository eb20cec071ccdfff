"""The graph as lines of text: what each quantity, or table, takes its values from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Literal

from mrv.graph.picture import edge_words, heading, rule_lines, shown
from mrv.report.layout import paragraph, severity_style, strong
from mrv.report.wording import SEVERITIES, Say, pick

Language = Literal["zh", "en"]

_ORDER = ("formula", "roll_up", "record", "standard", "evidence")
"""Kinds of sources in the order of their lines; those of the market follow."""


def text(graph: Any, lang: Language) -> str:
    """What `shown` keeps, from documents to totals; rules of a chosen parameter stand at the end.

    What takes its values from nothing stands in the lines of what follows from it alone.
    """
    drawn, say = shown(graph), Say(lang)
    layers: dict[int, list[str]] = defaultdict(list)
    for node, data in drawn.nodes(data=True):
        if drawn.in_degree(node) or data.get("root"):
            layers[data["layer"]].append(node)
    lines: list[str] = []
    for layer in sorted(layers):
        if not drawn.graph.get("folded"):
            lines += ["", strong(heading(drawn, layer, lang))]
        for node in sorted(layers[layer], key=lambda one: (_place(drawn, one, lang), one)):
            lines += _node(drawn, node, say)
    for severity, rule in rule_lines(graph, lang):
        lines += _rule(severity, rule, say)
    return "\n".join([*lines, ""]).lstrip("\n")


def _place(graph: Any, node: str, lang: Language) -> tuple[str, str]:
    data = graph.nodes[node]
    return str(data.get(f"frame_{lang}") or ""), str(data[lang])


def _rule(severity: str, rule: str, say: Say) -> Iterator[str]:
    """A rule under its severity; without one the head of the list, or what ends it."""
    if not severity:
        yield from ("", strong(rule))
        return
    word = pick(SEVERITIES[severity], say.lang)
    first, *more = paragraph(rule, indent=11, first=f"  {word}  ")
    yield from (first.replace(word, severity_style(word, severity), 1), *more)


def _node(graph: Any, node: str, say: Say) -> Iterator[str]:
    """The quantity with its table and number of rules, then a line a kind of source."""
    data = graph.nodes[node]
    frame, title = _place(graph, node, say.lang)
    rules = data.get("rules", 0)
    counted = say(f"{rules} 条规则", f"{rules} rule{'s' * (rules != 1)}") if rules else ""
    yield from paragraph(" · ".join(filter(None, (title, frame, counted))), indent=2)
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for source, _, kind in graph.in_edges(node, keys=True):
        if source != node:
            kinds[kind][_source(graph, source, data, say)] += 1
    for kind in sorted(kinds, key=lambda one: (_ORDER.index(one) if one in _ORDER else 9, one)):
        names = say("、", "; ").join(sorted(kinds[kind]))
        yield from paragraph(
            f"{edge_words(kind, say.lang)}{say.colon}{names}", indent=6, first="    ← "
        )


def _source(graph: Any, source: str, target: Any, say: Say) -> str:
    """A source by its name, with its table where that is another one."""
    frame, title = _place(graph, source, say.lang)
    if graph.graph.get("folded") or not frame or frame == target.get(f"frame_{say.lang}"):
        return title
    return say(f"{title}（{frame}）", f"{title} ({frame})")
