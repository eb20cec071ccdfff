"""Which rules earn their place: `python -m tests.benchmarks.earned [--sector S] [--count N]`.

Judges faulty reports beside the honest ones they were made from: the faulty samples of every sector
and of the market chain, injected faults (kinds of mistake, described faults of the sectors, values
left out) and mistakes anywhere (`anywhere`). What a rule newly says on a faulty report counts:
- `alone`: nothing else as grave speaks of the report; without the rule it would pass, or pass as
  less grave;
- `record`: nothing else as grave speaks of the record, though something does of the report;
- `beside`: another rule as grave always speaks of the same record;
- `silent`: it said nothing; the faults are not of its kind.

`--write` keeps the last two lists in `rules/quality/earned.yaml`, where each such rule is justified
(`kept.yaml`). Samples that break every rule on purpose are not counted: they are made of the rules'
own examples.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rulebook
from mrv.engine.api import validate
from tests.benchmarks.anywhere import with_wrong_value, wrong_values
from tests.benchmarks.tracing.case import copy_frames
from tests.benchmarks.tracing.modes import cases
from tests.quality_data import EARNED, write_data
from tests.samples.catalogue import samples
from tests.samples.chain import CLEAN as CHAIN
from tests.samples.papers import add_papers
from tests.samples.populations import GENERATORS
from tests.samples.rows import Frames
from tests.samples.writers import tables

GRAVITY = {"info": 0, "warning": 1, "error": 2}
INJECTED = (
    ("single", "kinds"),
    ("several", "kinds"),
    ("history-11", "kinds"),
    ("missing", "kinds"),
    ("year", "kinds"),
    ("pair", "kinds"),
    ("single", "catalogue"),
)
"""Modes of the tracing benchmark, and the faults they inject."""
SEED = 11
PER_REPORT = 60
"""Mistakes anywhere in each honest report."""

Finding = tuple[str, int, str]
"""A rule that failed, its gravity, and the record (without the enterprise)."""
Said = dict[str, set[Finding]]
"""What was found, by enterprise."""


@dataclass(slots=True)
class Earned:
    """What the rules said on faulty reports."""

    reports: int = 0
    detected: int = 0
    fired: Counter[str] = field(default_factory=Counter)
    record: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)

    def add(self, new: set[Finding]) -> None:
        """Count a faulty report with what is newly found in it."""
        self.reports += 1
        self.detected += bool(new)
        self.fired.update({rule for rule, _, _ in new})
        self.alone |= _loudest_alone(new)
        by_record: dict[str, set[Finding]] = defaultdict(set)
        for finding in new:
            by_record[finding[2]].add(finding)
        for findings in by_record.values():
            self.record |= _loudest_alone(findings)

    def level(self, rule: str) -> str:
        """How far the rule earns its place."""
        if rule in self.alone:
            return "alone"
        if rule in self.record:
            return "record"
        return "beside" if rule in self.fired else "silent"


def _loudest_alone(findings: set[Finding]) -> set[str]:
    """The rule without which the findings would be none, or less grave."""
    gravest = max((gravity for _, gravity, _ in findings), default=0)
    loudest = {rule for rule, gravity, _ in findings if gravity == gravest}
    return loudest if len(loudest) == 1 else set()


def said(frames: Frames, rulebook: Rulebook, history: Frames | None = None) -> Said:
    """What fails in some reports, by enterprise."""
    past = tables(history, rulebook) if history else None
    result = validate(tables(frames, rulebook), history=past, rules=rulebook, trace=False)
    found: Said = defaultdict(set)
    failing = result.findings.filter(pl.col("outcome") == "fail")
    for enterprise, frame, record, rule, severity in failing.select(
        "enterprise_id", "frame", "record", "rule", "severity"
    ).iter_rows():
        place = f"{frame} {record.replace(enterprise, '') if enterprise else record}"
        found[enterprise or ""].add((rule, GRAVITY[severity], place))
    return found


def injected(sector: str, count: int, rulebook: Rulebook, earned: Earned) -> None:
    """Faults of the tracing benchmark."""
    for mode, faults in INJECTED:
        faulty, honest = cases(sector, mode, SEED, count, rulebook, faults)
        everything = [*honest, *faulty]
        past = gathered(case.history for case in everything)
        found = said(gathered(case.frames for case in everything), rulebook, past)
        for case in faulty:
            earned.add(found[case.enterprise] - found[case.clean])


def mistaken_anywhere(sector: str, count: int, rulebook: Rulebook, earned: Earned) -> None:
    """Mistakes in any table and column of honest reports with their papers."""
    rng = random.Random(f"{sector}/{SEED}")
    drawn = add_papers(
        GENERATORS[sector].population(-(-count // PER_REPORT), SEED, spread="base", months=12)
    )
    for owner in sorted({row["enterprise_id"] for row in drawn["enterprise"]}):
        honest = {
            name: own
            for name, rows in drawn.items()
            if (own := [row for row in rows if row["enterprise_id"] == owner])
        }
        copies = [copy_frames(honest, "SYN-honest")]
        wrong = list(wrong_values(honest, rulebook, rng, PER_REPORT))
        for number, (frame, row, column, value) in enumerate(wrong):
            copy = copy_frames(honest, f"SYN-wrong-{number}")
            copies.append(copy | {frame: with_wrong_value(copy[frame], row, column, value)})
        found = said(gathered(copies), rulebook)
        for number in range(len(wrong)):
            earned.add(found[f"SYN-wrong-{number}"] - found["SYN-honest"])


def chain_mistaken(count: int, rulebook: Rulebook, earned: Earned) -> None:
    """Mistakes anywhere in the clean portfolio of the chain, one at a time."""
    honest = CHAIN[0].frames()
    before = together(said(honest, rulebook))
    for frame, row, column, value in wrong_values(honest, rulebook, random.Random(SEED), count):
        wrong = honest | {frame: with_wrong_value(honest[frame], row, column, value)}
        earned.add(together(said(wrong, rulebook)) - before)


def from_samples(sector: str, rulebook: Rulebook, earned: Earned) -> None:
    """The sector's faulty and falsified samples, each a report."""
    clean = next(one for one in samples("CLEAN") if one.path.startswith(f"{sector}/"))
    before = together(said(clean.frames(), rulebook))
    for sample in samples("FAULTY", "FRAUD"):
        if sample.path.startswith(f"{sector}/"):
            history = sample.history() if sample.history is not None else None
            earned.add(together(said(sample.frames(), rulebook, history)) - before)


