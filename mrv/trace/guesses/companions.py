"""What a value should be by another of its record that it goes with.

Feed water goes with steam and gas with electricity: month by month both rise and fall, while their
ratio hardly changes. Beside its companion a value is far better known than by its own months.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.names import Names
from mrv.trace.whatif.plan import Plan
from mrv.trace.whatif.tables import Array, Table, Tables

_LEAST = 4
"""Other months in which both must be known."""
_MOVES = 0.05
"""Relative spread up to which a value hardly moves, so that its own months tell it well enough."""
_STEADIER = 0.4
"""A ratio must vary by at most this share of what the value varies by itself."""
_VARIES = 0.15
"""Relative spread beyond which a ratio tells nothing."""
_FLOOR = 0.006
"""Relative spread below which a ratio counts as constant but for rounding."""


class Companion(NamedTuple):
    """A column that a value goes with, the usual ratio of the two, and its spread."""

    column: str
    ratio: float
    spread: float


class Companions:
    """Finds, for values that are measured, the column of their record that tells them best."""

    def __init__(self, tables: Tables, names: Names, plan: Plan) -> None:
        self._tables = tables
        self._names = names
        self._plan = plan
        self._columns: dict[str, list[str]] = {}

    def of(self, spot: Spot, rows: Sequence[int], own: float) -> Companion | None:
        """The companion that tells a value best, by its other months.

        `rows` are these months, `own` is the spread of the value in them, relative to their middle.
        """
        if len(rows) < _LEAST or own <= _MOVES:
            return None
        table = self._tables.frames[spot.frame]
        candidates = self._measured(table)
        if spot.column not in candidates:
            return None
        at = np.array(rows, dtype=np.int64)
        value = table.column(spot.column)[at]
        others = [name for name in candidates if name != spot.column]
        if not others or not (value > 0).all():
            return None
        beside = np.array([table.column(name)[at] for name in others])
        here = np.array([table.column(name)[spot.row] for name in others])
        with np.errstate(all="ignore"):
            ratio = value / beside
            middle = np.median(ratio, axis=1)
            away = 1.4826 * np.median(np.abs(ratio - middle[:, None]), axis=1) / middle
            usable = (beside > 0).all(axis=1) & (here > 0) & np.isfinite(away)
        away = np.where(usable, away, np.inf)
        best = int(np.argmin(away))
        spread = float(away[best])
        if not (middle[best] > 0 and spread <= min(_VARIES, _STEADIER * own)):
            return None
        return Companion(
            others[best], float(middle[best]), float(middle[best]) * max(spread, _FLOOR)
        )

    def _measured(self, table: Table) -> list[str]:
        """The numbers of a frame that follow no other."""
        if table.name not in self._columns:
            self._columns[table.name] = [
                name
                for name in table.frame.columns
                if name in table
                and (table.name, name) not in self._plan.formulas
                and (parameter := self._names.parameter(name)) is not None
                and parameter.kind == "number"
                and parameter.nature not in ("calculated", "static")
                and _numbers(table.column(name))
            ]
        return self._columns[table.name]


def _numbers(values: Array) -> bool:
    return values.dtype == np.float64
