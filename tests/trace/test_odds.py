"""Surcharges rise with how easily an explanation fits, as far as the rulebook says."""

from __future__ import annotations

import math

import msgspec
import pytest

from mrv.catalogue.causes import Surcharge
from mrv.catalogue.load import load_rulebook
from mrv.trace.guesses.odds import Odds

BOOK = load_rulebook()
ODDS = Odds(BOOK)
NONE = Odds(msgspec.structs.replace(BOOK, surcharges=()))


@pytest.mark.parametrize(
    ("measure", "nats"), [(-1.0, 0.0), (0.5, 0.0), (1.5, 2.0), (2.0, 3.0), (math.inf, 3.0)]
)
def test_a_surcharge_rises_from_its_start_to_its_most(measure: float, nats: float) -> None:
    assert Surcharge(name="far_off", start=0.5, each=2.0, most=3.0).of(measure) == nats


def test_what_is_off_by_factors_costs_more_than_what_is_off_by_some_per_cent() -> None:
    assert ODDS.far_off(110.0, 100.0) == 0.0
    assert 0.0 < ODDS.far_off(200.0, 100.0) < ODDS.far_off(900.0, 100.0)
    assert ODDS.far_off(-900.0, 100.0) == 0.0  # by no factor at all
    assert ODDS.made_up(102.0, 100.0) == 0.0 < ODDS.made_up(110.0, 100.0)


def test_a_slip_by_a_large_factor_or_of_the_sign_may_lie_behind_a_lucky_value() -> None:
    assert ODDS.luck(3.0) == 0.0
    assert ODDS.luck(10.0) == ODDS.luck(0.1) == ODDS.luck(-1.0) == 6.0
    assert ODDS.luck(10.0, share=0.1) == 0.0, "hardly anything of it is needed"


def test_the_nearer_a_value_lies_the_more_slips_lead_there_by_chance() -> None:
    def cost(filed: float, half: float = 0.5) -> float:
        return ODDS.slip_by_chance(5.0, filed, 100.0, half, 1, 100)

    # Twice as far off is half as usual, on either side.
    assert cost(102.0) - cost(104.0) == pytest.approx(math.log(2), abs=0.02)
    assert cost(104.0) == pytest.approx(cost(100.0 / 1.04))
    assert cost(104.0) > cost(120.0) > cost(150.0)
    # Other reasons go before one of a hundred slips that lies near, not before one further away.
    assert cost(103.0) > 5.0 > cost(130.0) > cost(130.0, half=0.05)
    # Of what is off by less than meters are, or by more than is usual, the size says nothing.
    assert cost(100.1) == cost(100.9)
    assert cost(160.0) == cost(1000.0) == cost(-100.0)


def test_a_rulebook_without_surcharges_has_none() -> None:
    assert NONE.far_off(900.0, 100.0) == NONE.made_up(900.0, 100.0) == NONE.luck(10.0) == 0.0
    assert NONE.slip_by_chance(5.0, 1.1, 1.0, 0.1, 3, 100) == 0.0
    assert NONE.unasked(1.0, 1000.0, ()) == 0.0
