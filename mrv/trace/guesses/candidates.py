"""Cells that may be the cause: those that failing rules read, and what these follow from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from mrv.trace.whatif.plan import Judged, Plan
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

    @property
    def instance(self) -> Instance:
        """Its rule and row."""
        return Instance(self.judged.number, self.row)


class Candidates:
    """Finds candidates; what was found for a rule on a record is kept."""

    def __init__(self, tables: Tables, plan: Plan, reach: Reach) -> None:
        self._tables = tables
        self._plan = plan
        self._reach = reach
        self._left: list[tuple[Failing, Spot, float]] = []
        """Cells that a failing rule sums with too many others to be tried."""

    def link(self, failing: Sequence[Failing]) -> None:
        """Fill in the links of failing rules."""
        self._left.clear()
        groups: dict[int, list[Failing]] = defaultdict(list)
        for item in failing:
            groups[item.judged.number].append(item)
        for items in groups.values():
            judged = items[0].judged
            rows = np.array([item.row for item in items], dtype=np.int64)
            self._expand(judged.rule.frame, judged.reads, rows, items, judged.equation)
        # Of the many members of a sum an inconspicuous one is looked at if another rule accuses it.
        accused = {spot for item in failing for spot in item.direct}
        for item, spot, share in self._left:
            if spot in accused:
                item.links[spot] = max(share, item.links.get(spot, 0.0))
                item.direct.add(spot)

    def _expand(
        self,
        frame: str,
        names: frozenset[str],
        rows: np.ndarray[tuple[int], np.dtype[np.int64]],
        items: list[Failing],
        equation: bool,
    ) -> None:
        owners = np.arange(len(rows))
        wave = [(frame, tuple(names), rows, owners, np.ones(len(rows)))]
        seen: set[tuple[int, Spot]] = set()
        for depth in range(1 if equation else DEPTH + 1):
            following: dict[tuple[str, str], list[tuple[int, int, float]]] = defaultdict(list)
            for at, columns, from_rows, of, shares in wave:
                filed = self._tables.frames[at].judged[from_rows]
                own_rows = list(_together(from_rows[filed], of[filed], shares[filed]))
                for reading in self._reach.readings(at, columns):
                    table = self._tables.frames.get(reading.frame)
                    if table is None or reading.column not in table:
                        continue
                    if reading.column in table.frame.keys:
                        continue
                    cells: Iterable[tuple[int, int, float]] = own_rows
                    if reading.chain:
                        reached = self._reach.cells(reading, from_rows)
                        if depth == 0:
                            self._leave(reached, items)
                        cells = _reached(reached, table, of, shares)
                    for row, own, share in cells:
                        spot = Spot(reading.frame, reading.column, row)
                        if (own, spot) in seen:
                            continue
                        seen.add((own, spot))
                        item = items[own]
                        item.links[spot] = max(share, item.links.get(spot, 0.0))
                        if depth == 0:
                            item.direct.add(spot)
                        following[reading.frame, reading.column].append((row, own, share * _DECAY))
            wave = []
            for (at, column), cells in following.items():
                step = self._plan.formulas.get((at, column))
                if step is not None:
                    found = np.array([row for row, _, _ in cells], dtype=np.int64)
                    of = np.array([owner for _, owner, _ in cells], dtype=np.int64)
                    wave.append((at, step.reads, found, of, np.array([s for _, _, s in cells])))
            if not wave:
                return

    def _leave(self, reached: Reached, items: Sequence[Failing]) -> None:
        """Note the cells that are not tried unless another rule accuses them."""
        judged = self._tables.frames[reached.frame].judged
        which, rows = reached.others
        fans = np.bincount(which)
        for at, row in zip(which.tolist(), rows.tolist(), strict=True):
            if judged[row]:
                spot = Spot(reached.frame, reached.column, row)
                self._left.append((items[at], spot, 1 / float(fans[at]) ** 0.5))


def _together(rows: Rows, owners: Rows, shares: Array) -> Iterator[tuple[int, int, float]]:
    """Cells with the failing rule that each is to blame for, and the share of the blame."""
    return zip(rows.tolist(), owners.tolist(), shares.tolist(), strict=True)


def _reached(
    reached: Reached, table: Table, owners: Rows, shares: Array
) -> Iterable[tuple[int, int, float]]:
    """The same of cells of the submission that some records read."""
    if not len(reached.row):
        return ()
    filed = table.judged[reached.row]
    which = reached.which[filed]
    return _together(reached.row[filed], owners[which], shares[which] / np.sqrt(reached.fan[filed]))


class Accusation(NamedTuple):
    """A failing rule that may be the fault of a cell."""

    weight: float
    """Its energy, as far as the cell shares the blame."""
    place: int
    """Its place among those that fail."""
    direct: bool
    """Whether it reads the cell itself."""


def accused(failing: Sequence[Failing], first: int = 0) -> dict[Spot, list[Accusation]]:
    """What accuses each candidate; places are counted from `first`."""
    found: dict[Spot, list[Accusation]] = defaultdict(list)
    for place, item in enumerate(failing, first):
        energy, direct = item.energy, item.direct
        for spot, share in item.links.items():
            found[spot].append(Accusation(energy * share, place, spot in direct))
    return found


def accusing(own: Iterable[Accusation], follows: bool) -> dict[int, float]:
    """By its place how strongly each failing rule accuses a variable, the strongest of its cells.

    A variable with no consequences of its own is accused only by what reads it directly.
    """
    found: dict[int, float] = {}
    for weight, place, direct in own:
        if direct or follows:
            found[place] = max(weight, found.get(place, 0.0))
    return found


def ranked(
    failing: Sequence[Failing], accusations: Mapping[Spot, Sequence[Accusation]]
) -> list[Spot]:
    """The candidates worth trying, most suspect first."""
    score = {spot: sum(each.weight for each in own) for spot, own in accusations.items()}
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
