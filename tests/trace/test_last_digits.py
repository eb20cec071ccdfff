"""Where the last digit of a filed value stands."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrv.trace.guesses.forms import places


@given(
    st.integers(1, 10**14).filter(lambda number: number % 10),
    st.integers(-20, 25),
    st.booleans(),
)
def test_of_what_was_written_with_so_many_decimals(number: int, decimals: int, minus: bool) -> None:
    value = float(Decimal(number).scaleb(-decimals))
    assert places(-value if minus else value) == decimals


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.1 + 0.2, 1), (7440.0, -1), (1e16, -16), (1 / 3, 15)],
)
def test_of_what_was_calculated_it_is_the_last_of_fifteen_digits(
    value: float, expected: int
) -> None:
    assert places(value) == expected
