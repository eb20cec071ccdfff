"""A gap in what was filed is one thing, a part of the forms that was not handed in another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

import mrv
from mrv.catalogue.model import Rulebook

FUEL = {
    "enterprise_id": "SYN-1",
    "unit_id": "1",
    "fuel": "bituminous_coal",
    "fuel_consumption": 100.0,
    "net_calorific_value_ar": 20.0,
    "carbon_content_ar": 55.0,
}
UNIT = {"enterprise_id": "SYN-1", "year": 2025}
EVIDENCE = {"enterprise_id": "SYN-1", "evidence_id": "E1", "object_id": "1", "month": "2025-01"}


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return mrv.load_rulebook()


def severities(rulebook: Rulebook, rule: str, frames: dict[str, list[dict[str, Any]]]) -> list[str]:
    tables = {name: pl.DataFrame(rows) for name, rows in frames.items()}
    result = mrv.validate(tables, rules=rulebook, trace=False)
    assert not result.problems
    assert [one for one in result.missing if one.rule == rule]
    return result.findings.filter(rule=rule)["severity"].to_list()


def test_a_blank_is_a_gap_and_an_absent_column_is_told(rulebook: Rulebook) -> None:
    row = FUEL | {"month": "2025-01", "carbon_content_ar_method": "measured", "moisture_ar": 9.0}
    absent = {"power_fuel_month": [row]}
    assert severities(rulebook, "PWR-LOG-198", absent) == ["info"] * 3
    filed = row | {"hydrogen_ad": 3.5, "sulfur_ad": 0.6, "net_calorific_value_lab": 20.1}
    gap = row | {"month": "2025-02", "sulfur_ad": 0.6, "net_calorific_value_lab": 20.1}
    assert severities(rulebook, "PWR-LOG-198", {"power_fuel_month": [filed, gap]}) == ["warning"]


def test_what_the_emission_is_made_of_stays_an_error(rulebook: Rulebook) -> None:
    rows = [FUEL | {"month": "2025-01", "carbon_per_heat": 0.0275, "fuel_heat": 2000.0}]
    demanded = severities(rulebook, "PWR-LOG-191", {"power_fuel_month": rows})
    assert demanded == ["error", "error"]


def test_what_follows_from_the_rest_is_told(rulebook: Rulebook) -> None:
    rows = [FUEL | {"month": "2025-01", "oxidation_factor": 99.0, "fuel_emission": 199.65}]
    assert severities(rulebook, "PWR-LOG-191", {"power_fuel_month": rows}) == ["info", "info"]
    gap = [rows[0] | {"fuel_heat": 2000.0}, rows[0] | {"month": "2025-02"}]
    found = severities(rulebook, "PWR-LOG-191", {"power_fuel_month": gap})
    assert sorted(found) == ["error", "info", "info"]


def test_evidence_of_one_unit_makes_that_of_the_other_a_gap(rulebook: Rulebook) -> None:
    units = [UNIT | {"unit_id": "1"}, UNIT | {"unit_id": "2"}]
    assert severities(rulebook, "PWR-LOG-164", {"power_unit": units}) == ["info", "info"]
    with_evidence = {"power_unit": units, "evidence_file": [EVIDENCE]}
    assert severities(rulebook, "PWR-LOG-164", with_evidence) == ["warning"]


@pytest.mark.parametrize("blank", [False, True], ids=["no column", "a blank column"])
def test_the_column_of_one_enterprise_is_no_place_for_what_another_files(
    rulebook: Rulebook, tmp_path: Path, blank: bool
) -> None:
    measured = FUEL | {"carbon_content_ar_method": "measured", "moisture_ar": 9.0}
    filed = {"hydrogen_ad": 3.5, "sulfur_ad": 0.6, "net_calorific_value_lab": 20.1}
    months = [measured | {"month": f"2025-0{month}"} for month in (1, 2)]
    own = [row | (dict.fromkeys(filed) if blank else {}) for row in months]
    neighbour = [row | filed | {"enterprise_id": "SYN-2"} for row in months]
    neighbour[0]["sulfur_ad"] = None
    for name, rows in {"SYN-1": own, "SYN-2": neighbour}.items():
        (tmp_path / name).mkdir()
        pl.DataFrame(rows).write_csv(tmp_path / name / "power_fuel_month.csv")

    def told(*names: str) -> list[tuple[str, str]]:
        paths = [tmp_path / name for name in names]
        result = mrv.validate(paths, rules=rulebook, trace=False)
        missing = [one for one in result.missing if one.rule == "PWR-LOG-198"]
        found = sorted((one.record["enterprise_id"], one.severity) for one in missing)
        findings = result.findings.filter(rule="PWR-LOG-198")
        assert sorted(findings.select("enterprise_id", "severity").rows()) == found
        return found

    assert told("SYN-1") == [("SYN-1", "warning" if blank else "info")] * 6
    assert told("SYN-2") == [("SYN-2", "warning")]
    assert told("SYN-1", "SYN-2") == told("SYN-1") + told("SYN-2")


def test_in_a_table_of_them_all_each_has_the_columns_of_all(rulebook: Rulebook) -> None:
    row = FUEL | {"month": "2025-01", "carbon_content_ar_method": "measured", "moisture_ar": 9.0}
    filed = {"hydrogen_ad": 3.5, "sulfur_ad": 0.6, "net_calorific_value_lab": 20.1}
    table = [row, row | filed | {"enterprise_id": "SYN-2"}]
    assert severities(rulebook, "PWR-LOG-198", {"power_fuel_month": table}) == ["warning"] * 3


def test_the_evidence_of_one_enterprise_is_no_place_for_that_of_another(
    rulebook: Rulebook,
) -> None:
    units = [UNIT | {"unit_id": "1"}, UNIT | {"enterprise_id": "SYN-2", "unit_id": "1"}]
    of_other = {"power_unit": units, "evidence_file": [EVIDENCE | {"enterprise_id": "SYN-2"}]}
    assert severities(rulebook, "PWR-LOG-164", of_other) == ["info"]


def test_a_sum_over_a_table_that_was_not_handed_in_is_unknown(rulebook: Rulebook) -> None:
    line = {"enterprise_id": "SYN-1", "process": "sintering", "line_id": "1", "month": "2025-01"}
    summary = {"enterprise_id": "SYN-1", "month": "2025-01", "process_level_emission": 1200.0}
    names = {"steel_summary_month": [summary]}
    assert outcomes(rulebook, "STL-LOG-061", names) == []
    undecided = names | {"steel_process_month": [line]}
    assert outcomes(rulebook, "STL-LOG-061", undecided) == []
    wrong = names | {"steel_process_month": [line | {"process_line_emission": 1100.0}]}
    assert outcomes(rulebook, "STL-LOG-061", wrong) == ["fail"]
    of_another = names | {"steel_process_month": [line | {"enterprise_id": "SYN-2"}]}
    assert outcomes(rulebook, "STL-LOG-061", of_another) == []
    another_month = names | {"steel_process_month": [line | {"month": "2025-02"}]}
    assert outcomes(rulebook, "STL-LOG-061", another_month) == ["fail"]


def test_nobody_lacks_the_tables_of_another_sector(rulebook: Rulebook) -> None:
    meter = {"enterprise_id": "SYN-1", "meter_id": "M1", "metered_parameter": "generation"}
    month = {"enterprise_id": "SYN-1", "unit_id": "1", "month": "2025-01", "generation": 1000.0}
    frames = {"meter": pl.DataFrame([meter]), "power_unit_month": pl.DataFrame([month])}
    summary = mrv.validate(frames, rules=rulebook, trace=False).summary()
    named = [name for one in summary["not_evaluated"] for name in one["missing"]]
    assert named
    assert not [name for name in named if "potline" in name or "clinker" in name]


def outcomes(rulebook: Rulebook, rule: str, frames: dict[str, list[dict[str, Any]]]) -> list[str]:
    tables = {name: pl.DataFrame(rows) for name, rows in frames.items()}
    found = mrv.validate(tables, rules=rulebook, trace=False).findings
    return found.filter(rule=rule)["outcome"].to_list()
