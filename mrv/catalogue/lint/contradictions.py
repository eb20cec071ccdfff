"""Lint across rules: pairs that cannot both hold, and rules that another one already implies.

Interval reasoning over the conditions and demands of two rules of one frame (see `satisfiability`):
quantities compared with literals, and conditions that stand in both word for word. What compares
two quantities, reads a table or needs a tolerance is taken to be possible, so nothing sound is
reported as wrong, and much that a solver could prove is not found. Two rules that name one another
in `related` are meant to overlap (one of them names a cause the other only suspects).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

import msgspec

from mrv.catalogue.draft import Draft
from mrv.catalogue.lint.satisfiability import atoms_of, can_hold
from mrv.catalogue.model import Rule, Rulebook, ToleranceSpec
from mrv.catalogue.months import overlaps
from mrv.language.features import Feature, Standard
from mrv.language.tree import Column, Comparison, Membership, Node, Not, Text
from mrv.language.walk import with_parts

_EXACT = ToleranceSpec()
_GRAVITY = {"info": 0, "warning": 1, "error": 2}


def check_contradictions(book: Rulebook, draft: Draft) -> None:
    """Report contradicting and implied rules; only once nothing else is wrong."""
    if draft.problems:
        return
    looked = _Looked(book)
    rules = [looked.rule(rule) for rule in book.rules]
    places = {id(rule): place for rule, place in zip(rules, draft.rule_places, strict=True)}
    for one, other in _related_pairs(rules):
        if one.id in other.related or other.id in one.related:
            continue
        for first, second in ((one, other), (other, one)):
            if _implies(first, second):
                (places[id(second)] / "expect").report(
                    "implied-rule",
                    f"{first.id} 成立时 {second.id} 必然成立，不会多发现任何问题",
                    f"{second.id} holds whenever {first.id} does and never finds anything more",
                )
                break
        else:
            if _contradict(one, other):
                (places[id(other)] / "expect").report(
                    "contradicting-rules",
                    f"{one.id} 与 {other.id} 适用于同一记录时不可能同时成立",
                    f"{one.id} and {other.id} cannot both hold where both apply",
                )


def _related_pairs(rules: Sequence[Rule]) -> Iterator[tuple[Rule, Rule]]:
    """Pairs of different active rules of a frame whose demands share something to compare."""
    sharing: dict[tuple[str, Node], list[int]] = defaultdict(list)
    for number, rule in enumerate(rules):
        if rule.status == "active" and rule.tolerance == _EXACT:
            for atom in atoms_of(rule.expect.tree):
                sharing[rule.frame, atom].append(number)
    pairs = {
        pair
        for numbers in sharing.values()
        for pair in combinations(sorted(set(numbers)), 2)
        if rules[pair[0]].id != rules[pair[1]].id
    }
    for first, second in sorted(pairs):
        if overlaps(rules[first].valid, rules[second].valid):
            yield rules[first], rules[second]


def _when(rule: Rule) -> list[Node]:
    return [rule.when.tree] if rule.when is not None else []


class _Looked:
    """Rules with look-ups by one column replaced by the keys that give the text asked for."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book

    def rule(self, rule: Rule) -> Rule:
        parts = {
            name: msgspec.structs.replace(part, tree=self._resolved(part.tree, part.features))
            for name in ("expect", "when", "gate")
            if (part := getattr(rule, name)) is not None
        }
        return msgspec.structs.replace(rule, **parts)

    def _resolved(self, node: Node, features: Sequence[Feature]) -> Node:
        if isinstance(node, Comparison) and node.operators[0] in ("==", "!="):
            left, right = node.operands[:2]
            if isinstance(left, Column) and isinstance(right, Text):
                found = next((one for one in features if one.name == left.name), None)
                keys = self._keys(found, right.value, node.operators[0] == "==")
                if keys is not None:
                    return keys
        return with_parts(node, lambda part: self._resolved(part, features))

    def _keys(self, feature: Feature | None, text: str, equal: bool) -> Node | None:
        """`column in (…)` for a look-up of a text by one column."""
        if not isinstance(feature, Standard) or len(feature.keys) != 1:
            return None
        [key] = feature.keys
        table = self._book.tables.get(feature.table)
        if table is None or table.type != "text" or not isinstance(key, Column):
            return None
        rows = {str(row.keys[0]) for row in table.rows if (row.value == text) == equal}
        return Membership(key, tuple(Text(one) for one in sorted(rows)))


def _contradict(one: Rule, other: Rule) -> bool:
    """Whether both may apply to one record, and then surely not both hold."""
    applies = [*_when(one), *_when(other)]
    if not can_hold(applies):
        return False
    # An open gate is a condition too: a record that one rule's gate keeps from it is no conflict.
    gates = [Not(rule.gate.tree) for rule in (one, other) if rule.gate is not None]
    if not can_hold([*applies, *gates, one.expect.tree]):
        return False
    if not can_hold([*applies, *gates, other.expect.tree]):
        return False
    return not can_hold([*applies, *gates, one.expect.tree, other.expect.tree])


def _implies(first: Rule, second: Rule) -> bool:
    """Whether the second rule fails only where the first, no milder, fails too."""
    if _GRAVITY[first.severity] < _GRAVITY[second.severity]:
        return False
    if first.gate is not None and (second.gate is None or first.gate.tree != second.gate.tree):
        return False
    if not _covers(first, second):
        return False
    when = _when(second)
    if first.when is not None and can_hold([*when, Not(first.when.tree)]):
        return False
    return not can_hold([*when, first.expect.tree, Not(second.expect.tree)])


def _covers(first: Rule, second: Rule) -> bool:
    """Whether the first rule is valid whenever the second is."""
    starts = first.valid.start is None or (
        second.valid.start is not None and first.valid.start <= second.valid.start
    )
    ends = first.valid.until is None or (
        second.valid.until is not None and first.valid.until >= second.valid.until
    )
    return starts and ends
