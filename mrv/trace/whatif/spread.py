"""Carry changed cells through features and, for the world where results follow, through formulas.

Only results that fit their formula as filed follow (see `renewal`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from mrv.catalogue.model import Formula
from mrv.trace.whatif.blanks import FilledTables
from mrv.trace.whatif.changes import Changes, Pairs, among, joined
from mrv.trace.whatif.fits import Fits
from mrv.trace.whatif.needs import Mask, Needs
from mrv.trace.whatif.plan import FeatureStep, FormulaStep, Place, Plan
from mrv.trace.whatif.programs import Programs
from mrv.trace.whatif.recompute import Recompute
from mrv.trace.whatif.renewal import Renewal, Results
from mrv.trace.whatif.tables import Array, Tables

_SWEEPS = 14
"""How often changes may go round (stock that is carried from month to month)."""
_SAME = 1e-12


class Spread:
    """Completes changes of stored cells."""

    def __init__(self, tables: Tables, plan: Plan, programs: Programs) -> None:
        self._tables = tables
        self._plan = plan
        self._programs = programs
        self._recompute = Recompute(tables, programs)
        self.fits = Fits(tables.rulebook, programs)
        self._renewal = Renewal(self.fits, programs)
        self.needs = Needs(tables, plan)
        self._beyond: tuple[tuple[int, ...], Spread] | None = None
        """What carries changes where blanks are filled in, and of which state of the tables."""
        self._reached: dict[Place, bool] = {}
        """By calculated parameter whether blanks part filed results from formulas they fit."""

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
        begun = dict(changes.columns)
        self._renewal.at_blank.clear()
        with np.errstate(all="ignore"):
            self._complete(changes, follows, wanted, rows, written)
            if self._renewal.at_blank:
                own = Changes.begun(changes.count, begun)
                self._go_on(changes, own, follows, wanted, rows, written)

    def _complete(
        self,
        changes: Changes,
        follows: npt.NDArray[np.bool_],
        wanted: frozenset[Place] | None,
        rows: Mapping[Place, Mask] | None,
        written: bool,
    ) -> None:
        seeds = {place: held.keys for place, held in changes.columns.items()}
        propagate = bool(follows.any())
        order = self._plan.ordered(propagate)
        allowed = order.reached(seeds, wanted)
        due = 0
        for place in seeds:
            due |= order.reading(place)
        due &= allowed
        for _ in range(_SWEEPS if propagate else 1):
            moved, left = False, due
            while left:
                lowest = left & -left
                due ^= lowest
                step = order.at(lowest.bit_length() - 1)
                makes, puts = step.makes, changes.puts
                if rows is None or makes in rows:
                    if isinstance(step, FeatureStep):
                        self._feature(step, changes, rows)
                    else:
                        own = seeds.get(makes)
                        moved |= self._formula(step, changes, follows, own, rows, written)
                if changes.puts != puts:
                    due |= order.reading(makes) & allowed
                # What stands before waits for the next sweep.
                left = due & -(lowest << 1)
            if not moved:
                return

    def _go_on(
        self,
        changes: Changes,
        own: Changes,
        follows: npt.NDArray[np.bool_],
        wanted: frozenset[Place] | None,
        rows: Mapping[Place, Mask] | None,
        written: bool,
    ) -> None:
        """Carry changes through results that were not filed to those that were."""
        blank = frozenset(self._renewal.at_blank)
        onward = self._plan.order(blank, True, wanted)
        steps = [*(self._plan.formulas[place] for place in sorted(blank)), *onward]
        lacking = [step for step in steps if isinstance(step, FormulaStep) and self._lacks(step)]
        beyond = self._beyond_blanks() if lacking else None
        if beyond is None or not any(self._reaches(beyond, step) for step in lacking):
            return
        beyond._complete(own, follows, wanted, rows, written)
        moved = set[Place]()
        for place, held in own.columns.items():
            if place not in self._plan.formulas or own.version[place] == 1:
                continue
            table = self._tables.frames[place[0]]
            pairs = Pairs.of(held.keys, table.rows)
            filed = ~np.isnan(table.column(place[1]).take(pairs.row))
            if np.count_nonzero(filed):
                changes.put(table, place[1], pairs.where(filed), held.values[filed])
                moved.add(place)
        for step in self._plan.order(frozenset(moved), False, wanted):
            known = rows is None or step.makes in rows
            if isinstance(step, FeatureStep) and known and moved & set(self._plan.inputs(step)):
                self._feature(step, changes, rows)
                moved |= {step.makes} & changes.columns.keys()

    def _beyond_blanks(self) -> Spread:
        """What carries changes on the same tables, with blanks filled in."""
        version = tuple(table.version for table in self._tables.frames.values())
        if self._beyond is None or self._beyond[0] != version:
            filled = FilledTables(self._tables, self._plan, self._programs, self.fits.applies)
            self._beyond = version, Spread(filled, self._plan, self._programs)
            self._reached.clear()
        return self._beyond[1]

    def _reaches(self, beyond: Spread, step: FormulaStep) -> bool:
        """Whether results fit a formula that gives nothing for them until blanks are filled in."""
        if step.makes not in self._reached:
            lacking = self._lacking(step)
            self._reached[step.makes] = any(beyond._gives(step, *each) for each in lacking)
        return self._reached[step.makes]

    def _lacks(self, step: FormulaStep) -> bool:
        """Whether some formula gives nothing for a filed result."""
        return any(True for _ in self._lacking(step))

    def _lacking(self, step: FormulaStep) -> Iterator[tuple[Formula, Mask]]:
        """The formulas that give nothing for filed results, and for which."""
        table = self._tables.frames[step.frame]
        if step.parameter not in table or table.column(step.parameter).dtype != np.float64:
            return
        for formula in step.formulas:
            if all(feature.name in table for feature in formula.expression.features):
                fit = self.fits.of(step, formula, table)
                if fit.lacks:
                    yield formula, np.isinf(fit.off) & ~np.isnan(table.column(step.parameter))

    def _gives(self, step: FormulaStep, formula: Formula, rows: Mask) -> bool:
        """Whether results on some rows fit a formula."""
        fit = self.fits.of(step, formula, self._tables.frames[step.frame])
        return bool((rows & fit.applies & fit.fits).any())

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
            pairs = pairs.where(rows[step.makes].take(pairs.row))
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
            keep &= rows[step.makes].take(pairs.row)
        if seeds is not None:
            keep &= ~among(seeds, pairs.keys(table.rows))
        filed = table.column(step.parameter).take(pairs.row)
        asked = np.count_nonzero(keep)
        keep &= ~np.isnan(filed)
        left = np.count_nonzero(keep)
        if left < asked:
            self._renewal.at_blank.add(step.makes)
        if not left:
            return False
        if left < len(filed):
            pairs, filed = pairs.where(keep), filed[keep]
        results = Results(step, table, changes, pairs, filed)
        new = self._renewal.renewed(results, written)
        before = filed
        if step.makes in changes.columns:
            before = changes.read(table, step.parameter, pairs)
        moved = np.abs(new - before) > _SAME * np.abs(before)
        if self._renewal.emptied:
            moved |= np.isnan(new) != np.isnan(before)
        left = np.count_nonzero(moved)
        if not left:
            return False
        if left < len(new):
            pairs, new = pairs.where(moved), new[moved]
        changes.put(table, step.parameter, pairs, new)
        if seeds is None:
            changes.renewed.add(step.makes)
        return True
