"""Honest reports of unusual years: they must stay quiet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.samples.sample import Sample
from tests.samples.steel.clean import CLEAN, ELECTRIC, FIRST, SECOND
from tests.samples.steel.mill import STEADY, Event, Mill
from tests.samples.steel.year import build_year
from tests.samples.writers import chinese_csv, csv_folder, workbook


def _odd(slug: str, zh: str, en: str, mill: Mill) -> Sample:
    layout = (workbook, csv_folder, chinese_csv)[len(slug) % 3]
    return Sample(f"steel/odd/{slug}", zh, en, lambda: build_year(mill), {"submission": layout})


RELINED = replace(SECOND, running=(*STEADY[:4], 0.3, 0.0, 0.4, *STEADY[7:]))
NEW = replace(SECOND, commissioned_on=date(2025, 4, 1), running=(0, 0, 0, 0.5, 0.85, *STEADY[5:]))
CURB = (0.6, 0.65, 0.9, *STEADY[3:11], 0.7)

SAMPLES = (
    _odd(
        "furnace-relined",
        "2号高炉5月至7月大修，期间焦炭、煤气与产量不成比例。",
        "Furnace 2 is relined from May to July: coke, gas and iron are out of proportion.",
        replace(
            CLEAN,
            furnaces=(FIRST, RELINED),
            events=(Event("GL2", "overhaul", date(2025, 5, 10), date(2025, 7, 18)),),
            seed=61,
        ),
    ),
    _odd(
        "electric-furnace-with-hot-metal",
        "长流程企业的电炉兑铁水，工序只计天然气。",
        "An integrated mill charges hot metal into its electric furnace; the line counts gas only.",
        replace(CLEAN, electric_output=52000.0, electric_iron=0.35, charge_rate=1030.0, seed=62),
    ),
    _odd(
        "winter-curb",
        "采暖季错峰，烧结、球团限产，高炉改用外购块矿。",
        "Sinter and pellets are curbed in winter; the furnaces take bought lump ore instead.",
        replace(
            CLEAN,
            sinter_running=CURB,
            events=tuple(
                Event(line, "staggered", first, last)
                for line in ("SJ1", "QT1")
                for first, last in (
                    (date(2025, 1, 1), date(2025, 3, 15)),
                    (date(2025, 12, 1), date(2025, 12, 31)),
                )
            ),
            seed=63,
        ),
    ),
    _odd(
        "commissioned-mid-year",
        "2号高炉4月投产，5月达产前为试生产。",
        "Furnace 2 is commissioned in April and on trial until the end of May.",
        replace(
            CLEAN,
            furnaces=(FIRST, NEW),
            coking_share=0.45,
            events=(Event("GL2", "commissioning", date(2025, 4, 1), date(2025, 5, 31)),),
            seed=64,
        ),
    ),
    _odd(
        "electric-mill-standstill",
        "独立电炉厂2月停产两周、8月整月停产。",
        "An electric mill stands still for two weeks in February and all of August.",
        replace(
            ELECTRIC,
            electric_running=(1.0, 0.5, *STEADY[2:7], 0.0, *STEADY[8:]),
            events=(
                Event("DL1", "standstill", date(2025, 2, 1), date(2025, 2, 14)),
                Event("DL1", "standstill", date(2025, 8, 1), date(2025, 8, 31)),
            ),
            seed=65,
        ),
    ),
    _odd(
        "coke-and-gas-sold",
        "自产焦炭有余外销，焦炉煤气部分外供：燃料净消耗量为负。",
        "Own coke and coke-oven gas are sold: their net consumption is negative.",
        replace(CLEAN, coking_share=1.12, sold_gas=0.18, seed=66),
    ),
    _odd(
        "defaults-only",
        "不检测煤质，各煤种热值全年取缺省值，只填必报项。",
        "No coal is tested: all heats are defaults, and only what must be filed is filed.",
        replace(CLEAN, measured=False, optional=False, seed=67),
    ),
)
