"""A market's submission that is broken in every way, so that every rule that can fire does.

Each enterprise carries one kind of trouble: all numbers blank, wrong units, codes at odds, dates
reversed, months copied, the wrong year's rules ...
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from tests.samples.each_rule import each_rule_broken
from tests.samples.power import contradictions
from tests.samples.power.odd import (
    BIOMASS,
    GANGUE,
    GAS,
    MERGED,
    NORTHERN,
    PEAK_SHAVING,
    SUPERCRITICAL,
)
from tests.samples.power.plant import CLEAN, COMBINED, CONDENSING, Event, Plant, Unit
from tests.samples.power.troubles import (
    Trouble,
    both,
    copied,
    dates_reversed,
    drop,
    fuel_all,
    noisy,
    one_day,
    put_all,
    round_quantities,
    scaled,
    without,
    without_descriptions,
    without_numbers,
    without_words,
)
from tests.samples.power.year import build_year
from tests.samples.rows import Frames, Row
from tests.samples.sample import Sample
from tests.samples.writers import workbook

QUARTER = (1, 2, 3)
PAPERS = (
    "common/extreme_facility.yaml",
    "common/extreme_filing.yaml",
    "common/logic_calibration_gap.yaml",
    "common/logic_facility.yaml",
    "common/logic_guide.yaml",
    "common/logic_laboratory_use.yaml",
    "common/logic_member.yaml",
    "common/logic_plan.yaml",
    "common/logic_plan_parameter.yaml",
    "common/logic_report_version.yaml",
    "power/logic_calibration.yaml",
    "power/logic_plan.yaml",
    "power/logic_records.yaml",
)
"""Files of rules on the boundary, on versions and on plans: each broken by its own example."""
NOT_THAT_MONTH = (
    "PWR-LOG-048",
    "PWR-LOG-094",
    "PWR-LOG-184",
    "PWR-THR-042",
    "PWR-THR-119",
    "PWR-THR-124",
    "PWR-THR-125",
)
"""Rules on what a month lacks that other months have, on those before and on long ago."""
OF_ANOTHER_PLANT = ("PWR-THR-126",)
"""Rules on units that these plants have none of (a back-pressure turbine)."""
CANNOT_FIRE: dict[str, str] = {}
"""Active rules that no submission can break, and why."""
CHP = replace(COMBINED, daily_months=frozenset({1}), events=())
MERGED_UNIT = replace(MERGED, unit_id="3")
STRAW = replace(BIOMASS, unit_id="4")
OVERHAUL = (Event("overhaul", date(2025, 1, 1), date(2025, 1, 6)),)
OUTAGE = (Event("standstill", date(2025, 1, 1), date(2025, 1, 31)),)


def january(*units: Unit, **changes: Any) -> Plant:
    """One month of a plant, with the year's records all the same."""
    base = replace(CLEAN, units=units, months=(1,), allocation=True)
    return replace(base, **changes)


def quarter(*units: Unit, **changes: Any) -> Plant:
    return replace(CLEAN, units=units, months=QUARTER, **changes)


def whole(*units: Unit, **changes: Any) -> Plant:
    return replace(CLEAN, units=units, evidence=False, cross_checks=False, **changes)


