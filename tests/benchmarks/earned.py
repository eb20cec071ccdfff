"""Which rules earn their place: `python -m tests.benchmarks.earned [--sector S] [--count N]`.

Judges the faulty samples and reports with injected faults beside the honest reports they were made
from. What a rule newly says on a faulty report counts; its removal changes something where nothing
else of its gravity speaks of that report, or of a faulty cell. Two lists come out: rules that said
nothing, and rules whose removal changes nothing. Rules that demand a filed value are counted apart:
faults that leave cells out are few here.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rulebook
from mrv.engine.api import validate
from tests.benchmarks.tracing.case import Case
from tests.benchmarks.tracing.modes import MODES, cases
from tests.samples.catalogue import samples
from tests.samples.populations import GENERATORS
from tests.samples.rows import Frames
from tests.samples.writers import tables

GRAVITY = {"info": 0, "warning": 1, "error": 2}
MODES_USED = ("single", "several", "history-11", "missing")
Said = dict[str, set[tuple[str, int]]]
"""Rules that failed on each enterprise, with their gravity."""


@dataclass(slots=True)
class Earned:
    """What the rules said on faulty reports."""

    reports: int = 0
    detected: int = 0
    fired: Counter[str] = field(default_factory=Counter)
    needed: Counter[str] = field(default_factory=Counter)

    def add(self, new: set[tuple[str, int]]) -> None:
        """Count a faulty report with the rules that newly fail on it."""
        self.reports += 1
        self.detected += bool(new)
        self.fired.update({rule for rule, _ in new})
        gravest = max((gravity for _, gravity in new), default=0)
        loudest = {rule for rule, gravity in new if gravity == gravest}
        if len(loudest) == 1:
            self.needed.update(loudest)


def said(frames: Frames, rulebook: Rulebook, history: Frames | None = None) -> Said:
    past = tables(history, rulebook) if history else None
    result = validate(tables(frames, rulebook), history=past, rules=rulebook, trace=False)
    found: Said = defaultdict(set)
    failing = result.findings.filter(pl.col("outcome") == "fail")
    rows = failing.select("enterprise_id", "rule", "severity").iter_rows()
    for enterprise, rule, severity in rows:
        found[enterprise].add((rule, GRAVITY[severity]))
    return found


def injected(sector: str, count: int, rulebook: Rulebook, earned: Earned) -> None:
    for mode in (mode for mode in MODES_USED if mode in MODES):
        faulty, honest = cases(sector, mode, 11, count, rulebook)
        everything = [*honest, *faulty]
        past = gathered(case.history for case in everything)
        found = said(gathered(case.frames for case in everything), rulebook, past)
        for case in faulty:
            earned.add(found[case.enterprise] - found[name_of(case)])


def name_of(case: Case) -> str:
    return case.clean


def from_samples(sector: str, rulebook: Rulebook, earned: Earned) -> None:
    for sample in samples("FAULTY", "FRAUD"):
        if sample.path.startswith(f"{sector}/"):
            history = sample.history() if sample.history is not None else None
            found = said(sample.frames(), rulebook, history)
            earned.add(set().union(*found.values()) if found else set())


def gathered(many: Iterable[Frames]) -> Frames:
    together: Frames = defaultdict(list)
    for frames in many:
        for name, rows in frames.items():
            together[name].extend(rows)
    return together


def lines(sector: str, rulebook: Rulebook, earned: Earned) -> Iterator[str]:
    own = {
        rule.id: rule
        for rule in rulebook.rules
        if rule.status == "active"
        and (rulebook.frames[rule.frame].sector == sector or rule.id.startswith("COM-"))
    }
    filing = {i for i, rule in own.items() if rule.presence or "is_missing" in rule.expect.text}
    values = set(own) - filing
    silent = sorted(values - set(earned.fired))
    beside = sorted((values & set(earned.fired)) - set(earned.needed))
    yield f"{sector}: {earned.reports} faulty reports, {earned.detected} with new findings"
    yield f"  {len(values)} rules on values; {len(filing)} on what must be filed"
    needed = len(values & set(earned.needed))
    yield f"  needed {needed}, beside others {len(beside)}, silent {len(silent)}"
    yield "  only beside others: " + ", ".join(beside)
    yield "  silent: " + ", ".join(silent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sector", action="append", choices=sorted(GENERATORS))
    parser.add_argument("--count", type=int, default=150)
    options = parser.parse_args()
    rulebook = load_rulebook()
    for sector in options.sector or sorted(GENERATORS):
        earned = Earned()
        from_samples(sector, rulebook, earned)
        injected(sector, options.count, rulebook, earned)
        print("\n".join(lines(sector, rulebook, earned)))


if __name__ == "__main__":
    main()
