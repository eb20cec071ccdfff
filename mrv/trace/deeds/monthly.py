"""Monthly frames with several records a month, as rows: which series have which months."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Set
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from mrv.catalogue.model import Rulebook
from mrv.catalogue.owners import OWNER
from mrv.engine.frames import HISTORY
from mrv.intake.submission import ROW_ID
from mrv.trace.guesses.companions import adds_up

if TYPE_CHECKING:
    from mrv.engine.frames import PreparedFrame, Workspace

MONTH = "month"
"""The key that dates the records of which totals are made."""
LEAST = 3
"""Months with a record from which a month without one is a gap."""

Series = tuple[Any, ...]
"""The keys of a record but its month."""


class Monthly:
    """The records that some enterprises filed in a frame."""

    def __init__(self, prepared: PreparedFrame, owners: Set[Any], rulebook: Rulebook) -> None:
        self.prepared = prepared
        self.frame = prepared.frame
        self.name = prepared.frame.name
        self.keys = [key for key in self.frame.keys if key != MONTH]
        """The keys of a series."""
        self.numbers = measured(prepared, rulebook)
        self._owners = owners

    @cached_property
    def table(self) -> pl.DataFrame:
        """The records with all their columns."""
        table = self.prepared.table
        every = table.get_column(OWNER)
        if len(self._owners) == 1 and every.n_unique() == 1:
            return table
        return table.filter(every.is_in(list(self._owners)))

    @cached_property
    def rows(self) -> list[tuple[Any, ...]]:
        """Of each record its id, whether it is an earlier one, its month, keys and numbers."""
        names = (ROW_ID, HISTORY, MONTH, *self.keys, *self.numbers)
        # Column by column, which for a report is a tenth of what a query takes.
        columns = [self.table.get_column(name).to_list() for name in names]
        return list(zip(*columns, strict=True))

    @cached_property
    def series(self) -> dict[Series, dict[datetime.date, int]]:
        """By its keys the months of a series, with the places of their records."""
        found: dict[Series, dict[datetime.date, int]] = defaultdict(dict)
        end = 3 + len(self.keys)
        for place, row in enumerate(self.rows):
            found[row[3:end]][row[2]] = place
        return found

    @cached_property
    def places(self) -> dict[int, int]:
        """The places of records by their ids."""
        return {row[0]: place for place, row in enumerate(self.rows)}

    def lacks(self, months: Set[datetime.date]) -> bool:
        """Whether a series has some of these months and lacks others."""
        return any(len(own) >= LEAST and months - own.keys() for own in self.series.values())


def monthly_frames(
    names: Iterable[str], owners: Set[Any], workspace: Workspace
) -> dict[str, Monthly]:
    """Those of some frames that are filed month by month."""
    known = ((name, workspace.frames.get(name)) for name in names)
    return {
        name: Monthly(prepared, owners, workspace.rulebook)
        for name, prepared in known
        if prepared is not None
        and prepared.frame.time == MONTH
        and OWNER in prepared.frame.keys
        and MONTH not in prepared.absent
    }


def amounts_of(prepared: PreparedFrame, rulebook: Rulebook) -> list[str]:
    """The measured numbers of a frame that were filed and that add up."""
    parameters = rulebook.parameters
    return [
        name for name in measured(prepared, rulebook) if adds_up(parameters[name], rulebook.units)
    ]


def measured(prepared: PreparedFrame, rulebook: Rulebook) -> list[str]:
    """The measured numbers of a frame that were filed."""
    return [
        name
        for name in prepared.frame.columns
        if name not in prepared.absent
        and (parameter := rulebook.parameters.get(name)) is not None
        and parameter.kind == "number"
        and parameter.nature == "measured"
    ]
