"""What would satisfy a rule: the distance to its middle, a number to be brought to zero."""

from __future__ import annotations

from typing import Literal

import numpy as np

from mrv.catalogue.model import Rule
from mrv.language.backends import numpy as backend
from mrv.language.backends.numpy_nodes import Op
from mrv.language.compile import Compiler
from mrv.language.semantics import band_of
from mrv.language.tree import (
    Arithmetic,
    ArithmeticOperator,
    Call,
    Column,
    Comparison,
    Logic,
    Node,
    Number,
)
from mrv.trace.whatif.changes import Changes, Pairs
from mrv.trace.whatif.scene import Expression, as_they_stand, evaluated
from mrv.trace.whatif.tables import Array, Rows, Table

Shape = Literal["equal", "band", "size", "edge"]
"""`a == b` or, of numbers, `same(a, b)`; `low <= x <= high`; `abs(x) <= limit`; anything else."""

_COMPILER: Compiler[Op] = Compiler(backend)
_BACK: dict[str, ArithmeticOperator] = {"*": "/", "/": "*"}
_FAR: dict[Shape, int] = {"equal": 2, "band": 3, "size": 1, "edge": 2}
"""How many of the parts of an aim tell how far it is; the rest, how far one may stay from it."""


class Aims:
    """Compiled aims, by rule."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Rule, Shape, list[Expression]]] = {}

    def shape(self, rule: Rule) -> Shape:
        """What kind of aim a rule has."""
        return self._compiled(rule)[0]

    def reads(self, rule: Rule) -> frozenset[str]:
        """The columns that the distance from an aim depends on."""
        shape, parts = self._compiled(rule)
        return frozenset[str]().union(*[part.names for part in parts[: _FAR[shape]]])

    def gap(self, rule: Rule, table: Table, changes: Changes, pairs: Pairs) -> Array:
        """The distance from an aim at pairs; NaN where no numbers decide."""
        shape, parts = self._compiled(rule)
        first, *others = evaluated(parts[: _FAR[shape]], table, changes, pairs)
        if not others:
            return first
        with np.errstate(all="ignore"):
            return first - ((others[0] + others[1]) / 2 if shape == "band" else others[0])

    def ends(
        self, rule: Rule, table: Table, changes: Changes, pairs: Pairs
    ) -> tuple[Array, Array] | None:
        """The distances from both ends of a band at pairs; None for what is no band."""
        shape, parts = self._compiled(rule)
        if shape != "band":
            return None
        value, low, high = evaluated(parts, table, changes, pairs)
        with np.errstate(all="ignore"):
            return value - low, value - high

    def half(self, rule: Rule, table: Table, rows: Rows) -> Array:
        """How far one may stay from an aim as things stand (NaN: only its edge is known)."""
        shape, parts = self._compiled(rule)
        if shape == "edge":
            return np.full(len(rows), np.nan)
        if shape == "band":
            low, high = (as_they_stand(table, part).take(rows) for part in parts[1:])
            with np.errstate(all="ignore"):
                return (high - low) / 2
        return as_they_stand(table, parts[-1]).take(rows)

    def standing(self, rule: Rule, table: Table, changes: Changes, pairs: Pairs) -> Array:
        """Where what a rule compares stands, free of factors that both sides have in common."""
        shape, parts = self._compiled(rule)
        first, second, third = evaluated(parts, table, changes, pairs)
        with np.errstate(all="ignore"):
            other = (second + third) / 2 if shape == "band" else second
            known = np.isfinite(first) & np.isfinite(other)
            if (first[known] > 0).all() and (other[known] > 0).all():
                return np.log(first / other)
        return first

    def _compiled(self, rule: Rule) -> tuple[Shape, list[Expression]]:
        if id(rule) not in self._known:
            shape, ops = _aim(rule)
            self._known[id(rule)] = rule, shape, [Expression(op) for op in ops]
        return self._known[id(rule)][1:]


def shape_of(rule: Rule) -> Shape:
    """What kind of aim a rule has."""
    tree = _main_part(rule.expect.tree)
    if _same(tree) is not None:
        return "equal"
    if not isinstance(tree, Comparison):
        return "edge"
    if band_of(tree) is not None:
        return "band"
    if _size(tree) is not None:
        return "size"
    return "equal" if tree.operators == ("==",) else "edge"


def is_flat(rule: Rule) -> bool:
    """Whether what satisfies a rule does so equally well everywhere.

    A limit says nothing about how far inside it a value should lie, nor does a range of what is
    possible; a value beside a residual, a typical band or its own history does.
    """
    shape = shape_of(rule)
    return shape == "edge" or (shape == "band" and rule.category == "extreme")


def _aim(rule: Rule) -> tuple[Shape, list[Op]]:
    tree = _main_part(rule.expect.tree)
    same = _same(tree)
    if same is not None:
        return "equal", [_COMPILER.value(part) for part in (*same, Number(0.0))]
    if isinstance(tree, Comparison):
        band = band_of(tree)
        if band is not None:
            parts = [tree.operands[1], *band]
            return "band", [_COMPILER.value(part) for part in parts]
        size = _size(tree)
        if size is not None:
            value, limit = (_COMPILER.value(part) for part in size)
            return "size", [value, limit, limit]
        details = _COMPILER.details(tree, rule.tolerance, rule.scale)
        shape: Shape = "equal" if tree.operators == ("==",) else "edge"
        return shape, [details.lhs, details.rhs, details.tolerance]
    details = _COMPILER.details(tree, rule.tolerance, rule.scale)
    return "edge", [details.lhs, details.rhs, details.tolerance]


def _same(tree: Node) -> tuple[Node, Node] | None:
    """Two numbers that are to be the same to the last digit."""
    if isinstance(tree, Call) and tree.function == "same":
        one, other = tree.arguments
        if all(isinstance(part, Column) and part.type == "number" for part in (one, other)):
            return one, other
    return None


def _size(tree: Comparison) -> tuple[Node, Node] | None:
    """What must be small and how small: `abs(x) <= limit` and `abs(x) * k <= limit`."""
    if tree.operators not in (("<=",), ("<",)):
        return None
    left, right = tree.operands[0], tree.operands[-1]
    if isinstance(left, Arithmetic) and left.operator in ("*", "/"):
        inner, factor = left.left, left.right
        if left.operator == "*" and isinstance(inner, Number):
            inner, factor = factor, inner
        if isinstance(factor, Number) and factor.value > 0 and _is_abs(inner):
            return _argument(inner), Arithmetic(_BACK[left.operator], right, factor)
    return (_argument(left), right) if _is_abs(left) else None


def _is_abs(tree: Node) -> bool:
    return isinstance(tree, Call) and tree.function == "abs"


def _argument(tree: Node) -> Node:
    assert isinstance(tree, Call)
    return tree.arguments[0]


def _main_part(tree: Node) -> Node:
    """The one comparison of an `or` or `and` whose other parts are texts or truths.

    Of several values that something may equal, the first. Two limits of one value are a band,
    however they are written.
    """
    if isinstance(tree, Logic):
        comparisons = [part for part in tree.parts if isinstance(part, Comparison)]
        if tree.operator == "and" and len(comparisons) == len(tree.parts) == 2:
            between = _between(*comparisons)
            if between is not None:
                return between
        equal = [part for part in comparisons if part.operators == ("==",)]
        if len(comparisons) == 1 or (tree.operator == "or" and len(equal) == len(tree.parts)):
            return comparisons[0]
    return tree


def _between(one: Comparison, other: Comparison) -> Comparison | None:
    """`low <= x <= high` for `x >= low and x <= high`, in either order and direction."""
    limits = [limit for each in (one, other) for limit in _limits(each)]
    for value, low, is_low in limits:
        for again, high, is_also_low in limits:
            if value == again and is_low and not is_also_low and not isinstance(value, Number):
                return Comparison((low, value, high), ("<=", "<="))
    return None


def _limits(comparison: Comparison) -> list[tuple[Node, Node, bool]]:
    """Both readings of `a <= b`: `b` is at least `a`, and `a` at most `b`."""
    if len(comparison.operators) != 1 or comparison.operators[0] not in ("<", "<=", ">", ">="):
        return []
    less, more = comparison.operands
    if comparison.operators[0] in (">", ">="):
        less, more = more, less
    return [(more, less, True), (less, more, False)]
