"""How an emission moved since the period before, by the factors that it is a product of (LMDI)."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from typing import Any

from mrv.language.explain import columns_of
from mrv.language.reference import value
from mrv.language.tree import Column, Node
from mrv.trace.consequences.effect import emissions
from mrv.trace.consequences.lmdi import Product, split, terms
from mrv.trace.guesses.candidates import Spot
from mrv.trace.model import Movement
from mrv.trace.whatif.changes import Changes
from mrv.trace.whatif.plan import Place, Plan
from mrv.trace.whatif.tables import Table, Tables


class Movements:
    """Splits the change of the first emission on the way from a cause, with the filed values."""

    def __init__(self, tables: Tables, plan: Plan) -> None:
        self._tables = tables
        self._plan = plan
        self._emissions = emissions(plan)
        self._after: dict[Place, tuple[Place, ...]] = {}

    def of(self, spots: Sequence[Spot], changes: Changes) -> Movement | None:
        """None where no product of positive factors moved, or nothing was filed before."""
        for spot in spots:
            for place in self._reached((spot.frame, spot.column)):
                held = changes.columns.get(place)
                if held is None:
                    continue
                rows = self._tables.frames[place[0]].rows
                for row in dict.fromkeys((held.keys % rows).tolist()):
                    found = self._split(place, int(row))
                    if found is not None:
                        return found
        return None

    def _reached(self, start: Place) -> tuple[Place, ...]:
        """The emissions that follow from a column, nearest first; itself, if it is one."""
        if start not in self._after:
            seen, queue, found = {start}, deque([start]), []
            while queue:
                place = queue.popleft()
                if place in self._emissions:
                    found.append(place)
                for step in self._plan.readers.get(place, ()):
                    if step.makes not in seen:
                        seen.add(step.makes)
                        queue.append(step.makes)
            self._after[start] = tuple(found)
        return self._after[start]

    def _split(self, place: Place, row: int) -> Movement | None:
        table, column = self._tables.frames[place[0]], place[1]
        earlier = table.earlier(1)
        step = self._plan.formulas.get(place)
        if step is None or earlier is None or earlier[row] < 0:
            return None
        rows = (int(earlier[row]), row)
        old, new = (_filed(table, column, at) for at in rows)
        if old is None or new is None or old == new:
            return None
        for formula in step.formulas:
            products = terms(formula.expression.tree)
            if all(len(product.factors) < 2 for product in products):
                continue
            own = self._added(table, products, rows)
            if own is None:
                continue
            change = new - old
            return Movement(
                frame=place[0],
                record=dict(table.record(row)),
                parameter=column,
                previous=old,
                change=change,
                shares=own,
                rest=change - math.fsum(own.values()),
            )
        return None

    def _added(
        self, table: Table, products: Sequence[Product], rows: tuple[int, int]
    ) -> dict[str, float] | None:
        """The shares in a sum of products: each product's change is split by itself."""
        own: dict[str, float] = {}
        for size, factors in products:
            shares = self._shares(table, factors, rows)
            if shares is None:
                return None
            for name, share in shares.items():
                own[name] = own.get(name, 0.0) + share * size
        return {name: round(share, 6) for name, share in own.items()}

    def _shares(
        self, table: Table, factors: Sequence[tuple[Node, int]], rows: tuple[int, int]
    ) -> dict[str, float] | None:
        both: list[dict[str, float]] = [{}, {}]
        for node, power in factors:
            names = sorted({column.name for column in columns_of(node)})
            if any(name not in table.prepared.table.columns for name in names):
                return None
            name = " ".join(self._stored(table.name, column) for column in names)
            for at, row in enumerate(rows):
                known = {column: _filed(table, column, row) for column in names}
                found = known[node.name] if isinstance(node, Column) else value(node, known)
                if not isinstance(found, float) or (not found > 0 and len(factors) > 1):
                    return None
                both[at][name] = both[at].get(name, 1.0) * found**power
        if len(both[0]) == 1:
            return {name: both[1][name] - old for name, old in both[0].items()}
        return split(*both)

    def _stored(self, frame: str, column: str) -> str:
        """The filed column behind a feature with one input (`fuel_heat` for a total of it)."""
        step = self._plan.steps.get((frame, column))
        return step.reads[0] if step is not None and len(step.reads) == 1 else column


def _filed(table: Table, column: str, row: int) -> Any:
    """As filed, whatever repairs were accepted since; None if it is not there."""
    found = table.prepared.table.get_column(column)[row]
    if isinstance(found, bool | str) or found is None:
        return found
    number = float(found)
    return number if math.isfinite(number) else None
