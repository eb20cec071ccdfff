"""Honest but odd: reports that look strange and are right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.samples.cement.plant import (
    FIRST,
    SECOND,
    AlternativeFuel,
    Coal,
    Event,
    Plant,
    hours_of,
    plant,
)
from tests.samples.cement.year import build_year
from tests.samples.sample import Sample
from tests.samples.writers import csv_folder, workbook

WASTE = replace(
    FIRST,
    alternative=(
        AlternativeFuel("refuse_derived_fuel", 0.16, 13.2, 45.0),
        AlternativeFuel("biomass", 0.05, 14.1, 100.0),
    ),
    alternative_capacity=120_000.0, co_processing_capacity=60_000.0, heat_rate=3.2,
)  # fmt: skip
SLAG = replace(
    SECOND,
    is_carbide_slag_line=True, materials={"carbide_slag": 0.58, "sulfuric_acid_residue": 0.02},
    heat_rate=3.7, electricity=64.0, waste_heat=0.0,
)  # fmt: skip
WINTER = replace(
    FIRST,
    hours=hours_of(2025, {1: 744.0, 2: 672.0, 3: 744.0, 4: 180.0, 11: 360.0, 12: 744.0}),
    events=(
        Event("staggered", date(2025, 1, 1), date(2025, 4, 4)),
        Event("start_up", date(2025, 4, 5), date(2025, 4, 7)),
        Event("staggered", date(2025, 11, 16), date(2025, 12, 31)),
    ),
)
STARTED = replace(
    SECOND,
    hours=hours_of(2025, {6: 400.0}), commissioned_on=date(2025, 6, 8),
    events=(Event("commissioning", date(2025, 6, 8), date(2025, 7, 20)),),
)  # fmt: skip
STILL = replace(
    SECOND,
    hours=(0.0,) * 12, waste_heat=0.0,
    events=(Event("standstill", date(2024, 11, 1), date(2025, 12, 31)),),
)  # fmt: skip
WHITE = replace(
    SECOND,
    capacity=900, diameter=3.5, length=54, clinker_class="white", variety="white", heat_rate=4.1,
    electricity=74.0, waste_heat=0.0, materials={},
)  # fmt: skip
SPECIAL = replace(
    WHITE,
    capacity=1000, clinker_class="sulfoaluminate", variety="sulfoaluminate", heat_rate=2.9,
    electricity=58.0, meal_ratio=1.40,
)  # fmt: skip
SHUT = replace(
    SECOND,
    hours=hours_of(2025, {1: 744.0, 2: 260.0, 9: 400.0, 10: 744.0, 11: 720.0, 12: 744.0}),
    closed_on=date(2025, 9, 14),
    events=(*SECOND.events, Event("closure", date(2025, 9, 14), None)),
)
DEFAULTED = replace(FIRST, coal=Coal(measured=False))


def _odd(slug: str, zh: str, en: str, what: Plant, **reasons: str) -> Sample:
    return Sample(
        f"cement/odd/{slug}", zh, en, lambda: build_year(what),
        {"csv": csv_folder} if len(slug) % 2 else {"workbook": workbook},
        reasons={key.replace("_", "-"): reason for key, reason in reasons.items()},
    )  # fmt: skip


SAMPLES: tuple[Sample, ...] = (
    _odd(
        "alternative-fuels", "替代燃料提供约两成热量，化石热耗低。",
        "Alternative fuels give a fifth of the heat; fossil heat is low.",
        plant(WASTE, seed=61),
    ),
    _odd(
        "carbide-slag", "批复的电石渣生产线，替代率约五成，强度和生料比都低。",
        "An approved carbide-slag line: half of the carbonate replaced, low intensity and meal.",
        plant(SLAG, seed=67, province="xinjiang"),
    ),
    _odd(
        "long-winter-stop", "北方企业错峰停窑近五个月，有零产量和半月生产的月份。",
        "Five months of staggered stops in the north, with zero and half months.",
        plant(WINTER, seed=71, province="jilin", altitude=230.0),
    ),
    _odd(
        "commissioned-mid-year", "2号线年中投产，试生产月份热耗偏高。",
        "Line 2 was commissioned in mid-year; trial months burn more.",
        plant(FIRST, STARTED, seed=73),
    ),
    _odd(
        "line-at-standstill", "2号线全年停产，逐月填零。",
        "Line 2 stood all year and files zeros.",
        plant(FIRST, STILL, seed=79),
    ),
    _odd(
        "white-clinker", "白水泥熟料生产线，窑小、热耗和电耗高。",
        "A white-clinker line: a small kiln with much heat and electricity.",
        plant(WHITE, seed=83, province="jiangxi"),
    ),
    _odd(
        "sulfoaluminate-clinker", "硫铝酸盐熟料生产线，排放因子和生料比都低。",
        "A sulfoaluminate line: low factor and low raw meal.",
        plant(SPECIAL, seed=89, province="hebei"),
    ),
    _odd(
        "closed-in-autumn", "2号线9月关停。",
        "Line 2 was closed in September.",
        plant(FIRST, SHUT, seed=97),
    ),
    _odd(
        "unmeasured-coal", "未实测热值，全年使用缺省值并如实说明。",
        "Heat was not measured; the default is used all year and said so.",
        plant(DEFAULTED, seed=101),
    ),
)  # fmt: skip
