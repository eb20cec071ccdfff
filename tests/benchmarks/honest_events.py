"""Honest reports in which something out of the ordinary happened.

`python -m tests.benchmarks.honest_events [--sector S] [--event E] [--count N]`: by event, how many
have a finding at warning or above, by which rules, and of how many the tracer named a cause; whole
years, and single months with 0, 3 and 11 earlier ones.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rulebook
from mrv.engine.api import validate
from tests.benchmarks.tracing.run import gathered, peer_rules
from tests.samples.aluminium.honest_events import ALL as ALUMINIUM
from tests.samples.aluminium.honest_events import honest_event as aluminium
from tests.samples.cement.honest_events import ALL as CEMENT
from tests.samples.cement.honest_events import honest_event as cement
from tests.samples.happening import Happening, filed
from tests.samples.papers import add_papers
from tests.samples.power.honest_events import EVENTS as POWER
from tests.samples.power.honest_events import HISTORIES, SCOPES, event_reports
from tests.samples.rows import Frames
from tests.samples.steel.honest_events import ALL as STEEL
from tests.samples.steel.honest_events import honest_event as steel
from tests.samples.writers import tables

SEED = 77
GRAVE = ("error", "warning")
CANNOT_TELL = "cannot_tell"
LENGTHS = (None, *HISTORIES)
"""The whole year filed at once, or a month with so many earlier ones."""
Way = tuple[str, Frames, Frames]
"""How a report is filed, the report, and the history beside it."""
Make = Callable[[str, int, int], Way]
"""Makes the report of an event by seed and number, which also says how it is filed."""


@dataclass(slots=True)
class Report:
    """An honest report, and what was said of it."""

    event: str
    way: str
    enterprise: str
    frames: Frames
    history: Frames
    found: list[dict[str, Any]] = field(default_factory=list)
    """Findings at warning or above."""
    causes: list[str] = field(default_factory=list)
    """Causes that the tracer named."""


@dataclass(slots=True)
class Figures:
    """What was found in the reports of an event."""

    reports: int = 0
    flagged: int = 0
    errors: int = 0
    blamed: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    """Reports by rule that speaks at warning or above."""

    def add(self, report: Report) -> None:
        self.reports += 1
        self.flagged += bool(report.found)
        self.errors += any(row["severity"] == "error" for row in report.found)
        self.blamed += bool(report.causes)
        self.rules.update({row["rule"] for row in report.found})

    def line(self, name: str) -> str:
        rules = ", ".join(f"{rule} {count}" for rule, count in self.rules.most_common(8))
        share = 100 * self.flagged / max(1, self.reports)
        return (
            f"{name:40s} {self.reports:7d} {self.flagged:7d} {share:5.1f} % {self.errors:6d} "
            f"{self.blamed:6d}  {rules}"
        )


def _power(event: str, seed: int, number: int) -> Way:
    ways = [(scope, length) for scope in SCOPES for length in HISTORIES]
    scope, length = ways[number % len(ways)]
    return f"{scope}, {length} earlier", *event_reports(event, seed, number)[scope, length]


def _happened(
    make: Callable[[str, int, int], Happening],
) -> Callable[[str, int, int], Iterator[Way]]:
    def way(event: str, seed: int, number: int) -> Way:
        length = LENGTHS[number % len(LENGTHS)]
        happening = make(event, seed, number)
        add_papers(happening.frames)
        name = "year" if length is None else f"month, {length} earlier"
        return name, *filed(happening, length, number // len(LENGTHS) % 3)

    return way


EVENTS: dict[str, tuple[Sequence[str], int, Make]] = {
    "power": (tuple(POWER), len(SCOPES) * len(HISTORIES), _power),
    "cement": (CEMENT, len(LENGTHS), _happened(cement)),
    "steel": (STEEL, len(LENGTHS), _happened(steel)),
    "aluminium": (ALUMINIUM, len(LENGTHS), _happened(aluminium)),
}
"""By sector its events, in how many ways one is filed, and what makes the report of a number."""


def drawn(sector: str, event: str, count: int, seed: int) -> Iterator[Report]:
    """Reports of an event, so many in each way of filing, each of an enterprise of its own."""
    names, ways, make = EVENTS[sector]
    for number in range(count * ways):
        way, frames, history = make(event, seed, 10_000 * names.index(event) + number)
        if frames:
            owner = frames["enterprise"][0]["enterprise_id"]
            yield Report(event, way, owner, frames, history)


def measured(reports: Sequence[Report], rulebook: Rulebook) -> Sequence[Report]:
    """The same reports with what is said of each; each has an enterprise of its own."""
    by_owner = {report.enterprise: report for report in reports}
    for with_history in (False, True):
        own = [report for report in reports if bool(report.history) == with_history]
        if not own:
            continue
        past = gathered(report.history for report in own)
        result = validate(
            tables(gathered(report.frames for report in own), rulebook),
            history=tables(past, rulebook) if past else None,
            rules=rulebook,
            skip=peer_rules(rulebook) or None,
        )
        unreadable = [problem for problem in result.problems if problem.severity != "info"]
        if unreadable:
            msg = f"an honest report is not readable: {unreadable[0]}"
            raise ValueError(msg)
        grave = result.findings.filter(pl.col("severity").is_in(GRAVE))
        for row in grave.iter_rows(named=True):
            by_owner[row["enterprise_id"]].found.append(row)
        for incident in result.incidents:
            if incident.kind != CANNOT_TELL:
                cells = ", ".join(f"{c.parameter} {c.record}" for c in incident.cells[:2])
                owner = incident.cells[0].record["enterprise_id"]
                told = f"{incident.kind} {incident.confidence:.2f}: {cells}"
                by_owner[owner].causes.append(told)
    return reports


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sector", action="append", choices=sorted(EVENTS))
    parser.add_argument("--event", action="append")
    parser.add_argument("--count", type=int, default=4, help="reports of each event and way")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--show", type=int, default=0, help="so many findings of each event")
    options = parser.parse_args()
    rulebook = load_rulebook()
    for sector in options.sector or EVENTS:
        print(f"{sector:40s} reports flagged   share errors blamed")
        every, by_way = Figures(), dict[str, Figures]()
        for event in EVENTS[sector][0]:
            if options.event and event not in options.event:
                continue
            own, told = Figures(), list[str]()
            for report in measured(
                list(drawn(sector, event, options.count, options.seed)), rulebook
            ):
                for figures in (own, every, by_way.setdefault(report.way, Figures())):
                    figures.add(report)
                told += [
                    f"    {report.way}: {row['rule']} {row['severity']} {row['parameter']} "
                    f"{row['outcome']} lhs={row['lhs']} rhs={row['rhs']} {row['record']}"
                    for row in report.found
                ]
                told += [f"    {report.way}: named {cause}" for cause in report.causes]
            print(own.line(event), flush=True)
            for line in told[: options.show]:
                print(line)
        for way, figures in sorted(by_way.items()):
            print(figures.line(f"({way})"))
        print(every.line("all"))


if __name__ == "__main__":
    main()
