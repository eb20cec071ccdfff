"""What checks lacked of the past, as far as a history was given."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import polars as pl
import pytest

import mrv
from mrv.report.text import render_text

if TYPE_CHECKING:
    Frames = dict[str, pl.DataFrame]

JULY = datetime.date(2025, 7, 1)


@pytest.fixture(scope="module")
def halves() -> tuple[Frames, Frames]:
    """A report's months from July on, and those before."""
    result = mrv.validate("sample_reports/power/clean/form.xlsx", trace=False)
    tables = {name: data.table.drop("row_id") for name, data in result.submission.frames.items()}
    dated = {name: table for name, table in tables.items() if "month" in table.columns}
    later = {name: table.filter(pl.col("month") >= JULY) for name, table in dated.items()}
    return tables | later, {n: t.filter(pl.col("month") < JULY) for n, t in dated.items()}


@pytest.mark.parametrize(
    ("given", "months", "says"),
    [
        (None, None, "(give them by --history)"),
        ("earlier", 6, "--history gave 6 months: 2025-01 to 2025-06)"),
        ("the same", 0, "--history has no other month of this enterprise"),
        ("others", 0, "--history has no other month of this enterprise"),
    ],
)
def test_a_history_that_was_given_is_not_asked_for_again(
    halves: tuple[Frames, Frames], given: str | None, months: int | None, says: str
) -> None:
    now, before = halves
    owner = pl.lit("SYN-OTHER").alias("enterprise_id")
    others = {name: table.with_columns(owner) for name, table in before.items()}
    histories = {None: None, "earlier": before, "the same": now, "others": others}
    result = mrv.validate(now, history=histories[given], trace=False)
    found = result.earlier_months
    assert (None if found is None else len(found)) == months
    text = " ".join("".join(render_text(result, "en")).split())
    assert says in text
    assert ("give them by" in text) == (given is None)
