"""Honest reports that look odd: they must stay quiet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from tests.samples.power.coal import Gas, Supply
from tests.samples.power.plant import CLEAN, NEVER, WINTER, Event, Member, Plant, Unit
from tests.samples.power.year import build_year
from tests.samples.rows import Frames
from tests.samples.sample import Sample
from tests.samples.writers import Writer, chinese_csv, csv_folder, form, tidy, workbook

STEADY = (0.72, 0.68, 0.66, 0.62, 0.64, 0.70, 0.78, 0.79, 0.70, 0.66, 0.69, 0.74)
ALL_HOURS = (744, 672, 744, 720, 744, 720, 744, 744, 720, 744, 720, 744)

SUPERCRITICAL = Unit(
    unit_id="1",
    capacity=660.0,
    pressure_class="supercritical",
    product_type="condensing",
    coal_rate=0.293,
    boiler_efficiency=93.4,
    boiler_capacity=2100.0,
    load=STEADY,
    auxiliary_share=0.05,
)

NEW_SUPPLIER = replace(
    SUPERCRITICAL,
    supplies={
        7: Supply(
            carbon_daf=77.6,
            hydrogen_daf=4.45,
            sulfur_d=0.45,
            ash_d=11.0,
            moisture_ar=25.5,
            moisture_ad=9.8,
            volatile_daf=33.0,
            kind="低变质烟煤",
            origin="另一示例矿区（虚构）",
        )
    },
)

PEAK_SHAVING = Unit(
    unit_id="1",
    capacity=600.0,
    pressure_class="subcritical",
    product_type="condensing",
    coal_rate=0.302,
    boiler_efficiency=92.4,
    boiler_capacity=2028.0,
    load=(0.44, 0.41, 0.37, 0.33, 0.35, 0.40, 0.47, 0.48, 0.40, 0.36, 0.39, 0.45),
    auxiliary_share=0.068,
)

NORTHERN = Unit(
    unit_id="1",
    capacity=350.0,
    pressure_class="supercritical",
    product_type="combined_heat_power",
    coal_rate=0.296,
    boiler_efficiency=92.8,
    boiler_capacity=1110.0,
    load=(0.66, 0.66, 0.60, 0.52, 0.50, 0.51, 0.55, 0.56, 0.52, 0.58, 0.64, 0.66),
    heat=(930e3, 870e3, 690e3, 240e3, 0, 0, 0, 0, 0, 330e3, 720e3, 900e3),
    heat_medium="hot_water",
    cooling_type="air_indirect",
    auxiliary_share=0.082,
    supply=Supply(carbon_daf=79.0, ash_d=19.0, moisture_ar=15.5, moisture_ad=4.5),
)

TURBINE_OUT = Unit(
    unit_id="1",
    capacity=50.0,
    pressure_class="high",
    product_type="combined_heat_power",
    coal_rate=0.365,
    boiler_efficiency=90.5,
    boiler_capacity=240.0,
    load=(0.70, 0.0, 0.66, 0.62, 0.60, 0.61, 0.66, 0.68, 0.63, 0.62, 0.66, 0.70),
    hours_off=(0, 672, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    heat=tuple(90_000.0 + 110_000.0 * share for share in WINTER),
    boiler_type="circulating_fluidised_bed",
    auxiliary_share=0.098,
    events=(Event("overhaul", date(2025, 2, 1), date(2025, 2, 28)),),
)

COMMISSIONED = replace(
    SUPERCRITICAL,
    commissioned_on=date(2025, 7, 9),
    trial_months=frozenset({6}),
    load=(0, 0, 0, 0, 0, 0.31, 0.55, 0.74, 0.70, 0.66, 0.70, 0.75),
    hours_off=(0, 0, 0, 0, 0, 620, 130, 0, 0, 0, 0, 0),
    events=(Event("commissioning", date(2025, 6, 12), date(2025, 7, 9)),),
)

GANGUE = Unit(
    unit_id="1",
    capacity=135.0,
    pressure_class="ultra_high",
    product_type="condensing",
    coal_rate=0.372,
    boiler_efficiency=89.6,
    boiler_capacity=480.0,
    load=(0.78, 0.76, 0.77, 0.74, 0.75, 0.77, 0.80, 0.81, 0.77, 0.76, 0.77, 0.79),
    hours_off=(0, 0, 0, 0, 0, 0, 0, 0, 0, 288, 0, 0),
    unit_class="non_conventional_coal",
    boiler_type="circulating_fluidised_bed",
    cooling_type="air_direct",
    auxiliary_share=0.108,
    events=(Event("overhaul", date(2025, 10, 8), date(2025, 10, 19)),),
    supply=Supply(
        fuel="coal_gangue",
        carbon_daf=73.0,
        hydrogen_daf=4.9,
        sulfur_d=1.3,
        ash_d=56.5,
        moisture_ar=8.2,
        moisture_ad=1.4,
        volatile_daf=39.0,
        kind="煤矸石",
    ),
)

HIGH_ASH = Unit(
    unit_id="1",
    capacity=300.0,
    pressure_class="subcritical",
    product_type="condensing",
    coal_rate=0.322,
    boiler_efficiency=90.8,
    boiler_capacity=1025.0,
    load=STEADY,
    boiler_type="w_flame",
    auxiliary_share=0.07,
    supply=Supply(
        fuel="anthracite",
        carbon_daf=91.4,
        hydrogen_daf=3.15,
        sulfur_d=1.8,
        ash_d=40.5,
        moisture_ar=7.6,
        moisture_ad=1.6,
        volatile_daf=8.9,
        kind="无烟煤",
    ),
)

LIGNITE = Unit(
    unit_id="1",
    capacity=600.0,
    pressure_class="subcritical",
    product_type="condensing",
    coal_rate=0.321,
    boiler_efficiency=91.6,
    boiler_capacity=2080.0,
    load=STEADY,
    cooling_type="air_direct",
    auxiliary_share=0.078,
    supply=Supply(
        fuel="lignite",
        carbon_daf=71.5,
        hydrogen_daf=4.75,
        sulfur_d=0.9,
        ash_d=19.0,
        moisture_ar=33.5,
        moisture_ad=13.0,
        volatile_daf=45.0,
        kind="褐煤",
    ),
)

MERGED = Unit(
    unit_id="1-2",
    capacity=60.0,
    pressure_class="high",
    product_type="combined_heat_power",
    coal_rate=0.37,
    boiler_efficiency=90.2,
    boiler_capacity=480.0,
    load=NEVER,
    heat=tuple(190_000.0 + 60_000.0 * share for share in WINTER),
    boiler_type="circulating_fluidised_bed",
    auxiliary_share=0.101,
    members=(
        Member("1", 30.0, 0.71, tuple(map(float, ALL_HOURS))),
        Member("2", 30.0, 0.68, (744.0, 672.0, 600.0, 0.0, 410.0, *map(float, ALL_HOURS[5:]))),
    ),
)

GAS = Unit(
    unit_id="1",
    capacity=460.0,
    pressure_class="high",
    product_type="combined_heat_power",
    coal_rate=0.218,
    boiler_efficiency=90.0,
    boiler_capacity=600.0,
    load=(0.82, 0.78, 0.70, 0.61, 0.60, 0.66, 0.80, 0.81, 0.66, 0.62, 0.72, 0.80),
    hours_off=(60, 120, 220, 420, 430, 300, 90, 80, 330, 400, 180, 70),
    heat=tuple(30_000.0 + 380_000.0 * share for share in WINTER),
    supply=Gas(),
    unit_class="ccpp",
    fuel_type="gas",
    boiler_type="gas_turbine",
    auxiliary_share=0.024,
)

BIOMASS = replace(
    SUPERCRITICAL, capacity=350.0, boiler_capacity=1110.0, coal_rate=0.298, biomass_share=0.06
)


def plant(unit: Unit, province: str, **changes: object) -> Plant:
    """An enterprise with this unit alone."""
    base = replace(
        CLEAN, name="合成示例电厂（虚构）", province=province, units=(unit,), industry_code="4411"
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def _one(
    slug: str,
    zh: str,
    en: str,
    what: Plant,
    files: Mapping[str, Writer],
    reasons: Mapping[str, str] | None = None,
) -> Sample:
    return Sample(
        f"power/odd/{slug}", zh, en, lambda: build_year(what), files, reasons=reasons or {}
    )


def _months(frames: Frames, months: set[int]) -> Frames:
    """The part of a year's report that belongs to some months, and no year totals."""
    kept: Frames = {}
    reports = {row["report_no"] for row in frames["lab_report_use"] if row["month"].month in months}
    for name, rows in frames.items():
        if name.endswith("_year"):
            continue
        if name == "lab_report":
            kept[name] = [row for row in rows if row["report_no"] in reports]
        elif "month" in rows[0]:
            kept[name] = [row for row in rows if row["month"].month in months]
        else:
            kept[name] = rows
    return {name: rows for name, rows in kept.items() if rows}


