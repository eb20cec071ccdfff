"""What a variable can explain at best: whether trying it may still matter.

A repair removes no more than the energy of the failing rules that read its cells, and of these only
of such as one value contents together. Where every one of them is explained far better by another
repair, it is neither accepted nor a rival worth naming.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from mrv.trace.guesses.blocks import blocks
from mrv.trace.guesses.candidates import (
    Accusation,
    Failing,
    Instance,
    Spot,
    accused,
    accusing,
    ranked,
)
from mrv.trace.guesses.hypothesis import EXCHANGED, Scored
from mrv.trace.guesses.invert import Variable, Wish
from mrv.trace.guesses.repairs import Repairs
from mrv.trace.guesses.sifting import Promise
from mrv.trace.whatif.energies import CAP, SLOPE
from mrv.trace.whatif.plan import Place, Plan
from mrv.trace.whatif.tables import Tables

HOPELESS = 12.0
"""Nats below what explains the same from which a repair is not looked at any more. They cover what
a bound leaves out: rules that hold and would hold better, and values that become more usual. What
several cells leave out adds up like what is independent, with the root of their number."""
BETTER = 6.0
"""Nats that rules which hold would hardly hold better by."""
TOLD = 9.0 + BETTER
"""The same as `HOPELESS` where it is known how much more usual the values become: what is within
nine nats cannot be told apart."""
_ASKED = 6
"""Variables of a component about which rules are asked first."""
_NEAR = math.sqrt(CAP / SLOPE)


class Prospect(NamedTuple):
    """A variable that may be tried, and what speaks for it."""

    variable: Variable
    component: int
    number: bool
    """Whether it is one; not a code, a truth or a date."""
    accusing: Mapping[int, float]
    """By the place of a failing rule how strongly it accuses the variable."""
    eases: dict[Instance, float]
    """These rules on their records, remarks left out, and what explaining each is worth."""
    most: float
    """What explaining all of these at once would be worth, less what accusing it costs."""


class Prospects:
    """Finds what may be varied."""

    def __init__(self, tables: Tables, plan: Plan, repairs: Repairs) -> None:
        self._tables = tables
        self._plan = plan
        self._repairs = repairs
        self._columns: dict[Place, tuple[bool, bool]] = {}

    def of(self, group: Sequence[Failing], component: int, first: int) -> list[Prospect]:
        """What may be varied in a component, whose failing rules are counted from `first`."""
        accusations = accused(group, first)
        energy = {first + place: item.energy for place, item in enumerate(group)}
        grave = {
            first + place: item.instance
            for place, item in enumerate(group)
            if self._plan.is_grave(item.judged.number)
        }

        def prospect(
            variable: Variable, number: bool, own: Iterable[Accusation], prior: float
        ) -> Prospect:
            places = accusing(own, variable.follows)
            eases = {grave[place]: energy[place] for place in places if place in grave}
            most = sum(map(energy.__getitem__, places)) - prior
            return Prospect(variable, component, number, places, eases, most)

        found = []
        for spot in ranked(group, accusations):
            number, carried = self._column(spot.frame, spot.column)
            values = self._tables.frames[spot.frame].column(spot.column)
            if number and not math.isfinite(values[spot.row]):
                continue
            own, prior = accusations[spot], self._repairs.prior(spot)
            if not number or any(direct for _, _, direct in own):
                found.append(prospect(Variable((spot,), False), number, own, prior))
            if carried:
                found.append(prospect(Variable((spot,), True), number, own, prior))
        for spots in blocks(group, self._tables, self._has_results):
            every = (each for spot in spots for each in accusations.get(spot, ()))
            variable = Variable(spots, self._has_results(spots[0]))
            found.append(prospect(variable, True, every, self._repairs.prior(spots[0])))
        return found

    def _has_results(self, spot: Spot) -> bool:
        return self._column(spot.frame, spot.column)[1]

    def _column(self, frame: str, column: str) -> tuple[bool, bool]:
        """Whether a column holds numbers, and whether anything is calculated from it."""
        key = (frame, column)
        if key not in self._columns:
            number = self._tables.frames[frame].column(column).dtype == np.float64
            self._columns[key] = number, self._plan.carries(key)
        return self._columns[key]


def foremost(
    every: Sequence[Prospect], worth: Sequence[float], least: Sequence[int] | None = None
) -> list[Prospect]:
    """Those to begin with: of each component the few that are worth most, and for every failing
    rule one that reads it. Whole years can explain most of all, and rarely do.

    `least` says of each component how many, if not a few."""
    chosen = []
    taken: dict[int, int] = defaultdict(int)
    covered: set[int] = set()
    for place in sorted(range(len(every)), key=lambda n: (every[n].component, -worth[n], n)):
        one = every[place]
        if len(one.variable.spots) > 1:
            continue
        few = _ASKED if least is None else least[one.component]
        if taken[one.component] < few or not covered.issuperset(one.accusing):
            chosen.append(one)
            taken[one.component] += 1
            covered.update(one.accusing)
    return chosen


def agreed(one: Prospect, wishes: Sequence[Wish], failing: Sequence[Failing]) -> float:
    """What the best value of a cell would be worth, as far as rules said what they want of it.

    What lies `_NEAR` times as far from the middle of what a rule allows gives it no relief.
    """
    if len(one.variable.spots) > 1 or not wishes:
        return one.most
    stretches, every = [], 0.0
    for wish in wishes:
        more = (_NEAR - 1) * (wish.high - wish.low) / 2
        more = more if math.isfinite(more) else 0.0
        energy = failing[wish.target].energy
        stretches.append((wish.low - more, wish.high + more, energy))
        every += energy
    best = max(
        sum(energy for low, high, energy in stretches if low <= start <= high)
        for start, _, _ in stretches
    )
    return one.most - every + best


def members(every: Sequence[Prospect], among: Sequence[Prospect]) -> Iterator[Prospect]:
    """Of some variables the single cells that take part in blocks."""
    spots = {spot for one in every if len(one.variable.spots) > 1 for spot in one.variable.spots}
    for one in among:
        if len(one.variable.spots) == 1 and one.variable.spots[0] in spots:
            yield one


class Second(NamedTuple):
    """A repair that is to follow a first one: nothing but the best one is looked for."""

    least: float
    """What it must be worth to matter."""
    taken: frozenset[Spot]
    """The cells of the first, which are repaired."""


class Surpassed:
    """The best explanation known of every failing rule."""

    def __init__(
        self,
        seconds: Sequence[Second] | None = None,
        groups: Sequence[Sequence[Failing]] = (),
    ) -> None:
        self._best: dict[Instance, float] = {}
        self._failing = [{item.instance: item.energy for item in group} for group in groups]
        self._seconds = seconds
        self._least = [second.least for second in seconds or ()]
        """By component what a repair must be worth to matter at all, if that is known."""

    def note(self, useful: Iterable[Scored]) -> None:
        """Take note of repairs that may be accepted.

        What an exchange explains in another component does not count: what else explains the same
        here may have been exchanged as well, and no bound of it knows.
        """
        for item in useful:
            component = item.hypothesis.component
            score = item.score - self._elsewhere(item)
            if self._seconds and self._seconds[component].taken.isdisjoint(item.hypothesis.spots):
                self._least[component] = max(self._least[component], item.score)
            for instance in item.explains:
                self._best[instance] = max(score, self._best.get(instance, 0.0))

    def _elsewhere(self, item: Scored) -> float:
        """What an exchange of values is worth to components that are not its own."""
        if len(self._failing) < 2 or len(item.hypothesis.cells) != EXCHANGED:
            return 0.0
        own = self._failing[item.hypothesis.component]
        beyond = item.explains - own.keys()
        groups = self._failing
        return sum(group[instance] for group in groups for instance in beyond & group.keys())

    def left(
        self, every: Sequence[Prospect], tried: Iterable[Prospect], failing: Sequence[Failing]
    ) -> tuple[list[Prospect], list[Prospect]]:
        """The variables that may matter beside those tried, and all of them.

        They keep those failing rules alone that they may explain: what others explain far better
        is repaired before, so that what such rules ask counts for nothing.
        """
        done = set(map(id, tried))
        kept = {id(one): self._kept(one, failing) for one in every if id(one) not in done}
        later = [own for own in kept.values() if own is not None]
        return later, [kept.get(id(one)) or one for one in every]

    def _kept(self, one: Prospect, failing: Sequence[Failing]) -> Prospect | None:
        """A variable without the failing rules that others explain far better, if any is left."""
        known, worth = self._ordered(one.eases), one.most
        least, apart = self._worth_of(one.component), _apart(len(one.variable.spots))
        for number, (surpassed, energy, _) in enumerate(known):
            if worth >= max(surpassed, least) - apart:
                if not number:
                    return one
                gone = {instance for _, _, instance in known[:number]}
                accusing = {
                    place: weight
                    for place, weight in one.accusing.items()
                    if failing[place].instance not in gone
                }
                eases = {instance: energy for _, energy, instance in known[number:]}
                return one._replace(accusing=accusing, eases=eases, most=worth)
            worth -= energy
        return None

    def _worth_of(self, component: int) -> float:
        """What a repair of a component must be worth to matter at all, if that is known."""
        return self._least[component] if self._least else 0.0

    def _ordered(self, eases: Mapping[Instance, float]) -> list[tuple[float, float, Instance]]:
        """What is eased, the best explained first: how well it is, by how much it is eased."""
        best = self._best.get
        known = [(best(instance, 0.0), energy, instance) for instance, energy in eases.items()]
        known.sort(reverse=True)
        return known

    def leaves(
        self, one: Prospect | Promise | Scored, most: float, apart: float | None = None
    ) -> bool:
        """Whether some failure that a repair eases may not be explained far better by others.

        It is worth `most` at best. What others explain far better is repaired before it would be:
        for the rest, it counts for nothing. Far is `apart`, or what a bound may leave out.
        """
        if isinstance(one, Prospect):
            component, every, cells = one.component, one.most, len(one.variable.spots)
        else:
            component, every, cells = one.hypothesis.component, most, len(one.hypothesis.cells)
        eases = dict.fromkeys(one.explains, 0.0) if isinstance(one, Scored) else one.eases
        least, apart = self._worth_of(component), _apart(cells) if apart is None else apart
        for surpassed, energy, _ in self._ordered(eases):
            if min(most, every) >= max(surpassed, least) - apart:
                return True
            every -= energy
        return False


def _apart(cells: int) -> float:
    """How far below what explains the same a repair of so many cells is not looked at."""
    return HOPELESS * math.sqrt(cells)
