"""Which totals of records a rule adds up, and with which sign."""

from __future__ import annotations

from functools import cache

import pytest

from mrv.catalogue.load import open_rulebook
from mrv.catalogue.model import Rule, Rulebook
from mrv.trace.deeds.sums import terms_of


@cache
def book() -> Rulebook:
    return open_rulebook()


def terms(name: str) -> list[tuple[str, str, int, bool]]:
    rules: list[Rule] = [rule for rule in book().rules if rule.id == name]
    return [
        (term.relation.name, term.column, term.sign, term.formula)
        for rule in rules[:1]
        for term in terms_of(
            rule, {each.name: each for each in book().frames[rule.frame].relations}
        )
    ]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # A total that is calculated.
        ("CEM-LOG-055", [("fuels", "fuel_emission", 1, True)]),
        # What goes in less what comes out.
        (
            "STL-LOG-030",
            [("flows", "flow_emission", 1, True), ("flows", "flow_emission", -1, True)],
        ),
        # The ledger against the units: no formula of either, and each side may lack a record.
        (
            "COM-LOG-032",
            [("fuels", "fuel_consumption", 1, False), ("origins", "consumed_quantity", -1, False)],
        ),
        # A ratio of totals, a total of products, a mere limit: no sum tells what a record came to.
        ("PWR-LOG-216", []),
        ("CEM-LOG-032", []),
        ("CEM-LOG-192", []),
    ],
)
def test_terms_of_a_rule(rule: str, expected: list[tuple[str, str, int, bool]]) -> None:
    assert terms(rule) == expected
