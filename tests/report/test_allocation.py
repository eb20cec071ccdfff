"""Allowances in the audit report: the catalogue's formulas, on filed tables and on annual data."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.engine.calculate import calculate
from mrv.engine.formulas import compute, formulas_of
from mrv.engine.frames import Workspace
from mrv.report.audit.allocation import allocation_layout
from mrv.report.audit.causes import incidents

SAMPLES = Path(__file__).resolve().parents[2] / "sample_reports"
DAY = datetime.date(2026, 1, 20)
UNIT: dict[str, Any] = {
    "unit_class": "conventional_coal",
    "product_type": "combined_heat_power",
    "fuel_type": "coal",
    "capacity": 350.0,
    "is_merged": False,
}
YEAR: dict[str, Any] = {
    "year": 2024,
    "generation": 1_000_000.0,
    "heat_supply": 100_000.0,
    "load_factor": 70.0,
    "combustion_emission": 900_000.0,
    "biomass_heat_share": 0.0,
}


def filed(unit: dict[str, Any] | None = None, year: dict[str, Any] | None = None) -> Any:
    who = {"enterprise_id": "SYN-1", "unit_id": "1"}
    tables = {
        "power_unit": pl.DataFrame([who | UNIT | (unit or {})]),
        "power_unit_year": pl.DataFrame([who | YEAR | (year or {})]).cast({"year": pl.Int32}),
    }
    return mrv.validate(tables, trace=False)


def allowances(result: Any) -> dict[str, Any]:
    return incidents(result)[1]


def entitled(unit: dict[str, Any] | None = None, year: dict[str, Any] | None = None) -> Any:
    rows = allowances(filed(unit, year))["rows"]
    return rows[0]["final_alloc"] if rows else None


# Benchmarks of 2024: 0.8049 up to 300 MW, 0.7910 above, gas 0.3288; heat 0.1033 (gas 0.0533).
@pytest.mark.parametrize(
    ("unit", "year", "expected"),
    [
        pytest.param({}, {}, 804_900 + 10_330, id="as the formula says"),
        pytest.param({"capacity": 600.0}, {}, 791_000 + 10_330, id="class I"),
        pytest.param({}, {"load_factor": 60.0}, 854_291 + 10_330, id="peak-shaving factor"),
        pytest.param({"unit_class": "gas", "fuel_type": "gas"}, {}, 900_000, id="gas: no gap"),
        pytest.param({}, {"combustion_emission": 1_500_000.0}, 1_200_000, id="cap of the gap"),
        pytest.param(
            {"product_type": "condensing"}, {"heat_supply": None}, 804_900, id="no heat at all"
        ),
        pytest.param({}, {"heat_supply": None}, None, id="heat not filed"),
        pytest.param({"is_merged": True}, {}, None, id="merged: the class is not told"),
        pytest.param({}, {"biomass_heat_share": 12.0}, None, id="outside the allocation"),
        pytest.param(
            {}, {"year": 2025, "biomass_heat_share": 25.0}, 900_000, id="special case of the draft"
        ),
        pytest.param({}, {"year": 2022}, None, id="no plan for the year"),
    ],
)
def test_annual_data_give_what_the_plan_gives(
    unit: dict[str, Any], year: dict[str, Any], expected: float | None
) -> None:
    assert entitled(unit, year) == expected


def test_units_of_an_enterprise_are_added_up_and_the_cap_counts_once() -> None:
    who = {"enterprise_id": "SYN-1"}
    units = [who | UNIT | {"unit_id": one} for one in "12"]
    years = [who | YEAR | {"unit_id": "1"}]
    years += [who | YEAR | {"unit_id": "2", "combustion_emission": 1_500_000.0}]
    tables = {
        "power_unit": pl.DataFrame(units),
        "power_unit_year": pl.DataFrame(years).cast({"year": pl.Int32}),
    }
    (row,) = allowances(mrv.validate(tables, trace=False))["rows"]
    # 80 % of 2.4 million is more than both units together get.
    assert (row["alloc_init"], row["final_alloc"]) == (2 * 815_230, 1_920_000)


def test_understated_output_costs_allowances_and_no_emission() -> None:
    form = SAMPLES / "power/faulty/ten-thousand-kilowatt-hours/form.xlsx"
    result = mrv.validate(form, as_of=DAY)
    (incident,) = incidents(result)[0]
    (cell,) = result.incidents[0].cells
    assert isinstance(cell.observed, float) and isinstance(cell.suggested, float)
    assert incident["effect"] == 0
    # Benchmark of 2025 for class I; whole tonnes.
    assert incident["entitled"] == pytest.approx((cell.observed - cell.suggested) * 0.7902, abs=1)
    assert incident["conservative"] == "observed"


def test_filed_tables_of_the_allocation_come_first() -> None:
    result = mrv.validate(SAMPLES / "chain/faulty/stale-benchmark", as_of=DAY)
    causes, said = incidents(result)
    wrong = next(one for one in causes if one["cells"][0]["parameter"] == "benchmark_generation")
    # 0.795 for 0.791: three million MWh at a peak-shaving factor of 1.061364, and no emission.
    assert (wrong["effect"], wrong["entitled"]) == (0.0, 12_737.0)
    assert said["how"]["en"] == allocation_layout().filed.en
    assert {"CPL-LOG-018", "CPL-LOG-021"} <= {one["rule"] for one in said["formulas"]}


@pytest.mark.parametrize(
    "sample",
    ["allocated-on-another-emission", "coefficient-reversed", "stale-benchmark", "wrong-class"],
)
def test_incident_and_report_count_the_same_allowances(sample: str) -> None:
    """What the search says of a repaired allocation is what the formulas give anew."""
    result = mrv.validate(SAMPLES / "chain/faulty" / sample, as_of=DAY)
    pairs = [
        (incident.allowance_effect_t or 0.0, told["entitled"])
        for incident, told in zip(result.incidents, incidents(result)[0], strict=True)
        if incident.cells and incident.cells[0].frame == "final_allocation"
    ]
    assert any(stake for stake, _ in pairs)
    assert [given for _, given in pairs] == pytest.approx([stake for stake, _ in pairs], abs=1)


def test_what_is_owed_is_no_entitlement() -> None:
    """A wrong emission moves the surrender; the incident counts it, what is granted stays."""
    result = mrv.validate(SAMPLES / "chain/faulty/heat-value-of-march", as_of=DAY)
    stakes = [one.allowance_effect_t for one in result.incidents]
    told = incidents(result)[0]
    assert stakes and stakes[0] == result.incidents[0].emission_effect_tco2
    assert stakes[0] and told[0]["entitled"] == 0.0


def test_a_filed_amount_that_does_not_keep_its_formula_stays() -> None:
    result = mrv.validate(SAMPLES / "chain/clean/csv", as_of=DAY, trace=False)
    tables = {name: data.table for name, data in result.submission.frames.items()}
    changed = {"SYN-M01": 1_000_000.0}
    tables["issue"] = tables["issue"].with_columns(
        pl.col("enterprise_id")
        .replace_strict(changed, default=pl.col("final_alloc"))
        .alias("final_alloc")
    )
    rows = allowances(mrv.validate(tables, trace=False))["rows"]
    assert {row["final_alloc"] for row in rows if row["enterprise_id"] == "SYN-M01"} == {1e6}


def test_every_stage_has_its_formula() -> None:
    book = load_rulebook()
    for stage in allocation_layout().chain:
        for column in stage.columns:
            assert formulas_of(book, stage.frame, column), (stage.frame, column)
    assert allocation_layout().amount.column in allocation_layout().chain[-1].columns


def test_industry_without_the_balance_value_is_unknown() -> None:
    line = {"enterprise_id": "SYN-1", "line_id": "1", "clinker_line_emission": 1_000_000.0}
    for year, expected in ((2024, 1_000_000.0), (2025, None)):
        table = pl.DataFrame([line | {"year": year}]).cast({"year": pl.Int32})
        said = allowances(mrv.validate({"cement_line_year": table}, trace=False))
        assert (said["rows"][0]["final_alloc"] if said["rows"] else None) == expected


def test_formulas_are_those_of_mrv_calc() -> None:
    row = {
        "enterprise_id": ["SYN-1"], "year": [2024], "object_id": ["1"], "listed_sector": ["power"],
        "special_case": ["none"], "benchmark_class": ["coal_up_to_300"], "load_factor": [60.0],
    }  # fmt: skip
    book = load_rulebook()
    table = pl.DataFrame(row).cast({"year": pl.Int32})
    computed = compute(
        Workspace(book, {"final_allocation": table}), "final_allocation", "peak_shaving_factor"
    )
    given = {"year": "2024", "benchmark_class": "coal_up_to_300", "load_factor": "60"}
    (best, *_) = calculate("peak_shaving_factor", given, book, "final_allocation")
    assert computed.values.to_list() == [best.value]
