"""Numbers, texts and truths of a lowered tree as expressions of a backend.

Every number carries a bound of its size. Only where a bound exceeds the range of floats (after a
division, or a product of several columns) is finiteness checked, and then once per comparison and
at the few functions that could turn an infinity into a finite number again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Generic, NamedTuple, TypeVar

from mrv.language.backends.protocol import Backend
from mrv.language.functions import type_of
from mrv.language.half_units import half_unit_of
from mrv.language.semantics import LARGEST, MAGNITUDE, SLACK, Tolerance, left_is_reference
from mrv.language.tree import (
    Arithmetic,
    Call,
    Column,
    Comparison,
    ComparisonOperator,
    Logic,
    Membership,
    Name,
    Negate,
    Node,
    Not,
    Number,
    Text,
    Truth,
)

E = TypeVar("E")


class Sized(NamedTuple, Generic[E]):
    """A number (a float when constant) and a bound of its size (infinite: may overflow)."""

    value: E | float
    bound: float

    @property
    def safe(self) -> bool:
        """Whether it is certainly finite, or null."""
        return self.bound <= LARGEST


class Values(Generic[E]):
    """Compiles the parts of one tree, each once; made anew for every tree."""

    def __init__(
        self,
        backend: Backend[E],
        tolerance: Tolerance,
        half_units: Mapping[str, float | str] | None,
    ) -> None:
        self.backend = backend
        self.tolerance = tolerance
        self._half_units = half_units
        self._numbers: dict[int, Sized[E]] = {}
        self._sizes: dict[int, tuple[E, E]] = {}
        self._kept: list[Node] = []
        self._guarded = True

    # ------------------------------------------------------------------ numbers

    def number(self, node: Node) -> Sized[E]:
        """A number tree; not finite where it overflows or divides by zero."""
        known = self._numbers.get(id(node))
        if known is None:
            known = self._numbers[id(node)] = self._number(node)
        return known

    def half_unit(self, node: Node) -> Sized[E]:
        """The half-unit of a number tree; 0.0 when exact."""
        tree = half_unit_of(node, self._half_units)
        self._kept.append(tree)  # so that ids of its nodes stay taken
        # Where a divisor is not finite the side itself is unknown: no need to look twice.
        self._guarded = False
        found = self.number(tree)
        self._guarded = True
        return found

    def finite(self, number: Sized[E]) -> E:
        """The number as an expression, null where it is not finite."""
        value = self.expression(number.value)
        return value if number.safe else self.backend.finite(value)

    def expression(self, value: E | float) -> E:
        """A constant becomes an expression."""
        return self.backend.literal(value) if isinstance(value, float) else value

    def add(self, a: E | float, b: E | float) -> E | float:
        """The sum; constants are folded, and zero leaves the other as it is."""
        if isinstance(a, float):
            if isinstance(b, float):
                return a + b
            return b if a == 0 else self.backend.add(a, b)
        return a if isinstance(b, float) and b == 0 else self.backend.add(a, b)

    def multiply(self, a: E | float, b: E | float) -> E | float:
        """The product; constants are folded."""
        if isinstance(a, float) and isinstance(b, float):
            return a * b
        return self.backend.multiply(a, b)

    def _product(self, a: E | float, b: E | float) -> E | float:
        """A product as written in a rule: zero times what is unknown is zero."""
        if isinstance(a, float):
            return a if a == 0 else self.multiply(a, b)
        if isinstance(b, float):
            return b if b == 0 else self.multiply(a, b)
        return self.backend.product(a, b)

    def absolute(self, a: E | float) -> E | float:
        """The size; made once per expression."""
        if isinstance(a, float):
            return abs(a)
        known = self._sizes.get(id(a))
        if known is None:
            # Kept with its operand, whose id must not be given to another expression.
            known = self._sizes[id(a)] = (a, self.backend.absolute(a))
        return known[1]

    def _number(self, node: Node) -> Sized[E]:
        match node:
            case Number(value):
                return Sized(value, abs(value))
            case Column():
                return Sized(self.backend.column(node.name, "number"), MAGNITUDE)
            case Negate(operand):
                a, bound = self.number(operand)
                return Sized(-a if isinstance(a, float) else self.backend.negate(a), bound)
            case Arithmetic():
                return self._arithmetic(node)
            case Call():
                return self._call(node)
        msg = f"not a number: {node}"
        raise TypeError(msg)

    def _arithmetic(self, node: Arithmetic) -> Sized[E]:
        left, right = self.number(node.left), self.number(node.right)
        a, b = left.value, right.value
        fold = isinstance(a, float) and isinstance(b, float)
        match node.operator:
            case "+":
                value = a + b if fold else self.backend.add(a, b)  # type: ignore[operator]
                return Sized(value, left.bound + right.bound)
            case "-":
                value = a - b if fold else self.backend.subtract(a, b)  # type: ignore[operator]
                return Sized(value, left.bound + right.bound)
            case "*":
                return Sized(self._product(a, b), _product(left.bound, right.bound))
        if isinstance(b, float):
            if b == 0:
                return Sized(self.backend.nothing("number"), 0.0)
            if isinstance(a, float):
                return Sized(a / b, abs(a / b))
            return Sized(self.backend.divide(a, b), left.bound / min(abs(b), 1.0))
        if not right.safe and self._guarded:
            b = self.backend.finite(b)
        return Sized(self.backend.divide(a, b), math.inf)

    def _call(self, node: Call) -> Sized[E]:
        backend, function = self.backend, node.function
        if function == "where":
            yes, no = self.number(node.arguments[1]), self.number(node.arguments[2])
            condition = self.truth(node.arguments[0])
            chosen = backend.choose(condition, yes.value, no.value, "number")
            return Sized(chosen, max(yes.bound, no.bound))
        if function == "abs":
            whole = self.number(node.arguments[0])
            return Sized(self.absolute(whole.value), whole.bound)
        if function in ("floor", "round_half_up"):
            return self._rounded(node)
        numbers = [self.number(argument) for argument in node.arguments]
        parts = [n.value if n.safe else self.finite(n) for n in numbers]
        bound = min(max(n.bound for n in numbers), LARGEST)
        match function:
            case "coalesce":
                return Sized(backend.coalesce(parts, "number"), bound)
            case "min" | "max":
                combine = backend.minimum if function == "min" else backend.maximum
                result = self.expression(parts[0])
                for part in parts[1:]:
                    result = combine(result, part)
                return Sized(result, bound)
            case "exp":
                return Sized(backend.exponential(self.expression(parts[0])), math.inf)
            case "power":
                assert isinstance(parts[1], float)
                return Sized(backend.power(self.expression(parts[0]), parts[1]), math.inf)
        msg = f"not a number: {function}()"
        raise TypeError(msg)

    def _rounded(self, node: Call) -> Sized[E]:
        backend = self.backend
        whole = self.number(node.arguments[0])
        value = self.expression(whole.value)
        if node.function == "floor":
            # The same slack as in `rounding_slack`: a product that is a whole number on paper may
            # end a hair below it in binary.
            slack = self.add(self.multiply(self.absolute(value), 1e-15), 1e-9)
            return Sized(backend.floor(self.expression(self.add(value, slack))), whole.bound)
        digits = node.arguments[1]
        assert isinstance(digits, Number)
        shift = 10.0**digits.value
        scaled = self.multiply(self.absolute(value), shift)
        steps = backend.floor(self.expression(self.add(scaled, 0.5 + 1e-9)))
        size = backend.decimal(steps, int(digits.value))
        signed = backend.pick(backend.less(value, 0.0), backend.negate(size), size, "number")
        safe = _product(whole.bound, shift) <= LARGEST
        return Sized(signed, whole.bound + 1 / shift if safe else math.inf)

    # ------------------------------------------------------------------ truths and texts

    def text(self, node: Node) -> E:
        """A text tree."""
        match node:
            case Text(value):
                return self.backend.literal(value)
            case Column():
                return self.backend.column(node.name, "text")
            case Call(function="coalesce"):
                parts = [self.text(argument) for argument in node.arguments]
                return self.backend.coalesce(parts, "text")
            case Call(function="where"):
                condition = self.truth(node.arguments[0])
                yes, no = self.text(node.arguments[1]), self.text(node.arguments[2])
                return self.backend.choose(condition, yes, no, "text")
        msg = f"not a text: {node}"
        raise TypeError(msg)

    def value(self, node: Node) -> E:
        """A tree of any type; numbers that are not finite become null."""
        kind = type_of(node)
        if kind == "number":
            return self.finite(self.number(node))
        return self.text(node) if kind == "text" else self.truth(node)

    def truth(self, node: Node) -> E:
        """A truth tree."""
        backend = self.backend
        match node:
            case Truth(value):
                return backend.literal(value)
            case Column():
                return backend.column(node.name, "truth")
            case Not(part):
                return backend.negation(self.truth(part))
            case Logic(operator, parts):
                join = backend.both if operator == "and" else backend.either
                result = self.truth(parts[0])
                for part in parts[1:]:
                    result = join(result, self.truth(part))
                return result
            case Comparison(operands, operators):
                result = self.pair(operands[0], operators[0], operands[1])
                for n, operator_ in enumerate(operators[1:], 1):
                    other = self.pair(operands[n], operator_, operands[n + 1])
                    result = backend.both(result, other)
                return result
            case Membership(item, values, negated):
                found = backend.among(self.value(item), [value.value for value in values])
                return backend.negation(found) if negated else found
            case Call():
                return self._truth_call(node)
            case Name():
                msg = f"the tree is not lowered: {node.name}"
                raise TypeError(msg)
        msg = f"not a truth: {node}"
        raise TypeError(msg)

    def _truth_call(self, node: Call) -> E:
        backend, arguments = self.backend, node.arguments
        match node.function:
            case "is_missing":
                return backend.missing(self.value(arguments[0]), type_of(arguments[0]))
            case "same":
                kind = type_of(arguments[0])
                return backend.equal(self.value(arguments[0]), self.value(arguments[1]), kind)
            case "where":
                parts = [self.truth(argument) for argument in arguments]
                return backend.choose(parts[0], parts[1], parts[2], "truth")
            case "coalesce":
                return backend.coalesce([self.truth(argument) for argument in arguments], "truth")
            case "rounds_to":
                digits = arguments[1]
                assert isinstance(digits, Number)
                scaled = self.multiply(self.finite(self.number(arguments[0])), 10.0**digits.value)
                size = self.absolute(scaled)
                nearest = backend.floor(self.expression(self.add(size, 0.5)))
                gap = self.absolute(backend.subtract(size, nearest))
                allowed = self.add(self.multiply(size, 1e-15), 1e-9)
                near = backend.less_equal(gap, allowed)
                return backend.if_finite(self.expression(gap), near, "truth")
        msg = f"not a truth: {node.function}()"
        raise TypeError(msg)

    # ------------------------------------------------------------------ comparisons

    def pair(self, left: Node, operator: ComparisonOperator, right: Node) -> E:
        """The truth of one comparison."""
        if type_of(left) == "text":
            same = self.backend.equal(self.text(left), self.text(right), "text")
            return same if operator == "==" else self.backend.negation(same)
        if operator in ("==", "!="):
            excess, safe = self.excess(left, right)
            holds = self.backend.less_equal(excess, 0.0)
            if not safe:
                holds = self.backend.if_finite(excess, holds, "truth")
            return holds if operator == "==" else self.backend.negation(holds)
        check, safe = self.check(left, right)
        if operator in ("<", "<="):
            holds = self.below(left, right, or_equal=operator == "<=")
        else:
            holds = self.below(right, left, or_equal=operator == ">=", swapped=True)
        return holds if safe else self.backend.if_finite(check, holds, "truth")

    def below(self, low: Node, high: Node, *, or_equal: bool, swapped: bool = False) -> E:
        """Whether low < high or low <= high, with the slack; not checked for finiteness.

        `swapped` says that `low` is the right side of the comparison as written.
        """
        a, b = self.number(low).value, self.number(high).value
        first, second = (high, low) if swapped else (low, high)
        on_low = left_is_reference(first, second) != swapped
        slack = self.multiply(self.absolute(a if on_low else b), SLACK)
        wider = slack if or_equal else self.multiply(slack, -1.0)
        if on_low:
            a = self.add(a, self.multiply(wider, -1.0))
        else:
            b = self.add(b, wider)
        if isinstance(a, float) and isinstance(b, float):
            a = self.backend.literal(a)
        return self.backend.less_equal(a, b) if or_equal else self.backend.less(a, b)

    def check(self, left: Node, right: Node) -> tuple[E, bool]:
        """What must be finite for an order to be known, and whether it surely is."""
        a, b = self.number(left), self.number(right)
        if isinstance(b.value, float) and not isinstance(a.value, float):
            return a.value, a.safe
        if isinstance(a.value, float) and not isinstance(b.value, float):
            return b.value, b.safe
        return self.difference(left, right), a.bound + b.bound <= LARGEST

    def difference(self, left: Node, right: Node) -> E:
        """Left minus right."""
        a, b = self.number(left).value, self.number(right).value
        if isinstance(a, float) and isinstance(b, float):
            return self.backend.literal(a - b)
        return self.backend.subtract(a, b)

    def excess(self, left: Node, right: Node) -> tuple[E, bool]:
        """|left - right| less the tolerance, and whether it is surely finite."""
        a, b = self.number(left), self.number(right)
        gap = self.absolute(self.difference(left, right))
        allowed = self.allowed(left, right)
        bound = a.bound + b.bound + allowed.bound
        if isinstance(allowed.value, float) and allowed.value == 0:
            return self.expression(gap), bound <= LARGEST
        return self.backend.subtract(gap, allowed.value), bound <= LARGEST

    def allowed(self, left: Node, right: Node) -> Sized[E]:
        """The tolerance of `left == right`."""
        rule = self.tolerance
        a, b = self.number(left), self.number(right)
        size = max(a.bound, b.bound)
        total, bound = self.slack(left, right), size
        if rule.rel:
            sizes = [self.absolute(a.value), self.absolute(b.value)]
            larger = self.backend.largest_known([self.expression(one) for one in sizes])
            total = self.backend.multiply(larger, float(rule.rel))
        if rule.rounding:
            first, second = self.half_unit(left), self.half_unit(right)
            halves = self.add(first.value, second.value)
            if rule.of != 1:
                halves = self.multiply(halves, float(rule.of))
            total = self.add(halves, total)
            bound += rule.of * (first.bound + second.bound)
        return Sized(self.add(total, float(rule.abs)), bound + rule.abs)

    def slack(self, left: Node, right: Node) -> E | float:
        """The difference that counts as none."""
        reference = left if left_is_reference(left, right) else right
        return self.multiply(self.absolute(self.number(reference).value), SLACK)


def _product(a: float, b: float) -> float:
    """The bound of a product; zero times infinity is not a number."""
    return a * b if max(a, b) <= LARGEST else math.inf
