"""Two series that disagree all year, and a sum that only the right repair leaves steady."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.trace.guesses.steadiness import _looser
from mrv.trace.model import Incident
from tests.samples.rows import Frames, half_up
from tests.samples.writers import tables

MONTHS = 12


def drawn(middle: float, spread: float, seed: int) -> np.ndarray:
    rng = random.Random(seed)
    return np.array([rng.gauss(middle, spread) for _ in range(MONTHS)])


def told(frames: Frames) -> list[set[str]]:
    book = load_rulebook()
    incident: Incident = mrv.validate(tables(frames, book), rules=book).incidents[0]
    causes = (incident, *incident.alternatives)
    return [{cell.parameter for cell in cause.cells} for cause in causes]


def smelter(column: str, factor: float) -> Frames:
    """A year's ledger of metal that balances to a tonne or so, one column off all year."""
    rng, rows, stock = random.Random(5), [], 400.0
    for month in range(1, MONTHS + 1):
        made, sold = half_up(rng.uniform(9_000, 10_000), 2), half_up(rng.uniform(4_000, 5_000), 2)
        closing = half_up(rng.uniform(300, 500), 2)
        row = {
            "enterprise_id": "SYN-1",
            "month": date(2025, month, 1),
            "liquid_aluminium_output": made,
            "metal_opening_stock": stock,
            "remelt_charge": 0.0,
            "liquid_aluminium_sold": sold,
            "cast_output": half_up(made + stock - sold - closing - 20 + rng.gauss(0, 1), 2),
            "casting_loss": 20.0,
            "metal_closing_stock": closing,
        }
        row[column] = half_up(float(str(row[column])) * factor, 2)
        rows.append(row)
        stock = closing
    return {"aluminium_enterprise_month": rows}


@pytest.mark.parametrize("wrong", ["metal_opening_stock", "metal_closing_stock"])
@pytest.mark.parametrize("factor", [0.85, 1.15])
def test_the_ledger_tells_which_stock_is_off(wrong: str, factor: float) -> None:
    """Opening and closing only have to agree; what a month makes and sells tells their size."""
    first, *rest = told(smelter(wrong, factor))
    assert first == {wrong}
    assert {"metal_opening_stock", "metal_closing_stock"} <= set().union(first, *rest)


def scatter(noise: np.ndarray, one: np.ndarray, other: np.ndarray) -> float:
    """What speaks against the repair of the other part of a balance, that of one being right."""
    right, wrong = 1 / 1.2, 1.25
    stands = np.stack([noise, noise + other * (wrong - 1), noise + one * 0.2])
    return float(_looser(stands, np.array([right, wrong]))[1])


def test_ups_and_downs_of_the_wrong_series_stay_in_the_balance() -> None:
    noise = drawn(0.0, 0.001, 1)
    assert scatter(noise, drawn(1.0, 0.001, 2), drawn(1.0, 0.1, 3)) > 1.0
    assert scatter(noise, drawn(1.0, 0.001, 2), np.ones(MONTHS)) == 0.0


def test_what_a_series_is_measured_with_grows_with_it() -> None:
    """A meter's own error, all that the balance varies by: scaled it tells nothing."""
    noise = drawn(0.0, 0.001, 1)
    stands = np.stack([noise * 0.8 - 0.2, noise + 0.25, noise])
    assert _looser(stands, np.array([0.8, 1.25])).tolist() == [0.0, 0.0]
