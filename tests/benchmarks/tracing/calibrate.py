"""`python -m tests.benchmarks.tracing.calibrate`: how often causes named with a chance are right.

Prints the points of a group of causes in `rules/tracing/calibration.yaml` anew, from seeds that
neither development nor reporting use: single causes (in forged reports too, as far as they are not
several that are one deed), series that are off all year beside another that would explain as much
(`series`), several that are one deed (`composite`) and recognised frauds (`pattern`) in forged
reports, deeds in broken chains.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import get_args

import click
import msgspec

from mrv.catalogue.causes import CalibrationPoint, CauseGroup
from mrv.catalogue.load import open_rulebook
from mrv.catalogue.model import Rulebook
from tests.benchmarks.tracing.chains import DEEDS, broken_chains, incidents_of
from tests.benchmarks.tracing.forgeries import forged, is_right
from tests.benchmarks.tracing.modes import cases
from tests.benchmarks.tracing.run import Verdict, judge
from tests.benchmarks.tracing.score import Tally, add_told, told
from tests.benchmarks.tracing.seeds import SEEDS

MODES: dict[str, tuple[str, ...]] = {
    "cause": ("single", "several", "pair", "year"),
    "series": ("year",),
}
"""Of the groups that are measured on the modes of the benchmark."""
MARK = 2.0
"""Added to raw confidences, so that those of a group are known among all others."""
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
            points[-1][2] >= LEAST and _observed(*points[-2][1:]) >= _observed(*points[-1][1:])
        ):
            last = points.pop()
            points[-1] = [a + b for a, b in zip(points[-1], last, strict=True)]
    if len(points) > 1 and points[-1][2] < LEAST:
        last = points.pop()
        points[-1] = [a + b for a, b in zip(points[-1], last, strict=True)]
    return [(raw / n, _observed(right, n), int(n)) for raw, right, n in points]


def _observed(right: float, number: float) -> float:
    """The share that was right, with half a case on either side."""
    return (right + 0.5) / (number + 1)


def causes(seed: int, count: int, sector: str, group: CauseGroup) -> Iterator[tuple[float, bool]]:
    """Yield causes with their chance, and whether they are right."""
    rulebook = marked(group)
    tally = Tally()
    for mode in MODES[group]:
        faulty, honest = cases(sector, mode, seed, count, rulebook)
        verdicts: dict[str, Verdict] = {}
        for run in judge([*honest, *faulty], rulebook):
            verdicts |= run.verdicts
        for case in faulty:
            add_told(tally, verdicts[case.enterprise], verdicts[case.clean])
    yield from tally.calibration


def marked(*groups: CauseGroup) -> Rulebook:
    """The rulebook in which confidences of some groups are what they are raw, plus a mark."""
    rulebook = open_rulebook(None)
    points = [point for point in rulebook.calibration if point.of not in groups]
    points += [
        CalibrationPoint(of=group, raw=raw, observed=MARK * (at + 1) + raw, cases=0)
        for at, group in enumerate(groups)
        for raw in (0.0, 1.0)
    ]
    return msgspec.structs.replace(rulebook, calibration=tuple(points))


def composites(
    seed: int, count: int, sector: str, group: CauseGroup, rulebook: Rulebook | None = None
) -> Iterator[tuple[float, bool]]:
    """Yield causes of several months (or recognised frauds) in forged and in honest reports."""
    book = rulebook or marked(group)
    faulty, honest = forged(sector, seed, count, book)
    verdicts: dict[str, Verdict] = {}
    for run in judge([*honest, *faulty], book):
        verdicts |= run.verdicts
    for case in (*honest, *faulty):
        verdict = verdicts[case.enterprise]
        said = told(verdict, verdicts[case.clean]) if case.faults else verdict.incidents
        for incident in said:
            cause = incident.causes[0]
            yield cause.confidence, bool(case.faults) and is_right(case, cause.cells)


def deeds(seed: int, count: int, rulebook: Rulebook | None = None) -> Iterator[tuple[float, bool]]:
    """Yield deeds and slips told from them in broken chains."""
    book = rulebook or marked("deed")
    for broken in broken_chains(seed, count, book):
        for incident in incidents_of(broken, book):
            if incident.kind in DEEDS:
                yield incident.confidence, broken.is_named(incident.cells)


def raw(pairs: Iterable[tuple[float, bool]]) -> list[tuple[float, bool]]:
    """Of pairs from a marked rulebook those of the group, with their raw confidence."""
    return [(chance - MARK, right) for chance, right in pairs if chance >= MARK]


@click.command()
@click.option("--of", "group", type=click.Choice(get_args(CauseGroup)), default="cause")
@click.option("--sector", "sectors", multiple=True, default=("power",), show_default=True)
@click.option("--count", default=20, show_default=True, help="Faulty reports a seed and mode.")
def main(group: CauseGroup, sectors: tuple[str, ...], count: int) -> None:
    """Measure with chances as they come, and print the table."""
    found: list[tuple[float, bool]] = []
    for seed in SEEDS["fit"]:
        if group == "deed":
            found += raw(deeds(seed, count))
        for sector in sectors if group != "deed" else ():
            if group in MODES:
                found += raw(causes(seed, count, sector, group))
            if group not in MODES or group == "cause":
                found += raw(composites(seed, count, sector, group))
    for chance, right, number in pooled(found):
        values = f"raw: {chance:.4f}, observed: {right:.4f}, cases: {number}"
        click.echo(f"  - {{of: {group}, {values}}}")


if __name__ == "__main__":
    main()
