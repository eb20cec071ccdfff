"""One number that stands in several records was wrong by one slip, wherever it was copied to.

A gas is tested once a month, and the result stands in the record of every line and unit that burns
it. Repaired one by one the first record shows the slip (a wrong unit), while the others are taken
to what is usual, a little beside it. One slip explains them all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import msgspec

from mrv.trace.model import Cell, Incident, Value

_NEAR = 0.1
"""Logarithm within which two repairs of one number are the same one, known more or less well."""
_PART = 0.25
"""The same as a part of the slip: what is as far from it as from what was filed is none."""

Numbers = Mapping[tuple[str | None, Value], Cell]
"""A cell with the number of a month, and with what it was meant to be."""


def told_as_one(causes: Sequence[Incident], slips: frozenset[str]) -> list[Incident]:
    """Causes that accuse the same numbers, told by the slip of one of them if all may be that.

    `slips` are kinds that are off by a known factor. The causes as they are where none is, or where
    another was taken to a value that the slip does not lead to.
    """
    leaders = [cause for cause in causes if cause.kind in slips and cause.factor]
    for leader in sorted(leaders, key=lambda cause: (-len(cause.cells), -cause.margin)):
        factor = leader.factor or 1.0
        near = min(_NEAR, _PART * abs(math.log(abs(factor)))) if factor != 1.0 else 0.0
        meant = {(c.record.get("month"), c.observed): c for c in leader.cells}
        told = [_told(cause, leader, meant, near, slips) for cause in causes]
        if None not in told:
            return [cause for cause in told if cause is not None]
    return list(causes)


def _told(
    cause: Incident, leader: Incident, meant: Numbers, near: float, slips: frozenset[str]
) -> Incident | None:
    """A cause by the slip of another one; None if that does not explain it."""
    same = (cause.kind, cause.factor) == (leader.kind, leader.factor)
    if not same and cause.kind in slips:
        return None
    cells = [_meant(cell, meant, near) for cell in cause.cells]
    if None in cells:
        return None
    if same:
        return cause
    return msgspec.structs.replace(
        cause,
        kind=leader.kind,
        factor=leader.factor,
        cells=tuple(cell for cell in cells if cell is not None),
    )


def _meant(cell: Cell, meant: Numbers, near: float) -> Cell | None:
    """A cell with what its number was meant to be; None if that is unknown, or far from it."""
    known, own = meant.get((cell.record.get("month"), cell.observed)), cell.suggested
    value = known.suggested if known is not None else None
    if not isinstance(value, float) or not isinstance(own, float) or value * own <= 0:
        return None
    if known is None or abs(math.log(own / value)) > near:
        return None
    return msgspec.structs.replace(cell, suggested=value, range=known.range)
