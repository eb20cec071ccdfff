"""Statistics of a record's own history, from the values of earlier periods side by side."""

from __future__ import annotations

import warnings

import numpy as np

from mrv.language.features import History
from mrv.trace.tables import Array


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
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        if feature.kind == "median":
            found = np.nanmedian(values, axis=1)
        elif feature.kind == "mad":
            middle = np.nanmedian(values, axis=1, keepdims=True)
            found = np.nanmedian(np.abs(values - middle), axis=1)
        elif feature.kind == "std":
            found = np.nanstd(values, axis=1, ddof=1)
        else:
            found = np.nanmean(values, axis=1)
    enough: Array = np.where(count >= least, found, np.nan)
    return enough
