"""The knowledge graph of a submission: enterprises, units, documents, allowances and agencies.

Nodes and edges are tables, made column by column from what `rules/graph/` declares; networkx is
used only to look for circles and to export.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from mrv.catalogue.model import Rulebook
from mrv.graph.settings import End, GraphSettings, graph_settings

if TYPE_CHECKING:
    import networkx as nx

    from mrv.intake.submission import Submission

NODES: dict[str, type[pl.DataType]] = {"id": pl.String, "type": pl.String, "name": pl.String}
EDGES: dict[str, type[pl.DataType]] = {
    "from": pl.String,
    "to": pl.String,
    "kind": pl.String,
    "frame": pl.String,
    "row_id": pl.UInt32,
    "data": pl.String,
}
"""`data` is JSON of what the edge carries."""
SHARED = ("kind", "what", "enterprises", "rows")

_LONGEST = 8
"""Circles of more trades are not looked for."""
_CIRCLES = 1000


@dataclass(frozen=True, slots=True)
class Circle:
    """Allowances that came back: the enterprises in order, and the trades between them."""

    enterprises: tuple[str, ...]
    trades: tuple[dict[str, Any], ...]


class Knowledge:
    """The graph of a submission."""

    def __init__(self, submission: Submission, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.settings: GraphSettings = graph_settings()
        self._tables = {name: data.table for name, data in submission.frames.items()}
        self.edges = self._edges()
        self.nodes = self._nodes()

    def _edges(self) -> pl.DataFrame:
        parts = [pl.DataFrame(schema=EDGES)]
        for link in self.settings.links:
            table = self._tables.get(link.frame)
            needed = {*link.source.columns, *link.target.columns}
            if table is None or not needed <= set(table.columns):
                continue
            kept = [name for name in link.carries if name in table.columns]
            carried = [pl.col(name).cast(pl.String) for name in kept]
            rows = table.with_row_index("@row").drop_nulls(list(needed))
            parts.append(
                rows.select(
                    _name(link.source).alias("from"),
                    _name(link.target).alias("to"),
                    pl.lit(link.kind).alias("kind"),
                    pl.lit(link.frame).alias("frame"),
                    pl.col("row_id" if "row_id" in table.columns else "@row")
                    .cast(pl.UInt32)
                    .alias("row_id"),
                    (pl.struct(carried).struct.json_encode() if kept else pl.lit("{}")).alias(
                        "data"
                    ),
                )
            )
        return pl.concat(parts)

    def _nodes(self) -> pl.DataFrame:
        named = pl.concat([self.edges.get_column("from"), self.edges.get_column("to")])
        parts = named.unique().sort().to_frame("id")
        kind, _, name = "type", "", "name"
        split = pl.col("id").str.splitn(":", 2).struct.rename_fields([kind, name])
        return parts.with_columns(split.alias("@")).unnest("@").select(list(NODES))

    def shared(self, kind: str) -> pl.DataFrame:
        """What at least two enterprises have in common, the most shared first.

        Raises KeyError for a kind that is not declared.
        """
        chosen = [shared for shared in self.settings.shared if shared.name == kind]
        if not chosen:
            raise KeyError(kind)
        parts = [pl.DataFrame(schema={"what": pl.String, "enterprise": pl.String})]
        for shared in chosen:
            table = self._tables.get(shared.frame)
            if table is not None and {*shared.columns, shared.of} <= set(table.columns):
                what = pl.concat_str(shared.columns, separator="/").alias("what")
                parts.append(table.select(what, pl.col(shared.of).alias("enterprise")))
        return (
            pl.concat(parts)
            .drop_nulls()
            .group_by("what")
            .agg(
                pl.col("enterprise").unique().sort().alias("enterprises"),
                pl.len().cast(pl.UInt32).alias("rows"),
            )
            .filter(pl.col("enterprises").list.len() > 1)
            .with_columns(pl.lit(kind).alias("kind"))
            .sort(pl.col("enterprises").list.len(), "what", descending=[True, False])
            .select(SHARED)
        )

    def circles(self) -> list[Circle]:
        """Circles of trades (A to B, B to C, C to A), the shortest first; at most a thousand."""
        import networkx as nx

        trades = self.edges.filter(pl.col("kind") == "traded_to")
        pairs = trades.select("from", "to").unique().sort("from", "to")
        plain: nx.DiGraph[str] = nx.DiGraph(list(pairs.iter_rows()))
        found = []
        for circle in nx.simple_cycles(plain, length_bound=_LONGEST):
            first = circle.index(min(circle))
            order = (*circle[first:], *circle[:first])
            found.append(order)
            if len(found) >= _CIRCLES:
                break
        return [
            Circle(tuple(n.partition(":")[2] for n in order), tuple(self._between(trades, order)))
            for order in sorted(found, key=lambda order: (len(order), order))
        ]

    def _between(self, trades: pl.DataFrame, order: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        for seller, buyer in zip(order, (*order[1:], order[0]), strict=True):
            rows = trades.filter((pl.col("from") == seller) & (pl.col("to") == buyer))
            for data in rows.get_column("data"):
                ends = {"seller": seller.partition(":")[2], "buyer": buyer.partition(":")[2]}
                yield ends | json.loads(data)

    def network(self) -> nx.MultiDiGraph[str]:
        """The graph for networkx, with the things' types and what the edges carry."""
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for node, kind, name in self.nodes.iter_rows():
            title = self.settings.types[kind]
            graph.add_node(node, type=kind, name=name, zh=title.zh, en=title.en)
        for a, b, kind, frame, _, data in self.edges.iter_rows():
            carried = {k: v for k, v in json.loads(data).items() if v is not None}
            graph.add_edge(a, b, kind=kind, frame=frame, **carried)
        return graph

    def linked_data(self) -> dict[str, Any]:
        """The graph as JSON that JSON-LD processors read too: `@id`, `@type`, edges by kind."""
        base = "urn:mrv:"
        context = {
            "mrv": base,
            **{kind: {"@id": f"mrv:{kind}", "@type": "@id"} for kind in self.settings.kinds},
            "name": "mrv:name",
        }
        out = self.edges.group_by("from", "kind").agg(pl.col("to").unique().sort())
        by_node: dict[str, dict[str, list[str]]] = {}
        for node, kind, targets in out.sort("from", "kind").iter_rows():
            by_node.setdefault(node, {})[kind] = [base + target for target in targets]
        things = [
            {"@id": base + node, "@type": f"mrv:{kind}", "name": name, **by_node.get(node, {})}
            for node, kind, name in self.nodes.iter_rows()
        ]
        edges = [
            {"from": a, "to": b, "kind": kind, "frame": frame, **json.loads(data)}
            for a, b, kind, frame, _, data in self.edges.iter_rows()
        ]
        return {"@context": context, "@graph": things, "edges": edges}


def _name(end: End) -> pl.Expr:
    parts = [pl.col(column).cast(pl.String) for column in end.columns]
    return pl.lit(f"{end.type}:") + pl.concat_str(parts, separator="/")
