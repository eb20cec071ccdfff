"""What some per cent off is called: slips that a few digits, or a known size, make no accident."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl
import pytest

import mrv
from mrv.catalogue.load import load_rulebook, open_rulebook
from mrv.catalogue.model import Rulebook
from mrv.intake.load import load
from mrv.trace.guesses.candidates import Spot
from tests.catalogue.mini_rulebook import write_rulebook
from tests.trace.small_book import FILES, FRAME, calculated, honest
from tests.trace.test_repairs import AT, Bench

_KINDS = """\
  - {name: another_basis, title: {zh: 基, en: Basis}, method: factor, factors: [1.04], cost: 2.4}
  - {name: digit_substituted, title: {zh: 错, en: Mistyped}, method: digits, cost: 3.2}
  - {name: digits_transposed, title: {zh: 颠倒, en: Exchanged}, method: digits, cost: 3.0}
"""


@cache
def book() -> Rulebook:
    """The small rulebook, where quantities are stated on another basis or mistyped as well."""
    files = dict(FILES)
    files["tracing/error_kinds.yaml"] += _KINDS
    with TemporaryDirectory() as folder:
        return load_rulebook(write_rulebook(Path(folder), files))


def told(rows: list[dict[str, Any]]) -> tuple[str, str]:
    """The kind and the parameter of the first cause."""
    found = mrv.validate({FRAME: pl.DataFrame(rows)}, rules=book()).incidents
    [cell] = found[0].cells
    return found[0].kind, cell.parameter


@pytest.mark.parametrize(("filed", "right", "cost"), [(26.0, 25.0, 3.5), (26.004, 25.004, 2.4)])
def test_of_few_digits_some_factor_near_one_always_leads_to_others(
    filed: float, right: float, cost: float
) -> None:
    """Half of the last digit of 26 is 2 %: so far around 25 many factors lead."""
    rows = honest()
    rows[AT] |= {"heat_value": filed}
    named = Bench(rows, book()).names.name(Spot(FRAME, "heat_value", AT), right, 1e-5)
    assert named.kind == "another_basis"
    assert named.cost == pytest.approx(cost, abs=0.1)


def test_a_result_of_few_digits_is_a_digit_off_by_accident() -> None:
    """One digit differs: of the numbers near one of three digits, many are like that."""
    rows = honest()
    row = calculated(rows[AT] | {"burnt": 1.02, "heat_value": 22.004})
    assert row["emission"] == 2.02
    rows[AT] = row | {"ledger": 1.02, "counted": 1.02, "settled": row["heat"], "emission": 2.12}
    assert told(rows) == ("not_recalculated", "emission")


def test_of_a_result_of_many_digits_two_that_changed_places_are_none() -> None:
    rows = honest()
    digits = list(f"{rows[AT]['emission']:.2f}")
    assert digits[1] != digits[2]
    digits[1], digits[2] = digits[2], digits[1]
    rows[AT] |= {"emission": float("".join(digits))}
    assert told(rows) == ("digits_transposed", "emission")


@pytest.mark.parametrize(("times", "kind"), [(1, "wrong_value"), (2, "digit_substituted")])
def test_that_a_slip_leads_to_the_value_of_one_month_of_many_that_differ_says_nothing(
    times: int, kind: str
) -> None:
    rows = [row | {"settled": None} for row in honest()]
    for row in rows[AT + 1 : AT + 1 + times]:
        row["heat_value"] = 22.105
    rows[AT]["heat_value"] = 24.105
    assert told([calculated(row) for row in rows]) == (kind, "heat_value")


@pytest.mark.parametrize(("share", "mixed_up"), [(1.045, False), (1.065, True)])
def test_the_gross_heat_of_an_oil_is_known_from_its_hydrogen(share: float, mixed_up: bool) -> None:
    frames = {
        n: d.table
        for n, d in load(["sample_reports/power/clean/csv"], open_rulebook(None)).frames.items()
    }
    name, column = "power_fuel_month", "net_calorific_value_ar"
    first = np.flatnonzero((frames[name]["fuel"] == "diesel").to_numpy())[0]
    off = pl.when(pl.int_range(pl.len()) == int(first)).then(pl.col(column) * share)
    frames[name] = frames[name].with_columns(off.otherwise(pl.col(column)).round(3).alias(column))
    cause = mrv.validate(frames).incidents[0]
    assert {cell.parameter for cell in cause.cells} == {column}
    assert (cause.kind == "gross_or_net") is mixed_up
