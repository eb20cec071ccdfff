"""Limits of single columns say what their rules say, so that leaving these out changes nothing."""

from __future__ import annotations

import math

import pytest

from mrv.catalogue.load import open_rulebook
from mrv.catalogue.model import Rule
from mrv.language.backends import numpy as backend
from mrv.language.compile import Compiler
from mrv.trace.whatif.limits import Limits, limits_of


def failing(rule: Rule, column: str, values: list[float]) -> list[bool]:
    margin = Compiler(backend).margin(rule.expect.tree, rule.tolerance, rule.scale)
    [found] = backend.evaluate([margin], {column: values}, len(values))
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
