"""Draws what a plant burns, from two unlike descriptions of the world's coal.

`base` follows the usual ranges of Chinese power coal, with heat by the regression of the published
US assays. `other` takes carbon, hydrogen, sulphur and volatile matter from the percentiles of the
USGS assays by rank (5, 25, 50, 75 and 95 %), with heat by Mendeleev's formula; ash and moisture are
those of coal as sold, for seam samples hold neither rock nor surface water.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from tests.samples.power.coal import Gas, Supply

Spread = tuple[float, float]
"""Mean and standard deviation."""
Percentiles = tuple[float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Basin:
    """The mines of a rank: how their mean qualities spread, per cent."""

    fuel: str
    kind: str
    carbon_daf: Spread
    hydrogen_daf: Spread
    sulfur_d: Spread
    ash_d: Spread
    moisture_ar: Spread
    moisture_ad: Spread
    volatile_daf: Spread


BASINS = {
    "bituminous": Basin(
        "bituminous_coal", "烟煤",
        (81.0, 2.2), (5.0, 0.25), (0.9, 0.4), (22.0, 5.5), (10.5, 2.6), (2.6, 0.8), (33.0, 2.5),
    ),
    "low_rank": Basin(
        "bituminous_coal", "低变质烟煤",
        (78.5, 1.2), (4.6, 0.2), (0.5, 0.2), (11.0, 3.0), (20.0, 3.5), (7.5, 1.8), (33.0, 1.5),
    ),
    "lean": Basin(
        "bituminous_coal", "贫煤",
        (88.5, 1.0), (4.1, 0.2), (1.2, 0.5), (27.0, 4.5), (7.5, 1.2), (1.5, 0.4), (14.5, 1.6),
    ),
    "lignite": Basin(
        "lignite", "褐煤",
        (71.0, 1.6), (4.8, 0.2), (0.9, 0.4), (20.0, 5.0), (33.0, 3.5), (12.5, 1.8), (46.0, 1.8),
    ),
    "anthracite": Basin(
        "anthracite", "无烟煤",
        (92.2, 0.7), (3.2, 0.25), (1.2, 0.4), (32.0, 6.0), (7.2, 1.0), (1.8, 0.4), (8.0, 0.7),
    ),
    "gangue": Basin(
        "coal_gangue", "煤矸石",
        (74.5, 1.6), (4.9, 0.2), (1.2, 0.4), (61.0, 2.5), (7.5, 1.6), (1.5, 0.3), (38.0, 2.0),
    ),
}  # fmt: skip

ASSAYS: Mapping[str, Mapping[str, Percentiles]] = {
    "bituminous": {
        "carbon_daf": (75.5, 79.5, 82.3, 85.1, 88.6),
        "hydrogen_daf": (4.66, 5.29, 5.52, 5.70, 6.00),
        "sulfur_d": (0.51, 0.80, 1.63, 3.26, 6.00),
        "ash_d": (10.0, 16.0, 22.0, 29.0, 38.0),
        "moisture_ar": (6.5, 8.0, 10.0, 12.5, 16.0),
        "volatile_daf": (22.3, 31.0, 34.0, 36.0, 39.0),
    },
    "lignite": {
        "carbon_daf": (64.4, 69.8, 71.0, 72.1, 73.7),
        "hydrogen_daf": (4.17, 4.64, 4.89, 5.22, 5.60),
        "sulfur_d": (0.40, 0.70, 1.15, 1.86, 4.40),
        "ash_d": (9.0, 13.0, 18.0, 24.0, 32.0),
        "moisture_ar": (22.0, 30.4, 36.0, 39.0, 42.0),
        "volatile_daf": (44.4, 47.6, 49.8, 53.2, 56.0),
    },
    "anthracite": {
        "carbon_daf": (91.0, 91.5, 93.7, 94.7, 95.9),
        "hydrogen_daf": (1.95, 2.05, 2.15, 3.00, 3.37),
        "sulfur_d": (0.40, 0.45, 0.61, 0.82, 1.41),
        "ash_d": (14.0, 20.0, 27.0, 33.0, 42.0),
        "moisture_ar": (4.5, 6.0, 7.0, 8.5, 10.0),
        "volatile_daf": (4.7, 6.2, 7.2, 8.0, 9.0),
    },
}
"""Percentiles: chemistry of the assays, ash and moisture of the market."""


def draw_supply(name: str, rng: random.Random, spread: str, number: int = 1) -> Supply | Gas:
    """A mine (or a pipeline) of the kind named."""
    origin = f"示例矿区{number}（虚构）"
    if name == "gas":
        if spread == "base":
            return Gas(heat=rng.gauss(348.0, 9.0), carbon_per_heat=rng.gauss(0.01529, 0.00006))
        return Gas(heat=rng.uniform(332.0, 389.0), carbon_per_heat=rng.uniform(0.0150, 0.0157))
    if spread == "base" or name not in ASSAYS:
        return _around(BASINS[name], rng, origin)
    return _assayed(BASINS[name], ASSAYS[name], rng, origin)


def _around(basin: Basin, rng: random.Random, origin: str) -> Supply:
    def draw(about: Spread, floor: float) -> float:
        return max(floor, about[0] + about[1] * max(-2.0, min(2.0, rng.gauss(0, 1))))

    moisture_ad = draw(basin.moisture_ad, 0.8)
    hydrogen, sulfur, ash = (
        draw(basin.hydrogen_daf, 1.5),
        draw(basin.sulfur_d, 0.4),
        draw(basin.ash_d, 5),
    )
    # Oxygen and nitrogen take their share, whatever else is drawn.
    carbon = min(draw(basin.carbon_daf, 60), 96.5 - hydrogen - sulfur / (1 - ash / 100))
    return Supply(
        fuel=basin.fuel,
        carbon_daf=carbon,
        hydrogen_daf=hydrogen,
        sulfur_d=sulfur,
        ash_d=ash,
        moisture_ar=max(moisture_ad + 3.0, draw(basin.moisture_ar, 3)),
        moisture_ad=moisture_ad,
        # What is not volatile is nearly all carbon.
        volatile_daf=max(draw(basin.volatile_daf, 5), 100 - 1.01 * carbon),
        kind=basin.kind,
        origin=origin,
        spread=rng.uniform(0.6, 1.6),
        heat_shift=max(-0.5, min(0.5, rng.gauss(0, 0.2))),
    )


def _assayed(
    basin: Basin, assays: Mapping[str, Percentiles], rng: random.Random, origin: str
) -> Supply:
    drawn = {name: _between(points, rng.uniform(0.05, 0.95)) for name, points in assays.items()}
    # Younger coal has more hydrogen and volatile matter and less carbon.
    youth = rng.uniform(0.05, 0.95)
    while True:
        about = [min(0.95, max(0.05, youth + rng.uniform(-0.2, 0.2))) for _ in range(3)]
        drawn["carbon_daf"] = _between(assays["carbon_daf"], 1 - about[0])
        drawn["hydrogen_daf"] = _between(assays["hydrogen_daf"], about[1])
        drawn["volatile_daf"] = _between(assays["volatile_daf"], about[2])
        # Oxygen and nitrogen are never less, nor is fixed carbon more than carbon.
        if (
            drawn["carbon_daf"] + drawn["hydrogen_daf"] + drawn["sulfur_d"] < 96
            and 100 - drawn["volatile_daf"] < drawn["carbon_daf"]
        ):
            break
        drawn["sulfur_d"] = _between(assays["sulfur_d"], rng.uniform(0.05, 0.95))
        youth = rng.uniform(0.05, 0.95)
    return Supply(
        fuel=basin.fuel,
        **drawn,
        moisture_ad=drawn["moisture_ar"] * rng.uniform(0.22, 0.40),
        kind=basin.kind,
        origin=origin,
        spread=rng.uniform(0.4, 2.0),
        by_oxygen=True,
    )


def _between(points: Percentiles, place: float) -> float:
    """The value at a place between the outer percentiles, linear between the given ones."""
    ranks = (0.05, 0.25, 0.5, 0.75, 0.95)
    at = max(i for i in range(4) if ranks[i] <= place)
    share = (place - ranks[at]) / (ranks[at + 1] - ranks[at])
    return points[at] + share * (points[at + 1] - points[at])
