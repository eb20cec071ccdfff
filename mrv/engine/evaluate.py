"""Outcomes: every rule of a frame as one Boolean column, all rules in one pass.

A result column is True (pass), False (fail) or null; null is `unknown` where the rule applies or
may apply, else `not_applicable`. A rule applies where its validity covers the record, `when` holds
and `gate` does not. An unknown `when` makes the outcome unknown even if `expect` holds; an unknown
`gate` does not gate: no event on record is no excuse.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import polars as pl

from mrv.catalogue.model import Rule, Validity
from mrv.engine.calendar import MONTH
from mrv.engine.compiled import truth_expression
from mrv.engine.features import materialise
from mrv.engine.frames import PreparedFrame, Workspace
from mrv.intake.submission import ROW_ID
from mrv.language.features import Feature

LAZY_FROM = 4_000
"""Rows from which the lazy engine (parallel, common subexpressions shared) beats the eager one."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that could not be evaluated, and why."""

    rule: str
    variant: str | None
    reason: str


@dataclass(slots=True)
class RuleResult:
    """What one rule says about the judged rows of its frame."""

    rule: Rule
    result: pl.Series
    applicable: pl.Series
    gated: int = 0
    passed: int = 0
    failed: int = 0
    unknown: int = 0
    not_applicable: int = 0
    lenient: dict[str, float | str] = field(default_factory=dict)
    """Columns of observed half-units that replaced declared ones, by column name."""

    def count(self) -> None:
        """Count the outcomes anew."""
        rows = self.result.len()
        applies = int(self.applicable.sum())
        self.not_applicable = rows - self.applicable.null_count() - applies
        known = rows - self.result.null_count()
        self.passed = int(self.result.sum())
        self.failed = known - self.passed
        self.unknown = rows - self.not_applicable - known

    def failing(self) -> pl.Series:
        """Whether the rule failed, for every row."""
        return (~self.result).fill_null(False)

    def undecided(self) -> pl.Series:
        """Whether the outcome is unknown, for every row."""
        return self.result.is_null() & self.applicable.fill_null(True)


@dataclass(slots=True)
class FrameResult:
    """All rules of one frame on its judged rows."""

    frame: PreparedFrame
    table: pl.DataFrame
    rules: list[RuleResult]
    broken: list[Broken]


def evaluate_frame(
    workspace: Workspace, frame: PreparedFrame, rules: Sequence[Rule]
) -> FrameResult:
    """Judge every record of `frame` by `rules`; a rule that cannot be evaluated is broken."""
    materialise(workspace, frame, [feature for rule in rules for feature in features_of(rule)])
    usable: list[Rule] = []
    broken: list[Broken] = []
    for rule in rules:
        reasons = [frame.broken[f.name] for f in features_of(rule) if f.name in frame.broken]
        if reasons:
            broken.append(Broken(rule.id, rule.variant, reasons[0]))
        else:
            usable.append(rule)
    table = frame.judged
    try:
        results = _judge(table, usable)
    except Exception:  # one rule that raises must not take the others with it
        results = []
        for rule in usable:
            try:
                results += _judge(table, [rule])
            except Exception as error:
                reason = f"{type(error).__name__}: {error}".splitlines()[0]
                broken.append(Broken(rule.id, rule.variant, reason))
    return FrameResult(frame, table, results, broken)


def features_of(rule: Rule) -> list[Feature]:
    """The features that the parts of a rule read."""
    parts = (rule.expect, rule.when, rule.gate)
    return [feature for part in parts if part is not None for feature in part.features]


class _Columns:
    """Expressions under short names, equal needs once."""

    def __init__(self) -> None:
        self.expressions: list[pl.Expr] = []
        self._names: dict[object, str] = {}

    def name(self, need: object, build: Callable[[], pl.Expr]) -> str:
        if need not in self._names:
            self._names[need] = f"@{len(self._names)}"
            self.expressions.append(build().alias(self._names[need]))
        return self._names[need]


def _judge(table: pl.DataFrame, rules: Sequence[Rule]) -> list[RuleResult]:
    columns = _Columns()
    plan: list[tuple[Rule, str, str, str | None]] = []
    for rule in rules:
        condition = (rule.valid, rule.when and rule.when.tree, rule.gate and rule.gate.tree)
        applies = columns.name(condition, partial(_applicable, rule))
        whole = (*condition, rule.expect.tree, rule.tolerance)
        result = columns.name(whole, partial(_result, rule))
        gated = None
        if rule.gate is not None:
            gated = columns.name(("gated", *condition), partial(_gated, rule))
        plan.append((rule, applies, result, gated))
    wanted = [pl.col(ROW_ID), *columns.expressions]
    if table.height >= LAZY_FROM:
        masks = table.lazy().select(wanted).collect()
    else:
        masks = table.select(wanted)
    results = []
    for rule, applies, result, gated in plan:
        judged = RuleResult(rule, masks.get_column(result), masks.get_column(applies))
        judged.gated = int(masks.get_column(gated).sum()) if gated else 0
        judged.count()
        results.append(judged)
    return results


def _valid(validity: Validity) -> pl.Expr | None:
    month = pl.col(MONTH)
    if validity.start is not None and validity.until is not None:
        return month.is_between(validity.start, validity.until)
    if validity.start is not None:
        return month >= validity.start
    if validity.until is not None:
        return month <= validity.until
    return None


def _conditions(rule: Rule) -> pl.Expr | None:
    """Validity, `when` and not `gate` together; None if nothing limits the rule."""
    together = _valid(rule.valid)
    if rule.when is not None:
        when = truth_expression(rule.when.tree)
        together = when if together is None else together & when
    if rule.gate is not None:
        open_gate = ~truth_expression(rule.gate.tree).fill_null(False)
        together = open_gate if together is None else together & open_gate
    return together


def _applicable(rule: Rule) -> pl.Expr:
    conditions = _conditions(rule)
    return pl.lit(True) if conditions is None else conditions


def _result(rule: Rule) -> pl.Expr:
    expect = truth_expression(rule.expect.tree, rule.tolerance)
    conditions = _conditions(rule)
    return expect if conditions is None else pl.when(conditions).then(expect)


def _gated(rule: Rule) -> pl.Expr:
    if rule.gate is None:
        return pl.lit(False)
    gated = truth_expression(rule.gate.tree)
    if rule.when is not None:
        gated = gated & truth_expression(rule.when.tree).fill_null(True)
    valid = _valid(rule.valid)
    return gated if valid is None else gated & valid
