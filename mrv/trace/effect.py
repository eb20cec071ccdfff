"""What a repair does to the emission of the submission."""

from __future__ import annotations

import numpy as np

from mrv.trace.changes import Changes
from mrv.trace.plan import Place, Plan
from mrv.trace.tables import Tables


def emissions(tables: Tables) -> frozenset[Place]:
    """The stored columns that are emissions, in tCO2."""
    return frozenset(
        (name, column)
        for name, table in tables.frames.items()
        for column in table.frame.columns
        if _is_emission(tables, (name, column))
    )


def emission_effect(tables: Tables, plan: Plan, changes: Changes) -> float | None:
    """Emission as filed less emission as repaired, in tCO2; 0 if the repair reaches none.

    Counted on the emission parameter that the fewest others are calculated from: the top.
    """
    changed = [place for place in changes.columns if _is_emission(tables, place)]
    if not changed:
        return 0.0
    top = _top(plan, changed)
    held = changes.columns[top]
    table = tables.frames[top[0]]
    rows = held.keys % table.rows
    before = np.array(table.prepared.table.get_column(top[1]).to_numpy()[rows], dtype=float)
    difference = before - held.values
    known = difference[np.isfinite(difference)]
    return round(float(known.sum()), 2) if len(known) else None


def _is_emission(tables: Tables, place: Place) -> bool:
    frame, column = place
    stored = column in tables.rulebook.frames[frame].columns
    parameter = tables.rulebook.parameters.get(column)
    return stored and parameter is not None and parameter.is_emission


def _top(plan: Plan, changed: list[Place]) -> Place:
    """The changed emission from which no other changed one follows."""
    rank = {}
    for place in changed:
        below = {step.makes for step in plan.order(frozenset([place]), propagate=True)}
        rank[place] = sum(other in below for other in changed if other != place)
    return min(changed, key=lambda place: (rank[place], place))
