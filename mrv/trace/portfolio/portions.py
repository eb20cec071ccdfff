"""A portfolio in portions: some enterprises at a time, so that memory and tables stay small.

Reports of different enterprises have nothing in common but the peers they are compared with, and
what peers are is taken as it stands. Only the frames of the market tie enterprises together; with
these everything is traced at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set

import polars as pl

from mrv.catalogue.owners import OWNER
from mrv.engine.frames import PreparedFrame, Workspace

EACH, MOST = 120, 480
"""Enterprises with findings in a portion, at least and at most: the more, the more is shared, and
the more memory it takes."""
_ORDINARY = 30
"""Findings of an enterprise up to which it counts as one; with more it is work as of several."""
_SHARE = 8
"""Of what is left a portion is at most such a part, so that several processes end together."""
_PLACE = "@portion"


def portions(
    workspace: Workspace, findings: pl.DataFrame, each: int | None = None
) -> Iterator[tuple[Workspace, pl.DataFrame]]:
    """The enterprises with findings, with their findings in order, a portion at a time.

    Of `each` so many enterprises; by default according to how many are left.
    """
    asked = Counter(findings.get_column(OWNER).to_list())
    weights = [-(-count // _ORDINARY) for count in asked.values()]
    sizes = list(sizes_of(weights)) if each is None else [each] * -(-len(asked) // each)
    few = len(sizes) == 1 and _filers(workspace) <= (each or EACH)
    if few or None in asked or not _apart(workspace):
        yield workspace, findings
        return
    numbers = [number for number, size in enumerate(sizes) for _ in range(size)]
    portion = dict(zip(asked, numbers, strict=False))
    rows = {name: _rows(frame.table, portion) for name, frame in workspace.frames.items()}
    own_findings = _rows(findings, portion)
    for number in range(max(portion.values()) + 1):
        own = {
            name: frame.table[found[number]]
            for name, frame in workspace.frames.items()
            if number in (found := rows[name])
        }
        empty = {n: f.table.clear() for n, f in workspace.frames.items() if n not in own}
        yield _part(workspace, own | empty), findings[own_findings[number]]


def sizes_of(weights: Sequence[int]) -> Iterator[int]:
    """How many enterprises each portion has by default, of such weights in their order."""
    left, place = sum(weights), 0
    while place < len(weights):
        most, weight, size = min(MOST, max(EACH, left // _SHARE)), 0, 0
        while place + size < len(weights):
            weight += weights[place + size]
            if size and weight > most:
                weight -= weights[place + size]
                break
            size += 1
        yield size
        place += size
        left -= weight


def of_owners(workspace: Workspace, owners: Set[object]) -> Workspace:
    """The records of some enterprises, where no relation leads to others; else all of them."""
    if _filers(workspace) <= len(owners) or not _apart(workspace):
        return workspace
    own = pl.col(OWNER).is_in(list(owners))
    return _part(workspace, {n: f.table.filter(own) for n, f in workspace.frames.items()})


def _part(whole: Workspace, tables: dict[str, pl.DataFrame]) -> Workspace:
    """Some rows of all frames of a workspace, with the features they have there."""
    part = Workspace(whole.rulebook, {})
    part.lookups = whole.lookups
    for name, frame in whole.frames.items():
        own = PreparedFrame(frame.frame, tables[name], whole.rulebook.parameters)
        own.absent, own.broken = frame.absent, frame.broken
        part.frames[name] = own
    return part


def _filers(workspace: Workspace) -> int:
    """How many enterprises filed anything; what is of the whole market names none."""
    frames = [frame for frame in workspace.frames.values() if OWNER in frame.frame.keys]
    named = [frame.table.get_column(OWNER).cast(pl.String) for frame in frames]
    return pl.concat(named).n_unique() if named else 0


def _apart(workspace: Workspace) -> bool:
    """Whether every relation between the filed frames stays within an enterprise."""
    for frame in workspace.frames.values():
        if OWNER not in frame.frame.keys:
            return False
        for relation in frame.frame.relations:
            if relation.to in workspace.frames and (OWNER, OWNER) not in relation.on:
                return False
    return True


def _rows(table: pl.DataFrame, portion: dict[str, int]) -> dict[int, pl.Series]:
    """The rows of each portion, in the table's order."""
    owner = table.get_column(OWNER)
    found = owner.replace_strict(portion, default=None, return_dtype=pl.Int64)
    placed = pl.DataFrame({_PLACE: found}).with_row_index("row").drop_nulls(_PLACE)
    groups = placed.group_by(_PLACE, maintain_order=True).agg("row")
    numbers = groups.get_column(_PLACE).to_list()
    return dict(zip(numbers, groups.get_column("row"), strict=True))
