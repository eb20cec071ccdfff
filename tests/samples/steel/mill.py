"""The synthetic mills: furnaces, practices, ways of running through the year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

STEADY = (1.0,) * 12


@dataclass(frozen=True, slots=True)
class Event:
    """A stop, overhaul or start on a line's log."""

    line_id: str
    kind: str
    started_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Furnace:
    """A blast furnace and how it is charged, per tonne of hot metal."""

    line_id: str
    volume: float
    """m³."""
    productivity: float
    """t/m³·d."""
    coke_rate: float
    coal_rate: float
    """kg, as received."""
    stove_share: float = 0.42
    gas_loss: float = 0.02
    """Share of the gas's carbon that leaves with dust and slag."""
    commissioned_on: date = date(2011, 5, 20)
    running: tuple[float, ...] = STEADY
    """Share of each month in which the furnace runs."""


@dataclass(frozen=True, slots=True)
class Mill:
    """A steel enterprise; marked synthetic in its name."""

    enterprise_id: str
    name: str
    furnaces: tuple[Furnace, ...] = ()
    coking_share: float = 0.7
    """Own coke over the coke used; zero without coke ovens."""
    sinter_ratio: float = 1.35
    pellet_ratio: float = 0.25
    """Tonnes per tonne of hot metal; zero without the line."""
    sinter_fuel: float = 54.0
    """kg of breeze and anthracite per tonne of sinter."""
    sinter_running: tuple[float, ...] = STEADY
    coke_yield: float = 0.685
    """Tonnes per tonne of coal as received, at the default heat."""
    coke_gas: float = 430.0
    converter_gas: float = 102.0
    """Nm³ per tonne."""
    scrap_rate: float = 130.0
    charge_rate: float = 1045.0
    """kg of iron and purchased scrap per tonne of steel, own returns left out."""
    limestone: float = 115.0
    dolomite: float = 62.0
    electrode: float = 0.45
    alloys: float = 17.0
    """kg per tonne of steel."""
    bought_iron: float = 0.0
    bought_reduced_iron: float = 0.0
    """Pig iron and direct reduced iron that the converter is charged with, kg per tonne."""
    sold_iron: float = 0.0
    """Share of the hot metal that is sold as pig iron."""
    sold_coke: float = 0.0
    sold_gas: float = 0.0
    """Shares of own coke and of coke-oven gas that are sold."""
    coke_sales: Mapping[int, float] = field(default_factory=dict)
    """By month, how much of the spare own coke is sold against what is spare; else all of it."""
    pellet_gas: bool = False
    """Whether pellets are fired with natural gas in place of coal."""
    measured: bool = True
    """Whether purchased coals are tested; else the default heat is taken all year."""
    coal_heat: float = 26.2
    tested_gas_heat: float | None = None
    """Measured heat of blast-furnace gas, where it is tested."""
    electric_output: float = 0.0
    """Steel of an electric furnace in a usual month, t."""
    electric_iron: float = 0.0
    """Hot metal or pig iron in the electric furnace, share of its charge."""
    electric_running: tuple[float, ...] = STEADY
    rolling_gas: float = 14.0
    """Purchased natural gas of rolling, Nm³ per tonne of steel."""
    power_unit: bool = True
    unit_coal: float = 0.0
    """Share of purchased coal in the heat of the power unit."""
    noise: float = 0.012
    optional: bool = True
    """Whether what may be filed (electricity, heat, unit rates) is filed."""
    events: tuple[Event, ...] = ()
    opened: Mapping[str, date] = field(default_factory=dict)
    closed: Mapping[str, date] = field(default_factory=dict)
    """Lines that were commissioned or closed on a day."""
    later: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    """What is otherwise from a month on: a new supplier of coal or ore."""
    year: int = 2025
    months: tuple[int, ...] = tuple(range(1, 13))
    province: str = "hebei"
    seed: int = 1

    def at(self, month: int) -> Mill:
        """The mill as it runs in a month."""
        changes = [more for first, more in sorted(self.later.items()) if first <= month]
        return replace(self, **{k: v for more in changes for k, v in more.items()})

    def usual_coke(self) -> float:
        """Tonnes of coke that furnaces and sinter use in a usual month."""
        iron = sum(f.volume * f.productivity for f in self.furnaces) * 30.4
        rate = sum(f.coke_rate * f.volume * f.productivity for f in self.furnaces) * 30.4 / 1000
        return rate + 0.62 * self.sinter_fuel * self.sinter_ratio * iron / 1000
