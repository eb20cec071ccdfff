"""The graph as a picture: columns from documents to totals, one colour a kind."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import pairwise
from typing import Any, Literal

from wcwidth import width as display_width

from mrv.graph.layout import Layout, lay_out
from mrv.graph.picture import edge_words, heading, node_words, rule_lines, shown

Language = Literal["zh", "en"]

_WIDE, _HIGH, _GAP_X, _GAP_Y, _WAY = 208, 40, 72, 10, 4
_EDGE, _HEAD, _LINE = 24, 84, 17
_FONT = "'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',Arial,sans-serif"
_FILL = {
    "measured": "#e1f2e2",
    "calculated": "#e2eaf7",
    "default": "#fbf0d6",
    "standard": "#ececec",
    "document": "#fde8e0",
    "static": "#f3f1fa",
}
_INK = {
    "formula": "#6d7f96",
    "roll_up": "#2f7fb8",
    "record": "#9a86c4",
    "standard": "#9a9a9a",
    "evidence": "#c8744f",
    "history": "#b8860b",
    "verified_as": "#1e8449",
    "allocated_by": "#7d3c98",
    "issued_as": "#7d3c98",
    "traded_to": "#a04000",
    "surrendered_for": "#b03a2e",
}
_DASH = {"record": "2 3", "standard": "5 3", "evidence": "", "history": "4 3"}
_SEVERITY = {"error": "#c0392b", "warning": "#b9770e", "info": "#2874a6"}


def svg(graph: Any, lang: Language) -> str:
    """The picture of what `shown` keeps; rules of a chosen parameter are listed beneath."""
    drawn = shown(graph)
    layer = {node: drawn.nodes[node]["layer"] for node in drawn}
    layout = lay_out(layer, drawn.edges(), _HIGH, _WAY, _GAP_Y)
    columns = max(layer.values(), default=0) + 1
    rules = list(rule_lines(graph, lang))
    wide = max(2 * _EDGE + columns * (_WIDE + _GAP_X) - _GAP_X, 760)
    foot = _HEAD + layout.height + 2 * _EDGE
    high = round(foot + (len(rules) + 1) * _LINE + _EDGE if rules else foot)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}"'
        f' height="{high}" font-family="{escape(_FONT)}">',
        f'<rect width="{wide}" height="{high}" fill="#ffffff"/>',
        *_legend(drawn, lang),
        *(
            _text(_x(at), _HEAD - 14, heading(drawn, at, lang), 13, "#33475b", bold=True)
            for at in range(0 if drawn.graph.get("folded") else columns)
        ),
        *_edges(drawn, layout),
    ]
    for node in sorted(drawn):
        parts += _box(drawn, node, _x(layer[node]), layout.middle[node, layer[node]], lang)
    for place, (severity, text) in enumerate(rules):
        y = foot + place * _LINE
        ink = _SEVERITY.get(severity, "#33475b")
        parts.append(_text(_EDGE, y, text, 12, ink, bold=place == 0))
    return "\n".join([*parts, "</svg>", ""])


def _x(layer: int) -> int:
    return _EDGE + layer * (_WIDE + _GAP_X)


def _text(x: float, y: float, text: str, size: float, ink: str, *, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{ink}"{weight}>{escape(text)}</text>'
    )


def _legend(graph: Any, lang: Language) -> Iterator[str]:
    """Colours of the kinds that occur."""
    x = float(_EDGE)
    natures = {_nature(graph.nodes[node]) for node in graph}
    for nature, fill in _FILL.items():
        if nature in natures:
            yield f'<rect x="{x:g}" y="16" width="22" height="14" rx="3" fill="{fill}"'
            yield ' stroke="#5b6b7f"/>'
            word = node_words(nature, lang)
            yield _text(x + 28, 28, word, 12, "#33475b")
            x += 48 + 7 * display_width(word)
    kinds = {kind for _, _, kind in graph.edges(keys=True)}
    for kind, ink in _INK.items():
        if kind in kinds or (kind == "history" and _any_history(graph)):
            dash = f' stroke-dasharray="{_DASH[kind]}"' if _DASH.get(kind) else ""
            yield f'<path d="M{x:g},23 h26" stroke="{ink}" stroke-width="2"{dash}/>'
            word = edge_words(kind, lang)
            yield _text(x + 32, 28, word, 12, "#33475b")
            x += 52 + 7 * display_width(word)


def _any_history(graph: Any) -> bool:
    return any(data.get("history") for _, data in graph.nodes(data=True))


def _nature(data: Any) -> str:
    if data["type"] in ("document", "standard"):
        return str(data["type"])
    return str(data["nature"]) if data["nature"] in _FILL else "static"


def _edges(graph: Any, layout: Layout) -> Iterator[str]:
    """Every edge along its way; the trunk that edges of one source share is drawn once."""
    trunks: dict[tuple[Any, Any], None] = {}
    heads = []
    for a, b, kind in sorted(graph.edges(keys=True)):
        if (a, b) not in layout.ways:
            heads.append(_back(graph, layout, a, b, kind))
            continue
        way = layout.ways[a, b]
        trunks |= dict.fromkeys(pairwise(way[:-1]))
        heads.append(_curve(layout, way[-2], way[-1], graph, _INK[kind], _DASH.get(kind, "")))
    for one, other in trunks:
        yield _curve(layout, one, other, graph, "#a3afbd", "")
    yield from heads


def _curve(layout: Layout, one: Any, other: Any, graph: Any, ink: str, dash: str) -> str:
    """From the right edge of one knot to the left of the next, level at both ends."""
    x1, y1 = _x(one[1]) + _WIDE, _HEAD + layout.middle[one]
    x2, y2 = _x(other[1]), _HEAD + layout.middle[other]
    through = f" M{_x(one[1])},{y1:.1f} h{_WIDE}" if one[1] != graph.nodes[one[0]]["layer"] else ""
    bend = _GAP_X * 0.55
    style = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="M{x1},{y1:.1f} C{x1 + bend:.1f},{y1:.1f} {x2 - bend:.1f},{y2:.1f}'
        f' {x2},{y2:.1f}{through}" fill="none" stroke="{ink}" stroke-width="1.2"{style}/>'
    )


def _back(graph: Any, layout: Layout, a: str, b: str, kind: str) -> str:
    """An edge inside a layer or against the flow: an arc that leaves and enters on the right."""
    la, lb = graph.nodes[a]["layer"], graph.nodes[b]["layer"]
    x1, y1 = _x(la) + _WIDE, _HEAD + layout.middle[a, la]
    x2, y2 = _x(lb) + _WIDE, _HEAD + layout.middle[b, lb]
    reach = max(x1, x2) + _GAP_X * 0.6
    return (
        f'<path d="M{x1},{y1:.1f} C{reach:.1f},{y1:.1f} {reach:.1f},{y2:.1f} {x2},{y2:.1f}"'
        f' fill="none" stroke="{_INK[kind]}" stroke-width="1.2" stroke-dasharray="1 3"/>'
    )


def _box(graph: Any, node: str, x: float, middle: float, lang: Language) -> Iterator[str]:
    data = graph.nodes[node]
    y = _HEAD + middle - _HIGH / 2
    stroke, width = ("#c0392b", 2.5) if data.get("root") else ("#5b6b7f", 1)
    yield f"<g><title>{escape(_hover(node, data, lang))}</title>"
    yield (
        f'<rect x="{x}" y="{y:.1f}" width="{_WIDE}" height="{_HIGH}" rx="5"'
        f' fill="{_FILL[_nature(data)]}" stroke="{stroke}" stroke-width="{width}"/>'
    )
    if data.get("history"):
        yield (
            f'<path d="M{x + _WIDE - 34},{y:.1f} c-4,-11 18,-11 14,0" fill="none"'
            f' stroke="{_INK["history"]}" stroke-width="1.4"/>'
        )
    below = data.get(f"frame_{lang}", node_words(data["type"], lang))
    count = data.get("rules", 0)
    many = "s" if count > 1 else ""
    counted = f"{count} 条规则" if lang == "zh" else f"{count} rule{many}"
    mark = counted if count else ""
    room = 36 - display_width(mark)
    yield _text(x + 8, y + 17, cut(data[lang], 28), 13, "#1c2733")
    yield _text(x + 8, y + 32, cut(below, room), 10, "#5b6b7f")
    if mark:
        yield (
            f'<text x="{x + _WIDE - 8}" y="{y + 32:.1f}" font-size="10" text-anchor="end"'
            f' fill="#5b6b7f">{escape(mark)}</text>'
        )
    yield "</g>"


def _hover(node: str, data: Any, lang: Language) -> str:
    unit = f" ({data['unit']})" if data.get("unit") else ""
    listed = f"\n{data[f'listed_{lang}']}" if f"listed_{lang}" in data else ""
    return f"{data[lang]}{unit}\n{node}{listed}"


def cut(text: str, columns: int) -> str:
    """The text, ended by an ellipsis where it is wider than `columns`."""
    if display_width(text) <= columns:
        return text
    while text and display_width(text) > columns - 1:
        text = text[:-1]
    return text.rstrip(" ,，、（(") + "…"
