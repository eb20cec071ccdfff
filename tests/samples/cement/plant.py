"""What a synthetic cement site is: its lines, how they run and what they burn and feed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """A stop, start or overhaul as the site records it."""

    kind: str
    started_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Coal:
    """A coal as fired; shares in per cent."""

    fuel: str = "bituminous_coal"
    ash: float = 21.5
    moisture: float = 8.6
    volatile: float = 27.5
    spread: float = 0.05
    """Relative spread of ash and moisture from month to month."""
    measured: bool = True


@dataclass(frozen=True, slots=True)
class AlternativeFuel:
    """An alternative fuel and the share of the line's heat that it gives."""

    kind: str
    heat_share: float
    heat_value: float
    biogenic: float


@dataclass(frozen=True, slots=True)
class Line:
    """A clinker line and its year."""

    line_id: str
    capacity: float
    """Approved, t/d."""
    diameter: float
    length: float
    hours: tuple[float, ...]
    """Kiln hours of each month."""
    rate: float = 1.06
    """Daily output over the approved capacity."""
    clinker_class: str = "portland"
    variety: str = "general"
    heat_rate: float = 3.10
    """GJ per tonne of clinker from all fuels."""
    meal_ratio: float = 1.545
    """Raw meal per clinker before materials take carbonate's place."""
    electricity: float = 55.0
    """kWh per tonne."""
    waste_heat: float = 30.0
    """kWh of waste-heat power per tonne; zero without a plant."""
    coal: Coal = Coal()
    materials: Mapping[str, float] = field(default_factory=lambda: {"coal_fly_ash": 0.04})
    """Dry tonnes per tonne of clinker."""
    beside: tuple[Coal, float] | None = None
    """Another solid fuel that is fired too, and its share of the fossil heat."""
    alternative: tuple[AlternativeFuel, ...] = ()
    alternative_capacity: float = 0.0
    co_processing_capacity: float = 0.0
    is_carbide_slag_line: bool = False
    is_gypsum_acid_line: bool = False
    commissioned_on: date = date(2011, 6, 18)
    closed_on: date | None = None
    events: tuple[Event, ...] = ()
    spread: float = 0.012
    """Relative spread of heat, meal and electricity from month to month."""
    later: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    """What is otherwise from a month on: another coal, another fuel beside it."""

    def at(self, month: int) -> Line:
        """The line as it runs in a month."""
        changes = [more for first, more in sorted(self.later.items()) if first <= month]
        return replace(self, **{k: v for more in changes for k, v in more.items()})


@dataclass(frozen=True, slots=True)
class Plant:
    """A site and the months that it files."""

    enterprise_id: str
    name: str
    lines: tuple[Line, ...]
    year: int = 2025
    province: str = "anhui"
    altitude: float = 60.0
    months: tuple[int, ...] = tuple(range(1, 13))
    seed: int = 1
    clinker_in_cement: float = 0.72
    ground_share: float = 0.7
    """Share of the clinker that the site grinds itself."""
    grinding: Mapping[int, float] = field(default_factory=dict)
    """By month, how much is ground against the usual; one where it is not said."""
    stock_days: Mapping[int, float] = field(default_factory=dict)
    """Days of output that the silos are to hold at the end of a month, where not the usual."""
    evidence: bool = True
    blanks: float = 0.0
    """Chance that an optional value of a month is left blank."""


def hours_of(year: int, stops: Mapping[int, float] | None = None) -> tuple[float, ...]:
    """Calendar hours of each month less two days of stops, or the hours off that are given."""
    from calendar import monthrange

    off = stops or {}
    return tuple(
        max(0.0, 24.0 * monthrange(year, month)[1] - off.get(month, 30.0 + 7.0 * (month % 4)))
        for month in range(1, 13)
    )


def plant(
    *lines: Line, seed: int, province: str = "anhui", year: int = 2025, **more: object
) -> Plant:
    """A site under a marked name."""
    return Plant(
        enterprise_id="SYN-CEM-001", name="示例水泥厂（虚构）", lines=lines, year=year,
        province=province, seed=seed, **more,  # type: ignore[arg-type]
    )  # fmt: skip


FIRST = Line(
    "1", 5000, 4.8, 72,
    hours_of(2025, {2: 672.0, 3: 290.0, 8: 130.0}),
    events=(
        Event("staggered", date(2025, 2, 1), date(2025, 3, 10)),
        Event("start_up", date(2025, 3, 11), date(2025, 3, 13)),
    ),
    materials={"coal_fly_ash": 0.045, "steel_slag": 0.03, "sulfuric_acid_residue": 0.02},
)  # fmt: skip
SECOND = Line(
    "2", 2500, 4.0, 60,
    hours_of(2025, {1: 744.0, 2: 260.0, 7: 200.0}),
    rate=1.12, heat_rate=3.32, electricity=60.0, waste_heat=28.0,
    commissioned_on=date(2006, 9, 3),
    events=(
        Event("staggered", date(2025, 1, 1), date(2025, 2, 8)),
        Event("start_up", date(2025, 2, 9), date(2025, 2, 11)),
    ),
    materials={"carbide_slag": 0.03, "copper_slag": 0.025},
)  # fmt: skip
CLEAN = plant(FIRST, SECOND, seed=41)
