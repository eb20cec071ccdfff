"""One value that is repeated where it is asked for again is one slip, no forgery of several."""

from __future__ import annotations

import pytest

from mrv.catalogue.load import load_rulebook
from mrv.engine.api import validate
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.rounding import shows
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables
from tests.trace.small_book import FRAME, honest
from tests.trace.test_repairs import Bench

STEEL = GENERATORS["steel"]
FACTOR = "carbon_per_heat"


def test_a_factor_repeated_for_every_line_is_one_slip_and_no_quantity_covers_for_it() -> None:
    book = load_rulebook()
    frames = STEEL.population(1, 31)
    wrong = 0
    for frame in ("steel_material_month", "steel_process_material_month"):
        for row in frames[frame]:
            if row["material"] == "anthracite" and row["month"].month == 5:
                row[FACTOR] = 0.02914
                wrong += 1
    [incident] = validate(tables(STEEL.derive(frames), book), rules=book).incidents
    assert incident.kind == "wrong_value"
    assert {cell.parameter for cell in incident.cells} == {FACTOR}
    assert [cell.suggested for cell in incident.cells] == [0.02749] * wrong


@pytest.mark.parametrize(("off", "seen"), [(0.004, False), (0.01, False), (0.02, True)])
def test_a_last_digit_is_rounding(off: float, seen: bool) -> None:
    tables_ = Bench(honest()).tables
    spot = Spot(FRAME, "burnt", 3)
    filed = float(tables_.frames[FRAME].column("burnt")[3])
    assert shows(tables_, spot, filed + off) is seen
