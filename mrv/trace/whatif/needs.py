"""The rows on which columns matter to some rules: where a rule fails, and what it reads there.

A month's change moves the statistics of a year; but only the months in which a rule fails are
looked at while hypotheses are sifted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from mrv.language.features import Calendar, Children, History, Peer, Related
from mrv.trace.whatif.plan import FeatureStep, Place, Plan, Step
from mrv.trace.whatif.recompute import lags_of
from mrv.trace.whatif.tables import Tables

Mask = npt.NDArray[np.bool_]
_ROUNDS = 14
"""How often one goes back along circles of formulas."""


class Needs:
    """Goes back from rules to the rows of columns."""

    def __init__(self, tables: Tables, plan: Plan) -> None:
        self._tables = tables
        self._plan = plan

    def rows(
        self, asked: Iterable[tuple[str, Iterable[str], Mask]], changed: frozenset[Place]
    ) -> Mapping[Place, Mask]:
        """For every column that matters the rows on which it does.

        `asked` are frames, columns of theirs that are read, and the rows where they are; `changed`
        are the columns that hypotheses change.
        """
        found: dict[Place, Mask] = {}
        for frame, names, rows in asked:
            for name in names:
                _add(found, (frame, name), rows)
        steps = self._plan.order(changed, propagate=True, wanted=frozenset(found))
        followed: dict[int, Mask] = {}
        for _ in range(_ROUNDS):
            grown = False
            for number, step in enumerate(reversed(steps)):
                rows_made = found.get(step.makes)
                if rows_made is None or rows_made is followed.get(number):
                    continue
                followed[number] = rows_made
                if np.count_nonzero(rows_made):
                    before = self._source(step, rows_made)
                    for name in step.reads:
                        grown |= _add(found, (step.source, name), before)
            if not grown:
                break
        return found

    def _source(self, step: Step, rows: Mask) -> Mask:
        """The rows of its source that a step reads for some of its rows."""
        if not isinstance(step, FeatureStep):
            return rows
        feature, table = step.feature, self._tables.frames[step.frame]
        asked = rows.nonzero()[0]
        match feature:
            case Related() | Calendar(relation=str()):
                read = self._tables.to_one(step.frame, str(feature.relation))[asked]
            case Children():
                read = self._tables.members(step.frame, feature.relation).of(asked)[1]
            case History():
                read = table.lagged(lags_of(table, feature))[asked].reshape(-1)
            case Peer():
                read = table.beside.of(asked)[1]
            case _:
                return rows
        found = np.zeros(self._tables.frames[step.source].rows, dtype=bool)
        found[read[read >= 0]] = True
        return found


def _add(found: dict[Place, Mask], place: Place, rows: Mask) -> bool:
    """Whether rows came to those known of a column."""
    known = found.get(place)
    if known is None:
        found[place] = rows
        return bool(np.count_nonzero(rows))
    if known is rows or not np.count_nonzero(rows > known):
        return False
    found[place] = known | rows
    return True