def _enterprises() -> list[tuple[Plant, Trouble]]:
    mixed = quarter(CHP, MERGED_UNIT, STRAW)
    site = whole(CHP, CONDENSING)
    steam = january(SUPERCRITICAL)
    old = {"year": 2022, "allocation": True}
    units: list[tuple[Unit, Row]] = [
        (SUPERCRITICAL, {"unit_class": "gas", "main_fuel": "natural_gas"}),
        (SUPERCRITICAL, {"main_fuel": "coal_gangue", "boiler_type": "gas_turbine"}),
        (SUPERCRITICAL, {"unit_class": "non_conventional_coal"}),
        (GANGUE, {"unit_class": "conventional_coal"}),
        (SUPERCRITICAL, {"fuel_type": "gas", "unit_class": "ccpp"}),
        (SUPERCRITICAL, {"boiler_type": "w_flame", "main_fuel": "lignite"}),
        (SUPERCRITICAL, {"is_back_pressure": True}),
        (SUPERCRITICAL, {"cooling_type": "none", "closed_on": date(2011, 1, 1)}),
        (SUPERCRITICAL, {"turbine_type": "extraction_condensing"}),
        (SUPERCRITICAL, {"is_merged": True}),
        (SUPERCRITICAL, {"boiler_type": None, "turbine_type": None}),
        (SUPERCRITICAL, {"boiler_type": "circulating_fluidised_bed", "capacity": 900.0}),
        (SUPERCRITICAL, {"turbine_pressure_class": "high", "product_type": "combined_heat_power"}),
        (MERGED, {"is_merged": False}),
    ]
    return [
        (mixed, scaled(-1.0)),
        (mixed, scaled(1000.0, "capacity")),
        (mixed, scaled(0.001, "capacity")),
        (mixed, without_numbers),
        (mixed, without_words),
        (mixed, without_descriptions),
        (january(CHP, MERGED_UNIT), scaled(-1.0)),
        (replace(CLEAN, units=(CHP, CONDENSING), cross_checks=False), noisy(0.4, 1)),
        (site, copied),
        (quarter(CHP, CONDENSING), dates_reversed),
        (quarter(CHP, CONDENSING), one_day),
        (quarter(CHP, CONDENSING), contradictions.papers),
        (january(CHP), contradictions.streams),
        (whole(NORTHERN), contradictions.unsteady),
        (
            whole(replace(COMBINED, heat_medium="hot_water")),
            both(contradictions.summer_water, contradictions.gaps),
        ),
        (january(replace(CHP, events=OUTAGE)), contradictions.default_in_disguise),
        (whole(replace(SUPERCRITICAL, default_months=frozenset(range(3, 12)))), round_quantities),
        (
            quarter(CHP, allocation=True),
            both(
                put_all("power_unit_month", generation_coal_rate=None, heat_coal_rate=None),
                put_all("power_unit_year", heat_supply=0.0, operating_hours=5000.0),
                put_all("power_unit_year", load_factor=20.0),
                put_all("power_fuel_year", carbon_per_heat=0.02),
            ),
        ),
        (january(CHP), put_all("power_unit_year", heat_supply=None)),
        (
            january(SUPERCRITICAL),
            both(
                put_all("power_fuel_year", fuel_heat=0.0),
                put_all("power_unit_year", fossil_heat_input=0.0),
            ),
        ),
        (quarter(BIOMASS, allocation=True), contradictions.benchmarks(biomass_heat_share=19.7)),
        (
            quarter(SUPERCRITICAL, **old),
            both(
                put_all("power_unit_month", net_supply=None, auxiliary_electricity=None),
                put_all("power_unit_year", net_supply=None, auxiliary_electricity=None),
            ),
        ),
        (whole(CONDENSING), both(contradictions.coals, contradictions.unsteady)),
        (whole(SUPERCRITICAL), contradictions.more_coals),
        (whole(SUPERCRITICAL), contradictions.frozen),
        (quarter(SUPERCRITICAL), contradictions.idle),
        (quarter(CHP), contradictions.heat_at_odds),
        (january(MERGED), contradictions.members_at_odds),
        (quarter(BIOMASS, allocation=True), contradictions.straw_at_odds),
        (quarter(GAS, allocation=True), contradictions.gas_at_odds),
        (
            quarter(replace(GAS, product_type="condensing", heat=COMBINED.hours_off)),
            contradictions.gas_at_odds,
        ),
        (quarter(CHP, allocation=True), contradictions.year_at_odds),
        (quarter(CHP, allocation=True), contradictions.year_blank),
        (whole(CHP), contradictions.changed_since),
        (whole(CONDENSING), contradictions.emission_halved_since),
        (january(CHP), without("enterprise", "lab_report", "meter")),
        (january(CHP, STRAW), without("power_unit")),
        (january(CHP, STRAW), without("power_unit_month")),
        (january(CHP), without("power_fuel_month", "power_heat_stream_month", "evidence_file")),
        (january(CHP), without("power_fuel_month", "power_fuel_year", "meter_calibration")),
        (january(MERGED), without("power_unit_member", "power_enterprise_year")),
        (january(CHP), without("lab_report_use", "power_unit_year")),
        (site, without("power_unit_year", "power_fuel_year", "power_enterprise_year")),
        (quarter(SUPERCRITICAL), drop("power_unit_month", 1)),
        *(
            (
                january(unit),
                both(put_all("power_unit", **values), contradictions.benchmarks(load_factor=49.8)),
            )
            for unit, values in units
        ),
        (quarter(SUPERCRITICAL, **old), noisy(0.4, 2)),
        (quarter(SUPERCRITICAL, **old), without_numbers),
        (quarter(SUPERCRITICAL, year=2026, allocation=True), noisy(0.4, 3)),
        (
            quarter(SUPERCRITICAL, year=2026, allocation=True),
            both(
                put_all("power_unit_month", purchased_electricity_emission=9.0),
                put_all("power_unit_month", grid_emission_factor=0.5306),
                put_all("power_unit_year", purchased_electricity_emission=9.0),
                put_all("enterprise", site_altitude=None),
                put_all("power_fuel_month", oxidation_factor=99.0),
            ),
        ),
        (january(SUPERCRITICAL, year=2023), contradictions.benchmarks(benchmark_generation=0.7982)),
        (january(SUPERCRITICAL, year=2023), contradictions.benchmarks(benchmark_generation=0.8177)),
        (
            january(GANGUE, year=2024),
            contradictions.benchmarks(peak_shaving_factor=1.2, benchmark_heat=0.2),
        ),
        (january(SUPERCRITICAL, year=2024), contradictions.benchmarks(benchmark_generation=0.7950)),
        (
            january(SUPERCRITICAL, year=2024),
            both(
                contradictions.benchmarks(peak_shaving_factor=1.2),
                put_all("power_unit_month", grid_emission_factor=0.6101),
            ),
        ),
        (january(SUPERCRITICAL, year=2023), put_all("power_unit_month", grid_emission_factor=0.1)),
        (steam, put_all("power_unit_month", grid_emission_factor=0.6058)),
        (steam, put_all("power_unit_month", grid_emission_factor=0.8273)),
        (steam, put_all("power_unit_month", net_supply_coal_rate=0.3)),
        (
            january(replace(GANGUE, default_months=frozenset({1}))),
            fuel_all("coal_gangue", carbon_per_heat=0.03085),
        ),
        (january(PEAK_SHAVING), contradictions.benchmarks(load_factor=49.8)),
        (
            january(SUPERCRITICAL),
            both(
                fuel_all("bituminous_coal", carbon_test_mode="none"),
                fuel_all("bituminous_coal", carbon_content_ar_method="calculated"),
                fuel_all("bituminous_coal", net_calorific_value_ar=23.736),
                fuel_all("bituminous_coal", net_calorific_value_ar_method="default"),
                put_all("power_unit_month", auxiliary_electricity=9e6, net_supply=-9e6),
            ),
        ),
        (quarter(SUPERCRITICAL), put_all("enterprise", is_captive=True)),
        (
            january(replace(SUPERCRITICAL, events=OVERHAUL)),
            put_all(
                "power_unit_month",
                operating_hours=600.0,
                on_grid_electricity=9.0,
                purchased_electricity=9e6,
            ),
        ),
        (whole(GAS), contradictions.gas_changes),
    ]


