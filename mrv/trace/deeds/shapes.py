"""What a rule about a deed looks at: repeated records, absent ones, a step's date, a code, a value.

Read off the rule's tree and features, so that a new rule needs nothing but `breach:` in its file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mrv.catalogue.model import Frame, Relation, Rule, Rulebook
from mrv.language.features import Calendar, Children, Feature, Related, Standard
from mrv.language.tree import Column, Comparison, Logic, Membership, Node, Number
from mrv.language.walk import walk
from mrv.trace.whatif.plan import Place, read_by

Kind = Literal["records", "absent", "step", "code", "value"]
"""Records of the same frame that belong together; a record that should exist and does not; a date
with a last day; a code that a table judges; anything else."""

_UPPER, _LOWER = ("<=", "<"), (">=", ">")


@dataclass(frozen=True, slots=True)
class Limit:
    """A comparison of one own column with something else."""

    column: str
    other: Node
    upper: bool
    """Whether the other side is the most that is allowed; else it is the least."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a rule looks at."""

    kind: Kind
    columns: tuple[str, ...]
    """Own columns that hold the deed, the first above all."""
    relation: Relation | None = None
    limit: Limit | None = None

    @property
    def repeats(self) -> bool:
        """Whether the records that belong together share what should be one's own."""
        return self.relation is not None and all(
            mine == theirs for mine, theirs in self.relation.on
        )


def shape_of(rule: Rule, rulebook: Rulebook) -> Shape:
    """What a rule looks at."""
    frame = rulebook.frames[rule.frame]
    tree = rule.expect.tree
    features = {feature.name: feature for feature in rule.expect.features}
    read = read_by(tree)
    own = tuple(name for name in rule.parameters if _has(frame, name))
    for name in read:
        feature = features.get(name)
        if not isinstance(feature, Children):
            continue
        relation = _relation(frame, feature.relation)
        if relation is not None and relation.to == frame.name:
            return Shape("records", own[:1], relation)
        if relation is not None and feature.kind == "count" and _asks_for_some(tree, name):
            return Shape("absent", own[:1], relation)
    limit = _limit(tree, features, frame)
    if limit is not None:
        kind = rulebook.parameters[limit.column].kind
        # Of what must hold together, every part may be what is missing.
        parts = own if isinstance(tree, Logic) and tree.operator == "and" else ()
        columns = tuple(dict.fromkeys((limit.column, *(n for n in parts if n in read))))
        return Shape("step" if kind == "date" else "value", columns, None, limit)
    codes = [name for name in _coded(tree, features) if _is_code(rulebook, frame, name)]
    if codes:
        return Shape("code", (codes[0],))
    return Shape("value", own)


def order_of(rule: Rule, rulebook: Rulebook) -> tuple[Place, Place] | None:
    """For a rule that one date comes before another: the two dates; None for other rules."""
    frame = rulebook.frames[rule.frame]
    features = {feature.name: feature for feature in rule.expect.features}
    for node in walk(rule.expect.tree):
        if not isinstance(node, Comparison) or len(node.operands) != 2:
            continue
        first, second = (_date(side, features, frame, rulebook) for side in node.operands)
        if first is not None and second is not None:
            return (second, first) if node.operators[0] in _LOWER else (first, second)
    return None


def _date(
    node: Node, features: dict[str, Feature], frame: Frame, rulebook: Rulebook
) -> Place | None:
    """The stored date behind a side of a comparison."""
    if not isinstance(node, Column):
        return None
    feature = features.get(node.name)
    if isinstance(feature, Calendar) and feature.kind == "day_number":
        relation = _relation(frame, feature.relation) if feature.relation else None
        return (relation.to if relation else frame.name), feature.column
    if isinstance(feature, Children) and feature.kind in ("smallest", "largest"):
        relation = _relation(frame, feature.relation)
        inner = {need.name: need for need in feature.needs}
        if relation is not None and feature.argument is not None:
            return _date(feature.argument, inner, rulebook.frames[relation.to], rulebook)
    return None


def _limit(tree: Node, features: dict[str, Feature], frame: Frame) -> Limit | None:
    for node in walk(tree):
        if not isinstance(node, Comparison) or len(node.operands) != 2:
            continue
        operator = node.operators[0]
        if operator not in (*_UPPER, *_LOWER):
            continue
        for at, side in enumerate(node.operands):
            if not isinstance(side, Column):
                continue
            feature = features.get(side.name)
            dated = isinstance(feature, Calendar) and feature.relation is None
            name = feature.column if isinstance(feature, Calendar) and dated else side.name
            if _has(frame, name) and (feature is None or dated):
                upper = (operator in _UPPER) == (at == 0)
                return Limit(name, node.operands[1 - at], upper)
    return None


def _asks_for_some(tree: Node, count: str) -> bool:
    """Whether a tree asks that there is at least one record."""
    match tree:
        case Comparison((Column(name), Number(value)), (operator,)):
            return name == count and ((operator, value) in ((">", 0), (">=", 1)))
    return False


def _coded(tree: Node, features: dict[str, Feature]) -> Iterator[str]:
    """Yield the columns that a table or a list of codes judges."""
    for node in walk(tree):
        if isinstance(node, Membership) and isinstance(node.item, Column):
            yield node.item.name
    for name in read_by(tree):
        feature = features.get(name)
        if isinstance(feature, Standard):
            yield from (key.name for key in feature.keys if isinstance(key, Column))


def _is_code(rulebook: Rulebook, frame: Frame, name: str) -> bool:
    return _has(frame, name) and rulebook.parameters[name].kind == "code"


def _has(frame: Frame, name: str) -> bool:
    return name in frame.keys or name in frame.columns


def _relation(frame: Frame, name: str | None) -> Relation | None:
    return next((one for one in frame.relations if one.name == name), None)


def frames_read(feature: Feature, frame: Frame, rulebook: Rulebook) -> set[str]:
    """The other frames that a feature of a frame reads."""
    relation = None
    if isinstance(feature, Related | Children | Calendar) and feature.relation:
        relation = _relation(frame, feature.relation)
    inner = rulebook.frames[relation.to] if isinstance(feature, Children) and relation else frame
    found = set() if relation is None else {relation.to}
    return found.union(*(frames_read(need, inner, rulebook) for need in feature.needs))