def together(found: Said) -> set[Finding]:
    return {
        (rule, gravity, f"{enterprise} {place}")
        for enterprise, findings in found.items()
        for rule, gravity, place in findings
    }


def gathered(many: Iterable[Frames]) -> Frames:
    whole: Frames = defaultdict(list)
    for frames in many:
        for name, rows in frames.items():
            whole[name].extend(rows)
    return whole


def judged(rulebook: Rulebook) -> list[str]:
    """The ids of all rules that are in force."""
    return sorted({rule.id for rule in rulebook.rules if rule.status != "retired"})


def lines(sector: str, earned: Earned, rulebook: Rulebook) -> Iterator[str]:
    yield f"{sector}: {earned.reports} faulty reports, {earned.detected} with new findings"
    own = {
        rule.id
        for rule in rulebook.rules
        if rulebook.frames[rule.frame].sector == ("compliance" if sector == "chain" else sector)
    }
    levels = Counter(earned.level(rule) for rule in own)
    yield "  " + ", ".join(
        f"{levels[name]} {name}" for name in ("alone", "record", "beside", "silent")
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    everyone = [*sorted(GENERATORS), "chain"]
    parser.add_argument("--sector", action="append", choices=everyone)
    parser.add_argument("--count", type=int, default=150, help="faulty reports of each mode")
    parser.add_argument("--anywhere", type=int, default=1500, help="mistakes anywhere")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rulebook = load_rulebook()
    of_all = Earned()
    for sector in options.sector or everyone:
        earned = Earned()
        from_samples(sector, rulebook, earned)
        if sector == "chain":
            chain_mistaken(options.anywhere, rulebook, earned)
        else:
            injected(sector, options.count, rulebook, earned)
            mistaken_anywhere(sector, options.anywhere, rulebook, earned)
        print("\n".join(lines(sector, earned, rulebook)), flush=True)
        of_all.reports += earned.reports
        of_all.detected += earned.detected
        of_all.fired += earned.fired
        of_all.record |= earned.record
        of_all.alone |= earned.alone
    by_level: dict[str, list[str]] = defaultdict(list)
    for rule in judged(rulebook):
        by_level[of_all.level(rule)].append(rule)
    counts = {name: len(by_level[name]) for name in ("alone", "record", "beside", "silent")}
    print(f"all: {of_all.reports} faulty reports, {of_all.detected} with new findings; {counts}")
    if options.write:
        write_data(
            EARNED,
            {
                "faulty_reports": of_all.reports,
                "with_new_findings": of_all.detected,
                "rules": counts,
                "beside": by_level["beside"],
                "silent": by_level["silent"],
            },
        )


if __name__ == "__main__":
    main()
