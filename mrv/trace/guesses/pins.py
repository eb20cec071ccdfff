"""What single cells are asked to be by the rules that fail on them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from mrv.trace.guesses.candidates import Failing, Spot
from mrv.trace.guesses.invert import Variable, Wish, is_wide
from mrv.trace.whatif.plan import read_by

_PINNED = 0.04
"""A wish this narrow, relative to its value, pins it."""

Asking = tuple[Sequence[Failing], Sequence[Variable], Sequence[Sequence[Wish]]]
"""Failing rules, variables, and what the former want of each of the latter."""
Pins = Mapping[tuple[Spot, bool], float]


def pins(
    variables: Sequence[Variable], wishes: Sequence[Sequence[Wish]]
) -> dict[tuple[Spot, bool], float]:
    """What each single cell is most sharply asked to be."""
    found = {}
    for variable, own in zip(variables, wishes, strict=True):
        narrow = [w for w in own if w.high - w.low <= 2 * _PINNED * abs(w.value)]
        if len(variable.spots) == 1 and narrow:
            wish = min(narrow, key=lambda w: w.high - w.low)
            found[variable.spots[0], variable.follows] = wish.value
    return found


def pins_of_others(
    failing: Sequence[Failing], variables: Sequence[Variable], wishes: Sequence[Sequence[Wish]]
) -> dict[tuple[Spot, bool], float]:
    """The same by what is told by other records: values of one record accuse one another."""
    inside = {place for place, item in enumerate(failing) if _is_of_one_record(item)}
    told = [[wish for wish in own if wish.target not in inside] for own in wishes]
    return pins(variables, told)


def _is_of_one_record(item: Failing) -> bool:
    """Whether a rule compares values of one record; that it applies may depend on others."""
    if len({(spot.frame, spot.row) for spot in item.direct}) == 1:
        return True
    rule = item.judged.rule
    own = {spot.column for spot in item.direct if (spot.frame, spot.row) == (rule.frame, item.row)}
    return own.issuperset(read_by(rule.expect.tree))


def limits(
    variables: Sequence[Variable], wishes: Sequence[Sequence[Wish]]
) -> dict[tuple[Spot, bool], list[float]]:
    """What single cells are asked to be by ranges that reach to zero.

    What only says that one value is at most another accuses both of them alike.
    """
    found = {}
    for variable, own in zip(variables, wishes, strict=True):
        wide = [w.value for w in own if _is_range(w) and is_wide(w.low, w.high)]
        if len(variable.spots) == 1 and wide:
            found[variable.spots[0], variable.follows] = wide
    return found


def _is_range(wish: Wish) -> bool:
    return not wish.sharp and math.isfinite(wish.low) and math.isfinite(wish.high)
