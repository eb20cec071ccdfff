"""Repairs are put to the proof by count, not by the clock; what was not tried is told."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path

import click
import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.catalogue.owners import party_columns
from mrv.engine.result import Result
from mrv.report.audit.content import audit_content
from mrv.report.audit.words import both
from mrv.report.formats import render
from mrv.trace.deeds import trials
from mrv.trace.deeds.retrial import Edit, Failure, Outcome
from mrv.trace.telling.why import Why, words
from tests.samples.chain.entities import ENTITIES
from tests.samples.chain.portfolio import portfolio
from tests.samples.rows import Frames
from tests.samples.writers import tables

RULEBOOK = load_rulebook()
_, GAS, GANGUE = ENTITIES[:3]


def broken_names() -> Result:
    """An obligation under a name that is not listed."""
    frames: Frames = portfolio([GAS, GANGUE])
    for row in frames["obligation"]:
        if row["enterprise_id"] == "SYN-M03" and row["year"] == 2024:
            row["enterprise_id"] = "SYN-M30"
    return mrv.validate(tables(frames, RULEBOOK), rules=RULEBOOK)


def test_what_was_not_put_to_the_proof_is_told_in_every_format(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "not_all_tried" not in {one.code for one in broken_names().untraced}
    monkeypatch.setattr(trials, "EACH", 0)
    result = broken_names()
    [told] = [one for one in result.untraced if one.code == "not_all_tried"]
    assert told.findings
    # The deed is named all the same: nothing spoke for another cause.
    named = {name for incident in result.incidents for name in incident.explains}
    assert set(told.findings) <= named
    reason = words(RULEBOOK, Why.NOT_ALL_TRIED)
    for lang, text in (("zh", reason.zh), ("en", reason.en)):
        shown = click.unstyle("".join(map(str, render("text", result, lang))))
        assert "".join(text.split()) in "".join(shown.split())
    document = json.loads("".join(map(str, render("json", result, "zh"))))
    assert "not_all_tried" in {one["code"] for one in document["untraced"]}
    page = audit_content(result, datetime.date(2026, 4, 1))
    assert both(reason) in [one["reason"] for one in page["untraced"]]


class Judging:
    """Judgements that break a record of nobody whenever the first enterprise is touched."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def outcome(self, edits: list[Edit]) -> Outcome:
        self.batches.append(len(edits))
        bad = {Failure(("X", None), "agency", 0)} if any(e.row_id == 0 for e in edits) else set()
        return Outcome(frozenset(), frozenset(bad), frozenset())


def test_enterprises_are_judged_together_and_parted_where_one_of_them_breaks_something(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    result = mrv.validate(tables(portfolio(ENTITIES), RULEBOOK), rules=RULEBOOK)
    judging = Judging()
    monkeypatch.setattr(trials, "Retrial", lambda *_: judging)
    assert result.workspace is not None
    tried = trials.Trials(result, result.workspace, each=2)
    rows = result.workspace.frames["obligation"].table
    owners = rows.get_column("enterprise_id").to_list()
    first = {owner: owners.index(owner) for owner in owners}
    each = [trials.Trial((Edit("obligation", row, "year", 2030),)) for row in first.values()]
    found = tried.outcomes(each)
    assert judging.batches[0] == len(first)
    assert [bool(one and one.new) for one in found] == [row == 0 for row in first.values()]
    # One more for each is allowed, and no third.
    assert None not in tried.outcomes(each)
    assert tried.outcomes(each) == [None] * len(each)


def test_who_the_parties_of_a_record_are_the_relations_tell() -> None:
    found = party_columns(RULEBOOK.frames)
    assert found["trade"] == ("buyer_id", "seller_id")
    assert found["holding"] == ("enterprise_id",)
    # A verifier is no enterprise of the market.
    assert not {"agency_id", "verifier_id", "object_id"} & {
        n for own in found.values() for n in own
    }


def test_no_result_depends_on_a_clock() -> None:
    """Only the progress line on the terminal may look at one."""
    clock = re.compile(r"\b(monotonic|perf_counter|process_time|time\.time)\b|^import time\b", re.M)
    source = Path(mrv.__file__).parent
    files = {p.relative_to(source).as_posix(): p.read_text("utf-8") for p in source.rglob("*.py")}
    found = {name for name, text in files.items() if clock.search(text)}
    assert found == {"cli/progress.py"}
