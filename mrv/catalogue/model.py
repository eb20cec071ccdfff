"""The catalogue's frozen objects: what `rules/` holds, once read and checked.

Months in validities are month indices (`year * 12 + month - 1`), so that they compare as integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from mrv.catalogue.base import Bilingual, Bounds, Expression, Frozen, Nature
from mrv.catalogue.causes import (
    CalibrationPoint,
    Composite,
    Document,
    ErrorKind,
    ExtraCost,
    Surcharge,
    TracePattern,
    TraceReason,
)

__all__ = [
    "Bilingual",
    "Bounds",
    "Breach",
    "Category",
    "Citation",
    "Code",
    "CodeList",
    "Confidence",
    "Example",
    "Expression",
    "Formula",
    "Frame",
    "Kind",
    "Nature",
    "Parameter",
    "Relation",
    "Rule",
    "Rulebook",
    "Severity",
    "Source",
    "StandardRow",
    "StandardTable",
    "Standstill",
    "ToleranceSpec",
    "Unit",
    "Validity",
]

Category = Literal["extreme", "threshold", "standard_value", "logic"]
Severity = Literal["error", "warning", "info"]
Confidence = Literal["official", "secondary", "physics", "expert"]
Standstill = Literal["zero", "unknown"]
Kind = Literal["number", "integer", "text", "code", "date", "month", "year", "boolean"]


class Source(Frozen, frozen=True, kw_only=True):
    """A document that facts are cited from."""

    key: str
    title: Bilingual
    issuer: Bilingual
    number: str | None = None
    edition: str | None = None
    in_force_from: str | None = None
    in_force_until: str | None = None
    note: Bilingual | None = None


class Citation(Frozen, frozen=True, kw_only=True):
    """Where a fact stands, and how far it can be relied on."""

    source: str
    confidence: Confidence
    clause: str | None = None
    note: str | None = None


class Validity(Frozen, frozen=True):
    """Reporting months, both ends included; None is open."""

    start: int | None = None
    until: int | None = None


class Code(Frozen, frozen=True, kw_only=True):
    """One member of a code list, with the spellings that reports use for it."""

    code: str
    title: Bilingual
    aliases: tuple[str, ...] = ()
    catch_all: bool = False
    """Stands for all that no other code names: hardly any rule speaks of it, so that it would
    excuse anything."""
    stops: bool = False
    """Names an event during which nothing runs."""


class CodeList(Frozen, frozen=True, kw_only=True):
    """An enumerated vocabulary (fuels, unit classes, ...)."""

    name: str
    title: Bilingual
    codes: tuple[Code, ...] = ()
    includes: tuple[str, ...] = ()
    """Other lists whose codes belong to this one too (materials include the fuels)."""


class ToleranceSpec(Frozen, frozen=True):
    """How closely two sides of `==` must agree.

    tolerance = (`of` x propagated half-units if `rounding`) + `rel` x max(|lhs|, |rhs|) + `abs`.
    """

    rounding: bool = False
    rel: float = 0.0
    abs: float = 0.0
    of: int = 1
    """How many rounded values each input is the sum of: 12 where a year is the sum of months."""


class Example(Frozen, frozen=True, kw_only=True):
    """A record, its surroundings and the outcome a rule must give on it.

    `given`: values of the record, `relation.column` for to-one relations. `history`: other records
    of the same series. `peers`: records of other series. `related`: records of relations by name.
    """

    outcome: Literal["pass", "fail", "unknown", "not_applicable"]
    given: dict[str, Any]
    history: tuple[dict[str, Any], ...] = ()
    peers: tuple[dict[str, Any], ...] = ()
    related: dict[str, tuple[dict[str, Any], ...]] = msgspec.field(default_factory=dict)
    cause: str | None = None


class Breach(Frozen, frozen=True):
    """The data a rule judges may be true and what was done still wrong: a late step, a credit used
    twice. Its failure is explained by the deed unless other rules speak for a slip of the pen.
    """

    tonnes: Expression | None = None
    """Allowances at stake on a failing record, in tonnes."""


class Rule(Frozen, frozen=True, kw_only=True):
    """One declarative check on the records of one frame."""

    id: str
    name: str
    title: Bilingual
    category: Category
    severity: Severity
    frame: str
    expect: Expression
    message: Bilingual
    cite: Citation
    file: str
    line: int
    hint: Bilingual | None = None
    when: Expression | None = None
    gate: Expression | None = None
    tolerance: ToleranceSpec = ToleranceSpec()
    scale: float | None = None
    valid: Validity = Validity()
    variant: str | None = None
    """The parameter of a `for_each` expansion; variants share the rule's id and count once."""
    presence: bool = False
    """The rule demands that a value is filed; its failures are listed as missing."""
    unfiled: Severity | None = None
    """Severity of a presence rule where the submission has no column or table for what it asks;
    unless written, `info` for a warning, else the rule's own."""
    on_unknown: Literal["ignore", "info", "warning", "error"] = "ignore"
    """Severity of a finding when the outcome is unknown; `ignore` only counts it."""
    parameters: tuple[str, ...] = ()
    """Own parameters the rule is about, most suspect first (for locating the finding's cell)."""
    generated_by: str | None = None
    """`parameter` whose formula or bounds this rule was generated from."""
    waivable: bool = True
    related: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    status: Literal["active", "draft", "retired"] = "active"
    breach: Breach | None = None
    acted_on: bool = False
    """It holds an act against the number it was done by: a wrong number is repeated in the act, so
    that the act does not speak for the number."""
    examples: tuple[Example, ...] = ()


