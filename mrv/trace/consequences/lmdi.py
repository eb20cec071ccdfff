"""How much each factor of a product moved it: the logarithmic mean Divisia index, exact.

For y = x1 * x2 * ... the change from y0 to y1 is the sum over the factors of
L(y1, y0) * ln(x1 / x0), with L the logarithmic mean (Ang 2005). Nothing is left over.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from mrv.language.tree import Arithmetic, Call, Column, Node, Number


def split(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float] | None:
    """The share of each factor in the change of their product; None unless all are positive."""
    values = [*before.values(), *after.values()]
    if not values or any(not math.isfinite(value) or value <= 0 for value in values):
        return None
    old, new = math.prod(before.values()), math.prod(after.values())
    mean = old if math.isclose(old, new, rel_tol=1e-12) else (new - old) / math.log(new / old)
    return {name: mean * math.log(after[name] / before[name]) for name in before}


def factors(tree: Node) -> dict[str, int] | None:
    """The columns of a product or quotient with their powers; None for any other formula."""
    if isinstance(tree, Number):
        return {} if tree.value > 0 else None
    if isinstance(tree, Column) and tree.type == "number":
        return {tree.name: 1}
    if isinstance(tree, Arithmetic) and tree.operator in "*/":
        left, right = factors(tree.left), factors(tree.right)
        if left is None or right is None:
            return None
        sign = 1 if tree.operator == "*" else -1
        found = dict(left)
        for name, power in right.items():
            found[name] = found.get(name, 0) + sign * power
        return found
    return None


class Product(NamedTuple):
    """A formula as a number times factors with their powers."""

    constant: float
    factors: tuple[tuple[Node, int], ...]
    """Columns, and what else stands between the signs: sums and differences are one factor."""


def terms(tree: Node) -> list[Product]:
    """The products that a formula adds up; a lower limit of zero counts where it does not bind."""
    if isinstance(tree, Arithmetic) and tree.operator in "+-":
        right = terms(tree.right)
        if tree.operator == "-":
            right = [Product(-size, factors) for size, factors in right]
        return terms(tree.left) + right
    if isinstance(tree, Call) and tree.function == "max" and tree.arguments[1:] == (Number(0.0),):
        return terms(tree.arguments[0])
    size, factors = _taken_apart(tree)
    return [Product(size, tuple(factors))]


def _taken_apart(tree: Node) -> tuple[float, list[tuple[Node, int]]]:
    if isinstance(tree, Number):
        return tree.value, []
    if isinstance(tree, Arithmetic) and tree.operator in "*/":
        size, factors = _taken_apart(tree.left)
        other, more = _taken_apart(tree.right)
        if tree.operator == "*":
            return size * other, factors + more
        if other == 0:
            return 0.0, []
        return size / other, factors + [(node, -power) for node, power in more]
    return 1.0, [(tree, 1)]


def constant(tree: Node) -> float:
    """What the numbers of a product or quotient multiply it by (44/12 and the like)."""
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Arithmetic) and tree.operator in "*/":
        left, right = constant(tree.left), constant(tree.right)
        return left * right if tree.operator == "*" else left / right
    return 1.0
