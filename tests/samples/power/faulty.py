"""Faulty reports: one documented kind of mistake or forgery each, as a plant would file it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from tests.samples.power import faults
from tests.samples.power.derive import derive
from tests.samples.power.odd import PEAK_SHAVING, SUPERCRITICAL, plant
from tests.samples.power.plant import COMBINED, CONDENSING, Plant
from tests.samples.power.year import build_year
from tests.samples.rows import Frames
from tests.samples.sample import Cell, Sample
from tests.samples.writers import Writer, chinese_csv, csv_folder, form, tidy, workbook

Fault = Callable[[Frames], None]
HEATING = plant(COMBINED, "henan", industry_code="4412", seed=101)
POWER = plant(CONDENSING, "henan", seed=103)
MODERN = plant(SUPERCRITICAL, "henan", seed=107)


def _fuel_cells(parameter: str, *months: int) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            "power_fuel_month",
            {"unit_id": "1", "fuel": "bituminous_coal", "month": f"2025-{month:02}"},
            parameter,
        )
        for month in months
    )


def _cells(frame: str, parameter: str, *months: str, unit: str = "1") -> tuple[Cell, ...]:
    return tuple(Cell(frame, {"unit_id": unit, "month": month}, parameter) for month in months)


def _faulty(
    slug: str,
    zh: str,
    en: str,
    what: Plant,
    fault: Fault,
    files: Mapping[str, Writer],
    cells: tuple[Cell, ...],
    must_find: tuple[str, ...],
) -> Sample:
    def frames() -> Frames:
        made = build_year(what)
        fault(made)
        return derive(made)

    return Sample(f"power/faulty/{slug}", zh, en, frames, files, cells, must_find)


def _report_cell(frames: Plant, month: int, parameter: str) -> tuple[Cell, ...]:
    number = faults.rows(build_year(frames), "lab_report_use", month)[0]["report_no"]
    return (Cell("lab_report", {"report_no": number}, parameter),)


DEFAULTED = plant(replace(SUPERCRITICAL, default_months=frozenset({8})), "henan", seed=109)
LATER = plant(SUPERCRITICAL, "henan", seed=113, year=2026, months=(1, 2, 3))
FIRST_MONTH = plant(
    replace(
        COMBINED,
        commissioned_on=date(2025, 12, 1),
        events=(),
        daily_months=frozenset(),
        load=(0.0,) * 11 + (0.75,),
    ),
    "henan",
    industry_code="4412",
    seed=131,
    months=(12,),
    with_year=True,
)
SHAVING = plant(
    replace(PEAK_SHAVING, load=tuple(load + 0.255 for load in PEAK_SHAVING.load)),
    "shandong",
    year=2024,
    allocation=True,
    seed=127,
)

SAMPLES: tuple[Sample, ...] = (
    _faulty(
        "air-dried-carbon-as-received",
        "三月把空干基元素碳当作收到基填报，排放量随之偏大。",
        "March files the air-dried carbon as received; the emission follows.",
        HEATING,
        faults.air_dried_carbon,
        {"form": form},
        _fuel_cells("carbon_content_ar", 3),
        ("PWR-LOG-001", "PWR-LOG-115"),
    ),
    _faulty(
        "dried-moisture-as-received",
        "二月收到基水分误填检测报告的空干基水分。",
        "February files the air-dried moisture of the laboratory as the moisture received.",
        HEATING,
        faults.dried_moisture,
        {"csv": chinese_csv},
        _fuel_cells("moisture_ar", 2),
        ("COM-THR-006",),
    ),
    _faulty(
        "frozen-moisture",
        "全年十二个月收到基水分都填同一个数。",
        "The moisture received is the same number in all twelve months.",
        MODERN,
        faults.frozen_moisture,
        {"workbook": workbook},
        _fuel_cells("moisture_ar", *range(5, 13)),
        ("PWR-THR-013",),
    ),
    _faulty(
        "gross-heat-as-net",
        "六月低位发热量误填高位发热量。",
        "June files the gross calorific value as net.",
        HEATING,
        faults.gross_heat,
        {"form": form},
        _fuel_cells("net_calorific_value_ar", 6),
        ("PWR-THR-018",),
    ),
    _faulty(
        "kilocalories",
        "四月低位发热量以千卡每千克填入吉焦每吨栏。",
        "April's calorific value is in kcal/kg under a heading of GJ/t.",
        MODERN,
        faults.kilocalories,
        {"csv": csv_folder},
        _fuel_cells("net_calorific_value_ar", 4),
        ("PWR-EXT-007", "PWR-STD-076"),
    ),
    _faulty(
        "carbon-in-percent",
        "五月元素碳以百分数填报，放大一百倍。",
        "May's carbon content is a percentage, a hundred times too large.",
        MODERN,
        faults.percent_carbon,
        {"tidy": tidy},
        _fuel_cells("carbon_content_ar", 5),
        ("PWR-EXT-001", "PWR-EXT-008"),
    ),
    _faulty(
        "oxidation-as-fraction",
        "九月碳氧化率填0.99而非99（%）。",
        "September's oxidation factor is 0.99 instead of 99 (%).",
        POWER,
        faults.oxidation_fraction,
        {"csv": chinese_csv},
        tuple(
            Cell(cell.frame, {**cell.record, "unit_id": "2"}, cell.parameter)
            for cell in _fuel_cells("oxidation_factor", 9)
        ),
        ("PWR-STD-030", "PWR-STD-032", "PWR-EXT-012"),
    ),
    _faulty(
        "ten-thousand-kilowatt-hours",
        "七月发电量以万千瓦时填入兆瓦时栏，缩小十倍。",
        "July's generation is in 10⁴ kWh under MWh, ten times too small.",
        POWER,
        faults.ten_thousand_kilowatt_hours,
        {"form": form},
        _cells("power_unit_month", "generation", "2025-07", unit="2"),
        ("COM-LOG-090", "COM-LOG-092", "PWR-EXT-025"),
    ),
    _faulty(
        "steam-tonnes-as-heat",
        "一月供热量把蒸汽吨数当作吉焦。",
        "January's heat is the steam's tonnes, not its gigajoules.",
        HEATING,
        faults.steam_tonnes,
        {"form": form},
        tuple(
            Cell(
                "power_heat_stream_month",
                {"unit_id": "1", "stream_id": "1", "month": "2025-01"},
                "stream_heat",
            )
            for _ in (1,)
        ),
        ("PWR-STD-073", "PWR-LOG-039"),
    ),
    _faulty(
        "reference-enthalpy-kept",
        "全年供热量未扣除20 ℃水的焓值83.74 kJ/kg。",
        "All year the heat supplied keeps the 83.74 kJ/kg of water at 20 °C.",
        HEATING,
        faults.full_enthalpy,
        {"workbook": workbook},
        tuple(
            Cell(
                "power_heat_stream_month",
                {"unit_id": "1", "stream_id": "1", "month": f"2025-{month:02}"},
                "stream_heat",
            )
            for month in range(1, 13)
        ),
        ("PWR-STD-070", "PWR-LOG-039"),
    ),
    _faulty(
        "copied-months",
        "五月、六月煤质整套照抄四月（检测报告也照抄）。",
        "May and June copy all coal data of April, laboratory reports included.",
        MODERN,
        faults.copied_months,
        {"form": form},
        _fuel_cells("carbon_content_ad", 5, 6),
        ("PWR-THR-014",),
    ),
    _faulty(
        "bulk-sample-split",
        "一至三月煤样四月一次送检，拆成三份月度报告。",
        "The samples of January to March reach the laboratory together in April.",
        MODERN,
        faults.split_sample,
        {"workbook": workbook},
        (*_report_cell(MODERN, 1, "issued_on"), *_report_cell(MODERN, 1, "sampling_end")),
        ("COM-LOG-005", "COM-LOG-018"),
    ),
    _faulty(
        "impossible-dates",
        "八月检测报告：检测早于收样，签发早于检测。",
        "August's report is tested before the sample came, and issued before the test.",
        MODERN,
        faults.impossible_dates,
        {"form": form},
        _report_cell(MODERN, 8, "tested_on"),
        ("COM-LOG-003", "COM-LOG-004"),
    ),
    _faulty(
        "wrong-default",
        "常规燃煤机组缺省月份用了非常规机组的0.02858 tC/GJ。",
        "A conventional unit takes the default 0.02858 tC/GJ of non-conventional ones.",
        DEFAULTED,
        faults.wrong_default,
        {"csv": csv_folder},
        _fuel_cells("carbon_per_heat", 8),
        ("PWR-STD-010",),
    ),
    _faulty(
        "electricity-line-in-2026",
        "2026年度仍填报购入电力排放。",
        "A report of 2026 still has the emission of purchased electricity.",
        LATER,
        faults.electricity_line,
        {"csv": csv_folder},
        _cells(
            "power_unit_month",
            "purchased_electricity_emission",
            *(f"2026-{month:02}" for month in (1, 2, 3)),
        ),
        ("PWR-LOG-081",),
    ),
    _faulty(
        "carbon-for-dioxide",
        "十月排放量漏乘44/12。",
        "October's emission leaves out 44/12.",
        MODERN,
        faults.carbon_for_dioxide,
        {"form": form},
        _fuel_cells("fuel_emission", 10),
        ("PWR-LOG-011", "PWR-STD-074", "PWR-EXT-011"),
    ),
    _faulty(
        "sums-do-not-add-up",
        "一月排放量漏加柴油；企业年度合计少5000吨。",
        "January leaves out the diesel; the enterprise total is 5 000 t short.",
        HEATING,
        faults.fuel_left_out_of_sum,
        {"workbook": workbook},
        (
            *_cells("power_unit_month", "combustion_emission", "2025-01"),
            Cell("power_enterprise_year", {"year": "2025"}, "total_emission"),
        ),
        ("PWR-LOG-019", "PWR-LOG-046"),
    ),
    _faulty(
        "more-hours-than-the-month",
        "四月运行小时数744，超过当月720小时，负荷系数因此偏低。",
        "April has 744 operating hours, more than its 720; the load factor is too low.",
        POWER,
        faults.more_hours_than_the_month,
        {"tidy": tidy},
        _cells("power_unit_month", "operating_hours", "2025-04", unit="2"),
        ("PWR-EXT-020",),
    ),
    _faulty(
        "load-factor-below-the-step",
        "2024年度负荷系数改成64.8%，以取得调峰修正系数。",
        "The load factor of 2024 is moved to 64.8 % to earn the peak-shaving coefficient.",
        SHAVING,
        faults.load_moved_below_the_step,
        {"csv": csv_folder},
        (Cell("power_unit_year", {"unit_id": "1", "year": "2024"}, "load_factor"),),
        ("PWR-LOG-215",),
    ),
    _faulty(
        "condensing-with-heat",
        "纯凝机组一、二月填报了供热量。",
        "A condensing unit files heat in January and February.",
        POWER,
        faults.condensing_with_heat,
        {"form": form},
        _cells("power_unit_month", "heat_supply", "2025-01", "2025-02", unit="2"),
        ("PWR-LOG-076",),
    ),
    _faulty(
        "first-month-of-a-unit",
        "十二月投产的机组，收到基元素碳被改低3%，其余如实。",
        "A unit commissioned in December: its carbon as received is 3 % too low, all else is "
        "honest.",
        FIRST_MONTH,
        faults.altered_carbon,
        {"workbook": workbook, "form": form},
        _fuel_cells("carbon_content_ar", 12),
        ("PWR-LOG-001",),
    ),
    _faulty(
        "late-filing",
        "二、三月存证材料超过月末后40天才上传。",
        "The evidence of February and March is uploaded after the 40 days.",
        MODERN,
        faults.late_filing,
        {"workbook": workbook},
        (
            Cell("evidence_file", {"evidence_id": "EV202502-1-lab_report"}, "uploaded_on"),
            Cell("evidence_file", {"evidence_id": "EV202503-1-fuel_ledger"}, "uploaded_on"),
        ),
        ("COM-LOG-051",),
    ),
    _faulty(
        "lapsed-calibration",
        "发电量电能表检定三月到期，十一月才复检。",
        "The generation meter's certificate lapses in March; the next is of November.",
        MODERN,
        faults.lapsed_scale,
        {"csv": chinese_csv},
        (
            Cell(
                "meter_calibration",
                {"meter_id": "M1-generation", "calibrated_on": "2024-03-02"},
                "valid_until",
            ),
        ),
        ("COM-LOG-044",),
    ),
    _faulty(
        "provincial-grid-factor",
        "购入电力用了本省电网因子而非规定的全国值。",
        "Purchased electricity takes the provincial factor, not the national one.",
        MODERN,
        faults.provincial_factor,
        {"csv": csv_folder},
        _cells(
            "power_unit_month",
            "grid_emission_factor",
            *(f"2025-{month:02}" for month in range(1, 13)),
        ),
        ("PWR-STD-042",),
    ),
)
