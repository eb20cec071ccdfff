"""The search for examples that tell a rule from its mutants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mrv.catalogue.model import Rule, Rulebook
from mrv.quality.boundaries import boundary_neighbours
from mrv.quality.moves import Moves, Neighbour
from mrv.quality.mutants import Mutant
from mrv.quality.outcomes import UNUSABLE, outcomes

_DOUBLE = 300
_MOST = 1600
"""Most neighbours tried for a rule."""
_MOST_APART = 60
"""Most for a rule about peers, whose examples are judged one by one."""


@dataclass(frozen=True, slots=True)
class Witness:
    """An example on which a rule and some of its mutants differ."""

    neighbour: Neighbour
    outcome: str
    """What the rule says."""
    tells: frozenset[int]
    """Places, among the mutants searched for, of those that say something else."""


def witnesses(
    rulebook: Rulebook, rule: Rule, mutants: Sequence[Mutant], seed: str, *, apart: bool
) -> list[Witness]:
    """Return neighbours of the rule's examples that tell it from some of the mutants.

    Those closest to a bound come first. `seed` draws the moves of two values at once; `apart` says
    that examples are judged one by one, which is dear.
    """
    most = _MOST_APART if apart else _MOST
    moves = Moves(rulebook, rule)
    near = list(moves.single())[:most]
    said = _plain(rulebook, rule, near)
    bounds = []
    if not apart:
        bounds = boundary_neighbours(
            rule, near, said, lambda new: _plain(rulebook, rule, new), rulebook.parameters
        )
    pool = [*bounds, *near, *moves.double(_DOUBLE if not apart else 0, f"{seed} {rule.id}")]
    rules = [rule, *(mutant.rule for mutant in mutants)]
    judged = outcomes(rulebook, rules, [one.example for one in pool])
    found = []
    for one, (outcome, *others) in zip(pool, judged, strict=True):
        tells = frozenset(
            number
            for number, other in enumerate(others)
            if other != outcome and UNUSABLE not in (other, outcome)
        )
        if tells:
            found.append(Witness(one, outcome, tells))
    return found


def fewest(found: Sequence[Witness]) -> list[Witness]:
    """Return few witnesses that tell all that `found` tell, chosen greedily, in their order."""
    open_ones = set().union(*(one.tells for one in found)) if found else set()
    chosen: list[int] = []
    while open_ones:
        best = max(range(len(found)), key=lambda n: (len(found[n].tells & open_ones), -n))
        open_ones -= found[best].tells
        chosen.append(best)
    return [found[number] for number in sorted(chosen)]


def _plain(rulebook: Rulebook, rule: Rule, neighbours: Sequence[Neighbour]) -> list[str]:
    return [said for [said] in outcomes(rulebook, [rule], [one.example for one in neighbours])]
