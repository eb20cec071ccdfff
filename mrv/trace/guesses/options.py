"""Other values for cells that hold no numbers: codes, answers of yes or no, dates."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from mrv.catalogue.causes import ErrorKind
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.costs import extra_costs
from mrv.trace.guesses.hypothesis import Hypothesis
from mrv.trace.guesses.names import Names
from mrv.trace.whatif.tables import Table, Tables

_CODES = 24
_NONE: frozenset[str] = frozenset()


class Options:
    """Hypotheses about texts, truths and dates."""

    def __init__(self, tables: Tables, names: Names) -> None:
        self._tables = tables
        self._names = names
        self._anything = extra_costs(tables.rulebook)["class_for_all_else"]
        self._slips = [kind for kind in tables.rulebook.error_kinds if kind.method == "date"]

    def hypotheses(
        self, spot: Spot, component: int, prior: float, follows: Sequence[bool] = (False,)
    ) -> Iterator[Hypothesis]:
        """One hypothesis for every value that may have been meant.

        `follows` says whether what is calculated is taken to have gone with the wrong value.
        """
        parameter = self._names.parameter(spot.column)
        table = self._tables.frames[spot.frame]
        filed = table.column(spot.column)[spot.row]
        if parameter is None:
            return
        kind, cost = self._names.kind("wrong_code")
        values: list[Any] = []
        if parameter.kind == "boolean" and filed != 0:
            values = [np.int8(-filed)]
        elif parameter.kind == "code" and filed is not None:
            values = self._codes(parameter.code_list, table, spot, filed)
        elif parameter.kind == "date" and filed is not None:
            kind, cost = self._names.kind("wrong_date")
            values = list(_dates(table, spot, filed, self._names, self._slips))
        rest = self._catch_all(parameter.code_list)
        for value in values:
            price = cost + prior + (self._anything if value in rest else 0.0)
            for with_it in follows:
                yield Hypothesis(
                    ((spot, value),), with_it, kind, price, component=component, textual=True
                )

    def _catch_all(self, code_list: str | None) -> frozenset[str]:
        known = self._tables.rulebook.codes.get(code_list or "")
        return frozenset(code.code for code in known.codes if code.catch_all) if known else _NONE

    def _codes(self, code_list: str | None, table: Table, spot: Spot, filed: str) -> list[Any]:
        known = self._tables.rulebook.codes.get(code_list or "")
        listed = [code.code for code in known.codes] if known else []
        near = [table.column(spot.column)[row] for row in self._names.neighbours(table, spot)]
        ordered = dict.fromkeys([value for value in near if value is not None] + listed)
        return [value for value in ordered if value != filed][:_CODES]


def _dates(
    table: Table, spot: Spot, filed: datetime.date, names: Names, slips: Sequence[ErrorKind]
) -> Iterator[datetime.date]:
    """Dates that a slip of the keys or of the calendar turns into the filed one."""
    found: dict[datetime.date, None] = {}
    if filed.day <= 12 and filed.day != filed.month:
        found[filed.replace(month=filed.day, day=filed.month)] = None
    for days in (days for slip in slips for days in slip.days):
        found[filed + datetime.timedelta(days=days)] = None
    for column in table.frame.columns:
        parameter = names.parameter(column)
        if column == spot.column or column not in table or parameter is None:
            continue
        other = table.column(column)[spot.row] if parameter.kind == "date" else None
        if other is not None:
            for days in (days for slip in slips for days in slip.days_beside):
                found[other + datetime.timedelta(days=days)] = None
    yield from (date for date in found if date != filed)
