"""The path of an error as the page draws it: what follows, and what moved the emission."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from mrv.report.audit.words import both, parameter_words, place_words, record_words
from mrv.report.cell_values import correction, moved

if TYPE_CHECKING:
    from mrv.engine.result import Result
    from mrv.trace.consequences.following import Change, Consequence
    from mrv.trace.model import Cell, Incident

_RECORDS = 12
"""Records of one step that are listed; the rest is counted."""
_SHARE = 1e-9
"""Below this share of the change nothing is left over but rounding."""


def steps(
    incident: Incident, follows: Consequence | None, result: Result, drop: frozenset[str]
) -> list[dict[str, Any]]:
    """The cause and what is calculated from it, each step behind another, nearest first.

    `on` says that a step lies on the way to the most violated thing that the incident explains.
    """
    if not incident.cells:
        return []
    first = incident.cells[0]
    own = [cell for cell in incident.cells if cell.parameter == first.parameter]
    found = [_step(first.frame, first.parameter, None, result) | {"on": True}]
    found[0]["records"] = [_cell(cell, result, drop) for cell in own[:_RECORDS]]
    found[0]["more"] = max(len(own) - _RECORDS, 0)
    numbers = {(first.frame, first.parameter): 0}
    grouped: dict[tuple[str, str], list[Change]] = {}
    for change in follows.changes if follows else ():
        grouped.setdefault((change.frame, change.column), []).append(change)
    waiting = list(grouped)
    while waiting:
        place = next((p for p in waiting if grouped[p][0].behind in numbers), waiting[0])
        waiting.remove(place)
        changes = grouped[place]
        step = _step(*place, numbers.get(changes[0].behind, 0), result)
        step["on"] = place[1] in incident.path
        step["records"] = [_change(change, result, drop) for change in changes[:_RECORDS]]
        step["more"] = max(len(changes) - _RECORDS, 0)
        numbers[place] = len(found)
        found.append(step)
    if follows is None or not follows.changes:
        found += _named(incident, result)
    return found


def _step(frame: str, column: str, behind: int | None, result: Result) -> dict[str, Any]:
    parameter = result.rulebook.parameters.get(column)
    return {
        "name": column,
        "behind": behind,
        "title": both(parameter_words(column, result.rulebook)),
        "frame": both(result.rulebook.frames[frame].title),
        "unit": parameter.unit if parameter and not parameter.units else "",
        "records": [],
        "more": 0,
    }


def _named(incident: Incident, result: Result) -> list[dict[str, Any]]:
    """The steps by name alone, where nothing suggests a value that could be followed."""
    return [
        {
            "name": name,
            "behind": number,
            "title": both(parameter_words(name, result.rulebook)),
            "frame": None,
            "unit": "",
            "records": [],
            "more": 0,
            "on": True,
        }
        for number, name in enumerate(incident.path[1:])
    ]


def _cell(cell: Cell, result: Result, drop: frozenset[str]) -> dict[str, Any]:
    return {
        "record": both(record_words(cell.record, result.rulebook, drop)),
        "before": cell.observed,
        "after": cell.suggested,
        "told": correction(cell, result.rulebook),
        "place": both(place_words(cell.location)),
    }


def _change(change: Change, result: Result, drop: frozenset[str]) -> dict[str, Any]:
    location = result.locate(change.frame, change.row_id, change.column)
    return {
        "record": both(record_words(change.record, result.rulebook, drop)),
        "before": _number(change.before),
        "after": _number(change.after),
        "told": moved(change.before, change.after, change.column, result.rulebook),
        "place": both(place_words(location)),
    }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def split(follows: Consequence | None, result: Result) -> dict[str, Any] | None:
    """What moved an emission since the period before, as filed and with the repair."""
    moved = follows.moved if follows else None
    if moved is None:
        return None
    parts = [
        {
            "title": both(parameter_words(name, result.rulebook)),
            "filed": share,
            "repaired": moved.repaired_shares.get(name),
        }
        for name, share in moved.shares.items()
    ]
    rests = [
        _number(total - sum(shares.values()))
        for total, shares in (
            (moved.filed, moved.shares),
            (moved.repaired, moved.repaired_shares),
        )
    ]
    size = max(abs(moved.filed), abs(moved.repaired), *map(abs, moved.shares.values()))
    small = [rest is None or abs(rest) <= max(_SHARE * size, 1.0) for rest in rests]
    return {
        "title": both(parameter_words(moved.column, result.rulebook)),
        "place": both(place_words(result.locate(moved.frame, moved.row_id, moved.column))),
        "filed": _number(moved.filed),
        "repaired": _number(moved.repaired),
        "parts": parts,
        "rest": None if all(small) else {"filed": rests[0], "repaired": rests[1]},
    }
