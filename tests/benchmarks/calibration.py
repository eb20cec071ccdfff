"""Fit the shipped soft limits on generated populations: `python -m tests.benchmarks.calibration`.

Prints how many reports the soft rules flag before and after, on the spread the limits are fitted on
and on the other one; with `--write` the table under `rules/` is written anew. The limits are only
widened: generated plants are steadier than real ones.
"""

from __future__ import annotations

import argparse
import datetime
import importlib
from collections.abc import Iterator

import msgspec
import polars as pl

from mrv.catalogue.files import bundled_folder
from mrv.catalogue.load import load_rulebook, read_or_raise
from mrv.catalogue.model import Rulebook
from mrv.quality.calibration import Calibration, alarms, calibrate, soft_rules
from mrv.quality.soft_limits import table_text
from tests.samples.writers import tables

SECTORS = ("power", "steel", "cement", "aluminium")
SHARE = 0.02


def populations(
    rulebook: Rulebook, count: int, seed: int, spread: str
) -> Iterator[tuple[str, dict[str, pl.DataFrame]]]:
    """The tables of every sector that has a generator of honest plants and soft rules."""
    for sector in SECTORS:
        try:
            module = importlib.import_module(f"tests.samples.{sector}.population")
        except ModuleNotFoundError:
            continue
        frames = module.population(count, seed, spread=spread, months=24)
        yield sector, tables(frames, rulebook)


def share(rulebook: Rulebook, found: dict[str, pl.DataFrame]) -> str:
    reports, flagged, by_rule = alarms(rulebook, found)
    worst = sorted(by_rule.items(), key=lambda item: -item[1])[:4]
    named = ", ".join(f"{rule} {count}" for rule, count in worst if count)
    return f"{flagged}/{reports} = {100 * flagged / reports:.1f} % ({named or 'none'})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    path = bundled_folder() / "standard_values" / "soft_limit.csv"
    for sector in SECTORS:
        rulebook = load_rulebook()
        fitted: Calibration | None = None
        for name, found in populations(rulebook, options.count, options.seed, "base"):
            if name != sector:
                continue
            own = {rule.rule.id for rule in soft_rules(rulebook)}
            print(f"{sector}: {len(own)} soft rules; before {share(rulebook, found)}")
            fitted = calibrate(rulebook, found, SHARE)
            if not fitted.fits:
                print("  none of them applies: nothing to fit")
                continue
            print(f"  multiplier {fitted.multiplier}, kept {fitted.kept}")
            day = datetime.datetime.now(tz=datetime.UTC).date()
            label = (
                f"fitted {day} on the generated {sector} population (synthetic, spread base, "
                f"{options.count} enterprises, seed {options.seed}); 2 % of {fitted.reports} "
                "flagged; only widened"
            )
            text = table_text(rulebook, fitted, label, widen_only=True)
            if options.write:
                path.write_text(text, encoding="utf-8")
            after = read_or_raise(bundled_folder()) if options.write else rulebook
            print(f"  after, spread base {share(after, found)}")
            for other, unseen in populations(after, options.count, options.seed + 1, "other"):
                if other == sector:
                    print(f"  after, spread other {share(after, unseen)}")
            strict = _strict(rulebook, fitted)
            print(f"  fitted limits unwidened: base {share(strict, found)}")


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
