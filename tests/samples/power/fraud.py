"""Re-enacted forgeries: reports as the forger filed them, and where the truth shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from tests.samples.power import frauds
from tests.samples.power.derive import derive
from tests.samples.power.odd import SUPERCRITICAL, plant
from tests.samples.power.plant import COMBINED, Event, Plant
from tests.samples.power.year import build_year
from tests.samples.rows import Frames
from tests.samples.sample import Cell, Sample
from tests.samples.writers import Writer, csv_folder, form, workbook

HEATING = plant(COMBINED, "henan", industry_code="4412", seed=401)
POWER = plant(SUPERCRITICAL, "henan", seed=403)
UNTESTED = plant(replace(SUPERCRITICAL, default_months=frozenset({8, 9})), "henan", seed=409)
IDLE = plant(
    replace(
        SUPERCRITICAL,
        load=(0.71, 0.69, 0.68, 0.65, 0.66, 0.69, 0.73, 0.74, 0.69, 0.66, 0.68, 0.72),
        hours_off=(0, 0, 0, 240, 0, 0, 0, 0, 0, 312, 0, 0),
        events=(
            Event("standstill", date(2024, 4, 8), date(2024, 4, 17)),
            Event("standstill", date(2024, 10, 11), date(2024, 10, 23)),
        ),
    ),
    "shandong",
    year=2024,
    allocation=True,
    seed=419,
)


def _fraud(
    slug: str,
    zh: str,
    en: str,
    what: Plant,
    done: Callable[[Frames], None],
    files: Mapping[str, Writer],
    cells: tuple[Cell, ...],
    must_find: tuple[str, ...],
) -> Sample:
    def frames() -> Frames:
        made = build_year(what)
        done(made)
        return derive(made)

    return Sample(f"power/fraud/{slug}", zh, en, frames, files, cells, must_find)


def _fuel(parameter: str, *months: int) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            "power_fuel_month",
            {"unit_id": "1", "fuel": "bituminous_coal", "month": f"2025-{month:02}"},
            parameter,
        )
        for month in months
    )


def _unit(parameter: str, *months: str) -> tuple[Cell, ...]:
    return tuple(
        Cell("power_unit_month", {"unit_id": "1", "month": month}, parameter) for month in months
    )


def _reports(what: Plant, parameter: str, *months: int) -> tuple[Cell, ...]:
    made = build_year(what)
    return tuple(
        Cell("lab_report", {"report_no": frauds.report_of(made, month)["report_no"]}, parameter)
        for month in months
    )


def _streams(parameter: str, *months: int) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            "power_heat_stream_month",
            {"unit_id": "1", "stream_id": "1", "month": f"2025-{month:02}"},
            parameter,
        )
        for month in months
    )


SAMPLES: tuple[Sample, ...] = (
    _fraud(
        "invented-total-moisture",
        "四月起虚增收到基全水分约7个百分点，压低收到基元素碳；热值和检测报告未改。",
        "Total moisture is invented from April, some 7 points up, to lower the carbon received; "
        "heat values and laboratory reports stay.",
        POWER,
        frauds.invented_moisture,
        {"form": form},
        _fuel("moisture_ar", *range(4, 13)),
        ("PWR-THR-022", "COM-THR-006"),
    ),
    _fraud(
        "falsified-carbon",
        "三至五月元素碳检测结果调低一成，检测报告与填报表同改；氢、硫、热值未改。",
        "Carbon is lowered by a tenth in March to May, in the laboratory reports and the form "
        "alike; hydrogen, sulphur and heat stay.",
        POWER,
        frauds.falsified_carbon,
        {"form": form},
        (*_fuel("carbon_content_ad", 3, 4, 5), *_reports(POWER, "carbon_content_ad", 3, 4, 5)),
        ("PWR-EXT-015", "COM-EXT-006"),
    ),
    _fraud(
        "one-batch-as-six-months",
        "一批样品七月集中送检一次，拆成一至七月的月度检测报告。",
        "One batch is sent and tested once in July and reported as the samples of January to July.",
        POWER,
        frauds.batch_as_months,
        {"csv": csv_folder},
        (*_fuel("carbon_content_ad", *range(1, 7)), *_reports(POWER, "issued_on", *range(1, 6))),
        ("PWR-THR-014", "COM-LOG-005"),
    ),
    _fraud(
        "back-dated-reports",
        "二至四月检测报告的收样、检测、出具日期改到采样结束之前。",
        "Receipt, test and issue of the reports of February to April are dated before sampling "
        "ended.",
        POWER,
        frauds.back_dated_reports,
        {"csv": csv_folder},
        _reports(POWER, "received_on", 2, 3, 4),
        ("COM-LOG-002",),
    ),
    _fraud(
        "idle-hours-counted",
        "停运时间计入运行小时，年负荷系数由65%以上降到台阶以下，虚取调峰修正。",
        "Days out of service are counted as operation; the year's load factor falls below the "
        "65 % step and earns the peak-shaving coefficient.",
        IDLE,
        frauds.idle_hours_counted,
        {"workbook": workbook},
        _unit("operating_hours", "2024-04", "2024-10"),
        ("PWR-LOG-370",),
    ),
    _fraud(
        "understated-coal",
        "六至十月少报一成耗煤，台账消耗量同改；采购量和盘库数未改。",
        "A tenth of the coal of June to October is left out, in the form and the ledger; purchases "
        "and the stock take stay.",
        POWER,
        frauds.understated_coal,
        {"form": form},
        _fuel("fuel_consumption", *range(6, 11)),
        ("PWR-EXT-039", "PWR-THR-091"),
    ),
    _fraud(
        "heat-and-power-misstated",
        "冬季三个月多报四分之一供热量，四月、九月少报九成购入电量。",
        "A quarter more heat in three winter months; a tenth of the power bought in April and "
        "September.",
        HEATING,
        frauds.heat_and_power_misstated,
        {"workbook": workbook},
        (
            *_streams("stream_mass", 1, 2, 12),
            *_streams("stream_heat", 1, 2, 12),
            *_unit("purchased_electricity", "2025-04", "2025-09"),
        ),
        ("PWR-THR-083", "COM-LOG-098"),
    ),
    _fraud(
        "parameter-chosen-wrongly",
        "八、九月未实测，却选用非常规机组的较低缺省值。",
        "August and September are untested and filed with the lower default of units on gangue.",
        UNTESTED,
        frauds.parameter_chosen_wrongly,
        {"form": form},
        _fuel("carbon_per_heat", 8, 9),
        ("PWR-STD-010",),
    ),
    _fraud(
        "another-sample",
        "九、十月以煤矸石样冒充入炉煤样送检，碳、氢偏低而电厂热值不变。",
        "Gangue is sent to the laboratory in September and October; carbon and hydrogen are low "
        "while the plant's heat value is not.",
        POWER,
        frauds.another_sample,
        {"form": form},
        (*_fuel("carbon_content_ad", 9, 10), *_reports(POWER, "carbon_content_ad", 9, 10)),
        ("PWR-THR-022",),
    ),
)
