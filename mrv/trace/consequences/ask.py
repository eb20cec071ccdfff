"""One value asked about: what it is calculated from, and what would change if it were right."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mrv.engine.findings import record_keys
from mrv.trace.consequences.behind import Behind, behind
from mrv.trace.consequences.following import (
    Change,
    changes_of,
    consequences,
    prepared_for,
    shares_of,
)
from mrv.trace.whatif.plan import Place, Plan
from mrv.trace.whatif.reach import Reach
from mrv.trace.whatif.tables import Rows, Table, Tables

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
    causes: tuple[Behind, ...] = ()
    """The incidents that move this value from afar, those that move it furthest first."""


def ask(
    result: Result, workspace: Workspace, parameter: str, keys: Mapping[str, str]
) -> list[Answer]:
    """Answers for the records that have the parameter and agree with `keys`.

    With no keys, only for the cells that incidents blame. Raises KeyError for a parameter that no
    filed frame has as a number.
    """
    tables, plan, spread = prepared_for(result, workspace)
    reach = Reach(tables, plan)
    blamed = {
        (cell.frame, json.dumps(cell.record), cell.parameter): (cell.suggested, incident)
        for incident in result.incidents
        for cell in incident.cells
    }
    holders = [t for t in tables.frames.values() if parameter in t.frame.columns]
    holders = [t for t in holders if t.column(parameter).dtype == np.float64]
    if not holders:
        raise KeyError(parameter)
    followed = consequences(result, workspace) if result.incidents else {}
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
            repair = [] if right is None else [(table, parameter, int(row), right)]
            changes = changes_of(repair, tables, plan, spread)[1]
            shares = shares_of(table, parameter, int(row), plan, None)
            causes = behind(result.incidents, followed, (table.name, parameter), int(row))
            answers.append(Answer(origin, record, right, changes, incident, shares, causes))
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
