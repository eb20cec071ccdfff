"""The clean year: two potlines, part of the metal sold liquid, no errors."""

from __future__ import annotations

from tests.samples.aluminium.smelter import Line, Smelter
from tests.samples.aluminium.year import build_year
from tests.samples.papers import add_papers
from tests.samples.sample import Sample
from tests.samples.writers import csv_folder, form, workbook

FIRST = Line("1", 401.0, 280, 93.2, 3.98, 0.470, 0.402, 1.045, effects=(0.062, 2.4))
SECOND = Line("2", 502.0, 224, 93.8, 3.96, 0.466, 0.398, 1.205, rectifier=1.021, alumina=1.915)
CLEAN = Smelter("SYN-ALU-001", "示例铝业一厂（虚构）", (FIRST, SECOND), limestone=120.0, seed=20250)

SAMPLES = (
    Sample(
        "aluminium/clean",
        "一家虚构铝厂2025年全年填报：400 kA、500 kA两个电解系列，无错误。",
        "A synthetic smelter's year 2025, without errors: potlines of 400 and 500 kA.",
        lambda: add_papers(build_year(CLEAN)),
        {"workbook": workbook, "csv": csv_folder, "form": form},
    ),
)
