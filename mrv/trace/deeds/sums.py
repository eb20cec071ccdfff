"""Sums that do not come out: how much a total has beyond the records that it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

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
    column: str
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
        at = frame.get_column(ROW_ID).index_of(row[ROW_ID])
        one = frame.slice(at, 1)
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
