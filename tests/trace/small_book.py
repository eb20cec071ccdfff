"""A rulebook of a few quantities that knows no sector, and honest reports for it."""

from __future__ import annotations

import datetime
import random
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from mrv.catalogue.bundled import bundled_file
from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rulebook
from tests.catalogue.mini_rulebook import write_rulebook

FRAME = "site_month"
_NUMBER = "kind: number, unit: {unit}, decimals: {decimals}, bounds: {{min: 0}}"


def quantity(name: str, unit: str, decimals: int, more: str = "") -> str:
    """A quantity as the rulebook declares it."""
    number = _NUMBER.format(unit=unit, decimals=decimals)
    return f"  - {{name: {name}, title: {{zh: 量, en: {name}}}, {number}{more}}}\n"


def calculated_quantity(name: str, unit: str, number: int, expression: str) -> str:
    """A calculated one with its formula."""
    return f"""\
  - name: {name}
    title: {{zh: 量, en: {name}}}
    kind: number
    unit: {unit}
    decimals: 2
    nature: calculated
    cite: {{source: physics, confidence: physics}}
    formulas:
      - rule: COM-LOG-{number:03}
        name: {name.replace("_", "-")}
        title: {{zh: 计算, en: Calculated}}
        frame: {FRAME}
        expression: {expression}
        tolerance: {{rounding: true}}
        cite: {{source: physics, confidence: physics}}
"""


def rule(number: int, name: str, expect: str, severity: str, more: str = "") -> str:
    return f"""\
  - id: COM-THR-{number:03}
    name: {name}
    title: {{zh: 核对, en: Check}}
    category: threshold
    severity: {severity}
    frame: {FRAME}
    expect: {expect}
{more}    message: {{zh: 不符。, en: It does not fit.}}
    cite: {{source: physics, confidence: physics}}
"""


FILES = {
    "rulebook.yaml": "version: 1.0\n",
    "sources.yaml": """\
sources:
  - {key: physics, title: {zh: 恒等, en: Identity}, issuer: {zh: 无, en: None}}
""",
    "units.yaml": """\
units:
  - {symbol: t, dimension: mass, factor: 1}
  - {symbol: GJ, dimension: heat, factor: 1}
  - {symbol: GJ/t, dimension: heat_per_mass, factor: 1}
  - {symbol: tCO2, dimension: emission, factor: 1}
""",
    "frames.yaml": f"""\
frames:
  - name: {FRAME}
    title: {{zh: 场地月度, en: Site by month}}
    sector: common
    keys: [enterprise_id, month]
    time: month
    columns: [burnt, ledger, counted, heat_value, heat, settled, emission, left_meter, right_meter]
""",
    "parameters/common.yaml": """\
parameters:
  - {name: enterprise_id, title: {zh: 编号, en: Id}, kind: text, nature: key}
  - {name: month, title: {zh: 月份, en: Month}, kind: month, nature: key}
"""
    + quantity("burnt", "t", 2)
    + quantity("ledger", "t", 2)
    + quantity("counted", "t", 2)
    + quantity("heat_value", "GJ/t", 3)
    + quantity("settled", "GJ", 2)
    + quantity("left_meter", "t", 2)
    + quantity("right_meter", "t", 2)
    + calculated_quantity("heat", "GJ", 1, "burnt * heat_value")
    + calculated_quantity("emission", "tCO2", 2, "heat * 0.09"),
    "common/rules.yaml": "rules:\n"
    + rule(1, "ledger-agrees", "burnt == ledger", "error", "    tolerance: {rel: 0.02}\n")
    + rule(6, "count-agrees", "burnt == counted", "error", "    tolerance: {rel: 0.02}\n")
    + rule(2, "settlement-agrees", "heat == settled", "error", "    tolerance: {rel: 0.004}\n")
    + rule(3, "heat-value-in-band", "heat_value >= 18 and heat_value <= 26", "error")
    + rule(4, "meters-agree", "left_meter == right_meter", "error", "    tolerance: {rel: 0.004}\n")
    + rule(
        5,
        "heat-value-as-usual",
        "abs(heat_value - median(heat_value)) <= 1",
        "warning",
    ),
    "tracing/error_kinds.yaml": """\
error_kinds:
  - name: unit_slip
    title: {zh: 数量级, en: Power of ten}
    method: factor
    factors: [10, 100, 1000]
    cost: 2.2
  - name: sign
    title: {zh: 符号, en: Sign}
    method: factor
    factors: [-1]
    cost: 2.5
""",
    # How surcharges are reckoned is the same everywhere; what they are, the bundled rulebook says.
    "tracing/surcharges.yaml": bundled_file("tracing/surcharges.yaml").read_text("utf-8"),
}


@cache
def small_book() -> Rulebook:
    """The rulebook, read from its files."""
    with TemporaryDirectory() as folder:
        return load_rulebook(write_rulebook(Path(folder), FILES))


def honest(enterprise: str = "SYN-1", seed: int = 1) -> list[dict[str, Any]]:
    """A year in which everything fits."""
    rng = random.Random(seed)
    rows = []
    for month in range(1, 13):
        burnt = round(rng.uniform(1000, 3000), 2)
        heat_value = round(rng.uniform(21.6, 22.4), 3)
        row = {
            "enterprise_id": enterprise,
            "month": datetime.date(2025, month, 1),
            "burnt": burnt,
            "ledger": round(burnt * rng.uniform(0.999, 1.001), 2),
            "counted": round(burnt * rng.uniform(0.999, 1.001), 2),
            "heat_value": heat_value,
            "settled": round(burnt * heat_value * rng.uniform(0.999, 1.001), 2),
            "left_meter": (passed := round(rng.uniform(400, 900), 2)),
            "right_meter": round(passed * rng.uniform(0.999, 1.001), 2),
        }
        rows.append(calculated(row))
    return rows


def calculated(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its results computed anew."""
    heat = round(row["burnt"] * row["heat_value"], 2)
    return row | {"heat": heat, "emission": round(heat * 0.09, 2)}


def frames(rows: list[dict[str, Any]]) -> dict[str, pl.DataFrame]:
    """Rows as they are filed."""
    return {FRAME: pl.DataFrame(rows, infer_schema_length=None)}
