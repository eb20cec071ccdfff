"""Parameters as a networkx graph: formulas, sums over records, history, standard values, rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mrv.catalogue.model import Rulebook
from mrv.trace.plan import FeatureStep, Plan

if TYPE_CHECKING:
    import networkx as nx

_KINDS = {"History": "history", "Children": "roll_up", "Related": "record", "Standard": "standard"}


def parameter_graph(rulebook: Rulebook, sector: str, parameter: str | None = None) -> Any:
    """The directed graph of a sector; with `parameter`, only what it comes from and goes to.

    Nodes are `frame.parameter` (and `standard:table`), with `layer` counted from the measured
    values. Edges carry their `kind`, and `when` and validity where the formula has them. Raises
    KeyError for a parameter that the sector does not calculate or use.
    """
    import networkx as nx

    frames = [f.name for f in rulebook.frames.values() if f.sector in (sector, "common")]
    plan = Plan(rulebook, [], frames)
    graph = nx.DiGraph()
    for step in plan.formulas.values():
        target = f"{step.frame}.{step.parameter}"
        for column in step.reads:
            for source, kind in _sources(plan, step.frame, column):
                if source != target:
                    when = "; ".join(f.when.text for f in step.formulas if f.when)
                    graph.add_edge(source, target, kind=kind, when=when)
    own = {f.name for f in rulebook.frames.values() if f.sector == sector}
    used = {node for node in graph if node.partition(".")[0] in own}
    for node in list(used):
        used |= nx.ancestors(graph, node) | nx.descendants(graph, node)
    graph = graph.subgraph(used).copy()
    if parameter is not None:
        roots = [node for node in graph if node.rpartition(".")[2] == parameter]
        if not roots:
            raise KeyError(parameter)
        kept = set(roots)
        for root in roots:
            kept |= nx.ancestors(graph, root) | nx.descendants(graph, root)
        graph = graph.subgraph(kept).copy()
    for node, layer in _layers(graph).items():
        name = node.rpartition(".")[2]
        known = rulebook.parameters.get(name)
        graph.nodes[node]["layer"] = layer
        graph.nodes[node]["zh"] = known.title.zh if known else name
        graph.nodes[node]["en"] = known.title.en if known else name
        graph.nodes[node]["nature"] = known.nature if known else "standard"
    return graph


def _sources(plan: Plan, frame: str, column: str) -> Iterator[tuple[str, str]]:
    """The stored columns and tables behind a column, with the kind of the last step."""
    if column in plan.rulebook.frames[frame].columns:
        yield f"{frame}.{column}", "formula"
        return
    step = plan.steps.get((frame, column))
    if isinstance(step, FeatureStep):
        kind = _KINDS.get(type(step.feature).__name__, "formula")
        if kind == "standard":
            yield f"standard:{step.feature.table}", kind  # type: ignore[union-attr]
        for name in step.reads:
            for source, inner in _sources(plan, step.source, name):
                yield source, kind if inner == "formula" else inner


def _layers(graph: nx.DiGraph[str]) -> dict[str, int]:
    """Longest way from what is not calculated; circles (one through another month) are cut."""
    import networkx as nx

    plain = nx.DiGraph(graph.edges)
    plain.add_nodes_from(graph)
    while True:
        try:
            circle = nx.find_cycle(plain)
        except nx.NetworkXNoCycle:
            break
        plain.remove_edge(*circle[-1][:2])
    layer: dict[str, int] = {}
    for node in nx.topological_sort(plain):
        layer[node] = max((layer[p] + 1 for p in plain.predecessors(node)), default=0)
    return layer
