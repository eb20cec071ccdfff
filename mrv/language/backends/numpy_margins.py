"""Margins of one comparison as single nodes of the numpy backend.

The usual shapes (an order or band, what lies beside a value, an equality) are run at once: a call
costs more than its work on a few rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mrv.language.backends import numpy_arrays as arrays
from mrv.language.backends.numpy_nodes import Op, apply, constant


def whole_margin(check: Op, value: Op) -> Op | None:
    """The margin of one comparison as one node, where a value has the shape of one."""
    if value.key[0] is arrays.pick_within and _is_limited(value.parts[5]):
        *near, zero, limited = value.parts
        share, bound = limited.parts
        if zero is constant(0.0):
            # A scale of one is divided by nowhere, as for limits of zero.
            of = share.parts if share.function is np.divide else (share, constant(1.0))
            beside = _beside(near)
            if beside is not None:
                return apply(_margin_beside, check, *beside, *of, bound)
            return apply(_margin_of_order, check, *near, *of, bound)
    if _is_limited(value) and value.parts[0].key[0] is arrays.pick_less:
        zero, tolerance, share, alone = value.parts[0].parts
        bound = value.parts[1]
        if share.function is np.subtract and alone.key[0] is arrays.pick_less:
            ratio, one = share.parts
            nothing, size, most, least = alone.parts
            if ratio.function is np.divide and ratio.parts == (size, tolerance):
                return apply(
                    _margin_of_equality,
                    check,
                    size,
                    tolerance,
                    zero,
                    nothing,
                    one,
                    most,
                    least,
                    bound,
                )
    return None


def _is_limited(a: Op) -> bool:
    return a.key[0] is arrays.limited


def _beside(near: Sequence[Op]) -> tuple[Op, Op, Op] | None:
    """A value, what it lies beside, and the share of that by which it may lie off."""
    low, high, lower, higher = near
    other, least, most = (low, lower, high) if low is higher else (high, low, higher)
    if (high is not lower and low is not higher) or least.function is not np.subtract:
        return None
    reference, slack = least.parts
    if most.function is np.add and most.parts == least.parts and slack.function is np.multiply:
        size, share = slack.parts
        if size.function is np.abs and size.parts == (reference,):
            return other, reference, share
    return None


def _margin_beside(
    check: Any, other: Any, reference: Any, slack: Any, over: Any, scale: Any, bound: Any
) -> Any:
    off = np.multiply(np.abs(reference), slack)
    least, most = np.subtract(reference, off), np.add(reference, off)
    return _margin_of_order(check, least, other, other, most, over, scale, bound)


def _margin_of_order(
    check: Any, low: Any, high: Any, lower: Any, higher: Any, over: Any, scale: Any, bound: Any
) -> Any:
    near = np.less_equal(low, high) & np.less_equal(lower, higher)
    margin = np.where(near, 0.0, arrays.limited(np.divide(over, scale), bound))
    return np.where(np.isfinite(check), margin, np.nan)


def _margin_of_equality(
    check: Any,
    size: Any,
    tolerance: Any,
    zero: Any,
    nothing: Any,
    one: Any,
    most: Any,
    least: Any,
    bound: Any,
) -> Any:
    alone = np.where(np.less(nothing, size), most, least)
    share = np.subtract(np.divide(size, tolerance), one)
    margin = arrays.limited(np.where(np.less(zero, tolerance), share, alone), bound)
    return np.where(np.isfinite(check), margin, np.nan)
