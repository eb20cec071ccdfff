"""Repairs are kept out of the weighing only if all rules would not let them come near the best."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import mrv
from mrv.catalogue.load import open_rulebook
from mrv.trace import look
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.hypothesis import Hypothesis, Scored, Scorer
from mrv.trace.guesses.sifting import Promise, Sieve
from mrv.trace.guesses.typical import Typical
from mrv.trace.model import Incident
from mrv.trace.prospects import BETTER
from tests.benchmarks.portfolio import plants
from tests.samples.writers import tables
from tests.trace.small_book import FRAME
from tests.trace.test_repairs import AT, CELLS, Bench, spoilt


def sieve_of(bench: Bench) -> tuple[Sieve, Scorer]:
    scorer = Scorer(bench.tables, bench.spread, bench.judge, Typical(bench.tables, bench.names))
    return Sieve(bench.spread, bench.judge, scorer), scorer


@settings(max_examples=25, deadline=None)
@given(
    column=st.sampled_from(CELLS),
    factors=st.lists(st.floats(0.99, 1.01), min_size=3, max_size=3, unique=True),
    followed=st.booleans(),
    follows=st.booleans(),
)
@example(column="burnt", factors=[1.0], followed=True, follows=False)
def test_no_repair_is_worth_more_than_the_errors_in_its_own_record_leave_it(
    column: str, factors: list[float], followed: bool, follows: bool
) -> None:
    bench = Bench(spoilt(column, 10.0, follows=followed))
    sieve, scorer = sieve_of(bench)
    right = float(bench.table.column(column)[AT]) / 10
    hypotheses = [
        Hypothesis(((Spot(FRAME, column, AT), right * factor),), follows, "wrong_value", 0.0)
        for factor in factors
    ]
    rules = list({item.judged.number: item.judged for item in bench.failing()}.values())
    promises = sieve.promising(hypotheses, rules, [80])
    whole = scorer.score([promise.hypothesis for promise in promises])
    for item, weighed in zip(sieve.opposed(promises), whole, strict=True):
        assert item.partly
        assert item.breaks <= weighed.breaks
        assert weighed.score <= item.score + BETTER


def test_an_input_that_was_calculated_with_breaks_its_results_by_itself() -> None:
    bench = Bench(spoilt("ledger", 10.0, follows=False))
    sieve, _ = sieve_of(bench)
    burnt = Spot(FRAME, "burnt", AT)
    value = float(bench.table.column("ledger")[AT])
    rules = list({item.judged.number: item.judged for item in bench.failing()}.values())

    def broken(follows: bool) -> int:
        hypothesis = Hypothesis(((burnt, value),), follows, "wrong_value", 0.0)
        [item] = sieve.opposed(sieve.promising([hypothesis], rules, [80]))
        return len(item.breaks)

    assert broken(follows=False) > broken(follows=True)


@pytest.mark.parametrize(("sector", "count"), [("power", 8), ("steel", 8), ("aluminium", 24)])
def test_the_causes_are_those_found_when_everything_is_weighed(
    sector: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rulebook = open_rulebook(None)
    together = tables(plants(sector, 11, rulebook, faulty=True), rulebook)
    names = together["enterprise"].get_column("enterprise_id").unique().sort()
    reports = [
        {frame: table.filter(pl.col("enterprise_id") == name) for frame, table in together.items()}
        for name in names[:count]
    ]
    opposed, asked = Sieve.opposed, list[Scored]()

    def noted(sieve: Sieve, promises: Sequence[Promise]) -> list[Scored]:
        found = opposed(sieve, promises)
        asked.extend(found)
        return found

    monkeypatch.setattr(Sieve, "opposed", noted)

    def causes() -> list[Incident]:
        return [
            each for report in reports for each in mrv.validate(report, rules=rulebook).incidents
        ]

    sifted = causes()
    assert sifted
    assert any(item.breaks for item in asked)
    asked.clear()
    monkeypatch.setattr(look, "_OPPOSED", 10**9)
    monkeypatch.setattr(look, "_FAR", 10**9)
    weighed = causes()
    assert not asked
    for one, other in zip(sifted, weighed, strict=True):
        told, more = (one, *one.alternatives), (other, *other.alternatives)
        assert [(each.cells, each.kind) for each in told] == [(e.cells, e.kind) for e in more]
        # What is far from the best counts for something all the same.
        confidences = [each.confidence for each in more]
        assert [each.confidence for each in told] == pytest.approx(confidences, abs=0.005)


def test_what_removes_less_than_it_costs_is_kept_only_if_all_are() -> None:
    bench = Bench(spoilt("burnt", 10.0, follows=False))
    sieve, _ = sieve_of(bench)
    right = float(bench.table.column("burnt")[AT]) / 10
    dear = Hypothesis(((Spot(FRAME, "burnt", AT), right),), False, "wrong_value", 1e6)
    rules = list({item.judged.number: item.judged for item in bench.failing()}.values())
    assert not sieve.promising([dear], rules, [80])
    [promise] = sieve.promising([dear], rules, [80], whatever=True)
    assert promise.hypothesis is dear
    assert promise.explains


def test_exchanges_leave_room_for_slips_by_a_factor() -> None:
    bench = Bench(spoilt("burnt", 10.0, follows=True))
    sieve, _ = sieve_of(bench)
    spot, right = Spot(FRAME, "burnt", AT), float(bench.table.column("burnt")[AT]) / 10
    months = [row for row in range(bench.table.rows) if row != AT]
    exchanges = [
        Hypothesis(((spot, right), (Spot(FRAME, "burnt", row), right)), True, "swapped_months", 1.0)
        for row in months
    ]
    slip = Hypothesis(((spot, right),), True, "unit_slip", 5.0, 10.0)
    rules = list({item.judged.number: item.judged for item in bench.failing()}.values())
    promises = sieve.promising([*exchanges, slip], rules, [2])
    assert slip in [promise.hypothesis for promise in promises]


def test_of_many_powers_that_serve_the_usual_ones_are_weighed() -> None:
    bench = Bench(spoilt("burnt", 10000.0, follows=True))
    sieve, scorer = sieve_of(bench)
    spot, filed = Spot(FRAME, "burnt", AT), float(bench.table.column("burnt")[AT])
    powers = [10.0**digits for digits in range(1, 7)]
    slips = [
        Hypothesis(((spot, filed / power),), True, "unit_slip", 3.0, power) for power in powers
    ]
    promises = sieve.promising(slips, [], [80], whatever=True)
    assert len(promises) == 3
    most = max(slips, key=scorer.usual)
    assert most.factor == 10000.0
    assert most in [promise.hypothesis for promise in promises]
