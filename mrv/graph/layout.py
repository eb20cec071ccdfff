"""Places for a layered drawing: few crossings, edges that go round boxes, short ways.

Edges that skip layers run through *waypoints*, one a layer, shared by all edges of one source. The
order within layers comes from sweeps that move every node to the middle of its neighbours; heights
from the least squares that keep that order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Knot = tuple[str, int]
"""A node at its own layer, or its waypoint at a later one."""

_SWEEPS = 30
_SETTLING = 40


@dataclass(slots=True)
class Layout:
    """Heights of all knots and the way of every edge."""

    middle: dict[Knot, float] = field(default_factory=dict)
    """Height of the middle, from 0 down."""
    ways: dict[tuple[str, str], tuple[Knot, ...]] = field(default_factory=dict)
    height: float = 0.0


def lay_out(
    layer: Mapping[str, int], edges: Iterable[tuple[str, str]], box: float, way: float, gap: float
) -> Layout:
    """Place nodes of known layers; `box` and `way` are heights of nodes and waypoints.

    Edges that do not go to a later layer take no part.
    """
    found = Layout()
    links: dict[tuple[Knot, Knot], None] = {}
    for source, target in sorted(set(edges)):
        first, last = layer[source], layer[target]
        if last > first:
            knots = ((source, at) for at in range(first, last))
            found.ways[source, target] = (*knots, (target, last))
    for way_of in found.ways.values():
        links |= dict.fromkeys(pairwise(way_of))
    knots_of = {(node, at) for node, at in layer.items()} | {k for pair in links for k in pair}
    columns: dict[int, list[Knot]] = {}
    for knot in sorted(knots_of):
        columns.setdefault(knot[1], []).append(knot)
    before: dict[Knot, list[Knot]] = {knot: [] for knot in knots_of}
    after: dict[Knot, list[Knot]] = {knot: [] for knot in knots_of}
    for a, b in links:
        after[a].append(b)
        before[b].append(a)
    _order(columns, before, after)
    size = {knot: box if layer[knot[0]] == knot[1] else way for knot in knots_of}
    found.middle = _heights(columns, before, after, size, gap)
    top = min((y - size[k] / 2 for k, y in found.middle.items()), default=0.0)
    found.middle = {knot: y - top for knot, y in found.middle.items()}
    found.height = max((y + size[k] / 2 for k, y in found.middle.items()), default=0.0)
    return found


def _order(
    columns: dict[int, list[Knot]],
    before: Mapping[Knot, Sequence[Knot]],
    after: Mapping[Knot, Sequence[Knot]],
) -> None:
    """Sort the layers in place, so that few edges cross; the best of all sweeps is kept."""
    layers = sorted(columns)
    best, least = {at: list(own) for at, own in columns.items()}, _crossings(columns, after)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for at in layers if down else reversed(layers):
            near = before if down else after
            other = columns.get(at - 1 if down else at + 1, [])
            place = {knot: float(n) for n, knot in enumerate(other)}
            share = len(other) / max(1, len(columns[at]))
            mean = {
                knot: _mean([place[k] for k in near[knot]], n * share)
                for n, knot in enumerate(columns[at])
            }
            columns[at].sort(key=mean.__getitem__)
        now = _crossings(columns, after)
        if now < least:
            best, least = {at: list(own) for at, own in columns.items()}, now
    columns.update(best)


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _crossings(columns: Mapping[int, Sequence[Knot]], after: Mapping[Knot, Sequence[Knot]]) -> int:
    """Pairs of edges between neighbouring layers that cross."""
    crossed = 0
    for at, own in columns.items():
        place = {knot: n for n, knot in enumerate(columns.get(at + 1, ()))}
        ends: list[int] = []
        for knot in own:
            new = sorted(place[k] for k in after[knot])
            crossed += sum(1 for end in ends for n in new if end > n)
            ends += new
    return crossed


def _heights(
    columns: Mapping[int, Sequence[Knot]],
    before: Mapping[Knot, Sequence[Knot]],
    after: Mapping[Knot, Sequence[Knot]],
    size: Mapping[Knot, float],
    gap: float,
) -> dict[Knot, float]:
    """Heights that keep the order, each as near to its neighbours' mean as the others allow."""
    middle: dict[Knot, float] = {}
    offset: dict[Knot, float] = {}
    for own in columns.values():
        at = 0.0
        for n, knot in enumerate(own):
            at += (size[own[n - 1]] + size[knot]) / 2 + gap if n else 0.0
            middle[knot] = offset[knot] = at
    for round_ in range(_SETTLING):
        layers = sorted(columns, reverse=bool(round_ % 2))
        for at in layers:
            own = columns[at]
            near = {knot: [middle[k] for k in (*before[knot], *after[knot])] for knot in own}
            wanted = [_mean(near[knot], middle[knot]) - offset[knot] for knot in own]
            weights = [max(1, len(near[knot])) for knot in own]
            for knot, y in zip(own, _ascending(wanted, weights), strict=True):
                middle[knot] = y + offset[knot]
    return middle


def _ascending(wanted: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The non-decreasing numbers nearest to `wanted` in weighted least squares."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(wanted, weights, strict=True):
        pools.append((value, weight, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (v1, w1, n1), (v2, w2, n2) = pools[-2:]
            pools[-2:] = [((v1 * w1 + v2 * w2) / (w1 + w2), w1 + w2, n1 + n2)]
    return [value for value, _, count in pools for _ in range(count)]
