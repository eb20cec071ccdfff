"""What a value goes with tells more than its other months."""

from __future__ import annotations

import numpy as np
import pytest

from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.companions import Companions
from mrv.trace.guesses.typical import Typical
from tests.trace.small_book import FRAME, honest
from tests.trace.test_repairs import AT, Bench

AMOUNTS = ("burnt", "ledger", "counted", "left_meter", "right_meter")
LEFT, RIGHT = Spot(FRAME, "left_meter", AT), Spot(FRAME, "right_meter", AT)


def bench(**filed: float) -> tuple[Bench, Companions]:
    rows = honest()
    rows[AT] = rows[AT] | filed
    found = Bench(rows)
    return found, Companions(found.tables, found.names, found.plan)


def test_a_steady_ratio_makes_a_companion() -> None:
    on, companions = bench()
    rows = [row for row in range(len(honest())) if row != AT]
    spread = float(np.std(on.tables.frames[FRAME].column("left_meter")) / 650)
    found = companions.of(LEFT, rows, spread)
    assert found is not None
    assert (found.column, found.ratio) == ("right_meter", pytest.approx(1, abs=0.002))
    assert companions.of(Spot(FRAME, "heat_value", AT), rows, 0.02) is None
    assert companions.of(LEFT, rows[:3], spread) is None


def test_beside_its_companion_a_small_deviation_is_unusual() -> None:
    right = honest()[AT]["left_meter"]
    on, companions = bench(left_meter=round(right * 1.05, 2))
    by_itself = Typical(on.tables, on.names)
    beside = Typical(on.tables, on.names, companions)
    assert abs(by_itself.gain([(LEFT, right)])) < 0.5
    assert beside.gain([(LEFT, right)]) > 2
    expected = beside.usual(LEFT)
    assert expected is not None
    assert expected[0] == pytest.approx(right, rel=0.003)
    assert by_itself.usual(LEFT) is None


def test_values_that_move_together_stay_beside_one_another() -> None:
    on, companions = bench()
    row = honest()[AT]
    both = [(LEFT, row["left_meter"] * 1.1), (RIGHT, row["right_meter"] * 1.1)]
    beside = Typical(on.tables, on.names, companions)
    assert abs(beside.gain(both)) < 0.5
    assert beside.gain(both[:1]) < -2


@pytest.mark.parametrize(("decimals", "more"), [(0, 2.0), (2, 0.0)])
def test_a_value_finer_than_all_other_months_is_suspect(decimals: int, more: float) -> None:
    """Hours read from a clock are whole; hours made to fit a ratio are not."""
    rows = [row | {"counted": round(row["counted"], decimals)} for row in honest()]
    rows[AT] = rows[AT] | {"counted": 1234.56}
    on = Bench(rows)
    counted = Spot(FRAME, "counted", AT)
    assert Typical(on.tables, on.names).gain([(counted, 1234.56)]) == pytest.approx(more)
    whole = [(Spot(FRAME, "counted", row), 1000.5) for row in range(len(rows))]
    assert Typical(on.tables, on.names).gain(whole) == pytest.approx(0)


def test_a_month_without_any_of_a_value_leaves_its_companion() -> None:
    """A line that stood still for a month has the ratios of the months in which it ran."""
    rows = honest()
    rows[2] |= {"left_meter": 0.0, "right_meter": 0.0}
    on = Bench(rows)
    companions = Companions(on.tables, on.names, on.plan)
    found = companions.of(LEFT, [row for row in range(len(rows)) if row != AT], 0.3)
    assert found is not None
    assert (found.column, found.ratio) == ("right_meter", pytest.approx(1, abs=0.002))
    alone = companions.of(LEFT, [1, 2, 3, 4], 0.3)
    assert alone is None


def steady(**filed: float) -> tuple[Typical, Typical]:
    """A year that hardly varies but for a month of standstill: with companions and without."""
    rows = [
        row | dict.fromkeys(AMOUNTS, 1000.0 + 5 * (number % 3))
        for number, row in enumerate(honest())
    ]
    rows[AT] |= dict.fromkeys(AMOUNTS, 380.0) | filed
    on = Bench(rows)
    companions = Companions(on.tables, on.names, on.plan)
    return Typical(on.tables, on.names, companions), Typical(on.tables, on.names)


def test_what_falls_with_all_else_in_its_record_is_not_odd() -> None:
    beside, alone = steady()
    assert alone.gain([(LEFT, 1005.0)]) > 3
    assert abs(beside.gain([(LEFT, 1005.0)])) < 0.5
    # The one that did not fall is as usual as before, and no less so where it should have fallen.
    beside, alone = steady(left_meter=1005.0)
    assert alone.gain([(LEFT, 380.0)]) < -3
    assert abs(beside.gain([(LEFT, 380.0)])) < 0.5


def test_what_falls_alone_is_odd() -> None:
    usual = dict.fromkeys(("burnt", "ledger", "counted", "right_meter"), 1005.0)
    beside, _ = steady(**usual)
    assert beside.gain([(LEFT, 1005.0)]) > 3
    # Half of them fell: nothing tells which.
    beside, _ = steady(burnt=1005.0, ledger=1005.0, counted=1005.0)
    assert beside.gain([(LEFT, 1005.0)]) > 3