def frames() -> Frames:
    """All enterprises of the folder in one set of tables."""
    gathered: Frames = {}
    for number, (what, trouble) in enumerate(_enterprises(), start=1):
        identifier = f"SYN-BAD-{number:02}"
        made = build_year(
            replace(what, enterprise_id=identifier, name=f"合成示例乱填企业{number}（虚构）")
        )
        trouble(made)
        for name, rows in made.items():
            gathered.setdefault(name, []).extend(rows)
    # A change of the boundary without document, of a year that nobody filed, and of another year.
    owner = gathered["enterprise"][0]["enterprise_id"]
    gathered["boundary_change"] = [
        {"enterprise_id": owner, "year": 2019, "change_no": "1", "object_id": "1"},
        {
            "enterprise_id": owner,
            "year": 2025,
            "change_no": "2",
            "change_kind": "extension",
            "object_id": "1",
            "effective_on": date(2023, 6, 1),
        },
    ]
    by_example = each_rule_broken(
        lambda rule: rule.file in PAPERS or rule.id in (*NOT_THAT_MONTH, *OF_ANOTHER_PLANT), "企业"
    )
    for name, rows in by_example.items():
        gathered.setdefault(name, []).extend(rows)
    return gathered


SAMPLES = (
    Sample(
        "power/broken/everything",
        "样样出错的一份填报：每家虚构企业一类毛病，凡能触发的规则都被触发。",
        "Broken in every way: one kind of trouble per synthetic enterprise; every rule that can "
        "fire does.",
        frames,
        {"workbook": workbook},
        cannot_fire=CANNOT_FIRE,
    ),
)