def _history(frames: Frames) -> Frames:
    """Earlier months as an archive keeps them: the monthly data, without the papers."""
    kept = {"enterprise", "power_unit", "power_unit_month", "power_fuel_month", "stock_month"}
    earlier = _months(frames, set(range(1, 11)))
    return {name: rows for name, rows in earlier.items() if name in kept}


SAMPLES = (
    _one(
        "coal-supplier-change",
        "七月起换煤源：由中高热值烟煤改烧高水分低变质烟煤，热值、水分、元素碳同时跳变。",
        "Another coal supplier from July: heat, moisture and carbon all step at once.",
        plant(NEW_SUPPLIER, "xinjiang"),
        {"form": form},
    ),
    _one(
        "deep-peak-shaving",
        "全年深度调峰，月负荷率33%—48%，申报2024年度调峰修正系数。",
        "A year of deep peak shaving at 33-48 % load; files the coefficient of 2024.",
        plant(PEAK_SHAVING, "shandong", year=2024, allocation=True, seed=42),
        {"workbook": workbook},
    ),
    _one(
        "northern-winter-chp",
        "北方热电联产：采暖期热水供热占锅炉产热一半，夏季不供热。",
        "Heat and power in a northern winter: half the boiler heat goes to hot water, none in "
        "summer.",
        plant(NORTHERN, "heilongjiang", industry_code="4412", altitude=170.0, seed=7),
        {"form": form},
    ),
    _one(
        "turbine-out",
        "二月汽轮机检修，锅炉经减温减压继续供热：无发电量、有燃料和供热。",
        "The turbine is out in February; its boiler feeds heat past it: fuel and heat, no power.",
        plant(TURBINE_OUT, "hebei", industry_code="4412", seed=11),
        {"csv": chinese_csv},
    ),
    _one(
        "commissioned-mid-year",
        "新机组六月试运、七月九日投产，上半年无数据。",
        "A new unit, tried out in June and commissioned on 9 July; nothing before.",
        plant(COMMISSIONED, "anhui", seed=13),
        {"form": form},
    ),
    _one(
        "month-on-defaults",
        "八月样品失效，当月热值与含碳量按缺省值填报。",
        "August's samples were spoilt; that month is filed with the defaults.",
        plant(replace(SUPERCRITICAL, default_months=frozenset({8})), "jiangsu", seed=17),
        {"workbook": workbook},
    ),
    _one(
        "gangue-fluidised-bed",
        "135 MW循环流化床、直接空冷、全烧煤矸石（热值约11 GJ/t、灰分过半）。",
        "A 135 MW air-cooled fluidised bed on gangue: about 11 GJ/t, more than half ash.",
        plant(GANGUE, "shanxi", altitude=1050.0, seed=19),
        {"csv": csv_folder},
    ),
    _one(
        "high-ash-anthracite",
        "W火焰锅炉燃用西南高灰无烟煤，灰分约四成。",
        "A W-flame boiler on anthracite with about 40 % ash.",
        plant(HIGH_ASH, "guizhou", altitude=1200.0, seed=23),
        {"form": form},
    ),
    _one(
        "lignite-air-cooled",
        "空冷机组燃用高水分褐煤。",
        "An air-cooled unit on wet lignite.",
        plant(LIGNITE, "inner_mongolia", altitude=900.0, seed=29),
        {"tidy": tidy},
    ),
    _one(
        "merged-units",
        "母管制两台30 MW机组合并填报，其中一台春季停运检修。",
        "Two 30 MW sets on common steam headers, reported as one; one stands in spring.",
        plant(MERGED, "zhejiang", industry_code="4412", seed=31),
        {"workbook": workbook},
    ),
    _one(
        "gas-combined-cycle",
        "燃气联合循环热电联产，昼启夜停，运行小时少。",
        "A gas combined cycle with heat, started daily, few hours.",
        plant(GAS, "guangdong", industry_code="4412", seed=37),
        {"form": form},
    ),
    _one(
        "straw-co-firing",
        "燃煤机组掺烧约6%秸秆（按热量）。",
        "A coal unit that co-fires some 6 % straw by heat.",
        plant(BIOMASS, "jilin", seed=41),
        {"csv": csv_folder},
    ),
    _one(
        "guide-2026",
        "2026年一季度按新版指南填报：无购入电力排放，碳氧化率不再是99%。",
        "The first quarter of 2026 under the new guide: no electricity line, another oxidation "
        "factor.",
        plant(SUPERCRITICAL, "hubei", year=2026, months=(1, 2, 3), seed=43),
        {"form": form},
    ),
    _one(
        "guide-2022",
        "2022年度报告：供电量、供电煤耗等旧报告项。",
        "A report of 2022 with the net-supply items of that time.",
        plant(SUPERCRITICAL, "fujian", year=2022, seed=47),
        {"workbook": workbook},
    ),
    Sample(
        "power/odd/single-month",
        "只有2025年11月一个月的填报（最常见的情形），没有往月数据。",
        "A single month, November 2025, without earlier ones: the normal case.",
        lambda: _months(build_year(CLEAN), {11}),
        {"form": form, "csv": csv_folder},
    ),
    Sample(
        "power/odd/month-with-history",
        "2025年11月一个月的填报，另以 --history 给出1—10月数据。",
        "November 2025, with January to October given as --history.",
        lambda: _months(build_year(CLEAN), {11}),
        {"workbook": workbook},
        history=lambda: _history(build_year(CLEAN)),
    ),
)
