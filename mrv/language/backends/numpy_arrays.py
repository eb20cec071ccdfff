"""What nodes of the numpy backend do with arrays where numpy has no function for it.

See `numpy_nodes` for how numbers, texts and truths are written, unknown ones among them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mrv.language.backends.protocol import Kind

_TRUE, _UNKNOWN, _FALSE = np.int8(1), np.int8(0), np.int8(-1)
_FILLS: dict[Kind, Any] = {"number": np.nan, "text": None, "truth": _UNKNOWN}


def _is_none(a: Any) -> Any:
    return np.equal(a, np.array(None, dtype=object))


def absent(a: Any, kind: Kind) -> Any:
    """Where a value is unknown."""
    if kind == "truth":
        return a == 0
    absent: Any = np.isnan(a) if kind == "number" else _is_none(a)
    return absent


def fill(kind: Kind) -> Any:
    """What stands for unknown."""
    return _FILLS[kind]


def finite(a: Any) -> Any:
    """The number, NaN where it is not finite."""
    return np.where(np.isfinite(a), a, np.nan)


def if_finite(kind: Kind, check: Any, value: Any) -> Any:
    """The value, unknown where `check` is not finite."""
    return np.where(np.isfinite(check), value, fill(kind))


def product(a: Any, b: Any) -> Any:
    """The product; zero where either is, also if the other is unknown."""
    found = np.multiply(a, b)
    unknown = np.isnan(found)
    if not unknown.any():
        return found
    return np.where(unknown & (np.equal(a, 0.0) | np.equal(b, 0.0)), 0.0, found)


def less(a: Any, b: Any) -> Any:
    """Whether a < b."""
    # NaN is neither below nor above, so both are false and the code is 0, unknown.
    return np.less(a, b).view(np.int8) - np.greater_equal(a, b).view(np.int8)


def less_equal(a: Any, b: Any) -> Any:
    """Whether a <= b."""
    return np.less_equal(a, b).view(np.int8) - np.greater(a, b).view(np.int8)


def equal(kind: Kind, a: Any, b: Any) -> Any:
    """Whether two values are exactly equal."""
    unknown = absent(a, kind) | absent(b, kind)
    return np.where(unknown, _UNKNOWN, np.where(np.equal(a, b), _TRUE, _FALSE))


def missing(kind: Kind, a: Any) -> Any:
    """Whether a is unknown."""
    return np.where(absent(a, kind), _TRUE, _FALSE)


def choose(kind: Kind, condition: Any, a: Any, b: Any) -> Any:
    """`a` or `b`; unknown where the condition is."""
    return np.where(condition > 0, a, np.where(condition < 0, b, fill(kind)))


def coalesce(kind: Kind, a: Any, b: Any) -> Any:
    """`a`, or `b` where that is unknown."""
    return np.where(absent(a, kind), b, a)


def limited(a: Any, bound: Any) -> Any:
    """The number, cut off at both ends."""
    return np.minimum(np.maximum(a, -bound), bound)


def pick(condition: Any, a: Any, b: Any) -> Any:
    """`a` where the condition holds, else `b`."""
    return np.where(condition > 0, a, b)


def pick_less(low: Any, high: Any, a: Any, b: Any) -> Any:
    """`a` where `low` < `high`, else `b`."""
    return np.where(np.less(low, high), a, b)


def pick_less_equal(low: Any, high: Any, a: Any, b: Any) -> Any:
    """`a` where `low` <= `high`, else `b`."""
    return np.where(np.less_equal(low, high), a, b)


def pick_within(low: Any, high: Any, other_low: Any, other_high: Any, a: Any, b: Any) -> Any:
    """`a` where both orders hold, else `b`."""
    return np.where(np.less_equal(low, high) & np.less_equal(other_low, other_high), a, b)
