"""Aggregates over few members: plain loops, no query.

The meaning is that of `mrv.engine.children`; only the cost differs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from mrv.engine.relations import Groups
from mrv.language.features import Children
from mrv.language.tree import Node

Values = Mapping[Node, list[Any]]


def columns_of_few(
    features: Sequence[Children], values: Mapping[Node, pl.Series], groups: Groups
) -> list[pl.Series]:
    """Materialise `features` that share one relation, grouped by `groups`."""
    listed = {node: column.to_list() for node, column in values.items()}
    rows = None if groups.member is None else groups.member.to_list()
    members: dict[int, list[int]] = {}
    for place, group in enumerate(groups.of_member.to_list()):
        members.setdefault(group, []).append(place if rows is None else rows[place])
    wanted = groups.of_record.to_list()
    columns = []
    for feature in features:
        found = {group: _outcome(feature, listed, of) for group, of in members.items()}
        nothing = value_of_none(feature)
        column = [None if group is None else found.get(group, nothing) for group in wanted]
        dtype = pl.Boolean if feature.kind == "any" else pl.Float64
        columns.append(pl.Series(feature.name, column, dtype=dtype))
    return columns


def value_of_none(feature: Children) -> float | bool | None:
    """The value for a record that has no member at all."""
    if feature.expect not in (None, 0):
        return None
    if feature.kind == "any":
        return False
    return 0.0 if feature.kind == "count" else feature.empty


def _outcome(feature: Children, values: Values, members: list[int]) -> float | bool | None:
    """The aggregate of one group, with missing values, the expected number and `empty`."""
    unsure = False
    if feature.where is not None:
        truth = values[feature.where]
        unsure = any(truth[row] is None for row in members)
        members = [row for row in members if truth[row]]
    if feature.kind == "any":
        return True if members else None if unsure else False
    if unsure and not feature.skip_missing:
        return None
    if feature.expect is not None and len(members) != feature.expect:
        return None
    if feature.kind == "count":
        return float(len(members))
    if not members and feature.where is not None:
        return feature.empty
    return _statistic(feature, values, members)


def _statistic(feature: Children, values: Values, members: list[int]) -> float | None:
    """The statistic of the known values; None where there is none, or one is missing."""
    assert feature.argument is not None
    found = [values[feature.argument][row] for row in members]
    mass = 0.0
    if feature.weight is not None:
        weights = [values[feature.weight][row] for row in members]
        # A record that weighs nothing may lack its value: no coal burnt, no calorific value.
        found = [
            0.0 if weight == 0 else None if weight is None or value is None else value * weight
            for value, weight in zip(found, weights, strict=True)
        ]
        mass = sum(w for w, value in zip(weights, found, strict=True) if value is not None)
    known = [value for value in found if value is not None]
    if len(known) != len(found) and not feature.skip_missing:
        return None
    if feature.kind == "distinct":
        return float(len(set(known)))
    if not known:
        return None
    if feature.kind == "smallest":
        return float(min(known))
    if feature.kind == "largest":
        return float(max(known))
    whole = float(sum(known))
    if feature.kind == "weighted_mean":
        return whole / mass if mass else None
    return whole
