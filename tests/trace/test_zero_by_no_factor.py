"""A filed zero is no value times a factor, however wide the tolerance of what asks for another."""

from __future__ import annotations

from mrv.catalogue.load import open_rulebook
from mrv.trace.guesses.costs import Kinds, extra_costs
from mrv.trace.guesses.factors import Factors, by_decimals, slips


def of_tonnes(filed: float) -> Factors:
    """What a filed value was in another unit."""
    book = open_rulebook(None)
    kinds = [kind for kind in Kinds(book).every if kind.name == "unit_slip"]
    known = slips([(kind, each) for kind in kinds for each in kind.factors])
    return by_decimals(known, filed, None, extra_costs(book))


def test_a_zero_is_no_slip_of_a_unit_within_a_wide_tolerance() -> None:
    """A ledger that may be ten tonnes off lacks nine: 0 t is not 9 t in another unit."""
    assert not list(of_tonnes(0.0).near(9.0, 10.0, 0.005))


def test_what_is_no_zero_is_one() -> None:
    [named] = of_tonnes(9000.0).near(9.0, 0.01, 0.005)
    assert (named.kind, named.factor) == ("unit_slip", 1000)
