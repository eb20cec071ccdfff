"""Error kinds from their specs: ratios lowered for every frame that has what they read."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mrv.catalogue.base import Expression
from mrv.catalogue.causes import Composite, Document, ErrorKind, TracePattern
from mrv.catalogue.document import Place
from mrv.catalogue.draft import Draft
from mrv.catalogue.expressions import RuleText, build
from mrv.catalogue.problems import did_you_mean
from mrv.catalogue.scope import FrameScope
from mrv.catalogue.specs import ErrorKindSpec
from mrv.catalogue.unknown import (
    fits_any,
    unknown_error_kind,
    unknown_frame,
    unknown_parameter,
    unknown_rule,
)
from mrv.language.errors import ExpressionErrors, Origin
from mrv.language.parse import parse
from mrv.language.tree import Name
from mrv.language.walk import walk

_OWN = "{parameter}"
"""The filed value itself, in a ratio that depends on it."""


def build_error_kind(spec: ErrorKindSpec, place: Place, draft: Draft) -> None:
    """Add an error kind to the draft."""
    if not draft.enter("error-kind", spec.name, place):
        return
    _check_names(spec.parameters, place / "parameters", draft.parameters)
    _check_units(spec.units, place / "units", draft)
    ratios: dict[str, list[Expression]] = {}
    own: dict[tuple[str, str], list[Expression]] = {}
    for index, text in enumerate(spec.ratios):
        if _OWN not in text:
            _add_ratio(text, place / "ratios" / index, draft, ratios)
            continue
        for column in spec.parameters:
            found: dict[str, list[Expression]] = {}
            _add_ratio(text.replace(_OWN, column), place / "ratios" / index, draft, found)
            for frame, built in found.items():
                own.setdefault((frame, column), []).extend(built)
    draft.error_kinds.append(
        ErrorKind(
            name=spec.name,
            title=spec.title,
            method=spec.method,
            cost=spec.cost,
            factors=spec.factors,
            filed=spec.filed,
            band=spec.band,
            ratios={frame: tuple(every) for frame, every in ratios.items()},
            own_ratios={where: tuple(every) for where, every in own.items()},
            parameters=spec.parameters,
            units=spec.units,
            days=spec.days,
            days_beside=spec.days_beside,
            not_of=spec.not_of,
            only_of=spec.only_of,
            bands=spec.bands,
            explanation=spec.explanation,
            story=spec.story,
        )
    )


def add_document(document: Document, place: Place, draft: Draft) -> None:
    """Add a document that settles values to the draft."""
    for index, name in enumerate(document.frames):
        if name not in draft.frames:
            unknown_frame(name, place / "frames" / index, draft.frames)
    of_frames = {
        f"{frame.name}.{column}"
        for frame in draft.frames.values()
        for column in (*frame.keys, *frame.columns)
    }
    known = of_frames | draft.parameters.keys()
    _check_names(document.parameters, place / "parameters", known)
    _check_names(document.witnesses, place / "witnesses", known)
    draft.documents.append(document)


def add_pattern(pattern: TracePattern, place: Place, draft: Draft) -> None:
    """Add a pattern of fraud to the draft; rules and error kinds are known by then."""
    _check_kind(pattern.kind, place / "kind", draft)
    _check_names(pattern.cells, place / "cells", draft.parameters)
    rules = {name for thing, name in draft.places if thing == "rule"}
    for field, named in (("signs", pattern.signs), ("beside", pattern.beside)):
        for index, name in enumerate(named):
            if not fits_any(name, rules):
                unknown_rule(name, place / field / index, rules)
    draft.trace_patterns.append(pattern)


def add_composite(composite: Composite, place: Place, draft: Draft) -> None:
    """Add when several causes are one deed to the draft; error kinds are known by then."""
    _check_kind(composite.kind, place / "kind", draft)
    draft.composites.append(composite)


def _check_kind(name: str, place: Place, draft: Draft) -> None:
    known = [kind.name for kind in draft.error_kinds]
    if name not in known:
        unknown_error_kind(name, place, known)


def _check_names(names: Sequence[str], place: Place, known: Collection[str]) -> None:
    for index, name in enumerate(names):
        if not fits_any(name, known):
            unknown_parameter(name, place / index, known)


def _check_units(patterns: Sequence[str], place: Place, draft: Draft) -> None:
    units = {parameter.unit for parameter in draft.parameters.values()}
    for index, pattern in enumerate(patterns):
        if not fits_any(pattern, units):
            (place / index).report(
                "unknown-unit",
                f"没有参数的单位是 {pattern}",
                f"no parameter has the unit {pattern}",
                suggestion=did_you_mean(pattern, units),
            )


def _add_ratio(text: str, place: Place, draft: Draft, found: dict[str, list[Expression]]) -> None:
    try:
        node = parse(text, Origin(place.document.file, 1, 1))
    except ExpressionErrors as errors:
        for error in errors.errors:
            place.report("expression", error.message_zh, error.message, offset=error.column - 1)
        return
    names = {name.name for name in walk(node) if isinstance(name, Name)}
    known = {name for frame in draft.frames.values() for name in (*frame.keys, *frame.columns)}
    for name in sorted(names - known):
        unknown_parameter(name, place, known)
    frames = [f for f in draft.frames.values() if names <= {*f.keys, *f.columns}]
    if not frames and names <= known:
        listed = ", ".join(sorted(names))
        place.report("unknown-name", f"没有哪个表同时有 {listed}", f"no frame has all of {listed}")
    for frame in frames:
        scope = FrameScope(frame, draft.frames, draft.parameters, draft.tables)
        built = build(RuleText(text, place), scope, expect="number")
        if built is not None:
            found.setdefault(frame.name, []).append(built.expression)
