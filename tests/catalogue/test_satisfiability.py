"""Contradictions between conditions are found, and nothing possible is called impossible."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrv.catalogue.lint.satisfiability import can_hold, negation
from mrv.language.errors import Origin
from mrv.language.parse import parse
from mrv.language.tree import Call, Column, Comparison, Logic, Name, Node, Not, Number
from mrv.language.walk import with_parts


def tree(text: str) -> Node:
    """Parse, and forget where names stood, as lowering does."""
    return _lowered(parse(text, Origin("test")))


def _lowered(node: Node) -> Node:
    if isinstance(node, Name):
        return Column(node.name, "number")
    if isinstance(node, Call):
        node = Call(node.function, node.arguments)
    return with_parts(node, _lowered)


@pytest.mark.parametrize(
    "conditions",
    [
        ["x > 3", "x < 3"],
        ["x >= 3 and x < 3"],
        ["x == 3", "x > 4"],
        ["3 < x", "x <= 3"],
        ["kind == 'coal'", "kind == 'gas'"],
        ["kind in ('coal', 'oil')", "kind not in ('coal', 'oil')"],
        ["kind == 'coal'", "kind != 'coal'"],
        ["is_missing(x)", "not is_missing(x)"],
        ["x > 5 or x < 2", "2 <= x <= 5"],
        ["not (x < 2 or x >= 2)"],
        ["2 > 3"],
        ["x < x"],
        ["False"],
    ],
)
def test_contradictions_are_found(conditions: list[str]) -> None:
    assert not can_hold([tree(condition) for condition in conditions])


@pytest.mark.parametrize(
    "conditions",
    [
        ["x > 3", "x < 4"],
        ["x > 3", "y < 3"],
        ["x <= 3", "x >= 3"],
        ["x < y", "y < x + 1"],
        ["kind in ('coal', 'oil')", "kind != 'coal'"],
        ["x > 5 or x < 2", "x < 4"],
        ["x == 3 or kind == 'coal'", "kind == 'gas'"],
        [],
    ],
)
def test_what_is_possible_stays_possible(conditions: list[str]) -> None:
    assert can_hold([tree(condition) for condition in conditions])


_OPERATORS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
_ATOMS = st.builds(
    lambda name, operator, value: Comparison((Name(name), Number(float(value))), (operator,)),
    st.sampled_from(["x", "y"]),
    _OPERATORS,
    st.integers(0, 2),
)
_CONDITIONS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(
            lambda operator, parts: Logic(operator, tuple(parts)),
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=2, max_size=3),
        ),
    ),
    max_leaves=6,
)
_HOLDS = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _holds(node: Node, values: dict[str, float]) -> bool:
    if isinstance(node, Not):
        return not _holds(node.part, values)
    if isinstance(node, Logic):
        parts = [_holds(part, values) for part in node.parts]
        return all(parts) if node.operator == "and" else any(parts)
    assert isinstance(node, Comparison)
    left, right = node.operands
    assert isinstance(left, Name)
    assert isinstance(right, Number)
    return bool(_HOLDS[node.operators[0]](values[left.name], right.value))


@given(st.lists(_CONDITIONS, min_size=1, max_size=3))
def test_it_agrees_with_trying_all_values(conditions: list[Node]) -> None:
    """Literals are 0, 1 and 2, so these values reach every case there is."""
    reach = [-1, 0, 0.5, 1, 1.5, 2, 3]
    possible = any(
        all(_holds(condition, {"x": x, "y": y}) for condition in conditions)
        for x, y in itertools.product(reach, reach)
    )
    assert can_hold(conditions) or not possible
    if len(conditions) == 1 and not can_hold(conditions):
        assert can_hold([negation(conditions[0])])
