"""The portfolio that tracing is timed on has the mistakes it claims, and only those."""

from __future__ import annotations

import pytest

from mrv.catalogue.load import open_rulebook
from mrv.engine.api import validate
from tests.benchmarks import portfolio
from tests.samples.writers import tables


def test_two_values_of_each_faulty_plant_are_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portfolio, "PLANTS", 2)
    book = open_rulebook(None)
    found = {}
    for faulty in (True, False):
        frames = portfolio.plants("cement", 7, book, faulty=faulty)
        result = validate(tables(frames, book), rules=book, trace=False)
        found[faulty] = result.findings.filter(outcome="fail")
    owners = set(found[True]["enterprise_id"])
    assert owners == {"SYN-F000", "SYN-F001"}
    assert found[True].height > found[False].height
    assert not (found[False]["severity"] == "error").any()
