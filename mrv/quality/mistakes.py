"""The mistakes that mutants are made of: one edit of a surface tree at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mrv.catalogue.scope import FrameScope
from mrv.language.functions import FUNCTIONS
from mrv.language.tree import (
    Arithmetic,
    Call,
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
)

_STEP = 0.03
"""Share by which a bound is shifted, unless the rule's own tolerance is wider."""
_FROM_ZERO = 0.05

_FLIPS: dict[ComparisonOperator, tuple[ComparisonOperator, ...]] = {
    "<": ("<=", ">"),
    "<=": ("<", ">="),
    ">": (">=", "<"),
    ">=": (">", "<="),
    "==": ("!=", "<=", ">="),
    "!=": ("==",),
}
_WHOLE = frozenset(
    {
        "count", "distinct", "run_length", "known_history", "peer_count", "equal_siblings", "days",
        "hours", "days_between", "year", "month_number", "month_end", "date",
    }
)  # fmt: skip
"""Functions that give whole numbers, so that a bound on them is shifted by one."""
_TRUTHS = frozenset(
    {"is_missing", "filed_if_usual", "any", "matches", "contains", "same", "rounds_to"}
)


@dataclass(frozen=True, slots=True)
class Edit:
    """A tree with one node replaced."""

    kind: str
    before: Node
    after: Node
    tree: Node


def edits(tree: Node, scope: FrameScope, rel: float = 0.0) -> Iterator[Edit]:
    """Yield every edit of a tree; bounds move by more than the relative tolerance `rel`."""
    maker = _Maker(scope, max(_STEP, 2 * rel))
    yield from maker.edits(tree, lambda node: node, whole=False)


