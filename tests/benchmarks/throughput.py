"""A market-sized frame through the engine, against the same outcomes written by hand.

Run `python -m tests.benchmarks.throughput [ROWS] [RULES]`. The hand-written query of
`hand_written.py` covers some fifty rules of the fuel-month frame (with variants); its masks are
first asserted equal to the engine's, then both are timed in turn. Read the ratio; aim: at most 1.0.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rule, Rulebook
from mrv.engine.api import evaluate
from mrv.engine.evaluate import RuleResult
from tests.benchmarks.hand_written import names, query
from tests.benchmarks.market import market

FRAME = "power_fuel_month"
PAIRS = 9


def main() -> None:
    """Assert equal masks, then print times and ratios."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rulebook = load_rulebook(Path(sys.argv[2]) if len(sys.argv) > 2 else None)
    tables = market(rulebook, rows)
    every = [rule for rule in rulebook.rules if rule.frame == FRAME]
    rules = [rule for rule in every if (rule.id, rule.variant) in names()]
    identities = {(rule.id, rule.variant) for rule in rules}

    def by_engine() -> list[RuleResult]:
        return run(rulebook, rules, tables)

    def by_hand() -> pl.DataFrame:
        return query(*(table.lazy() for table in tables.values()), identities).collect()

    assert_equal(by_engine(), by_hand())
    print(f"{tables[FRAME].height} rows, {len(rules)} rules with variants: masks are equal")
    for label, data in (("sorted", tables), ("shuffled", shuffled(tables))):
        tables = data
        engine, hand, ratio = compare(by_engine, by_hand)
        print(f"{label}: engine {engine:.0f} ms, by hand {hand:.0f} ms, ratio {ratio:.2f}")
    tables = market(rulebook, rows)
    whole = timed(lambda: run(rulebook, every, tables))
    print(f"all {len(every)} rules of {FRAME}: {1000 * whole:.0f} ms")


def run(rulebook: Rulebook, rules: list[Rule], tables: dict[str, pl.DataFrame]) -> list[RuleResult]:
    """The engine's outcomes, counted, for the rules of one frame."""
    results = evaluate(rulebook, rules, tables)
    return next(result.rules for result in results if result.frame.frame.name == FRAME)


def assert_equal(engine: list[RuleResult], hand: pl.DataFrame) -> None:
    """Every mask must agree in every row, unknowns included."""
    assert len(engine) == hand.width, "a rule broke"
    for judged in engine:
        name = f"{judged.rule.id} {judged.rule.variant}"
        differing = judged.result.ne_missing(hand[name]).sum()
        assert differing == 0, f"{name}: {differing} rows differ"


def shuffled(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The same records in random order."""
    return {
        name: table.sample(fraction=1.0, shuffle=True, seed=1)
        .drop("row_id")
        .with_row_index("row_id")
        for name, table in tables.items()
    }


def compare(
    first: Callable[[], object], second: Callable[[], object]
) -> tuple[float, float, float]:
    """Median times in milliseconds, and the median ratio of pairs run in turn."""
    pairs = [(timed(first), timed(second)) for _ in range(PAIRS)]
    ratios = [one / other for one, other in pairs]
    ours, theirs = (1000 * statistics.median(column) for column in zip(*pairs, strict=True))
    return ours, theirs, statistics.median(ratios)


def timed(work: Callable[[], object]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
