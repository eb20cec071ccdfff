"""Rounding as the guides ask, and the constants of the guides."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Row = dict[str, Any]
Frames = dict[str, list[Row]]

STANDARD_COAL = 29.3076
"""GJ per tonne of standard coal."""
CARBON_TO_DIOXIDE = 44 / 12
REFERENCE_ENTHALPY = 83.74
"""Water at 20 °C, kJ/kg."""
DIESEL = {"net_calorific_value_ar": 42.652, "carbon_per_heat": 0.0202, "oxidation_factor": 98.0}
DEFAULT_HEAT = 26.7
DEFAULT_CARBON_PER_HEAT = {"conventional_coal": 0.03085, "non_conventional_coal": 0.02858}
GRID_FACTOR = {2021: 0.5810, 2022: 0.5703, 2023: 0.5703, 2024: 0.5366, 2025: 0.5306}


def half_up(value: float, decimals: int) -> float:
    """Round as the guides do (四舍五入)."""
    quantum = Decimal(1).scaleb(-decimals)
    return float(Decimal(repr(float(value))).quantize(quantum, rounding=ROUND_HALF_UP))


def ratio(numerator: float, denominator: float, decimals: int) -> float | None:
    """A rounded quotient; None where there is nothing to divide by."""
    return half_up(numerator / denominator, decimals) if denominator else None


def total(rows: Iterable[Row], name: str, decimals: int) -> float:
    """The rounded sum of a column, blanks left out."""
    return half_up(sum(row.get(name) or 0.0 for row in rows), decimals)


def mean(rows: Iterable[Row], name: str, weight: str, decimals: int) -> float | None:
    """The rounded weighted mean of a column over the rows that have it."""
    filed = [row for row in rows if row.get(name) is not None and row.get(weight)]
    return ratio(
        sum(row[name] * row[weight] for row in filed), sum(row[weight] for row in filed), decimals
    )
