"""Scores what was said about faults against what was done."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from tests.benchmarks.tracing.case import Cell, Fault
from tests.benchmarks.tracing.kinds import NAMES
from tests.benchmarks.tracing.run import Told, Verdict

NEAR = 0.02
"""A suggested value this near to the truth counts as right."""

Ranking = Callable[[Verdict, Verdict], list[tuple[Cell, ...]]]
"""Causes for a case, likeliest first; the second verdict is on its honest report."""


@dataclass(slots=True)
class Tally:
    """Counts over cases; ratios come when asked for."""

    cases: int = 0
    detected: int = 0
    top1: int = 0
    top3: int = 0
    reciprocal: float = 0.0
    kind: int = 0
    value: int = 0
    valued: int = 0
    class_size: int = 0
    class_holds: int = 0
    faults: int = 0
    faults_found: int = 0
    named: int = 0
    named_right: int = 0
    whole: int = 0
    """Faults of which every wrong cell stands in some incident's cause."""
    silent: int = 0
    """Detected, and no incident at all."""
    calibration: list[tuple[float, bool]] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)

    def join(self, other: Tally) -> None:
        """Count the cases of another tally as well."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


@dataclass(frozen=True, slots=True)
class Miss:
    """A detected fault that was not named first."""

    enterprise: str
    kind: str
    world: str
    truth: str
    filed: Any
    right: Any
    rank: int | None
    said: str


def fresh(verdict: Verdict, honest: Verdict) -> list[dict[str, Any]]:
    """Findings that the honest report does not have."""
    known = {_mark(row) for row in honest.found}
    return [row for row in verdict.found if _mark(row) not in known]


def _mark(row: Mapping[str, Any]) -> tuple[Any, ...]:
    record = row["record"].replace(f'"{row["enterprise_id"]}"', "")
    return row["rule"], row["variant"], record


def told(verdict: Verdict, honest: Verdict) -> list[Told]:
    """Incidents that the honest report does not have."""
    known = {each.causes[0].cells for each in honest.incidents}
    return [each for each in verdict.incidents if each.causes[0].cells not in known]


def by_tracer(verdict: Verdict, honest: Verdict) -> list[tuple[Cell, ...]]:
    """The tracer's ranking: each incident's cause and alternatives, in the order told."""
    return [cause.cells for each in told(verdict, honest) for cause in each.causes if cause.cells]


def rank_of(fault: Fault, causes: Iterable[Sequence[Cell]]) -> int | None:
    for rank, cells in enumerate(causes, start=1):
        if any(fault.holds(cell) for cell in cells):
            return rank
    return None


def add(tally: Tally, verdict: Verdict, honest: Verdict, ranking: Ranking) -> None:
    """Score one faulty case by one method."""
    case = verdict.case
    tally.cases += 1
    if not fresh(verdict, honest):
        return
    tally.detected += 1
    causes = ranking(verdict, honest)
    ranks = [rank_of(fault, causes) for fault in case.faults]
    rank = min((r for r in ranks if r), default=None)
    tally.top1 += rank == 1
    tally.top3 += rank is not None and rank <= 3
    tally.reciprocal += 1 / rank if rank else 0.0
    # Of several faults only as many causes count as there are faults.
    first = causes[: len(case.faults)]
    tally.faults += len(case.faults)
    tally.faults_found += sum(rank_of(fault, first) is not None for fault in case.faults)
    tally.named += len(first)
    tally.named_right += sum(
        any(fault.holds(cell) for fault in case.faults for cell in cells) for cells in first
    )
    if rank != 1:
        _miss(tally, verdict, causes, rank)


def _miss(
    tally: Tally, verdict: Verdict, causes: Sequence[Sequence[Cell]], rank: int | None
) -> None:
    fault = verdict.case.faults[0]
    cell = next(iter(fault.truth))
    tally.misses.append(
        Miss(
            verdict.case.enterprise, fault.kind, fault.world, str(cell), fault.filed[cell],
            fault.truth[cell], rank, " + ".join(map(str, causes[0])) if causes else "nothing",
        )
    )  # fmt: skip


def add_told(tally: Tally, verdict: Verdict, honest: Verdict) -> None:
    """Score what only the tracer says: kinds, values, classes, confidence, all incidents."""
    faults = verdict.case.faults
    if not fresh(verdict, honest):
        return
    incidents = told(verdict, honest)
    tally.silent += not incidents
    # The tracer says itself how many causes there are: recall and precision over its incidents.
    first = [each.causes[0] for each in incidents if each.causes[0].cells]
    tally.faults_found += sum(
        any(fault.holds(cell) for cause in first for cell in cause.cells) for fault in faults
    )
    cells = {cell for cause in first for cell in cause.cells}
    tally.whole += sum(
        any(map(fault.holds, cells)) if fault.series else cells.issuperset(fault.truth)
        for fault in faults
    )
    tally.faults += len(faults)
    tally.named += len(first)
    for place, each in enumerate(incidents):
        cause = each.causes[0]
        hit = [f for f in faults if any(f.holds(cell) for cell in cause.cells)]
        tally.named_right += bool(hit)
        if cause.cells:
            tally.calibration.append((cause.confidence, bool(hit)))
        if place == 0:
            tally.class_size += len(each.causes)
            tally.class_holds += any(
                f.holds(cell) for f in faults for c in each.causes for cell in c.cells
            )
        if hit and place == 0:
            tally.valued += 1
            tally.kind += cause.kind in NAMES[hit[0].kind]
            tally.value += any(
                _near(value, hit[0].truth[cell])
                for cell, value in zip(cause.cells, cause.suggested, strict=True)
                if cell in hit[0].truth
            )


def _near(value: Any, truth: Any) -> bool:
    if isinstance(value, tuple):
        # A range counts where its middle would.
        value = sum(value) / 2
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value) == str(truth)
    if not isinstance(truth, int | float):
        return False
    return math.isclose(value, truth, rel_tol=NEAR, abs_tol=1e-9)
