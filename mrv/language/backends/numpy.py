"""The compiler's backend for numpy: few rows, many expressions, no planning.

An expression is a node of a shared graph (equal nodes are one); `evaluate` runs many of them over
plain arrays. Numbers are Float64 with NaN for unknown, texts object arrays with None, and truths
-1, 0 and +1 for false, unknown and true, so that Kleene's logic is min, max and minus.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt

from mrv.language.backends.protocol import Kind

Array = npt.NDArray[Any]


class Op:
    """A node: a function over the arrays of other nodes; a column (`name`); or a constant."""

    __slots__ = ("__weakref__", "function", "key", "name", "parts", "value")

    def __init__(
        self,
        key: tuple[object, ...],
        function: Callable[..., Any] | None,
        parts: tuple[Op, ...],
        name: tuple[str, Kind] | None,
        value: object,
    ) -> None:
        self.key = key
        self.function = function
        self.parts = parts
        self.name = name
        self.value = value


_known: WeakValueDictionary[tuple[object, ...], Op] = WeakValueDictionary()


class Program:
    """Several expressions in one order of evaluation, shared parts once; run as often as needed."""

    def __init__(self, expressions: Sequence[Op]) -> None:
        slots: dict[Op, int] = {}
        for expression in expressions:
            _number(expression, slots)
        self._start: list[Any] = [None if op.function else op.value for op in slots]
        self._columns = [(slots[op], *op.name) for op in slots if op.name is not None]
        self._steps = [
            (slots[op], op.function, [slots[part] for part in op.parts])
            for op in slots
            if op.function is not None
        ]
        self._results = [slots[expression] for expression in expressions]
        self.columns: tuple[tuple[str, Kind], ...] = tuple((n, k) for _, n, k in self._columns)
        """The columns that `run` reads."""
        self._ops = list(slots)  # keeps shared nodes alive, so that later expressions find them

    def run(self, columns: Mapping[str, npt.ArrayLike], rows: int) -> list[Array]:
        """The arrays of the expressions over `rows` rows.

        `columns` are arrays as the module says (truths may also be booleans). Truths come back as
        int8 -1, 0 and +1, numbers as floats with NaN.
        """
        slots = self._start.copy()
        for slot, name, kind in self._columns:
            slots[slot] = column_array(columns[name], kind)
        with np.errstate(all="ignore"):
            for slot, function, parts in self._steps:
                slots[slot] = function(*[slots[part] for part in parts])
        whole = (rows,)
        results = [slots[slot] for slot in self._results]
        return [
            found if np.shape(found) == whole else np.broadcast_to(found, whole)
            for found in results
        ]


def evaluate(
    expressions: Sequence[Op], columns: Mapping[str, npt.ArrayLike], rows: int
) -> list[Array]:
    """The arrays of several expressions; see `Program.run`."""
    return Program(expressions).run(columns, rows)


def _number(root: Op, slots: dict[Op, int]) -> None:
    """Give slots to the nodes below `root` that have none, parts first."""
    stack = [(root, False)]
    while stack:
        op, ready = stack.pop()
        if op in slots:
            continue
        if ready:
            slots[op] = len(slots)
        else:
            stack.append((op, True))
            stack.extend((part, False) for part in op.parts)


def column_array(values: npt.ArrayLike, kind: Kind) -> Array:
    """A column as expressions read it."""
    if kind == "number":
        if isinstance(values, np.ndarray) and values.dtype == np.float64:
            return values
        return np.asarray(values, dtype=np.float64)
    array = np.asarray(values, dtype=None if kind == "truth" else object)
    return np.where(array, 1, -1).astype(np.int8) if array.dtype == np.bool_ else array


def _constant(value: float | str | bool) -> Op:
    key = ("constant", type(value).__name__, str(value))
    found = _known.get(key)
    if found is None:
        stored: object = value
        if isinstance(value, bool):
            stored = np.int8(1 if value else -1)
        elif isinstance(value, str):
            stored = np.array(value, dtype=object)
        found = _known[key] = Op(key, None, (), None, stored)
    return found


def _apply(function: Callable[..., Any], *parts: Op | float, extra: tuple[object, ...] = ()) -> Op:
    nodes = tuple(_constant(part) if isinstance(part, float) else part for part in parts)
    key = (function, extra, nodes)
    found = _known.get(key)
    if found is None:
        bound = partial(function, *extra) if extra else function
        found = _known[key] = Op(key, bound, nodes, None, None)
    return found


def _is_none(a: Any) -> Any:
    return np.equal(a, np.array(None, dtype=object))


def _absent(a: Any, kind: Kind) -> Any:
    if kind == "truth":
        return a == 0
    absent: Any = np.isnan(a) if kind == "number" else _is_none(a)
    return absent


_TRUE, _UNKNOWN, _FALSE = np.int8(1), np.int8(0), np.int8(-1)
_FILLS: dict[Kind, Any] = {"number": np.nan, "text": None, "truth": _UNKNOWN}


def _fill(kind: Kind) -> Any:
    return _FILLS[kind]


def column(name: str, kind: Kind) -> Op:
    """A column of the mapping given to `evaluate`."""
    key = ("column", name, kind)
    found = _known.get(key)
    if found is None:
        found = _known[key] = Op(key, None, (), (name, kind), None)
    return found


def literal(value: float | str | bool) -> Op:
    """A constant."""
    return _constant(value)


def nothing(kind: Kind) -> Op:
    """Unknown."""
    return _apply(_fill, extra=(kind,))


def negate(a: Op) -> Op:
    """Minus a."""
    return _apply(np.negative, a)


def add(a: Op | float, b: Op | float) -> Op:
    """The sum."""
    if isinstance(b, Op) and _is_minus(b):
        return subtract(a, b.parts[0])
    return _apply(np.add, a, b)


def subtract(a: Op | float, b: Op | float) -> Op:
    """The difference."""
    return _apply(np.subtract, a, b)


def multiply(a: Op | float, b: Op | float) -> Op:
    """The product."""
    if b == -1.0 and isinstance(a, Op) and _is_minus(a):
        return a.parts[0]
    return _apply(np.multiply, a, b)


def _is_minus(a: Op) -> bool:
    """Whether it is a node multiplied by -1."""
    return a.function is np.multiply and a.parts[1] is _constant(-1.0)


def divide(a: Op | float, b: Op | float) -> Op:
    """The quotient."""
    if b == 1.0 and isinstance(a, Op):
        return a
    return _apply(np.divide, a, b)


def decimal(steps: Op, digits: int) -> Op:
    """So many steps of the last of some decimals: the number nearest to that decimal one."""
    return divide(steps, 10.0**digits)


def absolute(a: Op) -> Op:
    """The size."""
    return _apply(np.abs, a)


def exponential(a: Op) -> Op:
    """The exponential function."""
    return _apply(np.exp, a)


def power(a: Op, exponent: float) -> Op:
    """A power; NaN where it is not defined."""
    return _apply(np.float_power, a, exponent)


def floor(a: Op) -> Op:
    """The largest whole number not above a."""
    return _apply(np.floor, a)


def minimum(a: Op | float, b: Op | float) -> Op:
    """The smaller; unknown if either is."""
    return _apply(np.minimum, a, b)


def maximum(a: Op | float, b: Op | float) -> Op:
    """The larger; unknown if either is."""
    return _apply(np.maximum, a, b)


def least_known(parts: Sequence[Op]) -> Op:
    """The smallest that is known."""
    result = parts[0]
    for part in parts[1:]:
        result = _apply(np.fmin, result, part)
    return result


def largest_known(parts: Sequence[Op]) -> Op:
    """The largest that is known."""
    result = parts[0]
    for part in parts[1:]:
        result = _apply(np.fmax, result, part)
    return result


def _finite(a: Any) -> Any:
    return np.where(np.isfinite(a), a, np.nan)


def finite(a: Op) -> Op:
    """The number, unknown where it is not finite."""
    return _apply(_finite, a)


def _if_finite(kind: Kind, check: Any, value: Any) -> Any:
    return np.where(np.isfinite(check), value, _fill(kind))


def if_finite(check: Op, value: Op, kind: Kind) -> Op:
    """The value, unknown where `check` is not finite."""
    return whole_margin(check, value) or _apply(_if_finite, check, value, extra=(kind,))


def _less(a: Any, b: Any) -> Any:
    # NaN is neither below nor above, so both are false and the code is 0, unknown.
    return np.less(a, b).view(np.int8) - np.greater_equal(a, b).view(np.int8)


def less(a: Op | float, b: Op | float) -> Op:
    """Whether a < b."""
    return _apply(_less, a, b)


def _less_equal(a: Any, b: Any) -> Any:
    return np.less_equal(a, b).view(np.int8) - np.greater(a, b).view(np.int8)


def less_equal(a: Op | float, b: Op | float) -> Op:
    """Whether a <= b."""
    return _apply(_less_equal, a, b)


def _equal(kind: Kind, a: Any, b: Any) -> Any:
    unknown = _absent(a, kind) | _absent(b, kind)
    return np.where(unknown, _UNKNOWN, np.where(np.equal(a, b), _TRUE, _FALSE))


def equal(a: Op | float, b: Op | float, kind: Kind) -> Op:
    """Whether two values are exactly equal."""
    return _apply(_equal, a, b, extra=(kind,))


def among(a: Op, values: Sequence[float | str]) -> Op:
    """Whether a is one of the constants."""
    found = [equal(a, _constant(v), "text" if isinstance(v, str) else "number") for v in values]
    result = found[0]
    for other in found[1:]:
        result = either(result, other)
    return result


def both(a: Op, b: Op) -> Op:
    """Kleene's and."""
    return _apply(np.minimum, a, b)


