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
        self._bare: dict[str, pl.Expr] = {}

    def name(self, need: object, build: Callable[[], pl.Expr]) -> str:
        """The name of the column for `need`, built when first asked for."""
        name = self._names.get(need)
        if name is None:
            name = self._names[need] = f"@{len(self._names)}"
            self._bare[name] = build()
            self.expressions.append(self._bare[name].alias(name))
        return name

    def expression(self, name: str) -> pl.Expr:
        """The expression behind a name."""
        return self._bare[name]


def _judge(table: pl.DataFrame, rules: Sequence[Rule]) -> list[RuleResult]:
    columns = _Columns()
    plan: list[tuple[Rule, str, str, str | None]] = []
    for rule in rules:
        condition = (rule.valid, rule.when and rule.when.tree, rule.gate and rule.gate.tree)
        applies = columns.name(condition, partial(_applicable, rule))
        expectation = (condition, rule.expect.tree, rule.tolerance)
        result = columns.name(expectation, partial(_result, rule, columns.expression(applies)))
        gated = None
        if rule.gate is not None:
            gated = columns.name(("gated", condition), partial(_gated, rule))
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


def _applicable(rule: Rule) -> pl.Expr:
    """Validity, `when` and not `gate` together."""
    together = _valid(rule.valid)
    if rule.when is not None:
        when = truth_expression(rule.when.tree)
        together = when if together is None else together & when
    if rule.gate is not None:
        open_gate = ~truth_expression(rule.gate.tree).fill_null(False)
        together = open_gate if together is None else together & open_gate
    return pl.lit(True) if together is None else together


def _result(rule: Rule, applicable: pl.Expr) -> pl.Expr:
    expect = truth_expression(rule.expect.tree, rule.tolerance)
    always = rule.when is None and rule.gate is None and rule.valid == Validity()
    return expect if always else pl.when(applicable).then(expect)


def _gated(rule: Rule) -> pl.Expr:
    if rule.gate is None:
        return pl.lit(False)
    gated = truth_expression(rule.gate.tree)
    if rule.when is not None:
        gated = gated & truth_expression(rule.when.tree).fill_null(True)
    valid = _valid(rule.valid)
    return gated if valid is None else gated & valid
