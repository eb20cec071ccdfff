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
    aims = {place for i in cause.removed for place in _about(plan, tables, i)}
    target = max(aims & before.keys(), key=lambda place: (distance[place], place), default=source)
    way: list[str] = []
    at: Place | None = target
    while at is not None:
        frame, column = at
        if column in tables.rulebook.frames[frame].columns and column not in way[-1:]:
            way.append(column)
        at = before[at]
    return tuple(reversed(way))


def _about(plan: Plan, tables: Tables, instance: Instance) -> Iterator[Place]:
    """The calculated or named parameters that a rule is about."""
    rule = plan.rules[instance.rule].rule
    stored = tables.rulebook.frames[rule.frame].columns
    for name in (*rule.parameters, rule.variant, rule.generated_by):
        if name in stored:
            yield rule.frame, str(name)
    for name in rule.expect.names:
        if (rule.frame, name) in plan.formulas:
            yield rule.frame, name
