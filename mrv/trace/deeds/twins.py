"""Records that seem to have been entered twice: another one of the month has all their values."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from mrv.catalogue.model import Rulebook
from mrv.catalogue.owners import OWNER
from mrv.trace.deeds.monthly import Monthly, amounts_of

_DIGITS = 3
"""Significant digits of an amount from which another record has the same by no accident."""
_MOST = 6
"""Digits that say anything about it."""
_FEW = 4
"""Records with the same values up to which one of them may be too many."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A record that has the values of another one of its month."""

    frame: str
    row_id: int
    original: int
    """The row id of the other."""
    owner: Any
    """The enterprise."""
    column: str
    """An amount that they share."""
    agree: float
    """Nats by which it is no accident that they agree."""
    gap: float
    """Nats by which it is odd that its series has no record of the month, once it is left out."""
    alone: bool
    """Whether its series has no other record, and the original's has."""

    @property
    def surprise(self) -> float:
        """What speaks for it beside what fails."""
        return self.agree - self.gap


def twins(frames: Iterable[Monthly], rulebook: Rulebook) -> Iterator[Twin]:
    """The records that have the values of another one of their month."""
    for frame in frames:
        amounts = amounts_of(frame.prepared, rulebook)
        if len(frame.keys) > 1 and amounts:
            yield from _of_frame(frame, amounts)


def _of_frame(frame: Monthly, amounts: Sequence[str]) -> Iterator[Twin]:
    first = 3 + len(frame.keys)
    places = [first + frame.numbers.index(name) for name in amounts]
    by_owner = 3 + frame.keys.index(OWNER)
    alike: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    months: dict[tuple[Any, ...], int] = defaultdict(int)
    for row in frame.rows:
        if any(row[place] for place in places):
            months[row[by_owner], row[2]] += 1
            alike.setdefault((row[by_owner], *row[1:3], *row[first:]), []).append(row)
    pairs: dict[Any, int] = defaultdict(int)
    for (owner, _), count in months.items():
        pairs[owner] += count * (count - 1) // 2
    for group in alike.values():
        if not 1 < len(group) <= _FEW or group[0][1]:
            continue
        place = max(places, key=lambda place: _digits(group[0][place]))
        digits = _digits(group[0][place])
        for row, other in permutations(group, 2) if digits >= _DIGITS else ():
            one, two = row[3:first], other[3:first]
            if sum(mine != theirs for mine, theirs in zip(one, two, strict=True)) != 1:
                continue
            mine, theirs = len(frame.series[one]), len(frame.series[two])
            # The more records there are, the sooner two of them agree.
            agree = (min(digits, _MOST) - 1) * math.log(10) - math.log(pairs[row[by_owner]])
            yield Twin(
                frame.name,
                row[0],
                other[0],
                row[by_owner],
                frame.numbers[place - first],
                max(agree, 0.0),
                math.log((mine + 1) / 2),
                mine == 1 < theirs,
            )


def _digits(value: float | None) -> int:
    """The significant digits of an amount."""
    if not value:
        return 0
    return len(f"{abs(value):.12g}".replace(".", "").split("e")[0].strip("0"))
