"""Whether conditions can hold together, as far as literals tell.

A small, sound test: conditions on the same quantity that compare it with literals are intersected.
Anything else is taken to be possible, so only certain contradictions are reported.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mrv.language.tree import (
    Comparison,
    ComparisonOperator,
    Logic,
    Membership,
    Node,
    Not,
    Number,
    Text,
    Truth,
)

_MOST_CASES = 256

_OPPOSITE: dict[ComparisonOperator, ComparisonOperator] = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    "<=": ">",
    ">": "<=",
    ">=": "<",
}
_MIRRORED: dict[ComparisonOperator, ComparisonOperator] = {
    "==": "==",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}


def can_hold(conditions: Sequence[Node]) -> bool:
    """Whether all conditions may be true of one record; False only when they surely cannot."""
    cases = list(itertools.islice(_cases(Logic("and", tuple(conditions)), True), _MOST_CASES))
    if len(cases) == _MOST_CASES:
        return True
    return any(_consistent(case) for case in cases)


def negation(condition: Node) -> Node:
    """Return the condition that holds when this one is false."""
    return Not(condition)


def atoms_of(node: Node) -> set[Node]:
    """Return what a condition compares with literals, and its other elementary conditions."""
    found: set[Node] = set()
    for atom, _ in itertools.chain.from_iterable(itertools.islice(_cases(node, True), _MOST_CASES)):
        if isinstance(atom, Comparison):
            left, right = atom.operands
            if isinstance(right, Number | Text):
                found.add(left)
            elif isinstance(left, Number | Text):
                found.add(right)
            else:
                found.add(atom)
        elif isinstance(atom, Membership):
            found.add(atom.item)
        elif not isinstance(atom, Truth):
            found.add(atom)
    return found


Atom = tuple[Node, bool]


def _cases(node: Node, wanted: bool) -> Iterator[tuple[Atom, ...]]:
    """Return the alternatives under which a node is `wanted`, each a tuple of atoms."""
    if isinstance(node, Not):
        yield from _cases(node.part, not wanted)
    elif isinstance(node, Logic):
        if (node.operator == "and") == wanted:
            some = (itertools.islice(_cases(part, wanted), _MOST_CASES) for part in node.parts)
            choices = [list(cases) for cases in some]
            for combination in itertools.product(*choices):
                yield tuple(itertools.chain.from_iterable(combination))
        else:
            for part in node.parts:
                yield from _cases(part, wanted)
    elif isinstance(node, Comparison) and len(node.operators) > 1:
        links = tuple(
            Comparison((left, right), (operator,))
            for left, right, operator in zip(
                node.operands, node.operands[1:], node.operators, strict=False
            )
        )
        yield from _cases(Logic("and", links), wanted)
    else:
        yield ((node, wanted),)


@dataclass(slots=True)
class _Range:
    """What is still possible for one quantity."""

    low: float = -math.inf
    low_open: bool = False
    high: float = math.inf
    high_open: bool = False
    allowed: set[str | float] | None = None
    refused: set[str | float] = field(default_factory=set)

    def limit(self, operator: ComparisonOperator, value: float) -> None:
        if operator in (">", ">="):
            is_open = operator == ">"
            if value > self.low or (value == self.low and is_open):
                self.low, self.low_open = value, is_open
        elif operator in ("<", "<="):
            is_open = operator == "<"
            if value < self.high or (value == self.high and is_open):
                self.high, self.high_open = value, is_open

    def keep(self, values: set[str | float]) -> None:
        self.allowed = values if self.allowed is None else self.allowed & values

    def possible(self) -> bool:
        if self.low > self.high:
            return False
        if self.low == self.high and (self.low_open or self.high_open):
            return False
        if self.allowed is None:
            return True
        return any(self._inside(value) for value in self.allowed - self.refused)

    def _inside(self, value: str | float) -> bool:
        if isinstance(value, str):
            return True
        above = value > self.low or (value == self.low and not self.low_open)
        return above and (value < self.high or (value == self.high and not self.high_open))


def _consistent(atoms: Sequence[Atom]) -> bool:
    ranges: dict[Node, _Range] = {}
    facts: dict[Node, bool] = {}
    for node, wanted in atoms:
        if facts.setdefault(node, wanted) is not wanted:
            return False
        if isinstance(node, Truth):
            if node.value is not wanted:
                return False
        elif isinstance(node, Comparison):
            if not _enter_comparison(node, wanted, ranges):
                return False
        elif isinstance(node, Membership):
            values: set[str | float] = {value.value for value in node.values}
            known = ranges.setdefault(node.item, _Range())
            if node.negated == wanted:
                known.refused |= values
            else:
                known.keep(values)
    return all(known.possible() for known in ranges.values())


def _enter_comparison(node: Comparison, wanted: bool, ranges: dict[Node, _Range]) -> bool:
    left, right = node.operands
    operator = node.operators[0] if wanted else _OPPOSITE[node.operators[0]]
    if isinstance(left, Number | Text):
        left, right, operator = right, left, _MIRRORED[operator]
    if left == right:
        return operator in ("==", "<=", ">=")
    if not isinstance(right, Number | Text):
        return True
    if isinstance(left, Number | Text):
        return _literal_holds(left.value, operator, right.value)
    known = ranges.setdefault(left, _Range())
    if operator == "==":
        known.keep({right.value})
    elif operator == "!=":
        known.refused.add(right.value)
    elif isinstance(right.value, float):
        known.limit(operator, right.value)
    return True


def _literal_holds(left: str | float, operator: ComparisonOperator, right: str | float) -> bool:
    if operator in ("==", "!="):
        return (left == right) == (operator == "==")
    if isinstance(left, str) or isinstance(right, str):
        return True
    return {
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
    }[operator]
