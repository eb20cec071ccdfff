"""Cells that may be the cause: those that failing rules read, and what these follow from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from mrv.trace.whatif.plan import Judged, Place, Plan
from mrv.trace.whatif.reach import Reach, Reached
from mrv.trace.whatif.tables import Array, Rows, Table, Tables

DEPTH = 4
"""How many formulas back from a cell that a rule reads."""
_DECAY = 0.75
MOST = 56
"""Candidates of one component that are tried."""
_EACH = 8
"""The best candidates of every single failing rule are always tried."""


class Spot(NamedTuple):
    """A stored value: frame, column, row."""

    frame: str
    column: str
    row: int


class Instance(NamedTuple):
    """A rule on a record."""

    rule: int
    row: int


@dataclass(slots=True)
class Failing:
    """A rule that fails on a record, and the cells that may be to blame."""

    judged: Judged
    row: int
    energy: float
    links: dict[Spot, float] = field(default_factory=dict)
    """Share of the blame by cell: 1 for a cell read directly, less for distant and many ones."""
    direct: set[Spot] = field(default_factory=set)
    instance: Instance = field(init=False)
    """Its rule and row."""

    def __post_init__(self) -> None:
        self.instance = Instance(self.judged.number, self.row)


class _Cells(NamedTuple):
    """Cells of one column, and the failing rules that they may be to blame for."""

    row: Rows
    owner: Rows
    """The rule's place among those that fail."""
    share: Array
    """Share of the blame."""


class _Wave(NamedTuple):
    """What is read on some rows, by rules or by formulas that they depend on."""

    frame: str
    columns: tuple[str, ...]
    row: Rows
    owner: Rows
    share: Array


class Candidates:
    """Finds candidates; what was found for a rule on a record is kept."""

    def __init__(self, tables: Tables, plan: Plan, reach: Reach, *, earlier: bool = False) -> None:
        """Look among the submission's own records, or among those of `earlier` periods."""
        self._tables = tables
        self._plan = plan
        self._reach = reach
        self._earlier = earlier
        self._left: list[tuple[Failing, Spot, float]] = []
        """Cells that a failing rule sums with too many others to be tried."""

    def link(self, failing: Sequence[Failing]) -> None:
        """Fill in the links of failing rules."""
        self._left.clear()
        groups: dict[tuple[str, frozenset[str]], list[int]] = defaultdict(list)
        for place, item in enumerate(failing):
            groups[item.judged.rule.frame, item.judged.reads].append(place)
        rows = np.array([item.row for item in failing], dtype=np.int64)
        wave = [
            _Wave(frame, tuple(names), rows[places], np.array(places), np.ones(len(places)))
            for (frame, names), places in groups.items()
        ]
        # What was calculated in this report was not calculated from an earlier one.
        onward = [self._earlier or not item.judged.equation for item in failing]
        seen: dict[Place, set[tuple[int, int]]] = defaultdict(set)
        for depth in range(DEPTH + 1):
            found = self._read(wave, failing if depth == 0 else ())
            wave = []
            for column, cells in found.items():
                new = self._note(column, cells, failing, seen[column], depth == 0)
                step = self._plan.formulas.get(column)
                if step is None:
                    continue
                ahead = [(*each, blame) for each, blame in new.items() if onward[each[1]]]
                if ahead:
                    at, owners, blames = zip(*ahead, strict=True)
                    own = np.array(at), np.array(owners), np.array(blames) * _DECAY
                    wave.append(_Wave(step.frame, step.reads, *own))
            if not wave:
                break
        # Of the many members of a sum an inconspicuous one is looked at if another rule accuses it.
        accused = {spot for item in failing for spot in item.direct}
        for item, spot, share in self._left:
            if spot in accused:
                item.links[spot] = max(share, item.links.get(spot, 0.0))
                item.direct.add(spot)

    def _read(self, wave: Sequence[_Wave], items: Sequence[Failing]) -> dict[Place, list[_Cells]]:
        """The cells that rules or formulas read, by their column."""
        found: dict[Place, list[_Cells]] = defaultdict(list)
        for each in wave:
            filed = self._may_be(self._tables.frames[each.frame])[each.row]
            own = _Cells(each.row[filed], each.owner[filed], each.share[filed])
            # Most columns are read on one of a few ways, which lead to the same rows.
            known = dict[Hashable, _Cells]()
            for reading in self._reach.readings(each.frame, each.columns):
                table = self._tables.frames.get(reading.frame)
                if table is None or reading.column not in table:
                    continue
                if reading.column in table.frame.keys:
                    continue
                cells = known.get(reading.way) if reading.chain else own
                if cells is None:
                    reached = self._reach.cells(reading, each.row)
                    if items and len(reached.others[0]):
                        self._leave(reached, [items[owner] for owner in each.owner.tolist()])
                    cells = _reached(reached, self._may_be(table), each)
                    if reached.whole and reading.way is not None:
                        known[reading.way] = cells
                if len(cells.row):
                    found[reading.frame, reading.column].append(cells)
        return found

    def _note(
        self,
        place: Place,
        cells: Sequence[_Cells],
        failing: Sequence[Failing],
        seen: set[tuple[int, int]],
        direct: bool,
    ) -> dict[tuple[int, int], float]:
        """Note the cells of one column that were not read on a shorter way.

        By row and the rule's place the shares of the blame are returned.
        """
        frame, column = place
        best: dict[tuple[int, int], float] = {}
        for each in cells:
            for row, owner, blame in zip(*(own.tolist() for own in each), strict=True):
                key = row, owner
                if key not in seen and blame > best.get(key, 0.0):
                    best[key] = blame
        seen.update(best)
        for (row, owner), blame in best.items():
            spot, item = Spot(frame, column, row), failing[owner]
            item.links[spot] = max(blame, item.links.get(spot, 0.0))
            if direct:
                item.direct.add(spot)
        return best

    def _leave(self, reached: Reached, items: Sequence[Failing]) -> None:
        """Note the cells that are not tried unless another rule accuses them."""
        looked_at = self._may_be(self._tables.frames[reached.frame])
        which, rows = reached.others
        fans = np.bincount(which)
        for at, row in zip(which.tolist(), rows.tolist(), strict=True):
            if looked_at[row]:
                spot = Spot(reached.frame, reached.column, row)
                self._left.append((items[at], spot, 1 / float(fans[at]) ** 0.5))

    def _may_be(self, table: Table) -> Array:
        """Which records may be to blame."""
        return ~table.judged if self._earlier else table.judged


