"""Sums that do not come out: how much a total has beyond the records that it is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from mrv.catalogue.model import Relation, Rule
from mrv.engine.relations import key_series
from mrv.intake.submission import ROW_ID
from mrv.language.features import Children
from mrv.language.tree import Arithmetic, Call, Column, Comparison, Negate, Node
from mrv.trace.deeds.monthly import MONTH

if TYPE_CHECKING:
    from mrv.engine.frames import Workspace

Identity = tuple[str, str | None]
"""A rule and its variant."""


class Term(NamedTuple):
    """A total over the records of a relation, as a term of what a rule says a value is."""

    relation: Relation
    column: str
    sign: int
    formula: bool


class Gap(NamedTuple):
    """What a total has more (or, negative, less) than its records, were all of it in one term."""

    frame: str
    """Of the records."""
    on: tuple[tuple[str, Any], ...]
    """Key expressions of these, with the values by which they belong to the total."""
    column: str | None
    """None where a rule that fails looks at such records, but says no sum."""
    amount: float
    tolerance: float
    formula: bool
    """Whether the total is calculated from the records: else it is compared with them."""
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
    formula = rule.generated_by is not None
    return [
        Term(*totals[name], sign, formula)
        for name, sign in (*_added(made, 1), *_added(own, -1))
        if name in totals
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


class Gaps:
    """Finds gaps from findings, as rows; keys of the records that these are of are read at once."""

    def __init__(
        self, findings: Sequence[Mapping[str, Any]], frames: Set[str], workspace: Workspace
    ) -> None:
        """Take the frames in whose records gaps are looked for."""
        self._findings = findings
        self._frames = frames
        self._workspace = workspace
        self._ids: dict[str, set[int]] = defaultdict(set)
        for row in findings:
            self._ids[row["frame"]].add(row[ROW_ID])
        self._rows: dict[str, pl.DataFrame] = {}
        self._on: dict[tuple[str, str], dict[int, tuple[tuple[str, Any], ...]]] = {}

    def of_sums(self, terms: Mapping[Identity, Sequence[Term]]) -> Iterator[Gap]:
        """What each total has more than its records; by the rule of a finding its terms."""
        for row in self._findings:
            own, lhs, rhs = terms.get((row["rule"], row["variant"])), row["lhs"], row["rhs"]
            if not own or lhs is None or rhs is None:
                continue
            about = row["frame"], row[ROW_ID]
            for term in own:
                if term.relation.to not in self._frames:
                    continue
                yield Gap(
                    term.relation.to,
                    self._keys(row["frame"], term.relation)[row[ROW_ID]],
                    term.column,
                    term.sign * (lhs - rhs),
                    row["tolerance"] or 0.0,
                    term.formula,
                    about,
                )

    def looked_at(self, rules: Mapping[Identity, Rule]) -> Iterator[Gap]:
        """The records of its month that each failing rule looks at together, whatever it says."""
        relations = {key: list(self._monthly(rule)) for key, rule in rules.items()}
        seen = set()
        for row in self._findings:
            about = row["frame"], row[ROW_ID]
            for relation in relations[row["rule"], row["variant"]]:
                if row["severity"] != "info" and (about, relation.name) not in seen:
                    seen.add((about, relation.name))
                    on = self._keys(row["frame"], relation)[row[ROW_ID]]
                    yield Gap(relation.to, on, None, 0.0, 0.0, False, about)

    def _keys(self, frame: str, relation: Relation) -> dict[int, tuple[tuple[str, Any], ...]]:
        """By row id the key expressions of the records that belong to a record, with values."""
        key = frame, relation.name
        if key not in self._on:
            if frame not in self._rows:
                table, ids = self._workspace.frames[frame].table, self._ids[frame]
                self._rows[frame] = table.filter(pl.col(ROW_ID).is_in(list(ids)))
            rows = self._rows[frame]
            columns = [key_series(rows, mine).to_list() for mine, _ in relation.on]
            names = [theirs for _, theirs in relation.on]
            values = [tuple(zip(names, own, strict=True)) for own in zip(*columns, strict=True)]
            self._on[key] = dict(zip(rows.get_column(ROW_ID).to_list(), values, strict=True))
        return self._on[key]

    def _monthly(self, rule: Rule) -> Iterator[Relation]:
        """The relations by which a rule of a month's record looks at others of the month."""
        frame = self._workspace.rulebook.frames[rule.frame]
        if frame.time != MONTH:
            return
        read = {f.relation for f in rule.expect.features if isinstance(f, Children)}
        for relation in frame.relations:
            of_month = (MONTH, MONTH) in relation.on and relation.during is None
            if of_month and relation.name in read and relation.to in self._frames:
                yield relation
