"""The split of a change is exact."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from mrv.catalogue.load import load_rulebook
from mrv.trace.consequences.lmdi import factors, split

POSITIVE = st.floats(1e-3, 1e6)


@given(st.lists(st.tuples(POSITIVE, POSITIVE), min_size=1, max_size=5))
def test_shares_add_up_to_the_change(pairs: list[tuple[float, float]]) -> None:
    before = {str(n): old for n, (old, _) in enumerate(pairs)}
    after = {str(n): new for n, (_, new) in enumerate(pairs)}
    shares = split(before, after)
    assert shares is not None
    change = math.prod(after.values()) - math.prod(before.values())
    size = math.prod(after.values()) + math.prod(before.values())
    assert math.isclose(sum(shares.values()), change, abs_tol=1e-6 * size)


def test_what_is_not_positive_is_not_split() -> None:
    assert split({"a": 1.0, "b": 0.0}, {"a": 2.0, "b": 1.0}) is None
    assert split({}, {}) is None


def test_a_formula_is_read_as_powers_of_its_factors() -> None:
    emission = load_rulebook().parameters["fuel_emission"].formulas
    monthly = next(f for f in emission if f.frame == "power_fuel_month")
    assert factors(monthly.expression.tree) == {
        "fuel_consumption": 1,
        "carbon_content_ar": 1,
        "oxidation_factor": 1,
    }
