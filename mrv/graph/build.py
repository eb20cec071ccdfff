"""Parameters as a networkx graph: formulas, sums over records, history, evidence, rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mrv.catalogue.model import Frame, Rule, Rulebook
from mrv.catalogue.shelf import rules_of
from mrv.graph.layers import put_in_layers
from mrv.graph.settings import graph_settings
from mrv.trace.telling.evidence import document_of
from mrv.trace.whatif.plan import FeatureStep, Judged, Plan, read_by

if TYPE_CHECKING:
    import networkx as nx

MARKET = "compliance"
"""The tables in which what a sector reports is verified, allocated, traded and surrendered."""
_KINDS = {
    "History": "history",
    "Peer": "peers",
    "Children": "roll_up",
    "Related": "record",
    "Standard": "standard",
}
_CHAIN = ("verified_as", "allocated_by", "issued_as", "traded_to", "surrendered_for")
FLOW = frozenset({"formula", "roll_up", "record", "standard", "evidence", *_CHAIN})
"""Kinds of edges along which a value follows from another; the others only compare."""


def parameter_graph(
    rulebook: Rulebook, sector: str, parameter: str | None = None, steps: int | None = None
) -> Any:
    """The directed multigraph of a sector; with `parameter`, only what it comes from and goes to.

    `steps` says how far from the parameter, each way (None: to both ends).

    Nodes have a `type`: `parameter` (`frame.parameter`), `standard` (`standard:table`), `document`
    and `rule`. Edges are keyed by their `kind`: `formula`, `roll_up` (over child records), `record`
    (of a related record), `standard`, `evidence` (document to record to value), `history` and
    `peers` (the same quantity in other periods, other records), `reads` (value to rule) and
    `checks` (rule to the value it is about). `layer` counts from documents over measured values to
    totals, and on along the market (`verified_as`, `allocated_by`, `issued_as`, `traded_to`,
    `surrendered_for`). Edges of formulas carry `when`, those of evidence the rules that hold the
    two together. Raises KeyError for a parameter that the sector does not calculate or use.
    """
    sectors = {sector, "common", MARKET}
    frames = [f.name for f in rulebook.frames.values() if f.sector in sectors]
    graph = _whole(rulebook, frames)
    own = {f.name for f in rulebook.frames.values() if f.sector == sector}
    chain = own | {f.name for f in rulebook.frames.values() if f.sector == MARKET}
    graph = _reached(graph, {n for n in graph if n.partition(".")[0] in own}, chain)
    if parameter is not None:
        roots = {n for n, d in graph.nodes(data=True) if d.get("parameter") == parameter}
        if not roots:
            raise KeyError(parameter)
        graph = _around(graph, roots, steps)
    put_in_layers(graph, FLOW)
    return graph


def _whole(rulebook: Rulebook, frames: list[str]) -> nx.MultiDiGraph[str]:
    import networkx as nx

    rules = rules_of(rulebook, frames)
    plan = Plan(rulebook, rules, frames)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for step in plan.formulas.values():
        target = f"{step.frame}.{step.parameter}"
        when = "; ".join(f.when.text for f in step.formulas if f.when)
        stage = graph_settings().stage_of(step.frame)
        for column in step.reads:
            for source, kind_ in _sources(plan, step.frame, column):
                kind = kind_
                if (
                    stage
                    and kind in ("formula", "record", "roll_up")
                    and (source.partition(".")[0] != step.frame)
                ):
                    kind = stage
                # A formula that reads its own quantity reads it in another period or record.
                if source != target or kind in ("history", "peers"):
                    graph.add_edge(source, target, key=kind, kind=kind, when=when)
    for judged in plan.rules:
        _add_rule(graph, plan, judged)
    for rule in rules:
        if rule.presence:
            _add_presence(graph, rule, rulebook.frames[rule.frame])
    for node in list(graph):
        _describe(graph, node, rulebook)
    _add_documents(graph, rulebook)
    return graph


def _add_rule(graph: nx.MultiDiGraph[str], plan: Plan, judged: Judged) -> None:
    """The rule as a node, what it reads and is about, and the evidence it holds values against."""
    rule, rulebook = judged.rule, plan.rulebook
    node = _rule_node(graph, rule)
    read: dict[str, None] = {}
    for column in sorted(judged.reads):
        for source, kind in _sources(plan, rule.frame, column):
            read[source] = None
            graph.add_edge(source, node, key="reads", kind="reads")
            if kind in ("history", "peers"):
                graph.add_edge(source, source, key=kind, kind=kind, when="")
    about = [n for n in (rule.variant, rule.generated_by, *rule.parameters) if n]
    columns = rulebook.frames[rule.frame].columns
    targets = [f"{rule.frame}.{name}" for name in about if name in columns]
    own = [n for n in read if n.partition(".")[0] == rule.frame]
    for target in targets or own or [f"{rule.frame}.{rulebook.frames[rule.frame].keys[-1]}"]:
        graph.add_edge(node, target, key="checks", kind="checks")
    evidence = {frame for document in rulebook.documents for frame in document.frames}
    filed = [n for n in read if ":" not in n and _is_number(n, rulebook)]
    for source in (n for n in filed if n.partition(".")[0] in evidence):
        for target in (n for n in filed if n.partition(".")[0] not in evidence):
            if not graph.has_edge(source, target, "evidence"):
                graph.add_edge(source, target, key="evidence", kind="evidence", rules="")
            data = graph.edges[source, target, "evidence"]
            data["rules"] = " ".join(dict.fromkeys([*data["rules"].split(), rule.id]))


def _add_presence(graph: nx.MultiDiGraph[str], rule: Rule, frame: Frame) -> None:
    node = _rule_node(graph, rule)
    about = [n for n in (rule.variant, *rule.parameters) if n] or read_by(rule.expect.tree)
    # A rule about the record itself (that it has a parent, say) hangs on the last of its keys.
    for name in [n for n in about if n in frame.columns] or [frame.keys[-1]]:
        graph.add_edge(node, f"{frame.name}.{name}", key="checks", kind="checks")


def _rule_node(graph: nx.MultiDiGraph[str], rule: Rule) -> str:
    node = f"rule:{rule.id}"
    graph.add_node(
        node,
        type="rule",
        zh=rule.title.zh,
        en=rule.title.en,
        severity=rule.severity,
        category=rule.category,
    )
    return node


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


def _is_number(node: str, rulebook: Rulebook) -> bool:
    parameter = rulebook.parameters.get(node.rpartition(".")[2])
    return parameter is not None and parameter.kind in ("number", "integer")


def _describe(graph: nx.MultiDiGraph[str], node: str, rulebook: Rulebook) -> None:
    data = graph.nodes[node]
    if node.startswith("standard:"):
        table = rulebook.tables[node.partition(":")[2]]
        data |= {"type": "standard", "zh": table.title.zh, "en": table.title.en}
        data |= {"unit": table.unit, "nature": "standard"}
    elif not node.startswith("rule:"):
        frame, _, name = node.partition(".")
        parameter, table_title = rulebook.parameters[name], rulebook.frames[frame].title
        data |= {"type": "parameter", "parameter": name, "frame": frame}
        data |= {"zh": parameter.title.zh, "en": parameter.title.en, "unit": parameter.unit}
        data |= {"frame_zh": table_title.zh, "frame_en": table_title.en}
        data["nature"] = parameter.nature
        if rulebook.frames[frame].sector == MARKET:
            data["stage"] = "market"


def _add_documents(graph: nx.MultiDiGraph[str], rulebook: Rulebook) -> None:
    """A document for every value that is read off one and has no record of evidence before it."""
    of_frame = {frame: document for document in rulebook.documents for frame in document.frames}
    arriving: dict[str, set[str]] = defaultdict(set)
    for _, target, kind in graph.edges(keys=True):
        if kind in FLOW:
            arriving[target].add(kind)
    for node, data in list(graph.nodes(data=True)):
        if data["type"] != "parameter" or data["nature"] not in ("measured", "default"):
            continue
        if arriving[node]:  # it follows from something already: records, days, months
            continue
        document = of_frame.get(data["frame"]) or document_of(rulebook, data["parameter"])
        if document is not None:
            name = f"document:{document.title.en}"
            graph.add_node(name, type="document", zh=document.title.zh, en=document.title.en)
            graph.add_edge(name, node, key="evidence", kind="evidence", rules="")


def _flow(graph: nx.MultiDiGraph[str]) -> nx.DiGraph[str]:
    import networkx as nx

    plain: nx.DiGraph[str] = nx.DiGraph()
    plain.add_nodes_from(graph)
    plain.add_edges_from((a, b) for a, b, kind in graph.edges(keys=True) if kind in FLOW)
    return plain


def _reached(graph: nx.MultiDiGraph[str], start: set[str], own: set[str]) -> nx.MultiDiGraph[str]:
    """What flows into or out of `start`, with the rules between what is left."""
    import networkx as nx

    plain, kept = _flow(graph), set(start)
    for node in start:
        kept |= nx.ancestors(plain, node)
        kept |= {n for n in nx.descendants(plain, node) if n.partition(".")[0] in own}
    return _with_rules(graph, kept)


def _around(
    graph: nx.MultiDiGraph[str], roots: set[str], steps: int | None
) -> nx.MultiDiGraph[str]:
    import networkx as nx

    plain, kept = _flow(graph), set(roots)
    back = plain.reverse(copy=False)
    for root in roots:
        for way in (plain, back):
            kept |= set(nx.single_source_shortest_path_length(way, root, cutoff=steps))
    part = _with_rules(graph, kept)
    for node in roots:
        part.nodes[node]["root"] = True
    return part


def _with_rules(graph: nx.MultiDiGraph[str], kept: set[str]) -> nx.MultiDiGraph[str]:
    """The subgraph of `kept`; rules stay where something that they check does."""
    rules = {
        rule for rule, target, kind in graph.edges(keys=True) if kind == "checks" and target in kept
    }
    return _part(graph, kept | rules)


def _part(graph: nx.MultiDiGraph[str], kept: set[str]) -> nx.MultiDiGraph[str]:
    """The subgraph in the order of the whole; that of networkx may follow the set."""
    part = graph.__class__()
    part.graph.update(graph.graph)
    part.add_nodes_from((node, data) for node, data in graph.nodes(data=True) if node in kept)
    part.add_edges_from(
        (a, b, kind, data)
        for a, b, kind, data in graph.edges(keys=True, data=True)
        if a in kept and b in kept
    )
    return part
