"""What tracing knows of causes, by `rules/tracing/`: mistakes, deeds, documents, reasons, odds."""

from __future__ import annotations

import math
from typing import Literal

import msgspec

from mrv.catalogue.base import Bilingual, Expression, Frozen, Nature

KindMethod = Literal[
    "factor", "ratio", "band", "digits", "swap", "copy", "table", "formula", "item", "rounding",
    "free", "block", "pair", "code", "date", "deed", "pattern", "record", "none",
]  # fmt: skip


class ErrorKind(Frozen, frozen=True, kw_only=True):
    """A way in which values go wrong, as the tracer tries and names it.

    `method` says how it is tried: `factor` and `ratio` multiply (observed over right, the inverse
    too), `band` names a free value whose ratio falls inside, and multiplies by its middle where
    that is far from 1; the others are the tracer's own.
    """

    name: str
    title: Bilingual
    method: KindMethod
    cost: float
    """Nats that the kind must earn; the rarer a mistake, the dearer."""
    factors: tuple[float, ...] = ()
    filed: tuple[float, ...] = ()
    """The values that are filed by such a mistake; empty for any."""
    band: tuple[float, float] | None = None
    ratios: dict[str, tuple[Expression, ...]] = msgspec.field(default_factory=dict)
    """Ratios by frame, for the frames that have the columns they read."""
    own_ratios: dict[tuple[str, str], tuple[Expression, ...]] = msgspec.field(default_factory=dict)
    """By frame and column, ratios that depend on what is filed itself; no inverses of them."""
    parameters: tuple[str, ...] = ()
    """Parameters that it can happen to; empty for all."""
    not_of: tuple[str, ...] = ()
    """Codes of fuels and materials that it cannot happen to."""
    only_of: tuple[str, ...] = ()
    """Those it can happen to, where a key of the record is such a code; empty for all."""
    bands: dict[str, tuple[float, float]] = msgspec.field(default_factory=dict)
    """By code of a fuel or material, a band of its own."""
    units: tuple[str, ...] = ()
    """Texts one of which the parameter's unit must contain; empty for all."""
    days: tuple[int, ...] = ()
    """Days by which a date is usually off, for the method `date`."""
    days_beside: tuple[int, ...] = ()
    """Days from another date of the record at which a date was likely meant to be."""
    explanation: Bilingual | None = None
    """Why the tracer names this cause; placeholders are `mrv.trace.deeds.words`'s for deeds,
    `mrv.trace.deeds.record_stories`'s for records, else `mrv.trace.telling.stories`'s."""
    story: Bilingual | None = None
    """The same in a report, of a kind that deeds have too."""


class Document(Frozen, frozen=True, kw_only=True):
    """A document or measurement that settles what a value really was."""

    title: Bilingual
    parameters: tuple[str, ...] = ()
    """Parameter names or patterns."""
    natures: tuple[Nature, ...] = ()
    frames: tuple[str, ...] = ()
    """Frames whose records are read off such documents."""
    witnesses: tuple[str, ...] = ()
    """Values that stand beside the filer's own to be compared with: others took them down."""
    ask: tuple[Bilingual, ...] = ()
    """The papers to ask for, one by one; the title where none are named."""


class TracePattern(Frozen, frozen=True, kw_only=True):
    """What several findings together give away, though no right value can be told."""

    kind: str
    signs: tuple[str, ...]
    """Rules that show it; like `beside`, patterns of rule ids."""
    least: int = 1
    """How many records must belong to it."""
    most: int | None = None
    """How many may; the records that bear no sign are then the originals, and not accused."""
    repeated: bool = False
    """Whether the records must share their values."""
    shared: int = 3
    """How many values two records must share."""
    cells: tuple[str, ...]
    """Parameters that are accused on these records."""
    beside: tuple[str, ...] = ()
    """Rules whose findings on these records it explains as well."""
    documents: tuple[str, ...] = ()
    """Rules that hold the form against a document; explained where the document is accused, for a
    genuine one tells what the form should say."""
    confidence: float


ReasonCode = Literal[
    "nothing_failed", "value_absent", "value_missing_here", "months_missing", "record_of_zeros",
    "constant_series", "only_alike", "rules_disagree", "nothing_to_change", "no_repair",
    "remark_only", "everything_fails", "limit_reached", "not_all_tried", "broke_off",
    "earlier_report", "earlier_and_this",
]  # fmt: skip
"""What the tracer answers where it names no cause (`mrv.trace.telling.why`)."""


class TraceReason(Frozen, frozen=True, kw_only=True):
    """Why the tracer names no cause: a code for machines, a sentence for people."""

    code: ReasonCode
    text: Bilingual


CauseGroup = Literal["cause", "series", "composite", "deed", "pattern"]
"""Causes whose confidences are fitted by themselves: single causes, a series that is off all along
where another would explain as much, several causes that are one deed, deeds of the chain, and
recognised frauds."""


class CalibrationPoint(Frozen, frozen=True, kw_only=True):
    """How often causes named with a raw probability of about `raw` were right."""

    of: CauseGroup = "cause"
    raw: float
    observed: float
    cases: int


class Composite(Frozen, frozen=True, kw_only=True):
    """When causes of several months or places are one deed."""

    kind: str
    """What they are called where they are not all of one kind."""
    same_slip: int
    """Months from which the same slip in a series is one deed."""
    one_sided: int
    """Months from which different departures to one side are one deed."""
    explained: float
    """The share of its causes that another deed must explain as well to take them up."""


CostName = Literal[
    "covered_up", "copied_along", "stated_along", "partly_followed", "zero_by_chance",
    "digit_never_written", "read_finely", "estimated", "digits_cut_off", "edit_not_pinned",
    "exchange_unasked", "class_for_all_else", "class_shows_seldom", "factor_unknown", "factor_far",
    "month_by_itself", "original_wrong", "earlier_report",
]  # fmt: skip


class ExtraCost(Frozen, frozen=True, kw_only=True):
    """What an explanation costs beside its kind, whatever its size."""

    name: CostName
    nats: float


SurchargeName = Literal[
    "far_off", "usually_off", "hardly_off", "made_up", "deep", "barely_asked", "partly_asked",
    "lucky",
]  # fmt: skip


class Surcharge(Frozen, frozen=True, kw_only=True):
    """What makes an explanation dearer than its kind: nats that rise with a measure of ease."""

    name: SurchargeName
    start: float
    """The measure from which it costs something."""
    each: float = 0.0
    """Nats for each unit of the measure beyond `start`."""
    most: float = math.inf

    def of(self, measure: float) -> float:
        """Nats at a measure."""
        beyond = measure - self.start
        return min(self.most, self.each * beyond) if self.each and beyond > 0 else 0.0
