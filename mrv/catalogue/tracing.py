"""Error kinds from their specs: ratios lowered for every frame that has what they read."""

from __future__ import annotations

from collections.abc import Sequence

from mrv.catalogue.base import Expression
from mrv.catalogue.causes import Document, ErrorKind, TracePattern
from mrv.catalogue.document import Place
from mrv.catalogue.draft import Draft
from mrv.catalogue.expressions import RuleText, build
from mrv.catalogue.problems import did_you_mean
from mrv.catalogue.scope import FrameScope
from mrv.catalogue.specs import ErrorKindSpec
from mrv.language.errors import ExpressionErrors, Origin
from mrv.language.parse import parse
from mrv.language.tree import Name
from mrv.language.walk import walk


def build_error_kind(spec: ErrorKindSpec, place: Place, draft: Draft) -> None:
    """Add an error kind to the draft."""
    if not draft.enter("error-kind", spec.name, place):
        return
    _check_parameters(spec.parameters, place / "parameters", draft)
    ratios: dict[str, list[Expression]] = {}
    for index, text in enumerate(spec.ratios):
        _add_ratio(text, place / "ratios" / index, draft, ratios)
    draft.error_kinds.append(
        ErrorKind(
            name=spec.name,
            title=spec.title,
            method=spec.method,
            cost=spec.cost,
            factors=spec.factors,
            band=spec.band,
            ratios={frame: tuple(found) for frame, found in ratios.items()},
            parameters=spec.parameters,
            units=spec.units,
            days=spec.days,
            days_beside=spec.days_beside,
            explanation=spec.explanation,
        )
    )


def add_document(document: Document, place: Place, draft: Draft) -> None:
    """Add a document that settles values to the draft."""
    for index, name in enumerate(document.frames):
        if name not in draft.frames:
            (place / "frames" / index).report(
                "unknown-frame",
                f"没有表 {name}",
                f"there is no frame {name}",
                suggestion=did_you_mean(name, draft.frames),
            )
    draft.documents.append(document)


def add_pattern(pattern: TracePattern, place: Place, draft: Draft) -> None:
    """Add a pattern of fraud to the draft."""
    _check_parameters(pattern.cells, place / "cells", draft)
    draft.trace_patterns.append(pattern)


def _check_parameters(names: Sequence[str], place: Place, draft: Draft) -> None:
    for index, name in enumerate(names):
        if name not in draft.parameters:
            (place / index).report(
                "unknown-parameter",
                f"没有参数 {name}",
                f"there is no parameter {name}",
                suggestion=did_you_mean(name, draft.parameters),
            )


def _add_ratio(text: str, place: Place, draft: Draft, found: dict[str, list[Expression]]) -> None:
    try:
        node = parse(text, Origin(place.document.file, 1, 1))
    except ExpressionErrors as errors:
        for error in errors.errors:
            place.report("expression", error.message_zh, error.message, offset=error.column - 1)
        return
    names = {name.name for name in walk(node) if isinstance(name, Name)}
    frames = [f for f in draft.frames.values() if names <= {*f.keys, *f.columns}]
    if not frames:
        listed = ", ".join(sorted(names))
        place.report("unknown-name", f"没有哪个表同时有 {listed}", f"no frame has all of {listed}")
    for frame in frames:
        scope = FrameScope(frame, draft.frames, draft.parameters, draft.tables)
        built = build(RuleText(text, place), scope, expect="number")
        if built is not None:
            found.setdefault(frame.name, []).append(built.expression)