def _reached(reached: Reached, looked_at: Array, by: _Wave) -> _Cells:
    """The cells of the records that are looked at among those that some records read."""
    if not len(reached.row):
        return _Cells(reached.row, reached.row, reached.fan)
    filed = looked_at[reached.row]
    which = reached.which[filed]
    share = by.share[which] / np.sqrt(reached.fan[filed])
    return _Cells(reached.row[filed], by.owner[which], share)


Accusation = tuple[float, int, bool]
"""A failing rule that may be the fault of a cell: its energy, as far as the cell shares the blame;
its place among those that fail; and whether it reads the cell itself. There are very many."""


def accused(failing: Sequence[Failing], first: int = 0) -> dict[Spot, list[Accusation]]:
    """What accuses each candidate; places are counted from `first`."""
    found: dict[Spot, list[Accusation]] = defaultdict(list)
    for place, item in enumerate(failing, first):
        energy, direct = item.energy, item.direct
        for spot, share in item.links.items():
            found[spot].append((energy * share, place, spot in direct))
    return found


def accusing(own: Iterable[Accusation], follows: bool) -> dict[int, float]:
    """By its place how strongly each failing rule accuses a variable, the strongest of its cells.

    A variable with no consequences of its own is accused only by what reads it directly.
    """
    found: dict[int, float] = {}
    for weight, place, direct in own:
        if (direct or follows) and weight >= found.get(place, 0.0):
            found[place] = weight
    return found


def ranked(
    failing: Sequence[Failing], accusations: Mapping[Spot, Sequence[Accusation]]
) -> list[Spot]:
    """The candidates worth trying, most suspect first."""
    score = {spot: sum([weight for weight, _, _ in own]) for spot, own in accusations.items()}
    best = sorted(score, key=lambda spot: (-score[spot], spot))
    if len(best) <= MOST:
        return best
    wanted: dict[Spot, None] = {}
    for item in failing:
        own = sorted(item.direct & score.keys(), key=lambda spot: (-score[spot], spot))
        wanted |= dict.fromkeys(own[:_EACH])
    wanted |= dict.fromkeys(best[:MOST])
    order = {spot: place for place, spot in enumerate(best)}
    return sorted(wanted, key=order.__getitem__)[: 2 * MOST]


def components(
    failing: Sequence[Failing], together: Iterable[Sequence[int]] = ()
) -> list[list[Failing]]:
    """Failing rules that share a candidate, directly or through others.

    Those whose places are listed `together` belong to one component whatever they read.
    """
    parent = list(range(len(failing)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    owner: dict[Spot, int] = {}
    for place, item in enumerate(failing):
        for spot in item.links:
            parent[root(place)] = root(owner.setdefault(spot, place))
    for places in together:
        for place in places[1:]:
            parent[root(place)] = root(places[0])
    groups: dict[int, list[Failing]] = defaultdict(list)
    for place, item in enumerate(failing):
        groups[root(place)].append(item)
    return list(groups.values())
