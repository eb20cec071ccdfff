"""Which causes are one record that was filed in place of another.

Who files the values of another month or unit files several at once, and each of them disagrees with
its own document. One by one either side could be wrong; that documents which have nothing else in
common are all wrong beside one record is far less likely than that the record is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from mrv.trace.cause import Cause
from mrv.trace.guesses.copied_rows import CopiedRows
from mrv.trace.guesses.hypothesis import Hypothesis, Scored

_LEAST = 3
"""Values of a record that is unlike its documents and repeats no other month's."""
_TIE = 9.0
"""Nats by which the other side may be the likelier one for a value by itself."""

Record = tuple[str, int]


class Whole(NamedTuple):
    """Causes that are one record, each with what it says of a cell of that record."""

    record: Record
    members: list[tuple[Cause, Scored]]
    copied: bool
    """Whether another month has the same values."""


def whole_records(causes: Sequence[Cause], copied: CopiedRows) -> tuple[list[Whole], list[Cause]]:
    """The causes that are wrong records as a whole, and the rest in their order."""
    options = [_options(cause) for cause in causes]
    found: list[Whole] = []
    left = dict(enumerate(causes))
    about: dict[Record, dict[int, Scored]] = defaultdict(dict)
    for place, own in enumerate(options):
        for record, option in own.items():
            about[record][place] = option
    for record in _records(options, causes):
        members = {place: option for place, option in about[record].items() if place in left}
        seen = any(
            option is left[place].best and _has(copied, option.hypothesis)
            for place, option in members.items()
        )
        if not (seen or _fits(members, left)):
            continue
        found.append(Whole(record, [(left[p], o) for p, o in sorted(members.items())], seen))
        for place in members:
            del left[place]
    return found, list(left.values())


def _fits(members: dict[int, Scored], causes: dict[int, Cause]) -> bool:
    """Whether enough values of a record, most of them likelier so, are unlike their documents."""
    columns = {spot.column for option in members.values() for spot in option.hypothesis.spots}
    likelier = sum(option is causes[place].best for place, option in members.items())
    return len(members) >= _LEAST and len(columns) >= _LEAST and 2 * likelier >= len(members)


def _options(cause: Cause) -> dict[Record, Scored]:
    """By record the likeliest way in which its own numbers alone are the cause."""
    found: dict[Record, Scored] = {}
    least = cause.best.score - _TIE
    for item in (cause.best, *cause.rivals):
        records = {(spot.frame, spot.row) for spot in item.hypothesis.spots}
        if len(records) == 1 and not item.hypothesis.textual and item.score >= least:
            found.setdefault(records.pop(), item)
    return found


def _records(options: Sequence[dict[Record, Scored]], causes: Sequence[Cause]) -> list[Record]:
    """All records, those first that most causes are about."""
    likelier: dict[Record, int] = defaultdict(int)
    every: dict[Record, int] = defaultdict(int)
    for own, cause in zip(options, causes, strict=True):
        for record, option in own.items():
            every[record] += 1
            likelier[record] += option is cause.best
    return sorted(every, key=lambda record: (-likelier[record], -every[record], record))


def _has(copied: CopiedRows, hypothesis: Hypothesis) -> bool:
    return any(copied.has(spot) for spot in hypothesis.spots)
