"""How far a cell is trusted before any rule is asked, and what may stand in it at all."""

from __future__ import annotations

import math

from mrv.trace.globs import fits
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.copied_rows import CopiedRows
from mrv.trace.guesses.costs import extra_costs
from mrv.trace.guesses.names import Names
from mrv.trace.whatif.changes import NO_ENDS
from mrv.trace.whatif.plan import Place
from mrv.trace.whatif.tables import Tables

_COPIED = 3.0
"""What a cell is the more suspect for standing in a record that repeats another month's."""
_TRUST = 0.45


class Trust:
    """Knows parameters by the catalogue, and papers by what is written from them."""

    def __init__(self, tables: Tables, names: Names, copied: CopiedRows) -> None:
        self._tables = tables
        self._names = names
        self._copied = copied
        self._original_wrong = extra_costs(tables.rulebook)["original_wrong"]
        documents = tables.rulebook.documents
        self._witnesses = [each.witnesses for each in documents if each.witnesses]
        self._papers = {frame for document in documents for frame in document.frames}
        self._known: dict[Place, float] = {}
        self._ends: dict[str, tuple[float, float]] = {}

    def prior(self, spot: Spot) -> float:
        """What a parameter's trustworthiness costs, and that of the paper it stands in."""
        place = spot.frame, spot.column
        cost = self._known.get(place)
        if cost is None:
            parameter = self._names.parameter(spot.column)
            trust = min(max(parameter.trust if parameter else 0.5, 0.05), 0.98)
            cost = _TRUST * math.log(trust / (1 - trust))
            cost += self._original_wrong if self._is_original(*place) else 0.0
            self._known[place] = cost
        return cost - _COPIED if self._copied.has(spot) else cost

    def allows(self, spot: Spot, value: float) -> bool:
        """Whether a value can be of this parameter at all."""
        ends = self._ends.get(spot.column)
        if ends is None:
            parameter = self._names.parameter(spot.column)
            # No value can be one of what is no parameter.
            ends = parameter.bounds.ends if parameter is not None else NO_ENDS
            self._ends[spot.column] = ends
        slack = 1e-9 * abs(value)
        return ends[0] - slack <= value <= ends[1] + slack and math.isfinite(value)

    def _is_original(self, frame: str, column: str) -> bool:
        """Whether a value stands in a paper from which it was written into a form, or others told.

        Where one of these and the filer's own disagree, the filer's own is asked about first.
        """
        names = (column, f"{frame}.{column}")
        if any(fits(name, witnesses) for witnesses in self._witnesses for name in names):
            return True
        if frame not in self._papers:
            return False
        forms = [table for name, table in self._tables.frames.items() if name != frame]
        return any(column in table for table in forms)
