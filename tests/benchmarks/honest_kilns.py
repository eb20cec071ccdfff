"""Honest cement and steel reports in which something out of the ordinary happened.

`python -m tests.benchmarks.honest_kilns [--sector S] [--event E] [--count N]`: by event, how many
have a finding at warning or above, by which rules, and of how many the tracer named a cause; whole
years, and single months with 0, 3 and 11 earlier ones.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rulebook
from tests.benchmarks.tracing.case import Case
from tests.benchmarks.tracing.modes import _between, _earlier
from tests.benchmarks.tracing.run import Verdict, judge
from tests.samples.cement.honest_events import ALL as CEMENT
from tests.samples.cement.honest_events import honest_event as cement
from tests.samples.happening import Happening
from tests.samples.papers import add_papers
from tests.samples.steel.honest_events import ALL as STEEL
from tests.samples.steel.honest_events import honest_event as steel

EVENTS: dict[str, tuple[tuple[str, ...], Callable[[str, int, int], Happening]]] = {
    "cement": (CEMENT, cement),
    "steel": (STEEL, steel),
}
LENGTHS = (None, 0, 3, 11)
"""The whole year filed at once, or a month with so many earlier ones."""
SEED = 77


@dataclass(slots=True)
class Mark:
    """What became of the reports of an event."""

    reports: int = 0
    flagged: int = 0
    errors: int = 0
    blamed: int = 0
    rules: Counter[str] = field(default_factory=Counter)


def filed(happening: Happening, length: int | None, step: int) -> tuple[Case, ...]:
    """What is filed of a happening: its last year, or a month of it with earlier ones.

    The month is that in which it first shows or one of the two after it; with more months before
    it than there are, none.
    """
    frames = happening.frames
    owner = frames["enterprise"][0]["enterprise_id"]
    if length is None:
        year = max(row["year"] for row in frames["enterprise"])
        first, last = date(year, 1, 1), date(year, 12, 1)
        now = {
            name: [r for r in rows if r.get("year", year) == year and _within(r, first, last)]
            for name, rows in frames.items()
        }
        return (Case(owner, "", "year", {name: rows for name, rows in now.items() if rows}),)
    months = sorted({r["month"] for rows in frames.values() for r in rows if "month" in r})
    at = months.index(happening.month) if happening.month in months else 0
    at = max(min(at + step, len(months) - 1), length)
    if at >= len(months):
        return ()
    month = months[at]
    history = _between(frames, _earlier(month, length), _earlier(month, 1)) if length else {}
    now = {
        name: [row for row in rows if row.get("year", month.year) == month.year]
        for name, rows in _between(frames, month, month).items()
    }
    now = {name: rows for name, rows in now.items() if rows}
    return (Case(owner, "", f"month-{length}", now, history=history),)


def _within(row: dict[str, object], first: date, last: date) -> bool:
    month = row.get("month")
    return not isinstance(month, date) or first <= month <= last


def drawn(
    sector: str, event: str, lengths: tuple[int | None, ...], count: int, seed: int
) -> Iterator[Case]:
    """Reports of an event, each of an enterprise of its own."""
    names, make = EVENTS[sector]
    for at, length in enumerate(lengths):
        for each in range(count):
            number = 10_000 * names.index(event) + 100 * at + each
            happening = make(event, seed, number)
            add_papers(happening.frames)
            yield from filed(happening, length, each % 3)


def measured(cases: list[Case], rulebook: Rulebook) -> Iterator[Verdict]:
    """What is said about each report."""
    for with_history in (False, True):
        chosen = [case for case in cases if bool(case.history) == with_history]
        for run in judge(chosen, rulebook):
            yield from run.verdicts.values()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sector", action="append", choices=sorted(EVENTS))
    parser.add_argument("--event", action="append")
    parser.add_argument("--count", type=int, default=4, help="reports of each event and length")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--length", action="append", help="year, 0, 3 or 11")
    parser.add_argument("--show", type=int, default=0, help="so many findings of each rule")
    parser.add_argument("--causes", action="store_true", help="show what was blamed")
    options = parser.parse_args()
    rulebook = load_rulebook()
    lengths = LENGTHS
    if options.length:
        lengths = tuple(None if each == "year" else int(each) for each in options.length)
    for sector in options.sector or sorted(EVENTS):
        marks: dict[str, Mark] = defaultdict(Mark)
        told: dict[str, list[str]] = defaultdict(list)
        cases: list[Case] = []
        event_of: dict[str, str] = {}
        for event in options.event or EVENTS[sector][0]:
            if event not in EVENTS[sector][0]:
                continue
            for case in drawn(sector, event, lengths, options.count, options.seed):
                event_of[case.enterprise] = event
                cases.append(case)
        for verdict in measured(cases, rulebook):
            _count(verdict, event_of[verdict.case.enterprise], marks, told, options.causes)
        _print(sector, marks, told, options.show)


def _count(
    verdict: Verdict,
    event: str,
    marks: dict[str, Mark],
    told: dict[str, list[str]],
    causes: bool,
) -> None:
    rules = {row["rule"] for row in verdict.found}
    for name in (event, f"({verdict.case.mode})", "all"):
        mark = marks[name]
        mark.reports += 1
        mark.flagged += bool(rules)
        mark.errors += any(row["severity"] == "error" for row in verdict.found)
        mark.blamed += bool(verdict.incidents)
        mark.rules.update(rules)
    for row in verdict.found:
        told[f"{row['rule']} {row['severity']}"].append(
            f"{event}, {verdict.case.mode}: {row['parameter']} lhs={row['lhs']} rhs={row['rhs']} "
            f"{row['record']}"
        )
    if causes:
        for incident in verdict.incidents:
            cause = incident.causes[0]
            print(f"  {event}, {verdict.case.mode}, {verdict.case.enterprise}: {cause.kind} "
                  f"{[str(cell) for cell in cause.cells]} -> {cause.suggested}")  # fmt: skip


def _print(sector: str, marks: dict[str, Mark], told: dict[str, list[str]], show: int) -> None:
    print(f"{sector:30s} reports flagged errors blamed")
    for name, mark in marks.items():
        rules = ", ".join(f"{rule} {count}" for rule, count in mark.rules.most_common(8))
        print(
            f"{name:30s} {mark.reports:7d} {mark.flagged:7d} {mark.errors:6d} {mark.blamed:6d}"
            f"  {'' if name == 'all' or name.startswith('(') else rules}"
        )
    for rule, each in sorted(told.items(), key=lambda item: -len(item[1])):
        print(f"{rule}: {len(each)} findings")
        for line in each[:show]:
            print("    ", line)


if __name__ == "__main__":
    main()
