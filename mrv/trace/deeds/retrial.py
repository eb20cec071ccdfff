"""The rules judged anew on a submission with a few records changed: what a repair would bring.

Slower than the tracer's own what-if rows, but it can change keys, drop records and add some, which
move records from one relation to another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from mrv.catalogue.model import Rule
from mrv.engine.api import evaluate
from mrv.engine.evaluate import FrameResult, RuleResult, features_of
from mrv.engine.frames import HISTORY, PreparedFrame, Workspace
from mrv.intake.submission import ROW_ID
from mrv.trace.deeds.shapes import frames_read

if TYPE_CHECKING:
    from mrv.engine.result import Result

Identity = tuple[str, str | None]
"""A rule and its variant."""


class Edit(NamedTuple):
    """A record with another value in one column, or without `column` a record left out or added."""

    frame: str
    row_id: int
    column: str | None = None
    value: Any = None
    added: Mapping[str, Any] | None = None
    """The keys and values of a record that the frame does not have; `row_id` is new there."""


class Failure(NamedTuple):
    """A rule that fails on a record."""

    rule: Identity
    frame: str
    row_id: int


class Outcome(NamedTuple):
    """What edits bring, against the submission as filed."""

    gone: frozenset[Failure]
    """Failures that hold now, or whose record is left out; who escapes a rule explains nothing."""
    new: frozenset[Failure]
    decided: frozenset[Failure]
    """Rules that now apply and hold where they did not apply or could not be decided before."""


class Retrial:
    """Judges edited submissions."""

    def __init__(
        self, result: Result, workspace: Workspace, only: Set[Identity] | None = None
    ) -> None:
        """With `only`, these rules are asked and no others."""
        self._only = only
        self._rulebook = workspace.rulebook
        self._frames = result.frames
        self._tables = {name: stored(frame) for name, frame in workspace.frames.items()}

    def outcome(self, edits: Sequence[Edit]) -> Outcome:
        """What all of `edits` together bring."""
        changed = frozenset(edit.frame for edit in edits)
        rules, tables = self._concerned(changed)
        for name in changed:
            tables[name] = edited(tables[name], [e for e in edits if e.frame == name])
        results = evaluate(self._rulebook, rules, tables)
        gone: set[Failure] = set()
        new: set[Failure] = set()
        decided: set[Failure] = set()
        dropped = {(e.frame, e.row_id) for e in edits if e.column is None and e.added is None}
        added = {(edit.frame, edit.row_id) for edit in edits if edit.added is not None}
        for after in results:
            before = self._frames[after.frame.frame.name]
            known = {_identity(judged.rule): judged for judged in before.rules}
            for judged in after.rules:
                old = known[_identity(judged.rule)]
                was, now = _failing(before, old), _failing(after, judged)
                if was:
                    held = _passing(after, judged)
                    gone |= {f for f in was if f in held or (f.frame, f.row_id) in dropped}
                new |= now - was
                if judged.passed > old.passed:
                    decided |= _passing(after, judged) - _passing(before, old) - was
        if added:
            # What nobody filed is known in part, and not judged by itself.
            new, decided = (
                {failure for failure in found if (failure.frame, failure.row_id) not in added}
                for found in (new, decided)
            )
        return Outcome(frozenset(gone), frozenset(new), frozenset(decided))

    def _concerned(self, changed: frozenset[str]) -> tuple[list[Rule], dict[str, pl.DataFrame]]:
        """The rules that read a changed frame, and the tables that they read."""
        rules = []
        names = set(changed)
        for name, reads in self._reads.items():
            for rule, others in reads:
                if name in changed or others & changed:
                    rules.append(rule)
                    names |= {name} | others
        return rules, {name: table for name, table in self._tables.items() if name in names}

    @cached_property
    def _reads(self) -> dict[str, list[tuple[Rule, set[str]]]]:
        """The rules of each frame with the other frames that each reads."""
        return {
            name: [
                (judged.rule, self._others(judged.rule, result))
                for judged in result.rules
                if self._only is None or _identity(judged.rule) in self._only
            ]
            for name, result in self._frames.items()
        }

    def _others(self, rule: Rule, result: FrameResult) -> set[str]:
        frame = result.frame.frame
        return set().union(*(frames_read(f, frame, self._rulebook) for f in features_of(rule)))


def stored(frame: PreparedFrame) -> pl.DataFrame:
    """A frame as it was filed, without periods and features."""
    names = [n for n in (*frame.frame.keys, *frame.frame.columns) if n not in frame.absent]
    return frame.table.select(*dict.fromkeys(names), HISTORY, ROW_ID)


def edited(table: pl.DataFrame, edits: Iterable[Edit]) -> pl.DataFrame:
    """A frame as it was filed, with some edits of its records."""
    puts: Mapping[str, dict[int, Any]] = defaultdict(dict)
    gone = []
    more = []
    for edit in edits:
        if edit.added is not None:
            known = {name: edit.added.get(name) for name in table.columns}
            more.append(known | {HISTORY: False, ROW_ID: edit.row_id})
        elif edit.column is None:
            gone.append(edit.row_id)
        else:
            puts[edit.column][edit.row_id] = edit.value
    for column, values in puts.items():
        dtype = table.schema[column]
        ids = pl.Series(list(values), dtype=table.schema[ROW_ID])
        places = table.get_column(ROW_ID).is_in(ids.implode())
        filled = table.get_column(ROW_ID).filter(places).to_list()
        new = pl.Series([values[one] for one in filled], dtype=dtype)
        old = table.get_column(column).scatter(places.arg_true(), new)
        table = table.with_columns(old.alias(column))
    if more:
        table = pl.concat([table, pl.DataFrame(more, schema=table.schema)])
    return table.filter(~pl.col(ROW_ID).is_in(gone)) if gone else table


def _identity(rule: Rule) -> Identity:
    return rule.id, rule.variant


def _failing(frame: FrameResult, judged: RuleResult) -> set[Failure]:
    return _rows(frame, judged, judged.failing()) if judged.failed else set()


def _passing(frame: FrameResult, judged: RuleResult) -> set[Failure]:
    return _rows(frame, judged, judged.result.fill_null(value=False)) if judged.passed else set()


def _rows(frame: FrameResult, judged: RuleResult, mask: pl.Series) -> set[Failure]:
    rule, name = _identity(judged.rule), frame.frame.frame.name
    return {Failure(rule, name, row) for row in frame.table.get_column(ROW_ID).filter(mask)}
