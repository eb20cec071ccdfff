"""A portfolio with thousands of causes traced in one batch, and reports traced one by one.

Run `python -m tests.benchmarks.portfolio [--sector S] [--incidents N] [--alone N]`. A few dozen
generated plants are given two kinds of mistakes each (one input with its results, one result by
itself), then copied under other names until the batch holds the causes asked for; beside each
faulty report stands an honest one. Tracing is measured against judging the same batch, CPU against
CPU, so that the ratio does not depend on the machine; `MRV_JOBS` says how many processes share it.
A report alone is judged and traced three times, each time from its values on: the first also
compiles what no report before needed, and of the three the middle one says least of the machine.
A shared machine is slower by a factor of two while others use the same cores: a fixed piece of
work, the yardstick, is timed before and after each trace, and what was timed while it took hardly
longer than ever is printed by itself; `--tries` times a report again until that was so three times.
Copies differ in nothing but their name: that makes generation cheap, and tracing no cheaper, for
nothing is shared between enterprises.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import click
import numpy as np
import polars as pl

from mrv.catalogue.load import open_rulebook
from mrv.catalogue.model import Rulebook
from mrv.collector import paused
from mrv.engine.api import validate
from mrv.engine.result import Result
from mrv.trace.portfolio.workers import jobs
from tests.benchmarks.tracing.run import peer_rules
from tests.samples.populations import GENERATORS
from tests.samples.rows import Frames
from tests.samples.writers import tables

PLANTS = 24
_TIMES = 3
_STEADY = 1.2
"""Times the least yardstick up to which the machine is at its own speed."""
SLIPS = (10.0, 0.1, 1000.0, 4.1868, 44 / 12, -1.0, 1.27, 0.83)
"""What a wrong value is of the right one: slips of units, and departures without a name."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A judged batch and what judging it took."""

    result: Result
    judged: float


@dataclass(frozen=True, slots=True)
class Timed:
    """CPU seconds that a report took once, and the longer yardstick beside."""

    judged: float
    traced: float
    beside: float


@dataclass(frozen=True, slots=True)
class Alone:
    """The times of a report by itself, and the causes found in it."""

    times: list[Timed]
    causes: int

    @property
    def judged(self) -> float:
        """The middle time that judging took."""
        return statistics.median(each.judged for each in self.times)

    @property
    def traced(self) -> float:
        """The middle time that tracing took."""
        return statistics.median(each.traced for each in self.times)

    def steady(self, least: float) -> float | None:
        """The middle time of tracing at the machine's own speed; None if it never was."""
        times = [each.traced for each in self.times if each.beside <= _STEADY * least]
        return statistics.median(times) if times else None


def plants(sector: str, seed: int, rulebook: Rulebook, *, faulty: bool) -> Frames:
    """Generated reports, each with two mistakes if `faulty`."""
    maker = GENERATORS[sector]
    together: Frames = {}
    for number in range(PLANTS):
        rng = random.Random(f"{sector}/{seed}/{number}")
        frames = maker.derive(maker.population(1, rng.randrange(1 << 30)))
        if faulty:
            spoil(frames, sector, rulebook, rng, follows=True)
            frames = maker.derive(frames)
            spoil(frames, sector, rulebook, rng, follows=False)
        name = f"SYN-{'F' if faulty else 'H'}{number:03}"
        for frame, rows in frames.items():
            own = [row | {"enterprise_id": name} for row in rows]
            together.setdefault(frame, []).extend(own)
    return together


def spoil(
    frames: Frames, sector: str, rulebook: Rulebook, rng: random.Random, *, follows: bool
) -> None:
    """Make one monthly value wrong: one that others are calculated from, or a calculated one."""
    places = [
        (row, name)
        for frame, rows in sorted(frames.items())
        if rulebook.frames[frame].sector == sector and rulebook.frames[frame].time == "month"
        for row in rows
        for name, value in sorted(row.items())
        if isinstance(value, float)
        and value
        and (parameter := rulebook.parameters.get(name)) is not None
        and (parameter.nature == "calculated") is not follows
    ]
    row, name = rng.choice(places)
    row[name] = float(f"{row[name] * rng.choice(SLIPS):.8g}")


def judged(sector: str, copies: int, rulebook: Rulebook, different: int = 1) -> Batch:
    """The plants, honest and faulty, so many times over, judged but not traced.

    They are drawn anew for `different` seeds; each of these is copied.
    """
    made = [
        tables(plants(sector, seed, rulebook, faulty=faulty), rulebook)
        for seed in range(7, 7 + different)
        for faulty in (True, False)
    ]
    batch = {
        name: pl.concat(
            [
                table[name].with_columns(pl.col("enterprise_id") + f"-{number // 2}-{copy:05}")
                for copy in range(copies)
                for number, table in enumerate(made)
                if name in table
            ],
            how="diagonal_relaxed",
        )
        for name in made[0]
    }
    began = time.process_time()
    result = validate(batch, rules=rulebook, skip=peer_rules(rulebook) or None)
    _ = result.findings
    return Batch(result, time.process_time() - began)