class Formula(Frozen, frozen=True, kw_only=True):
    """How a calculated parameter follows from others, under a condition, for a time."""

    rule: str
    frame: str
    expression: Expression
    when: Expression | None = None
    valid: Validity = Validity()


class Parameter(Frozen, frozen=True, kw_only=True):
    """A named quantity: what it is called, how it is measured and how it may be written."""

    name: str
    title: Bilingual
    kind: Kind
    unit: str = ""
    units: dict[str, str] = msgspec.field(default_factory=dict)
    """Units that depend on the physical state of the record's fuel: `{gas: GJ/10⁴Nm³}`."""
    symbol: str | None = None
    decimals: int | None = None
    code_list: str | None = None
    nature: Nature = "measured"
    trust: float = 0.5
    """How hard the value is to get wrong unnoticed, 0 to 1; the tracer prefers low trust."""
    bounds: Bounds = Bounds()
    companions: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    description: Bilingual | None = None
    standstill: Standstill | None = None
    """What it is where nothing ran; None where its unit tells (`mrv.catalogue.standstill`)."""
    enough: Bilingual | None = None
    """Why fewer than two rules from two categories check it; None where two do."""

    cite: Citation | None = None
    formulas: tuple[Formula, ...] = ()
    sector: str = "common"

    @property
    def is_emission(self) -> bool:
        """Whether it is an emission: in tCO2 and called so, as allowances and deductions are not.

        One quantity has one name in all sectors, and that of an emission ends in `emission`. What
        remains of a total when parts are taken off is none: it falls where a part was too low.
        """
        named = self.name.endswith("emission") and not self.name.startswith("residual")
        return self.unit == "tCO2" and named

    @property
    def is_allowance(self) -> bool:
        """Whether it counts allowances or credits: the market's quantities in tCO2."""
        return self.unit == "tCO2" and self.sector == "compliance" and not self.is_emission


class Relation(Frozen, frozen=True, kw_only=True):
    """A declared way from one frame's records to another's.

    `on` pairs an expression of this frame with one of the target: a column, its `year(column)`,
    `last_year(column)`, or `last_month(column)`.
    `during` names the target's columns of an interval that must overlap the record's period,
    which is taken to begin `days_before` days earlier and to last `days_after` days longer;
    `lasting` names columns of this frame that take the period's place (numbers too: ranges of
    serial numbers).
    """

    name: str
    to: str
    many: bool
    on: tuple[tuple[str, str], ...]
    during: tuple[str, str] | None = None
    days_before: int = 0
    days_after: int = 0
    lasting: tuple[str, str] | None = None


