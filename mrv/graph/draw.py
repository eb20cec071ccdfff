"""The graph as text: SVG in layers from left to right, DOT, Mermaid, JSON, GraphML."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any, Literal

from wcwidth import width as display_width

Form = Literal["svg", "dot", "mermaid", "json", "graphml"]

_WIDE, _HIGH, _GAP_X, _GAP_Y, _EDGE = 232, 40, 84, 12, 24
_FILL = {
    "measured": "#e3f1e3",
    "calculated": "#e4ecf7",
    "default": "#f7efdc",
    "standard": "#f2f2f2",
}
_STROKE = {"history": "6 3", "roll_up": "", "record": "2 3", "standard": "2 2", "formula": ""}


def draw(graph: Any, form: Form, lang: Literal["zh", "en"]) -> str:
    """The graph in one of the forms, labels in one language."""
    match form:
        case "svg":
            return _svg(graph, lang)
        case "dot":
            lines = [
                f'  "{node}" [label="{_label(graph, node, lang)}\\n{node}"];'
                for node in sorted(graph)
            ]
            lines += [
                f'  "{a}" -> "{b}" [label="{data["kind"]}"];'
                for a, b, data in sorted(graph.edges(data=True), key=lambda e: e[:2])
            ]
            return "\n".join(["digraph mrv {", "  rankdir=LR;", *lines, "}", ""])
        case "mermaid":
            number = {node: f"n{place}" for place, node in enumerate(sorted(graph))}
            lines = [f'  {n}["{_label(graph, node, lang)}"]' for node, n in number.items()]
            lines += [f"  {number[a]} --> {number[b]}" for a, b in sorted(graph.edges)]
            return "\n".join(["flowchart LR", *lines, ""])
        case "json":
            nodes = [{"id": node, **graph.nodes[node]} for node in sorted(graph)]
            edges = [
                {"from": a, "to": b, **data}
                for a, b, data in sorted(graph.edges(data=True), key=lambda e: e[:2])
            ]
            return json.dumps({"nodes": nodes, "edges": edges}, ensure_ascii=False, indent=2) + "\n"
        case "graphml":
            import networkx as nx

            return "\n".join(nx.generate_graphml(graph)) + "\n"


def _label(graph: Any, node: str, lang: str) -> str:
    return str(graph.nodes[node][lang])


def _positions(graph: Any) -> dict[str, tuple[int, int]]:
    """Columns by layer; inside a column near the middle of what a node is tied to."""
    columns: dict[int, list[str]] = {}
    for node in sorted(graph):
        columns.setdefault(graph.nodes[node]["layer"], []).append(node)
    place = {node: float(at) for own in columns.values() for at, node in enumerate(own)}
    for _ in range(8):
        for layer in sorted(columns):
            own = columns[layer]
            heights = {node: _middle(graph, node, place) for node in own}
            own[:] = sorted(own, key=heights.__getitem__)
            shift = (max(map(len, columns.values())) - len(own)) / 2
            place |= {node: at + shift for at, node in enumerate(own)}
    return {
        node: (
            _EDGE + graph.nodes[node]["layer"] * (_WIDE + _GAP_X),
            round(_EDGE + place[node] * (_HIGH + _GAP_Y)),
        )
        for node in graph
    }


def _middle(graph: Any, node: str, place: Mapping[str, float]) -> float:
    """The mean height of what a node is tied to; its own if to nothing."""
    tied = [place[other] for other in (*graph.predecessors(node), *graph.successors(node))]
    return sum(tied) / len(tied) if tied else place[node]


def _svg(graph: Any, lang: str) -> str:
    at = _positions(graph)
    wide = max((x for x, _ in at.values()), default=0) + _WIDE + _EDGE
    high = max((y for _, y in at.values()), default=0) + _HIGH + _EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}"'
        f' height="{high}" font-family="sans-serif">',
        f'<rect width="{wide}" height="{high}" fill="#ffffff"/>',
    ]
    for a, b, data in sorted(graph.edges(data=True), key=lambda edge: edge[:2]):
        (x1, y1), (x2, y2) = at[a], at[b]
        x1, y1, y2 = x1 + _WIDE, y1 + _HIGH // 2, y2 + _HIGH // 2
        bend = max(40, abs(x2 - x1) // 2)
        dash = f' stroke-dasharray="{_STROKE[data["kind"]]}"' if _STROKE.get(data["kind"]) else ""
        parts.append(
            f'<path d="M{x1},{y1} C{x1 + bend},{y1} {x2 - bend},{y2} {x2},{y2}" fill="none"'
            f' stroke="#8a97a8" stroke-width="1"{dash}/>'
        )
    for node in sorted(graph):
        x, y = at[node]
        fill = _FILL.get(graph.nodes[node]["nature"], "#ffffff")
        parts.append(
            f'<rect x="{x}" y="{y}" width="{_WIDE}" height="{_HIGH}" rx="5" fill="{fill}"'
            ' stroke="#5b6b7f"/>'
        )
        label, below = _cut(_label(graph, node, lang), 30), _cut(node, 40)
        parts.append(
            f'<text x="{x + 8}" y="{y + 17}" font-size="13">{escape(label)}</text>'
            f'<text x="{x + 8}" y="{y + 32}" font-size="9.5" fill="#5b6b7f">{escape(below)}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


def _cut(text: str, columns: int) -> str:
    if display_width(text) <= columns:
        return text
    while text and display_width(text) > columns - 1:
        text = text[:-1]
    return text + "…"
