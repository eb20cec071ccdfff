"""`mrv.validate` as a programmer calls it: kinds of input, arguments that cannot be meant."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import mrv
from mrv.engine.misuse import MisuseError

CSV = Path(__file__).resolve().parents[2] / "sample_reports" / "power" / "clean" / "csv"


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (42, "int"),
        (None, "NoneType"),
        ("", "str"),
        ([], "list"),
        ([1, "a.csv"], "list"),
        ({"power_unit_month": [1, 2]}, "list"),
        ({"power_unit_month": pl.LazyFrame({"a": [1]})}, "polars.LazyFrame"),
    ],
)
def test_input_of_a_wrong_kind_is_refused_with_the_right_one(given: Any, kind: str) -> None:
    with pytest.raises(TypeError, match="polars") as refused:
        mrv.validate(given)
    assert kind in str(refused.value)


@pytest.mark.parametrize(
    "arguments", [{"as_of": "tomorrow"}, {"as_of": 3}, {"lang": "fr"}, {"only": "NO-SUCH"}]
)
def test_arguments_that_cannot_be_meant(arguments: dict[str, Any]) -> None:
    with pytest.raises(MisuseError) as refused:
        mrv.validate("x.csv", **arguments)
    assert refused.value.text.zh and refused.value.text.en


def test_frames_give_a_result_that_shows_itself() -> None:
    frame = pl.read_csv(CSV / "power_fuel_month.csv")
    day = datetime.datetime(2026, 1, 31, 12, 0)
    stages: list[str] = []
    result = mrv.validate(
        {"power_fuel_month": frame}, only="PWR-LOG-302", as_of=day, progress=stages.append
    )
    assert stages == ["reading", "judging"]
    assert repr(result) == "<Result accepted: 42 findings, 0 problems, 42 missing>"
    assert repr(next(iter(result))).startswith("<Finding info PWR-LOG-302 [enterprise_id=")


@pytest.mark.parametrize("rows", [None, 0], ids=["no frames", "no rows"])
def test_a_first_month_has_no_history(rows: int | None) -> None:
    frame = pl.read_csv(CSV / "power_fuel_month.csv")
    given = {"power_fuel_month": frame}
    past = {} if rows is None else {"power_fuel_month": frame.head(rows)}
    alone, beside = (mrv.validate(given, history=each) for each in (None, past))
    assert alone.verdict == beside.verdict != "unreadable"
    assert beside.problems == alone.problems
    assert beside.findings.height == alone.findings.height
