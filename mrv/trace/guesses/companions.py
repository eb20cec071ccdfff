"""What a value should be by another of its record that it goes with.

Feed water goes with steam and gas with electricity: month by month both rise and fall, while their
ratio hardly changes. Beside its companion a value is far better known than by its own months. And
in a month in which a kiln stood still for weeks, its hours, its output and its fuel are all as far
from their other months: none of them is odd for that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from mrv.catalogue.model import Parameter, Unit
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.names import Names
from mrv.trace.whatif.plan import Plan
from mrv.trace.whatif.tables import Array, Rows, Table, Tables

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

_MOVED = 0.2
"""Logarithm from which the amounts of a record stand at another level than in other months."""
_ALONG = 0.1
"""Logarithm within which they stand at one level."""
_FEW = 3
"""Amounts that must stand there."""
_AMOUNTS = {"mass", "gas_volume", "heat", "electricity", "emission", "coal_equivalent", "time"}
"""Dimensions of what adds up over time."""


def adds_up(parameter: Parameter, units: Mapping[str, Unit]) -> bool:
    """Whether a number adds up over time, and over the records of a month."""
    unit = units.get(parameter.unit)
    return unit is not None and unit.dimension in _AMOUNTS


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
        self._amounts: dict[str, bool] = {}
        self._apart: dict[tuple[str, str], list[str]] = {}

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
        at = _running(table, spot, rows)
        others = [name for name in candidates if name != spot.column]
        if not others or len(at) < _LEAST:
            return None
        return self._best(table, spot, others, at, min(_VARIES, _STEADIER * own))

    def among(self, spot: Spot, columns: Sequence[str], rows: Sequence[int]) -> Companion | None:
        """Of some amounts the one that an amount goes with best, however little it moves."""
        table = self._tables.frames[spot.frame]
        others = [name for name in columns if name != spot.column and self.is_amount(name)]
        at = _running(table, spot, rows)
        if not others or len(at) < _LEAST or not self.is_amount(spot.column):
            return None
        return self._best(table, spot, others, at, _VARIES)

    def closest(self, spot: Spot, rows: Sequence[int]) -> Companion | None:
        """Of the amounts measured beside it the one that an amount goes with best."""
        return self.among(spot, self._measured(self._tables.frames[spot.frame]), rows)

    def witness(
        self, spot: Spot, rows: Sequence[int], own: float, besides: str
    ) -> Companion | None:
        """What else than its companion an amount goes with, calculated or not.

        Whatever is calculated from the amount itself cannot confirm it.
        """
        table = self._tables.frames[spot.frame]
        others = [name for name in self._independent(table, spot.column) if name != besides]
        at = _running(table, spot, rows)
        if not others or len(at) < _LEAST or not self.is_amount(spot.column):
            return None
        return self._best(table, spot, others, at, min(_VARIES, _STEADIER * own))

    def _best(
        self, table: Table, spot: Spot, others: Sequence[str], at: Rows, most: float
    ) -> Companion | None:
        """Of some columns the one to which a value has the steadiest ratio in some months."""
        value = table.column(spot.column)[at]
        beside = np.array([table.column(name)[at] for name in others])
        here = np.array([table.column(name)[spot.row] for name in others])
        with np.errstate(all="ignore"):
            middle, away = _steadiness(value / beside)
            usable = (beside > 0).all(axis=1) & (here > 0) & np.isfinite(away)
        away = np.where(usable, away, np.inf)
        best = int(np.argmin(away))
        spread = float(away[best])
        if not (middle[best] > 0 and spread <= most):
            return None
        return Companion(
            others[best], float(middle[best]), float(middle[best]) * max(spread, _FLOOR)
        )

    def along(self, spot: Spot, rows: Sequence[int], own: float) -> Companion | None:
        """What an amount that hardly moves goes with in a month that is unlike the others.

        Where it is one wrong value that stands apart, the others of its record do not.
        """
        if len(rows) < _LEAST or own > _MOVES:
            return None
        table = self._tables.frames[spot.frame]
        amounts = [name for name in self._measured(table) if self.is_amount(name)]
        others = [name for name in amounts if name != spot.column]
        if len(others) < _FEW or len(others) == len(amounts):
            return None
        at = _running(table, spot, rows)
        if len(at) < _LEAST:
            return None
        value = table.column(spot.column)[at]
        here = np.array([table.column(name)[spot.row] for name in others])
        beside = np.array([table.column(name)[at] for name in others])
        with np.errstate(all="ignore"):
            levels = np.log(here / _medians(beside))
            middle, away = _steadiness(value / beside)
        usable = np.isfinite(levels) & (away <= _VARIES) & (middle > 0)
        if usable.sum() < _FEW:
            return None
        level = float(np.median(levels[usable]))
        alike = usable & (np.abs(levels - level) <= _ALONG)
        if abs(level) < _MOVED or alike.sum() < _FEW or 2 * alike.sum() <= usable.sum():
            return None
        best = int(np.argmin(np.where(alike, away, np.inf)))
        spread = max(float(away[best]), _ALONG / 2)
        return Companion(others[best], float(middle[best]), float(middle[best]) * spread)

    def is_amount(self, name: str) -> bool:
        """Whether a number adds up over time."""
        known = self._amounts.get(name)
        if known is None:
            parameter, units = self._names.parameter(name), self._tables.rulebook.units
            known = self._amounts[name] = parameter is not None and adds_up(parameter, units)
        return known

    def _independent(self, table: Table, column: str) -> list[str]:
        """The amounts of a frame that do not follow from one of them."""
        place = table.name, column
        if place not in self._apart:
            steps = self._plan.order(frozenset([place]), propagate=True)
            follow = {step.makes[1] for step in steps if step.makes[0] == table.name}
            self._apart[place] = [
                name
                for name in table.frame.columns
                if name in table
                and name != column
                and name not in follow
                and self.is_amount(name)
                and _numbers(table.column(name))
            ]
        return self._apart[place]

    def _measured(self, table: Table) -> list[str]:
        """The numbers of a frame that follow no other."""
        if table.name not in self._columns:
            self._columns[table.name] = [
                name
                for name in table.frame.columns
                if name in table
                and not self._plan.is_calculated((table.name, name))
                and (parameter := self._names.parameter(name)) is not None
                and parameter.kind == "number"
                and parameter.nature not in ("calculated", "static")
                and _numbers(table.column(name))
            ]
        return self._columns[table.name]


def _running(table: Table, spot: Spot, rows: Sequence[int]) -> Rows:
    """The months in which there was any of a value: what stood still tells nothing of ratios."""
    at: Rows = np.array(rows, dtype=np.int64)
    return at[table.column(spot.column)[at] > 0]


def _medians(rows: Array) -> Array:
    """The middle of each of some rows; none of a row in which a number is unknown."""
    ordered = np.sort(rows, axis=1)
    half, odd = divmod(rows.shape[1], 2)
    middle = ordered[:, half] if odd else (ordered[:, half - 1] + ordered[:, half]) / 2
    return np.where(np.isnan(ordered[:, -1]), np.nan, middle)


def _steadiness(ratio: Array) -> tuple[Array, Array]:
    """The middle of each row of ratios, and how far these are from it, relative to it."""
    middle = _medians(ratio)
    return middle, 1.4826 * _medians(np.abs(ratio - middle[:, None])) / middle


def _numbers(values: Array) -> bool:
    return values.dtype == np.float64