def either(a: Op, b: Op) -> Op:
    """Kleene's or."""
    return _apply(np.maximum, a, b)


def negation(a: Op) -> Op:
    """Kleene's not."""
    return _apply(np.negative, a)


def _missing(kind: Kind, a: Any) -> Any:
    return np.where(_absent(a, kind), _TRUE, _FALSE)


def missing(a: Op, kind: Kind) -> Op:
    """Whether a is unknown."""
    return _apply(_missing, a, extra=(kind,))


def _choose(kind: Kind, condition: Any, a: Any, b: Any) -> Any:
    return np.where(condition > 0, a, np.where(condition < 0, b, _fill(kind)))


def choose(condition: Op, a: Op | float, b: Op | float, kind: Kind) -> Op:
    """`a` or `b`; unknown where the condition is."""
    return _apply(_choose, condition, a, b, extra=(kind,))


def _pick(condition: Any, a: Any, b: Any) -> Any:
    return np.where(condition > 0, a, b)


def pick(condition: Op, a: Op | float, b: Op | float, kind: Kind) -> Op:
    """`a` where the condition holds, else `b`."""
    # Whether it is false or unknown makes no difference, so mostly its truths need not be known.
    function, parts = condition.key[0], condition.parts
    if function is np.minimum and all(part.key[0] is _less_equal for part in parts):
        return _apply(_pick_within, *parts[0].parts, *parts[1].parts, a, b)
    plain = _PLAIN.get(function)
    if plain is not None:
        return _apply(plain, *parts, a, b)
    return _apply(_pick, condition, a, b)


