"""What may lie behind a deed: the deed itself, or a slip in a code, a number or a whole record."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import polars as pl

from mrv.trace.deeds.groups import Group
from mrv.trace.deeds.retrial import Edit
from mrv.trace.whatif.plan import Place
from mrv.trace.whatif.tables import Table, Tables

_MEMBERS = 6
"""Records of one group that are suspected one by one."""
_CODES = 12
_NAMES = 4
"""Other names that are tried for one record."""
_SAME_IDENTITY = 4.0
"""What it says for another name that both share a number of their own, in nats."""


@dataclass(frozen=True, slots=True)
class Target:
    """A suspected cell; of a record that is absent, its would-be keys."""

    frame: str
    row: int | None
    column: str
    suggested: Any = None
    span: tuple[float | None, float | None] | None = None
    key: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Guess:
    """One way in which a deed's failures may have come about."""

    kind: str
    targets: tuple[Target, ...]
    edits: tuple[Edit, ...] = ()
    """What would undo it; none where the deed stands as it is."""
    bonus: float = 0.0
    whole: bool = False
    """The group as a whole, where none of its records stands out."""


class Guesses:
    """Makes guesses."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._rulebook = tables.rulebook

    def of(self, group: Group) -> list[Guess]:
        """The guesses about a group, the plain deed first."""
        match group.first.shape.kind:
            case "records":
                return list(self._records(group))
            case "absent":
                return list(self._absent(group))
            case "step" if group.steps:
                return [self._steps(group)]
            case "code":
                return [self._deed(group), *self._codes(group)]
        return [self._deed(group)]

    def _deed(self, group: Group) -> Guess:
        deed = group.first
        columns = deed.shape.columns
        limit = deed.shape.limit
        span = None
        if limit is not None and limit.column == columns[0]:
            span = self._span(group)
        targets = tuple(Target(deed.frame, deed.row, column, span=span) for column in columns)
        return Guess("breach", targets)

    def _span(self, group: Group) -> tuple[float | None, float | None] | None:
        from mrv.engine.compiled import values

        limit = group.first.shape.limit
        assert limit is not None
        table = self._tables.frames[group.first.frame].prepared.table
        edge = values(table, [limit.other])[limit.other][group.first.row]
        if not isinstance(edge, float | int):
            return None
        return (None, float(edge)) if limit.upper else (float(edge), None)

    def _steps(self, group: Group) -> Guess:
        targets = [
            Target(step.deed.frame, step.deed.row, step.deed.shape.columns[0])
            for step in group.steps
        ]
        return Guess("late_step", tuple(targets))

    def _records(self, group: Group) -> Iterator[Guess]:
        deed = group.first
        kind = "conflicting_records" if deed.shape.repeats else "linked_records"
        [column] = deed.shape.columns[:1] or self._tables.frames[deed.frame].frame.keys[:1]
        targets = tuple(Target(deed.frame, row, column) for row in group.rows)
        yield Guess(kind, targets, whole=True)
        if len(group.rows) > _MEMBERS:
            return
        table = self._tables.frames[deed.frame]
        for row, target in zip(group.rows, targets, strict=True):
            yield Guess(kind, (target,), (Edit(deed.frame, int(table.row_ids[row])),))
            yield from self._as_in_other_periods(table, row, column)

    def _as_in_other_periods(self, table: Table, row: int, column: str) -> Iterator[Guess]:
        """Guesses that a record had the name it has in other periods."""
        frame = table.frame
        if column in frame.keys:
            return
        filed = table.prepared.table
        same = [key for key in frame.keys if key != frame.time]
        own = filed.row(row, named=True)
        others = filed.filter(pl.all_horizontal([pl.col(key) == own[key] for key in same]))
        names = others.get_column(column).drop_nulls().unique(maintain_order=True).to_list()
        for name in [name for name in names if name != own[column]][:_NAMES]:
            edit = Edit(table.name, int(table.row_ids[row]), column, name)
            target = Target(table.name, row, column, name)
            yield Guess("wrong_name", (target,), (edit,), bonus=_SAME_IDENTITY)

    def _codes(self, group: Group) -> Iterator[Guess]:
        deed = group.first
        table = self._tables.frames[deed.frame]
        column = deed.shape.columns[0]
        parameter = self._rulebook.parameters[column]
        known = self._rulebook.codes.get(parameter.code_list or "")
        listed = [code.code for code in known.codes] if known else []
        filed = table.prepared.table.get_column(column)[deed.row]
        at = listed.index(filed) if filed in listed else 0
        near = sorted(listed, key=lambda code: abs(listed.index(code) - at))
        for code in [code for code in near if code != filed][:_CODES]:
            if column in table.frame.keys and self._is_taken(table, deed.row, column, code):
                continue
            edit = Edit(deed.frame, int(table.row_ids[deed.row]), column, code)
            yield Guess("wrong_code", (Target(deed.frame, deed.row, column, code),), (edit,))

    def _is_taken(self, table: Table, row: int, column: str, value: Any) -> bool:
        """Whether another record has the keys that this one would have."""
        filed = table.prepared.table
        own = filed.row(row, named=True) | {column: value}
        same = [pl.col(key) == own[key] for key in table.frame.keys]
        return not filed.filter(pl.all_horizontal(same)).is_empty()

    def _absent(self, group: Group) -> Iterator[Guess]:
        relation = group.first.shape.relation
        assert relation is not None
        column = group.key[0][0]
        target = Target(relation.to, None, column, key=group.key)
        yield Guess("missing_record", (target,))
        yield from self._other_names(group)
        if len({deed.frame for deed in group.deeds}) == 1 and len(group.deeds) == 1:
            yield from self._own_names(group)

    def _other_names(self, group: Group) -> Iterator[Guess]:
        """Records of the target that nobody refers to: one may be meant under a wrong name."""
        relation = group.first.shape.relation
        assert relation is not None
        target = self._tables.frames[relation.to]
        for theirs, name in group.key:
            if theirs not in target.frame.keys or not isinstance(name, str):
                continue
            rest = [pl.col(key) == value for key, value in group.key if key != theirs]
            free = target.prepared.table.filter(*rest, pl.col(theirs) != name)
            used = self._used(group, theirs)
            free = free.filter(~pl.col(theirs).is_in(used)).head(_NAMES)
            numbers = self._numbers(target, theirs, name)
            for own in free.iter_rows(named=True):
                row_id = int(own["row_id"])
                row = int((target.row_ids == row_id).nonzero()[0][0])
                shared = any(own[column] in known for column, known in numbers.items())
                yield Guess(
                    "wrong_name",
                    (Target(relation.to, row, theirs, name),),
                    (Edit(relation.to, row_id, theirs, name),),
                    bonus=_SAME_IDENTITY if shared else 0.0,
                )

    def _used(self, group: Group, theirs: str) -> list[Any]:
        """The names by which the failing frames refer to the target."""
        used: set[Any] = set()
        for deed in group.deeds:
            relation = deed.shape.relation
            assert relation is not None
            mine = next(mine for mine, other in relation.on if other == theirs)
            table = self._tables.frames[deed.frame].prepared.table
            if mine in table.columns:
                used |= set(table.get_column(mine).unique().to_list())
        return sorted(one for one in used if one is not None)

    def _numbers(self, table: Table, theirs: str, name: str) -> dict[str, set[Any]]:
        """What else a name is known by in the target's other records: texts that are no keys."""
        own = table.prepared.table.filter(pl.col(theirs) == name)
        texts = [
            column
            for column in table.frame.columns
            if self._rulebook.parameters[column].kind == "text" and column in own.columns
        ]
        return {
            column: set(values)
            for column in texts
            if (values := own.get_column(column).drop_nulls().to_list())
            # What many share (a city) identifies nobody.
            and self._owners(table, theirs, column, values[0]) == {name}
        }

    def _owners(self, table: Table, theirs: str, column: str, value: Any) -> set[Any]:
        """Whose a text is, but for records that nothing else is known of."""
        filed = table.prepared.table.filter(pl.col(column) == value)
        counts = filed.get_column(theirs).value_counts()
        known = table.prepared.table.get_column(theirs).value_counts()
        often = dict(known.iter_rows())
        return {one for one, _ in counts.iter_rows() if often[one] > 1}

    def _own_names(self, group: Group) -> Iterator[Guess]:
        """The names in the target that the failing frame lacks: one of them may be meant."""
        deed = group.first
        relation = deed.shape.relation
        assert relation is not None
        table = self._tables.frames[deed.frame]
        target = self._tables.frames[relation.to].prepared.table
        for mine, theirs in relation.on:
            name = dict(group.key)[theirs]
            if mine not in table.frame.keys or not isinstance(name, str):
                continue
            rest = [pl.col(key) == value for key, value in group.key if key != theirs]
            known = target.filter(*rest).get_column(theirs).drop_nulls().unique().to_list()
            free = [k for k in known if not self._is_taken(table, deed.row, mine, k)]
            free.sort(key=lambda k: (-SequenceMatcher(None, k, name).ratio(), k))
            for meant in free[:_NAMES]:
                edit = Edit(deed.frame, int(table.row_ids[deed.row]), mine, meant)
                yield Guess("wrong_name", (Target(deed.frame, deed.row, mine, meant),), (edit,))


def place_of(target: Target) -> Place:
    """A target's frame and column."""
    return target.frame, target.column


def plain(value: Any) -> float | str | bool | None:
    """A value as JSON knows it."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
