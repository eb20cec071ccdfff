"""Statistics over earlier periods for frames of few records: plain loops, no query.

The meaning is that of `mrv.engine.windows`; only the cost differs. A plant's year has some dozens
of records, on which planning a query takes far longer than looking at each value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import polars as pl

from mrv.engine.series import Series
from mrv.language.features import History
from mrv.language.tree import Node

Window = tuple[History, pl.Series]
"""A feature with its argument, evaluated on the rows of the frame."""


def columns_of_few(windows: Sequence[Window], series: Series) -> list[pl.Series]:
    """Materialise features of the kinds mean, median, std, mad, share and known."""
    furthest = max(min(feature.window, series.span - 1) for feature, _ in windows)
    rows = {lag: series.earlier(lag) for lag in range(1, furthest + 1)}
    lags = [(lag, found.to_list()) for lag, found in rows.items() if found is not None]
    earlier: dict[Node, list[list[tuple[int, float]]]] = {}
    columns = []
    for feature, value in windows:
        if feature.argument not in earlier:
            earlier[feature.argument] = _earlier(value.to_list(), lags)
        statistic, least = _STATISTICS[feature.kind], max(feature.minimum, 1)
        if feature.kind == "std":
            least = max(feature.minimum, 2)
        found: list[float | None] = []
        for known in earlier[feature.argument]:
            values = [value for lag, value in known if lag <= feature.window]
            if feature.kind == "known":
                found.append(float(len(values)))
            else:
                found.append(statistic(values) if len(values) >= least else None)
        columns.append(pl.Series(feature.name, found, dtype=pl.Float64))
    return columns


def _earlier(
    values: Sequence[float | None], lags: Sequence[tuple[int, list[int | None]]]
) -> list[list[tuple[int, float]]]:
    """For each record the known earlier values, each with how many periods ago it was."""
    known: list[list[tuple[int, float]]] = [[] for _ in values]
    for lag, rows in lags:
        for place, row in enumerate(rows):
            if row is not None:
                value = values[row]
                if value is not None:
                    known[place].append((lag, value))
    return known


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _median(values: list[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return float(ordered[middle])
    return (ordered[middle - 1] + ordered[middle]) / 2


def _deviation(values: list[float]) -> float:
    mean = _mean(values)
    return math.sqrt(sum((value - mean) * (value - mean) for value in values) / (len(values) - 1))


def _distance(values: list[float]) -> float:
    middle = _median(values)
    return _median([abs(value - middle) for value in values])


_STATISTICS: dict[str, Callable[[list[float]], float]] = {
    "mean": _mean,
    "median": _median,
    "std": _deviation,
    "mad": _distance,
    "share": _mean,
    "known": lambda values: float(len(values)),
}