def one_by_one(sector: str, count: int, rulebook: Rulebook, tries: int) -> Iterator[Alone]:
    """Reports judged and traced by themselves."""
    least = yardstick()
    for number in range(count):
        place = number % PLANTS
        if place == 0:
            seed = 11 + number // PLANTS
            frames = tables(plants(sector, seed, rulebook, faulty=True), rulebook)
            names = frames["enterprise"].get_column("enterprise_id").unique().sort().to_list()
        own = {f: t.filter(pl.col("enterprise_id") == names[place]) for f, t in frames.items()}
        times = list[Timed]()
        while len(times) < max(_TIMES, tries):
            # As in the program, which has no collector: it would look through the whole batch here.
            with paused():
                began = time.process_time()
                result = validate(own, rules=rulebook)
                _ = result.findings
                spent = time.process_time() - began
                before = yardstick()
                began = time.process_time()
                found = len(result.incidents)
                traced = time.process_time() - began
                after = yardstick()
            times.append(Timed(spent, traced, max(before, after)))
            least = min(least, before, after)
            steady = sum(each.beside <= _STEADY * least for each in times)
            if not found or (len(times) >= _TIMES and steady >= _TIMES):
                break
        yield Alone(times, found)


def yardstick() -> float:
    """CPU milliseconds of a fixed piece of work: small arrays, as in tracing."""
    numbers = np.linspace(0.0, 1.0, 100)
    began = time.process_time()
    for _ in range(1_000):
        numbers = np.where(numbers > 0.5, numbers - 0.4, numbers * 1.5)
    return 1000 * (time.process_time() - began)


def memory() -> int:
    """The most memory the process had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def helpers() -> int:
    """The most memory that any process had that this one started, in MB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def cpu() -> float:
    """CPU seconds of this process and of those that it started and that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@click.command()
@click.option("--sector", "sectors", type=click.Choice(sorted(GENERATORS)), multiple=True)
@click.option("--incidents", default=10_000, show_default=True, help="Causes in the batch, about.")
@click.option("--different", default=1, show_default=True, help="Seeds; the rest are copies.")
@click.option("--alone", default=2 * PLANTS, show_default=True, help="Reports traced one by one.")
@click.option("--tries", default=_TIMES, show_default=True, help="Times each is traced at most.")
def main(sectors: tuple[str, ...], incidents: int, different: int, alone: int, tries: int) -> None:
    """Print CPU times by cause and by report, ratios to judging, and memory."""
    rulebook, together = open_rulebook(None), list[float]()
    for sector in sectors or sorted(GENERATORS):
        once = judged(sector, 1, rulebook)
        each = len(once.result.incidents)  # also compiles what is needed of the rulebook
        copies = max(1, round(incidents / max(1, each) / different))
        batch, before = judged(sector, copies, rulebook, different), memory()
        speed = yardstick()
        began, wall = cpu(), time.perf_counter()
        found = len(batch.result.incidents)
        spent, wall = cpu() - began, time.perf_counter() - wall
        click.echo(
            f"{sector}: {2 * PLANTS * copies * different} reports, "
            f"{batch.result.findings.height} findings, {found} causes in one batch: "
            f"{1000 * spent / found:.1f} ms CPU a cause "
            f"({1000 * wall / found:.1f} by the clock, {jobs()} processes at most), "
            f"{spent / batch.judged:.1f} times judging; "
            f"memory {before} MB judged, {memory()} MB traced, "
            f"{helpers()} MB in each further process; "
            f"the yardstick {speed:.1f} ms before, {yardstick():.1f} after"
        )
        lone = [item for item in one_by_one(sector, alone, rulebook, tries) if item.causes]
        if not lone:
            continue
        ratio = sum(item.traced for item in lone) / sum(item.judged for item in lone)
        causes = sum(item.causes for item in lone) / len(lone)
        beside = [each.beside for item in lone for each in item.times]
        click.echo(
            f"{sector}: {len(lone)} reports alone, {causes:.1f} causes each: "
            f"{_spread(item.traced for item in lone)}; the first time "
            f"{_spread(item.times[0].traced for item in lone)}; {ratio:.1f} times judging; "
            f"the yardstick {statistics.median(beside):.1f} ms"
        )
        least = min(beside)
        steady = [own for item in lone if (own := item.steady(least)) is not None]
        together += steady
        if steady:
            click.echo(
                f"{sector}: {len(steady)} of these at the machine's own speed: {_spread(steady)}; "
                f"the yardstick {least:.1f} to {_STEADY * least:.1f} ms"
            )
    if len(sectors) != 1 and together:
        click.echo(f"all: {len(together)} reports alone at its own speed: {_spread(together)}")


def _spread(seconds: Iterable[float]) -> str:
    """The middle, the 95th percentile and the most of some times."""
    times = sorted(1000 * each for each in seconds)
    p95 = times[int(0.95 * (len(times) - 1))]
    return f"median {times[len(times) // 2]:.0f} ms CPU, p95 {p95:.0f}, most {times[-1]:.0f}"


if __name__ == "__main__":
    main()
