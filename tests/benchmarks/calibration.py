"""Fit the shipped soft limits on generated populations: `python -m tests.benchmarks.calibration`.

All sectors are one reference, as `mrv rules calibrate` has it. Prints how many reports of each
sector the soft rules flag before and after, on the spread the limits are fitted on and on the other
one; with `--write` the table under `rules/` is written anew. The limits are only widened: generated
plants are steadier than real ones.
"""

from __future__ import annotations

import argparse
import datetime
import sys

import msgspec
import polars as pl

from mrv.catalogue.files import bundled_folder
from mrv.catalogue.load import load_rulebook, read_or_raise
from mrv.catalogue.model import Rulebook
from mrv.quality.calibration import (
    Calibration,
    TooFewReportsError,
    alarms,
    calibrate,
    soft_rules,
)
from mrv.quality.soft_limits import table_text
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables

SHARE = 0.02
MONTHS = 24
Tables = dict[str, pl.DataFrame]


def population(rulebook: Rulebook, sector: str, count: int, seed: int, spread: str) -> Tables:
    """The tables of a sector's honest enterprises over two years."""
    frames = GENERATORS[sector].population(count, seed, spread=spread, months=MONTHS)
    return tables(frames, rulebook)


def together(by_sector: dict[str, Tables]) -> Tables:
    """One reference of all sectors: frames that sectors share hold the enterprises of each."""
    names = dict.fromkeys(name for found in by_sector.values() for name in found)
    return {
        name: pl.concat(
            [found[name] for found in by_sector.values() if name in found], how="diagonal_relaxed"
        )
        for name in names
    }


def share(rulebook: Rulebook, found: Tables) -> str:
    reports, flagged, by_rule = alarms(rulebook, found)
    worst = sorted(by_rule.items(), key=lambda item: -item[1])[:4]
    named = ", ".join(f"{rule} {count}" for rule, count in worst if count)
    return f"{flagged}/{reports} = {100 * flagged / reports:.1f} % ({named or 'none'})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=400, help="enterprises of each sector")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    path = bundled_folder() / "standard_values" / "soft_limit.csv"
    rulebook = load_rulebook()
    base = {
        sector: population(rulebook, sector, options.count, options.seed, "base")
        for sector in GENERATORS
    }
    print(f"{len({soft.rule.id for soft in soft_rules(rulebook)})} soft rules")
    try:
        fitted = calibrate(rulebook, together(base), SHARE)
    except TooFewReportsError as error:
        sys.exit(
            f"{error.found} reports (enterprise and year) cannot place limits that flag "
            f"{100 * SHARE:g} %; {error.needed} are needed: raise --count"
        )
    print(f"multiplier {fitted.multiplier}, {len(fitted.fits)} statistics, kept {fitted.kept}")
    day = datetime.datetime.now(tz=datetime.UTC).date()
    label = (
        f"fitted {day} on the generated populations of all sectors (synthetic, spread base, "
        f"{options.count} enterprises each, seed {options.seed}); {100 * SHARE:g} % of "
        f"{fitted.reports} flagged; only widened"
    )
    text = table_text(rulebook, fitted, label, widen_only=True)
    if options.write:
        path.write_text(text, encoding="utf-8")
    after = read_or_raise(bundled_folder()) if options.write else rulebook
    strict = _strict(rulebook, fitted)
    for sector, found in base.items():
        print(f"{sector}: before, spread base {share(rulebook, found)}")
        print(f"  fitted limits unwidened {share(strict, found)}")
        if options.write:
            print(f"  after, spread base {share(after, found)}")
        unseen = population(after, sector, options.count, options.seed + 1, "other")
        print(f"  {'after' if options.write else 'before'}, spread other {share(after, unseen)}")


def _strict(rulebook: Rulebook, fitted: Calibration) -> Rulebook:
    """The rulebook with exactly the fitted limits."""
    limits = {
        (fit.rule, which): fit.limit(which, fitted.multiplier)
        for fit in fitted.fits
        for which in fit.limits
    }
    table = rulebook.tables["soft_limit"]
    rows = tuple(
        msgspec.structs.replace(
            row, value=limits.get((str(row.keys[0]), str(row.keys[1])), row.value)
        )
        for row in table.rows
    )
    replaced = msgspec.structs.replace(table, rows=rows)
    return msgspec.structs.replace(rulebook, tables=rulebook.tables | {"soft_limit": replaced})


if __name__ == "__main__":
    main()
