"""Which of two numbers that disagree was wrong, where the same slip parts them in several months.

A form and an invoice that differ tenfold do not say by themselves which of them is wrong, so that
each month may be told otherwise. But who files a unit wrongly does so in one place: the months are
told alike, by the side that together they speak for.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from mrv.trace.model import Alternative, Cell, Incident
from mrv.trace.telling.identity import identity

_SAME = 100
"""Logarithms (of ten) of the same slip are the same to so small a part of one."""


class Slip(NamedTuple):
    """A series that is off by a factor."""

    kind: str
    frame: str
    record: tuple[tuple[str, str | None], ...]
    parameter: str
    times: int
    """The logarithm of filed over right, in parts of `_SAME`."""


def agreed(causes: Sequence[Incident], kinds: frozenset[str], least: int) -> list[Incident]:
    """The causes, with those told by one side that are the same slip in `least` months or more.

    `kinds` are those of slips by a factor. How much emission and how many allowances hang on it
    is not known of a month whose other side was told at first; the others keep it.
    """
    slips: dict[Slip, dict[int, tuple[float, Alternative | None]]] = defaultdict(dict)
    for place, cause in enumerate(causes):
        own = _slip(cause.kind, cause.cells, kinds)
        if own is None:
            continue
        slips[own].setdefault(place, (cause.confidence, None))
        for rival in cause.alternatives:
            slip = _slip(rival.kind, rival.cells, kinds)
            if slip is not None and rival.confidence > 0:
                slips[slip].setdefault(place, (rival.confidence, rival))
    told = list(causes)
    settled: set[int] = set()
    ranked = sorted(slips.items(), key=lambda item: (-len(item[1]), -_together(item[1]), item[0]))
    for _, months in ranked:
        open_ = {place: said for place, said in months.items() if place not in settled}
        if len(open_) < least or all(other is None for _, other in open_.values()):
            continue
        factors = {causes[place].factor for place, (_, other) in open_.items() if other is None}
        if len(factors) != 1:
            continue
        settled |= open_.keys()
        for place, (_, other) in open_.items():
            if other is not None:
                told[place] = _told(causes[place], other, next(iter(factors)))
    return told


def _together(months: dict[int, tuple[float, Alternative | None]]) -> float:
    return sum(math.log(chance) for chance, _ in months.values())


def _slip(kind: str, cells: Sequence[Cell], kinds: frozenset[str]) -> Slip | None:
    if kind not in kinds or len(cells) != 1:
        return None
    [cell] = cells
    filed, meant = cell.observed, cell.suggested
    if not isinstance(filed, float) or not isinstance(meant, float) or filed * meant <= 0:
        return None
    record = tuple((name, value) for name, value in cell.record.items() if name != "month")
    times = round(math.log10(filed / meant) * _SAME)
    return Slip(kind, cell.frame, record, cell.parameter, times)


def _told(cause: Incident, other: Alternative, factor: float | None) -> Incident:
    """A cause told by an alternative, which takes its place."""
    before = Alternative(
        cells=cause.cells,
        kind=cause.kind,
        confidence=other.confidence,
        separated_by=other.separated_by,
    )
    rest = tuple(before if each is other else each for each in cause.alternatives)
    return Incident(
        id=identity(other.cells, other.kind),
        kind=other.kind,
        factor=factor,
        world=cause.world,
        cells=other.cells,
        confidence=cause.confidence,
        margin=cause.margin,
        path=(other.cells[0].parameter,),
        explains=cause.explains,
        leaves=cause.leaves,
        alternatives=rest,
        reason=cause.reason,
    )
