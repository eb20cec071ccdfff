"""Layers of the graph: documents, records of evidence, measured values, what is calculated."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

DOCUMENTS, RECORDS, MEASURED = 0, 1, 2


def put_in_layers(graph: nx.MultiDiGraph[str], flow: Collection[str]) -> None:
    """Set `layer` and `stage` of every node: the longest way from a document along `flow`.

    Values that follow from none start at the layer of the measured ones. Circles (two quantities
    that can each be calculated from the other) are cut. Rules stand at the layer of what they
    check. Empty layers are closed up.
    """
    import networkx as nx

    plain: nx.DiGraph[str] = nx.DiGraph()
    plain.add_nodes_from(node for node, data in graph.nodes(data=True) if data["type"] != "rule")
    plain.add_edges_from((a, b) for a, b, kind in graph.edges(keys=True) if kind in flow and a != b)
    _cut_circles(plain)
    layer: dict[str, int] = {}
    for node in nx.topological_sort(plain):
        before = [layer[p] for p in plain.predecessors(node)]
        layer[node] = max((*(at + 1 for at in before), _lowest(graph, node)))
    used = {at: place for place, at in enumerate(sorted(set(layer.values())))}
    for node, at in layer.items():
        graph.nodes[node]["layer"] = used[at]
        early = {DOCUMENTS: "document", RECORDS: "record", MEASURED: "measured"}
        graph.nodes[node]["stage"] = early.get(at) or graph.nodes[node].get("stage", "calculated")
    for node, data in graph.nodes(data=True):
        if data["type"] == "rule":
            checked = [graph.nodes[b]["layer"] for b in graph.successors(node)]
            data["layer"] = max(checked, default=0)


def _lowest(graph: nx.MultiDiGraph[str], node: str) -> int:
    """The first layer in which a node may stand."""
    if graph.nodes[node]["type"] == "document":
        return DOCUMENTS
    if graph.nodes[node]["type"] == "standard":
        return RECORDS
    gives_evidence = any(kind == "evidence" for _, _, kind in graph.out_edges(node, keys=True))
    return RECORDS if gives_evidence else MEASURED


def _cut_circles(plain: nx.DiGraph[str]) -> None:
    import networkx as nx

    while True:
        try:
            circle = nx.find_cycle(plain)
        except nx.NetworkXNoCycle:
            return
        plain.remove_edge(*circle[-1][:2])
