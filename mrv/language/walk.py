"""Walking trees: the parts of a node, and the same node over other parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

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

_PARTS: dict[type, Callable[[Any], tuple[Node, ...]]] = {
    Negate: lambda node: (node.operand,),
    Not: lambda node: (node.part,),
    Arithmetic: lambda node: (node.left, node.right),
    Comparison: lambda node: node.operands,
    Logic: lambda node: node.parts,
    Membership: lambda node: (node.item,),
    Call: lambda node: (*node.arguments, *(value for _, value in node.options)),
}
"""By kind of node its direct parts; the others have none."""


def parts_of(node: Node) -> tuple[Node, ...]:
    """The direct parts of a node, left to right; literals of `in` are not parts."""
    parts = _PARTS.get(type(node))
    return parts(node) if parts is not None else ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in reading order."""
    ahead = [node]
    while ahead:
        here = ahead.pop()
        yield here
        parts = _PARTS.get(type(here))
        if parts is not None:
            ahead.extend(reversed(parts(here)))


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
