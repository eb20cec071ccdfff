"""A report traced beside others has the causes that it has alone."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

import mrv
from mrv.catalogue.model import Rulebook
from mrv.engine.result import Result
from mrv.trace.model import Incident
from tests.benchmarks.portfolio import plants
from tests.benchmarks.tracing.run import peer_rules
from tests.samples.rows import Frames
from tests.samples.writers import tables

COUNT = 4


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return mrv.load_rulebook()


def owners(incident: Incident) -> set[str | None]:
    return {cell.record.get("enterprise_id") for cell in incident.cells}


def without_places(told: Any) -> Any:
    """The same without ids and lines: a record stands further down where others are before it."""
    if isinstance(told, dict):
        return {k: without_places(v) for k, v in told.items() if k not in ("id", "location")}
    return [without_places(each) for each in told] if isinstance(told, list | tuple) else told


def causes(result: Result, name: str) -> list[dict[str, Any]]:
    """All that is told of the causes of an enterprise's findings."""
    found = [each for each in result.incidents if name in owners(each)]
    assert all(owners(each) == {name} for each in found)
    told = [without_places(msgspec.to_builtins(each)) for each in found]
    return sorted(told, key=lambda each: (-each["confidence"], each["cells"][0]["parameter"]))


@pytest.mark.parametrize("sector", ["power", "cement"])
def test_the_causes_of_a_report_are_the_same_alone_and_beside_others(
    sector: str, rulebook: Rulebook
) -> None:
    every = plants(sector, 5, rulebook, faulty=True)
    names = sorted({row["enterprise_id"] for row in every["enterprise"]})[:COUNT]

    def traced(*owned: str) -> Result:
        own: Frames = {
            frame: [row for row in rows if row["enterprise_id"] in owned]
            for frame, rows in every.items()
        }
        return mrv.validate(tables(own, rulebook), rules=rulebook, skip=peer_rules(rulebook))

    beside = traced(*names)
    alone = {name: causes(traced(name), name) for name in names}
    assert sum(map(bool, alone.values())) >= COUNT - 1
    for name in names:
        assert causes(beside, name) == alone[name]
