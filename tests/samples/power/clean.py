"""The clean year: two coal units, three layouts."""

from __future__ import annotations

from tests.samples.papers import add_papers
from tests.samples.power.plant import CLEAN
from tests.samples.power.year import build_year
from tests.samples.sample import Sample
from tests.samples.writers import csv_folder, form, workbook

SAMPLES = (
    Sample(
        "power/clean",
        "一家虚构热电厂2025年全年填报：一台350 MW抽凝机组、一台630 MW纯凝机组，无错误。",
        "A synthetic plant's year 2025, without errors: a 350 MW heat-and-power unit and a "
        "630 MW condensing unit.",
        lambda: add_papers(build_year(CLEAN)),
        {"form": form, "workbook": workbook, "csv": csv_folder},
    ),
)
