"""What follows from a repair, and what moved an emission: values before and after, and factors."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mrv.engine.findings import record_keys
from mrv.trace.consequences.lmdi import constant, factors, split
from mrv.trace.whatif.changes import Changes, Pairs
from mrv.trace.whatif.plan import Place, Plan
from mrv.trace.whatif.prepared import prepared
from mrv.trace.whatif.spread import Spread
from mrv.trace.whatif.tables import Table, Tables

if TYPE_CHECKING:
    from mrv.engine.frames import Workspace
    from mrv.engine.result import Result

Repair = tuple[Table, str, int, float]
"""A frame, a column and a row of it, and the value it should have."""


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
    row: int
    """Row of its frame as it was prepared."""
    row_id: int
    """Row as intake numbered it, by which its cell is found."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The change of an emission since the period before, by its factors (LMDI, exact)."""

    frame: str
    column: str
    row_id: int
    filed: float
    """The change as filed."""
    repaired: float
    """The change with the repair."""
    shares: dict[str, float]
    """What each factor accounts for as filed; the rest does not follow from the factors."""
    repaired_shares: dict[str, float]


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows from the repair of an incident, all its cells at once."""

    repairs: tuple[tuple[str, int, str, float], ...]
    """What is repaired: frame, row id, column, value."""
    changes: tuple[Change, ...]
    moved: Moved | None
    """What moved the first emission on the way whose factors are known; None if there is none."""


def consequences(result: Result, workspace: Workspace) -> dict[str, Consequence]:
    """What follows from each incident that suggests values, by its id."""
    tables, plan, spread = prepared_for(result, workspace)
    places = {
        name: {record: row for row, record in enumerate(_records(tables.frames[name]))}
        for name in {cell.frame for one in result.incidents for cell in one.cells}
        if name in tables.frames
    }
    found = {}
    for incident in result.incidents:
        repair: list[Repair] = []
        for cell in incident.cells:
            row = places.get(cell.frame, {}).get(_record_text(cell.record))
            if row is not None and isinstance(cell.suggested, float | int):
                table = tables.frames[cell.frame]
                repair.append((table, cell.parameter, row, float(cell.suggested)))
        if repair:
            found[incident.id] = _consequence(repair, tables, plan, spread)
    return found


def _records(table: Table) -> list[str]:
    return record_keys(table.prepared.table, table.frame)["record"].to_list()


def _record_text(record: Mapping[str, str | None]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def _consequence(repair: list[Repair], tables: Tables, plan: Plan, spread: Spread) -> Consequence:
    held, changes = changes_of(repair, tables, plan, spread)
    repairs = tuple((t.name, int(t.row_ids[at]), name, new) for t, name, at, new in repair)
    table, column, row, _ = repair[0]
    ways = [(table.name, column, row), *((c.frame, c.column, c.row) for c in changes)]
    for frame, name, at in ways:
        parameter = tables.rulebook.parameters.get(name)
        if parameter is None or not parameter.is_emission:
            continue
        held_by = tables.frames[frame]
        shares = shares_of(held_by, name, at, plan, None)
        if shares:
            earlier = held_by.earlier(1)
            assert earlier is not None  # there are shares of a change
            rows = (int(earlier[at]), at)
            filed, repaired = (
                after - before
                for before, after in (_read(held_by, name, rows, c) for c in (None, held))
            )
            again = shares_of(held_by, name, at, plan, held)
            row_id = int(held_by.row_ids[at])
            moved = Moved(frame, name, row_id, filed, repaired, shares, again)
            return Consequence(repairs, changes, moved)
    return Consequence(repairs, changes, None)


def prepared_for(result: Result, workspace: Workspace) -> tuple[Tables, Plan, Spread]:
    """The tables of a result, with what is calculated from what."""
    tables = Tables(workspace)
    rules = [r.rule for frame in result.frames.values() for r in frame.rules]
    plan, programs, _ = prepared(workspace.rulebook, rules, tuple(workspace.frames))
    return tables, plan, Spread(tables, plan, programs)


def shares_of(
    table: Table, parameter: str, row: int, plan: Plan, changes: Changes | None
) -> dict[str, float]:
    """The factors' shares in the change since the period before, with what `changes` hold."""
    earlier = table.earlier(1)
    step = plan.formulas.get((table.name, parameter))
    if step is None or earlier is None or earlier[row] < 0:
        return {}
    for formula in step.formulas:
        powers = factors(formula.expression.tree)
        # One factor alone moved it, whatever it is: nothing to split.
        if powers and len(powers) > 1 and all(name in table for name in powers):
            rows = (int(earlier[row]), row)
            read = {n: _read(table, n, rows, changes) for n in powers}
            if any(not value > 0 for values in read.values() for value in values):
                continue  # only a product of positive factors can be split
            before, after = (
                {n: read[n][at] ** power for n, power in powers.items()} for at in (0, 1)
            )
            shares = split(before, after)
            if shares:
                size = constant(formula.expression.tree)
                return {
                    _stored(plan, table.name, name): share * size for name, share in shares.items()
                }
    return {}


def _read(
    table: Table, column: str, rows: tuple[int, int], changes: Changes | None
) -> tuple[float, float]:
    if changes is None:
        values = table.column(column)[list(rows)]
    else:
        pairs = Pairs(np.zeros(2, dtype=np.int64), np.array(rows, dtype=np.int64))
        values = changes.read(table, column, pairs)
    return float(values[0]), float(values[1])


def _stored(plan: Plan, frame: str, column: str) -> str:
    """The filed column behind a feature with one input (`fuel_heat` for a total of it)."""
    step = plan.steps.get((frame, column))
    return step.reads[0] if step is not None and len(step.reads) == 1 else column


def changes_of(
    repair: Sequence[Repair], tables: Tables, plan: Plan, spread: Spread
) -> tuple[Changes, tuple[Change, ...]]:
    """The calculated values that follow repairs made at once, as hypothesis 0 and as a list."""
    changes = Changes(1)
    if not repair:
        return changes, ()
    for table, column, row, value in repair:
        pair = Pairs(np.zeros(1, dtype=np.int64), np.array([row]))
        changes.put(table, column, pair, np.array([value]))
    spread.complete(changes, np.ones(1, dtype=bool))
    start = (repair[0][0].name, repair[0][1])
    behind = _ways(plan, start, {p for p in changes.columns if _is_stored(tables, p)})
    found = []
    for place in behind:
        frame, name = place
        other, held = tables.frames[frame], changes.columns[place]
        for key, after in zip(held.keys, held.values, strict=True):
            at = int(key % other.rows)
            keys = record_keys(other.prepared.table.slice(at, 1), other.frame)["record"][0]
            before = float(other.column(name)[at])
            row_id = int(other.row_ids[at])
            found.append(
                Change(
                    frame, json.loads(keys), name, before, float(after), behind[place], at, row_id
                )
            )
    return changes, tuple(found)


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
