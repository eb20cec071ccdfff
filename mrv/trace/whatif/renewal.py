"""What a filed result becomes as the inputs of its formula change.

Only results that fit their formula as filed follow; the others were not calculated from these
inputs. A formula keeps the residual that its result had: new = old + f(new inputs) - f(old inputs).
Where the result shrinks, the residual shrinks with it, because it mostly is rounding of the inputs.
A result that was written to its declared decimals, and differs from its formula by no more than
that, is written so again. What would come to be what its parameter cannot be stays as filed: of
results that are each calculated from the other (a heat ratio from a coal rate, or the rate from the
ratio) the other one followed. What would be divided by nothing is blank: without heat supply there
is no emission for each unit of it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mrv.catalogue.model import Formula
from mrv.trace.whatif.changes import Changes, Pairs
from mrv.trace.whatif.fits import Fit, Fits, half_of
from mrv.trace.whatif.plan import FormulaStep, Place, read_by
from mrv.trace.whatif.programs import Programs
from mrv.trace.whatif.scene import Scene
from mrv.trace.whatif.tables import Array, Table

_ALIKE = 1e-5
"""Up to here a result fits a formula as well as any, be it a total of what was rounded."""


class Results(NamedTuple):
    """Filed results of a step whose inputs are changed."""

    step: FormulaStep
    table: Table
    changes: Changes
    pairs: Pairs
    """Where, and under which hypotheses."""
    filed: Array
    """The results as filed, pair by pair; none of them is unknown."""


class Renewal:
    """Computes results anew."""

    def __init__(self, fits: Fits, programs: Programs) -> None:
        self._fits = fits
        self._programs = programs
        self._usable: dict[Place, list[Formula]] = {}
        """By result the formulas whose inputs there are."""
        self.at_blank = set[Place]()
        """The results where something that was not filed stood in the way."""
        self.emptied = False
        """Whether the last results asked for hold any that came to be blank."""

    def renewed(self, results: Results, written: bool) -> Array:
        """The result under each change, from the formula that fits the filed value best.

        `written` says whether results that were written to their decimals are written so again.
        """
        step, table, changes, pairs, filed = results
        self.emptied = False
        usable = self._usable.get(step.makes)
        if usable is None:
            usable = self._usable[step.makes] = [
                formula
                for formula in step.formulas
                if all(feature.name in table for feature in formula.expression.features)
            ]
        known = [(formula, self._fits.of(step, formula, table)) for formula in usable]
        row = pairs.row
        if len(known) == 1 and known[0][1].always:
            [(formula, fit)] = known
            return self._by_one(results, formula, fit, written)
        result, best = filed.copy(), np.full(len(filed), np.inf)
        always = all(fit.always for _, fit in known)
        for formula, fit in known:
            applies = fit.applies.take(row)
            if formula.when is not None and not always:
                # A wrong sign may be why none applies: what fits was calculated all the same.
                none = ~np.logical_or.reduce([other.applies.take(row) for _, other in known])
                if np.count_nonzero(none):
                    applies |= none & self._comes_to_apply(formula, results)
            if not np.count_nonzero(applies):
                continue
            if fit.lacks and np.count_nonzero(applies & np.isinf(fit.off.take(row))):
                self.at_blank.add(step.makes)
            # Of several that give the result but for its last digits the first goes before.
            off = np.maximum(fit.off.take(row), _ALIKE)
            applies &= off < best
            if not np.count_nonzero(applies):
                continue
            # A result that does not fit its formula was not calculated from these inputs.
            fits = fit.fits.take(row)
            if len(known) == 1 and not np.count_nonzero(applies & fits):
                continue
            [new] = Scene(table, changes, pairs).values(
                self._programs.values([formula.expression.tree])
            )
            better = applies & np.isfinite(new)
            nothing = applies & fits & ~better
            if np.count_nonzero(nothing):
                nothing &= self._is_known(formula, results)
                result[nothing], best[nothing] = np.nan, off[nothing]
            best[better] = off[better]
            better &= fits
            renewed = self._moved(step.parameter, fit, row, filed, new, written)
            result[better] = renewed[better]
        return result

    def _by_one(self, results: Results, formula: Formula, fit: Fit, written: bool) -> Array:
        """The same for a result with one formula, which applies everywhere."""
        step, table, changes, pairs, filed = results
        row = pairs.row
        if fit.lacks and np.count_nonzero(np.isinf(fit.off.take(row))):
            self.at_blank.add(step.makes)
        fits = fit.fits.take(row)
        fitting = np.count_nonzero(fits)
        if not fitting:
            return filed
        tree = formula.expression.tree
        [new] = Scene(table, changes, pairs).values(self._programs.values([tree]))
        renewed = self._moved(step.parameter, fit, row, filed, new, written)
        known = np.isfinite(new)
        if fitting == np.count_nonzero(known) == len(filed):
            return renewed
        result: Array = np.where(fits & known, renewed, filed)
        nothing = fits & ~known
        if np.count_nonzero(nothing):
            result[nothing & self._is_known(formula, results)] = np.nan
        return result

    def _is_known(self, formula: Formula, results: Results) -> npt.NDArray[np.bool_]:
        """Whether all is known that a formula reads: where it gives nothing, there is none."""
        _, table, changes, pairs, _ = results
        known = np.ones(len(pairs.row), dtype=bool)
        for name in read_by(formula.expression.tree):
            values = changes.read(table, name, pairs)
            if values.dtype == np.float64:
                known &= np.isfinite(values)
        self.emptied |= bool(np.count_nonzero(known))
        return known

    def _moved(
        self, parameter: str, fit: Fit, row: Array, filed: Array, new: Array, written: bool
    ) -> Array:
        """What a filed result becomes as its formula comes to give something new."""
        decimals = self._fits.decimals_of(parameter)
        exact = fit.exact.take(row) if written else np.zeros(len(filed), dtype=bool)
        rounded = np.count_nonzero(exact)
        renewed: Array
        if rounded == len(filed):
            renewed = new.round(decimals or 0)
            return self._possible(parameter, filed, renewed)
        old = fit.old.take(row)
        shrink = np.minimum(1.0, np.abs(new / old))
        shrink[~np.isfinite(shrink)] = 1.0
        renewed = new + (filed - old) * shrink
        if rounded:
            renewed = np.where(exact, new.round(decimals or 0), renewed)
        renewed = self._possible(parameter, filed, renewed)
        if decimals is None:
            return renewed
        # Those that the change makes fit to their last digit stay as filed.
        stays = ~fit.near.take(row) & (np.abs(filed - new) <= half_of(decimals))
        return np.where(stays, filed, renewed) if np.count_nonzero(stays) else renewed

    def _possible(self, parameter: str, filed: Array, renewed: Array) -> Array:
        """The same, but what was filed where a parameter cannot be what it would become."""
        low, high = self._fits.bounds_of(parameter)
        if not np.count_nonzero((renewed > high) | (renewed < low)):
            return renewed
        beyond = (renewed > high) & (filed <= high) | (renewed < low) & (filed >= low)
        return np.where(beyond, filed, renewed) if np.count_nonzero(beyond) else renewed

    def _comes_to_apply(self, formula: Formula, results: Results) -> npt.NDArray[np.bool_]:
        """Whether the condition of a formula holds with the changes."""
        _, table, changes, pairs, _ = results
        assert formula.when is not None
        if any(feature.name not in table for feature in formula.when.features):
            return np.zeros(len(pairs.row), dtype=bool)
        [truth] = Scene(table, changes, pairs).values(self._programs.truths([formula.when.tree]))
        holds: npt.NDArray[np.bool_] = truth > 0
        return holds
