"""The generators of honest enterprises, by sector."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from tests.samples.aluminium.derive import derive as derive_aluminium
from tests.samples.aluminium.eventful import eventful as eventful_smelter
from tests.samples.aluminium.population import population as smelters
from tests.samples.cement.derive import derive as derive_cement
from tests.samples.cement.eventful import eventful as eventful_site
from tests.samples.cement.population import population as cement_sites
from tests.samples.power.derive import derive as derive_power
from tests.samples.power.eventful import eventful as eventful_plant
from tests.samples.power.population import population as power_plants
from tests.samples.rows import Frames
from tests.samples.steel.derive import derive as derive_steel
from tests.samples.steel.eventful import eventful as eventful_mill
from tests.samples.steel.population import population as mills


class Population(Protocol):
    """Draws honest enterprises."""

    def __call__(
        self, count: int, seed: int, *, spread: str = "base", months: int = 12
    ) -> Frames: ...


@dataclass(frozen=True, slots=True)
class Generator:
    """What a sector's reports are drawn with and computed by."""

    population: Population
    derive: Callable[[Frames], Frames]
    """Computes every calculated cell in place, pinned ones left alone."""
    eventful: Callable[[int, int], tuple[Frames, frozenset[date]]]
    """By seed and number, an honest enterprise with a genuine change, and the months it shows in;
    no month where this one has none."""


GENERATORS = {
    "power": Generator(power_plants, derive_power, eventful_plant),
    "aluminium": Generator(smelters, derive_aluminium, eventful_smelter),
    "cement": Generator(cement_sites, derive_cement, eventful_site),
    "steel": Generator(mills, derive_steel, eventful_mill),
}