class _Maker:
    def __init__(self, scope: FrameScope, step: float) -> None:
        self._scope = scope
        self._step = step

    def edits(self, node: Node, put: Callable[[Node], Node], *, whole: bool) -> Iterator[Edit]:
        """Edits of a node and of all below it; `put` sets a node back into the whole tree.

        `whole` says that the node is compared with a whole number.
        """
        for kind, after in self._replacements(node, whole=whole):
            yield Edit(kind, node, after, put(after))
        for part, back, is_whole in self._below(node, whole=whole):
            yield from self.edits(part, _composed(put, back), whole=is_whole)

    def _replacements(self, node: Node, *, whole: bool) -> Iterator[tuple[str, Node]]:
        match node:
            case Number(value):
                step = 1.0 if whole else abs(value) * self._step or _FROM_ZERO
                yield "bound", Number(value + step)
                yield "bound", Number(value - step)
            case Comparison(operands, operators):
                for index, operator in enumerate(operators):
                    for flipped in _FLIPS[operator]:
                        if flipped == "!=" and len(operators) > 1:
                            continue
                        if self._is_text(operands[0]) and flipped not in ("==", "!="):
                            continue
                        changed = (*operators[:index], flipped, *operators[index + 1 :])
                        yield "comparison", Comparison(operands, changed)
                if len(operators) > 1:
                    yield "condition", Comparison(operands[:-1], operators[:-1])
                    yield "condition", Comparison(operands[1:], operators[1:])
            case Logic(operator, parts):
                yield "condition", Logic("or" if operator == "and" else "and", parts)
                for index in range(len(parts)):
                    rest = (*parts[:index], *parts[index + 1 :])
                    yield "condition", rest[0] if len(rest) == 1 else Logic(operator, rest)
            case Arithmetic(operator, left, right):
                yield "term", left
                if operator in "+*":
                    yield "term", right
                if operator in "+-":
                    yield "term", Arithmetic("-" if operator == "+" else "+", left, right)
            case Not(part):
                yield "negation", part
            case Membership(item, values, negated):
                yield "negation", Membership(item, values, not negated)
            case Name():
                if self._type(node) == "truth":
                    yield "negation", Not(node)
            case Call(function):
                yield from self._of_call(node, function)

    def _of_call(self, node: Call, function: str) -> Iterator[tuple[str, Node]]:
        arguments = node.arguments
        if function in _TRUTHS:
            yield "negation", Not(node)
        elif function in ("abs", "floor", "round_half_up"):
            yield "function", arguments[0]
        elif function in ("min", "max"):
            for index in range(len(arguments)):
                rest = (*arguments[:index], *arguments[index + 1 :])
                one = rest[0] if len(rest) == 1 else Call(function, rest, (), node.at)
                yield "function", one
        elif function == "coalesce":
            yield "function", arguments[0]
        elif function == "where":
            yield "function", arguments[1]
            yield "function", arguments[2]
        elif function in ("standard", "declared_min", "declared_max") and self._is_number(node):
            for sign in (1, -1):
                yield "bound", Arithmetic("*", node, Number(1 + sign * self._step))
        elif FUNCTIONS[function].group == "children":
            for index, (name, _) in enumerate(node.options):
                if name != "missing":
                    rest_ = (*node.options[:index], *node.options[index + 1 :])
                    yield "function", Call(function, arguments, rest_, node.at)
            most = FUNCTIONS[function].most or 0
            if len(arguments) > most:
                yield "function", Call(function, arguments[:most], node.options, node.at)

    def _below(
        self, node: Node, *, whole: bool
    ) -> Iterator[tuple[Node, Callable[[Node], Node], bool]]:
        """The parts that may hold mistakes, each with what puts it back."""
        match node:
            case Negate(operand):
                yield operand, Negate, whole
            case Not(part):
                yield part, Not, False
            case Arithmetic(operator, left, right):
                below = whole and operator in "+-"
                yield left, lambda new: Arithmetic(operator, new, right), below
                yield right, lambda new: Arithmetic(operator, left, new), below
            case Comparison(operands, operators):
                counted = any(map(self._is_whole, operands))
                for index, operand in enumerate(operands):
                    yield operand, _into(operands, index, _comparison(operators)), counted
            case Logic(operator_, parts):
                for index, part in enumerate(parts):
                    yield part, _into(parts, index, _logic(operator_)), False
            case Membership(item, values, negated):
                yield item, lambda new: Membership(new, values, negated), False
            case Call(function, arguments, options, at):
                for index in self._open_arguments(node):
                    put = _into(arguments, index, _call(function, options, at))
                    below = whole and function in ("abs", "min", "max", "coalesce")
                    yield arguments[index], put, below
                for index, (name, value) in enumerate(options):
                    if name == "where":
                        yield value, _option(node, index), False

    @staticmethod
    def _open_arguments(node: Call) -> range:
        """Arguments that are expressions, not windows, group columns, keys or patterns."""
        signature = FUNCTIONS[node.function]
        count = len(node.arguments)
        match signature.group:
            case "local":
                return range(count if signature.most is None else min(count, signature.most))
            case "history" | "peers":
                return range(1)
            case "children":
                return range(min(count, (signature.most or 0) + 1))
        return range(0)

    def _is_whole(self, node: Node) -> bool:
        if isinstance(node, Arithmetic):
            return node.operator in "+-" and self._is_whole(node.left)
        if isinstance(node, Call):
            inner = node.arguments[:1]
            if node.function in ("abs", "coalesce") and inner:
                return self._is_whole(inner[0])
            return node.function in _WHOLE
        return False

    def _is_number(self, node: Call) -> bool:
        if node.function != "standard":
            return True
        name = node.arguments[0]
        table = self._scope.table(name.value) if isinstance(name, Text) else None
        return table is not None and table.type == "number"

    def _is_text(self, node: Node) -> bool:
        if isinstance(node, Call) and node.function == "standard":
            return not self._is_number(node)
        return isinstance(node, Text) or self._type(node) in ("text", "truth")

    def _type(self, node: Node) -> str | None:
        if not isinstance(node, Name):
            return None
        scope: object = self._scope
        if node.relation is not None:
            relation = self._scope.relation(node.relation)
            scope = relation.scope if relation is not None else None
        symbol = scope.column(node.name) if isinstance(scope, FrameScope) else None
        return symbol.type if symbol is not None else None


def _composed(
    outer: Callable[[Node], Node], inner: Callable[[Node], Node]
) -> Callable[[Node], Node]:
    return lambda node: outer(inner(node))


def _into(
    parts: tuple[Node, ...], index: int, make: Callable[[tuple[Node, ...]], Node]
) -> Callable[[Node], Node]:
    return lambda new: make((*parts[:index], new, *parts[index + 1 :]))


def _comparison(
    operators: tuple[ComparisonOperator, ...],
) -> Callable[[tuple[Node, ...]], Node]:
    return lambda operands: Comparison(operands, operators)


def _logic(operator: str) -> Callable[[tuple[Node, ...]], Node]:
    return lambda parts: Logic("and" if operator == "and" else "or", parts)


def _call(
    function: str, options: tuple[tuple[str, Node], ...], at: int
) -> Callable[[tuple[Node, ...]], Node]:
    return lambda arguments: Call(function, arguments, options, at)


def _option(node: Call, index: int) -> Callable[[Node], Node]:
    def put(new: Node) -> Node:
        name = node.options[index][0]
        options = (*node.options[:index], (name, new), *node.options[index + 1 :])
        return Call(node.function, node.arguments, options, node.at)

    return put
