"""The constants of the guides."""

from __future__ import annotations

STANDARD_COAL = 29.3076
"""GJ per tonne of standard coal."""
CARBON_TO_DIOXIDE = 44 / 12
REFERENCE_ENTHALPY = 83.74
"""Water at 20 °C, kJ/kg."""
DIESEL = {"net_calorific_value_ar": 42.652, "carbon_per_heat": 0.0202, "oxidation_factor": 98.0}
DEFAULT_HEAT = 26.7
DEFAULT_CARBON_PER_HEAT = {"conventional_coal": 0.03085, "non_conventional_coal": 0.02858}
GRID_FACTOR = {2021: 0.5810, 2022: 0.5703, 2023: 0.5703, 2024: 0.5366, 2025: 0.5306}
