"""The way from a cause to the most violated thing that it explains."""

from __future__ import annotations

from collections import deque

from mrv.trace.candidates import Spot
from mrv.trace.plan import FormulaStep, Place, Plan
from mrv.trace.search import Cause
from mrv.trace.tables import Tables


def path_of(plan: Plan, tables: Tables, cause: Cause, start: Spot) -> tuple[str, ...]:
    """Parameters from the cause to what the gravest explained rule is about."""
    target = _target(plan, tables, cause)
    source = (start.frame, start.column)
    if target is None:
        return (start.column,)
    before: dict[Place, Place | None] = {source: None}
    queue = deque([source])
    while queue:
        place = queue.popleft()
        if place == target:
            break
        for step in plan.readers.get(place, ()):
            if step.makes not in before:
                before[step.makes] = place
                queue.append(step.makes)
    if target not in before:
        return tuple(dict.fromkeys((start.column, target[1])))
    way: list[str] = []
    at: Place | None = target
    while at is not None:
        frame, column = at
        if column in tables.rulebook.frames[frame].columns and column not in way[-1:]:
            way.append(column)
        at = before[at]
    return tuple(reversed(way))


def _target(plan: Plan, tables: Tables, cause: Cause) -> Place | None:
    """The parameter of the explained rule that lies furthest from the cause."""
    best: tuple[int, str] | None = None
    found: Place | None = None
    for instance in sorted(cause.removed):
        rule = plan.rules[instance.rule].rule
        names = [*rule.parameters, rule.variant, rule.generated_by]
        own = [
            name for name in rule.expect.names if name in tables.rulebook.frames[rule.frame].columns
        ]
        column = next((name for name in (*names, *own) if name), None)
        if column is None:
            continue
        step = plan.formulas.get((rule.frame, column))
        depth = _depth(plan, step)
        if best is None or (depth, rule.id) > best:
            best, found = (depth, rule.id), (rule.frame, column)
    return found


def _depth(plan: Plan, step: FormulaStep | None) -> int:
    return 0 if step is None else 1 + len(step.reads)
