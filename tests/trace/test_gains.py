"""Twelve months that stand alike within a limit tell hardly more than one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.trace.guesses.gains import gains
from mrv.trace.whatif.judge import Verdicts
from tests.samples.populations import GENERATORS
from tests.samples.rows import half_up
from tests.samples.writers import tables

ALUMINIUM = GENERATORS["aluminium"]
PIECES, MASS = "anode_pieces_changed", "anode_block_mass"


def verdict(
    before: list[float], after: list[float], fails: Any, *, equation: bool, severity: str = "error"
) -> Verdicts:
    """One rule on so many months of one hypothesis; as filed all fail or none does."""
    rows = np.arange(len(before))
    rule = SimpleNamespace(equation=equation, rule=SimpleNamespace(severity=severity))
    return Verdicts(
        cast(Any, (rule,)),
        np.zeros(len(before), dtype=np.int64),
        np.zeros(len(before), dtype=np.int64),
        rows,
        np.array(before),
        np.array(after),
        np.array([value > 6 for value in before]),
        np.full(len(before), fails),
    )


def gained(*args: Any, **named: Any) -> float:
    return float(gains([verdict(*args, **named)], 1)[0][0])


def test_a_year_that_moves_to_the_middle_of_a_range_gains_little_more_than_a_month() -> None:
    month = gained([4.0], [0.0], False, equation=False)
    year = gained([4.0] * 12, [0.0] * 12, False, equation=False)
    assert month == 4.0
    assert month < year < 1.2 * month


def test_months_that_fail_ask_for_an_explanation_each() -> None:
    assert gained([10.0] * 12, [0.0] * 12, False, equation=False) == 120.0
    assert gained([10.0] * 12, [8.0] * 12, True, equation=False) == pytest.approx(24.0)


def test_remarks_on_every_month_of_a_year_are_about_one_habit() -> None:
    year = gained([10.0] * 12, [0.0] * 12, False, equation=False, severity="info")
    assert 10.0 < year < 12.0
    assert gained([10.0], [0.0], False, equation=False, severity="info") == 10.0


def test_how_near_an_identity_comes_is_rounding_of_its_own_each_month() -> None:
    assert gained([4.0] * 12, [0.0] * 12, False, equation=True) == 48.0


def test_a_month_and_the_one_before_are_two() -> None:
    assert gained([4.0, 4.0], [0.0, 0.0], False, equation=False) == 8.0


@pytest.mark.parametrize("number", [1, 2])
def test_pieces_and_mass_of_anodes_stand_beside_one_another(number: int) -> None:
    """Only their product is compared: which of the two is off all year nothing tells for sure.

    The first of these plants files neither.
    """
    drawn = ALUMINIUM.population(8, 7_002_001)
    name = sorted({row["enterprise_id"] for row in drawn["enterprise"]})[number]
    frames = {
        frame: [dict(row) for row in rows if row["enterprise_id"] == name]
        for frame, rows in drawn.items()
    }
    for row in frames["aluminium_line_month"]:
        if row["line_id"] == "1":
            row[PIECES] = half_up(row[PIECES] * 0.91, 0)
    book = load_rulebook()
    result = mrv.validate(tables(ALUMINIUM.derive(frames), book), rules=book)
    told = [
        [c, *c.alternatives] for c in result.incidents if c.cells[0].parameter in (PIECES, MASS)
    ]
    for incident in told:
        assert {cause.cells[0].parameter for cause in incident} >= {PIECES, MASS}
        assert incident[0].confidence < 0.9
    assert told
