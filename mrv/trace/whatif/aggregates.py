"""Aggregates over the members of a relation, from the values of all members in one run."""

from __future__ import annotations

import numpy as np

from mrv.language.features import Children
from mrv.trace.whatif.tables import Array, Rows


def aggregate(
    feature: Children,
    which: Rows,
    count: int,
    argument: Array | None,
    weight: Array | None,
    where: Array | None,
) -> Array:
    """The feature for `count` owners; member by member `which` owner, and what the trees give.

    Owners without any member are for the caller to fill.
    """
    if len(which) == 0:
        dtype = np.int8 if feature.type == "truth" else np.float64
        return np.zeros(count, dtype=dtype)
    if where is None and argument is not None and feature.expect is None:
        plain = _plain(feature, which, count, argument, weight)
        if plain is not None:
            return plain
    takes = np.ones(len(which), dtype=bool) if where is None else where > 0
    number = np.bincount(which, weights=takes, minlength=count)
    sure = np.ones(count, dtype=bool)
    strict = feature.kind == "any" or not feature.skip_missing
    if where is not None and strict:
        sure &= np.bincount(which, weights=where == 0, minlength=count) == 0
    if feature.kind == "any":
        found = np.where(number > 0, 1, np.where(sure, -1, 0))
        return found.astype(np.int8)
    if feature.kind == "count":
        values = number.astype(np.float64)
    else:
        assert argument is not None
        values, known = _statistic(feature, which, count, argument, weight, takes)
        if strict:
            sure &= known == number
        if where is not None:
            empty = np.nan if feature.empty is None else feature.empty
            values = np.where(number > 0, values, empty)
    if feature.expect is not None:
        sure &= number == feature.expect
    return np.where(sure, values, np.nan)


def _plain(
    feature: Children, which: Rows, count: int, argument: Array, weight: Array | None
) -> Array | None:
    """A total or a mean of values that are all known, as most are; else None."""
    if feature.kind not in ("total", "weighted_mean") or argument.dtype == object:
        return None
    value = argument if weight is None else np.where(weight == 0, 0.0, argument * weight)
    if np.count_nonzero(np.isnan(value)):
        return None
    total = np.bincount(which, weights=value, minlength=count)
    if feature.kind == "total":
        return total
    mass = np.bincount(which, weights=weight, minlength=count)
    with np.errstate(all="ignore"):
        return np.where(mass != 0, total / mass, np.nan)


def _statistic(
    feature: Children,
    which: Rows,
    count: int,
    argument: Array,
    weight: Array | None,
    takes: Array,
) -> tuple[Array, Array]:
    """The statistic of the members that take part, and how many of them have a value."""
    if argument.dtype == object:
        pairs = {
            (w, v) for w, v, t in zip(which, argument, takes, strict=True) if t and v is not None
        }
        different = np.bincount([w for w, _ in pairs], minlength=count).astype(np.float64)
        texts = np.array([value is not None for value in argument.tolist()]) & takes
        return different, np.bincount(which, weights=texts, minlength=count)
    value = argument
    if weight is not None:
        # A record that weighs nothing may lack its value: no coal burnt, no calorific value.
        value = np.where(weight == 0, 0.0, argument * weight)
    there = takes & ~np.isnan(value)
    known = np.bincount(which, weights=there, minlength=count)
    filled = np.where(there, value, 0.0)
    if feature.kind == "total":
        total = np.bincount(which, weights=filled, minlength=count)
        return np.where(known > 0, total, np.nan), known
    if feature.kind == "weighted_mean":
        assert weight is not None
        total = np.bincount(which, weights=filled, minlength=count)
        mass = np.bincount(which, weights=np.where(there, weight, 0.0), minlength=count)
        with np.errstate(all="ignore"):
            return np.where(mass != 0, total / mass, np.nan), known
    if feature.kind == "distinct":
        keys = np.unique(np.stack([which[there], value[there]]), axis=1)
        return np.bincount(keys[0].astype(np.int64), minlength=count).astype(np.float64), known
    smallest = feature.kind == "smallest"
    found = np.full(count, np.inf if smallest else -np.inf)
    operation = np.minimum if smallest else np.maximum
    operation.at(found, which[there], value[there])
    return np.where(known > 0, found, np.nan), known
