"""Reads a rulebook's files into a draft: everything usable, and a problem for everything else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mrv.catalogue.causes import (
    CalibrationPoint,
    Composite,
    ExtraCost,
    Surcharge,
    TracePattern,
    TraceReason,
)
from mrv.catalogue.causes import Document as DocumentKind
from mrv.catalogue.convert import check_fields, convert, items
from mrv.catalogue.document import Document, Place
from mrv.catalogue.draft import Draft
from mrv.catalogue.files import HEADER, Role, RulebookPart, digest_of, rulebook_parts
from mrv.catalogue.model import (
    Bilingual,
    CodeList,
    Rulebook,
    Source,
    Unit,
)
from mrv.catalogue.parameters import (
    add_codes,
    add_companions,
    add_formula,
    add_relation,
    assign_sectors,
    build_frame,
    build_parameter,
    include_codes,
)
from mrv.catalogue.problems import LintProblem
from mrv.catalogue.rules import build_formula_rules, build_rule, is_of
from mrv.catalogue.specs import (
    ErrorKindSpec,
    FrameSpec,
    MoreCodesSpec,
    OwnedFormulaSpec,
    OwnedRelationSpec,
    ParameterSpec,
    RetiredSpec,
    RulebookFile,
    RuleSpec,
    TableSpec,
    TermSpec,
)
from mrv.catalogue.standard_values import build_table
from mrv.catalogue.terms import build_terms
from mrv.catalogue.tracing import add_composite, add_document, add_pattern, build_error_kind
from mrv.catalogue.yaml_reader import read_yaml


def read_rulebook(folder: Path, extra: Sequence[Path] = ()) -> tuple[Rulebook, Draft]:
    """Read a rulebook, leaving out what is broken; the draft has problems and places.

    Raises RulebookError only when a folder or a file cannot be read at all.
    """
    parts = rulebook_parts(folder, extra)
    digest = digest_of(parts)
    draft = Draft()
    documents = [
        (part, read_yaml(part.path, part.name, draft.problems))
        for part in parts
        if part.role != "values"
    ]
    _check_lists(documents)
    _read_vocabulary(documents, draft)
    _read_additions(documents, draft)
    include_codes(draft)
    _read_tables(parts, documents, draft)
    add_companions(draft)
    assign_sectors(draft)
    _read_terms(documents, draft)
    _read_rules(documents, draft)
    _read_tracing(documents, draft)
    if not draft.frames:
        _missing_file(draft, folder, "frames/*.yaml")
    if not draft.version:
        _missing_file(draft, folder, HEADER)
    rulebook = Rulebook(
        version=draft.version,
        digest=digest,
        sources=draft.sources,
        frames=draft.frames,
        codes=draft.codes,
        parameters=draft.parameters,
        tables=draft.tables,
        units=draft.units,
        rules=tuple(draft.rules),
        terms=draft.terms,
        error_kinds=tuple(draft.error_kinds),
        documents=tuple(draft.documents),
        calibration=tuple(draft.calibration),
        trace_reasons=tuple(draft.trace_reasons),
        trace_patterns=tuple(draft.trace_patterns),
        composites=tuple(draft.composites),
        surcharges=tuple(draft.surcharges),
        costs=tuple(draft.costs),
    )
    return rulebook, draft


_LISTS: dict[Role, tuple[str, ...]] = {
    "sources": ("sources",),
    "codes": ("code_lists", "more_codes"),
    "units": ("units",),
    "frames": ("frames", "relations"),
    "parameters": ("parameters", "formulas"),
    "tables": ("tables",),
    "rules": ("rules",),
    "terms": ("terms",),
    "retired": ("retired",),
    "tracing": (
        "error_kinds",
        "documents",
        "calibration",
        "reasons",
        "patterns",
        "composites",
        "surcharges",
        "costs",
    ),
}
"""The lists that a file of each role may hold."""


def _check_lists(documents: Sequence[tuple[RulebookPart, Document]]) -> None:
    for part, document in documents:
        if part.role in _LISTS:
            check_fields(document.data, _LISTS[part.role], Place(document))


def _read_vocabulary(documents: Sequence[tuple[RulebookPart, Document]], draft: Draft) -> None:
    for part, document in documents:
        top, data = Place(document), document.data
        if part.role == "rulebook" and not part.house:
            header = convert(RulebookFile, data, top)
            draft.version = header.version if header is not None else ""
        elif part.role == "sources":
            for source, place in items(Source, data, "sources", top):
                if draft.enter("source", source.key, place):
                    draft.sources[source.key] = source
        elif part.role == "codes":
            for codes, place in items(CodeList, data, "code_lists", top):
                if draft.enter("codes", codes.name, place):
                    draft.codes[codes.name] = codes
        elif part.role == "units":
            for unit, place in items(Unit, data, "units", top):
                if draft.enter("unit", unit.symbol, place):
                    draft.units[unit.symbol] = unit
        elif part.role == "frames":
            for frame, place in items(FrameSpec, data, "frames", top):
                build_frame(frame, place, draft)
        elif part.role == "parameters":
            for parameter, place in items(ParameterSpec, data, "parameters", top):
                build_parameter(parameter, place, draft, house=part.house)


def _read_additions(documents: Sequence[tuple[RulebookPart, Document]], draft: Draft) -> None:
    """What files add to things declared in other files, whichever is read first."""
    for part, document in documents:
        top, data = Place(document), document.data
        if part.role == "codes":
            for more, place in items(MoreCodesSpec, data, "more_codes", top):
                add_codes(more, place, draft)
        elif part.role == "frames":
            for relation, place in items(OwnedRelationSpec, data, "relations", top):
                add_relation(relation, place, draft)
        elif part.role == "parameters":
            for formula, place in items(OwnedFormulaSpec, data, "formulas", top):
                add_formula(formula, place, draft, house=part.house)


def _read_tables(
    parts: Sequence[RulebookPart],
    documents: Sequence[tuple[RulebookPart, Document]],
    draft: Draft,
) -> None:
    csv_files = {part.path.stem: part.path for part in parts if part.role == "values"}
    for part, document in documents:
        if part.role == "tables":
            for table, place in items(TableSpec, document.data, "tables", Place(document)):
                build_table(table, place, csv_files, draft)
    for name, path in csv_files.items():
        if ("table", name) not in draft.places:
            draft.problems.append(
                LintProblem(
                    file=path.as_posix(),
                    line=1,
                    column=1,
                    code="unused-file",
                    message=Bilingual(
                        f"没有名为 {name} 的标准值表", f"no standard table is named {name}"
                    ),
                )
            )


def _read_terms(documents: Sequence[tuple[RulebookPart, Document]], draft: Draft) -> None:
    specs: list[tuple[TermSpec, Place]] = []
    for part, document in documents:
        if part.role == "terms":
            specs += items(TermSpec, document.data, "terms", Place(document))
    build_terms(specs, draft)


def _read_rules(documents: Sequence[tuple[RulebookPart, Document]], draft: Draft) -> None:
    build_formula_rules(draft)
    for part, document in documents:
        if part.role == "rules":
            for rule, place in items(RuleSpec, document.data, "rules", Place(document)):
                build_rule(rule, place, draft, house=part.house)
        elif part.role == "retired":
            for gone, place in items(RetiredSpec, document.data, "retired", Place(document)):
                own = is_of(gone.id, place, house=part.house)
                if own and draft.enter("retired", gone.id, place):
                    draft.retired.append((gone, place))
    order = sorted(
        range(len(draft.rules)),
        key=lambda index: (draft.rules[index].id, draft.rules[index].variant or ""),
    )
    draft.rules = [draft.rules[index] for index in order]
    draft.rule_places = [draft.rule_places[index] for index in order]


def _read_tracing(documents: Sequence[tuple[RulebookPart, Document]], draft: Draft) -> None:
    own = [document for part, document in documents if part.role == "tracing"]
    for document in own:
        top, data = Place(document), document.data
        for kind, place in items(ErrorKindSpec, data, "error_kinds", top):
            build_error_kind(kind, place, draft)
    for document in own:
        top, data = Place(document), document.data
        for found, place in items(DocumentKind, data, "documents", top):
            add_document(found, place, draft)
        for pattern, place in items(TracePattern, data, "patterns", top):
            add_pattern(pattern, place, draft)
        draft.trace_reasons += [r for r, _ in items(TraceReason, data, "reasons", top)]
        for composite, place in items(Composite, data, "composites", top):
            add_composite(composite, place, draft)
        draft.surcharges += [s for s, _ in items(Surcharge, data, "surcharges", top)]
        draft.costs += [c for c, _ in items(ExtraCost, data, "costs", top)]
        draft.calibration += [c for c, _ in items(CalibrationPoint, data, "calibration", top)]


def _missing_file(draft: Draft, folder: Path, name: str) -> None:
    draft.problems.append(
        LintProblem(
            file=(folder / name).as_posix(),
            line=1,
            column=1,
            code="missing-file",
            message=Bilingual(f"缺少或无法使用 {name}", f"{name} is missing or unusable"),
        )
    )
