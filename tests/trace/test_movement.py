"""Incidents split how an emission moved since the month before, in every sector, exactly."""

from __future__ import annotations

import math

import pytest

from mrv.catalogue.load import open_rulebook
from mrv.engine.api import validate
from mrv.trace.consequences.lmdi import terms
from tests.samples.populations import GENERATORS
from tests.samples.rows import Frames
from tests.samples.writers import tables

WRONG = {
    "power": ("power_fuel_month", "carbon_content_ad", "fuel_emission"),
    "steel": ("steel_process_material_month", "net_calorific_value_ar", "flow_emission"),
    "cement": ("cement_line_month", "clinker_output", "clinker_process_emission"),
    "aluminium": ("aluminium_line_month", "anode_consumption_gross", "anode_emission"),
}
"""A quantity that enters ten times too large in June, and the emission that follows it."""


def _wrong(sector: str) -> Frames:
    frame, parameter, _ = WRONG[sector]
    for seed in range(20):
        frames = GENERATORS[sector].population(1, 900 + seed)
        for row in frames.get(frame, []):
            if row["month"].month == 6 and row.get(parameter):
                row[parameter] *= 10
                return GENERATORS[sector].derive(frames)
    raise AssertionError("no report has the quantity")


@pytest.mark.parametrize("sector", sorted(WRONG))
def test_shares_and_rest_add_up_to_the_change(sector: str) -> None:
    frame, parameter, emission = WRONG[sector]
    book = open_rulebook(None)
    frames = _wrong(sector)
    result = validate(tables(frames, book), rules=book)
    moved = [i for i in result.incidents if i.emission_change and i.cells[0].frame == frame]
    assert moved
    change = moved[0].emission_change
    assert change is not None and change.parameter == emission
    assert math.isclose(math.fsum((*change.shares.values(), change.rest)), change.change)
    assert abs(change.rest) <= 0.02 + 1e-3 * abs(change.change)
    # The factor that was got wrong is what moved the emission.
    largest = max(change.shares, key=lambda name: abs(change.shares[name]))
    assert largest.split()[0] in (parameter, "carbon_content_ar", "anode_consumption_net")
    series = {
        row["month"].month: row[emission]
        for row in frames[frame]
        if all(str(row[k]) == change.record[k] for k in change.record if k != "month")
    }
    assert change.change == series[6] - series[5] and change.previous == series[5]


def test_a_product_is_taken_apart_with_sums_as_one_factor() -> None:
    formulas = open_rulebook(None).parameters["anode_emission"].formulas
    (product,) = terms(
        next(f for f in formulas if f.frame == WRONG["aluminium"][0]).expression.tree
    )
    assert len(product.factors) == 3
    less = open_rulebook(None).parameters["clinker_process_emission"].formulas
    monthly = next(f for f in less if f.frame == WRONG["cement"][0])
    assert [len(each.factors) for each in terms(monthly.expression.tree)] == [2, 1]
