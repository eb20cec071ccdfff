"""The graph in words, as SVG, DOT and Mermaid for people; JSON and GraphML, whole, for machines."""

from __future__ import annotations

import json
from typing import Any, Literal

from mrv.graph.picture import edge_words, shown

Form = Literal["svg", "text", "dot", "mermaid", "json", "graphml"]
Language = Literal["zh", "en"]


def draw(graph: Any, form: Form, lang: Language) -> str:
    """The graph in one of the forms, labels in one language.

    `json` and `graphml` have every node and edge, rules and comparisons too; the others draw the
    flow of values.
    """
    match form:
        case "svg":
            from mrv.graph.svg import svg

            return svg(graph, lang)
        case "text":
            from mrv.graph.text import text

            return text(graph, lang)
        case "dot":
            return _dot(shown(graph), lang)
        case "mermaid":
            return _mermaid(shown(graph), lang)
        case "json":
            nodes = [{"id": node, **graph.nodes[node]} for node in sorted(graph)]
            edges = [{"from": a, "to": b, **data} for a, b, _, data in _sorted_edges(graph)]
            return json.dumps({"nodes": nodes, "edges": edges}, ensure_ascii=False, indent=2) + "\n"
        case "graphml":
            import networkx as nx

            return "\n".join(nx.generate_graphml(graph)) + "\n"


def _sorted_edges(graph: Any) -> list[tuple[str, str, str, dict[str, Any]]]:
    return sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3])


def _label(graph: Any, node: str, lang: Language) -> str:
    data = graph.nodes[node]
    frame = data.get(f"frame_{lang}")
    label = f"{data[lang]}\n{frame}" if frame else data[lang]
    return str(label).replace('"', "'")


def _dot(graph: Any, lang: Language) -> str:
    lines = []
    for node in sorted(graph):
        label = _label(graph, node, lang).replace("\\", "\\\\").replace("\n", "\\n")
        lines.append(f'  "{node}" [label="{label}"];')
    lines += [
        f'  "{a}" -> "{b}" [label="{edge_words(kind, lang)}"];'
        for a, b, kind, _ in _sorted_edges(graph)
    ]
    return "\n".join(["digraph mrv {", "  rankdir=LR;", "  node [shape=box];", *lines, "}", ""])


def _mermaid(graph: Any, lang: Language) -> str:
    number = {node: f"n{place}" for place, node in enumerate(sorted(graph))}
    lines = []
    for node, name in number.items():
        label = _label(graph, node, lang).replace("\n", "<br/>")
        lines.append(f'  {name}["{label}"]')
    arrow = {"evidence": "-.->", "standard": "-.->", "record": "-.->", "roll_up": "==>"}
    lines += [
        f"  {number[a]} {arrow.get(kind, '-->')} {number[b]}"
        for a, b, kind, _ in _sorted_edges(graph)
    ]
    return "\n".join(["flowchart LR", *lines, ""])
