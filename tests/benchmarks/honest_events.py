"""Honest reports of power plants in which something out of the ordinary happened.

`python -m tests.benchmarks.honest_events [--event E] [--count N]`: by event how many reports have a
finding at warning or above, by which rules, and how often the tracer names a cause. Every event is
filed as a whole year and as the single month in which it first shows, with 0, 3 and 11 months of
history; every report is judged alone.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rulebook
from mrv.engine.api import validate
from mrv.engine.result import Result
from tests.samples.power.honest_events import EVENTS, SCOPES, event_reports
from tests.samples.rows import Frames
from tests.samples.writers import tables

SEED = 78
GRAVE = ("error", "warning")
CANNOT_TELL = "cannot_tell"


@dataclass
class Figures:
    """What was found in the reports of an event."""

    reports: int = 0
    flagged: int = 0
    errors: int = 0
    blamed: int = 0
    """Reports of which a cell is named as the cause of something."""
    rules: Counter[str] = field(default_factory=Counter)
    """Reports by rule that speaks at warning or above."""

    def line(self, name: str) -> str:
        said = ", ".join(f"{rule} {count}" for rule, count in self.rules.most_common())
        return (
            f"{name:38s} {self.flagged:4d}/{self.reports:4d} = "
            f"{100 * self.flagged / max(1, self.reports):5.1f} % flagged, "
            f"{self.errors:3d} with errors, {self.blamed:3d} blamed  {said}"
        )


def judged(filed: tuple[Frames, Frames], rulebook: Rulebook) -> Result:
    """A report with its history, as their tables are validated."""
    frames, history = filed
    past = tables(history, rulebook) if history else None
    result = validate(tables(frames, rulebook), history=past, rules=rulebook)
    unreadable = [problem for problem in result.problems if problem.severity != "info"]
    if unreadable:
        raise SystemExit(f"an honest report is not readable: {unreadable[0]}")
    return result


def blamed(result: Result) -> list[str]:
    """The causes that are named, each as one line."""
    return [
        f"{each.kind} {each.confidence:.2f} "
        + ", ".join(f"{c.parameter} {c.record}" for c in each.cells[:2])
        for each in result.incidents
        if each.kind != CANNOT_TELL
    ]


def measured(
    event: str, count: int, seed: int, rulebook: Rulebook
) -> Iterator[tuple[tuple[str, int], int, Result]]:
    """Every report of an event, judged: its scope and history, its number, the result."""
    for number in range(count):
        for kind, filed in event_reports(event, seed, number).items():
            if filed[0]:
                yield kind, number, judged(filed, rulebook)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--event", action="append", choices=list(EVENTS))
    parser.add_argument("--scope", action="append", choices=SCOPES)
    parser.add_argument("--count", type=int, default=4, help="plants of each event")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--show", type=int, default=0, help="so many findings of each event")
    options = parser.parse_args()
    rulebook = load_rulebook()
    every, by_kind = Figures(), {}
    for event in options.event or EVENTS:
        own = Figures()
        told: list[str] = []
        for kind, number, result in measured(event, options.count, options.seed, rulebook):
            grave = result.findings.filter(result.findings["severity"].is_in(GRAVE))
            named = blamed(result)
            for figures in (own, every, by_kind.setdefault(kind, Figures())):
                figures.reports += 1
                figures.flagged += not grave.is_empty()
                figures.errors += "error" in set(grave["severity"])
                figures.blamed += bool(named)
                figures.rules.update(set(grave["rule"]))
            where = f"{number} {kind[0]} {kind[1]}"
            told.extend(
                f"    {where}: {row['rule']} {row['severity']} {row['parameter']} {row['outcome']}"
                f" lhs={row['lhs']} rhs={row['rhs']} {row['record']}"
                for row in grave.iter_rows(named=True)
            )
            told.extend(f"    {where}: BLAMED {each}" for each in named)
        print(own.line(event), flush=True)
        for each in told[: options.show]:
            print(each)
    for (scope, length), figures in sorted(by_kind.items()):
        print(figures.line(f"{scope}, history {length}"))
    print(every.line("all"))


if __name__ == "__main__":
    main()
