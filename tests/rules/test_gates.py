"""What switches checks off is judged itself: a wrong value there may not silence a report."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mrv.catalogue.load import load_rulebook
from mrv.engine.api import validate
from tests.benchmarks.tracing.places import Place, Report
from tests.samples.populations import GENERATORS
from tests.samples.rows import Frames, Row
from tests.samples.writers import tables

GRAVE = ("error", "warning")
PAPERS = ("cross_check_value", "evidence_file", "meter_reading_month")
WITNESS = "stack_monitoring_hours"
"""Filed by few; with it the hours of a kiln were never alone."""


def _report(sector: str) -> Report:
    """An honest enterprise of a population, papers and witnesses left out."""
    drawn = GENERATORS[sector].population(1, 4_711)
    frames: Frames = {
        name: [{k: v for k, v in row.items() if k != WITNESS} for row in rows]
        for name, rows in drawn.items()
        if name not in PAPERS
    }
    return Report(frames, sector, GENERATORS[sector].derive, load_rulebook())


def _found(frames: Frames) -> set[tuple[str, str]]:
    """Rules and months of the grave findings."""
    result = validate(tables(frames, load_rulebook()), rules=load_rulebook())
    findings = result.findings.to_dicts()
    return {
        (row["rule"], str(row.get("month"))[:7])
        for row in findings
        if row["severity"] in GRAVE and row["outcome"] == "fail"
    }


def _row(report: Report, frame: str, column: str) -> Row:
    """A month of the middle of the year in which something was made."""
    return next(r for r in report.frames[frame] if r["month"] >= date(2025, 9, 1) and r[column])


@pytest.mark.parametrize("factor", [0.001, 0.01, 1 / 24, 0.1])
@pytest.mark.parametrize(
    ("sector", "frame", "column"),
    [
        ("cement", "cement_line_month", "operating_hours"),
        ("power", "power_unit_month", "operating_hours"),
        ("aluminium", "aluminium_line_month", "running_pots"),
    ],
)
def test_too_little_of_what_checks_are_gated_by(
    sector: str, frame: str, column: str, factor: float
) -> None:
    report = _report(sector)
    before = _found(report.frames)
    place = Place(frame, _row(report, frame, column), column)
    report.write([(place, report.rounded(place, place.value * factor))])
    rules = load_rulebook().rules
    read = {rule.id for rule in rules if column in rule.parameters}
    assert {rule for rule, _ in _found(report.frames) - before} & read


EVENT = {
    "cement": ("cement_line_month", "line_id"),
    "power": ("power_unit_month", "unit_id"),
    "steel": ("steel_process_month", "line_id"),
    "aluminium": ("aluminium_line_month", "line_id"),
}


@pytest.mark.parametrize("kind", ["closure", "standstill"])
@pytest.mark.parametrize("sector", EVENT)
def test_an_event_without_end_is_found_where_output_goes_on(sector: str, kind: str) -> None:
    report = _report(sector)
    before = _found(report.frames)
    frame, key = EVENT[sector]
    event: dict[str, Any] = {
        "enterprise_id": report.frames[frame][0]["enterprise_id"],
        "facility_code": report.frames[frame][0][key],
        "started_on": date(2025, 3, 10),
        "event_kind": kind,
        "ended_on": None,
    }
    report.frames.setdefault("facility_event", []).append(event)
    assert _found(report.frames) - before


def test_the_relining_of_one_pot_switches_off_no_check() -> None:
    report = _report("aluminium")
    frame, column = "aluminium_line_month", "anode_consumption_gross"
    row = _row(report, frame, column)
    place = Place(frame, row, column)
    report.write([(place, report.rounded(place, place.value * 1.3))])
    without = _found(report.frames)
    report.frames.setdefault("aluminium_pot_event", []).append(
        {
            "enterprise_id": row["enterprise_id"],
            "line_id": row["line_id"],
            "date": row["month"].replace(day=12),
            "pot_event_kind": "pot_stop",
            "pots_affected": 1.0,
            "pot_metal_mass": 18.0,
        }
    )
    assert without
    assert without <= _found(report.frames)
