"""Factors of the guide and analyses of materials that the synthetic sites use."""

from __future__ import annotations

PROCESS_FACTOR = {"portland": 0.535, "white": 0.550, "sulfoaluminate": 0.413, "aluminate": 0.292}
CARBON_PER_HEAT = {
    "bituminous_coal": 0.02618,
    "anthracite": 0.02749,
    "lignite": 0.02797,
    "petroleum_coke": 0.0275,
    "diesel": 0.0202,
}
DEDUCTION = {
    "carbide_slag": 0.48, "magnesium_slag": 0.48, "phosphorus_slag": 0.375, "steel_slag": 0.215,
    "nickel_slag": 0.215, "phosphogypsum": 0.245, "sulfuric_acid_residue": 0.055,
    "copper_slag": 0.055, "lead_zinc_slag": 0.055, "coal_fly_ash": 0.055, "red_mud": 0.055,
    "municipal_sludge": 0.055,
}  # fmt: skip
MATERIAL_MOISTURE = {
    "carbide_slag": 35.0, "phosphogypsum": 18.0, "municipal_sludge": 78.0, "red_mud": 28.0,
    "coal_fly_ash": 1.2, "steel_slag": 5.0, "sulfuric_acid_residue": 12.0,
}  # fmt: skip


def _oxides(
    lime: float, magnesia: float, iron: float, sulphur: float, loss: float
) -> dict[str, float]:
    return {
        "calcium_oxide": lime,
        "magnesium_oxide": magnesia,
        "iron_oxide": iron,
        "sulfur_trioxide": sulphur,
        "loss_on_ignition": loss,
    }


ANALYSIS = {
    "carbide_slag": _oxides(65.0, 0.6, 0.5, 0.8, 25.0),
    "magnesium_slag": _oxides(52.0, 6.5, 5.0, 0.3, 2.0),
    "phosphorus_slag": _oxides(47.0, 1.8, 0.6, 0.4, 0.8),
    "steel_slag": _oxides(40.0, 6.0, 22.0, 0.3, 2.5),
    "nickel_slag": _oxides(18.0, 9.0, 28.0, 0.4, 1.0),
    "phosphogypsum": _oxides(30.5, 0.3, 0.4, 41.0, 19.5),
    "sulfuric_acid_residue": _oxides(3.5, 1.5, 55.0, 1.8, 4.0),
    "copper_slag": _oxides(5.0, 1.6, 50.0, 0.6, 1.5),
    "lead_zinc_slag": _oxides(12.0, 2.0, 32.0, 1.5, 2.0),
    "coal_fly_ash": _oxides(5.5, 1.2, 6.5, 0.7, 5.0),
    "red_mud": _oxides(16.0, 1.0, 24.0, 0.5, 11.0),
    "municipal_sludge": _oxides(8.0, 2.0, 6.0, 2.0, 48.0),
}
CLINKER = {
    "portland": {
        "calcium_oxide": (65.2, 0.006), "magnesium_oxide": (2.2, 0.08), "silica": (21.7, 0.012),
        "alumina": (5.2, 0.03), "iron_oxide": (3.4, 0.03), "sulfur_trioxide": (0.7, 0.15),
        "free_lime": (0.95, 0.15), "loss_on_ignition": (0.4, 0.2),
    },
    "white": {
        "calcium_oxide": (67.5, 0.006), "magnesium_oxide": (1.0, 0.08), "silica": (23.6, 0.012),
        "alumina": (4.6, 0.03), "iron_oxide": (0.3, 0.05), "sulfur_trioxide": (0.4, 0.15),
        "free_lime": (1.4, 0.15), "loss_on_ignition": (0.5, 0.2),
    },
    "sulfoaluminate": {
        "calcium_oxide": (41.5, 0.01), "magnesium_oxide": (1.5, 0.08), "silica": (8.6, 0.02),
        "alumina": (34.5, 0.02), "iron_oxide": (2.4, 0.03), "sulfur_trioxide": (9.6, 0.03),
        "free_lime": (0.2, 0.2), "loss_on_ignition": (0.5, 0.2),
    },
}  # fmt: skip
