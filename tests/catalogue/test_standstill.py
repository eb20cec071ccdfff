"""What a quantity is where nothing ran, as the catalogue has it."""

from __future__ import annotations

import pytest

from mrv.catalogue.load import load_rulebook
from mrv.catalogue.standstill import zero_at_standstill

NONE = (
    *("fuel_consumption", "generation", "heat_supply", "operating_hours", "clinker_output"),
    *("fuel_emission", "running_pots", "fuel_heat", "liquid_aluminium_output"),
)
UNKNOWN = (
    *("net_calorific_value_ar", "carbon_content_ar", "carbon_per_heat", "oxidation_factor"),
    *("load_factor", "moisture_ar", "main_steam_temperature", "main_steam_pressure"),
    *(
        "grid_emission_factor",
        "current_efficiency",
        "anode_effect_frequency",
        "generation_coal_rate",
    ),
    # What stands there keeps: capacities, stocks, the metal in the pots, what is on the account.
    *("capacity", "production_capacity", "closing_stock", "pot_metal_mass", "holding"),
)


@pytest.mark.parametrize(
    ("name", "none"), [(name, True) for name in NONE] + [(name, False) for name in UNKNOWN]
)
def test_there_is_none_of_what_adds_up_and_of_nothing_else(name, none):
    rulebook = load_rulebook()
    assert zero_at_standstill(rulebook.parameters[name], rulebook) is none


def test_a_weighted_mean_adds_nothing_up():
    """Formulas that average a quantity over its parts agree that it is no amount."""
    rulebook = load_rulebook()
    for parameter in rulebook.parameters.values():
        texts = [formula.expression.text for formula in parameter.formulas]
        means = [text.startswith("weighted_mean(") for text in texts]
        sums = [f".{parameter.name}" in text and text.startswith("total(") for text in texts]
        if any(means) and not any(sums):
            assert not zero_at_standstill(parameter, rulebook), parameter.name
