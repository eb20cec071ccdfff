"""Sums that do not come out: how much a total has beyond the records that it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from mrv.catalogue.model import Relation, Rule
from mrv.engine.relations import key_series
from mrv.intake.submission import ROW_ID
from mrv.language.features import Children
from mrv.language.tree import Arithmetic, Call, Column, Comparison, Negate, Node

if TYPE_CHECKING:
    from mrv.engine.frames import Workspace

MONTH = "month"
"""The key that dates the records of which totals are made."""


class Term(NamedTuple):
    """A total over the records of a relation, as a term of what a rule says a value is."""

    relation: Relation
    column: str
    sign: int


class Gap(NamedTuple):
    """What a total has more (or, negative, less) than its records, were all of it in one term."""

    finding: str
    """Its id."""
    frame: str
    """Of the records."""
    on: tuple[tuple[str, Any], ...]
    """Key expressions of these, with the values by which they belong to the total."""
    column: str | None
    """None where a rule that fails looks at such records, but says no sum."""
    amount: float
    tolerance: float
    about: tuple[str, int]
    """The frame and the row id of the total."""


def terms_of(rule: Rule, relations: Mapping[str, Relation]) -> list[Term]:
    """The totals of monthly records that a rule adds up to a value of its own record."""
    tree = rule.expect.tree
    if not isinstance(tree, Comparison) or tree.operators != ("==",):
        return []
    totals = {
        feature.name: (relations[feature.relation], feature.argument.name)
        for feature in rule.expect.features
        if isinstance(feature, Children)
        and feature.kind == "total"
        and feature.weight is None
        and isinstance(feature.argument, Column)
    }
    if not totals:
        return []
    own, made = tree.operands
    return [Term(*totals[name], sign) for name, sign in _added(made, 1) if name in totals] + [
        Term(*totals[name], -sign) for name, sign in _added(own, 1) if name in totals
    ]


def _added(node: Node, sign: int) -> Iterator[tuple[str, int]]:
    """The columns that are added or subtracted."""
    match node:
        case Column(name):
            yield name, sign
        case Negate(operand):
            yield from _added(operand, -sign)
        case Arithmetic("+" | "-" as operator, left, right):
            yield from _added(left, sign)
            yield from _added(right, sign if operator == "+" else -sign)
        case Call("coalesce", (first, *_)):
            yield from _added(first, sign)


def gaps(
    findings: Iterable[Mapping[str, Any]], terms: Mapping[Any, Sequence[Term]], workspace: Workspace
) -> Iterator[Gap]:
    """What each total has more than its records; `terms` by the rule and variant of a finding."""
    for row in findings:
        lhs, rhs = row["lhs"], row["rhs"]
        if lhs is None or rhs is None:
            continue
        frame = workspace.frames[row["frame"]].table
        one = frame.filter(pl.col(ROW_ID) == row[ROW_ID])
        for term in terms.get((row["rule"], row["variant"]), ()):
            on = tuple((theirs, key_series(one, mine)[0]) for mine, theirs in term.relation.on)
            yield Gap(
                row["id"],
                term.relation.to,
                on,
                term.column,
                term.sign * (lhs - rhs),
                row["tolerance"] or 0.0,
                (row["frame"], row[ROW_ID]),
            )


def looked_at(
    findings: Iterable[Mapping[str, Any]], rules: Mapping[Any, Rule], workspace: Workspace
) -> Iterator[Gap]:
    """The records of its month that each failing rule looks at together, whatever it says."""
    relations = {key: list(_monthly(rule, workspace)) for key, rule in rules.items()}
    for row in findings:
        own = relations[row["rule"], row["variant"]]
        if not own or row["severity"] == "info":
            continue
        one = workspace.frames[row["frame"]].table.filter(pl.col(ROW_ID) == row[ROW_ID])
        for relation in own:
            on = tuple((theirs, key_series(one, mine)[0]) for mine, theirs in relation.on)
            about = (row["frame"], row[ROW_ID])
            yield Gap(row["id"], relation.to, on, None, 0.0, 0.0, about)


def _monthly(rule: Rule, workspace: Workspace) -> Iterator[Relation]:
    """The relations by which a rule of a month's record looks at several others of the month."""
    frame = workspace.rulebook.frames[rule.frame]
    if frame.time != MONTH:
        return
    read = {f.relation for f in rule.expect.features if isinstance(f, Children)}
    for relation in frame.relations:
        of_month = (MONTH, MONTH) in relation.on and relation.during is None
        if of_month and relation.name in read and relation.to in workspace.frames:
            yield relation
