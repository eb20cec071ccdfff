"""Honest reports that rules flag: `python -m tests.benchmarks.false_alarms [--sector S]`.

Per sector, on the spread that the soft limits are fitted on and on the other one: how many clean
enterprise-years carry an error (none may), how many a warning (5 % at most), and which rules speak.
`--months 24` gives every enterprise a second year; `--portfolio` judges the mixed portfolio
instead. Seeds differ from the seed of the fit. `--write` keeps the figures in `rules/quality/`.
"""

from __future__ import annotations

import argparse
from typing import Any

import polars as pl

from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rulebook
from mrv.engine.api import validate
from tests.quality_data import FALSE_ALARMS, read_data, write_data
from tests.samples.papers import add_papers
from tests.samples.populations import GENERATORS
from tests.samples.portfolio import portfolio
from tests.samples.rows import Frames
from tests.samples.writers import tables

SEED = 11
SPREADS = ("base", "other")
SEVERITIES = ("error", "warning", "info")
NAMED = 8
"""So many rules of each severity are named, those that flag most enterprises."""


def flagged(frames: Frames, rulebook: Rulebook) -> dict[str, Any]:
    """Reports (enterprise-years), and for each severity how many are flagged, by which rules."""
    result = validate(tables(frames, rulebook), rules=rulebook, trace=False)
    unreadable = [problem for problem in result.problems if problem.severity != "info"]
    if unreadable:
        raise SystemExit(f"an honest report is not readable: {unreadable[0]}")
    figures: dict[str, Any] = {
        "reports": len({(row["enterprise_id"], row["year"]) for row in frames["enterprise"]})
    }
    for severity in SEVERITIES:
        year = pl.col("record").str.extract(r'(?:year|month)":"?(20\d\d)').alias("year")
        found = result.findings.filter(severity=severity).select("rule", "enterprise_id", year)
        # A record without a date belongs to a year that speaks already, or is one of its own.
        years = found.group_by("enterprise_id").agg(pl.col("year").drop_nulls().n_unique())
        figures[severity] = years["year"].clip(lower_bound=1).sum()
        most = (
            found.group_by("rule")
            .agg(owners=pl.col("enterprise_id").n_unique())
            .sort("owners", "rule", descending=[True, False])
            .head(NAMED)
        )
        figures[f"{severity}_rules"] = dict(most.iter_rows())
    return figures


def line(name: str, figures: dict[str, Any]) -> str:
    count = figures["reports"]
    said = "; ".join(
        f"{severity} {figures[severity]}/{count} = {100 * figures[severity] / count:.1f} %"
        f" {figures[f'{severity}_rules'] or ''}"
        for severity in SEVERITIES
    )
    return f"{name}: {said}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sector", action="append", choices=sorted(GENERATORS))
    parser.add_argument("--spread", action="append", choices=SPREADS)
    parser.add_argument("--count", type=int, default=400, help="enterprises of each sector")
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--portfolio", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rulebook = load_rulebook()
    measured: dict[str, Any] = {}
    if options.portfolio:
        measured["portfolio, 24 months"] = flagged(portfolio(), rulebook)
        print(line("portfolio", measured["portfolio, 24 months"]), flush=True)
    else:
        for sector in options.sector or sorted(GENERATORS):
            for spread in options.spread or SPREADS:
                drawn = GENERATORS[sector].population(
                    options.count, options.seed, spread=spread, months=options.months
                )
                name = f"{sector}, spread {spread}, {options.months} months"
                measured[name] = flagged(add_papers(drawn), rulebook)
                print(line(name, measured[name]), flush=True)
    if options.write:
        kept = read_data(FALSE_ALARMS) if FALSE_ALARMS.is_file() else {}
        write_data(FALSE_ALARMS, kept | measured)


if __name__ == "__main__":
    main()
