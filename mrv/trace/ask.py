"""One value asked about: what it is calculated from, and what would change if it were right."""

from __future__ import annotations

import json
import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mrv.engine.findings import record_keys
from mrv.trace.changes import Changes, Pairs
from mrv.trace.lmdi import factors, split
from mrv.trace.plan import Place, Plan
from mrv.trace.prepared import prepared
from mrv.trace.reach import Reach
from mrv.trace.spread import Spread
from mrv.trace.tables import Rows, Table, Tables

if TYPE_CHECKING:
    from mrv.engine.frames import Workspace
    from mrv.engine.result import Result
    from mrv.trace.model import Incident

_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Branch:
    """A parameter on one or several records, and what it is calculated from there."""

    frame: str
    column: str
    values: tuple[float, ...]
    inputs: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A calculated value that follows a repair."""

    frame: str
    record: dict[str, str | None]
    column: str
    before: float
    after: float
    behind: Place
    """The changed quantity through which the repair reached it; the repaired one at first."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one value."""

    origin: Branch
    record: dict[str, str | None]
    suggested: float | None
    """From the incident that blames this cell; None if none does."""
    changes: tuple[Change, ...]
    incident: Incident | None
    """The incident that blames this cell."""
    shares: dict[str, float]
    """For a product: how much each factor moved it since the period before, exact (LMDI)."""


def ask(
    result: Result, workspace: Workspace, parameter: str, keys: Mapping[str, str]
) -> list[Answer]:
    """Answers for the records that have the parameter and agree with `keys`.

    With no keys, only for the cells that incidents blame. Raises KeyError for a parameter that no
    filed frame has as a number.
    """
    tables = Tables(workspace)
    rules = [r.rule for frame in result.frames.values() for r in frame.rules]
    plan, programs, _ = prepared(workspace.rulebook, rules, tuple(workspace.frames))
    reach, spread = Reach(tables, plan), Spread(tables, plan, programs)
    blamed = {
        (cell.frame, json.dumps(cell.record), cell.parameter): (cell.suggested, incident)
        for incident in result.incidents
        for cell in incident.cells
    }
    holders = [t for t in tables.frames.values() if parameter in t.frame.columns]
    holders = [t for t in holders if t.column(parameter).dtype == np.float64]
    if not holders:
        raise KeyError(parameter)
    answers = []
    for table in holders:
        records = record_keys(table.prepared.table, table.frame)["record"].to_list()
        for row in np.flatnonzero(table.judged):
            record = json.loads(records[row])
            suggested, incident = blamed.get(
                (table.name, json.dumps(record), parameter), (None, None)
            )
            wanted = all(str(record.get(key)) == value for key, value in keys.items())
            if not wanted or (not keys and incident is None):
                continue
            rows = np.array([row], dtype=np.int64)
            origin = _branch(table, parameter, rows, tables, plan, reach, frozenset())
            right = suggested if isinstance(suggested, float) else None
            changes = _changes(table, parameter, int(row), right, tables, plan, spread)
            shares = _shares(table, parameter, int(row), plan)
            answers.append(Answer(origin, record, right, changes, incident, shares))
    return answers


def _branch(
    table: Table,
    column: str,
    rows: Rows,
    tables: Tables,
    plan: Plan,
    reach: Reach,
    above: frozenset[Place],
) -> Branch:
    values = tuple(float(v) for v in table.column(column)[rows])
    step = plan.formulas.get((table.name, column))
    inputs: dict[Place, Branch] = {}
    above |= {(table.name, column)}
    if step is not None and len(above) <= _DEPTH:
        for reading in reach.readings(table.name, step.reads):
            below = tables.frames.get(reading.frame)
            place = (reading.frame, reading.column)
            own = place in above or place in inputs
            if below is None or reading.column not in below or own:
                continue
            if below.column(reading.column).dtype != np.float64:
                continue
            reached = np.unique(reach.cells(reading, rows).row)
            known = reached[np.isfinite(below.column(reading.column)[reached])]
            if len(known):
                inputs[place] = _branch(below, reading.column, known, tables, plan, reach, above)
    return Branch(table.name, column, values, tuple(inputs.values()))


def _shares(table: Table, parameter: str, row: int, plan: Plan) -> dict[str, float]:
    earlier = table.earlier(1)
    step = plan.formulas.get((table.name, parameter))
    if step is None or earlier is None or earlier[row] < 0:
        return {}
    for formula in step.formulas:
        powers = factors(formula.expression.tree)
        # One factor alone moved it, whatever it is: nothing to split.
        if powers and len(powers) > 1 and all(name in table for name in powers):
            rows = (int(earlier[row]), row)
            if any(not float(table.column(n)[at]) > 0 for n in powers for at in rows):
                continue  # only a product of positive factors can be split
            filed = [
                {n: float(table.column(n)[at]) ** power for n, power in powers.items()}
                for at in rows
            ]
            now = float(table.column(parameter)[row])
            shares = split(filed[0], filed[1])
            product = math.prod(filed[1].values())
            if shares and product and math.isfinite(now):
                return {
                    _stored(plan, table.name, name): share * now / product
                    for name, share in shares.items()
                }
    return {}


def _stored(plan: Plan, frame: str, column: str) -> str:
    """The filed column behind a feature with one input (`fuel_heat` for a total of it)."""
    step = plan.steps.get((frame, column))
    return step.reads[0] if step is not None and len(step.reads) == 1 else column


def _changes(
    table: Table,
    column: str,
    row: int,
    value: float | None,
    tables: Tables,
    plan: Plan,
    spread: Spread,
) -> tuple[Change, ...]:
    if value is None:
        return ()
    changes = Changes(1)
    pair = Pairs(np.zeros(1, dtype=np.int64), np.array([row]))
    changes.put(table, column, pair, np.array([value]))
    spread.complete(changes, np.ones(1, dtype=bool))
    start = (table.name, column)
    behind = _ways(plan, start, {p for p in changes.columns if _is_stored(tables, p)})
    found = []
    for place in behind:
        frame, name = place
        other, held = tables.frames[frame], changes.columns[place]
        for key, after in zip(held.keys, held.values, strict=True):
            at = int(key % other.rows)
            keys = record_keys(other.prepared.table.slice(at, 1), other.frame)["record"][0]
            before = float(other.column(name)[at])
            found.append(Change(frame, json.loads(keys), name, before, float(after), behind[place]))
    return tuple(found)


def _is_stored(tables: Tables, place: Place) -> bool:
    frame, column = place
    return column in tables.frames[frame].frame.columns


def _ways(plan: Plan, start: Place, changed: set[Place]) -> dict[Place, Place]:
    """For every changed quantity the one before it on the shortest way from `start`."""
    behind: dict[Place, Place] = {}
    seen, queue = {start}, deque([(start, start)])
    while queue:
        place, last = queue.popleft()
        for step in plan.readers.get(place, ()):
            if step.makes in seen:
                continue
            seen.add(step.makes)
            if step.makes in changed:
                behind[step.makes] = last
            queue.append((step.makes, step.makes if step.makes in changed else last))
    return behind
