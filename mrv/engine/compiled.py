"""The language's compiler bound to polars: where the engine turns trees into expressions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

import polars as pl

from mrv.catalogue.model import ToleranceSpec
from mrv.intake.submission import ROW_ID
from mrv.language.backends import polars as backend
from mrv.language.backends.lists import ListBackend
from mrv.language.backends.series import SeriesBackend
from mrv.language.compile import Compiler, Details
from mrv.language.functions import type_of
from mrv.language.tree import Column, Name, Node
from mrv.language.walk import walk

NO_TOLERANCE = ToleranceSpec()

LISTED_UNTIL = 200
"""Rows up to which plain Python is done sooner than a single call into polars."""
PLANNED_FROM = 4_000
"""Rows from which a query pays for its planning; below, columns are computed step by step."""

_DTYPES = {"number": pl.Float64, "text": pl.String, "truth": pl.Boolean}

Need = TypeVar("Need")


@cache
def _plain() -> Compiler[pl.Expr]:
    return Compiler(backend)


def values(table: pl.DataFrame, trees: Iterable[Node]) -> dict[Node, pl.Series]:
    """The values of lowered trees, row by row, each tree once."""
    wanted = dict.fromkeys(trees)
    found = {tree: table.get_column(tree.name) for tree in wanted if isinstance(tree, Column)}
    others = [tree for tree in wanted if tree not in found]
    if table.height <= LISTED_UNTIL:
        listed = _by_lists(table)
        return found | {
            tree: pl.Series(listed.value(tree), dtype=_DTYPES[type_of(tree)]) for tree in others
        }
    if table.height < PLANNED_FROM:
        compiler = Compiler(SeriesBackend(table))
        return found | {tree: compiler.value(tree) for tree in others}
    return found | _planned(table, {tree: _plain().value(tree) for tree in others})


def truths(
    table: pl.DataFrame,
    wanted: Iterable[tuple[Node, ToleranceSpec]],
    half_units: Mapping[str, float | str] | None = None,
) -> dict[tuple[Node, ToleranceSpec], pl.Series]:
    """The three-valued truths of lowered trees under a tolerance, row by row, each once.

    `half_units` replaces those of some columns, by a number or by the name of a column.
    """
    needs = dict.fromkeys(wanted)
    if table.height <= LISTED_UNTIL:
        listed = _by_lists(table, half_units)
        return {need: pl.Series(listed.truth(*need), dtype=pl.Boolean) for need in needs}
    if table.height < PLANNED_FROM:
        compiler = Compiler(SeriesBackend(table), half_units=half_units)
        return {need: compiler.truth(*need) for need in needs}
    planned = _by_query(half_units)
    return _planned(table, {need: planned.truth(*need) for need in needs})


def _by_lists(
    table: pl.DataFrame, half_units: Mapping[str, float | str] | None = None
) -> Compiler[list[Any]]:
    lists = ListBackend(lambda name: table.get_column(name).to_list(), table.height)
    return Compiler(lists, half_units=half_units)


def _by_query(half_units: Mapping[str, float | str] | None) -> Compiler[pl.Expr]:
    return Compiler(backend, half_units=half_units) if half_units else _plain()


def _planned(table: pl.DataFrame, expressions: Mapping[Need, pl.Expr]) -> dict[Need, pl.Series]:
    """All in one query, which shares subexpressions and uses every core."""
    if not expressions:
        return {}
    named = [expression.alias(str(n)) for n, expression in enumerate(expressions.values())]
    # The row id keeps constants from shrinking to a single row.
    found = table.lazy().select(pl.col(ROW_ID), *named).collect().get_columns()[1:]
    return dict(zip(expressions, found, strict=True))


def rows_read(
    table: pl.DataFrame,
    rows: pl.Series,
    tree: Node,
    half_units: Mapping[str, float | str] | None = None,
) -> pl.DataFrame:
    """Some rows of a table, by position, with no more columns than a lowered tree reads."""
    read = columns_of(tree)
    halves = {**{name: column.half_unit for name, column in read.items()}, **(half_units or {})}
    names = {ROW_ID, *read, *(half for half in halves.values() if half in table.columns)}
    return pl.DataFrame([table.get_column(str(name)).gather(rows) for name in names])


def details(
    table: pl.DataFrame,
    tree: Node,
    tolerance: ToleranceSpec,
    scale: float | None,
    half_units: Mapping[str, float | str] | None = None,
) -> Details[pl.Series]:
    """The sides, the tolerance and the margin of the comparison that decides the tree, by row."""
    if table.height <= LISTED_UNTIL:
        listed = _by_lists(table, half_units).details(tree, tolerance, scale)
        return Details(*(pl.Series(value, dtype=pl.Float64) for value in listed))
    if table.height < PLANNED_FROM:
        return Compiler(SeriesBackend(table), half_units=half_units).details(tree, tolerance, scale)
    planned = _by_query(half_units).details(tree, tolerance, scale)
    return Details(**_planned(table, planned._asdict()))


def columns_of(tree: Node) -> dict[str, Column]:
    """The columns a lowered tree reads, by name."""
    found: dict[str, Column] = {}
    for node in walk(tree):
        if type(node) is Column:
            found[node.name] = node
        elif type(node) is Name:
            msg = f"the tree is not lowered: {node.name}"
            raise ValueError(msg)
    return found
