"""Where rules of one frame read what is changed: pairs of a hypothesis and a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mrv.trace.whatif.changes import Changes, Pairs, joined
from mrv.trace.whatif.energies import chained
from mrv.trace.whatif.plan import Judged
from mrv.trace.whatif.scene import Expression, Scene
from mrv.trace.whatif.tables import Array, Rows, Table

_TOGETHER = 1_500
"""Pairs up to which all rules of a frame are run on all of them."""


class Place(NamedTuple):
    """Pairs, and the scene that they stand in."""

    pairs: Pairs
    scene: Scene
    within: Rows | None
    """Where in it, where that is not from the start on."""
    filed: int | None
    """From where on it has every row as it stands; None if it has not."""

    def values(self, expressions: Sequence[Expression]) -> tuple[list[Array], list[Array] | None]:
        """Expressions at the pairs, and on all rows as they stand."""
        every = self.scene.values(expressions)
        filed = None if self.filed is None else [value[self.filed :] for value in every]
        if self.within is None:
            return [value[: self.filed] for value in every], filed
        return [value.take(self.within) for value in every], filed


def places(
    asked: Sequence[Judged], table: Table, changes: Changes, rows: Array
) -> Iterator[tuple[Judged, Place]]:
    """The rules that read something changed on some rows, and where; few pairs in one scene."""
    changed = changes.names(table.name)
    every = frozenset().union(*[judged.reads for judged in asked]) & changed
    together = _changed(table, changes, every, rows)
    if together is None:
        return
    few = len(together.row) <= _TOGETHER
    found: dict[frozenset[str], Place | None] = {}
    one = _Together(table, changes, together) if few else None
    for judged in asked:
        names = judged.reads & changed
        if names not in found:
            if one is not None:
                found[names] = one.place(names)
            else:
                found[names] = _alone(table, changes, _changed(table, changes, names, rows))
        place = found[names]
        if place is not None:
            yield judged, place


class _Together:
    """Few pairs where any column of a frame is changed, in one scene.

    In a small table every row as it stands is a part of that: a step for both takes no longer.
    """

    def __init__(self, table: Table, changes: Changes, pairs: Pairs) -> None:
        self._table = table
        self._changes = changes
        self._pairs = pairs
        self._filed: int | None = None
        self._where: dict[str, npt.NDArray[np.bool_]] = {}
        """Where each column is changed."""
        scene = pairs
        if not table.mends:
            self._filed = len(pairs.row)
            as_filed = np.arange(changes.count * table.rows, (changes.count + 1) * table.rows)
            scene = Pairs.of(chained([pairs.keys(table.rows), as_filed]), table.rows)
        self._scene = Scene(table, changes, scene)

    def place(self, names: Iterable[str]) -> Place | None:
        """Where any of some columns is changed."""
        masks = [self._mask(name) for name in names]
        if not masks:
            return None
        mask = masks[0] if len(masks) == 1 else np.logical_or.reduce(masks)
        within = mask.nonzero()[0]
        if not len(within):
            return None
        if len(within) == len(mask):
            return Place(self._pairs, self._scene, None, self._filed)
        pairs = Pairs(self._pairs.hypothesis[within], self._pairs.row[within], ordered=True)
        return Place(pairs, self._scene, within, self._filed)

    def _mask(self, name: str) -> npt.NDArray[np.bool_]:
        found = self._where.get(name)
        if found is None:
            size = self._table.rows
            every = self._pairs.keys(size)
            keys = self._changes.pairs(self._table, name).keys(size)
            at = every.searchsorted(keys)
            found = self._where[name] = np.zeros(len(every), dtype=bool)
            # Pairs on rows that do not count are none of these.
            found[at[every.take(at, mode="clip") == keys]] = True
        return found


def _alone(table: Table, changes: Changes, pairs: Pairs | None) -> Place | None:
    """Pairs in a scene of their own."""
    return None if pairs is None else Place(pairs, Scene(table, changes, pairs), None, None)


def _changed(table: Table, changes: Changes, names: Iterable[str], rows: Array) -> Pairs | None:
    """The pairs on some rows where any of some columns is changed."""
    parts = [changes.pairs(table, name) for name in sorted(names)]
    if not parts:
        return None
    pairs = joined(parts, table.rows)
    keep = rows[pairs.row]
    if np.count_nonzero(keep) < len(keep):
        pairs = pairs.where(keep)
    return pairs if len(pairs.row) else None
