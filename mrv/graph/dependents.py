"""Everything that depends on one cell of a submission: cells that follow, rules that read them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mrv.engine.findings import record_keys
from mrv.trace.consequences.following import prepared_for
from mrv.trace.whatif.changes import Pairs
from mrv.trace.whatif.plan import FeatureStep, FormulaStep, Place, Plan, Step, read_by
from mrv.trace.whatif.programs import Programs
from mrv.trace.whatif.recompute import Recompute
from mrv.trace.whatif.spread import Spread
from mrv.trace.whatif.tables import Rows, Table, Tables

if TYPE_CHECKING:
    from mrv.engine.frames import Workspace
    from mrv.engine.result import Result

_SWEEPS = 14
"""How often dependence may go round (a stock that is carried from month to month)."""


@dataclass(frozen=True, slots=True)
class Dependent:
    """A calculated cell that follows from the one asked about."""

    frame: str
    column: str
    record: dict[str, str | None]
    value: float
    steps: int
    """How many formulas lie between."""


@dataclass(frozen=True, slots=True)
class Dependents:
    """What depends on one cell."""

    frame: str
    column: str
    record: dict[str, str | None]
    value: Any
    cells: tuple[Dependent, ...]
    rules: dict[str, int]
    """Rules that read the cell or what follows from it, with the number of records."""


def dependents(
    result: Result, workspace: Workspace, parameter: str, keys: Mapping[str, str]
) -> list[Dependents]:
    """What depends on the cells of a parameter whose record agrees with `keys`.

    Only formulas that apply to a record count (the carbon of a tested fuel does not depend on its
    heat value). Raises KeyError for a parameter that no filed frame has.
    """
    tables, plan, spread = prepared_for(result, workspace)
    holders = [t for t in tables.frames.values() if parameter in t.frame.columns]
    if not holders:
        raise KeyError(parameter)
    walk = _Walk(tables, plan, spread)
    found = []
    for table in holders:
        records = record_keys(table.prepared.table, table.frame)["record"].to_list()
        for row in np.flatnonzero(table.judged):
            record = json.loads(records[row])
            if all(str(record.get(key)) == value for key, value in keys.items()):
                found.append(walk.of(table, parameter, int(row), record))
    return found


class _Walk:
    """Follows the plan through the rows."""

    def __init__(self, tables: Tables, plan: Plan, spread: Spread) -> None:
        self._tables = tables
        self._plan = plan
        self._spread = spread
        self._recompute = Recompute(tables, Programs())

    def of(self, table: Table, column: str, row: int, record: dict[str, str | None]) -> Dependents:
        start: Place = (table.name, column)
        reached: dict[Place, Rows] = {start: np.array([row], dtype=np.int64)}
        depth = {start: 0}
        for _ in range(_SWEEPS):
            before = sum(len(rows) for rows in reached.values())
            for step in self._plan.order(frozenset([start]), propagate=True):
                self._take(step, reached, depth, start)
            if sum(len(rows) for rows in reached.values()) == before:
                break
        cells = [
            cell
            for place, rows in reached.items()
            if place != start and place[1] in self._tables.frames[place[0]].frame.columns
            for cell in self._cells(place, rows, depth[place])
        ]
        rules: Counter[str] = Counter()
        by_rule: dict[tuple[str, str | None], Rows] = {}
        for place, rows in reached.items():
            for judged in self._plan.rules_of.get(place, ()):
                name = (judged.rule.id, judged.rule.variant)
                by_rule[name] = np.union1d(by_rule.get(name, rows[:0]), rows)
        for (name_, _), rows in by_rule.items():
            rules[name_] += len(rows)
        cells.sort(key=lambda c: (c.steps, c.frame, c.column, json.dumps(c.record)))
        value = table.column(column)[row]
        shown = value.item() if isinstance(value, np.generic) else value
        return Dependents(*start, record, shown, tuple(cells), dict(sorted(rules.items())))

    def _take(
        self, step: Step, reached: dict[Place, Rows], depth: dict[Place, int], start: Place
    ) -> None:
        known = [(step.source, n) for n in step.reads if (step.source, n) in reached]
        if not known or step.makes == start or step.frame not in self._tables.frames:
            return
        if isinstance(step, FeatureStep):
            source = np.unique(np.concatenate([reached[place] for place in known]))
            pairs = Pairs(np.zeros(len(source), dtype=np.int64), source)
            rows = self._recompute.affected(step, pairs).row
        else:
            rows = self._formula(step, reached)
        if not len(rows):
            return
        far = min(depth[place] for place in known) + isinstance(step, FormulaStep)
        depth[step.makes] = min(far, depth.get(step.makes, far))
        held = reached.get(step.makes, rows[:0])
        reached[step.makes] = np.union1d(held, rows)

    def _formula(self, step: FormulaStep, reached: dict[Place, Rows]) -> Rows:
        """Rows whose applicable formula reads something reached, and that have a value."""
        none = np.zeros(0, dtype=np.int64)
        table = self._tables.frames[step.frame]
        if step.parameter not in table or table.column(step.parameter).dtype != np.float64:
            return none
        parts = [none]
        for formula in step.formulas:
            reads = read_by(formula.expression.tree)
            own = [reached[step.frame, n] for n in reads if (step.frame, n) in reached]
            if own:
                rows = np.unique(np.concatenate(own))
                parts.append(rows[self._spread.fits.applies(formula, table)[rows]])
        rows = np.unique(np.concatenate(parts))
        return rows[np.isfinite(table.column(step.parameter)[rows])]

    def _cells(self, place: Place, rows: Rows, steps: int) -> list[Dependent]:
        table = self._tables.frames[place[0]]
        keys = record_keys(table.prepared.table[rows], table.frame)["record"]
        values = table.column(place[1])[rows]
        return [
            Dependent(*place, json.loads(text), float(value), steps)
            for text, value in zip(keys, values, strict=True)
        ]
