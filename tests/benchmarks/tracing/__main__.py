"""`python -m tests.benchmarks.tracing`: the benchmark of the tracer and its baselines."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import click

from mrv.catalogue.load import open_rulebook
from mrv.catalogue.model import Rulebook
from tests.benchmarks.tracing.baselines.simple import first_named, votes
from tests.benchmarks.tracing.case import Case
from tests.benchmarks.tracing.modes import MODES, cases
from tests.benchmarks.tracing.run import Run, Verdict, judge
from tests.benchmarks.tracing.score import Ranking, Tally, add, add_told, by_tracer, fresh
from tests.benchmarks.tracing.seeds import SEEDS
from tests.benchmarks.tracing.table import HEAD, by_kind, line, reliability, share
from tests.samples.populations import GENERATORS


@dataclass(slots=True)
class Mark:
    """All counts of a sector and a mode."""

    methods: dict[str, Tally] = field(default_factory=dict)
    said: Tally = field(default_factory=Tally)
    honest: int = 0
    flagged: int = 0
    blamed: int = 0
    """Honest reports with an incident."""
    seconds: float = 0.0
    incidents: int = 0
    alone: list[float] = field(default_factory=list)
    """Seconds to trace one enterprise judged alone."""

    def join(self, other: Mark) -> None:
        """Count what was measured of another sector as well."""
        for name, tally in other.methods.items():
            self.methods.setdefault(name, Tally()).join(tally)
        self.said.join(other.said)
        self.honest += other.honest
        self.flagged += other.flagged
        self.blamed += other.blamed
        self.seconds += other.seconds
        self.incidents += other.incidents
        self.alone += other.alone


def measure(
    sector: str,
    mode: str,
    seed: int,
    count: int,
    rulebook: Rulebook,
    mark: Mark,
    alone: int = 0,
    solved: int = 0,
    faults: str = "kinds",
) -> None:
    """Run one mode and add to its counts."""
    faulty, honest = cases(sector, mode, seed, count, rulebook, faults)
    verdicts: dict[str, Verdict] = {}
    parts = [part for case in faulty for part in case.parts]
    for run in judge([*honest, *faulty], rulebook):
        verdicts |= run.verdicts
        mark.seconds += run.seconds
        mark.incidents += run.incidents
    # What none of its own findings shows nobody can be asked to name.
    for run in judge(parts, rulebook, traced=False):
        verdicts |= run.verdicts
    for case in faulty:
        if case.parts:
            clean = verdicts[case.clean]
            seen = [part for part in case.parts if fresh(verdicts[part.enterprise], clean)]
            case.faults = tuple(part.faults[0] for part in seen) or case.faults
    methods: dict[str, Ranking] = {
        "tracer": by_tracer,
        "votes": votes(rulebook),
        "first named": first_named(rulebook),
    }
    for number, case in enumerate(faulty):
        verdict, clean = verdicts[case.enterprise], verdicts[case.clean]
        if number < solved:
            for name, answer in by_graph(verdict, clean, rulebook).items():
                add(mark.methods.setdefault(name, Tally()), verdict, clean, answer)
        for name, ranking in methods.items():
            add(mark.methods.setdefault(name, Tally()), verdict, clean, ranking)
        add_told(mark.said, verdict, clean)
    for case in honest:
        mark.honest += 1
        mark.flagged += bool(verdicts[case.enterprise].found)
        mark.blamed += bool(verdicts[case.enterprise].incidents)
    mark.alone += [_one(case, rulebook).seconds for case in faulty[:alone]]


def by_graph(verdict: Verdict, clean: Verdict, rulebook: Rulebook) -> dict[str, Ranking]:
    """The methods that look at all rules and the graph, on one case."""
    from tests.benchmarks.tracing.baselines.fellegi_holt import fellegi_holt
    from tests.benchmarks.tracing.baselines.instances import Instances
    from tests.benchmarks.tracing.baselines.ochiai import mark, ochiai

    if not fresh(verdict, clean) or verdict.result is None or clean.result is None:
        return {name: lambda *_: [] for name in ("Ochiai", "Fellegi-Holt")}
    honest = Instances(clean.case, clean.result, rulebook)
    known = {mark(instance) for instance in honest.all if not instance.holds}
    instances = Instances(verdict.case, verdict.result, rulebook)
    answers = {"Ochiai": ochiai(instances, known), "Fellegi-Holt": fellegi_holt(instances, known)}
    return {name: lambda *_, said=said: said for name, said in answers.items()}


def _one(case: Case, rulebook: Rulebook) -> Run:
    return next(iter(judge([case], rulebook)))


@click.command()
@click.option("--seeds", type=click.Choice(sorted(SEEDS)), default="dev", show_default=True)
@click.option("--sector", "sectors", type=click.Choice(sorted(GENERATORS)), multiple=True)
@click.option("--mode", "modes", type=click.Choice(sorted(MODES)), multiple=True)
@click.option("--count", default=120, show_default=True, help="Faulty reports a seed.")
@click.option("--alone", default=10, show_default=True, help="Reports timed one by one a seed.")
@click.option("--solved", default=0, help="Reports a seed for Ochiai and Fellegi-Holt (slow).")
@click.option(
    "--faults",
    type=click.Choice(("kinds", "catalogue")),
    default="kinds",
    show_default=True,
    help="Kinds of slips by themselves, or the faults described for each sector.",
)
@click.option("--misses", is_flag=True, help="List faults that were not named first.")
def main(
    seeds: str,
    sectors: Sequence[str],
    modes: Sequence[str],
    count: int,
    alone: int,
    solved: int,
    faults: str,
    misses: bool,
) -> None:
    """Measure how well causes are found; every figure is over detected faults."""
    rulebook = open_rulebook(None)
    pairs: list[tuple[float, bool]] = []
    together: dict[str, Mark] = {}
    spent: dict[str, float] = {}
    asked = sectors or sorted(GENERATORS)
    for sector in asked:
        click.echo(
            f"\n{sector}, faults by {faults}, seeds {seeds} {SEEDS[seeds]}, "
            f"{count} reports a seed and mode"
        )
        click.echo(HEAD)
        for mode in modes or MODES:
            mark, began = Mark(), time.perf_counter()
            for seed in SEEDS[seeds]:
                measure(sector, mode, seed, count, rulebook, mark, alone, solved, faults)
            seconds = time.perf_counter() - began
            _print(mode, mark, seconds, misses)
            pairs += mark.said.calibration
            together.setdefault(mode, Mark()).join(mark)
            spent[mode] = spent.get(mode, 0.0) + seconds
    if len(asked) > 1:
        click.echo(f"\n{', '.join(asked)} together")
        click.echo(HEAD)
        for mode, mark in together.items():
            _print(mode, mark, spent[mode], misses=False)
    click.echo("\nreliability of the confidences")
    click.echo("\n".join(reliability(pairs)))


def _print(mode: str, mark: Mark, seconds: float, misses: bool) -> None:
    tracer = mark.methods.get("tracer")
    if tracer is None:
        click.echo(f"{MODES[mode].title}: no report has room for it")
        return
    click.echo(line(MODES[mode].title, tracer, mark.said))
    for name, tally in mark.methods.items():
        if name != "tracer":
            click.echo(line(f"  {name}", tally))
    alone = sorted(mark.alone)
    late = alone[int(0.95 * (len(alone) - 1))] if alone else 0.0
    each = 1000 * mark.seconds / mark.incidents if mark.incidents else 0.0
    click.echo(
        f"  honest: {mark.honest}, with a warning or error {mark.flagged}, with an incident "
        f"{mark.blamed}; silent {mark.said.silent}; all cells of a fault named "
        f"{share(mark.said.whole, mark.said.faults)}; {each:.1f} ms an incident in batches, "
        f"{1000 * sum(alone) / max(1, len(alone)):.0f} ms a report alone, p95 {1000 * late:.0f}; "
        f"{seconds:.0f} s"
    )
    if misses:
        click.echo("\n".join(f"  {text}" for text in by_kind(tracer)))
        for miss in tracer.misses:
            click.echo(
                f"  {miss.enterprise} {miss.kind} ({miss.world}): {miss.truth} {miss.right} filed "
                f"{miss.filed}; rank {miss.rank}; said {miss.said}"
            )


if __name__ == "__main__":
    main()
