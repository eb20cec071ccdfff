"""Limits of single columns say what their rules say, so that leaving these out changes nothing."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from mrv.catalogue.load import open_rulebook
from mrv.catalogue.model import Rule
from mrv.language.backends import numpy as backend
from mrv.language.backends.numpy_nodes import evaluate
from mrv.language.compile import Compiler
from mrv.trace.whatif.changes import Changes, Overrides
from mrv.trace.whatif.limits import Limits, limits_of
from mrv.trace.whatif.tables import Table


def failing(rule: Rule, column: str, values: list[float]) -> list[bool]:
    margin = Compiler(backend).margin(rule.expect.tree, rule.tolerance, rule.scale)
    [found] = evaluate([margin], {column: values}, len(values))
    return [bool(value > 0) for value in found]


@pytest.fixture(scope="module")
def limited() -> list[tuple[Rule, Limits]]:
    rules = open_rulebook(None).rules
    return [(rule, limits) for rule in rules if (limits := limits_of(rule)) is not None]


def test_many_rules_set_nothing_but_limits(limited: list[tuple[Rule, Limits]]) -> None:
    assert len({rule.id for rule, _ in limited}) > 100


def test_what_keeps_to_the_limits_holds(limited: list[tuple[Rule, Limits]]) -> None:
    for rule, (column, low, high) in limited:
        inside = [value for value in (low, high, math.nan) if not math.isinf(value)]
        assert not any(failing(rule, column, inside)), rule.id


def test_what_lies_far_outside_fails(limited: list[tuple[Rule, Limits]]) -> None:
    for rule, (column, low, high) in limited:
        outside = [low - 1 - abs(low), high + 1 + abs(high)]
        assert all(failing(rule, column, [v for v in outside if not math.isinf(v)])), rule.id


@pytest.mark.parametrize(
    ("filed", "changed", "keeps"),
    [
        ([0.2, 0.5], [0.9], True),
        ([0.2, math.nan], [math.nan], True),
        ([math.nan], [0.0, 1.0], True),
        ([0.2, 1.5], [0.9], False),
        ([0.2, 0.5], [-0.1], False),
        ([0.2, 0.5], [math.nan, 1.1], False),
        ([0.2, 0.5], [], True),
    ],
)
def test_a_rule_is_left_out_only_where_every_value_keeps_to_it(
    filed: list[float], changed: list[float], keeps: bool
) -> None:
    table = SimpleNamespace(
        name="fuel", column=lambda _: np.array(filed), kept=lambda _: None, keep=lambda *_: None
    )
    changes = Changes(1)
    if changed:
        held = Overrides(np.arange(len(changed)), np.array(changed))
        changes.columns["fuel", "share"] = held
    assert Limits("share", 0.0, 1.0).keep(cast(Table, table), changes) is keeps
