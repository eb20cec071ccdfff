"""What features mean, in plain dictionaries and loops: slow, obvious, the judge of the fast way.

Arguments are plain columns here (`Column` nodes); the trees inside features are the language's to
test. Records are dictionaries with an integer `period` beside their columns.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from typing import Any

from mrv.language.features import Children, History, Peer
from mrv.language.tree import Column, Node, Number

Record = dict[str, Any]


def read(node: Node | None, record: Record) -> Any:
    if isinstance(node, Number):
        return node.value
    assert isinstance(node, Column)
    return record[node.name]


def history(
    feature: History, record: Record, frame: Sequence[Record], series: Sequence[str]
) -> Any:
    own = {
        other["period"]: other
        for other in frame
        if all(other[key] == record[key] for key in series)
    }

    def at(lag: int) -> Any:
        other = own.get(record["period"] - lag)
        return None if other is None else read(feature.argument, other)

    if feature.kind == "prev":
        return at(feature.offset)
    if feature.kind == "same_month_last_year":
        return at(12)
    if feature.kind == "run_length":
        current = at(0)
        if current is None:
            return None
        length = 1
        while at(length) is not None and at(length) == current:
            length += 1
        return float(length)
    past = [at(lag) for lag in range(1, feature.window + 1)]
    known = [value for value in past if value is not None]
    if feature.kind == "known":
        return float(len(known))
    if len(known) < max(feature.minimum, 2 if feature.kind == "std" else 1):
        return None
    if feature.kind == "share":
        return sum(known) / len(known)
    return STATISTICS[feature.kind](known)


def mad(values: list[float]) -> float:
    middle = statistics.median(values)
    return statistics.median([abs(value - middle) for value in values])


STATISTICS: dict[str, Callable[[list[float]], float]] = {
    "mean": statistics.fmean,
    "median": statistics.median,
    "std": statistics.stdev,
    "mad": mad,
}


def peer(feature: Peer, record: Record, frame: Sequence[Record]) -> Any:
    group = [read(node, record) for node in feature.by]
    others = [
        other
        for other in frame
        if other is not record
        and other["period"] == record["period"]
        and [read(node, other) for node in feature.by] == group
    ]
    if any(value is None for value in group):
        return None
    if feature.kind == "equal_siblings":
        own = read(feature.argument, record)
        if own is None:
            return None
        same = [
            other
            for other in others
            if other["enterprise_id"] == record["enterprise_id"]
            and read(feature.argument, other) == own
        ]
        return float(len(same))
    known = [value for other in others if (value := read(feature.argument, other)) is not None]
    if feature.kind == "known":
        return float(len(known))
    if len(known) < max(feature.minimum, 1):
        return None
    if feature.kind == "share":
        return sum(known) / len(known)
    return STATISTICS[feature.kind](known)


def children(feature: Children, members: Sequence[Record]) -> Any:
    def chosen(member: Record) -> bool | None:
        return True if feature.where is None else read(feature.where, member)

    included = [member for member in members if chosen(member)]
    unsure = any(chosen(member) is None for member in members)
    if feature.kind == "any":
        return True if included else None if unsure else False
    pairs: list[tuple[float, float]] = []
    for member in included:
        if feature.kind == "count":
            continue
        value = read(feature.argument, member)
        weight = read(feature.weight, member) if feature.kind == "weighted_mean" else 1.0
        if weight == 0:
            pairs.append((0.0, 0.0))
        elif value is None or weight is None:
            unsure = True
        else:
            pairs.append((value, weight))
    if unsure and not feature.skip_missing:
        return None
    if feature.expect is not None and len(included) != feature.expect:
        return None
    if feature.kind == "count":
        return float(len(included))
    if not included:
        return feature.empty
    return aggregate(feature.kind, pairs)


def aggregate(kind: str, pairs: list[tuple[float, float]]) -> float | None:
    values = [value for value, _ in pairs]
    if kind == "distinct":
        return float(len(set(values)))
    if not values:
        return None
    if kind == "total":
        return sum(values)
    if kind == "weighted_mean":
        mass = sum(weight for _, weight in pairs)
        return sum(value * weight for value, weight in pairs) / mass if mass else None
    return min(values) if kind == "smallest" else max(values)
