"""Faulty reports: one documented kind of mistake or forgery each, as a mill would file it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.samples.rows import Frames, Row, half_up, pin
from tests.samples.sample import Cell, Sample
from tests.samples.steel.clean import CLEAN
from tests.samples.steel.derive import derive
from tests.samples.steel.year import build_year
from tests.samples.writers import csv_folder, workbook

Fault = Callable[[Frames], None]
Match = Mapping[str, Any]
YEAR = tuple(range(1, 13))
FLOW = "steel_process_material_month"
MATERIAL = "steel_material_month"


def _rows(frames: Frames, frame: str, months: tuple[int, ...], match: Match) -> list[Row]:
    """Rows of some months (of a year frame: all) whose cells match."""
    return [
        row
        for row in frames[frame]
        if ("month" not in row or row["month"].month in months)
        and all(row[key] == value for key, value in match.items())
    ]


def _scale(frame: str, match: Match, name: str, factor: float, *months: int) -> Fault:
    def fault(frames: Frames) -> None:
        for row in _rows(frames, frame, months or YEAR, match):
            row[name] = half_up(row[name] * factor, 3 if name == "net_calorific_value_ar" else 2)

    return fault


def _set(frame: str, match: Match, name: str, value: Any, *months: int) -> Fault:
    def fault(frames: Frames) -> None:
        for row in _rows(frames, frame, months or YEAR, match):
            row[name] = value

    return fault


def _pin_times(frame: str, match: Match, name: str, factor: float, *months: int) -> Fault:
    """A calculated cell is wrong, and what follows from it is computed from the wrong value."""

    def fault(frames: Frames) -> None:
        for row in _rows(frames, frame, months or YEAR, match):
            pin(row, **{name: half_up(row[name] * factor, 2)})

    return fault


def _deduction_left_out(frames: Frames) -> None:
    for row in _rows(frames, "steel_enterprise_month", (6,), {}):
        products = _rows(frames, MATERIAL, (6,), {"material_role": "carbon_product"})
        steel = [r for r in products if r["material"] == "crude_steel"]
        carbon = 2 * sum(r["material_emission"] for r in steel)
        pin(row, enterprise_emission=half_up(row["enterprise_emission"] + carbon, 2))


def _returned_to_default(frames: Frames) -> None:
    for name, key in ((MATERIAL, "material"), (FLOW, "material")):
        for row in _rows(frames, name, tuple(range(7, 13)), {key: "washed_coal"}):
            row["net_calorific_value_ar"] = 26.344
            row["net_calorific_value_ar_method"] = "default"


def _cells(frame: str, parameter: str, record: Match, *months: int) -> tuple[Cell, ...]:
    return tuple(
        Cell(frame, {**record, "month": f"2025-{month:02}"}, parameter)
        for month in (months or YEAR)
    )


def _faulty(
    slug: str, zh: str, en: str, fault: Fault, cells: tuple[Cell, ...], *must_find: str
) -> Sample:
    def frames() -> Frames:
        made = build_year(CLEAN)
        fault(made)
        return derive(made)

    layout = workbook if len(slug) % 2 else csv_folder
    return Sample(f"steel/faulty/{slug}", zh, en, frames, {"submission": layout}, cells, must_find)


def _fuel(material: str, origin: str = "purchased") -> dict[str, str]:
    return {"material_role": "fuel", "material": material, "material_origin": origin}


def _flow(process: str, line: str, material: str, origin: str, flow: str) -> dict[str, str]:
    return {
        "process": process, "line_id": line, "material": material, "material_origin": origin,
        "flow": flow,
    }  # fmt: skip


GAS_OUT = _flow("ironmaking", "GL1", "blast_furnace_gas", "self_produced", "out")
COAL_IN = _flow("ironmaking", "GL1", "anthracite", "purchased", "in")
STEEL = {
    "material_role": "carbon_product", "material": "crude_steel",
    "material_origin": "self_produced",
}  # fmt: skip
DOLOMITE = {
    "material_role": "carbonate", "material": "dolomite", "material_origin": "purchased",
}  # fmt: skip
ELECTRODE = {
    "material_role": "electrode", "material": "electrode", "material_origin": "purchased",
}  # fmt: skip

SAMPLES = (
    _faulty(
        "gas-in-cubic-metres",
        "4月1号高炉煤气输出以千标立方米填入万标立方米栏。",
        "April's gas of furnace 1 is in 10³ Nm³ under a heading of 10⁴ Nm³.",
        _scale(FLOW, GAS_OUT, "flow_quantity", 10, 4),
        _cells(FLOW, "flow_quantity", GAS_OUT, 4),
        "STL-EXT-005",
    ),
    _faulty(
        "gas-heat-in-megajoules",
        "5月高炉煤气热值以MJ/Nm³填报为3.3。",
        "May's heat of furnace gas is filed as 3.3, in MJ/Nm³.",
        _set(FLOW, GAS_OUT, "net_calorific_value_ar", 3.3, 5),
        _cells(FLOW, "net_calorific_value_ar", GAS_OUT, 5),
        "STL-EXT-051",
        "STL-STD-014",
    ),
    _faulty(
        "carbon-in-kilograms",
        "3月洗精煤单位热值含碳量填25.41（kgC/GJ）。",
        "March's carbon per heat of washed coal is 25.41, in kgC/GJ.",
        _set(MATERIAL, _fuel("washed_coal"), "carbon_per_heat", 25.41, 3),
        _cells(MATERIAL, "carbon_per_heat", _fuel("washed_coal"), 3),
        "STL-STD-001",
        "STL-EXT-053",
    ),
    _faulty(
        "former-factors",
        "粗钢和白云石沿用旧版排放因子0.0154、0.471。",
        "Crude steel and dolomite keep the former factors 0.0154 and 0.471.",
        lambda frames: (
            _set(MATERIAL, STEEL, "material_emission_factor", 0.0154)(frames),
            _set(MATERIAL, DOLOMITE, "material_emission_factor", 0.471)(frames),
        )[0],
        _cells(MATERIAL, "material_emission_factor", STEEL)
        + _cells(MATERIAL, "material_emission_factor", DOLOMITE),
        "STL-STD-020",
        "STL-STD-022",
    ),
    _faulty(
        "oxidation-applied",
        "企业层级焦炭排放量误乘碳氧化率0.93。",
        "The enterprise's emission of coke is multiplied by an oxidation factor of 0.93.",
        _pin_times(MATERIAL, _fuel("coke"), "fuel_net_emission", 0.93),
        _cells(MATERIAL, "fuel_net_emission", _fuel("coke")),
        "STL-LOG-001",
        "STL-STD-032",
    ),
    _faulty(
        "fuel-rate-as-injection",
        "6月1号高炉喷煤量误填燃料比对应的总量。",
        "In June the coal of furnace 1 is the quantity of the whole fuel rate.",
        _scale(FLOW, COAL_IN, "flow_quantity", 4.6, 6),
        _cells(FLOW, "flow_quantity", COAL_IN, 6),
        "STL-EXT-002",
        "STL-LOG-155",
    ),
    _faulty(
        "gas-output-left-out",
        "8月1号高炉未填煤气输出。",
        "In August furnace 1 files no gas output.",
        _scale(FLOW, GAS_OUT, "flow_quantity", 0, 8),
        _cells(FLOW, "flow_quantity", GAS_OUT, 8),
        "STL-EXT-005",
    ),
    _faulty(
        "deduction-added",
        "6月粗钢隐含排放误为加项。",
        "In June the carbon in crude steel is added instead of subtracted.",
        _deduction_left_out,
        _cells("steel_enterprise_month", "enterprise_emission", {}, 6),
        "STL-LOG-015",
    ),
    _faulty(
        "electrodes-in-kilograms",
        "2月电极消耗量以千克填报。",
        "February's electrodes are in kilograms.",
        _scale(MATERIAL, ELECTRODE, "material_quantity", 1000, 2),
        _cells(MATERIAL, "material_quantity", ELECTRODE, 2),
        "STL-EXT-025",
    ),
    _faulty(
        "back-to-default",
        "7月起洗精煤热值由实测改为缺省值。",
        "From July the heat of washed coal turns from measured to default.",
        _returned_to_default,
        _cells(MATERIAL, "net_calorific_value_ar_method", _fuel("washed_coal"), 7),
        "STL-LOG-158",
    ),
    _faulty(
        "coal-left-out",
        "10月企业层级无烟煤净消耗量漏报四成，各工序用量不变。",
        "In October 40 % of the mill's anthracite is left out; the lines' use stays.",
        _scale(MATERIAL, _fuel("anthracite"), "fuel_net_consumption", 0.6, 10),
        _cells(MATERIAL, "fuel_net_consumption", _fuel("anthracite"), 10),
        "STL-LOG-155",
    ),
    _faulty(
        "year-not-renewed",
        "全年粗钢产量没有随9月更正而更新。",
        "The year's crude steel was not renewed when September was corrected.",
        lambda frames: pin(
            frames["steel_enterprise_year"][0],
            crude_steel_output=frames["steel_enterprise_year"][0]["crude_steel_output"] + 50000.0,
        ),
        (Cell("steel_enterprise_year", {"year": "2025"}, "crude_steel_output"),),
        "STL-LOG-019",
    ),
)
