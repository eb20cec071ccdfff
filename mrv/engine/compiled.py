"""The language's compiler bound to polars: where the engine turns trees into expressions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import polars as pl

from mrv.catalogue.model import ToleranceSpec
from mrv.language.backends import polars as backend
from mrv.language.compile import Compiler, Details
from mrv.language.tree import (
    Arithmetic,
    Call,
    Column,
    Comparison,
    Logic,
    Membership,
    Name,
    Negate,
    Node,
    Not,
)

NO_TOLERANCE = ToleranceSpec()


@cache
def _plain() -> Compiler[pl.Expr]:
    return Compiler(backend)


def value_expression(tree: Node) -> pl.Expr:
    """The value of a lowered tree."""
    if isinstance(tree, Column):
        return pl.col(tree.name)
    return _plain().value(tree)


def truth_expression(tree: Node, tolerance: ToleranceSpec = NO_TOLERANCE) -> pl.Expr:
    """The three-valued truth of a lowered tree."""
    return _plain().truth(tree, tolerance)


def lenient_truth(
    tree: Node, tolerance: ToleranceSpec, half_units: Mapping[str, float | str]
) -> pl.Expr:
    """The truth with the half-units of some columns replaced, by a number or a column."""
    compiler: Compiler[pl.Expr] = Compiler(backend, half_units=half_units)
    return compiler.truth(tree, tolerance)


def details_expressions(
    tree: Node,
    tolerance: ToleranceSpec,
    scale: float | None,
    half_units: Mapping[str, float | str] | None = None,
) -> Details[pl.Expr]:
    """The sides, the tolerance and the margin of the comparison that decides the tree."""
    compiler = Compiler(backend, half_units=half_units) if half_units else _plain()
    return compiler.details(tree, tolerance, scale)


def columns_of(tree: Node) -> dict[str, Column]:
    """The columns a lowered tree reads, by name."""
    match tree:
        case Column():
            return {tree.name: tree}
        case Negate(operand=child) | Not(part=child) | Membership(item=child):
            children: tuple[Node, ...] = (child,)
        case Arithmetic():
            children = (tree.left, tree.right)
        case Comparison():
            children = tree.operands
        case Logic():
            children = tree.parts
        case Call():
            children = (*tree.arguments, *(option for _, option in tree.options))
        case Name():
            msg = f"the tree is not lowered: {tree.name}"
            raise ValueError(msg)
        case _:
            return {}
    found: dict[str, Column] = {}
    for child in children:
        found |= columns_of(child)
    return found
