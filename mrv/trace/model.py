"""What tracing says: incidents, the cells that caused them, and what else it might have been."""

from __future__ import annotations

from typing import Literal

import msgspec

from mrv.catalogue.model import Bilingual
from mrv.intake.submission import Location

Value = float | str | bool | None
"""A filed value as JSON knows it: dates as text."""

World = Literal["propagated", "alone"]
"""Whether what is computed from the wrong cell follows it (`propagated`) or does not (`alone`)."""


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a submission that is believed to be wrong."""

    frame: str
    record: dict[str, str | None]
    parameter: str
    observed: Value
    suggested: Value = None
    """The value that makes the rules hold; None where only a `range` is known, or nothing."""
    range: tuple[float, float] | None = None
    """The values that the rules allow, where they do not pin one."""
    location: Location | None = None
    absent: bool = False
    """The record itself is what is missing; `record` are the keys it would have."""
    earlier: bool = False
    """It stands in an earlier report, given as history: nothing is to be changed in this one."""


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """How an emission moved since the period before, by factors: the logarithmic mean split.

    `shares` and `rest` add up to `change`; all in tCO2, as filed. In a sum each product is split.
    """

    frame: str
    record: dict[str, str | None]
    parameter: str
    previous: float
    """The emission of the period before."""
    change: float
    shares: dict[str, float]
    """What each factor accounts for; columns that make up one factor stand together."""
    rest: float
    """What does not follow from the factors: rounding, or an emission that is not their product."""


class Alternative(msgspec.Struct, frozen=True, kw_only=True):
    """Another cause that explains nearly as much: with the incident's own an ambiguity class."""

    cells: tuple[Cell, ...]
    kind: str
    confidence: float
    separated_by: Bilingual | None = None
    """The document or measurement that would tell this cause from the incident's own."""


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """The findings that one cause explains, with the cause."""

    id: str
    kind: str
    """A kind of `rules/tracing/error_kinds.yaml`, or `cannot_tell`."""
    factor: float | None = None
    """Observed over suggested, where the kind is a factor."""
    world: World = "alone"
    cells: tuple[Cell, ...] = ()
    confidence: float = 0.0
    """How often a cause named with this confidence is the right one; see the calibration."""
    margin: float = 0.0
    """How much better (in nats) this cause explains the findings than no cause at all."""
    emission_effect_tco2: float | None = None
    """Emission as filed less emission as repaired: positive is over-reported. None: unknown."""
    allowance_effect_t: float | None = None
    """Allowances as filed less as repaired, or at stake where a deed is the cause, in tonnes. None:
    none are concerned, or unknown."""
    emission_change: Movement | None = None
    """How the nearest emission moved since the period before; None where that is unknown, or the
    emission is no product."""
    path: tuple[str, ...] = ()
    """Parameters from the cause to the most violated thing that it explains."""
    explains: tuple[str, ...] = ()
    """Ids of the findings that the repair removes, gravest first."""
    leaves: tuple[str, ...] = ()
    """Ids of findings on the same cells that the repair does not remove."""
    alternatives: tuple[Alternative, ...] = ()
    reason: Bilingual | None = None
    """Why this is the cause, in a sentence for a verifier's report; why nothing could be told, for
    `cannot_tell`."""


class Untraced(msgspec.Struct, frozen=True, kw_only=True):
    """Findings of which no cause can be told, and why."""

    code: str
    """A code of `rules/tracing/reasons.yaml`."""
    reason: Bilingual
    findings: tuple[str, ...]


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """All that tracing found in a submission; incidents with the greatest effect first."""

    incidents: tuple[Incident, ...] = ()
    untraced: tuple[Untraced, ...] = ()


def first(incident: Incident) -> tuple[float, str]:
    """What incidents are sorted by: the surest of the gravest first."""
    return -incident.confidence * incident.margin, incident.id
