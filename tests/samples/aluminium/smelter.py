"""Smelters as their designers and operators would describe them; reports follow in `year`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class PotEvent:
    """Pots started or stopped on a day of the year, with the metal of each."""

    on: date
    kind: str
    pots: int
    metal: float
    """Tonnes a pot."""


@dataclass(frozen=True, slots=True)
class Line:
    """A potline: design, practice and its year."""

    line_id: str
    current: float
    """Kiloampere."""
    pots: int
    efficiency: float
    """Current efficiency in per cent."""
    voltage: float
    """Of one cell."""
    gross_anode: float
    """Tonnes of anodes set per tonne of metal."""
    net_anode: float
    block: float
    """Tonnes of a carbon block."""
    share: float = 0.985
    """Running pots of those installed, when nothing happens."""
    rectifier: float = 1.022
    """Alternating over direct current."""
    alumina: float = 1.918
    dust: float = 6.0
    """Kilograms of carbon dust per tonne."""
    fluoride: float = 16.0
    effects: tuple[float, float] = (0.05, 2.2)
    """A pot-day and minutes."""
    spread: float = 0.004
    """Of tapped metal from month to month."""
    events: tuple[PotEvent, ...] = ()
    commissioned_on: date = date(2012, 6, 18)
    closed_on: date | None = None
    technology: str = "pfpb_modern"
    later: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    """What is otherwise from a month on: anodes of another supplier."""

    def at(self, month: int) -> Line:
        """The line as it runs in a month."""
        changes = [more for first, more in sorted(self.later.items()) if first <= month]
        return replace(self, **{k: v for more in changes for k, v in more.items()})


@dataclass(frozen=True, slots=True)
class Smelter:
    """A site and how it keeps its books."""

    enterprise_id: str
    name: str
    lines: tuple[Line, ...]
    province: str = "henan"
    year: int = 2025
    months: tuple[int, ...] = tuple(range(1, 13))
    sold_liquid: float = 0.45
    """Share of the metal that leaves liquid."""
    own_power: float = 0.0
    """Share of the electricity from an own plant."""
    non_fossil: float = 0.2
    sulfur: float = 2.2
    """Of the anodes as tested, per cent."""
    limestone: float = 0.0
    """Tonnes a month."""
    records: bool = True
    """Keeps operating records beside what the guide demands."""
    ledgers: bool = True
    evidence: bool = True
    deliveries: bool = False
    stocks: tuple[float, float, float] = (400.0, 5200.0, 9000.0)
    """Metal, anodes and alumina on hand when the year opens."""
    seed: int = 1
