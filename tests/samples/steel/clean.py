"""The clean year: two furnaces, own coke ovens, a gas-fired power unit, no errors."""

from __future__ import annotations

from tests.samples.papers import add_papers
from tests.samples.sample import Sample
from tests.samples.steel.mill import Furnace, Mill
from tests.samples.steel.year import build_year
from tests.samples.writers import csv_folder, form, workbook

FIRST = Furnace("GL1", 1780.0, 2.72, 372.0, 148.0)
SECOND = Furnace("GL2", 1080.0, 3.05, 386.0, 140.0, stove_share=0.44)
CLEAN = Mill("SYN-STL-001", "示例钢铁一厂（虚构）", (FIRST, SECOND), seed=20251)
ELECTRIC = Mill(
    "SYN-STL-002",
    "示例电炉钢厂（虚构）",
    electric_output=82000.0,
    electric_iron=0.15,
    limestone=0.0,
    dolomite=22.0,
    electrode=1.9,
    power_unit=False,
    seed=20252,
)

SAMPLES = (
    Sample(
        "steel/clean",
        "一家虚构长流程钢厂2025年全年填报：两座高炉、焦化、烧结、球团、转炉和煤气发电机组，无错误。",
        "A synthetic integrated mill's year 2025, without errors: two furnaces, coke ovens, "
        "sinter, pellets, converters and a gas-fired power unit.",
        lambda: add_papers(build_year(CLEAN)),
        {"workbook": workbook, "csv": csv_folder, "form": form},
    ),
)
