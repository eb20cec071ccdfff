"""The tracer beats the plain methods on a handful of faults; the benchmark says by how much."""

from __future__ import annotations

from mrv.catalogue.load import open_rulebook
from tests.benchmarks.tracing.__main__ import Mark, measure
from tests.benchmarks.tracing.seeds import SEEDS
from tests.benchmarks.tracing.table import line

FEW = 20


def test_the_tracer_names_more_culprits_first_than_votes_and_blames_no_honest_report() -> None:
    mark = Mark()
    measure("power", "single", SEEDS["dev"][0], FEW, open_rulebook(None), mark)
    tracer, votes = mark.methods["tracer"], mark.methods["votes"]
    assert tracer.detected >= FEW * 0.7
    assert tracer.top1 > votes.top1
    assert tracer.top1 >= 0.75 * tracer.detected
    assert mark.blamed <= 1
    assert line("one fault", tracer, mark.said)
