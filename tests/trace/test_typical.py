"""How usual a value is: what never varies tells more than what varies little."""

from __future__ import annotations

import pytest

from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.typical import Typical
from tests.trace.small_book import FRAME, honest
from tests.trace.test_repairs import AT, Bench

VALUE, OFF = 22.0, 16.5
CELL = Spot(FRAME, "heat_value", AT)


def gain(filed: float, right: float, step: float) -> float:
    """Of a repair, where the other months vary by some `step`."""
    rows = honest()
    for place, row in enumerate(rows):
        row["heat_value"] = VALUE + step * (place % 3 - 1)
    rows[AT]["heat_value"] = filed
    bench = Bench(rows)
    return Typical(bench.tables, bench.names).gain([(CELL, right)])


@pytest.mark.parametrize(("filed", "right", "sign"), [(OFF, VALUE, 1), (VALUE, OFF, -1)])
def test_a_value_that_all_other_months_have_counts_for_more(
    filed: float, right: float, sign: int
) -> None:
    """Nothing but this month departs from it, or would: that is no way in which months vary."""
    constant, steady = gain(filed, right, 0.0), gain(filed, right, 0.05)
    assert sign * steady > 4.0
    assert sign * constant > sign * steady + 2.0


def test_a_value_of_few_months_is_no_rule() -> None:
    rows = honest()[AT - 4 : AT + 1]
    for row in rows:
        row["heat_value"] = VALUE
    rows[-1]["heat_value"] = OFF
    bench = Bench(rows)
    spot = Spot(FRAME, "heat_value", len(rows) - 1)
    assert Typical(bench.tables, bench.names).gain([(spot, VALUE)]) < 5.0


def oil_gain(right: float) -> float:
    """Of putting right one month of an oil of which little is burnt, now more and now less."""
    rows = honest()
    for row, burnt in zip(rows, (3, 28, 11, 5, 40, 17, 9, 33, 21, 7, 14, 25), strict=True):
        row["burnt"] = float(burnt)
    bench = Bench(rows)
    return Typical(bench.tables, bench.names).gain([(Spot(FRAME, "burnt", AT), right)])


def test_no_slip_brings_a_value_among_its_months_that_was_a_hundred_times_beyond() -> None:
    """Small amounts vary by factors; a ton of ten is a start, one of a thousand another fuel."""
    filed = float((3, 28, 11, 5, 40, 17, 9, 33, 21, 7, 14, 25)[AT])
    assert oil_gain(filed * 1000) < oil_gain(filed * 100 / 3) - 3.0


def test_what_the_other_months_tell_is_not_one_months_own_number() -> None:
    """Their middle is, where they are odd in number: it would be a copy of that month."""
    rows = honest()
    for place, row in enumerate(rows):
        row["heat_value"] = round(VALUE + 0.02 * place, 3)
    bench = Bench(rows)
    others = [row["heat_value"] for row in rows if row is not rows[AT]]
    usual = Typical(bench.tables, bench.names).usual(CELL)
    assert usual is not None
    assert usual[0] not in others


@pytest.mark.parametrize(("step", "told"), [(0.4, True), (0.6, False)])
def test_months_tell_a_value_where_they_vary_by_two_or_three_per_cent(
    step: float, told: bool
) -> None:
    rows = honest()
    for place, row in enumerate(rows):
        row["heat_value"] = VALUE + step * (place % 3 - 1)
    rows[AT]["heat_value"] = VALUE * 2
    bench = Bench(rows)
    usual = Typical(bench.tables, bench.names).usual(CELL)
    assert (usual is not None) is told


def test_what_months_tell_about_is_told_with_the_digits_that_they_know() -> None:
    """They vary by some two per cent."""
    rows = honest()
    for place, row in enumerate(rows):
        row["heat_value"] = 22.4637 + 0.1 * place
    bench = Bench(rows)
    usual = Typical(bench.tables, bench.names).usual(CELL)
    assert usual is not None
    assert usual[0] == round(usual[0], 1) == pytest.approx(22.96, abs=0.16)


def test_the_number_that_all_months_have_is_told_with_all_its_digits() -> None:
    rows = honest()
    for row in rows:
        row["heat_value"] = 22.4637
    rows[AT]["heat_value"] = OFF
    bench = Bench(rows)
    usual = Typical(bench.tables, bench.names).usual(CELL)
    assert usual is not None
    assert usual[0] == 22.4637


def sold_gain(right: float, *others: float) -> float:
    """Of putting right 1 500 000 in a series that has something in a few months only."""
    rows = honest()
    for place, row in enumerate(rows):
        row["burnt"] = dict(enumerate(others)).get(place, 0.0) if place != AT else 1_500_000.0
    bench = Bench(rows)
    return Typical(bench.tables, bench.names).gain([(Spot(FRAME, "burnt", AT), right)])


def test_months_of_nothing_are_no_size_of_what_is_sold_now_and_then() -> None:
    """Taken to the size of the other sales it is usual; next to nothing it is not."""
    assert sold_gain(1500.0, 1300.0, 700.0) > sold_gain(0.015, 1300.0, 700.0) + 0.5
    assert abs(sold_gain(1500.0, 1300.0, 700.0) - sold_gain(0.0, 1300.0, 700.0)) < 1.0
    # Where nothing was sold in any other month, none it is.
    assert sold_gain(0.0) > sold_gain(1500.0) + 2.0
