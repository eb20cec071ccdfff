"""What the power samples show beyond their expectations: layouts, history, deleted cells."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.samples.power import faulty
from tests.samples.power.deletion import deletions, judge_variants, named, rejected
from tests.samples.power.derive import derive
from tests.samples.power.year import build_year
from tests.samples.rows import Frames, half_up, pin
from tests.samples.writers import tables
from tests.test_sample_reports import results, rulebook


def test_layouts_of_the_clean_year_hold_the_same() -> None:
    form, *others = (result.submission.frames for result in results("power/clean"))
    for other in others:
        for frame, data in form.items():
            # The form has lines for everything; what nobody filled is blank there.
            filled = [name for name in data.table.columns if data.table[name].count()]
            filled.remove("row_id")
            keys = list(rulebook().frames[frame].keys)
            left, right = (
                table.select(filled).sort(keys) for table in (data.table, other[frame].table)
            )
            assert_frame_equal(left, right)


def test_history_is_used_but_not_judged() -> None:
    (alone, _), (with_history,) = (
        results("power/odd/single-month"),
        results("power/odd/month-with-history"),
    )
    counts = [result.summary()["by_outcome"]["unknown"] for result in (alone, with_history)]
    assert counts[1] < counts[0]
    assert {f.record.get("month") for f in with_history} <= {"2025-11", None}


def steam_too_low(frames: Frames) -> None:
    for row in frames["power_heat_stream_month"]:
        pin(row, stream_heat=half_up(row["stream_heat"] * 0.9, 2))


def stock_below_zero(frames: Frames) -> None:
    frames["stock_month"][0]["closing_stock"] = -5.0


def early_test(frames: Frames) -> None:
    report = frames["lab_report"][0]
    report["tested_on"] = report["sampling_end"]


def improves_only_with_a_word(filed: dict[str, pl.DataFrame]) -> list[tuple[str, str, str]]:
    """Which deletions leave a report without an error, each of them being told."""
    cells = list(deletions(filed))
    result = judge_variants(filed, cells, rulebook())
    assert not result.broken
    still_rejected, told = rejected(result), named(result)
    accepted = [
        (f"V{number:05}", cell.frame, cell.column)
        for number, cell in enumerate(cells)
        if f"V{number:05}" not in still_rejected
    ]
    silent = [cell for cell in accepted if cell not in told]
    assert silent == []
    return accepted


def test_deleting_any_cell_of_a_failing_report_never_accepts_it_in_silence() -> None:
    result = results("power/faulty/first-month-of-a-unit")[0]
    assert result.verdict == "rejected"
    filed = {
        name: data.table[[column.name for column in data.table if column.count()]]
        for name, data in result.submission.frames.items()
    }
    # How the carbon was obtained need not be stated: its basis is checked all the same.
    assert improves_only_with_a_word(filed) == []


@pytest.mark.parametrize("fault", [steam_too_low, stock_below_zero, early_test])
def test_deleting_any_cell_of_other_failing_reports(fault: Callable[[Frames], None]) -> None:
    frames = build_year(faulty.FIRST_MONTH)
    fault(frames)
    # The faulty value itself is among the deleted ones, so some variant must have lost its error.
    assert improves_only_with_a_word(tables(derive(frames), rulebook()))
