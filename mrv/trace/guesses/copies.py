"""One datum filed in two places: a falsified value is often falsified in its record as well.

A fuel month and its laboratory report, a consumption and the stock ledger must agree. Where a
repair of one side would break their agreement, both may have been filed wrong together. A value
taken from a table, or otherwise stated to be what others say, follows these in the same way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from mrv.catalogue.model import Rule
from mrv.language.tree import Column, Comparison, Logic
from mrv.trace.guesses.candidates import Instance, Spot
from mrv.trace.guesses.costs import extra_costs
from mrv.trace.guesses.hypothesis import Hypothesis, Scored, Scorer
from mrv.trace.guesses.rounding import shows
from mrv.trace.whatif.aims import Aims
from mrv.trace.whatif.changes import Pairs
from mrv.trace.whatif.energies import CAP, weight
from mrv.trace.whatif.plan import Judged, Plan, read_by
from mrv.trace.whatif.reach import Reach
from mrv.trace.whatif.tables import Tables

_TRIED, _VARIANTS = 8, 2
"""Sets of cells of a component whose repairs are followed to their copies, and repairs of each."""
_ORIGINS = 4
"""Cells of the other side at most: they share what is missing in proportion."""


class Copies:
    """Extends repairs to the other places where the same datum is filed."""

    def __init__(
        self, tables: Tables, plan: Plan, reach: Reach, scorer: Scorer, aims: Aims
    ) -> None:
        self._tables = tables
        self._scorer = scorer
        self._aims = aims
        self._plan = plan
        self._reach = reach
        self._costs = extra_costs(tables.rulebook)
        self._agreements: dict[int, bool] = {}

    def extended(
        self, scored: Sequence[Scored], matters: Callable[[Scored, float], bool]
    ) -> list[Hypothesis]:
        """Of the repairs that would be best but for an agreement that they break, both sides.

        Whether a repair `matters` is asked with what it would be worth if it broke none.
        """
        found: list[tuple[float, int, Scored, list[Instance]]] = []
        for item in scored:
            broken = [
                instance for instance in sorted(item.breaks) if self._is_agreement(instance.rule)
            ]
            if broken and not item.hypothesis.textual:
                at_best = item.score + sum(CAP * weight(self._rule(i)) for i in broken)
                if not matters(item, at_best):
                    continue
                found.append((-at_best, len(found), item, broken))
        extended = []
        # Values of one set of cells are no more than variants: they leave room for other cells.
        tried: dict[tuple[Spot, ...], int] = defaultdict(int)
        for _, _, item, broken in sorted(found):
            tried[item.hypothesis.spots] += 1
            if tried[item.hypothesis.spots] > _VARIANTS or len(tried) > _TRIED:
                continue
            hypothesis = item.hypothesis
            added = dict(self._added(dict(hypothesis.cells), broken))
            if added:
                kind, cost = hypothesis.kind, self._costs["copied_along"]
                if self._is_repeated(hypothesis, added):
                    cost = self._costs["stated_along"]
                elif (
                    len(hypothesis.cells) == 1
                    and self._show(added)
                    and not self._is_copied_slip(hypothesis, added)
                ):
                    kind = "falsified_pair"
                hypothesis = _with(hypothesis, added, kind, cost)
            if hypothesis.follows:
                stated = dict(self._following(hypothesis, broken))
                if stated:
                    hypothesis = _with(
                        hypothesis, stated, hypothesis.kind, self._costs["stated_along"]
                    )
            if hypothesis is not item.hypothesis:
                extended.append(hypothesis)
        return extended

    def _show(self, added: Mapping[Spot, float]) -> bool:
        """Whether the other side is a value of its own: a last digit off it is only rounded."""
        return any(shows(self._tables, *cell) for cell in added.items())

    def _is_copied_slip(self, hypothesis: Hypothesis, added: Mapping[Spot, float]) -> bool:
        """Whether one number was filed in all places, off by a known factor.

        Who falsifies a number is not off by a unit in it.
        """
        filed = {self._value(spot) for spot in (*dict(hypothesis.cells), *added)}
        return hypothesis.factor is not None and len(filed) == 1

    def _is_repeated(self, hypothesis: Hypothesis, added: Mapping[Spot, float]) -> bool:
        """Whether the same value is filed for the same parameter in several forms.

        It is repeated where the forms ask for it, so that one slip shows in all of them. A paper
        that others signed repeats nothing.
        """
        places = {(spot.column, self._value(spot)) for spot in (*dict(hypothesis.cells), *added)}
        papers = {name for each in self._tables.rulebook.documents for name in each.frames}
        forms = all(spot.frame not in papers for spot in (*dict(hypothesis.cells), *added))
        return len(places) == 1 and forms

    def _rule(self, instance: Instance) -> Rule:
        return self._plan.rules[instance.rule].rule

    def _is_agreement(self, number: int) -> bool:
        """Whether a rule says that two places, or a place and a table, agree."""
        if number not in self._agreements:
            judged = self._plan.rules[number]
            self._agreements[number] = bool(self._sides(judged) or _stated(judged))
        return self._agreements[number]

    def _following(
        self, hypothesis: Hypothesis, broken: Sequence[Instance]
    ) -> Iterator[tuple[Spot, float]]:
        """Stated values as what they depend on now says."""
        changes = None
        for instance in broken:
            judged = self._plan.rules[instance.rule]
            name, frame = _stated(judged), judged.rule.frame
            table = self._tables.frames[frame]
            if name not in table.frame.columns or name not in table:
                continue
            spot = Spot(frame, name, instance.row)
            if spot in dict(hypothesis.cells) or table.column(name).dtype != np.float64:
                continue
            changes = changes or self._scorer.changes([hypothesis])
            at = Pairs(np.zeros(1, dtype=np.int64), np.array([instance.row]))
            gap = float(self._aims.gap(judged.rule, table, changes, at)[0])
            if np.isfinite(gap):
                yield spot, self._value(spot) - gap

    def _added(
        self, cells: dict[Spot, Any], broken: Sequence[Instance]
    ) -> Iterator[tuple[Spot, float]]:
        """The cells that agree with changed ones, changed in the same proportion."""
        for instance in broken:
            judged = self._plan.rules[instance.rule]
            sides = [self._cells(judged, names, instance.row) for names in self._sides(judged)]
            if not sides:
                continue
            for own, other in (sides, sides[::-1]):
                changed = [spot for spot in own if spot in cells]
                if len(own) != 1 or not changed or any(spot in cells for spot in other):
                    continue
                filed = self._value(own[0])
                if filed and 0 < len(other) <= _ORIGINS:
                    ratio = float(cells[own[0]]) / filed
                    yield from ((spot, self._value(spot) * ratio) for spot in other)

    def _sides(self, judged: Judged) -> tuple[tuple[str, ...], ...]:
        """What each side of an agreement reads; nothing if the rule is none."""
        tree = judged.rule.expect.tree
        if judged.equation or not isinstance(tree, Comparison) or tree.operators != ("==",):
            return ()
        return tuple(tuple(read_by(operand)) for operand in tree.operands)

    def _cells(self, judged: Judged, names: Sequence[str], row: int) -> list[Spot]:
        found = []
        for reading in self._reach.readings(judged.rule.frame, names):
            table = self._tables.frames.get(reading.frame)
            if table is None or reading.column not in table.frame.columns:
                continue
            if reading.column not in table or table.column(reading.column).dtype != np.float64:
                continue
            rows = self._reach.cells(reading, np.array([row])).row
            spots = [Spot(reading.frame, reading.column, int(at)) for at in rows]
            found += [spot for spot in spots if table.judged[spot.row] and self._value(spot)]
        return found

    def _value(self, spot: Spot) -> float:
        value = float(self._tables.frames[spot.frame].column(spot.column)[spot.row])
        return value if np.isfinite(value) else 0.0


def _with(hypothesis: Hypothesis, added: dict[Spot, float], kind: str, cost: float) -> Hypothesis:
    return Hypothesis(
        (*hypothesis.cells, *sorted(added.items())),
        hypothesis.follows,
        kind,
        hypothesis.cost + cost,
        hypothesis.factor,
        component=hypothesis.component,
    )


def _stated(judged: Judged) -> str:
    """The column that a rule states to be one thing, or one of several; "" if it does not."""
    tree = judged.rule.expect.tree
    parts = tree.parts if isinstance(tree, Logic) and tree.operator == "or" else (tree,)
    names = set()
    for part in parts:
        if judged.equation or not isinstance(part, Comparison) or part.operators != ("==",):
            return ""
        left = part.operands[0]
        names.add(left.name if isinstance(left, Column) else "")
    return names.pop() if len(names) == 1 else ""
