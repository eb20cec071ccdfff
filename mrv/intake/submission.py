"""A loaded submission: canonical frames, where values came from, what was wrong on the way."""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec
import polars as pl

from mrv.catalogue.model import Bilingual

ROW_ID = "row_id"
"""Name of the record number (UInt32, 0 ... n-1) that every canonical frame carries last."""


class Location(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place in an input: a workbook cell (`sheet`, `cell`) or a line of a text file."""

    file: str
    sheet: str | None = None
    cell: str | None = None
    line: int | None = None
    column: str | None = None
    """The header as filed, where there is one."""


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something about the input itself: never dropped in silence, never a traceback."""

    code: str
    severity: Literal["fatal", "error", "warning", "info"]
    message: Bilingual
    location: Location | None = None
    frame: str | None = None
    record: dict[str, str] = {}
    parameter: str | None = None
    observed: str | None = None


class Provenance(Protocol):
    """Says where a value came from; asked for failing cells only."""

    def locate(self, row_id: int, parameter: str | None) -> Location:
        """The place of a value, or of its record when `parameter` is None or has no column."""
        ...


class Source(msgspec.Struct, frozen=True):
    """A file, or a sheet, that a frame was put together from."""

    owners: frozenset[str]
    """The enterprises with records in it."""
    columns: frozenset[str]
    """The columns that it has, be they blank throughout."""


class FrameData(msgspec.Struct, frozen=True):
    """One canonical frame: columns of the catalogue plus `row_id`, and its provenance.

    Numbers are Float64, codes and texts String, dates Date (`month` the first of the month),
    `year` Int32, truths Boolean. Columns that were not filed are absent.
    """

    name: str
    table: pl.DataFrame
    provenance: Provenance
    sources: tuple[Source, ...] = ()
    """What it was put together from, where not all of that has the same columns."""


class InputFile(msgspec.Struct, frozen=True):
    """A file that was read: its digest, the layout found, and records per frame."""

    path: str
    sha256: str
    layout: str
    frames: dict[str, int]


class FiledReason(msgspec.Struct, frozen=True, kw_only=True):
    """What the filer says about the findings of a rule, written in the workbook."""

    rule: str
    record: dict[str, str]
    """Keys of the records meant; all records where it is empty."""
    reason: str
    by: str
    location: Location


class Submission(msgspec.Struct):
    """What one enterprise (or a whole market) filed, ready for the engine."""

    frames: dict[str, FrameData] = msgspec.field(default_factory=dict)
    inputs: list[InputFile] = msgspec.field(default_factory=list)
    problems: list[Problem] = msgspec.field(default_factory=list)
    sector: str | None = None
    reasons: list[FiledReason] = msgspec.field(default_factory=list)

    @property
    def unreadable(self) -> bool:
        """Whether a fatal problem leaves nothing to judge."""
        return any(problem.severity == "fatal" for problem in self.problems)
