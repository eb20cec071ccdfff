"""A balance read as a formula of one of its items: what the others leave for it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mrv.catalogue.model import Formula, Rule, Rulebook
from mrv.language.render import text_of
from mrv.language.tree import Arithmetic, Call, Column, Comparison, Negate, Node

Term = tuple[bool, Node]
"""Whether it is added, and what."""


def balances(parameter: str, rulebook: Rulebook) -> list[Formula]:
    """The identities in which the parameter is one item of a sum, solved for it.

    Only sums of values of one record: a rule that looks at other months, peers or related records
    is a check, not a way to calculate.
    """
    found = []
    for rule in rulebook.rules:
        if rule.severity in ("error", "warning") and not rule.expect.features:
            solved = _solved(parameter, rule)
            if solved is not None:
                found.append(solved)
    return found


def _solved(parameter: str, rule: Rule) -> Formula | None:
    tree = rule.expect.tree
    if parameter not in rule.expect.names or not isinstance(tree, Comparison):
        return None
    if tree.operators != ("==",):
        return None
    left, right = ([*_terms(side, True)] for side in tree.operands)
    if len(left) + len(right) < 3:  # two are an equality, no balance
        return None
    for here, there in ((left, right), (right, left)):
        own = [term for term in here if _is(term[1], parameter)]
        if len(own) == 1:
            added = own[0][0]
            rest = [(plus != added, node) for plus, node in here if not _is(node, parameter)]
            return _formula(parameter, rule, [(plus == added, node) for plus, node in there] + rest)
    return None


def _terms(node: Node, plus: bool) -> Iterator[Term]:
    match node:
        case Arithmetic("+" | "-" as sign, left, right):
            yield from _terms(left, plus)
            yield from _terms(right, plus == (sign == "+"))
        case Negate(operand):
            yield from _terms(operand, not plus)
        case _:
            yield plus, node


def _is(node: Node, parameter: str) -> bool:
    """The item itself, or the item that counts as nothing where it is not filed."""
    if isinstance(node, Call) and node.function == "coalesce":
        node = node.arguments[0]
    return isinstance(node, Column) and node.name == parameter


def _formula(parameter: str, rule: Rule, terms: list[Term]) -> Formula | None:
    terms.sort(key=lambda term: not term[0])
    (plus, tree), *more = terms
    tree = tree if plus else Negate(tree)
    for added, node in more:
        tree = Arithmetic("+" if added else "-", tree, node)
    text = text_of(tree)
    names = tuple(name for name in rule.expect.names if name != parameter)
    expression = msgspec.structs.replace(rule.expect, text=text, tree=tree, names=names)
    return Formula(rule=rule.id, frame=rule.frame, expression=expression, when=rule.when)
