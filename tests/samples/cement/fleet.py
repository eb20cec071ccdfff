"""Kinds of kilns and sites that the synthetic population draws from."""

from __future__ import annotations

from dataclasses import dataclass

NORTH = (
    "hebei",
    "shanxi",
    "shandong",
    "henan",
    "liaoning",
    "jilin",
    "shaanxi",
    "gansu",
    "xinjiang",
)
SOUTH = (
    "anhui",
    "jiangxi",
    "hubei",
    "hunan",
    "guangdong",
    "guangxi",
    "guizhou",
    "yunnan",
    "fujian",
)


@dataclass(frozen=True, slots=True)
class Kiln:
    """A size of kiln; ranges are what lines of the size reach."""

    weight: float
    capacity: float
    diameter: float
    length: float
    heat: tuple[float, float]
    """GJ per tonne, all fuels."""
    electricity: tuple[float, float]
    rate: tuple[float, float]
    """Daily output over the approved capacity."""


KILNS = (
    Kiln(0.24, 2500, 4.0, 60, (3.10, 3.50), (54, 66), (1.00, 1.25)),
    Kiln(0.10, 3200, 4.3, 64, (3.00, 3.40), (52, 64), (0.98, 1.18)),
    Kiln(0.46, 5000, 4.8, 72, (2.85, 3.30), (46, 60), (0.97, 1.18)),
    Kiln(0.10, 6000, 5.2, 74, (2.82, 3.20), (45, 58), (0.96, 1.12)),
    Kiln(0.06, 8000, 5.6, 87, (2.78, 3.12), (44, 56), (0.95, 1.08)),
    Kiln(0.04, 10000, 6.2, 95, (2.75, 3.05), (43, 55), (0.95, 1.06)),
)
MATERIALS = {
    "coal_fly_ash": (0.02, 0.09),
    "steel_slag": (0.01, 0.045),
    "sulfuric_acid_residue": (0.012, 0.035),
    "copper_slag": (0.012, 0.04),
    "lead_zinc_slag": (0.01, 0.03),
    "red_mud": (0.005, 0.02),
    "carbide_slag": (0.008, 0.045),
    "municipal_sludge": (0.004, 0.02),
    "phosphorus_slag": (0.01, 0.03),
}
"""Dry tonnes per tonne of clinker of an ordinary line."""
IRON = ("steel_slag", "sulfuric_acid_residue", "copper_slag", "lead_zinc_slag", "red_mud")
"""Clinker holds so little iron that a line uses one of these at a time."""
