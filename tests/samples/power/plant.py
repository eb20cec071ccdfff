"""The synthetic plants: units, coal, seasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tests.samples.power.coal import Gas, Supply

NEVER = (0.0,) * 12
WINTER = (1.0, 1.0, 0.72, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.12, 0.85, 1.0)
"""Heating load by month, as a share of the coldest."""


COAL = Supply()


@dataclass(frozen=True, slots=True)
class Event:
    """A stop, overhaul or start on the unit's log."""

    kind: str
    started_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Member:
    """A generating set that is reported together with others as one unit."""

    member_id: str
    capacity: float
    load: float
    """Load factor, fraction."""
    hours: tuple[float, ...]
    """Hours in service by month."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A generating unit and how it is run through the year."""

    unit_id: str
    capacity: float
    pressure_class: str
    product_type: str
    coal_rate: float
    """Coal rate of condensing generation at full load, tce/MWh."""
    boiler_efficiency: float
    boiler_capacity: float
    load: tuple[float, ...]
    """Load factor by month, fraction."""
    hours_off: tuple[float, ...] = NEVER
    """Hours out of service by month."""
    heat: tuple[float, ...] = NEVER
    """Heat supplied by month, GJ."""
    supply: Supply | Gas = COAL
    unit_class: str = "conventional_coal"
    fuel_type: str = "coal"
    boiler_type: str = "pulverised_coal"
    cooling_type: str | None = "water_closed"
    auxiliary_share: float = 0.055
    is_back_pressure: bool = False
    heat_medium: str = "steam"
    commissioned_on: date = date(2012, 6, 18)
    closed_on: date | None = None
    trial_months: frozenset[int] = frozenset()
    """Months before commissioning in which the unit is tried out."""
    supplies: dict[int, Supply | Gas] = field(default_factory=dict)
    """Another supply from the month given on (a change of supplier)."""
    beside: dict[int, tuple[Supply, float]] = field(default_factory=dict)
    """A second coal burnt beside from the month given on, and its share of the heat."""
    default_months: frozenset[int] = frozenset()
    """Months without a valid test, filed with the guide's defaults."""
    carbon_default_months: frozenset[int] = frozenset()
    """Months with measured heat and the guide's default carbon."""
    start_oil: dict[int, float] = field(default_factory=dict)
    """Oil burnt for starts in a month beside the usual, t."""
    start_heat: dict[int, float] = field(default_factory=dict)
    """Heat of a month's starts and trials that no turbine used, tce."""
    daily_months: frozenset[int] = frozenset()
    """Months whose daily fuel records are filed."""
    events: tuple[Event, ...] = ()
    members: tuple[Member, ...] = ()
    biomass_share: float = 0.0
    """Share of co-fired straw or sludge in the heat, fraction."""
    biomass_type: str = "秸秆"
    biomass_heat: float = 13.2
    """Its calorific value, GJ/t."""
    biomass_from: int = 1
    """The month in which co-firing begins."""
    load_spread: float = 0.008
    """Month-to-month spread of the load factor, relative."""
    rate_spread: float = 0.004
    """Month-to-month spread of the coal rate, relative."""
    heat_value_spread: float = 0.06
    """How far the plant's own heat value lies off the laboratory's, GJ/t."""
    purchase_spread: float = 0.03
    """Spread of the coal bought about the coal burnt, relative."""
    steam: tuple[float, float, float] = (0.98, 300.0, 3052.0)
    """State of the steam sold: MPa absolute, °C, kJ/kg."""


@dataclass(frozen=True, slots=True)
class Plant:
    """An enterprise with its units; marked synthetic in its name."""

    enterprise_id: str
    name: str
    province: str
    units: tuple[Unit, ...]
    year: int = 2025
    altitude: float = 120.0
    seed: int = 20250101
    industry_code: str = "4412"
    months: tuple[int, ...] = tuple(range(1, 13))
    with_year: bool = False
    """File the year's records though months are missing."""
    allocation: bool = False
    """File benchmarks and the peak-shaving coefficient with the year."""
    cross_checks: bool = True
    evidence: bool = True


COMBINED = Unit(
    unit_id="1",
    capacity=350.0,
    pressure_class="supercritical",
    product_type="combined_heat_power",
    coal_rate=0.291,
    boiler_efficiency=93.2,
    boiler_capacity=1110.0,
    load=(0.74, 0.72, 0.68, 0.63, 0.62, 0.66, 0.75, 0.77, 0.67, 0.64, 0.70, 0.75),
    hours_off=(0, 0, 0, 168, 0, 0, 0, 0, 96, 0, 0, 0),
    heat=tuple(60_000.0 + 300_000.0 * share for share in WINTER),
    auxiliary_share=0.062,
    daily_months=frozenset({11}),
    events=(
        Event("standstill", date(2025, 4, 12), date(2025, 4, 18)),
        Event("standstill", date(2025, 9, 21), date(2025, 9, 24)),
    ),
)

CONDENSING = Unit(
    unit_id="2",
    capacity=630.0,
    pressure_class="subcritical",
    product_type="condensing",
    coal_rate=0.304,
    boiler_efficiency=92.6,
    boiler_capacity=2030.0,
    load=(0.73, 0.70, 0.66, 0.61, 0.64, 0.70, 0.78, 0.80, 0.71, 0.66, 0.70, 0.76),
    hours_off=(0, 0, 0, 0, 312, 0, 0, 0, 0, 0, 0, 48),
    supply=Supply(carbon_daf=79.6, ash_d=23.4, moisture_ar=13.1),
    auxiliary_share=0.051,
    events=(
        Event("overhaul", date(2025, 5, 6), date(2025, 5, 18)),
        Event("standstill", date(2025, 12, 14), date(2025, 12, 15)),
    ),
)

CLEAN = Plant(
    enterprise_id="SYN-PWR-001",
    name="合成示例热电厂（虚构）",
    province="henan",
    units=(COMBINED, CONDENSING),
)
