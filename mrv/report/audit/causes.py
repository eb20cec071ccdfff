"""Incidents as the page shows them: cells, words, effect, path and what else it may have been."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mrv.catalogue.model import Bilingual, Rulebook
from mrv.report.audit.entitlement import Entitlements
from mrv.report.audit.followed import split, steps
from mrv.report.audit.series import month_series
from mrv.report.audit.substitutes import conservative_side
from mrv.report.audit.words import alone, both, cell_words, parameter_words, record_words
from mrv.report.cell_values import correction
from mrv.report.incident_text import EARLIER, kind_words
from mrv.report.record_units import unit_in
from mrv.trace.telling.evidence import documents_for

if TYPE_CHECKING:
    from mrv.engine.result import Result
    from mrv.trace.consequences.following import Consequence
    from mrv.trace.model import Cell, Incident


def incidents(result: Result) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """All incidents, in their order, with what follows; and how allowances were counted."""
    follows: dict[str, Consequence] = {}
    if result.incidents:
        from mrv.engine.frames import Workspace
        from mrv.trace.consequences.following import consequences

        assert isinstance(result.workspace, Workspace)
        # What an earlier report would become does not concern this one.
        own = {one.id for one in result.incidents if not any(c.earlier for c in one.cells)}
        every = consequences(result, result.workspace)
        follows = {name: each for name, each in every.items() if name in own}
    entitlements = Entitlements(result, follows)
    found = []
    for number, incident in enumerate(result.incidents):
        after = follows.get(incident.id)
        found.append(_incident(incident, result, after, entitlements.effect(number, after)))
    return found, entitlements.words()


def _incident(
    incident: Incident,
    result: Result,
    follows: Consequence | None,
    entitled: float | None,
) -> dict[str, Any]:
    first = incident.cells[0] if incident.cells else None
    effect = incident.emission_effect_tco2
    return {
        "id": incident.id,
        "kind": incident.kind,
        "kindTitle": both(kind_words(incident.kind, result.rulebook)),
        "world": incident.world,
        "confidence": incident.confidence,
        "effect": effect,
        "entitled": entitled,
        "cells": [_cell(cell, result) for cell in incident.cells],
        "steps": steps(incident, follows, result, alone(result)),
        "split": split(follows, result),
        "explains": list(incident.explains),
        "leaves": list(incident.leaves),
        "alternatives": [
            {
                "kindTitle": both(kind_words(other.kind, result.rulebook)),
                "confidence": other.confidence,
                "cells": [_cell(cell, result) for cell in other.cells],
                "separatedBy": both(other.separated_by),
            }
            for other in incident.alternatives
        ],
        "reason": both(incident.reason),
        "series": month_series(result, first.frame, first.record, first.parameter)
        if first
        else None,
        "conservative": conservative_side(effect, entitled),
        "ask": [both(text) for text in _ask(incident, result.rulebook)],
    }


def _cell(cell: Cell, result: Result) -> dict[str, Any]:
    record = record_words(cell.record, result.rulebook, alone(result))
    if cell.earlier:
        record = Bilingual(record.zh + EARLIER.zh, record.en + EARLIER.en)
    return {
        "frame": cell.frame,
        "record": both(record),
        "parameter": cell.parameter,
        "title": both(parameter_words(cell.parameter, result.rulebook)),
        "unit": unit_in(cell.parameter, cell.record, result.rulebook),
        "observed": cell.observed,
        "suggested": cell.suggested,
        "range": list(cell.range) if cell.range else None,
        "told": correction(cell, result.rulebook),
        "place": both(cell_words(cell)),
    }


def _ask(incident: Incident, rulebook: Rulebook) -> list[Any]:
    return list(
        dict.fromkeys(
            text
            for cell in incident.cells
            for text in documents_for(rulebook, cell.frame, cell.parameter)
        )
    )
