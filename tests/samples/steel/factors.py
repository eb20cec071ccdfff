"""The default values of the steel guide (tables A.1 and A.2)."""

from __future__ import annotations

CARBON_TO_DIOXIDE = 44 / 12
HEAT = {
    "anthracite": 25.024, "bituminous_coal": 23.736, "washed_coal": 26.344, "coke": 28.435,
    "diesel": 42.652, "natural_gas": 389.31, "blast_furnace_gas": 33.0, "converter_gas": 84.0,
    "coke_oven_gas": 173.854,
}  # fmt: skip
"""GJ per tonne or per 10⁴ Nm³."""
CARBON = {
    "anthracite": 0.02749, "bituminous_coal": 0.02618, "washed_coal": 0.02541, "coke": 0.02942,
    "diesel": 0.0202, "natural_gas": 0.01532, "blast_furnace_gas": 0.0708,
    "converter_gas": 0.0496, "coke_oven_gas": 0.0121,
}  # fmt: skip
"""tC per GJ."""
OXIDATION = {"diesel": 98.0}
"""Per cent, in power units alone; 99 for all others."""
FACTOR = {
    ("carbonate", "limestone"): 0.44, ("carbonate", "dolomite"): 0.476,
    ("electrode", "electrode"): 3.663, ("carbon_raw_material", "silico_manganese"): 0.092,
    ("carbon_raw_material", "ferro_silicon"): 0.007, ("carbon_raw_material", "pig_iron"): 0.172,
    ("carbon_raw_material", "direct_reduced_iron"): 0.073,
    ("carbon_raw_material", "scrap_steel"): 0.037, ("carbon_product", "crude_steel"): 0.037,
    ("carbon_product", "pig_iron"): 0.172, ("carbon_product", "coal_tar"): 2.699,
    ("carbon_product", "crude_benzol"): 3.382,
}  # fmt: skip
"""tCO2 per tonne."""
COALS = ("anthracite", "bituminous_coal", "washed_coal")
SOLIDS = (*COALS, "coke")


def carbon_of(material: str, heat: float | None = None) -> float:
    """Tonnes of carbon per tonne or per 10⁴ Nm³."""
    return (heat if heat is not None else HEAT[material]) * CARBON[material]