def _pick_less(low: Any, high: Any, a: Any, b: Any) -> Any:
    return np.where(np.less(low, high), a, b)


def _pick_less_equal(low: Any, high: Any, a: Any, b: Any) -> Any:
    return np.where(np.less_equal(low, high), a, b)


def _pick_within(low: Any, high: Any, other_low: Any, other_high: Any, a: Any, b: Any) -> Any:
    return np.where(np.less_equal(low, high) & np.less_equal(other_low, other_high), a, b)


# What margins are made of comes in two shapes that are run at once: a call costs more than its work
# on a few rows.


def whole_margin(check: Op, value: Op) -> Op | None:
    """The margin of one comparison as one node, where a value has the shape of one."""
    if value.key[0] is _pick_within and _is_limited(value.parts[5]):
        *near, zero, limited = value.parts
        share, bound = limited.parts
        if zero is _constant(0.0) and share.function is np.divide:
            beside = _beside(near)
            if beside is not None:
                return _apply(_margin_beside, check, *beside, *share.parts, bound)
            return _apply(_margin_of_order, check, *near, *share.parts, bound)
    if _is_limited(value) and value.parts[0].key[0] is _pick_less:
        zero, tolerance, share, alone = value.parts[0].parts
        bound = value.parts[1]
        if share.function is np.subtract and alone.key[0] is _pick_less:
            ratio, one = share.parts
            nothing, size, most, least = alone.parts
            if ratio.function is np.divide and ratio.parts == (size, tolerance):
                return _apply(
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
    return a.key[0] is _limited


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
    margin = np.where(near, 0.0, _limited(np.divide(over, scale), bound))
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
    margin = _limited(np.where(np.less(zero, tolerance), share, alone), bound)
    return np.where(np.isfinite(check), margin, np.nan)


_PLAIN: dict[object, Callable[..., Any]] = {_less: _pick_less, _less_equal: _pick_less_equal}


def _coalesce(kind: Kind, a: Any, b: Any) -> Any:
    return np.where(_absent(a, kind), b, a)


def coalesce(parts: Sequence[Op | float], kind: Kind) -> Op:
    """The first that is known."""
    result = parts[-1]
    for part in parts[-2::-1]:
        result = _apply(_coalesce, part, result, extra=(kind,))
    assert isinstance(result, Op)
    return result


def limit(a: Op, bound: float) -> Op:
    """The number, cut off at both ends."""
    return _apply(_limited, a, bound)


def _limited(a: Any, bound: Any) -> Any:
    return np.minimum(np.maximum(a, -bound), bound)
