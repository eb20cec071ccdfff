"""What a repair does to the emission of the submission, and to the allowances of its account."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mrv.trace.whatif.changes import Changes
from mrv.trace.whatif.plan import Place, Plan
from mrv.trace.whatif.tables import Array, Tables


def emissions(plan: Plan) -> frozenset[Place]:
    """The stored columns that are emissions or allowances, in tCO2; kept with the plan."""
    if plan.emissions is None:
        known = plan.rulebook.parameters
        named = {n for n, each in known.items() if each.is_emission or each.is_allowance}
        plan.emissions = frozenset(
            (frame, column)
            for frame in plan.filed
            for column in plan.rulebook.frames[frame].columns
            if column in named
        )
    return plan.emissions


def emission_effect(tables: Tables, plan: Plan, changes: Changes) -> float | None:
    """Emission as filed less emission as repaired, in tCO2; 0 if the repair reaches none.

    Counted on the emission parameter that the fewest others are calculated from: the top.
    """
    changed = [place for place in changes.columns if _is_emission(tables, place)]
    if not changed:
        return 0.0
    known = _differences(tables, changes, top(plan, changed))
    return round(float(known.sum()), 2) if len(known) else None


def allowance_effect(tables: Tables, changes: Changes, repaired: frozenset[Place]) -> float | None:
    """Allowances as filed less as repaired, in tonnes; None if the repair reaches none.

    Counted where one record changes most, as accounts repeat a difference month by month; first
    on the `repaired` columns themselves.
    """
    changed = [place for place in changes.columns if _is_allowance(tables, place)]
    known = [
        float(value)
        for place in [p for p in changed if p in repaired] or changed
        for value in _differences(tables, changes, place)
    ]
    if not known:
        return None
    largest: float = max(known, key=abs)
    return round(largest, 2)


def _differences(tables: Tables, changes: Changes, place: Place) -> Array:
    """A column as filed less as repaired, on the rows where both are known."""
    held = changes.columns[place]
    table = tables.frames[place[0]]
    rows = held.keys % table.rows
    before = np.array(table.prepared.table.get_column(place[1]).to_numpy()[rows], dtype=float)
    difference = before - held.values
    return np.asarray(difference[np.isfinite(difference)])


def _is_emission(tables: Tables, place: Place) -> bool:
    parameter = tables.rulebook.parameters.get(place[1])
    return _is_stored(tables, place) and parameter is not None and parameter.is_emission


def _is_allowance(tables: Tables, place: Place) -> bool:
    parameter = tables.rulebook.parameters.get(place[1])
    return _is_stored(tables, place) and parameter is not None and parameter.is_allowance


def _is_stored(tables: Tables, place: Place) -> bool:
    return place[1] in tables.rulebook.frames[place[0]].columns


def top(plan: Plan, changed: Sequence[Place]) -> Place:
    """The changed emission from which no other changed one follows."""
    rank = {}
    for place in changed:
        below = {step.makes for step in plan.order(frozenset([place]), propagate=True)}
        rank[place] = sum(other in below for other in changed if other != place)
    return min(changed, key=lambda place: (rank[place], place))
