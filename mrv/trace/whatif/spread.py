"""Carry changed cells through features and, for the world where results follow, through formulas.

Only results that fit their formula as filed follow; the others were not calculated from these
inputs. A formula keeps the residual that its result had: new = old + f(new inputs) - f(old inputs).
Where the result shrinks, the residual shrinks with it, because it mostly is rounding of the inputs.
A result that was written to its declared decimals, and differs from its formula by no more than
that, is written so again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mrv.catalogue.model import Formula
from mrv.engine.calendar import MONTH
from mrv.trace.whatif.changes import Changes, Pairs, joined
from mrv.trace.whatif.needs import Mask, Needs
from mrv.trace.whatif.plan import FeatureStep, FormulaStep, Place, Plan
from mrv.trace.whatif.programs import Programs
from mrv.trace.whatif.recompute import Recompute
from mrv.trace.whatif.scene import as_they_stand, evaluated
from mrv.trace.whatif.tables import Array, Table, Tables

_SWEEPS = 14
"""How often changes may go round (stock that is carried from month to month)."""
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


class Spread:
    """Completes changes of stored cells."""

    def __init__(self, tables: Tables, plan: Plan, programs: Programs) -> None:
        self._tables = tables
        self._plan = plan
        self._programs = programs
        self._recompute = Recompute(tables, programs)
        self.needs = Needs(tables, plan, self._recompute)

    def complete(
        self,
        changes: Changes,
        follows: npt.NDArray[np.bool_],
        wanted: frozenset[Place] | None = None,
        rows: Mapping[Place, Mask] | None = None,
        *,
        written: bool = True,
    ) -> None:
        """Add to `changes` what follows from its seeds.

        `follows` says of each hypothesis whether formulas are computed anew. With `wanted`, only
        what those columns need is made; with `rows`, only these rows of these columns. Unless
        results are `written`, to their decimals, they move as smoothly as what they follow.
        """
        seeds = {place: held.keys for place, held in changes.columns.items()}
        propagate = bool(follows.any())
        steps = self._plan.order(frozenset(seeds), propagate, wanted)
        if rows is not None:
            steps = [step for step in steps if step.makes in rows]
        done: dict[Place, tuple[int, ...]] = {}
        for _ in range(_SWEEPS if propagate else 1):
            moved = False
            for step in steps:
                inputs = [(step.source, name) for name in step.reads]
                versions = tuple(changes.version.get(place, 0) for place in inputs)
                if not any(versions) or done.get(step.makes) == versions:
                    continue
                done[step.makes] = versions
                if isinstance(step, FeatureStep):
                    self._feature(step, changes, rows)
                else:
                    own = seeds.get(step.makes)
                    moved |= self._formula(step, changes, follows, own, rows, written)
            if not moved:
                return

    def _changed(self, changes: Changes, frame: str, names: tuple[str, ...]) -> Pairs:
        table = self._tables.frames[frame]
        parts = [changes.pairs(table, name) for name in names if (frame, name) in changes.columns]
        return joined(parts, table.rows)

    def _feature(
        self, step: FeatureStep, changes: Changes, rows: Mapping[Place, Mask] | None
    ) -> None:
        table = self._tables.frames[step.frame]
        if step.feature.name not in table:
            return
        source = self._changed(changes, step.source, step.reads)
        pairs = self._recompute.affected(step, source)
        if rows is not None:
            keep = rows[step.makes][pairs.row]
            pairs = pairs.where(keep)
        if len(pairs.row):
            values = self._recompute.values(step, changes, pairs)
            changes.put(table, step.feature.name, pairs, values)

    def _formula(
        self,
        step: FormulaStep,
        changes: Changes,
        follows: npt.NDArray[np.bool_],
        seeds: Array | None,
        rows: Mapping[Place, Mask] | None,
        written: bool,
    ) -> bool:
        """Compute a calculated parameter anew; whether anything came out different."""
        table = self._tables.frames[step.frame]
        if step.parameter not in table or table.column(step.parameter).dtype != np.float64:
            return False
        pairs = self._changed(changes, step.frame, step.reads)
        keep = follows[pairs.hypothesis]
        if rows is not None:
            keep &= rows[step.makes][pairs.row]
        if seeds is not None:
            keep &= ~np.isin(pairs.hypothesis * table.rows + pairs.row, seeds)
        filed = table.column(step.parameter)[pairs.row]
        keep &= ~np.isnan(filed)
        pairs, filed = pairs.where(keep), filed[keep]
        if not len(filed):
            return False
        new = self._renewed(step, table, changes, pairs, filed, written)
        before = changes.read(table, step.parameter, pairs)
        moved = np.abs(new - before) > _SAME * np.maximum(np.abs(new), np.abs(before))
        if not moved.any():
            return False
        changes.put(table, step.parameter, pairs.where(moved), new[moved])
        return True

    def _renewed(
        self,
        step: FormulaStep,
        table: Table,
        changes: Changes,
        pairs: Pairs,
        filed: Array,
        written: bool,
    ) -> Array:
        """The result under each change, from the formula that fits the filed value best."""
        result, best = filed.copy(), np.full(len(filed), np.inf)
        known = [
            (formula, self._as_filed(step, formula, table))
            for formula in step.formulas
            if all(feature.name in table for feature in formula.expression.features)
        ]
        for formula, fit in known:
            applies = fit.applies[pairs.row]
            if formula.when is not None and not all(other.applies.all() for _, other in known):
                # A wrong sign may be why none applies: what fits was calculated all the same.
                none = ~np.logical_or.reduce([other.applies[pairs.row] for _, other in known])
                if none.any():
                    applies |= none & self._comes_to_apply(formula, table, changes, pairs)
            off = fit.off[pairs.row]
            applies &= off < best
            if not applies.any():
                continue
            # A result that does not fit its formula was not calculated from these inputs.
            fits = fit.fits[pairs.row]
            if len(known) == 1 and not (applies & fits).any():
                continue
            [new] = evaluated(
                self._programs.values([formula.expression.tree]), table, changes, pairs
            )
            better = applies & np.isfinite(new)
            best[better] = off[better]
            better &= fits
            old = fit.old[pairs.row]
            with np.errstate(all="ignore"):
                shrink = np.minimum(1.0, np.abs(new / old))
            shrink[~np.isfinite(shrink)] = 1.0
            renewed = new + (filed - old) * shrink
            if written:
                renewed = self._written(step.parameter, filed, old, new, renewed)
            renewed = self._settled(step.parameter, filed, old, new, renewed)
            result[better] = renewed[better]
        return result

    def _as_filed(self, step: FormulaStep, formula: Formula, table: Table) -> Fit:
        """How a formula and the filed results stand to one another on every row."""
        key = ("fit", step.parameter, id(formula))
        found: Fit | None = table.kept(key)
        if found is None:
            [expression] = self._programs.values([formula.expression.tree])
            applies = self.applies(formula, table)
            old, filed = as_they_stand(table, expression), table.column(step.parameter)
            with np.errstate(all="ignore"):
                apart = np.abs(filed - old)
                off = apart / np.maximum(np.abs(filed), np.abs(old))
                off[np.isnan(off)] = 0.0
                off[~np.isfinite(old)] = np.inf
                fits = (off <= _FITS) | (apart <= self._rounding(step.parameter))
            found = Fit(applies, old, off, fits)
            names = {MONTH, step.parameter, *expression.names}
            if formula.when is not None:
                names |= self._programs.truths([formula.when.tree])[0].names
            table.keep(key, frozenset(names), found)
        return found

    def _written(
        self, parameter: str, filed: Array, old: Array, new: Array, renewed: Array
    ) -> Array:
        """New results to the declared decimals, where only these part the filed from the old."""
        decimals = self._decimals(parameter)
        if decimals is None:
            return renewed
        half = 0.5 * 10.0**-decimals
        exact = np.abs(filed - old) <= half * (1 + 1e-6)
        exact &= np.abs(filed - np.round(filed, decimals)) <= 1e-6 * half + _SAME * np.abs(filed)
        return np.where(exact, np.round(new, decimals), renewed)

    def _settled(
        self, parameter: str, filed: Array, old: Array, new: Array, renewed: Array
    ) -> Array:
        """New results, but those that the change makes fit to their last digit stay as filed."""
        decimals = self._decimals(parameter)
        if decimals is None:
            return renewed
        half = 0.5 * 10.0**-decimals * (1 + 1e-6)
        stays = (np.abs(filed - new) <= half) & (np.abs(filed - old) > half)
        return np.where(stays, filed, renewed)

    def _decimals(self, parameter: str) -> int | None:
        known = self._tables.rulebook.parameters.get(parameter)
        return known.decimals if known is not None else None

    def _rounding(self, parameter: str) -> float:
        """What rounding of a result and of its inputs may leave between it and its formula."""
        decimals = self._decimals(parameter)
        return 3.0 * 10.0 ** -(6 if decimals is None else decimals)

    def _comes_to_apply(
        self, formula: Formula, table: Table, changes: Changes, pairs: Pairs
    ) -> npt.NDArray[np.bool_]:
        """Whether the condition of a formula holds with the changes."""
        assert formula.when is not None
        if any(feature.name not in table for feature in formula.when.features):
            return np.zeros(len(pairs.row), dtype=bool)
        [truth] = evaluated(self._programs.truths([formula.when.tree]), table, changes, pairs)
        holds: npt.NDArray[np.bool_] = truth > 0
        return holds

    def applies(self, formula: Formula, table: Table) -> npt.NDArray[np.bool_]:
        """Whether a formula was the one to calculate with, as filed, on every row."""
        month = table.column(MONTH)
        applies = np.ones(table.rows, dtype=bool)
        if formula.valid.start is not None:
            applies &= month >= formula.valid.start
        if formula.valid.until is not None:
            applies &= month <= formula.valid.until
        if formula.when is not None and applies.any():
            if any(feature.name not in table for feature in formula.when.features):
                return np.zeros(table.rows, dtype=bool)
            [expression] = self._programs.truths([formula.when.tree])
            applies &= as_they_stand(table, expression) > 0
        return applies
