"""Failures of rules about deeds, gathered: what belongs to one deed is looked at together."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from mrv.catalogue.model import Rule
from mrv.catalogue.owners import OWNER
from mrv.engine.compiled import values
from mrv.engine.relations import key_series
from mrv.trace.deeds.shapes import Shape, order_of
from mrv.trace.whatif.plan import Place, Plan
from mrv.trace.whatif.tables import Tables

_EPOCH = datetime.date(1970, 1, 1)


class Deed(NamedTuple):
    """A rule about a deed that failed on a record."""

    id: str
    """Of the finding."""
    rule: Rule
    shape: Shape
    row: int
    """Position of the record in its frame."""
    energy: float

    @property
    def frame(self) -> str:
        """The record's frame."""
        return self.rule.frame


class Step(NamedTuple):
    """A date that came too late."""

    deed: Deed
    done: datetime.date
    due: datetime.date

    @property
    def late(self) -> datetime.timedelta:
        """By how much."""
        return self.done - self.due


@dataclass(slots=True)
class Group:
    """Failures that one deed explains."""

    deeds: list[Deed]
    rows: tuple[int, ...] = ()
    """Records of the first deed's frame that belong together."""
    key: tuple[tuple[str, Any], ...] = ()
    """For a record that is absent: the columns that would name it."""
    steps: list[Step] = field(default_factory=list)
    """For late steps: the first one, then those that followed from it."""

    @property
    def first(self) -> Deed:
        """The deed that speaks for all."""
        return self.deeds[0]


class Groups:
    """Gathers deeds."""

    def __init__(self, tables: Tables, plan: Plan) -> None:
        self._tables = tables
        self._after = _after(plan)

    def of(self, deeds: Sequence[Deed]) -> list[Group]:
        """The groups of some deeds, each deed in one."""
        by_kind: dict[str, list[Deed]] = defaultdict(list)
        for deed in deeds:
            by_kind[deed.shape.kind].append(deed)
        found = [*self._records(by_kind["records"]), *self._absent(by_kind["absent"])]
        steps, undated = self._steps(by_kind["step"])
        found += steps
        cells: dict[tuple[str, int, str], list[Deed]] = defaultdict(list)
        for deed in (*undated, *by_kind["code"], *by_kind["value"]):
            column = deed.shape.columns[0] if deed.shape.columns else ""
            cells[deed.frame, deed.row, column].append(deed)
        found += [Group(own, (own[0].row,)) for own in cells.values()]
        return found

    def _records(self, deeds: Sequence[Deed]) -> list[Group]:
        """Records that a relation ties, directly or through one another."""
        parent: dict[tuple[str, int], tuple[str, int]] = {}

        def root(place: tuple[str, int]) -> tuple[str, int]:
            while parent.setdefault(place, place) != place:
                place = parent[place]
            return place

        for deed in deeds:
            assert deed.shape.relation is not None
            links = self._tables.members(deed.frame, deed.shape.relation.name)
            own = (deed.frame, deed.row)
            for row in links.of(np.array([deed.row]))[1]:
                parent[root((deed.frame, int(row)))] = root(own)
            root(own)
        together: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
        for place in parent:
            together[root(place)].append(place)
        by_root: dict[tuple[str, int], list[Deed]] = defaultdict(list)
        for deed in deeds:
            by_root[root((deed.frame, deed.row))].append(deed)
        return [
            Group(own, tuple(sorted(row for _, row in together[place])))
            for place, own in by_root.items()
        ]

    def _absent(self, deeds: Sequence[Deed]) -> list[Group]:
        """Failures that ask for one and the same record."""
        groups: dict[tuple[Any, ...], Group] = {}
        for deed in deeds:
            relation = deed.shape.relation
            assert relation is not None
            table = self._tables.frames[deed.frame].prepared.table
            key = tuple((theirs, key_series(table, mine)[deed.row]) for mine, theirs in relation.on)
            groups.setdefault((relation.to, key), Group([], key=key)).deeds.append(deed)
        return list(groups.values())

    def _steps(self, deeds: Sequence[Deed]) -> tuple[list[Group], list[Deed]]:
        """Late steps; a later one belongs to the first if it would have been in time without it."""
        series: dict[tuple[Any, ...], list[Step]] = defaultdict(list)
        undated = []
        for deed in deeds:
            step = self._step(deed)
            if step is None:
                undated.append(deed)
            else:
                series[self._whose(deed)].append(step)
        groups = []
        for found in series.values():
            steps = sorted(found, key=lambda step: (step.done, step.deed.id))
            while steps:
                first, *others = steps
                follow = [
                    step
                    for step in others
                    if self._leads(_place(first.deed), _place(step.deed))
                    and step.late <= first.late
                ]
                chain = [first, *follow]
                groups.append(Group([step.deed for step in chain], steps=chain))
                steps = [step for step in others if step not in follow]
        return groups, undated

    def _step(self, deed: Deed) -> Step | None:
        limit = deed.shape.limit
        assert limit is not None
        table = self._tables.frames[deed.frame].prepared.table
        done = table.get_column(limit.column)[deed.row]
        day = values(table, [limit.other])[limit.other][deed.row]
        if done is None or day is None or not limit.upper:
            return None
        return Step(deed, done, _EPOCH + datetime.timedelta(days=int(day)))

    def _whose(self, deed: Deed) -> tuple[Any, ...]:
        """Whom and which year a step belongs to; a frame without these stands for itself."""
        table = self._tables.frames[deed.frame].prepared.table
        names = [name for name in (OWNER, "year") if name in table.columns]
        own = tuple(table.get_column(name)[deed.row] for name in names)
        return own if len(names) == 2 else (deed.frame, deed.row)

    def _leads(self, one: Place, other: Place) -> bool:
        """Whether rules say that one date comes before another, perhaps by way of others."""
        seen, wave = {one}, [one]
        while wave:
            wave = [place for at in wave for place in self._after[at] if place not in seen]
            seen |= set(wave)
        return other in seen


def _after(plan: Plan) -> dict[Place, set[Place]]:
    """For each date those that rules put after it."""
    found: dict[Place, set[Place]] = defaultdict(set)
    for judged in plan.rules:
        order = order_of(judged.rule, plan.rulebook)
        if order is not None:
            found[order[0]].add(order[1])
    return found


def _place(deed: Deed) -> Place:
    return deed.frame, deed.shape.columns[0]


def stakes(deeds: Iterable[Deed], tables: Tables) -> dict[str, float]:
    """The allowances at stake, in tonnes, by finding; those that are unknown are left out."""
    found = {}
    for deed in deeds:
        tonnes = deed.rule.breach.tonnes if deed.rule.breach else None
        if tonnes is None:
            continue
        table = tables.frames[deed.frame].prepared.table
        value = values(table.slice(deed.row, 1), [tonnes.tree])[tonnes.tree][0]
        if value is not None:
            found[deed.id] = float(value)
    return found
