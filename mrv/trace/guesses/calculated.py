"""What a calculated value should be by its own formulas, from what was filed beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from mrv.trace.guesses.candidates import Spot
from mrv.trace.whatif.plan import Plan
from mrv.trace.whatif.programs import Programs
from mrv.trace.whatif.scene import as_they_stand
from mrv.trace.whatif.tables import Tables


class Calculated:
    """Formulas of cells."""

    def __init__(self, tables: Tables, plan: Plan, programs: Programs) -> None:
        self._tables = tables
        self._plan = plan
        self._programs = programs
        self._known: dict[tuple[Spot, int], list[float]] = {}

    def gives(self, spot: Spot, value: float, half: float) -> bool:
        """Whether a formula of a cell gives a value +- `half`."""
        key = spot, self._tables.frames[spot.frame].version
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = list(self._values(spot))
        return any(abs(own - value) <= half for own in known)

    def follows(self, frame: str, result: str, column: str) -> bool:
        """Whether a column of a record is calculated from another one of it."""
        steps = self._plan.readers.get((frame, column), ())
        return any(step.makes == (frame, result) for step in steps)

    def _values(self, spot: Spot) -> Iterator[float]:
        step = self._plan.formulas.get((spot.frame, spot.column))
        table = self._tables.frames[spot.frame]
        for formula in step.formulas if step is not None else ():
            if all(feature.name in table for feature in formula.expression.features):
                [expression] = self._programs.values([formula.expression.tree])
                value = float(as_they_stand(table, expression)[spot.row])
                if math.isfinite(value):
                    yield value
