"""Rules that only say that values differ: any other value contents them.

That a value is no default, or not the month before's, proves at most that it was copied. What it
should be such a rule does not tell, so that it is no evidence for a digit slip, an exchange or a
value out of the air. They are known by their shape: what they fail on is but a single number.
"""

from __future__ import annotations

from collections.abc import Mapping

from mrv.catalogue.model import Rule
from mrv.language.features import Children, Feature, History, Peer
from mrv.language.tree import Arithmetic, Call, Column, Comparison, Logic, Node, Not, Number
from mrv.language.walk import walk

_LESS, _MORE = ("<", "<="), (">", ">=")


def only_differs(rule: Rule) -> bool:
    """Whether a rule fails only where a number is the same as another, or stays the same."""
    features = {feature.name: feature for feature in rule.expect.features}
    return _differs(rule.expect.tree, features)


def _differs(node: Node, features: Mapping[str, Feature]) -> bool:
    match node:
        case Logic("or", parts):
            # It fails where all parts do, and one fails on nothing but a single number.
            return any(_differs(part, features) for part in parts)
        case Logic("and", parts):
            return all(_differs(part, features) for part in parts)
        case Not(Call("same", arguments)):
            return any(map(_is_number, arguments))
        case Not(Comparison(operands, ("==",))) | Comparison(operands, ("!=",)):
            return any(map(_is_number, operands))
        case Comparison((Column() as column, Number(0.0)), ("==",)):
            return isinstance(features.get(column.name), Peer) and _counts_equals(column, features)
        case Comparison((left, right), (operator,)):
            if operator in _LESS:
                return _counts_equals(left, features) or _is_apart(right, left)
            if operator in _MORE:
                return _is_apart(left, right) or _counts_different(left, features)
    return False


def _is_number(node: Node) -> bool:
    return any(isinstance(part, Column) and part.type == "number" for part in walk(node))


def _is_apart(size: Node, least: Node) -> bool:
    """`abs(a - b) > 0.001`."""
    match size, least:
        case Call("abs", (Arithmetic("-"),)), Number():
            return True
    return False


def _counts_equals(node: Node, features: Mapping[str, Feature]) -> bool:
    """`run_length(x) < 3`, `equal_siblings(x) < 1`."""
    match features.get(node.name) if isinstance(node, Column) else None:
        case History(kind="run_length") | Peer(kind="equal_siblings"):
            return True
    return False


def _counts_different(node: Node, features: Mapping[str, Feature]) -> bool:
    """`distinct(days.x) >= 5`."""
    match features.get(node.name) if isinstance(node, Column) else None:
        case Children(kind="distinct"):
            return True
    return False
