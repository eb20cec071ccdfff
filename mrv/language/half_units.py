"""How rounding of the inputs carries through an expression, as an expression of its own.

Propagation is first order, node by node: sums add the half-units of their parts, products and
quotients weigh them with the other part. Literals and standard values are exact. A quantity that
occurs twice counts twice, so the bound is somewhat wide; a divisor known only to a quarter of its
value makes it somewhat narrow.
"""

from __future__ import annotations

from collections.abc import Mapping

from mrv.language.tree import Arithmetic, Call, Column, Comparison, Negate, Node, Number

EXACT = Number(0.0)


def half_unit_of(node: Node, overrides: Mapping[str, float | str] | None = None) -> Node:
    """The half-unit of a lowered number tree: again a lowered tree, `Number(0)` when exact.

    `overrides` replaces the declared half-unit of columns: by a constant, or the name of a column.
    """
    if isinstance(node, Column):
        half = node.half_unit
        if overrides and node.name in overrides:
            half = overrides[node.name]
        return Column(half, "number") if isinstance(half, str) else Number(half)
    if isinstance(node, Negate):
        return half_unit_of(node.operand, overrides)
    if isinstance(node, Arithmetic):
        left = half_unit_of(node.left, overrides)
        right = half_unit_of(node.right, overrides)
        if node.operator == "*":
            return _add(_times(_weight(node.left), right), _times(_weight(node.right), left))
        if node.operator == "/":
            divisor = _size(node.right)
            slope = Arithmetic("/", Arithmetic("/", _size(node.left), divisor), divisor)
            return _add(_over(left, divisor), _times(slope, right))
        return _add(left, right)
    if isinstance(node, Call):
        return _of_call(node, overrides)
    return EXACT


def _of_call(node: Call, overrides: Mapping[str, float | str] | None) -> Node:
    parts = tuple(half_unit_of(argument, overrides) for argument in node.arguments)
    match node.function:
        case "where":
            if parts[1] == parts[2]:
                return parts[1]
            return Call("where", (node.arguments[0], parts[1], parts[2]))
        case "coalesce":
            chosen = parts[-1]
            for argument, part in zip(node.arguments[-2::-1], parts[-2::-1], strict=True):
                if part != chosen:
                    chosen = Call("where", (Call("is_missing", (argument,)), chosen, part))
            return chosen
        case "min" | "max":
            distinct = tuple(dict.fromkeys(parts))
            if all(isinstance(part, Number) for part in distinct):
                return Number(max(part.value for part in distinct if isinstance(part, Number)))
            return Call("max", distinct) if len(distinct) > 1 else distinct[0]
        case "exp":
            return _times(node, parts[0])
        case "power":
            exponent = node.arguments[1]
            assert isinstance(exponent, Number)
            if parts[0] == EXACT or exponent.value == 1.0:
                return parts[0]
            slope = Call("power", (_size(node.arguments[0]), Number(exponent.value - 1.0)))
            return _times(Arithmetic("*", Number(abs(exponent.value)), slope), parts[0])
        case "floor":
            return _step(parts[0], 1.0)
        case "round_half_up":
            digits = node.arguments[1]
            assert isinstance(digits, Number)
            return _step(parts[0], 10.0**-digits.value)
    return parts[0]


def _step(half: Node, step: float) -> Node:
    """A rounding function of an inexact number may jump by a whole step more."""
    if isinstance(half, Number):
        return Number(half.value + step) if half.value else EXACT
    jumped = Arithmetic("+", half, Number(step))
    return Call("where", (Comparison((half, EXACT), (">",)), jumped, EXACT))


def _size(node: Node) -> Node:
    if isinstance(node, Number):
        return Number(abs(node.value))
    return Call("abs", (node,))


def _weight(node: Node) -> Node:
    """What a factor's error is weighed with: a zero times what is unknown is an exact zero."""
    size = _size(node)
    return size if isinstance(size, Number) else Call("coalesce", (size, EXACT))


def _add(left: Node, right: Node) -> Node:
    if left == EXACT:
        return right
    if right == EXACT:
        return left
    if isinstance(left, Number) and isinstance(right, Number):
        return Number(left.value + right.value)
    return Arithmetic("+", left, right)


def _times(weight: Node, half: Node) -> Node:
    if half == EXACT:
        return EXACT
    if isinstance(weight, Number) and isinstance(half, Number):
        return Number(weight.value * half.value)
    return Arithmetic("*", weight, half)


def _over(left: Node, right: Node) -> Node:
    if left == EXACT:
        return EXACT
    if isinstance(left, Number) and isinstance(right, Number) and right.value:
        return Number(left.value / right.value)
    return Arithmetic("/", left, right)
