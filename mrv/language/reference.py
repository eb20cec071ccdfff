"""The plain evaluator of one record: the truth of the language's semantics, written to be read.

It shares only constants with the compiler; a test holds both together. It serves examples and
explanations, where speed does not matter.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from mrv.language.arithmetic import UNKNOWN, Inexact, add, apply, calculate, combine
from mrv.language.functions import type_of
from mrv.language.semantics import (
    EXACT_TOLERANCE,
    LIMIT_SHARE,
    MARGIN_LIMIT,
    SLACK,
    Tolerance,
    band_of,
    left_is_reference,
    rounding_slack,
)
from mrv.language.tree import (
    Arithmetic,
    Call,
    Column,
    Comparison,
    ComparisonOperator,
    Logic,
    Membership,
    Negate,
    Node,
    Not,
    Number,
    Text,
    Truth,
)

Record = Mapping[str, Any]
HalfUnits = Mapping[str, float | str]


class Decided(NamedTuple):
    """The sides, tolerance and margin of the comparison that decides a truth; None is unknown."""

    lhs: float | None
    rhs: float | None
    tolerance: float | None
    margin: float | None


def truth(
    tree: Node,
    record: Record,
    tolerance: Tolerance = EXACT_TOLERANCE,
    half_units: HalfUnits | None = None,
) -> bool | None:
    """The three-valued truth of a lowered tree on one record (column name -> value)."""
    return Evaluation(record, tolerance, None, half_units).truth(tree)


def value(tree: Node, record: Record) -> float | str | bool | None:
    """The value of a lowered tree of any type on one record."""
    return Evaluation(record, EXACT_TOLERANCE, None, None).value(tree)


def margin(
    tree: Node,
    record: Record,
    tolerance: Tolerance = EXACT_TOLERANCE,
    scale: float | None = None,
    half_units: HalfUnits | None = None,
) -> float | None:
    """The margin of a lowered truth tree on one record."""
    return Evaluation(record, tolerance, scale, half_units).decide(tree).margin


def details(
    tree: Node,
    record: Record,
    tolerance: Tolerance = EXACT_TOLERANCE,
    scale: float | None = None,
    half_units: HalfUnits | None = None,
) -> Decided:
    """The comparison that decides a lowered truth tree on one record."""
    return Evaluation(record, tolerance, scale, half_units).decide(tree)


class Evaluation:
    """Evaluates trees on one record."""

    def __init__(
        self,
        record: Record,
        tolerance: Tolerance,
        scale: float | None,
        half_units: HalfUnits | None,
    ) -> None:
        self._record = record
        self._tolerance = tolerance
        self._scale = scale
        self._half_units = half_units or {}

    # ------------------------------------------------------------------ values

    def value(self, node: Node) -> float | str | bool | None:
        """The value of a tree of any type."""
        kind = type_of(node)
        if kind == "truth":
            return self.truth(node)
        return self.number(node) if kind == "number" else self._text(node)

    def number(self, node: Node) -> float | None:
        """A number, None where unknown or not finite."""
        return _known(self._inexact(node).number)

    def half_unit(self, node: Node) -> float | None:
        """How far rounding of the inputs may move a number; None where unknown."""
        return _known(self._inexact(node).half or 0.0)

    def _text(self, node: Node) -> str | None:
        match node:
            case Text(text):
                return text
            case Column(name):
                found: str | None = self._record.get(name)
                return found
            case Call("where", (condition, yes, no)):
                test = self.truth(condition)
                return None if test is None else self._text(yes if test else no)
            case Call("coalesce", arguments):
                known = (self._text(argument) for argument in arguments)
                return next((text for text in known if text is not None), None)
        msg = f"not a text: {node}"
        raise TypeError(msg)

    def _inexact(self, node: Node) -> Inexact:
        """A number with its half-unit; neither need be finite."""
        match node:
            case Number(number):
                return Inexact(number, None)
            case Column(name, _, half):
                return Inexact(self._stored(name), self._half(name, half))
            case Negate(operand):
                number_, half_ = self._inexact(operand)
                return Inexact(None if number_ is None else -number_, half_)
            case Arithmetic(operator, left, right):
                return combine(operator, self._inexact(left), self._inexact(right))
            case Call("where", (condition, yes, no)):
                test = self.truth(condition)
                return UNKNOWN if test is None else self._inexact(yes if test else no)
            case Call("coalesce", arguments):
                found = (self._inexact(argument) for argument in arguments)
                return next((one for one in found if _known(one.number) is not None), UNKNOWN)
            case Call(function, arguments):
                return apply(function, [self._inexact(argument) for argument in arguments])
        msg = f"not a number: {node}"
        raise TypeError(msg)

    def _stored(self, name: str) -> float | None:
        found = self._record.get(name)
        return None if found is None else float(found)

    def _half(self, name: str, declared: float | str) -> float | None:
        half = self._half_units.get(name, declared)
        if isinstance(half, str):
            stored = self._stored(half)
            return math.nan if stored is None else stored
        return half or None

    # ------------------------------------------------------------------ truths

    def truth(self, node: Node) -> bool | None:
        """A truth, None where unknown."""
        match node:
            case Truth(known):
                return known
            case Column(name):
                found: bool | None = self._record.get(name)
                return found
            case Not(part):
                return _not(self.truth(part))
            case Logic("and", parts):
                return _and([self.truth(part) for part in parts])
            case Logic(_, parts):
                return _not(_and([_not(self.truth(part)) for part in parts]))
            case Comparison(operands, operators):
                return _and(
                    [
                        self._compare(operands[n], operator, operands[n + 1])
                        for n, operator in enumerate(operators)
                    ]
                )
            case Membership(item, values, negated):
                sought = self.value(item)
                if sought is None:
                    return None
                return (sought in [value.value for value in values]) is not negated
            case Call("is_missing", (argument,)):
                return self.value(argument) is None
            case Call("same", (left, right)):
                first, second = self.value(left), self.value(right)
                return None if first is None or second is None else first == second
            case Call("where", (condition, yes, no)):
                test = self.truth(condition)
                return None if test is None else self.truth(yes if test else no)
            case Call("coalesce", arguments):
                known_ = (self.truth(argument) for argument in arguments)
                return next((part for part in known_ if part is not None), None)
            case Call("rounds_to", (argument, Number(digits))):
                return self._rounds_to(argument, digits)
        msg = f"not a truth: {node}"
        raise TypeError(msg)

    def _rounds_to(self, node: Node, digits: float) -> bool | None:
        number = self.number(node)
        scaled = None if number is None else abs(number * math.pow(10.0, digits))
        if scaled is None or not math.isfinite(scaled):
            return None
        nearest = math.floor(scaled + 0.5)
        return abs(scaled - nearest) <= rounding_slack(scaled)

    def _compare(self, left: Node, operator: ComparisonOperator, right: Node) -> bool | None:
        if type_of(left) == "text":
            first, second = self._text(left), self._text(right)
            if first is None or second is None:
                return None
            return (first == second) is (operator == "==")
        a, b = self.number(left), self.number(right)
        if a is None or b is None or not math.isfinite(a - b):
            return None
        if operator in ("==", "!="):
            allowed = self._allowed(left, right)
            if allowed is None or not math.isfinite(abs(a - b) - allowed):
                return None
            return (abs(a - b) - allowed <= 0) is (operator == "==")
        return self._order(a, operator, b, left_is_reference(left, right))

    def _order(self, a: float, operator: str, b: float, on_left: bool) -> bool:
        """An order with its slack: `<=` is widened by it and `<` narrowed, at the reference."""
        slack = SLACK * abs(a if on_left else b)
        shift = slack if operator in ("<=", ">") else -slack
        a, b = (a - shift, b) if on_left else (a, b + shift)
        return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[operator]

    def _allowed(self, left: Node, right: Node) -> float | None:
        """The tolerance of an equality; None where it is unknown."""
        (a, half_a), (b, half_b) = self._inexact(left), self._inexact(right)
        if a is None or b is None:
            return None
        rule = self._tolerance
        reference = a if left_is_reference(left, right) else b
        total = rule.rel * max(abs(a), abs(b)) if rule.rel else SLACK * abs(reference)
        if rule.rounding:
            total = rule.of * (add(half_a, half_b) or 0.0) + total
        return _known(total + rule.abs)

    # ------------------------------------------------------------------ margins

    def decide(self, node: Node) -> Decided:
        """The deciding comparison of a truth tree, with the tree's margin."""
        match node:
            case Comparison(operands, operators) if type_of(operands[0]) == "number":
                band = band_of(node)
                pairs = [
                    self._decide_pair(operands[n], operator, operands[n + 1], band)
                    for n, operator in enumerate(operators)
                ]
                if band is not None:
                    # The value in the middle is the left side, whichever limit it violates.
                    low = pairs[0]
                    pairs[0] = low._replace(lhs=low.rhs, rhs=low.lhs)
                return self._decisive(node, pairs, largest=True)
            case Logic(operator, parts):
                found = [self.decide(part) for part in parts]
                return self._decisive(node, found, largest=operator == "and")
            case Not(part):
                inner = self.decide(part)
                negated = None if inner.margin is None else -inner.margin
                return inner._replace(margin=negated)
            case Call("where", (condition, yes, no)):
                test = self.truth(condition)
                if test is None:
                    return Decided(None, None, None, None)
                return self.decide(yes if test else no)
            case Call("coalesce", arguments):
                known = [part for part in arguments if self.truth(part) is not None]
                return self.decide((known or [arguments[-1]])[0])
        result = self.truth(node)
        sign = None if result is None else -1.0 if result else 1.0
        return Decided(None, None, None, sign)

    def _decisive(self, node: Node, parts: list[Decided], *, largest: bool) -> Decided:
        if len(parts) == 1:
            return parts[0]
        known = [part.margin for part in parts if part.margin is not None]
        if not known:
            return parts[-1]
        best = max(known) if largest else min(known)
        chosen = next(part for part in parts if part.margin == best)
        if self.truth(node) is None:
            return chosen._replace(margin=None)
        return chosen

    def _decide_pair(
        self,
        left: Node,
        operator: ComparisonOperator,
        right: Node,
        band: tuple[Node, Node] | None,
    ) -> Decided:
        a, b = self.number(left), self.number(right)
        holds = self._compare(left, operator, right)
        if operator in ("==", "!="):
            allowed = self._allowed(left, right)
            if holds is None or a is None or b is None or allowed is None:
                return Decided(a, b, allowed, None)
            gap = abs(a - b)
            if allowed > 0:
                distance = _limited(gap / allowed - 1)
            else:
                distance = MARGIN_LIMIT if gap > 0 else -1.0
            return Decided(a, b, allowed, distance if operator == "==" else -distance)
        if holds is None or a is None or b is None:
            return Decided(a, b, None, None)
        on_left = left_is_reference(left, right)
        if self._order(a, "<=", b, on_left) and self._order(a, ">=", b, on_left):
            return Decided(a, b, None, 0.0)
        over = a - b if operator in ("<", "<=") else b - a
        scale = self._scale_of(left, right, band)
        return Decided(a, b, None, _limited(calculate("/", over, scale)))

    def _scale_of(self, left: Node, right: Node, band: tuple[Node, Node] | None) -> float:
        if band is not None:
            low, high = self.number(band[0]), self.number(band[1])
            if low is not None and high is not None:
                half = (high - low) * 0.5
                if half > 0 and math.isfinite(half):
                    return half
        if self._scale is not None:
            return self._scale
        limit = self.number(left if left_is_reference(left, right) else right)
        first, second = self.half_unit(left), self.half_unit(right)
        error = 0.0 if first is None or second is None else first + second
        share = abs(limit or 0.0) * LIMIT_SHARE
        if not (error > 0 and math.isfinite(error)):
            error = 0.0
        return max(share, error) or 1.0


def _known(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None


def _not(part: bool | None) -> bool | None:
    return None if part is None else not part


def _and(parts: list[bool | None]) -> bool | None:
    if False in parts:
        return False
    return None if None in parts else True


def _limited(margin_: float) -> float:
    return max(-MARGIN_LIMIT, min(MARGIN_LIMIT, margin_))
