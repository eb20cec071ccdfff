"""Few changes are read and judged together, and come out as if each was by itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.hypothesis import Hypothesis, Scorer
from mrv.trace.guesses.typical import Typical
from mrv.trace.whatif import changes as whatif_changes
from mrv.trace.whatif import places as whatif_places
from mrv.trace.whatif.changes import Changes, Pairs, joined
from mrv.trace.whatif.places import places
from tests.trace.small_book import FRAME
from tests.trace.test_repairs import AT, CELLS, Bench, spoilt

Said = dict[tuple[int, int, int], list[float]]


def completed(bench: Bench, columns: list[str], follows: bool) -> Changes:
    """A repair of each column, in one batch."""
    scorer = Scorer(bench.tables, bench.spread, bench.judge, Typical(bench.tables, bench.names))
    return scorer.changes(
        [
            Hypothesis(
                ((Spot(FRAME, name, AT - place), float(bench.table.column(name)[AT]) * 1.1),),
                follows,
                "wrong_value",
                0.0,
            )
            for place, name in enumerate(columns)
        ]
    )


def said(bench: Bench, changes: Changes) -> Said:
    """What rules compute wherever they read anything changed."""
    found: Said = {}
    rules = [judged for judged in bench.plan.rules if judged.rule.frame == FRAME]
    with np.errstate(all="ignore"):
        for judged, place in places(rules, bench.table, changes, bench.table.judged):
            values, _ = place.values(bench.judge.standing.judging(judged).expressions)
            for number, row, *own in zip(
                place.pairs.hypothesis.tolist(), place.pairs.row.tolist(), *values, strict=True
            ):
                found[judged.number, number, row] = [float(value) for value in own]
    return found


@settings(max_examples=30, deadline=None)
@given(
    columns=st.lists(st.sampled_from(CELLS), min_size=1, max_size=4, unique=True),
    follows=st.booleans(),
)
def test_in_one_scene_rules_say_what_they_say_each_in_its_own(
    columns: list[str], follows: bool
) -> None:
    bench = Bench(spoilt("burnt", 1.2, follows=True))
    changes = completed(bench, columns, follows)
    together = said(bench, changes)
    assert together
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whatif_places, "_TOGETHER", 0)
        alone = said(bench, changes)
    assert together.keys() == alone.keys()
    for key, values in alone.items():
        np.testing.assert_array_equal(together[key], values)


@settings(max_examples=30, deadline=None)
@given(
    columns=st.lists(st.sampled_from(CELLS), min_size=1, max_size=4, unique=True),
    asked=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 11)), min_size=1, max_size=20),
)
def test_a_laid_out_column_is_read_as_one_that_is_looked_up(
    columns: list[str], asked: list[tuple[int, int]]
) -> None:
    bench = Bench(spoilt("burnt", 1.2, follows=True))
    changes = completed(bench, columns, follows=True)
    # The last number stands for the records as they are.
    known = [(min(number, changes.count), row) for number, row in asked]
    pairs = Pairs(np.array([number for number, _ in known]), np.array([row for _, row in known]))
    for frame, column in changes.columns:
        assert frame == FRAME
        laid_out = changes.read(bench.table, column, pairs)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(whatif_changes, "_SPREAD_OUT", 0)
            looked_up = changes.read(bench.table, column, pairs)
        np.testing.assert_array_equal(laid_out, looked_up)


def test_a_laid_out_column_follows_what_is_put_and_what_is_written() -> None:
    bench = Bench(spoilt("burnt", 1.2, follows=True))
    table, changes = bench.table, Changes(1)
    at = Pairs(np.array([0]), np.array([AT]), ordered=True)
    both = Pairs(np.array([0, 1]), np.array([AT, AT]))
    changes.put(table, "burnt", at, np.array([1.0]))
    filed = float(table.column("burnt")[AT])
    assert changes.read(table, "burnt", both).tolist() == [1.0, filed]
    changes.put(table, "burnt", at, np.array([2.0]))
    assert changes.read(table, "burnt", both).tolist() == [2.0, filed]
    table.write("burnt", np.array([AT]), np.array([3.0]))
    assert changes.read(table, "burnt", both).tolist() == [2.0, 3.0]


def test_names_of_changed_columns_grow_with_what_is_put() -> None:
    bench = Bench(spoilt("burnt", 1.2, follows=True))
    changes = Changes(1)
    at = Pairs(np.array([0]), np.array([AT]), ordered=True)
    assert not changes.names(FRAME)
    changes.put(bench.table, "burnt", at, np.array([1.0]))
    assert changes.names(FRAME) == {"burnt"}
    changes.put(bench.table, "ledger", at, np.array([1.0]))
    assert changes.names(FRAME) == {"burnt", "ledger"}


def test_the_same_pairs_joined_are_themselves_and_others_once_each_in_order() -> None:
    one = Pairs(np.array([0, 1]), np.array([3, 2]), ordered=True)
    other = Pairs(np.array([1, 0, 1]), np.array([2, 1, 2]))
    assert joined([one, one], 12) is one
    found = joined([one, other, one], 12)
    assert list(zip(found.hypothesis.tolist(), found.row.tolist(), strict=True)) == [
        (0, 1),
        (0, 3),
        (1, 2),
    ]
    alone = joined([other], 12)
    assert list(zip(alone.hypothesis.tolist(), alone.row.tolist(), strict=True)) == [(0, 1), (1, 2)]
