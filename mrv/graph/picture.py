"""What of the graph is drawn, and its words: rules become counts, comparisons become marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

from mrv.graph.build import FLOW
from mrv.graph.settings import graph_settings
from mrv.report.wording import pick

Language = Literal["zh", "en"]

_LISTED = 40
_GRAVITY = ("error", "warning", "info")

_NODES = {
    "document": ("凭证", "Document"),
    "standard": ("标准值", "Standard value"),
    "measured": ("实测值", "Measured"),
    "default": ("缺省值", "Default"),
    "calculated": ("计算值", "Calculated"),
    "static": ("基本信息", "Master data"),
    "parameter": ("参数", "Parameter"),
}
_STAGES = {
    "document": ("凭证", "Documents"),
    "record": ("台账与标准值", "Ledgers, standard values"),
    "measured": ("实测与填报", "Measured and filed"),
}
_EDGES = {
    "formula": ("公式", "Formula"),
    "roll_up": ("汇总", "Sum or mean over records"),
    "record": ("关联记录", "Related record"),
    "standard": ("查标准值", "Look-up"),
    "evidence": ("凭证与台账", "Evidence"),
    "history": ("与以往各期比较", "Compared with other periods"),
}


def node_words(nature: str, lang: Language) -> str:
    """The name of a kind of node."""
    return _NODES[nature][lang == "en"]


def edge_words(kind: str, lang: Language) -> str:
    """The name of a kind of edge."""
    title = graph_settings().kinds.get(kind)
    return _EDGES[kind][lang == "en"] if title is None else pick(title, lang)


def shown(graph: Any) -> Any:
    """The flow alone, with the number of rules and a mark of history on each node.

    What nothing follows from (names, kinds, dates) is left out, unless it was asked for. A graph
    that is folded to its tables is that already.
    """
    if graph.graph.get("folded"):
        return graph
    rules: Counter[str] = Counter()
    for _, target, kind in graph.edges(keys=True):
        rules[target] += kind == "checks"
    drawn = graph.subgraph(n for n, d in graph.nodes(data=True) if d["type"] != "rule").copy()
    for node, data in drawn.nodes(data=True):
        data["rules"] = rules[node]
        data["history"] = drawn.has_edge(node, node, "history")
    drawn.remove_edges_from([(a, b, k) for a, b, k in drawn.edges(keys=True) if k not in FLOW])
    tied = {node for edge in drawn.edges() for node in edge}
    drawn.remove_nodes_from([n for n in graph if n not in tied and not graph.nodes[n].get("root")])
    used = sorted({data["layer"] for _, data in drawn.nodes(data=True)})
    for _, data in drawn.nodes(data=True):
        data["layer"] = used.index(data["layer"])
    return drawn


def heading(graph: Any, layer: int, lang: Language) -> str:
    """What stands in a layer; layers of calculation are numbered as steps."""
    stages = Counter(d["stage"] for _, d in graph.nodes(data=True) if d["layer"] == layer)
    stage = min(stages, key=lambda name: (-stages[name], name)) if stages else "calculated"
    if stage == "market":
        titles: Counter[str] = Counter(
            d[f"frame_{lang}"]
            for _, d in graph.nodes(data=True)
            if d["layer"] == layer and d["stage"] == stage
        )
        return min(titles, key=lambda title: (-titles[title], title))
    if stage != "calculated":
        return _STAGES[stage][lang == "en"]
    first = min(d["layer"] for _, d in graph.nodes(data=True) if d["stage"] == "calculated")
    step = layer - first + 1
    return f"计算第 {step} 步" if lang == "zh" else f"Calculated, step {step}"


def rule_lines(graph: Any, lang: Language) -> Iterator[tuple[str, str]]:
    """Severity and text of the rules on the chosen parameter, gravest first, under a head."""
    found: dict[str, list[str]] = {}
    for rule, target, kind in graph.edges(keys=True):
        if kind == "checks" and graph.nodes[target].get("root"):
            found.setdefault(rule, []).append(target)
    if not found:
        return
    count = len(found)
    yield "", f"检查该参数的规则（{count} 条）" if lang == "zh" else f"{count} rules check it"
    order = sorted(found, key=lambda r: (_GRAVITY.index(graph.nodes[r]["severity"]), r))
    for rule in order[:_LISTED]:
        others = {a for a in graph.predecessors(rule) if a not in found[rule]}
        names = sorted({graph.nodes[a][lang] for a in others if not a.startswith("rule:")})
        text = f"{rule.partition(':')[2]}  {graph.nodes[rule][lang]}"
        if names:
            lead, comma = ("　对照：", "、") if lang == "zh" else ("  – held against: ", "; ")
            text += lead + comma.join(names[:4])
        yield graph.nodes[rule]["severity"], text
    if count > _LISTED:
        more = count - _LISTED
        yield "", f"另有 {more} 条" if lang == "zh" else f"and {more} more"
