"""Honest reports that rules flag: `python -m tests.benchmarks.false_alarms [--sector S]`.

Per sector, on the spread that the soft limits are fitted on and on the other one: how many clean
enterprise-years carry an error (none may), how many a warning (5 % at most), and which rules speak.
`--months 24` gives every enterprise a second year; `--portfolio` judges the mixed portfolio
instead. Seeds differ from the seed of the fit.
"""

from __future__ import annotations

import argparse

import polars as pl

from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rulebook
from mrv.engine.api import validate
from tests.samples.papers import add_papers
from tests.samples.populations import GENERATORS
from tests.samples.portfolio import portfolio
from tests.samples.rows import Frames
from tests.samples.writers import tables

SEED = 11
SPREADS = ("base", "other")
SEVERITIES = ("error", "warning", "info")


def flagged(frames: Frames, rulebook: Rulebook, months: int) -> list[str]:
    """A line for each severity: enterprises flagged, with the rules that flag most of them."""
    result = validate(tables(frames, rulebook), rules=rulebook, trace=False)
    if result.problems:
        raise SystemExit(f"an honest report is not readable: {result.problems[0]}")
    count = len({row["enterprise_id"] for row in frames["enterprise"]})
    year = pl.col("record").str.extract(r"(20\d\d)")
    reports = result.findings.select("severity", "rule", "enterprise_id", year.alias("year"))
    lines = []
    for severity in SEVERITIES:
        found = reports.filter(severity=severity)
        owners = found["enterprise_id"].n_unique()
        years = found.select(pl.struct("enterprise_id", "year").n_unique()).item()
        worst = (
            found.group_by("rule")
            .agg(owners=pl.col("enterprise_id").n_unique())
            .sort("owners", "rule", descending=[True, False])
            .head(12 if severity == "info" else 8)
        )
        named = ", ".join(f"{rule} {owner}" for rule, owner in worst.iter_rows())
        beside = f", {years} enterprise-years" if months > 12 else ""
        lines.append(
            f"  {severity}: {owners}/{count} = {100 * owners / count:.1f} %{beside} ({named})"
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sector", action="append", choices=sorted(GENERATORS))
    parser.add_argument("--spread", action="append", choices=SPREADS)
    parser.add_argument("--count", type=int, default=400, help="enterprises of each sector")
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--portfolio", action="store_true")
    options = parser.parse_args()
    rulebook = load_rulebook()
    if options.portfolio:
        print("portfolio", *flagged(portfolio(), rulebook, 24), sep="\n", flush=True)
        return
    for sector in options.sector or sorted(GENERATORS):
        for spread in options.spread or SPREADS:
            drawn = GENERATORS[sector].population(
                options.count, options.seed, spread=spread, months=options.months
            )
            lines = flagged(add_papers(drawn), rulebook, options.months)
            print(f"{sector}, spread {spread}", *lines, sep="\n", flush=True)


if __name__ == "__main__":
    main()
