"""Nodes of the expression language: what a checked rule text becomes.

The *surface* tree, made by the parser, still has names and calls. *Lowering* replaces every name
and every function that needs other rows (history, peers, relations, standard values, calendar,
patterns) by a `Column`, so that a lowered tree is local to one row and each backend is small.
"""

from __future__ import annotations

from typing import Literal

import msgspec

ValueType = Literal["number", "text", "truth", "date"]
ArithmeticOperator = Literal["+", "-", "*", "/"]
ComparisonOperator = Literal["==", "!=", "<", "<=", ">", ">="]


class _Node(msgspec.Struct, frozen=True, tag_field="node", forbid_unknown_fields=True):
    """Base of all nodes; equality ignores nothing, so trees can be compared and deduplicated."""


class Number(_Node, frozen=True, tag="number"):
    """A numeric literal; exact, so it carries no rounding error."""

    value: float


class Text(_Node, frozen=True, tag="text"):
    """A text literal (a code, a table name, a pattern)."""

    value: str


class Truth(_Node, frozen=True, tag="truth"):
    """`True` or `False`."""

    value: bool


class Name(_Node, frozen=True, tag="name"):
    """A parameter of the record (`relation` is None) or of a declared relation."""

    name: str
    relation: str | None = None
    at: int = 0


class Call(_Node, frozen=True, tag="call"):
    """A function of the language with positional arguments and keyword options."""

    function: str
    arguments: tuple[Node, ...]
    options: tuple[tuple[str, Node], ...] = ()
    at: int = 0


class Negate(_Node, frozen=True, tag="negate"):
    """Unary minus."""

    operand: Node


class Arithmetic(_Node, frozen=True, tag="arithmetic"):
    """A binary arithmetic operation; division by zero is unknown."""

    operator: ArithmeticOperator
    left: Node
    right: Node


class Comparison(_Node, frozen=True, tag="comparison"):
    """A chained comparison `a < b <= c`: n operators between n + 1 operands."""

    operands: tuple[Node, ...]
    operators: tuple[ComparisonOperator, ...]


class Membership(_Node, frozen=True, tag="membership"):
    """`item in (a, b)` over literals."""

    item: Node
    values: tuple[Number | Text, ...]
    negated: bool = False


class Logic(_Node, frozen=True, tag="logic"):
    """`and` / `or` over two or more parts, in Kleene's three-valued logic."""

    operator: Literal["and", "or"]
    parts: tuple[Node, ...]


class Not(_Node, frozen=True, tag="not"):
    """Logical negation; unknown stays unknown."""

    part: Node


class Column(_Node, frozen=True, tag="column"):
    """A column of the prepared frame: a stored parameter or a planned feature (lowered trees only).

    `half_unit` is half of the last declared digit of the value: a constant, or the name of a column
    that holds it (sums), 0.0 for exact values. `label` is the source text for explanations.
    """

    name: str
    type: Literal["number", "text", "truth"]
    half_unit: float | str = 0.0
    label: str = ""


Node = (
    Number
    | Text
    | Truth
    | Name
    | Call
    | Negate
    | Arithmetic
    | Comparison
    | Membership
    | Logic
    | Not
    | Column
)
