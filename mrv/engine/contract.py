"""The output contract as types: the JSON Schema of a result is generated from these."""

from __future__ import annotations

from inspect import cleandoc
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from mrv.catalogue.model import Bilingual, Category, Severity
from mrv.engine.waivers import Status
from mrv.intake.submission import Location, Problem
from mrv.trace.model import Incident, Untraced

Number = int | float
Record = Annotated[
    dict[str, str | None], Meta(description="The keys of a record, as text; a month is YYYY-MM.")
]
Pattern = dict[str, str | list[str]]
"""Keys of records as waivers and reasons give them: `*` and `?` are wild, a list means any."""

VariantName = Annotated[
    str | None, Meta(description="The parameter, for a rule that is one for several.")
]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Input(_Part, frozen=True):
    """A file that was read, the layout found in it and its records by frame."""

    path: str
    sha256: str
    layout: str
    frames: dict[str, int]


class RulebookUsed(_Part, frozen=True):
    """The rulebook; `sha256` is over all its files."""

    version: str
    sha256: str
    rules: int


class Completeness(_Part, frozen=True):
    """What could be decided, and required values that were filed."""

    decided: Annotated[
        Number | None,
        Meta(description="Share of applicable checks that could be decided; null: none applied."),
    ]
    required: int
    missing: int


class NotEvaluated(_Part, frozen=True):
    """A check that stayed unknown, on how many records, and what they lack."""

    rule: str
    variant: VariantName
    frame: str
    records: int
    missing: Annotated[dict[str, int], Meta(description="Records without each input.")]


class Summary(_Part, frozen=True):
    """Counts over the whole validation."""

    records: int
    evaluated: Annotated[int, Meta(description="Checks that passed or failed.")]
    by_outcome: dict[str, int]
    gated: Annotated[int, Meta(description="Checks set aside by an event or master data.")]
    by_severity: dict[str, int]
    by_category: dict[str, int]
    by_frame: Annotated[dict[str, int], Meta(description="Records of each frame.")]
    completeness: Completeness
    not_evaluated: list[NotEvaluated]
    frames_not_filed: list[str]


class GivenReason(_Part, frozen=True):
    """What the filer says about a finding."""

    reason: str
    by: Annotated[str, Meta(description="Empty where nobody signed.")]
    carried: Annotated[bool, Meta(description="Given in an earlier month for the same object.")]


class WaiverInForce(_Part, frozen=True):
    """The waiver that covers a finding."""

    reason: str
    owner: str
    expires: Annotated[str, Meta(description="A date, YYYY-MM-DD.")]


class FindingItem(_Part, frozen=True):
    """A rule that failed on a record, or could not be decided where it had to be."""

    id: Annotated[str, Meta(description="The same for the same rule and record in every run.")]
    rule: str
    variant: VariantName
    category: Category
    severity: Severity
    outcome: Literal["fail", "unknown"]
    frame: str
    record: Record
    parameter: Annotated[str | None, Meta(description="The value the finding is shown at.")]
    parameters: Annotated[
        dict[str, Number | str | bool | None], Meta(description="Every value the rule read.")
    ]
    lhs: Number | None
    rhs: Number | None
    tolerance: Number | None
    margin: Annotated[
        Number | None, Meta(description="How far outside, in tolerances or in the rule's scale.")
    ]
    message: Bilingual
    location: Location | None
    incident: Annotated[str | None, Meta(description="Id of the incident that explains it.")]
    reason: GivenReason | None
    waiver: WaiverInForce | None
    known: Annotated[bool | None, Meta(description="Whether the baseline has it; null: none.")]


class MissingItem(_Part, frozen=True):
    """A value that has to be filed still."""

    rule: str
    frame: str
    record: Record
    parameter: str | None
    severity: Severity
    due: Annotated[str | None, Meta(description="A date, YYYY-MM-DD.")]
    days_left: int | None
    location: Location | None


class ReasonItem(_Part, frozen=True):
    """A reason of the filer, and whether a finding fits it."""

    rule: str
    parameter: str | None
    record: Pattern
    reason: str
    by: str
    carried: bool
    file: str
    line: Annotated[int | None, Meta(description="Of a reason file.")]
    cell: Annotated[str | None, Meta(description="Of a workbook: sheet and cell.")]
    matched: bool


class WaiverItem(_Part, frozen=True):
    """A waiver, what became of it and how many findings it covers."""

    rule: str
    parameter: str | None
    record: Pattern
    reason: str
    owner: str
    expires: str
    file: str
    line: int
    status: Status
    findings: Annotated[int, Meta(description="Findings that match it, waived or not.")]


class BrokenItem(_Part, frozen=True):
    """A rule that raised and judged nothing."""

    rule: str
    variant: VariantName
    reason: str


class ResultDocument(_Part, frozen=True):
    """The whole result, as `--format json` and `Result.to_json()` write it."""

    schema_version: Literal[1]
    verdict: Literal["accepted", "accepted_with_warnings", "rejected", "unreadable"]
    sector: str | None
    inputs: list[Input]
    rulebook: RulebookUsed
    summary: Summary
    problems: list[Problem]
    findings: list[FindingItem]
    incidents: list[Incident]
    untraced: list[Untraced]
    missing: list[MissingItem]
    reasons: list[ReasonItem]
    waivers: list[WaiverItem]
    broken: list[BrokenItem]


def result_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a result, `schema_version` 1."""
    (whole,), parts = msgspec.json.schema_components(
        [ResultDocument], ref_template="#/$defs/{name}"
    )
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "mrv-result-1",
        "title": "Result of mrv",
        **whole,
        "$defs": parts,
    }
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(schema))
    for part in plain["$defs"].values():
        if "description" in part:
            # Up to Python 3.12 a docstring keeps the indentation of its source.
            part["description"] = cleandoc(part["description"])
    return plain
