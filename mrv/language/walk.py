"""Walking trees: the parts of a node, and the same node over other parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mrv.language.tree import (
    Arithmetic,
    Call,
    Comparison,
    Logic,
    Membership,
    Negate,
    Node,
    Not,
)


def parts_of(node: Node) -> tuple[Node, ...]:
    """The direct parts of a node, left to right; literals of `in` are not parts."""
    match node:
        case Negate(operand):
            return (operand,)
        case Not(part):
            return (part,)
        case Arithmetic(_, left, right):
            return (left, right)
        case Comparison(operands):
            return operands
        case Logic(_, parts):
            return parts
        case Membership(item):
            return (item,)
        case Call(_, arguments, options):
            return (*arguments, *(value for _, value in options))
    return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in reading order."""
    yield node
    for part in parts_of(node):
        yield from walk(part)


def with_parts(node: Node, change: Callable[[Node], Node]) -> Node:
    """The same node with every direct part changed."""
    match node:
        case Negate(operand):
            return Negate(change(operand))
        case Not(part):
            return Not(change(part))
        case Arithmetic(operator, left, right):
            return Arithmetic(operator, change(left), change(right))
        case Comparison(operands, operators):
            return Comparison(tuple(map(change, operands)), operators)
        case Logic(operator, parts):
            return Logic(operator, tuple(map(change, parts)))
        case Membership(item, values, negated):
            return Membership(change(item), values, negated)
        case Call(function, arguments, options, at):
            named = tuple((name, change(value)) for name, value in options)
            return Call(function, tuple(map(change, arguments)), named, at)
    return node