class WhereNothingRan(Frozen, frozen=True, kw_only=True):
    """How a record says that nothing ran in its period, and what is none then.

    A record stood where something says so and nothing else says otherwise. That something is a
    filed zero in a column of `signs`, zeros in all of the `parts`, a stop of the relation `events`
    over the whole period, a period outside the life of the record of `life`, or the record of `of`
    that stood.
    """

    signs: tuple[str, ...] = ()
    """Columns whose zero says that nothing ran, and whose value that something did."""
    runs: tuple[str, ...] = ()
    """Columns that have a value only where something ran; their zero says nothing by itself."""
    also: tuple[str, ...] = ()
    """Columns that are none too where nothing ran, but may have a small value."""
    outside: tuple[str, ...] = ()
    """Columns that are none before commissioning and after closure only (electricity bought)."""
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Columns that are none where all of the others are zero."""
    parts: tuple[tuple[str, str], ...] = ()
    """To-many relations and the column of theirs that is zero where nothing ran."""
    of: str | None = None
    """The to-one relation whose record runs or stands with this one."""
    events: str | None = None
    life: str | None = None
    year: tuple[str, str] | None = None
    """The frame of its years, and the relation from there to these records: where the year's total
    of a sign is that of the other months, its blank month is none."""

    @property
    def none(self) -> tuple[str, ...]:
        """The columns that are zero where nothing ran."""
        return tuple(dict.fromkeys((*self.signs, *self.runs, *self.also)))


class Frame(Frozen, frozen=True, kw_only=True):
    """A table of a report: its grain, its columns and its relations."""

    name: str
    title: Bilingual
    sector: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    time: str | None = None
    """The key or date column that dates a record (validity, standard values, history)."""
    aliases: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    core: bool = False
    """Others' numbers are summed from it: where the whole table was not handed in, such sums are
    unknown. Where another table was not handed in, there is nothing of its kind."""
    standstill: WhereNothingRan | None = None


class StandardRow(Frozen, frozen=True, kw_only=True):
    """One standard value with its validity and evidence."""

    keys: tuple[str | float, ...]
    value: float | str
    valid: Validity
    cite: Citation


class StandardTable(Frozen, frozen=True, kw_only=True):
    """A table of standard values; `interpolate` names the numeric key that is interpolated."""

    name: str
    title: Bilingual
    keys: tuple[str, ...]
    type: Literal["number", "text", "date"]
    """A date is kept as days since 1970-01-01, as expressions see it."""
    unit: str = ""
    decimals: int | None = None
    interpolate: str | None = None
    status: Literal["filled", "empty"] = "filled"
    note: Bilingual | None = None
    rows: tuple[StandardRow, ...] = ()


class Unit(Frozen, frozen=True, kw_only=True):
    """A unit with its spellings and its factor to the base unit of its dimension."""

    symbol: str
    dimension: str
    factor: float
    aliases: tuple[str, ...] = ()
    adds: bool = False
    """Whether what is measured in it adds up (tonnes do, degrees and percentages do not)."""


class Term(Frozen, frozen=True, kw_only=True):
    """A part of expressions that has a name: what it means, and where it may be used."""

    name: str
    title: Bilingual
    frames: tuple[str, ...]
    text: str
    file: str
    line: int
    terms: tuple[str, ...] = ()
    """The terms that it is made of."""


class Rulebook(Frozen, frozen=True, kw_only=True):
    """Everything under `rules/`, read once, frozen and shared."""

    version: str
    digest: str
    sources: dict[str, Source]
    frames: dict[str, Frame]
    codes: dict[str, CodeList]
    parameters: dict[str, Parameter]
    tables: dict[str, StandardTable]
    units: dict[str, Unit]
    rules: Sequence[Rule]
    terms: dict[str, Term] = msgspec.field(default_factory=dict)
    error_kinds: tuple[ErrorKind, ...] = ()
    documents: tuple[Document, ...] = ()
    calibration: tuple[CalibrationPoint, ...] = ()
    trace_reasons: tuple[TraceReason, ...] = ()
    trace_patterns: tuple[TracePattern, ...] = ()
    composites: tuple[Composite, ...] = ()
    surcharges: tuple[Surcharge, ...] = ()
    costs: tuple[ExtraCost, ...] = ()
