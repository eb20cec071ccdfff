"""Two values of one analysis changed together: neither alone can be put right."""

from __future__ import annotations

import pytest

from mrv.catalogue.load import load_rulebook
from mrv.engine.api import validate
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables

BOOK = load_rulebook()
HEAT, CARBON = "net_calorific_value_ar", "carbon_content_ar"


@pytest.mark.parametrize("month", [3, 9])
@pytest.mark.parametrize("share", [0.78, 1.18, 1.22])
def test_heat_and_carbon_of_a_gas_that_are_off_together_are_a_pair(
    share: float, month: int
) -> None:
    """Their ratio is that of natural gas: only its usual ranges speak against them."""
    power = GENERATORS["power"]
    drawn = power.population(40, 73_003)
    gas = [row for row in drawn["power_fuel_month"] if row["fuel"] == "natural_gas"]
    owner = min(row["enterprise_id"] for row in gas if row.get(CARBON) and row.get(HEAT))
    own = {
        name: [row for row in rows if row["enterprise_id"] == owner] for name, rows in drawn.items()
    }
    gas = [row for row in own["power_fuel_month"] if row["fuel"] == "natural_gas"]
    row = next(row for row in gas if row["month"].month == month)
    right = row[HEAT], row[CARBON]
    row[HEAT], row[CARBON] = round(right[0] * share, 3), round(right[1] * share, 4)
    (incident,) = validate(
        tables({n: r for n, r in power.derive(own).items() if r}, BOOK), rules=BOOK
    ).incidents
    suggested = {cell.parameter: cell.suggested for cell in incident.cells}
    assert incident.kind == "falsified_pair"
    assert suggested == {
        HEAT: pytest.approx(right[0], rel=0.03), CARBON: pytest.approx(right[1], rel=0.03)
    }  # fmt: skip
