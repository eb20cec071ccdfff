"""Every number, code and date that can be filed is looked at by at least two rules."""

from __future__ import annotations

import pytest

from mrv.catalogue.coverage import Coverage, coverage
from mrv.catalogue.load import load_rulebook
from mrv.report.coverage_text import coverage_table

RULEBOOK = load_rulebook()
ENTRIES = coverage(RULEBOOK)
LEAST = 2


def test_the_table_names_every_parameter_that_is_not_free_text() -> None:
    table = "\n".join(coverage_table(ENTRIES, "en"))
    print(table)
    expected = {name for name, p in RULEBOOK.parameters.items() if p.kind != "text"}
    assert expected == {line.split()[0] for line in table.splitlines() if line} & expected


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.parameter.name)
def test_at_least_two_rules_depend_on_the_parameter(entry: Coverage) -> None:
    assert len(entry.rules) >= LEAST, sorted(entry.rules)


@pytest.mark.parametrize(
    "entry",
    [entry for entry in ENTRIES if entry.parameter.kind in ("number", "date")],
    ids=lambda entry: entry.parameter.name,
)
def test_numbers_and_dates_are_checked_and_not_only_used_as_conditions(entry: Coverage) -> None:
    checking = {rule for rules in entry.checking.values() for rule in rules}
    assert len(checking) >= LEAST, sorted(checking)


def test_a_parameter_without_rules_would_be_seen() -> None:
    """The count is of rules, not of mentions: taking the rules away leaves nothing."""
    import msgspec

    bare = msgspec.structs.replace(RULEBOOK, rules=())
    assert all(not entry.rules for entry in coverage(bare))
