"""Margins and details: how far an expression passes or fails, and on which comparison."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from mrv.language.functions import type_of
from mrv.language.semantics import (
    LARGEST,
    LIMIT_SHARE,
    MARGIN_LIMIT,
    band_of,
    left_is_reference,
)
from mrv.language.tree import Call, Comparison, ComparisonOperator, Logic, Node, Not
from mrv.language.values import Values

E = TypeVar("E")


class Details(NamedTuple, Generic[E]):
    """The numeric comparison that decides a tree's result, as four number expressions.

    `tolerance` is null for orders; sides are null where no numeric comparison decides.
    """

    lhs: E
    rhs: E
    tolerance: E
    margin: E


class Margins(Generic[E]):
    """Compiles margins over the values of the same tree."""

    def __init__(self, values: Values[E], scale: float | None) -> None:
        self._values = values
        self._backend = values.backend
        self._scale = scale

    def details(self, node: Node) -> Details[E]:
        """The deciding comparison of a truth tree with the tree's margin."""
        backend = self._backend
        match node:
            case Comparison(operands, operators) if type_of(operands[0]) == "number":
                band = band_of(node)
                pairs = [
                    self._pair(operands[n], operator, operands[n + 1], band)
                    for n, operator in enumerate(operators)
                ]
                if band is not None:
                    # The value in the middle is the left side, whichever limit it violates.
                    low = pairs[0]
                    pairs[0] = low._replace(lhs=low.rhs, rhs=low.lhs)
                return self._decisive(node, pairs, largest=True)
            case Logic(operator, parts):
                found = [self.details(part) for part in parts]
                return self._decisive(node, found, largest=operator == "and")
            case Not(part):
                inner = self.details(part)
                return inner._replace(margin=backend.negate(inner.margin))
            case Call(function="where", arguments=(condition, yes, no)):
                test = self._values.truth(condition)
                chosen = zip(self.details(yes), self.details(no), strict=True)
                return Details(*(backend.choose(test, a, b, "number") for a, b in chosen))
            case Call(function="coalesce", arguments=arguments):
                result = self.details(arguments[-1])
                for argument in arguments[-2::-1]:
                    absent = backend.missing(self._values.truth(argument), "truth")
                    chosen = zip(result, self.details(argument), strict=True)
                    result = Details(*(backend.pick(absent, a, b, "number") for a, b in chosen))
                return result
        sign = backend.choose(self._values.truth(node), -1.0, 1.0, "number")
        nothing = backend.nothing("number")
        return Details(nothing, nothing, nothing, sign)

    def _decisive(self, node: Node, parts: list[Details[E]], *, largest: bool) -> Details[E]:
        """The part with the largest (or smallest) known margin, where the whole is known."""
        backend = self._backend
        if len(parts) == 1:
            return parts[0]
        known = [part.margin for part in parts]
        best = backend.largest_known(known) if largest else backend.least_known(known)
        lhs, rhs, tolerance, _ = parts[-1]
        for part in parts[-2::-1]:
            decides = backend.equal(part.margin, best, "number")
            lhs = backend.pick(decides, part.lhs, lhs, "number")
            rhs = backend.pick(decides, part.rhs, rhs, "number")
            tolerance = backend.pick(decides, part.tolerance, tolerance, "number")
        if _shows_truth(node):
            # One that decides by itself decides whatever is unknown of the others.
            decides = backend.less(0.0, best) if largest else backend.less_equal(best, 0.0)
            combine = backend.maximum if largest else backend.minimum
            every = known[0]
            for margin in known[1:]:
                every = combine(every, margin)
            return Details(lhs, rhs, tolerance, backend.pick(decides, best, every, "number"))
        absent = backend.missing(self._values.truth(node), "truth")
        nothing = backend.nothing("number")
        margin = backend.pick(absent, nothing, best, "number")
        return Details(lhs, rhs, tolerance, margin)

    def _pair(
        self,
        left: Node,
        operator: ComparisonOperator,
        right: Node,
        band: tuple[Node, Node] | None,
    ) -> Details[E]:
        values, backend = self._values, self._backend
        lhs, rhs = values.finite(values.number(left)), values.finite(values.number(right))
        if operator in ("==", "!="):
            excess, _ = values.excess(left, right)
            tolerance = values.finite(values.allowed(left, right))
            size = values.expression(values.absolute(values.difference(left, right)))
            share = backend.subtract(backend.divide(size, tolerance), 1.0)
            alone = backend.pick(backend.less(0.0, size), MARGIN_LIMIT, -1.0, "number")
            margin = backend.pick(backend.less(0.0, tolerance), share, alone, "number")
            margin = backend.if_finite(excess, self._limited(margin), "number")
            margin = margin if operator == "==" else backend.negate(margin)
            return Details(lhs, rhs, tolerance, margin)
        low, high = (left, right) if operator in ("<", "<=") else (right, left)
        swapped = low is not left
        over = values.difference(low, high)
        margin = self._limited(backend.divide(over, self._scale_of(left, right, band)))
        near = backend.both(
            values.below(low, high, or_equal=True, swapped=swapped),
            values.below(high, low, or_equal=True, swapped=not swapped),
        )
        margin = backend.pick(near, 0.0, margin, "number")
        check, _ = values.check(left, right)
        margin = backend.if_finite(check, margin, "number")
        return Details(lhs, rhs, backend.nothing("number"), margin)

    def _limited(self, margin: E) -> E:
        return self._backend.limit(margin, MARGIN_LIMIT)

    def _scale_of(self, left: Node, right: Node, band: tuple[Node, Node] | None) -> E | float:
        values, backend = self._values, self._backend
        if band is None:
            return self._one_sided(left, right)
        low, high = (values.number(limit) for limit in band)
        if isinstance(low.value, float) and isinstance(high.value, float):
            half = (high.value - low.value) * 0.5
            return half if half > 0 else self._one_sided(left, right)
        width = backend.subtract(high.value, low.value)
        if low.bound + high.bound > LARGEST:
            width = backend.finite(width)
        wide = backend.less(0.0, width)
        half_width = backend.multiply(width, 0.5)
        return backend.pick(wide, half_width, self._one_sided(left, right), "number")

    def _one_sided(self, left: Node, right: Node) -> E | float:
        if self._scale is not None:
            return float(self._scale)
        values, backend = self._values, self._backend
        limit = left if left_is_reference(left, right) else right
        share = values.multiply(values.absolute(values.number(limit).value), LIMIT_SHARE)
        first, second = values.half_unit(left), values.half_unit(right)
        half = values.add(first.value, second.value)
        if isinstance(share, float) and isinstance(half, float):
            return max(share, half) or 1.0
        if not isinstance(half, float) and first.bound + second.bound > LARGEST:
            half = backend.finite(half)
        known = [
            values.expression(one) for one in (share, half) if not isinstance(one, float) or one
        ]
        larger = backend.largest_known(known) if len(known) > 1 else known[0]
        return backend.pick(backend.less(0.0, larger), larger, 1.0, "number")


def _shows_truth(node: Node) -> bool:
    """Whether the sign of the margin is the truth: at zero the tree holds.

    Of `<` it does not at zero, and `==` may differ from its margin by the last bit.
    """
    match node:
        case Comparison(operands, operators) if type_of(operands[0]) == "number":
            return set(operators) <= {"<=", ">="}
        case Logic(_, parts):
            return all(map(_shows_truth, parts))
        case Not() | Call(function="where" | "coalesce"):
            return False
    return True
