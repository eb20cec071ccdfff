"""What is published of the rules' quality is what was measured, and it meets the aims."""

from __future__ import annotations

from itertools import chain

import pytest

from mrv.catalogue.load import load_rulebook
from tests.benchmarks.earned import Earned
from tests.quality_data import EARNED, EXAMPLES, FALSE_ALARMS, KEPT, read_data
from tests.quality_page import PAGE, page

IDS = {rule.id for rule in load_rulebook().rules}
MEASURED = read_data(EARNED)
GROUPS = read_data(KEPT)["kept"]


def test_the_page_is_made_from_the_data() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_rule_that_does_not_earn_its_place_is_justified_once() -> None:
    idle = sorted({*MEASURED["beside"], *MEASURED["silent"]} & IDS)
    assert sorted(chain.from_iterable(group["rules"] for group in GROUPS)) == idle


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group["reason"]["en"][:40])
def test_a_justification_says_why_and_names_rules_that_exist(
    group: dict[str, dict[str, str] | list[str]],
) -> None:
    assert group["reason"].keys() == {"zh", "en"}  # type: ignore[union-attr]
    assert set(group["rules"]) <= IDS


def test_examples_catch_95_per_cent_in_every_block_and_survivors_are_named() -> None:
    for block, figures in read_data(EXAMPLES).items():
        assert figures["caught"] >= 0.95 * figures["mistakes"], block
        assert len(figures["survivors"]) == figures["mistakes"] - figures["caught"]
        assert {one["rule"] for one in figures["survivors"]} <= IDS


def test_no_clean_report_has_an_error_and_at_most_one_in_twenty_a_warning() -> None:
    """The share is asked of 400 reports of one year; fewer, of two years, leave it to chance."""
    measured = read_data(FALSE_ALARMS)
    assert all(figures["error"] == 0 for figures in measured.values())
    whole = {name: figures for name, figures in measured.items() if "12 months" in name}
    assert len(whole) == 8
    for name, figures in whole.items():
        assert figures["reports"] >= 400, name
        assert figures["warning"] <= 0.05 * figures["reports"], name


def test_a_rule_earns_its_place_where_nothing_as_grave_speaks() -> None:
    earned = Earned()
    earned.add({("A", 2, "one"), ("B", 1, "one"), ("C", 1, "two")})
    earned.add({("B", 1, "one"), ("D", 1, "one")})
    assert [earned.level(rule) for rule in "ABCDE"] == [
        "alone",
        "beside",
        "record",
        "beside",
        "silent",
    ]
    assert earned.reports == earned.detected == 2
