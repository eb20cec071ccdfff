"""A second value of the record that covers for the first.

Who falsifies a value that shows in a result may falsify another so that the result stays as it
was. No rule need fail for the second one: what speaks for it is that the result as filed, and the
second value repaired, are usual beside their other months, while with the first repair alone they
would not be.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.costs import extra_costs
from mrv.trace.guesses.hypothesis import Hypothesis, Scored, Scorer
from mrv.trace.guesses.names import Names
from mrv.trace.guesses.rounding import shows
from mrv.trace.guesses.typical import Typical
from mrv.trace.whatif.aims import shape_of
from mrv.trace.whatif.changes import Changes, Pairs
from mrv.trace.whatif.plan import FeatureStep, Plan
from mrv.trace.whatif.tables import Tables

_SHOWS, _FAR = 0.02, 0.5
"""Logarithms of factors by which values are falsified to agree."""
_FOLLOWS = 0.3
"""A result follows a value by at least this power of it."""
_STEP = 0.02
_EXACTLY = 0.01
"""A looked-up value this near is the one that was meant; rounding hides the rest."""
_TRIED = 3
"""Second values of one cause that are weighed by all rules."""
_HOPELESS = 5.0
"""Nats below the first value alone from which a second one beside it is not weighed."""


class Result(NamedTuple):
    """A calculated value of a record, as filed and with the first value repaired."""

    spot: Spot
    filed: float
    repaired: float


class Step(NamedTuple):
    """A second value of a cause's record, and the cells that are moved to see what follows."""

    place: int
    spot: Spot
    cells: tuple[tuple[Spot, float], ...]

    @property
    def together(self) -> bool:
        """Whether the first value is moved along."""
        return len(self.cells) > 1


