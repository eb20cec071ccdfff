"""Judges many cases in one validation and takes apart what is said about each."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from mrv.catalogue.model import Rulebook
from mrv.engine.api import validate
from mrv.engine.result import Result
from mrv.language.features import Peer
from tests.benchmarks.tracing.case import Case, Cell, cell_at
from tests.samples.rows import Frames
from tests.samples.writers import tables

BATCH = 150
"""Enterprises judged at once; each is judged as if alone, for rules on peers are left out."""
GRAVE = ("error", "warning")


@dataclass(frozen=True, slots=True)
class Named:
    """One cause as the tracer names it."""

    cells: tuple[Cell, ...]
    kind: str
    confidence: float
    suggested: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """An incident: its cause first, then the alternatives."""

    causes: tuple[Named, ...]
    explains: frozenset[str]


@dataclass(slots=True)
class Verdict:
    """What was said about one case."""

    case: Case
    found: list[dict[str, Any]] = field(default_factory=list)
    """Findings at warning or above, as rows."""
    incidents: list[Told] = field(default_factory=list)
    result: Result | None = None
    """Of the whole batch."""


@dataclass(slots=True)
class Run:
    """The verdicts on cases, and how long the tracer took."""

    verdicts: dict[str, Verdict]
    seconds: float = 0.0
    incidents: int = 0


def judge(cases: Sequence[Case], rulebook: Rulebook, *, traced: bool = True) -> Iterator[Run]:
    """Validate cases in batches; look for causes if `traced`."""
    without = peer_rules(rulebook)
    for at in range(0, len(cases), BATCH):
        yield _judge(cases[at : at + BATCH], rulebook, without, traced)


def _judge(
    cases: Sequence[Case], rulebook: Rulebook, without: list[str], traced: bool = True
) -> Run:
    frames = tables(gathered(case.frames for case in cases), rulebook)
    past = gathered(case.history for case in cases)
    result = validate(
        frames,
        history=tables(past, rulebook) if past else None,
        rules=rulebook,
        skip=without or None,
    )
    run = Run({case.enterprise: Verdict(case, result=result) for case in cases})
    for row in result.findings.filter(
        pl.col("severity").is_in(GRAVE) & (pl.col("outcome") == "fail")
    ).iter_rows(named=True):
        run.verdicts[row["enterprise_id"]].found.append(row)
    if not traced:
        return run
    began = time.perf_counter()
    incidents = result.incidents
    run.seconds, run.incidents = time.perf_counter() - began, len(incidents)
    owners = dict(result.findings.select("id", "enterprise_id").iter_rows())
    for incident in incidents:
        records = [cell.record for cell in incident.cells]
        owner = records[0]["enterprise_id"] if records else owners.get(incident.explains[0])
        told = Told(
            tuple(
                Named(
                    tuple(cell_at(c.frame, c.record, c.parameter) for c in cause.cells),
                    cause.kind,
                    cause.confidence,
                    tuple(c.range if c.suggested is None else c.suggested for c in cause.cells),
                )
                for cause in (incident, *incident.alternatives)
            ),
            frozenset(incident.explains),
        )
        run.verdicts[str(owner)].incidents.append(told)
    return run


def gathered(frames: Iterable[Frames]) -> Frames:
    together: Frames = defaultdict(list)
    for own in frames:
        for name, rows in own.items():
            together[name].extend(rows)
    return dict(together)


def peer_rules(rulebook: Rulebook) -> list[str]:
    """Rules that look at other enterprises: in a batch these are copies of one another."""
    return sorted(
        {
            rule.id
            for rule in rulebook.rules
            for part in (rule.expect, rule.when, rule.gate)
            for feature in (part.features if part else ())
            if isinstance(feature, Peer) and feature.kind != "equal_siblings"
        }
    )
