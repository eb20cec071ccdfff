"""Records that seem to have been entered twice: another one of the month has all their values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from mrv.catalogue.model import Rulebook
from mrv.catalogue.owners import OWNER
from mrv.engine.frames import HISTORY
from mrv.intake.submission import ROW_ID
from mrv.trace.deeds.sums import MONTH
from mrv.trace.guesses.companions import adds_up

if TYPE_CHECKING:
    from mrv.engine.frames import PreparedFrame, Workspace

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
    column: str
    """An amount that they share."""
    value: float
    surprise: float
    """Nats by which their agreement, and that it is this one which is too many, is no accident."""
    alone: bool
    """Whether its series has no other record, and the original's has."""


def twins(frames: Iterable[str], owners: Set[Any], workspace: Workspace) -> Iterator[Twin]:
    """The records of some enterprises that have the values of another one of their month."""
    for name in frames:
        frame = workspace.frames.get(name)
        if frame is not None and frame.frame.time == MONTH and OWNER in frame.frame.keys:
            yield from _of_frame(frame, owners, workspace.rulebook)


def _of_frame(frame: PreparedFrame, owners: Set[Any], rulebook: Rulebook) -> Iterator[Twin]:
    extra = [key for key in frame.frame.keys if key not in (OWNER, MONTH)]
    numbers = _measured(frame, rulebook)
    amounts = amounts_of(frame, rulebook)
    if not extra or not amounts or not _repeats(frame.table, amounts):
        return
    table = frame.table.filter(pl.col(OWNER).is_in(owners) & ~pl.col(HISTORY))
    rows = table.select(ROW_ID, OWNER, MONTH, *extra, *numbers)
    alike: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    filed: dict[tuple[Any, ...], int] = {}
    for row in rows.filter(_told_twice(amounts)).iter_rows(named=True):
        values = tuple(row[number] for number in numbers)
        alike.setdefault((row[OWNER], row[MONTH], values), []).append(row)
    groups = [group for group in alike.values() if 1 < len(group) <= _FEW]
    if not groups:
        return
    for key in rows.select(OWNER, *extra).iter_rows():
        filed[key] = filed.get(key, 0) + 1
    for group in groups:
        column = max(amounts, key=lambda name: _digits(group[0][name]))
        digits = _digits(group[0][column])
        if digits < _DIGITS:
            continue
        for row in group:
            for other in group:
                if sum(row[name] != other[name] for name in extra) != 1:
                    continue
                mine, theirs = (
                    filed[one[OWNER], *(one[name] for name in extra)] for one in (row, other)
                )
                yield Twin(
                    frame.frame.name,
                    row[ROW_ID],
                    other[ROW_ID],
                    column,
                    row[column],
                    (min(digits, _MOST) - 1) * math.log(10) + math.log((theirs + 1) / (mine + 1)),
                    mine == 1 < theirs,
                )


def amounts_of(frame: PreparedFrame, rulebook: Rulebook) -> list[str]:
    """The measured numbers of a frame that were filed and that add up."""
    measured, parameters = _measured(frame, rulebook), rulebook.parameters
    return [name for name in measured if adds_up(parameters[name], rulebook.units)]


def _measured(frame: PreparedFrame, rulebook: Rulebook) -> list[str]:
    """The measured numbers of a frame that were filed."""
    return [
        name
        for name in frame.frame.columns
        if name not in frame.absent
        and (parameter := rulebook.parameters.get(name)) is not None
        and parameter.kind == "number"
        and parameter.nature == "measured"
    ]


def _repeats(table: pl.DataFrame, amounts: Iterable[str]) -> bool:
    """Whether any amount that is not nothing stands there twice: a look that costs little."""
    for name in amounts:
        column = table.get_column(name)
        known = column.filter(column != 0)
        if known.n_unique() < known.len():
            return True
    return False


def _told_twice(amounts: Iterable[str]) -> pl.Expr:
    """Records one of whose amounts another one of their month has as well."""
    return pl.any_horizontal(
        (pl.col(name) != 0) & (pl.len().over(OWNER, MONTH, name) > 1) for name in amounts
    )


def _digits(value: float | None) -> int:
    """The significant digits of an amount."""
    if not value:
        return 0
    return len(f"{abs(value):.12g}".replace(".", "").split("e")[0].strip("0"))
