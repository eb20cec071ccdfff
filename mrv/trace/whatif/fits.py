"""How results as filed stand to their formulas."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mrv.catalogue.model import Formula, Rulebook
from mrv.engine.calendar import MONTH
from mrv.language.tree import Arithmetic
from mrv.language.walk import walk
from mrv.trace.whatif.plan import FormulaStep
from mrv.trace.whatif.programs import Programs
from mrv.trace.whatif.scene import standing
from mrv.trace.whatif.tables import Array, Table

_SAME = 1e-12
_FITS = 1e-3
"""How far a result may lie from its formula, relative to it, to count as calculated by it."""


class Fit(NamedTuple):
    """A formula on every row of a frame as it stands."""

    applies: npt.NDArray[np.bool_]
    """Whether it is the one to calculate with."""
    old: Array
    """What it gives."""
    off: Array
    """How far the filed result lies from that, relative to it; infinite where it gives nothing."""
    fits: npt.NDArray[np.bool_]
    """Whether the filed result may have been calculated by it."""
    near: npt.NDArray[np.bool_]
    """Whether no more than rounding to the declared decimals parts both, as far as known."""
    exact: npt.NDArray[np.bool_]
    """Whether it is so written as well."""
    always: bool
    """Whether it applies everywhere."""
    lacks: bool
    """Whether it gives nothing for some filed result."""


class Fits:
    """Formulas on the rows of frames, kept with these."""

    def __init__(self, rulebook: Rulebook, programs: Programs) -> None:
        self._parameters = rulebook.parameters
        self._programs = programs
        self._decimals: dict[str, int | None] = {}
        self._bounds: dict[str, tuple[float, float]] = {}

    def of(self, step: FormulaStep, formula: Formula, table: Table) -> Fit:
        """How a formula and the filed results stand to one another on every row."""
        key = ("fit", step.parameter, id(formula))
        found: Fit | None = table.kept(key)
        if found is None:
            [expression] = self._programs.values([formula.expression.tree])
            applies = self.applies(formula, table)
            old, filed = standing(table, expression), table.column(step.parameter)
            old = self._or_nothing(formula, table, old, filed)
            decimals = self.decimals_of(step.parameter)
            apart = np.abs(filed - old)
            off = apart / np.maximum(np.abs(filed), np.abs(old))
            off[np.isnan(off)] = 0.0
            off[~np.isfinite(old)] = np.inf
            fits = (off <= _FITS) | (apart <= _rounding(decimals))
            if np.count_nonzero(~fits & np.isfinite(apart)):
                fits |= apart <= self._coarse(formula, table)
            near = exact = np.zeros(table.rows, dtype=bool)
            if decimals is not None:
                half = half_of(decimals)
                near = ~(apart > half)
                exact = apart <= half
                exact &= np.abs(filed - filed.round(decimals)) <= 1e-6 * half + _SAME * np.abs(
                    filed
                )
            lacks = bool(np.count_nonzero(np.isinf(off) & ~np.isnan(filed)))
            found = Fit(
                applies,
                old,
                off,
                fits,
                near,
                exact,
                bool(np.count_nonzero(applies) == len(applies)),
                lacks,
            )
            names = {MONTH, step.parameter, *expression.names}
            if formula.when is not None:
                names |= self._programs.truths([formula.when.tree])[0].names
            table.keep(key, frozenset(names), found)
        return found

    def _coarse(self, formula: Formula, table: Table) -> Array:
        """What may part a result from its formula because inputs were filed with few digits."""
        expression = self._programs.half_unit(formula.expression.tree)
        if expression is None or any(name not in table for name in expression.names):
            return np.zeros(table.rows)
        return np.nan_to_num(standing(table, expression), nan=0.0, posinf=0.0)

    def _or_nothing(self, formula: Formula, table: Table, old: Array, filed: Array) -> Array:
        """The same, with zero where that was filed for want of a divisor: many a sheet does so."""
        nothing = (filed == 0) & ~np.isfinite(old)
        if not np.count_nonzero(nothing):
            return old
        divisors = [
            node.right
            for node in walk(formula.expression.tree)
            if isinstance(node, Arithmetic) and node.operator == "/"
        ]
        none = np.zeros(table.rows, dtype=bool)
        for divisor in self._programs.values(divisors):
            none |= standing(table, divisor) == 0
        return np.where(nothing & none, 0.0, old)

    def decimals_of(self, parameter: str) -> int | None:
        """The declared decimals of a parameter."""
        if parameter not in self._decimals:
            known = self._parameters.get(parameter)
            self._decimals[parameter] = known.decimals if known is not None else None
        return self._decimals[parameter]

    def bounds_of(self, parameter: str) -> tuple[float, float]:
        """Between what values a parameter can lie at all."""
        if parameter not in self._bounds:
            known = self._parameters.get(parameter)
            self._bounds[parameter] = known.bounds.ends if known else (-np.inf, np.inf)
        return self._bounds[parameter]

    def applies(self, formula: Formula, table: Table) -> npt.NDArray[np.bool_]:
        """Whether a formula was the one to calculate with, as filed, on every row."""
        month = table.column(MONTH)
        applies = np.ones(table.rows, dtype=bool)
        if formula.valid.start is not None:
            applies &= month >= formula.valid.start
        if formula.valid.until is not None:
            applies &= month <= formula.valid.until
        if formula.when is not None and np.count_nonzero(applies):
            if any(feature.name not in table for feature in formula.when.features):
                return np.zeros(table.rows, dtype=bool)
            [expression] = self._programs.truths([formula.when.tree])
            applies &= standing(table, expression) > 0
        return applies


def half_of(decimals: int) -> float:
    """Half a unit of the last decimal, and what floating point adds."""
    return 0.5 * 10.0**-decimals * (1 + 1e-6)


def _rounding(decimals: int | None) -> float:
    """What rounding of a result and of its inputs may leave between it and its formula."""
    return 3.0 * 10.0 ** -(6 if decimals is None else decimals)
