"""`python -m tests.benchmarks.tracing.reliability`: how right deeds and composite frauds are.

For each confidence how often a cause named with it was right, on forged reports of a sector or on
broken chains; and into how many causes one forgery falls.
"""

from __future__ import annotations

import click

from mrv.catalogue.load import open_rulebook
from tests.benchmarks.tracing.calibrate import composites, deeds
from tests.benchmarks.tracing.seeds import SEEDS
from tests.benchmarks.tracing.table import reliability
from tests.samples.populations import GENERATORS


@click.command()
@click.option("--of", "what", type=click.Choice(["deed", "forgery"]), default="deed")
@click.option("--sector", "sectors", type=click.Choice(list(GENERATORS)), multiple=True)
@click.option("--seeds", type=click.Choice(list(SEEDS)), default="report", show_default=True)
@click.option("--count", default=50, show_default=True, help="Cases a seed (and sector).")
def main(what: str, sectors: tuple[str, ...], seeds: str, count: int) -> None:
    """Print the reliability table."""
    rulebook = open_rulebook(None)
    pairs: list[tuple[float, bool]] = []
    for seed in SEEDS[seeds]:
        if what == "deed":
            pairs += deeds(seed, count, rulebook)
        for sector in (sectors or tuple(GENERATORS)) if what == "forgery" else ():
            pairs += composites(seed, count, sector, "composite", rulebook)
    click.echo("\n".join(reliability(pairs)))
    click.echo(f"{len(pairs)} causes in {count * len(SEEDS[seeds])} cases (a sector)")


if __name__ == "__main__":
    main()
