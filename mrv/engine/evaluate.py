"""Outcomes: every rule of a frame as one Boolean column, all rules in one pass.

A result column is True (pass), False (fail) or null; null is `unknown` where the rule applies or
may apply, else `not_applicable`. A rule applies where its validity covers the record, `when` holds
and `gate` does not. An unknown `when` makes the outcome unknown even if `expect` holds; an unknown
`gate` does not gate: no event on record is no excuse.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator, Sequence

import msgspec
import polars as pl

from mrv.catalogue.model import Rule, Severity, Validity
from mrv.engine.calendar import MONTH
from mrv.engine.compiled import NO_TOLERANCE, truths
from mrv.engine.features import materialise
from mrv.engine.frames import PreparedFrame, Workspace
from mrv.engine.series import constant_column, surely
from mrv.engine.unfiled import without_a_place
from mrv.language.features import Feature
from mrv.language.tree import Logic, Node, Not


class Broken(msgspec.Struct, frozen=True):
    """A rule that could not be evaluated, and why."""

    rule: str
    variant: str | None
    reason: str


class RuleResult(msgspec.Struct):
    """What one rule says about the judged rows of its frame."""

    rule: Rule
    result: pl.Series
    applicable: pl.Series
    gated: int = 0
    passed: int = 0
    failed: int = 0
    unknown: int = 0
    not_applicable: int = 0
    lenient: dict[str, float | str] = msgspec.field(default_factory=dict)
    """Columns of observed half-units that replaced declared ones, by column name."""
    unfiled: pl.Series | None = None
    """Rows for whose failures the rule's `unfiled` severity stands instead of its own."""

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
        return surely(~self.result)

    def failures(self) -> list[tuple[pl.Series, Severity]]:
        """The positions of failures by what they weigh."""
        failing, own, lighter = self.failing(), self.rule.severity, self.unfiled
        if lighter is None:
            return [(failing.arg_true(), own)]
        parts = ((failing & ~lighter, own), (failing & lighter, self.rule.unfiled or own))
        return [(rows.arg_true(), severity) for rows, severity in parts if rows.any()]

    def undecided(self) -> pl.Series:
        """Whether the outcome is unknown, for every row."""
        return self.result.is_null() & ~surely(~self.applicable)


class _Limit(msgspec.Struct, frozen=True):
    """Where the rules of one condition apply."""

    applicable: pl.Series | None
    """None: to every record, without a condition."""
    everywhere: bool
    anywhere: bool
    gated: int
    """Records that only the gate keeps from the rules."""


class FrameResult(msgspec.Struct):
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
    for judged in results:
        if judged.rule.presence and judged.failed:
            judged.unfiled = without_a_place(workspace, frame, table, judged.rule)
    return FrameResult(frame, table, results, broken)


def features_of(rule: Rule) -> list[Feature]:
    """The features that the parts of a rule read."""
    parts = (rule.expect, rule.when, rule.gate)
    return [feature for part in parts if part is not None for feature in part.features]


class _Conditions:
    """Where rules apply: `when` and `gate` cut into their parts, which many rules of a frame share.

    The parts are computed in one query; joining truths costs less on finished columns than as
    expressions.
    """

    def __init__(self, table: pl.DataFrame, rules: Sequence[Rule]) -> None:
        self._month = table.get_column(MONTH)
        conditions = [c for rule in rules for c in (rule.when, rule.gate) if c is not None]
        parts = [(part, NO_TOLERANCE) for c in conditions for part in _parts(c.tree)]
        self._truths = {part: truth for (part, _), truth in truths(table, parts).items()}
        self._valid: dict[Validity, pl.Series | None] = {}
        self._limits: dict[object, _Limit] = {}

    def _truth(self, tree: Node) -> pl.Series:
        """The truth of a tree, from the columns of its parts."""
        known = self._truths.get(tree)
        if known is None:
            if isinstance(tree, Logic):
                combine = operator.and_ if tree.operator == "and" else operator.or_
                known = functools.reduce(combine, map(self._truth, tree.parts))
            else:
                assert isinstance(tree, Not)
                known = ~self._truth(tree.part)
            self._truths[tree] = known
        return known

    def _covered(self, validity: Validity) -> pl.Series | None:
        """Whether the validity covers the record's month; None if it is open at both ends."""
        if validity not in self._valid:
            start, until = validity.start, validity.until
            since = None if start is None else self._month >= start
            before = None if until is None else self._month <= until
            both = before if since is None else since if before is None else since & before
            self._valid[validity] = both
        return self._valid[validity]

    def limit(self, rule: Rule) -> _Limit:
        """Where the rule applies, shared by all rules under the same conditions."""
        condition = (rule.valid, rule.when and rule.when.tree, rule.gate and rule.gate.tree)
        if condition not in self._limits:
            applicable, gated = self._applicable(rule), self._gated(rule)
            everywhere = anywhere = True
            if applicable is not None:
                count = int(applicable.sum())
                everywhere, anywhere = count == applicable.len(), count > 0
            self._limits[condition] = _Limit(applicable, everywhere, anywhere, gated)
        return self._limits[condition]

    def _applicable(self, rule: Rule) -> pl.Series | None:
        """Validity, `when` and not `gate` together; None if the rule always applies."""
        together = self._covered(rule.valid)
        if rule.when is not None:
            when = self._truth(rule.when.tree)
            together = when if together is None else together & when
        if rule.gate is not None:
            open_gate = ~surely(self._truth(rule.gate.tree))
            together = open_gate if together is None else together & open_gate
        return together

    def _gated(self, rule: Rule) -> int:
        """How many records only the gate keeps from the rule."""
        if rule.gate is None:
            return 0
        gated = self._truth(rule.gate.tree)
        if rule.when is not None:
            gated = gated & ~surely(~self._truth(rule.when.tree))
        valid = self._covered(rule.valid)
        return int((gated if valid is None else gated & valid).sum())


def _parts(tree: Node) -> Iterator[Node]:
    """What a condition is joined from."""
    if isinstance(tree, Logic):
        for part in tree.parts:
            yield from _parts(part)
    elif isinstance(tree, Not):
        yield from _parts(tree.part)
    else:
        yield tree


def _judge(table: pl.DataFrame, rules: Sequence[Rule]) -> list[RuleResult]:
    """Conditions first, then the expectations of those rules that apply anywhere at all."""
    conditions = _Conditions(table, rules)
    limits = [conditions.limit(rule) for rule in rules]
    wanted = [
        (rule.expect.tree, rule.tolerance)
        for rule, limit in zip(rules, limits, strict=True)
        if limit.anywhere
    ]
    found = truths(table, wanted)
    always = constant_column("always", True, pl.Boolean, table.height)
    never = constant_column("never", None, pl.Boolean, table.height)
    results = []
    for rule, limit in zip(rules, limits, strict=True):
        result = never
        if limit.anywhere:
            result = found[rule.expect.tree, rule.tolerance]
            if limit.applicable is not None and not limit.everywhere:
                result = result.zip_with(limit.applicable, never)
        applicable = always if limit.applicable is None else limit.applicable
        judged = RuleResult(rule, result, applicable, gated=limit.gated)
        judged.count()
        results.append(judged)
    return results
