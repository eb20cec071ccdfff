"""The plain methods name an obvious culprit, so that beating them means something."""

from __future__ import annotations

from functools import cache

from mrv.catalogue.load import open_rulebook
from tests.benchmarks.tracing.baselines.fellegi_holt import fellegi_holt
from tests.benchmarks.tracing.baselines.instances import Instances
from tests.benchmarks.tracing.baselines.ochiai import mark, ochiai
from tests.benchmarks.tracing.baselines.simple import first_named, votes
from tests.benchmarks.tracing.case import Case, Cell, cell_of, copy_frames
from tests.benchmarks.tracing.run import Verdict, judge
from tests.samples.populations import GENERATORS


@cache
def judged() -> tuple[Verdict, Verdict, Cell]:
    """A report with one emission a thousand times too large, its honest form, the cell."""
    rulebook = open_rulebook(None)
    honest = GENERATORS["power"].population(1, 77)
    frames = copy_frames(honest, "SYN-WRONG")
    row = frames["power_fuel_month"][4]
    row["fuel_emission"] *= 1000
    cell = cell_of("power_fuel_month", row, "fuel_emission", rulebook)
    cases = [
        Case("SYN-WRONG", "power", "single", frames),
        Case("SYN-RIGHT", "power", "single", copy_frames(honest, "SYN-RIGHT")),
    ]
    verdicts = next(iter(judge(cases, rulebook))).verdicts
    return verdicts["SYN-WRONG"], verdicts["SYN-RIGHT"], cell


def test_votes_and_first_named_find_it() -> None:
    wrong, right, cell = judged()
    rulebook = open_rulebook(None)
    for ranking in (votes(rulebook), first_named(rulebook)):
        assert (cell,) in ranking(wrong, right)[:5]


def test_ochiai_and_fellegi_holt_find_it() -> None:
    wrong, right, cell = judged()
    rulebook = open_rulebook(None)
    assert wrong.result is not None
    instances = Instances(wrong.case, wrong.result, rulebook)
    honest = Instances(right.case, wrong.result, rulebook)
    known = {mark(instance) for instance in honest.all if not instance.holds}
    assert ochiai(instances, known)[0] == (cell,)
    assert fellegi_holt(instances, known)[0] == (cell,)
