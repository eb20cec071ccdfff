"""Results that were not filed, as their formulas give them from what was filed.

An enterprise that leaves an intermediate result blank has calculated with it all the same. Rules
go on to read the blank; only what follows from a wrong input is carried on these tables.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from mrv.catalogue.model import Formula
from mrv.trace.whatif.changes import Changes, Pairs
from mrv.trace.whatif.plan import FeatureStep, FormulaStep, Place, Plan
from mrv.trace.whatif.programs import Programs
from mrv.trace.whatif.recompute import Recompute
from mrv.trace.whatif.scene import standing
from mrv.trace.whatif.tables import Array, Rows, Table, Tables

Applies = Callable[[Formula, Table], npt.NDArray[np.bool_]]
_ROUNDS = 14
"""How often one goes on where a result stands on that of the month before."""
_NONE = np.zeros(0, dtype=np.int64)


class FilledTable(Table):
    """A frame with values in the place of blanks; the frame it is made from stays as it is."""

    def __init__(self, table: Table) -> None:
        super().__init__(table.prepared, table.names)
        self._filed = table

    def column(self, name: str) -> Array:
        """The values of a column, as filed where nothing was filled in."""
        found = self._columns.get(name)
        return self._filed.column(name) if found is None else found

    def fill(self, name: str, rows: Rows, values: Array) -> None:
        """Put values on some rows of a column."""
        if name not in self._columns:
            self._columns[name] = self._filed.column(name).copy()
        self.write(name, rows, values)


class FilledTables(Tables):
    """The frames of a submission with every result that follows from what was filed."""

    def __init__(self, tables: Tables, plan: Plan, programs: Programs, applies: Applies) -> None:
        self._share(tables)
        self._filled = {name: FilledTable(table) for name, table in tables.frames.items()}
        self.frames = {**self._filled}
        self._programs = programs
        self._applies = applies
        # Not kept: whatever holds these tables is not to be held by them.
        self._fill(plan, Recompute(self, programs))

    def _fill(self, plan: Plan, recompute: Recompute) -> None:
        """Follow formulas into blanks and features of them onward, until nothing is added."""
        blank = [step for step in plan.formulas.values() if np.count_nonzero(self._blanks(step))]
        inputs = {place for step in blank for place in plan.inputs(step)}
        steps = plan.order(frozenset(inputs), propagate=True)
        before: dict[Place, Rows] = {}
        for turn in range(_ROUNDS):
            new: dict[Place, Rows] = {}
            for step in steps:
                read = plan.inputs(step)
                grown = [rows[at] for rows in (before, new) for at in read if at in rows]
                found = _NONE
                if isinstance(step, FormulaStep):
                    # Where nothing it reads was filled in, it gives no more than before.
                    if grown or not turn:
                        found = self._formulas(step)
                elif grown:
                    found = self._feature(step, np.concatenate(grown), recompute)
                if len(found):
                    new[step.makes] = found
            if not new:
                return
            before = new

    def _blanks(self, step: FormulaStep) -> npt.NDArray[np.bool_]:
        """The rows on which a calculated parameter has no value."""
        table = self.frames[step.frame]
        if step.parameter not in table or table.column(step.parameter).dtype != np.float64:
            return np.zeros(table.rows, dtype=bool)
        return np.isnan(table.column(step.parameter))

    def _formulas(self, step: FormulaStep) -> Rows:
        """Fill in what formulas give; the rows that were."""
        table, rows = self._filled[step.frame], self._blanks(step)
        filled = [_NONE]
        for formula in step.formulas:
            if not np.count_nonzero(rows):
                break
            if all(feature.name in table for feature in formula.expression.features):
                [expression] = self._programs.values([formula.expression.tree])
                values = standing(table, expression)
                gives = rows & np.isfinite(values)
                if not np.count_nonzero(gives):
                    continue
                found = (gives & self._applies(formula, table)).nonzero()[0]
                if len(found):
                    table.fill(step.parameter, found, values[found])
                    rows[found] = False
                    filled.append(found)
        return np.concatenate(filled)

    def _feature(self, step: FeatureStep, source: Rows, recompute: Recompute) -> Rows:
        """Make a feature anew where it reads what was filled in; the rows on which it differs."""
        table, name = self._filled[step.frame], step.feature.name
        if name not in table:
            return _NONE
        base = Changes(0)
        pairs = recompute.affected(step, Pairs(np.zeros_like(source), source))
        values = recompute.values(step, base, pairs)
        held = table.column(name).take(pairs.row)
        new = (values != held) & ~(_unknown(values) & _unknown(held))
        rows: Rows = pairs.row[new]
        if len(rows):
            table.fill(name, rows, values[new])
        return rows


def _unknown(values: Array) -> npt.NDArray[np.bool_]:
    return np.isnan(values) if values.dtype == np.float64 else np.zeros(len(values), dtype=bool)
