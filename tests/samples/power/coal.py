"""Coal qualities that correlate as real ones do."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Supply:
    """What a plant burns: means of the dry-ash-free composition and of the ballast, per cent."""

    fuel: str = "bituminous_coal"
    carbon_daf: float = 80.4
    hydrogen_daf: float = 5.05
    sulfur_d: float = 0.72
    ash_d: float = 21.5
    moisture_ar: float = 12.4
    moisture_ad: float = 3.1
    volatile_daf: float = 34.0
    kind: str = "烟煤"
    origin: str = "示例矿区（虚构）"
    spread: float = 1.0
    """Scales all month-to-month variation; blends vary more than mine-mouth plants."""
    heat_shift: float = 0.0
    """By how much the mine's heat lies off the regression, MJ/kg."""
    by_oxygen: bool = False
    """Heat follows from Mendeleev's formula with oxygen by difference, not from the regression."""


@dataclass(frozen=True, slots=True)
class Gas:
    """Pipeline natural gas: heat in GJ and carbon in tC per 10⁴ Nm³."""

    fuel: str = "natural_gas"
    heat: float = 348.0
    carbon_per_heat: float = 0.01529


@dataclass(frozen=True, slots=True)
class Analysis:
    """One month's composite sample: per cent on the basis named, heat in GJ/t as received."""

    carbon_ad: float
    hydrogen_ad: float
    sulfur_ad: float
    moisture_ad: float
    ash_ad: float
    volatile_ad: float
    volatile_daf: float
    moisture_ar: float
    ash_ar: float
    heat_ar: float
    gross_heat_ad: float


def analyse(supply: Supply, rng: random.Random) -> Analysis:
    """Draw a month's coal.

    Heat follows from carbon, hydrogen, sulphur and moisture as received (the regression P1 of the
    published US assays, or Mendeleev's formula); gross heat by the conversion of GB/T 213.
    """
    spread = supply.spread
    moisture_ad = round(max(0.6, rng.gauss(supply.moisture_ad, 0.18 * spread)), 2)
    moisture_ar = round(max(moisture_ad + 0.8, rng.gauss(supply.moisture_ar, 0.7 * spread)), 2)
    ash_d = min(70.0, max(4.0, rng.gauss(supply.ash_d, 1.3 * spread)))
    carbon_daf = rng.gauss(supply.carbon_daf, 0.35 * spread)
    hydrogen_daf = rng.gauss(supply.hydrogen_daf, 0.07)
    sulfur_d = max(0.2, rng.gauss(supply.sulfur_d, 0.07))

    dry = (100 - moisture_ad) / 100
    ash_ad = round(ash_d * dry, 2)
    daf = (100 - moisture_ad - ash_ad) / 100
    carbon_ad = round(carbon_daf * daf, 2)
    hydrogen_ad = round(hydrogen_daf * daf, 2)
    sulfur_ad = round(sulfur_d * dry, 2)
    volatile_daf = round(rng.gauss(supply.volatile_daf, 0.6 * spread), 2)

    received = (100 - moisture_ar) / (100 - moisture_ad)
    carbon, hydrogen, sulfur = (share * received for share in (carbon_ad, hydrogen_ad, sulfur_ad))
    if supply.by_oxygen:
        organic = (100 - moisture_ad - ash_ad) * received
        oxygen = max(0.01 * organic, 0.983 * organic - carbon - hydrogen - sulfur)
        heat_ar = 0.339 * carbon + 1.03 * hydrogen - 0.109 * (oxygen - sulfur) - 0.025 * moisture_ar
    else:
        heat_ar = (
            -2.375 * (1 if ash_d < 45 else 0.6)
            + 0.3780 * carbon
            + 0.787 * hydrogen
            + 0.176 * sulfur
            - 0.0250 * moisture_ar
        )
    heat_ar += supply.heat_shift + rng.gauss(0, 0.10)
    gross_ad = (heat_ar + 0.023 * moisture_ar) / received + 0.206 * hydrogen_ad
    return Analysis(
        carbon_ad=carbon_ad,
        hydrogen_ad=hydrogen_ad,
        sulfur_ad=sulfur_ad,
        moisture_ad=moisture_ad,
        ash_ad=ash_ad,
        volatile_ad=round(volatile_daf * daf, 2),
        volatile_daf=volatile_daf,
        moisture_ar=moisture_ar,
        ash_ar=round(ash_ad * received, 2),
        heat_ar=round(heat_ar, 3),
        gross_heat_ad=round(gross_ad, 3),
    )
