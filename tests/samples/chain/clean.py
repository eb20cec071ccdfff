"""The clean portfolio: six entities, two compliance years, nothing to find."""

from __future__ import annotations

from tests.samples.chain.portfolio import portfolio
from tests.samples.sample import Sample
from tests.samples.writers import csv_folder, workbook

SAMPLES = (
    Sample(
        "chain/clean",
        "六家虚构重点排放单位2024、2025两个履约年度：存证、报告、核查、分配、发放、交易、结转、清缴，无错误。",
        "Six synthetic entities through the compliance years 2024 and 2025, from filing to "
        "surrender, without errors.",
        portfolio,
        {"workbook": workbook, "csv": csv_folder},
    ),
)
