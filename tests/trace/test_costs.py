"""What explanations cost: the bundled rulebook says what one's own leaves out."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest

from mrv.catalogue.causes import CostName, ExtraCost
from mrv.catalogue.load import load_rulebook
from mrv.trace.guesses import costs
from mrv.trace.guesses.costs import extra_costs
from tests.trace.small_book import honest, small_book
from tests.trace.test_repairs import Bench


def test_the_bundled_rulebook_names_every_cost_once() -> None:
    names = [cost.name for cost in load_rulebook().costs]
    assert sorted(names) == sorted(get_args(CostName))
    assert all(cost.nats > 0 for cost in load_rulebook().costs)


def test_a_rulebook_of_ones_own_changes_what_it_names_alone() -> None:
    bundled = extra_costs(load_rulebook())
    assert extra_costs(small_book()) == bundled
    own = ExtraCost(name="estimated", nats=0.5)
    changed = extra_costs(msgspec.structs.replace(small_book(), costs=(own,)))
    assert changed == {**bundled, "estimated": 0.5}


def test_a_rulebook_that_names_every_cost_needs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def read() -> dict[CostName, float]:
        pytest.fail("the bundled rulebook was read once more")

    complete = load_rulebook()
    monkeypatch.setattr(costs, "_bundled", read)
    assert extra_costs(complete).keys() == set(get_args(CostName))


def test_a_kind_that_is_not_listed_costs_what_the_bundled_rulebook_says() -> None:
    """And one that nobody knows as much as the dearest: it never goes before a known one."""
    names = Bench(honest()).names
    bundled = {kind.name: kind.cost for kind in load_rulebook().error_kinds}
    own = {kind.name: kind.cost for kind in small_book().error_kinds}
    assert "wrong_value" not in own
    assert names.kind("wrong_value") == ("wrong_value", bundled["wrong_value"])
    assert names.kind("sign") == ("sign", own["sign"])
    assert names.kind("no_such_kind") == ("no_such_kind", max(bundled.values()))
