"""Frauds that several findings together give away, by what they look like, not by a right value.

One sample reported as many months, a month copied whole, dates put back: nobody can say what the
values should have been, so that no repair is tried. What to look for stands in
`rules/tracing/patterns.yaml`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from mrv.catalogue.causes import TracePattern
from mrv.catalogue.owners import OWNER
from mrv.trace.globs import fits
from mrv.trace.guesses.candidates import Failing, Instance, Spot
from mrv.trace.guesses.contradicted import contradicted
from mrv.trace.guesses.names import Names
from mrv.trace.whatif.tables import Table, Tables

_CALENDAR = ("month", "year")


@dataclass(slots=True)
class Recognised:
    """Cells that fit a pattern, and the findings that it explains."""

    pattern: TracePattern
    spots: dict[Spot, None] = field(default_factory=dict)
    explains: dict[Instance, float] = field(default_factory=dict)
    """With the energy of each."""
    still: bool = False
    """Whether it is no more than a value that stays the same: what it should be, only an equality
    that does not hold tells."""
    instead: tuple[Spot, ...] = ()
    """Cells that may be what is wrong in place of them."""


class Patterns:
    """Looks for patterns in failing rules."""

    def __init__(
        self, tables: Tables, names: Names, link: Callable[[Sequence[Failing]], None]
    ) -> None:
        self._tables = tables
        self._names = names
        self._link = link
        self._owned: dict[str, dict[object, list[int]]] = {}

    def found(self, failing: Sequence[Failing]) -> list[Recognised]:
        """Every pattern that fits; a finding is explained by the first that takes it."""
        found: list[Recognised] = []
        taken: set[Instance] = set()
        for pattern in self._tables.rulebook.trace_patterns:
            signs = [
                item
                for item in failing
                if item.instance not in taken and fits(item.judged.rule.id, pattern.signs)
            ]
            if signs and not found:
                self._link(failing)
            for owner, items in self._by_owner(signs).items():
                for recognised in self._of_owner(pattern, items):
                    if pattern.most is not None and self._is_source(recognised, failing):
                        # The copy is the other record, and its papers tell what it should be.
                        continue
                    self._explain(recognised, failing, owner, taken)
                    taken |= set(recognised.explains)
                    found.append(recognised)
        return found

    def _by_owner(self, items: Sequence[Failing]) -> dict[object, list[Failing]]:
        found: dict[object, list[Failing]] = defaultdict(list)
        for item in items:
            found[self._owner(item.judged.rule.frame, item.row)].append(item)
        return found

    def _owner(self, frame: str, row: int) -> object:
        table = self._tables.frames[frame]
        return table.column(OWNER)[row] if OWNER in table else None

    def _of_owner(self, pattern: TracePattern, signs: Sequence[Failing]) -> Iterator[Recognised]:
        """The records that belong together, where there are enough of them."""
        rows: dict[str, set[int]] = defaultdict(set)
        for item in signs:
            rows[item.judged.rule.frame].add(item.row)
        together: dict[object, Recognised] = {}
        for frame, own in sorted(rows.items()):
            table = self._tables.frames[frame]
            columns = [name for name in pattern.cells if name in table]
            groups = [sorted(own)]
            if pattern.repeated:
                groups = self._groups(table, columns, own, pattern.shared)
            for group in groups:
                if len(group) < pattern.least or (pattern.most and len(group) > pattern.most):
                    continue
                # The same sample stands in the form and in its laboratory reports.
                key = self._value(table, columns, group[0]) if pattern.repeated else None
                recognised = together.setdefault(key, Recognised(pattern))
                for row in group:
                    if table.judged[row] and (pattern.most is None or row in own):
                        recognised.spots |= dict.fromkeys(self._spots(table, columns, row, group))
        yield from (recognised for recognised in together.values() if recognised.spots)

    def _groups(
        self, table: Table, columns: Sequence[str], rows: set[int], shared: int
    ) -> list[list[int]]:
        """Records that share most of their values with one of `rows`."""
        numbers = [n for n in columns if table.column(n).dtype == np.float64]
        groups: list[set[int]] = []
        for row in sorted(rows):
            own = {row} | {
                other
                for other in self._others(table, row)
                if sum(bool(table.column(n)[other] == table.column(n)[row]) for n in numbers)
                >= shared
            }
            if len(own) < 2:
                continue
            for group in [group for group in groups if group & own]:
                own |= group
                groups.remove(group)
            groups.append(own)
        return [sorted(group) for group in groups]

    def _others(self, table: Table, row: int) -> list[int]:
        """Records that should have values of their own: other months, or other reports."""
        if table.frame.time in _CALENDAR:
            return self._names.neighbours(table, Spot(table.name, "", row))
        if table.name not in self._owned:
            owned = self._owned[table.name] = defaultdict(list)
            for other in range(table.rows):
                owned[self._owner(table.name, other)].append(other)
        own = self._owned[table.name][self._owner(table.name, row)]
        return [other for other in own if other != row]

    def _spots(
        self, table: Table, columns: Sequence[str], row: int, group: Sequence[int]
    ) -> Iterator[Spot]:
        """The accused cells of a record: repeated in the group, if that is what it is about."""
        for name in columns:
            values = table.column(name)
            number = values.dtype == np.float64
            if (number and np.isnan(values[row])) or (not number and values[row] is None):
                continue
            if (
                len(group) > 1
                and number
                and not any(other != row and values[other] == values[row] for other in group)
            ):
                continue
            yield Spot(table.name, name, row)

    def _is_source(self, recognised: Recognised, failing: Sequence[Failing]) -> bool:
        """Whether papers contradict the record that has these values too, and not this one."""
        own = {(spot.frame, spot.row) for spot in recognised.spots}
        wrong = contradicted(failing).keys()
        if own & wrong:
            return False
        columns: dict[tuple[str, int], list[str]] = defaultdict(list)
        for spot in recognised.spots:
            columns[spot.frame, spot.row].append(spot.column)
        for (frame, row), names in columns.items():
            values = [self._tables.frames[frame].column(name) for name in names]
            for other in (row_ for frame_, row_ in wrong if frame_ == frame):
                shared = sum(bool(each[other] == each[row]) for each in values)
                if shared >= recognised.pattern.shared:
                    return True
        return False

    def _value(self, table: Table, columns: Sequence[str], row: int) -> object:
        return table.column(columns[0])[row] if columns else None

    def _explain(
        self,
        recognised: Recognised,
        failing: Sequence[Failing],
        owner: object,
        taken: set[Instance],
    ) -> None:
        rows = {(spot.frame, spot.row) for spot in recognised.spots}
        pattern = recognised.pattern
        for item in failing:
            rule = item.judged.rule
            if item.instance in taken or self._owner(rule.frame, item.row) != owner:
                continue
            if fits(rule.id, pattern.documents) and self._is_of_document(item, recognised):
                recognised.explains[item.instance] = item.energy
            if not fits(rule.id, (*pattern.signs, *pattern.beside)):
                continue
            same = pattern.shared > 1 and (rule.frame, item.row) in rows
            if same or item.direct & recognised.spots.keys():
                recognised.explains[item.instance] = item.energy

    def _is_of_document(self, item: Failing, recognised: Recognised) -> bool:
        """Whether a rule reads an accused result of a document, not of the form."""
        accused = item.direct & recognised.spots.keys()
        return any(self._tables.frames[s.frame].frame.time not in _CALENDAR for s in accused)
