"""Slips of a smelter's own: effects timed in seconds, anodes filed after their butts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.trace.model import Incident
from tests.samples.populations import GENERATORS
from tests.samples.rows import half_up
from tests.samples.writers import tables

MONTH = "2025-05"


def causes(change: Callable[[dict[str, Any]], None]) -> list[Incident]:
    """What is told of a smelter one line of which files a month in this way."""
    drawn = GENERATORS["aluminium"].population(12, 7_002_001)
    asked = ("anode_effect_duration", "anode_pieces_changed", "butt_mass")
    disturbed = {row["enterprise_id"] for row in drawn["aluminium_pot_event"]}
    name = min(
        row["enterprise_id"]
        for row in drawn["aluminium_line_month"]
        if row["enterprise_id"] not in disturbed and all(row.get(parameter) for parameter in asked)
    )
    frames = {
        frame: [dict(row) for row in rows if row["enterprise_id"] == name]
        for frame, rows in drawn.items()
    }
    lines = frames["aluminium_line_month"]
    first = min(row["line_id"] for row in lines)
    for row in lines:
        if row["line_id"] == first and str(row["month"])[:7] == MONTH:
            change(row)
    book = load_rulebook()
    frames = GENERATORS["aluminium"].derive(frames)
    return list(mrv.validate(tables(frames, book), rules=book).incidents)


def test_effects_of_minutes_timed_in_seconds_are_not_a_power_of_ten() -> None:
    def in_seconds(row: dict[str, Any]) -> None:
        row["anode_effect_duration"] = half_up(60 * row["anode_effect_duration"], 2)

    [incident] = causes(in_seconds)
    [cell] = incident.cells
    assert (incident.kind, cell.parameter) == ("minutes_or_seconds", "anode_effect_duration")
    assert cell.suggested == pytest.approx(float(cell.observed) / 60, abs=0.01)


def test_anodes_less_their_butts_are_given_back_what_the_guide_deducts() -> None:
    def net(row: dict[str, Any]) -> None:
        row["anode_consumption_gross"] = half_up(0.8482 * row["anode_consumption_gross"], 2)

    [incident] = causes(net)
    [cell] = incident.cells
    assert (incident.kind, cell.parameter) == ("anode_gross_or_net", "anode_consumption_gross")
    assert cell.suggested == pytest.approx(float(cell.observed) / 0.8482, rel=1e-3)
