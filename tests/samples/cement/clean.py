"""The clean year: a 5000 t/d and a 2500 t/d line with staggered winter stops."""

from __future__ import annotations

from tests.samples.cement.plant import CLEAN
from tests.samples.cement.year import build_year
from tests.samples.papers import add_papers
from tests.samples.sample import Sample
from tests.samples.writers import csv_folder, form, workbook

SAMPLES = (
    Sample(
        "cement/clean",
        "一家虚构水泥厂2025年全年填报：5000 t/d和2500 t/d熟料生产线各一条，冬季错峰停窑，无错误。",
        "A synthetic cement site's year 2025, without errors: lines of 5000 and 2500 t/d that "
        "stop in winter.",
        lambda: add_papers(build_year(CLEAN)),
        {"form": form, "workbook": workbook, "csv": csv_folder},
    ),
)
