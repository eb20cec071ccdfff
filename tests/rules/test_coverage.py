"""Every number, code and date that can be filed is looked at by rules of two categories.

Or the catalogue says why fewer are enough: the table shows the reason beside the counts.
"""

from __future__ import annotations

import msgspec
import pytest

from mrv.catalogue.coverage import Coverage, coverage, sectors_of
from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Bilingual
from mrv.report.coverage_text import coverage_record, coverage_table
from tests.rules.sectors import COMPLETE

RULEBOOK = load_rulebook()
ENTRIES = coverage(RULEBOOK)


@pytest.mark.parametrize("sector", sectors_of(RULEBOOK))
def test_the_table_of_a_sector_names_every_parameter_that_is_not_free_text(sector: str) -> None:
    table = "\n".join(coverage_table(coverage(RULEBOOK, sector), "en"))
    filed = {
        column
        for frame in RULEBOOK.frames.values()
        if frame.sector == sector
        for column in (*frame.keys, *frame.columns)
    }
    expected = {name for name in filed if RULEBOOK.parameters[name].kind != "text"}
    assert expected == {line.split()[0] for line in table.splitlines() if line} & filed


@pytest.mark.parametrize("sector", COMPLETE)
def test_two_categories_check_every_parameter_or_the_catalogue_says_why_not(sector: str) -> None:
    entries = coverage(RULEBOOK, sector)
    assert entries
    short = [e.parameter.name for e in entries if not e.suffices and e.reason is None]
    assert short == []


@pytest.mark.parametrize("sector", COMPLETE)
def test_a_reason_excuses_no_parameter_from_being_checked(sector: str) -> None:
    """With a reason one category is enough; two rules still look at every number and date."""
    for entry in coverage(RULEBOOK, sector):
        if entry.parameter.kind not in ("code", "boolean"):
            assert len(entry.checked_by) >= 2, entry.parameter.name


def test_without_rules_every_parameter_is_short_but_for_its_reason() -> None:
    """The count is of rules, not of mentions: taking the rules away leaves nothing."""
    bare = coverage(msgspec.structs.replace(RULEBOOK, rules=()))
    assert not any(entry.rules or entry.suffices for entry in bare)
    unexcused = [entry for entry in bare if entry.parameter.enough is None]
    assert unexcused
    assert all(entry.reason is None for entry in unexcused)


def test_one_category_is_not_enough_however_many_its_rules() -> None:
    entry = next(entry for entry in ENTRIES if entry.suffices)
    bare = msgspec.structs.replace(entry.parameter, enough=None, kind="number")
    once = Coverage("power", bare, {"logic": ("A", "B", "C")}, ("D",))
    assert not once.suffices
    assert once.reason is None
    excused = msgspec.structs.replace(bare, enough=Bilingual("足够", "enough"))
    said = Coverage("power", excused, once.checking, ())
    assert said.reason == excused.enough
    assert coverage_record(said)["enough"] == {"zh": "足够", "en": "enough"}
    assert "! too few" in "\n".join(coverage_table([once], "en"))
    assert "! " not in "\n".join(coverage_table([said], "zh"))


def test_a_code_needs_two_rules_that_depend_on_it() -> None:
    entry = next(entry for entry in ENTRIES if entry.parameter.kind == "code")
    bare = msgspec.structs.replace(entry.parameter, enough=None)
    assert Coverage("power", bare, {}, ("A",)).reason is None
    assert Coverage("power", bare, {}, ("A",), ("B",)).reason is not None
