"""What was weighed need not be carried through again, until values are written."""

from __future__ import annotations

import numpy as np
import pytest

from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.hypothesis import Hypothesis, Scorer
from mrv.trace.guesses.outcomes import Outcome, are_apart
from mrv.trace.guesses.typical import Typical
from tests.trace.small_book import FRAME, honest
from tests.trace.test_repairs import AT, Bench, spoilt

BURNT = Spot(FRAME, "burnt", AT)
VALUE = Spot(FRAME, "heat_value", AT)


@pytest.fixture
def scorer() -> Scorer:
    bench = Bench(spoilt("burnt", 1.2, follows=True))
    return Scorer(bench.tables, bench.spread, bench.judge, Typical(bench.tables, bench.names))


def guesses() -> list[Hypothesis]:
    row = honest()[AT]
    return [
        Hypothesis(((spot, row[spot.column] * factor),), follows, "wrong_value", 5.0)
        for spot, factor, follows in ((VALUE, 1.1, True), (BURNT, 1.0, True), (BURNT, 0.9, False))
    ]


def by_instance(outcome: Outcome) -> dict[tuple[int, int], tuple[float, float, bool, bool]]:
    found = {}
    for verdict in outcome.verdicts:
        assert not verdict.hypothesis.any()
        columns = (verdict.number, verdict.row, verdict.before, verdict.after)
        for number, row, before, after, failed, fails in zip(
            *columns, verdict.failed, verdict.fails, strict=True
        ):
            found[int(number), int(row)] = (float(before), float(after), bool(failed), bool(fails))
    return found


def test_of_a_batch_each_one_has_what_it_leads_to_alone(scorer: Scorer) -> None:
    together = guesses()
    scorer.score(together)
    outcomes = [scorer.outcomes.of(guess) for guess in together]
    for known, guess in zip(outcomes, together, strict=True):
        assert known is not None
        scorer.outcomes.forget()
        scorer.score([guess])
        alone = scorer.outcomes.of(guess)
        assert alone is not None
        assert known.changes.columns.keys() == alone.changes.columns.keys()
        for place, held in alone.changes.columns.items():
            np.testing.assert_array_equal(known.changes.columns[place].keys, held.keys)
            np.testing.assert_array_equal(known.changes.columns[place].values, held.values)
        told, more = by_instance(alone), by_instance(known)
        assert told
        assert {key: more[key] for key in told} == told
        # Where others leave a result as it is, its formula is asked of one that was made anew, too.
        assert not any(more[key][2] or more[key][3] for key in more.keys() - told.keys())


def test_what_was_found_before_values_were_written_is_forgotten(scorer: Scorer) -> None:
    before, meanwhile, _ = guesses()
    scorer.score([before])
    with scorer.outcomes.aside():
        assert scorer.outcomes.of(before) is None
        scorer.score([meanwhile])
        assert scorer.outcomes.of(meanwhile) is not None
    assert scorer.outcomes.of(before) is not None
    assert scorer.outcomes.of(meanwhile) is None
    scorer.outcomes.forget()
    assert scorer.outcomes.of(before) is None


def test_large_batches_are_not_remembered(scorer: Scorer) -> None:
    many = [guess for _ in range(40) for guess in guesses()]
    scorer.score(many)
    assert all(scorer.outcomes.of(guess) is None for guess in many)


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        # A result that both move.
        ((VALUE, True), (BURNT, True), False),
        # None moves, but whether one follows depends on both.
        ((VALUE, False), (BURNT, False), False),
        ((VALUE, False), (Spot(FRAME, "burnt", AT + 3), False), True),
        ((VALUE, True), (Spot(FRAME, "burnt", AT + 3), True), True),
    ],
)
def test_causes_stand_for_themselves_where_nothing_reads_both(
    scorer: Scorer, first: tuple[Spot, bool], second: tuple[Spot, bool], apart: bool
) -> None:
    rows = honest()
    asked = [
        Hypothesis(((spot, rows[spot.row][spot.column] * 1.1),), follows, "wrong_value", 5.0)
        for spot, follows in (first, second)
    ]
    scorer.score(asked)
    outcomes = [scorer.outcomes.of(guess) for guess in asked]
    known = [outcome for outcome in outcomes if outcome is not None]
    bench = Bench(spoilt("burnt", 1.2, follows=True))
    sizes = {name: table.rows for name, table in bench.tables.frames.items()}
    assert len(known) == 2
    assert are_apart(known, bench.plan, sizes) is apart


def test_how_usual_values_are_is_found_anew_once_values_were_written() -> None:
    bench = Bench(spoilt("heat_value", 1.2, follows=True))
    typical = Typical(bench.tables, bench.names)
    scorer = Scorer(bench.tables, bench.spread, bench.judge, typical)
    right = honest()[AT]["heat_value"]
    guess = Hypothesis(((VALUE, right),), False, "wrong_value", 5.0)
    before = scorer.usual(guess)
    assert before > 0
    bench.table.write("heat_value", np.array([AT]), np.array([right]))
    assert scorer.usual(guess) == before
    typical.forget()
    scorer.forget()
    assert scorer.usual(guess) == 0


def test_how_usual_values_are_is_remembered_for_so_many_at_most(
    scorer: Scorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mrv.trace.guesses.hypothesis._REMEMBERED", 2)
    right, _, low = guesses()
    first, other = scorer.usual(right), scorer.usual(low)
    assert first != other
    for _ in range(3):
        alike, _, lower = guesses()
        assert [scorer.usual(guess) for guess in (right, alike, low, lower)] == [
            first,
            first,
            other,
            other,
        ]
        assert len(scorer._usual) <= 2
