"""The tracer beats the plain methods on a handful of faults; the benchmark says by how much."""

from __future__ import annotations

import pytest

from mrv.catalogue.load import open_rulebook
from tests.benchmarks.tracing.__main__ import Mark, measure
from tests.benchmarks.tracing.modes import cases
from tests.benchmarks.tracing.run import judge
from tests.benchmarks.tracing.score import Tally
from tests.benchmarks.tracing.seeds import SEEDS
from tests.benchmarks.tracing.table import line

FEW = {"power": 20, "steel": 8, "cement": 8, "aluminium": 8}


@pytest.mark.parametrize("sector", FEW)
def test_the_tracer_names_more_culprits_first_than_votes_and_blames_no_honest_report(
    sector: str,
) -> None:
    mark = Mark()
    measure(sector, "single", SEEDS["dev"][0], FEW[sector], open_rulebook(None), mark)
    tracer, votes = mark.methods["tracer"], mark.methods["votes"]
    assert tracer.detected >= FEW[sector] * 0.5
    assert tracer.top1 >= votes.top1 + (sector == "power")
    assert tracer.top1 >= 0.75 * tracer.detected
    assert mark.blamed <= (sector == "power")
    assert line("one fault", tracer, mark.said)


def test_sectors_are_counted_together() -> None:
    one, other = Mark(honest=2), Mark(honest=3, blamed=1)
    one.methods["votes"] = Tally(cases=4, top1=3)
    other.methods |= {"votes": Tally(cases=2, top1=1), "Ochiai": Tally(cases=2, detected=1)}
    other.said.calibration.append((0.9, True))
    one.join(other)
    assert (one.honest, one.blamed) == (5, 1)
    assert (one.methods["votes"].cases, one.methods["votes"].top1) == (6, 4)
    assert one.methods["Ochiai"].detected == 1
    assert one.said.calibration == [(0.9, True)]


@pytest.mark.parametrize("sector", FEW)
def test_a_genuine_change_is_blamed_on_nobody(sector: str) -> None:
    rulebook = open_rulebook(None)
    _, honest = cases(sector, "event", SEEDS["dev"][1], 12, rulebook)
    assert len(honest) >= 3
    for run in judge(honest, rulebook):
        assert [name for name, verdict in run.verdicts.items() if verdict.incidents] == []
