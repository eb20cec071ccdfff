"""A rulebook while it is read: its parts so far, their places and the problems found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

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
from mrv.catalogue.document import Place
from mrv.catalogue.model import (
    CodeList,
    Frame,
    Parameter,
    Rule,
    Source,
    StandardTable,
    Term,
    Unit,
)
from mrv.catalogue.problems import LintProblem
from mrv.catalogue.specs import FormulaSpec, RetiredSpec
from mrv.language.tree import Node

Thing = Literal[
    "source", "unit", "codes", "frame", "parameter", "table", "rule", "error-kind", "retired",
    "term",
]  # fmt: skip


@dataclass(slots=True)
class TableRowPlace:
    """Where a standard value stands in its CSV file."""

    file: str
    line: int


@dataclass(slots=True)
class Draft:
    """Everything read so far; what is broken is left out and stands in `problems`."""

    problems: list[LintProblem] = field(default_factory=list)
    version: str = ""
    sources: dict[str, Source] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    codes: dict[str, CodeList] = field(default_factory=dict)
    frames: dict[str, Frame] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    tables: dict[str, StandardTable] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    terms: dict[str, Term] = field(default_factory=dict)
    term_trees: dict[str, dict[str, Node]] = field(default_factory=dict)
    """By frame and name, without terms of their own."""
    error_kinds: list[ErrorKind] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    calibration: list[CalibrationPoint] = field(default_factory=list)
    trace_reasons: list[TraceReason] = field(default_factory=list)
    trace_patterns: list[TracePattern] = field(default_factory=list)
    composites: list[Composite] = field(default_factory=list)
    surcharges: list[Surcharge] = field(default_factory=list)
    costs: list[ExtraCost] = field(default_factory=list)
    places: dict[tuple[Thing, str], Place] = field(default_factory=dict)
    formulas: dict[str, list[tuple[FormulaSpec, Place, bool]]] = field(default_factory=dict)
    """Formulas by parameter, until rules are built; True marks a house rulebook."""
    row_places: dict[str, list[TableRowPlace]] = field(default_factory=dict)
    """Places of the rows of a standard table, in the order of its rows."""
    retired: list[tuple[RetiredSpec, Place]] = field(default_factory=list)
    """Numbers of rules that are no more."""
    rule_places: list[Place] = field(default_factory=list)
    """Places of `rules`, position by position."""

    def enter(self, thing: Thing, name: str, place: Place) -> bool:
        """Register a new thing; a second one of the same name is a problem and refused."""
        first = self.places.get((thing, name))
        if first is not None:
            where = f"{first.document.file}:{first.line}"
            place.report(
                f"duplicate-{thing}",
                f"{name} 已在 {where} 定义",
                f"{name} is already defined at {where}",
            )
            return False
        self.places[(thing, name)] = place
        return True
