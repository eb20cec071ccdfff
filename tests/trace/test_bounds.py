"""Tracing costs a bounded amount of work, and every finding is accounted for."""

from __future__ import annotations

import polars as pl
import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.engine.result import Result
from mrv.intake.load import load
from mrv.trace import budget
from mrv.trace.guesses.digits import edits

SAMPLE = "sample_reports/power/clean/csv"
CASES = {
    "tenfold": lambda column: column * 10,
    "zero": lambda column: column * 0,
    "infinite": lambda column: column * float("inf"),
}


def everything(case: str) -> dict[str, pl.DataFrame]:
    """The clean year with every number changed."""
    submission = load([SAMPLE], load_rulebook())
    frames = {}
    for name, data in submission.frames.items():
        keys = (*load_rulebook().frames[name].keys, "row_id")
        numbers = [c for c, kind in data.table.schema.items() if kind.is_numeric()]
        changed = [CASES[case](pl.col(c).cast(pl.Float64)) for c in numbers if c not in keys]
        frames[name] = data.table.with_columns(changed)
    return frames


def accounted(result: Result) -> None:
    """Every failure is explained by an incident or stands among those without a cause."""
    failed = set(result.findings.filter(pl.col("outcome") == "fail")["id"])
    told = {name for incident in result.incidents for name in incident.explains}
    told |= {name for item in result.untraced for name in item.findings}
    assert failed - told == set()
    assert "broke_off" not in {item.code for item in result.untraced}


@pytest.mark.parametrize("case", CASES)
def test_a_report_in_which_everything_fails_costs_no_more_than_allowed(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent: list[budget.Budget] = []

    class Counted(budget.Budget):
        def __init__(self, tables: object, each: int = 300) -> None:
            super().__init__(tables, each)  # type: ignore[arg-type]
            spent.append(self)

    monkeypatch.setattr("mrv.trace.search.Budget", Counted)
    result = mrv.validate(everything(case), rules=load_rulebook())
    accounted(result)
    assert all(work <= 300 for counted in spent for work in counted.spent.values())
    told = {item.code: len(item.findings) for item in result.untraced}
    reason = {"tenfold": "everything_fails", "zero": "record_of_zeros", "infinite": "value_absent"}
    assert told[reason[case]] > 100


@pytest.mark.parametrize(
    ("meant", "filed", "kind"),
    [
        (21.53, "25.13", "digits_transposed"),
        (21.53, "21.83", "digit_substituted"),
        (21.53, "215.3", None),
        (21.53, "211.53", "digit_doubled"),
        (21.53, "2.53", "digit_dropped"),
        (-0.104, "-0.14", "digit_dropped"),
    ],
)
def test_a_slip_of_one_digit_is_undone(meant: float, filed: str, kind: str | None) -> None:
    kinds, numbers = edits(filed)
    found = {name for name, number in zip(kinds, numbers, strict=True) if number == meant}
    assert found == ({kind} if kind else set())
