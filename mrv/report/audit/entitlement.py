"""What an incident does to the allowances: the plan's formula as filed and as repaired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import polars as pl

from mrv.catalogue.document import Document, Place
from mrv.catalogue.expressions import RuleText, build
from mrv.catalogue.model import Expression, Rule, Rulebook
from mrv.catalogue.scope import FrameScope
from mrv.engine.api import evaluate
from mrv.intake.submission import ROW_ID
from mrv.language.reference import value
from mrv.report.audit.layout import Entitlement, audit_layout
from mrv.report.audit.words import both

if TYPE_CHECKING:
    from mrv.engine.evaluate import FrameResult
    from mrv.engine.result import Result
    from mrv.trace.following import Consequence

Settings = dict[tuple[str, str], dict[int, float]]
"""The values that some rows of a column should have, by frame and column, then by row id."""


class Entitlements:
    """The allowances of a submission, as filed and with repairs."""

    def __init__(self, result: Result) -> None:
        """Compute them as filed; nothing where the submission has no annual data for it."""
        self._result = result
        self._tables = {
            name: judged.table.select(ROW_ID, *_columns(judged))
            for name, judged in result.frames.items()
        }
        self.entry = _entry(result)
        self._filed = self._amount({}) if self.entry else None

    def effect(self, follows: Consequence | None) -> float | None:
        """Allowances as filed less allowances as repaired; None where they are not known."""
        if self.entry is None or self._filed is None or follows is None:
            return None
        settings: Settings = {}
        changed = ((c.frame, c.row_id, c.column, c.after) for c in follows.changes)
        for frame, row_id, column, wanted in (*changed, *follows.repairs):
            settings.setdefault((frame, column), {})[row_id] = wanted
        read = {self.entry.frame, *self._related()}
        if not any(frame in read for frame, _ in settings):
            return 0.0
        repaired = self._amount(settings)
        return None if repaired is None else self._filed - repaired

    def _related(self) -> list[str]:
        assert self.entry is not None
        frame = self._result.rulebook.frames[self.entry.frame]
        return [relation.to for relation in frame.relations if not relation.many]

    def _amount(self, settings: Settings) -> float | None:
        assert self.entry is not None
        names = [name for name in (self.entry.frame, *self._related()) if name in self._tables]
        tables = {name: _set(self._tables[name], name, settings).drop(ROW_ID) for name in names}
        rule, tree = amount_rule(self.entry, self._result.rulebook)
        judged = {
            one.frame.frame.name: one for one in evaluate(self._result.rulebook, [rule], tables)
        }
        amounts = [
            value(tree.tree, record)
            for record in judged[self.entry.frame].table.iter_rows(named=True)
        ]
        known = [float(amount) for amount in amounts if isinstance(amount, float | int)]
        return sum(known) if known and len(known) == len(amounts) else None


def entitlement_words(result: Result) -> dict[str, Any]:
    """By which formula of which plan allowances are counted, or why they are not."""
    entry = _entry(result)
    if entry is None:
        return {"formula": both(audit_layout().entitlement_unknown), "source": None}
    source = result.rulebook.sources[entry.cite.source]
    return {
        "formula": both(entry.formula),
        "source": both(source.title),
        "clause": entry.cite.clause or "",
        "confidence": entry.cite.confidence,
    }


def _entry(result: Result) -> Entitlement | None:
    """The entry whose years hold all annual records that were filed."""
    for entry in audit_layout().entitlement:
        judged = result.frames.get(entry.frame)
        if judged is None or not judged.table.height:
            continue
        years = judged.table.get_column("year").drop_nulls()
        if years.len() and years.is_between(entry.start, entry.until).all():
            return entry
    return None


def _columns(judged: FrameResult) -> list[str]:
    frame = judged.frame.frame
    return [name for name in (*frame.keys, *frame.columns) if name in judged.table.columns]


def _set(table: pl.DataFrame, frame: str, settings: Settings) -> pl.DataFrame:
    for (of, column), new in settings.items():
        if of == frame and column in table.columns:
            table = table.with_columns(
                pl.col(ROW_ID).replace_strict(new, default=pl.col(column)).alias(column)
            )
    return table


def amount_rule(entry: Entitlement, rulebook: Rulebook) -> tuple[Rule, Expression]:
    """A rule that makes the engine look up what the amount reads, and the amount."""
    document = Document("report.yaml", "report.yaml", entry.amount, {}, [])
    scope = FrameScope(
        rulebook.frames[entry.frame], rulebook.frames, rulebook.parameters, rulebook.tables
    )
    built = build(RuleText(entry.amount, Place(document)), scope, expect="number")
    if built is None:
        raise ValueError(document.problems)
    any_rule = next(rule for rule in rulebook.rules if rule.frame == entry.frame)
    more = {one.name: one for one in (*any_rule.expect.features, *built.expression.features)}
    expect = msgspec.structs.replace(any_rule.expect, features=tuple(more.values()))
    rule = msgspec.structs.replace(any_rule, expect=expect, when=None, gate=None, examples=())
    return rule, built.expression
