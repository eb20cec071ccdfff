"""How much tracing one enterprise may cost.

A report in which everything fails has no few causes that could be named. The work is counted, not
timed, so that the same report is traced the same way on every machine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from mrv.catalogue.owners import OWNER
from mrv.trace.guesses.candidates import Failing, Instance
from mrv.trace.whatif.tables import Tables

EACH = 1_500
"""Candidates tried for one enterprise; an ordinary cause takes some thirty to a hundred."""


class Budget:
    """Counts the candidates tried, by enterprise."""

    def __init__(self, tables: Tables, each: int = EACH) -> None:
        self._tables = tables
        self._each = each
        self.spent: dict[object, int] = defaultdict(int)
        self.refused: set[Instance] = set()
        """Failing rules whose cause was not, or no longer, looked for."""

    def allows(self, group: Sequence[Failing], candidates: int) -> bool:
        """Whether so many candidates of a component may be tried; if so, they are counted."""
        owner = self.owner(group[0].judged.rule.frame, group[0].row)
        if self.spent[owner] + candidates > self._each:
            self.refused |= {item.instance for item in group}
            return False
        self.spent[owner] += candidates
        return True

    def owner(self, frame: str, row: int) -> object:
        """The enterprise of a record."""
        table = self._tables.frames[frame]
        return table.column(OWNER)[row] if OWNER in table else None