class Partners:
    """Weighs causes of one cell with a second cell beside it."""

    def __init__(
        self, tables: Tables, plan: Plan, scorer: Scorer, typical: Typical, names: Names
    ) -> None:
        self._tables = tables
        self._plan = plan
        self._scorer = scorer
        self._typical = typical
        self._names = names
        self._covers = extra_costs(tables.rulebook)["covered_up"]

    def beside(self, found: Sequence[Scored]) -> dict[int, Scored]:
        """For the places of causes that may have a second cell, the best joint cause."""
        repeated = self._repeated(found)
        places = [
            place
            for place, item in enumerate(found)
            if self._may(item) and item.hypothesis.spots[0] not in repeated
        ]
        if not places:
            return {}
        frames = {found[place].hypothesis.spots[0].frame for place in places}
        wanted = frozenset(place for place in self._plan.formulas if place[0] in frames)
        firsts = [replace(found[place].hypothesis, follows=True) for place in places]
        changes = self._scorer.changes(firsts, wanted)
        shown = {
            place: results
            for number, place in enumerate(places)
            if (results := list(self._results(found[place].hypothesis.spots[0], changes, number)))
        }
        steps = [step for place in shown for step in self._steps(place, found[place])]
        if not steps:
            return {}
        # How strongly results follow the other values is asked for all causes at once.
        moves = [Hypothesis(step.cells, True, "", 0.0) for step in steps]
        wanted = frozenset((r.spot.frame, r.spot.column) for own in shown.values() for r in own)
        moved = self._scorer.changes(moves, wanted)
        seconds: dict[tuple[int, bool], list[tuple[Hypothesis, float]]] = defaultdict(list)
        for number, step in enumerate(steps):
            hypothesis, results = found[step.place].hypothesis, shown[step.place]
            seconds[step.place, step.together] += self._seconds(
                hypothesis, results, step, moved, number
            )
        tried = [
            (place, joint, usual)
            for (place, _), own in seconds.items()
            for joint, usual in sorted(own, key=lambda each: -each[1])[:_TRIED]
            if self._more(found[place], joint) + usual >= -_HOPELESS
        ]
        tried = [each for each in tried if self._may_stand(found[each[0]], each[1], each[2])]
        best: dict[int, Scored] = {}
        for (place, _, usual), item in zip(
            tried, self._scorer.score([joint for _, joint, _ in tried]), strict=True
        ):
            item.score += usual
            holds = item.explains >= found[place].explains
            if holds and (place not in best or item.score > best[place].score):
                best[place] = item
        return best

    def _more(self, alone: Scored, joint: Hypothesis) -> float:
        """What a second value could add to the first alone: at best nothing breaks any more."""
        usual = self._typical.gain(joint.cells) - self._typical.gain(alone.hypothesis.cells)
        broken = max(0.0, alone.removed - alone.gain)
        return usual + broken + alone.hypothesis.cost - joint.cost

    def _may_stand(self, alone: Scored, joint: Hypothesis, usual: float) -> bool:
        """Whether both values explain what the first does, and nothing else vouches for the second.

        Most that would cover for a result stand in some balance as well. To ask these first takes a
        fraction of weighing both values by all that follows from them.
        """
        second, _ = joint.cells[-1]
        numbers = sorted({each.rule for each in alone.explains} | self._vouching(second))
        rules = [self._plan.rules[number] for number in numbers]
        before, after = self._scorer.score([alone.hypothesis, joint], rules)
        if not after.explains >= alone.explains:
            return False
        loss = max(0.0, before.gain - after.gain)
        return self._more(alone, joint) + usual - loss >= -_HOPELESS

    def _vouching(self, spot: Spot) -> frozenset[int]:
        """The numbers of the rules that hold a column, or what is added up of it, against another.

        Comparisons of results with their own formulas are none.
        """
        place, plan = (spot.frame, spot.column), self._plan
        found = plan.vouching.get(place)
        if found is None:
            made = [s.makes for s in plan.readers.get(place, ()) if isinstance(s, FeatureStep)]
            near = (judged for each in (place, *made) for judged in plan.rules_of.get(each, ()))
            found = plan.vouching[place] = frozenset(
                judged.number
                for judged in near
                if not judged.equation and shape_of(judged.rule) == "equal"
            )
        return found

    def _may(self, item: Scored) -> bool:
        """Whether a cause is one value, some per cent off, that others were calculated with.

        With another that it is compared with it may have kept a result that was right.
        """
        hypothesis = item.hypothesis
        if len(hypothesis.cells) != 1 or hypothesis.textual:
            return False
        if not (self._followed(item) or self._compared(item)):
            return False
        spot, right = hypothesis.cells[0]
        return _SHOWS < abs(_log(self._value(spot), float(right))) < _FAR

    def _followed(self, item: Scored) -> bool:
        """Whether results were calculated with a value.

        They were as well where its repair alone breaks their formulas: a result that others confirm
        agrees with what was filed only if a second value covers for the first. What happened to a
        value of another kind (a default in place of a measurement) is known without a second one.
        """
        if item.hypothesis.follows:
            return True
        if item.hypothesis.kind != "wrong_value":
            return False
        frame, row = item.hypothesis.spots[0].frame, item.hypothesis.spots[0].row
        broken = (self._plan.rules[each.rule] for each in item.breaks if each.row == row)
        return any(judged.equation and judged.rule.frame == frame for judged in broken)

    def _repeated(self, found: Sequence[Scored]) -> set[Spot]:
        """The cells of a wrong value that stands in several records and is right as one other.

        It was taken over from one to the next: that is one slip, and nothing in any of the records
        covers for it.
        """
        known: dict[tuple[str, float, float], set[Spot]] = defaultdict(set)
        for item in found:
            if len(item.hypothesis.cells) == 1 and not item.hypothesis.textual:
                spot, right = item.hypothesis.cells[0]
                known[spot.column, self._value(spot), float(right)].add(spot)
        return {spot for spots in known.values() if len(spots) > 1 for spot in spots}

    def _results(self, first: Spot, changes: Changes, number: int) -> Iterator[Result]:
        """What follows the first value in its record."""
        table = self._tables.frames[first.frame]
        at = Pairs(np.array([number]), np.array([first.row]))
        for frame, column in sorted(changes.columns):
            if frame != first.frame or (frame, column) not in self._plan.formulas:
                continue
            if column == first.column or column not in table.frame.columns:
                continue
            filed = float(table.column(column)[first.row])
            repaired = float(changes.read(table, column, at)[0])
            if abs(_log(filed, repaired)) > _SHOWS:
                yield Result(Spot(frame, column, first.row), filed, repaired)

    def _compared(self, item: Scored) -> set[str]:
        """The columns of its record that a value is held against by rules that it explains."""
        first = item.hypothesis.spots[0]
        judging = [self._plan.rules[each.rule] for each in item.explains if each.row == first.row]
        near = [
            judged.rule.expect.names
            for judged in judging
            if judged.rule.frame == first.frame and not judged.equation
        ]
        return {name for names in near if first.column in names for name in names} - {first.column}

    def _steps(self, place: int, item: Scored) -> Iterator[Step]:
        """The other values of a cause's record, moved a little.

        One that the first was held against is moved together with it: what the first should be
        was read off the second, which may be as wrong.
        """
        first, right = item.hypothesis.cells[0]
        compared = self._compared(item)
        for spot in self._inputs(first):
            moved = spot, self._value(spot) * (1 + _STEP)
            if self._followed(item):
                yield Step(place, spot, (moved,))
            if spot.column in compared:
                yield Step(place, spot, ((first, float(right) * (1 + _STEP)), moved))

    def _seconds(
        self,
        hypothesis: Hypothesis,
        results: Sequence[Result],
        step: Step,
        moved: Changes,
        number: int,
    ) -> Iterator[tuple[Hypothesis, float]]:
        """A second cell bringing results back to what was filed, with what is usual about it."""
        (first, right), spot = hypothesis.cells[0], step.spot
        table = self._tables.frames[first.frame]
        kind, _ = self._names.kind("falsified_pair")
        # Who falsifies a value makes no slip with it.
        invented = self._names.kind("wrong_value")[1]
        slip = max(0.0, invented - self._names.kind(hypothesis.kind)[1])
        at = Pairs(np.array([number]), np.array([first.row]))
        for result in results:
            now = float(moved.read(table, result.spot.column, at)[0])
            before = result.repaired if step.together else result.filed
            power = _log(now, before) / math.log(1 + _STEP)
            if abs(power) < _FOLLOWS:
                continue
            off = _log(result.filed, result.repaired) / power
            if not _SHOWS < abs(off) < _FAR:
                continue
            value = self._known(spot, self._value(spot) * math.exp(off))
            if not shows(self._tables, spot, value):
                continue
            usual = self._typical.gain(((result.spot, result.repaired),))
            meant = float(right) * value / self._value(spot) if step.together else right
            yield (
                Hypothesis(
                    ((first, meant), (spot, value)),
                    True,
                    kind,
                    hypothesis.cost - hypothesis.alone + slip + self._covers,
                    component=hypothesis.component,
                ),
                -usual,
            )

    def _known(self, spot: Spot, value: float) -> float:
        """What was meant by a second value: what is looked up or always the same is so exactly."""
        usual = self._typical.constant(spot)
        if usual is not None and abs(usual - value) <= _EXACTLY * abs(value):
            return usual
        listed = self._names.listed.nearest(spot, value, _EXACTLY)
        return value if listed is None else listed

    def _inputs(self, first: Spot) -> Iterator[Spot]:
        """The other values of the record that were not calculated from what is filed."""
        table = self._tables.frames[first.frame]
        for column in table.frame.columns:
            parameter = self._names.parameter(column)
            if parameter is None or parameter.kind != "number" or column not in table:
                continue
            if column == first.column or parameter.nature == "static":
                continue
            if parameter.nature == "calculated" and (first.frame, column) in self._plan.formulas:
                continue
            value = self._value(spot := Spot(first.frame, column, first.row))
            if math.isfinite(value) and value:
                yield spot

    def _value(self, spot: Spot) -> float:
        return float(self._tables.frames[spot.frame].column(spot.column)[spot.row])


def _log(one: float, other: float) -> float:
    return math.log(one / other) if one * other > 0 else 0.0
