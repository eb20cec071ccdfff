"""The compiler: a lowered tree to expressions of a data engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

from mrv.language.backends.protocol import Backend
from mrv.language.margins import Details, Margins
from mrv.language.semantics import EXACT_TOLERANCE, Tolerance
from mrv.language.tree import Node
from mrv.language.values import Values

__all__ = ["Compiler", "Details", "Tolerance"]

E = TypeVar("E")


class Compiler(Generic[E]):
    """Compiles lowered trees for one backend (a module of `mrv.language.backends`).

    Columns are expected sanitised: numbers as finite floats of at most 1e300, dates as the planned
    day numbers, unknown values as nulls. `half_units` replaces the half-units declared in the tree,
    by column name: with a constant, or with the name of a column that holds it.
    """

    def __init__(
        self, backend: Backend[E], *, half_units: Mapping[str, float | str] | None = None
    ) -> None:
        self.backend = backend
        self._half_units = half_units

    def truth(self, tree: Node, tolerance: Tolerance = EXACT_TOLERANCE) -> E:
        """The three-valued truth: null is unknown."""
        return Values(self.backend, tolerance, self._half_units).truth(tree)

    def value(self, tree: Node) -> E:
        """The value of a tree of any type: null is unknown."""
        return Values(self.backend, EXACT_TOLERANCE, self._half_units).value(tree)

    def margin(
        self, tree: Node, tolerance: Tolerance = EXACT_TOLERANCE, scale: float | None = None
    ) -> E:
        """The signed margin of a truth tree: negative passes, positive fails, null is unknown."""
        return self.details(tree, tolerance, scale).margin

    def details(
        self, tree: Node, tolerance: Tolerance = EXACT_TOLERANCE, scale: float | None = None
    ) -> Details[E]:
        """The comparison that decides the tree, and the margin.

        Of several comparisons it is the one with the largest margin (in `or` the smallest); of a
        band, the violated bound or the nearer one.
        """
        return Margins(Values(self.backend, tolerance, self._half_units), scale).details(tree)

    def half_unit(self, tree: Node) -> E:
        """How far rounding of the inputs may move a number: 0 when exact."""
        values = Values(self.backend, EXACT_TOLERANCE, self._half_units)
        return values.finite(values.half_unit(tree))
