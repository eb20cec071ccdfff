"""What happens to honest plants is neither flagged nor blamed, and what is wrong still is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mrv.catalogue.load import load_rulebook
from tests.benchmarks.honest_events import EVENTS, Report, drawn, measured
from tests.samples.aluminium.derive import derive as derive_aluminium
from tests.samples.aluminium.honest_events import honest_event
from tests.samples.cement.derive import derive as derive_cement
from tests.samples.cement.population import site_frames
from tests.samples.papers import add_papers
from tests.samples.rows import Frames, Row, half_up
from tests.samples.steel.derive import derive as derive_steel
from tests.samples.steel.population import mill_frames

SEED = 5
CHANCES = 0.01
"""Share of reports where a number repeats by chance, or that lie at the edge of what is usual."""


@pytest.mark.parametrize("sector", ["cement", "steel", "aluminium"])
def test_what_happens_to_honest_plants_is_neither_flagged_nor_blamed(sector: str) -> None:
    reports = [each for event in EVENTS[sector][0] for each in drawn(sector, event, 1, SEED)]
    assert len(reports) == len({report.enterprise for report in reports})
    measured(reports, load_rulebook())
    flagged = {report.enterprise: report.found for report in reports if report.found}
    assert len(flagged) <= CHANCES * len(reports), flagged
    assert sum(bool(report.causes) for report in reports) <= CHANCES * len(reports)
    assert not [row for found in flagged.values() for row in found if row["severity"] == "error"]


def rules_of(frames: Frames) -> set[str]:
    """The rules that speak at warning or above."""
    owner = frames["enterprise"][0]["enterprise_id"]
    [report] = measured([Report("", "year", owner, frames, {})], load_rulebook())
    return {row["rule"] for row in report.found}


def otherwise(
    frames: Frames,
    derive: Callable[[Frames], Frames],
    month: int,
    frame: str,
    change: Callable[[Row], None],
) -> set[str]:
    """What is said of an honest report of which a month was measured otherwise."""
    for row in frames[frame]:
        if row["month"].month == month:
            change(row)
    return rules_of(add_papers(derive(frames)))


def kiln(month: int, frame: str, change: Callable[[Row], None]) -> set[str]:
    return otherwise(site_frames(3, 7), derive_cement, month, frame, change)


def mill(month: int, frame: str, change: Callable[[Row], None]) -> set[str]:
    return otherwise(mill_frames(3, 6), derive_steel, month, frame, change)


def times(column: str, factor: float, **of: str) -> Callable[[Row], None]:
    def change(row: Row) -> None:
        if all(row[key] == value for key, value in of.items()):
            row[column] = half_up(row[column] * factor, 3)

    return change


COAL = {"fuel": "bituminous_coal"}
FLOWS, BOUGHT = "steel_process_material_month", "steel_material_month"
INJECTED = {"process": "ironmaking", "material": "anthracite"}


@pytest.mark.parametrize(
    ("frame", "change", "rule"),
    [
        ("cement_fuel_month", times("net_calorific_value_ar", 1.25, **COAL), "CEM-THR-044"),
        ("cement_fuel_month", times("net_calorific_value_ar", 0.75, **COAL), "CEM-THR-044"),
        ("cement_line_month", times("raw_meal_consumption", 1.09), "CEM-THR-021"),
        ("cement_line_month", times("waste_heat_generation", 0.1), "CEM-THR-030"),
        ("cement_line_month", times("waste_heat_generation", 2.0), "CEM-THR-030"),
    ],
)
def test_what_is_wrong_of_a_kiln_is_flagged_still(
    frame: str, change: Callable[[Row], None], rule: str
) -> None:
    assert rule not in kiln(9, frame, lambda row: None)
    assert rule in kiln(9, frame, change)


@pytest.mark.parametrize(
    ("frame", "change", "rule"),
    [
        (FLOWS, times("flow_quantity", 0.1, **INJECTED), "STL-THR-143"),
        (FLOWS, times("flow_quantity", 10.0, **INJECTED), "STL-THR-143"),
        (BOUGHT, times("material_quantity", 10, material="scrap_steel"), "STL-THR-141"),
        (BOUGHT, times("fuel_net_consumption", 10, material="natural_gas"), "STL-THR-141"),
        (BOUGHT, times("fuel_net_consumption", 4, material="diesel"), "STL-THR-141"),
        (BOUGHT, times("fuel_net_consumption", 2, material="coke"), "STL-LOG-153"),
        (BOUGHT, times("fuel_net_consumption", 2.5, material="coke"), "STL-THR-103"),
    ],
)
def test_what_is_wrong_of_a_mill_is_flagged_still(
    frame: str, change: Callable[[Row], None], rule: str
) -> None:
    assert rule not in mill(9, frame, lambda row: None)
    assert rule in mill(9, frame, change)


@pytest.mark.parametrize("number", range(3))
def test_relining_does_not_hide_net_filed_as_gross(number: int) -> None:
    frames = honest_event("pots relined each month", SEED, number).frames
    for row in frames["aluminium_line_month"]:
        row["anode_consumption_gross"] = half_up(row["anode_consumption_gross"] * 0.8482, 2)
    said = rules_of(add_papers(derive_aluminium(frames)))
    assert {"ALU-THR-001", "ALU-THR-003", "ALU-THR-040"} <= said
