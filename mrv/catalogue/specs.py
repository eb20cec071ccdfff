"""The file formats under `rules/`: what an author writes, field by field.

Every struct refuses unknown fields. Expressions, examples and table rows are still text here.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from mrv.catalogue.causes import (
    CalibrationPoint,
    Composite,
    Document,
    ExtraCost,
    KindMethod,
    Surcharge,
    TracePattern,
    TraceReason,
)
from mrv.catalogue.model import (
    Bilingual,
    Category,
    Citation,
    Code,
    CodeList,
    Kind,
    Nature,
    Severity,
    Standstill,
)
from mrv.catalogue.model import Source as SourceSpec
from mrv.catalogue.model import Unit as UnitSpec

__all__ = [
    "BoundsSpec",
    "BreachSpec",
    "CodesFile",
    "ErrorKindSpec",
    "ExampleSpec",
    "ExamplesSpec",
    "FormulaSpec",
    "FrameSpec",
    "FramesFile",
    "MoreCodesSpec",
    "OwnedFormulaSpec",
    "OwnedRelationSpec",
    "ParameterSpec",
    "ParametersFile",
    "RelationSpec",
    "RuleSpec",
    "RulebookFile",
    "RulesFile",
    "SourceSpec",
    "SourcesFile",
    "StandstillSpec",
    "TableSpec",
    "TablesFile",
    "TermSpec",
    "ToleranceSpecFields",
    "TracingFile",
    "UnitSpec",
    "UnitsFile",
    "ValiditySpec",
]


class _Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class ValiditySpec(_Spec, frozen=True, kw_only=True):
    """Reporting months `YYYY-MM`, both ends included; null is open."""

    start: str | None = msgspec.field(default=None, name="from")
    until: str | None = None


class BoundsSpec(_Spec, frozen=True, kw_only=True):
    """Limits in the parameter's unit."""

    min: float | None = None
    max: float | None = None


class ToleranceSpecFields(_Spec, frozen=True, kw_only=True):
    """See `model.ToleranceSpec`."""

    rounding: bool = False
    of: int = 1
    rel: float = 0.0
    abs: float = 0.0


class ExampleSpec(_Spec, frozen=True, kw_only=True):
    """A record with its surroundings; `variant` limits it to one parameter of a `for_each`."""

    given: dict[str, Any] = {}
    history: list[dict[str, Any]] | dict[str, list[Any]] = []
    peers: list[dict[str, Any]] = []
    related: dict[str, list[dict[str, Any]]] = {}
    cause: str | None = None
    variant: str | None = None


class ExamplesSpec(_Spec, frozen=True, kw_only=True, rename={"passing": "pass"}):
    """Examples by the outcome they must give; entries are `ExampleSpec` or a bare record."""

    passing: list[dict[str, Any]] = []
    fail: list[dict[str, Any]] = []
    unknown: list[dict[str, Any]] = []
    not_applicable: list[dict[str, Any]] = []


class BreachSpec(_Spec, frozen=True, kw_only=True):
    """See `model.Breach`; `tonnes` is an expression over the record."""

    tonnes: str | None = None


class RuleSpec(_Spec, frozen=True, kw_only=True):
    """One entry of `rules:`."""

    id: str
    name: str
    title: Bilingual
    category: Category
    severity: Severity
    frame: str
    expect: str
    message: Bilingual
    cite: Citation
    when: str | None = None
    gate: str | None = None
    tolerance: ToleranceSpecFields = ToleranceSpecFields()
    scale: float | None = None
    valid: ValiditySpec = ValiditySpec()
    hint: Bilingual | None = None
    examples: ExamplesSpec = ExamplesSpec()
    for_each: tuple[str, ...] = ()
    presence: bool = False
    unfiled: Severity | dict[str, Severity] | None = None
    """For all, or for some of `for_each`."""
    on_unknown: Literal["ignore", "info", "warning", "error"] = "ignore"
    parameters: tuple[str, ...] = ()
    waivable: bool = True
    related: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    status: Literal["active", "draft", "retired"] = "active"
    breach: BreachSpec | None = None
    acted_on: bool = False


class TermSpec(_Spec, frozen=True, kw_only=True):
    """One entry of `terms:`."""

    name: str
    title: Bilingual
    frames: tuple[str, ...]
    expression: str


class FormulaSpec(_Spec, frozen=True, kw_only=True):
    """One entry of a parameter's `formulas:`; its identity rule is generated from it."""

    rule: str
    name: str
    title: Bilingual
    frame: str
    expression: str
    cite: Citation
    when: str | None = None
    gate: str | None = None
    severity: Severity = "error"
    tolerance: ToleranceSpecFields = ToleranceSpecFields()
    valid: ValiditySpec = ValiditySpec()
    message: Bilingual | None = None
    hint: Bilingual | None = None
    examples: ExamplesSpec = ExamplesSpec()
    parameters: tuple[str, ...] = ()
    on_unknown: Literal["ignore", "info", "warning", "error"] = "ignore"
    waivable: bool = True
    related: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    status: Literal["active", "draft", "retired"] = "active"


class OwnedFormulaSpec(FormulaSpec, frozen=True, kw_only=True):
    """A formula beside the declaration of its parameter: how a sector adds to a shared one."""

    parameter: str


