"""`python -m tests.benchmarks.tracing.calibrate`: how often causes named with a chance are right.

Prints `rules/tracing/calibration.yaml` anew, from seeds that neither development nor reporting use.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import click
import msgspec

from mrv.catalogue.load import open_rulebook
from tests.benchmarks.tracing.modes import cases
from tests.benchmarks.tracing.run import Verdict, judge
from tests.benchmarks.tracing.score import Tally, add_told
from tests.benchmarks.tracing.seeds import SEEDS

MODES = ("single", "several", "pair", "year")
LEAST = 25
"""Causes in one point of the table at least."""


def pooled(pairs: Sequence[tuple[float, bool]]) -> list[tuple[float, float, int]]:
    """Mean chance, share that was right and number of cases, made monotone by pooling.

    Half a case is added on either side: no finite number of cases makes sure.
    """
    points: list[list[float]] = []
    for raw, equal in groupby(sorted(pairs), key=lambda pair: pair[0]):
        hits = [right for _, right in equal]
        point = [raw * len(hits), float(sum(hits)), float(len(hits))]
        if points and points[-1][2] < LEAST:
            points[-1] = [a + b for a, b in zip(points[-1], point, strict=True)]
        else:
            points.append(point)
        while len(points) > 1 and (
            points[-1][2] >= LEAST
            and points[-2][1] / points[-2][2] >= points[-1][1] / points[-1][2]
        ):
            last = points.pop()
            points[-1] = [a + b for a, b in zip(points[-1], last, strict=True)]
    if len(points) > 1 and points[-1][2] < LEAST:
        last = points.pop()
        points[-1] = [a + b for a, b in zip(points[-1], last, strict=True)]
    return [(raw / n, (right + 0.5) / (n + 1), int(n)) for raw, right, n in points]


@click.command()
@click.option("--sector", default="power", show_default=True)
@click.option("--count", default=20, show_default=True, help="Faulty reports a seed and mode.")
def main(sector: str, count: int) -> None:
    """Measure with chances as they come, and print the table."""
    rulebook = msgspec.structs.replace(open_rulebook(None), calibration=())
    tally = Tally()
    for mode in MODES:
        for seed in SEEDS["fit"]:
            faulty, honest = cases(sector, mode, seed, count, rulebook)
            verdicts: dict[str, Verdict] = {}
            for run in judge([*honest, *faulty], rulebook):
                verdicts |= run.verdicts
            for case in faulty:
                add_told(tally, verdicts[case.enterprise], verdicts[case.clean])
    for raw, right, number in pooled(tally.calibration):
        click.echo(f"  - {{raw: {raw:.4f}, observed: {right:.4f}, cases: {number}}}")


if __name__ == "__main__":
    main()
