"""The graph folded to its tables: a whole sector on one page, before one looks at a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mrv.graph.build import FLOW
from mrv.graph.picture import shown
from mrv.graph.settings import graph_settings

if TYPE_CHECKING:
    import networkx as nx

_TELLING = ("formula", "roll_up", "evidence", "record", "standard")
"""Of several ties between two tables the first is drawn; those of the market go before all."""


def by_tables(graph: Any) -> Any:
    """Return a graph with one node a table and one edge between two, for `draw`.

    Documents keep nodes of their own; tables of standard values are left out. `rules` counts the
    rules of a table's quantities, `frame_zh` and `frame_en` say how many it has, and `listed_zh`
    and `listed_en` name them. A table stands after all tables that it takes values from; where two
    take values from each other, the earlier quantities decide.
    """
    import networkx as nx

    flow = shown(graph)
    folded: nx.MultiDiGraph[str] = nx.MultiDiGraph(folded=True)
    members: dict[str, list[str]] = {}
    for node, data in sorted(flow.nodes(data=True)):
        if data["type"] != "standard":
            members.setdefault(_place(node, data), []).append(node)
    for table, nodes in members.items():
        folded.add_node(table, **_described(flow, nodes))
    order = (*graph_settings().kinds, *_TELLING)
    for a, b, kind in sorted(flow.edges(keys=True), key=lambda edge: order.index(edge[2])):
        ends = tuple(_place(node, flow.nodes[node]) for node in (a, b))
        known = all(end in folded for end in ends)
        if kind in FLOW and ends[0] != ends[1] and known and not folded.has_edge(*ends):
            folded.add_edge(*ends, key=kind, kind=kind)
    _put_in_layers(folded)
    return folded


def _place(node: str, data: Any) -> str:
    return str(data["frame"]) if data["type"] == "parameter" else node


def _described(flow: Any, nodes: list[str]) -> dict[str, Any]:
    """The attributes of a table's node, or those of a document."""
    first = flow.nodes[nodes[0]]
    depth = sum(flow.nodes[node]["layer"] for node in nodes) / len(nodes)
    if first["type"] == "document":
        return {"type": "document", "zh": first["zh"], "en": first["en"], "depth": -1.0, "rules": 0}
    natures = [flow.nodes[node]["nature"] for node in nodes]
    computed = natures.count("calculated")
    return {
        "type": "parameter",
        "nature": "calculated" if computed else max(sorted(set(natures)), key=natures.count),
        "zh": first["frame_zh"],
        "en": first["frame_en"],
        "frame_zh": f"{len(nodes)} 项" + (f"，计算 {computed} 项" if computed else ""),
        "frame_en": f"{len(nodes)} item{'s' * (len(nodes) != 1)}"
        + (f", {computed} computed" if computed else ""),
        "listed_zh": "、".join(flow.nodes[node]["zh"] for node in nodes),
        "listed_en": "; ".join(flow.nodes[node]["en"] for node in nodes),
        "rules": sum(flow.nodes[node]["rules"] for node in nodes),
        "root": any(flow.nodes[node].get("root") for node in nodes),
        "depth": depth,
    }


def _put_in_layers(folded: nx.MultiDiGraph[str]) -> None:
    """Set `layer`: the longest way from a document, along edges that go deeper."""
    order = sorted(folded, key=lambda node: (folded.nodes[node]["depth"], node))
    rank = {node: place for place, node in enumerate(order)}
    layer: dict[str, int] = {}
    for node in order:
        lowest = 0 if folded.nodes[node]["type"] == "document" else 1
        before = (layer[p] + 1 for p in folded.predecessors(node) if rank[p] < rank[node])
        layer[node] = max((lowest, *before))
    used = {at: place for place, at in enumerate(sorted(set(layer.values())))}
    for node, at in layer.items():
        folded.nodes[node]["layer"] = used[at]
