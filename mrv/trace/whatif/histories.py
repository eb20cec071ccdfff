"""Statistics of a record's own history, from the values of earlier periods side by side."""

from __future__ import annotations

import numpy as np

from mrv.language.features import History
from mrv.trace.whatif.tables import Array


def statistic(feature: History, earlier: Array) -> Array:
    """A statistic of each row of `earlier` (one column a period); truths for shares."""
    values: Array
    if feature.kind == "share":
        known = earlier != 0
        values = np.where(known, earlier > 0, np.nan)
    elif earlier.dtype == object:
        known = np.array([[value is not None for value in row] for row in earlier.tolist()])
        values = np.where(known, 0.0, np.nan)
    else:
        known, values = ~np.isnan(earlier), earlier
    count = known.sum(axis=1)
    if feature.kind == "known":
        return np.asarray(count, dtype=np.float64)
    least = max(feature.minimum, 2 if feature.kind == "std" else 1)
    with np.errstate(all="ignore"):
        if feature.kind == "median":
            found = _median(values, count)
        elif feature.kind == "mad":
            middle = _median(values, count)
            found = _median(np.abs(values - middle[:, None]), count)
        else:
            found = np.where(known, values, 0.0).sum(axis=1) / count
            if feature.kind == "std":
                off = np.where(known, values - found[:, None], 0.0)
                found = np.sqrt((off * off).sum(axis=1) / (count - 1))
    enough: Array = np.where(count >= least, found, np.nan)
    return enough


def _median(values: Array, count: Array) -> Array:
    """The median of the `count` known values of each row; unknown ones sort last."""
    ordered = np.sort(values, axis=1)
    rows = np.arange(len(values))
    last = np.maximum(count - 1, 0)
    middle: Array = (ordered[rows, last // 2] + ordered[rows, (last + 1) // 2]) / 2
    return middle
