"""The members of a sum, for sums that lack one or have one twice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mrv.language.features import Children
from mrv.language.tree import Arithmetic, Call, Column, Comparison, Negate, Node
from mrv.language.walk import walk
from mrv.trace.whatif.plan import FeatureStep, Judged, Plan
from mrv.trace.whatif.programs import Programs
from mrv.trace.whatif.scene import as_they_stand
from mrv.trace.whatif.tables import Tables


class Items:
    """What equations add up and take away."""

    def __init__(self, tables: Tables, plan: Plan, programs: Programs) -> None:
        self._tables = tables
        self._plan = plan
        self._programs = programs

    def of(self, judged: Judged, row: int) -> tuple[float, ...]:
        """The values that an equation adds up on one record, negative if it takes them away.

        They are the members of its totals and, of several terms, these.
        """
        tree, table = judged.rule.expect.tree, self._tables.frames[judged.rule.frame]
        if not isinstance(tree, Comparison):
            return ()
        found: list[float] = []
        terms = list(_terms(tree.operands[-1], 1.0))
        for name, sign, whole in terms:
            step = self._plan.steps.get((judged.rule.frame, name))
            if isinstance(step, FeatureStep) and isinstance(step.feature, Children):
                found += [sign * value for value in self._members(step, step.feature, row)]
            if whole and len(terms) > 1 and name in table:
                found.append(sign * float(table.column(name)[row]))
        return tuple(dict.fromkeys(value for value in found if np.isfinite(value) and value != 0))

    def _members(self, step: FeatureStep, feature: Children, row: int) -> Iterator[float]:
        """What a total adds up."""
        if feature.kind != "total" or feature.argument is None:
            return
        _, members = self._tables.members(step.frame, feature.relation).of(np.array([row]))
        source = self._tables.frames[step.source]
        if len(members) and all(column in source for column in step.reads):
            trees = [tree for tree in (feature.argument, feature.where) if tree is not None]
            every = self._programs.values(trees)
            values = [as_they_stand(source, each)[members] for each in every]
            taken = values[0] if len(values) == 1 else values[0][values[1] > 0]
            yield from taken.astype(np.float64).tolist()


def _terms(node: Node, sign: float) -> Iterator[tuple[str, float, bool]]:
    """The columns that a formula adds up, their signs, and whether each is a term by itself."""
    match node:
        case Column(name=name, type="number"):
            yield name, sign, True
        case Negate(operand=operand):
            yield from _terms(operand, -sign)
        case Arithmetic(operator="+" | "-" as operator, left=left, right=right):
            yield from _terms(left, sign)
            yield from _terms(right, -sign if operator == "-" else sign)
        case Call(function="coalesce", arguments=arguments):
            yield from _terms(arguments[0], sign)
        case _:
            for part in walk(node):
                if isinstance(part, Column) and part.type == "number":
                    yield part.name, sign, False
