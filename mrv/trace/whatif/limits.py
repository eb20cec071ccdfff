"""Limits of single columns: where every value keeps to them, a rule has nothing to say.

Most rules around a changed value are of this kind, and hold before and after by a wide margin.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from mrv.catalogue.model import Rule
from mrv.language.tree import Column, Comparison, Number
from mrv.trace.whatif.aims import is_flat
from mrv.trace.whatif.changes import Changes, ends_of
from mrv.trace.whatif.tables import Table


class Limits(NamedTuple):
    """A column with the least and the greatest value that a rule allows, both included."""

    column: str
    low: float
    high: float

    def keep(self, table: Table, changes: Changes) -> bool:
        """Whether every value lies between them, as filed and under all changes."""
        low, high = _ends(table, self.column)
        if low < self.low or high > self.high:
            return False
        low, high = changes.ends(table.name, self.column)
        return self.low <= low and high <= self.high


def limits_of(rule: Rule) -> Limits | None:
    """The limits that a rule sets for one column; None if it is of another kind."""
    tree = rule.expect.tree
    if not isinstance(tree, Comparison) or not is_flat(rule):
        return None
    columns = [node for node in tree.operands if isinstance(node, Column)]
    numbers = [node for node in tree.operands if isinstance(node, Number)]
    if len(columns) != 1 or len(columns) + len(numbers) != len(tree.operands):
        return None
    if columns[0].type != "number":
        return None
    low, high = -math.inf, math.inf
    for left, operator, right in zip(
        tree.operands, tree.operators, tree.operands[1:], strict=False
    ):
        if operator not in ("<", "<=", ">", ">="):
            return None
        less, more = (left, right) if operator in ("<", "<=") else (right, left)
        strict = operator in ("<", ">")
        if isinstance(less, Number) and more == columns[0]:
            low = max(low, math.nextafter(less.value, math.inf) if strict else less.value)
        elif isinstance(more, Number) and less == columns[0]:
            high = min(high, math.nextafter(more.value, -math.inf) if strict else more.value)
    return Limits(columns[0].name, low, high)


def _ends(table: Table, column: str) -> tuple[float, float]:
    """The least and the greatest value of a column as it stands."""
    key = ("ends", column)
    found: tuple[float, float] | None = table.kept(key)
    if found is None:
        found = ends_of(table.column(column))
        table.keep(key, frozenset([column]), found)
    return found
