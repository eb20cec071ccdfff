"""The way from a cause to the furthest thing that it explains."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from mrv.trace.cause import Cause
from mrv.trace.guesses.candidates import Instance, Spot
from mrv.trace.whatif.plan import Place, Plan
from mrv.trace.whatif.tables import Tables


def path_of(plan: Plan, tables: Tables, cause: Cause, start: Spot) -> tuple[str, ...]:
    """Parameters from the cause to the furthest that an explained rule is about."""
    source = (start.frame, start.column)
    before: dict[Place, Place | None] = {source: None}
    distance = {source: 0}
    queue = deque([source])
    while queue:
        place = queue.popleft()
        for step in plan.readers.get(place, ()):
            if step.makes not in before:
                before[step.makes] = place
                distance[step.makes] = distance[place] + 1
                queue.append(step.makes)
    named = {place for i in cause.removed for place in _named(plan, tables, i)} & before.keys()
    used = {place for i in cause.removed for place in _calculated(plan, i)} & before.keys()
    # What a rule only calculates with tells nothing unless it is an emission that the repair moves
    # (of others that is not kept): no biomass has a share of the heat, however much coal there is.
    aims = named | (used & cause.changes.columns.keys()) or used
    target = max(aims, key=lambda place: (distance[place], place), default=source)
    way: list[str] = []
    at: Place | None = target
    while at is not None:
        frame, column = at
        if column in tables.rulebook.frames[frame].columns and column not in way[-1:]:
            way.append(column)
        at = before[at]
    return tuple(reversed(way))


def _named(plan: Plan, tables: Tables, instance: Instance) -> Iterator[Place]:
    """The stored parameters that a rule names."""
    rule = plan.rules[instance.rule].rule
    stored = tables.rulebook.frames[rule.frame].columns
    for name in (*rule.parameters, rule.variant, rule.generated_by):
        if name in stored:
            yield rule.frame, str(name)


def _calculated(plan: Plan, instance: Instance) -> Iterator[Place]:
    """The calculated parameters in what a rule says."""
    rule = plan.rules[instance.rule].rule
    for name in rule.expect.names:
        if (rule.frame, name) in plan.formulas:
            yield rule.frame, name