class ParameterSpec(_Spec, frozen=True, kw_only=True):
    """One entry of `parameters:`."""

    name: str
    title: Bilingual
    kind: Kind
    unit: str = ""
    units: dict[str, str] = {}
    symbol: str | None = None
    decimals: int | None = None
    code_list: str | None = None
    nature: Nature = "measured"
    trust: float = 0.5
    bounds: BoundsSpec = BoundsSpec()
    companions: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    description: Bilingual | None = None
    standstill: Standstill | None = None
    enough: Bilingual | None = None
    cite: Citation | None = None
    formulas: tuple[FormulaSpec, ...] = ()


class RelationSpec(_Spec, frozen=True, kw_only=True):
    """One relation of a frame; `on` maps this frame's expressions to the target's."""

    name: str
    to: str
    many: bool
    on: dict[str, str]
    during: tuple[str, str] | None = None
    days_before: int = 0
    days_after: int = 0
    lasting: tuple[str, str] | None = None


class OwnedRelationSpec(RelationSpec, frozen=True, kw_only=True):
    """A relation beside the declaration of its frame: how a sector joins a shared one."""

    frame: str


class StandstillSpec(_Spec, frozen=True, kw_only=True):
    """`standstill:` of a frame: how a record says that nothing ran."""

    signs: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    sums: dict[str, tuple[str, ...]] = {}
    parts: dict[str, str] = {}
    of: str | None = None
    events: str | None = None
    life: str | None = None
    year: tuple[str, str] | None = None


class FrameSpec(_Spec, frozen=True, kw_only=True):
    """One entry of `frames:`."""

    name: str
    title: Bilingual
    sector: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    time: str | None = None
    aliases: tuple[str, ...] = ()
    relations: tuple[RelationSpec, ...] = ()
    core: bool = False
    standstill: StandstillSpec | None = None


class MoreCodesSpec(_Spec, frozen=True, kw_only=True):
    """Members that a sector adds to a shared code list."""

    code_list: str
    codes: tuple[Code, ...]


class TableSpec(_Spec, frozen=True, kw_only=True):
    """One entry of `tables:`; the rows are in `<name>.csv` beside the file."""

    name: str
    title: Bilingual
    keys: tuple[str, ...]
    type: Literal["number", "text", "date"] = "number"
    unit: str = ""
    decimals: int | None = None
    interpolate: str | None = None
    status: Literal["filled", "empty"] = "filled"
    note: Bilingual | None = None


class RulebookFile(_Spec, frozen=True, kw_only=True):
    """`rulebook.yaml`."""

    version: str


class RetiredSpec(_Spec, frozen=True, kw_only=True):
    """One entry of `retired:` in `retired_ids.yaml`: a rule's number that is never given again."""

    id: str
    was: Bilingual
    now: str | None = None
    """The rule that asks the same today."""


class SourcesFile(_Spec, frozen=True, kw_only=True):
    """`sources/*.yaml`."""

    sources: tuple[SourceSpec, ...] = ()


class CodesFile(_Spec, frozen=True, kw_only=True):
    """`codes/*.yaml`."""

    code_lists: tuple[CodeList, ...] = ()
    more_codes: tuple[MoreCodesSpec, ...] = ()


class UnitsFile(_Spec, frozen=True, kw_only=True):
    """`units.yaml`."""

    units: tuple[UnitSpec, ...] = ()


class FramesFile(_Spec, frozen=True, kw_only=True):
    """`frames/*.yaml`."""

    frames: tuple[FrameSpec, ...] = ()
    relations: tuple[OwnedRelationSpec, ...] = ()


class ParametersFile(_Spec, frozen=True, kw_only=True):
    """`parameters/*.yaml`."""

    parameters: tuple[ParameterSpec, ...] = ()
    formulas: tuple[OwnedFormulaSpec, ...] = ()


class TablesFile(_Spec, frozen=True, kw_only=True):
    """`standard_values/**/*.yaml`."""

    tables: tuple[TableSpec, ...] = ()


class RulesFile(_Spec, frozen=True, kw_only=True):
    """A file of rules."""

    rules: tuple[RuleSpec, ...] = ()


class ErrorKindSpec(_Spec, frozen=True, kw_only=True):
    """One entry of `error_kinds:`; `ratios` are expressions over columns of the value's record.

    In one that depends on the filed value itself this is `{parameter}`, each of `parameters`.
    """

    name: str
    title: Bilingual
    method: KindMethod
    cost: float
    factors: tuple[float, ...] = ()
    filed: tuple[float, ...] = ()
    band: tuple[float, float] | None = None
    ratios: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    days: tuple[int, ...] = ()
    days_beside: tuple[int, ...] = ()
    not_of: tuple[str, ...] = ()
    only_of: tuple[str, ...] = ()
    bands: dict[str, tuple[float, float]] = msgspec.field(default_factory=dict)
    explanation: Bilingual | None = None
    story: Bilingual | None = None


class TracingFile(_Spec, frozen=True, kw_only=True):
    """A file under `tracing/`."""

    error_kinds: tuple[ErrorKindSpec, ...] = ()
    documents: tuple[Document, ...] = ()
    calibration: tuple[CalibrationPoint, ...] = ()
    reasons: tuple[TraceReason, ...] = ()
    patterns: tuple[TracePattern, ...] = ()
    composites: tuple[Composite, ...] = ()
    surcharges: tuple[Surcharge, ...] = ()
    costs: tuple[ExtraCost, ...] = ()
