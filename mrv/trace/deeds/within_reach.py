"""Which findings a record that was left out may have to do with, whatever it came to."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mrv.catalogue.owners import OWNER
from mrv.engine.evaluate import features_of
from mrv.intake.submission import ROW_ID
from mrv.language.features import Feature, History
from mrv.trace.deeds.left_out import LeftOut
from mrv.trace.deeds.monthly import MONTH

if TYPE_CHECKING:
    from mrv.engine.frames import Workspace
    from mrv.engine.result import Result

Row = Mapping[str, Any]
"""A finding by columns."""


class WithinReach:
    """Findings of an enterprise by what a record of a month may change."""

    def __init__(self, result: Result, workspace: Workspace, findings: Iterable[Row]) -> None:
        self._result = result
        self._workspace = workspace
        self._months: dict[str, dict[int, datetime.date]] = {}
        """By frame the months of records by their ids."""
        self._of: dict[object, list[Row]] = defaultdict(list)
        for row in findings:
            self._of[row[OWNER]].append(row)

    def of(self, about: LeftOut) -> frozenset[str]:
        """Those of its month, of whole years, and such as compare later months with it."""
        month = about.key[MONTH]
        return frozenset(
            row["id"]
            for row in self._of[about.key[OWNER]]
            if (own := self._month(row)) in (None, month) or (own > month and self._is_of_many(row))
        )

    def _month(self, row: Row) -> Any:
        """The month of the record of a finding; None for one of a year, or without a date."""
        frame = row["frame"]
        if frame not in self._months:
            table = self._workspace.frames[frame].table
            months = table.get_column(MONTH).to_list() if MONTH in table.columns else []
            ids = table.get_column(ROW_ID).to_list()
            self._months[frame] = dict(zip(ids, months, strict=False))
        return self._months[frame].get(row[ROW_ID])

    def _is_of_many(self, row: Row) -> bool:
        """Whether a rule compares a record with earlier ones."""
        features = features_of(self._result.rules[row["rule"], row["variant"]])
        return any(isinstance(each, History) for feature in features for each in _every(feature))


def _every(feature: Feature) -> Iterator[Feature]:
    """A feature and those that it is made of."""
    yield feature
    for need in feature.needs:
        yield from _every(need)
