"""What comparing means, in one place: constants that every backend and the reference share.

Truth is three-valued. A missing input, a division by zero and a result that is not finite are
unknown; `and` and `or` are Kleene's. A product is zero where a factor is, whatever the other may be
(no coal burnt, no calorific value to ask for); a factor that is not zero leaves it unknown. Numbers
that differ by no more than `SLACK` of the reference side count as equal, because sums of floats
differ in their last bits between runs; the reference side is the constant one, else the right one.
`a == b` holds when

    |a - b| <= of * half-units (with `rounding`) + rel * max(|a|, |b|) (or the slack) + abs

The *margin* is negative when an expression passes and positive when it fails; at exactly zero the
truth alone decides. It is |a - b| / tolerance - 1 for `==`; the signed distance to the limit over a
scale for an order: the half-width of a two-sided band `low <= x <= high`, else the rule's `scale`,
else the larger of 1 % of the limit and the half-units of both sides, else 1. Within the slack it is
0. `not` negates, `and` takes the largest, `or` the smallest of the known parts; texts, `in`,
`is_missing`, `same` and `rounds_to` give -1 or +1. Unknown gives no margin.
"""

from __future__ import annotations

from typing import Protocol

from mrv.language.tree import Arithmetic, Comparison, Negate, Node, Number

SLACK = 1e-12
MARGIN_LIMIT = 1e30
"""Margins are cut off here, so that they are always finite."""
LIMIT_SHARE = 0.01
MAGNITUDE = 1e300
"""Inputs are never larger than this (intake refuses far smaller values)."""
LARGEST = 1.7976931348623157e308


class Tolerance(Protocol):
    """How closely the sides of `==` must agree; see the module's text."""

    @property
    def rounding(self) -> bool:
        """Whether the half-units of the inputs count."""
        ...

    @property
    def of(self) -> int:
        """How many rounded values each input is the sum of."""
        ...

    @property
    def rel(self) -> float:
        """Share of the larger side."""
        ...

    @property
    def abs(self) -> float:
        """Absolute part."""
        ...


class _Exact:
    rounding = False
    of = 1
    rel = 0.0
    abs = 0.0


EXACT_TOLERANCE: Tolerance = _Exact()


def is_constant(node: Node) -> bool:
    """Whether a number is computed from literals alone."""
    if isinstance(node, Arithmetic):
        return is_constant(node.left) and is_constant(node.right)
    if isinstance(node, Negate):
        return is_constant(node.operand)
    return isinstance(node, Number)


def left_is_reference(left: Node, right: Node) -> bool:
    """Whether slack and scale are taken from the left side: a constant facing a variable."""
    return is_constant(left) and not is_constant(right)


def band_of(node: Comparison) -> tuple[Node, Node] | None:
    """The lower and upper limit of `low <= x <= high`, in either direction of writing."""
    if len(node.operators) == 2:
        first, _, last = node.operands
        if set(node.operators) <= {"<", "<="}:
            return first, last
        if set(node.operators) <= {">", ">="}:
            return last, first
    return None


def rounding_slack(scaled: float) -> float:
    """How far a number scaled by ten to its decimals may lie from a whole number."""
    return 1e-9 + 1e-15 * abs(scaled)
