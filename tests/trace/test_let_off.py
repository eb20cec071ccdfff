"""What the right value says of rules that excuse it, of decimals, and of a single earlier month."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rulebook
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.typical import Typical
from tests.catalogue.mini_rulebook import write_rulebook
from tests.trace.small_book import FILES, FRAME, calculated, frames, honest, rule
from tests.trace.test_repairs import AT, Bench

_EQUIVALENT = 0.7143


def book(rules: str, kinds: str = "", columns: str = "") -> Rulebook:
    files = dict(FILES)
    files["common/rules.yaml"] += rules
    files["tracing/error_kinds.yaml"] += kinds
    if columns:
        files["frames.yaml"] = files["frames.yaml"].replace("settled,", f"settled, {columns},")
        files["parameters/common.yaml"] += (
            f"  - {{name: {columns}, title: {{zh: 量, en: {columns}}}, kind: number, unit: t,"
            " decimals: 2, bounds: {min: 0}}\n"
        )
    with TemporaryDirectory() as folder:
        return load_rulebook(write_rulebook(Path(folder), files))


@cache
def stepping() -> Rulebook:
    """A step of the heat value is excused where the heat settled for moves with it."""
    gate = "    gate: abs(heat_value - settled / burnt) <= 0.3\n"
    step = "abs(heat_value - prev(heat_value)) <= 0.9"
    return book(rule(7, "heat-value-steps", step, "warning", gate))


@cache
def written() -> Rulebook:
    """A stock with a range, of no more than two decimals."""
    kinds = f"""\
  - name: coal_equivalent
    title: {{zh: 标煤, en: Coal equivalent}}
    method: factor
    factors: [{_EQUIVALENT}]
    cost: 2.8
"""
    rules = rule(8, "stock-in-range", "stock >= 4100 and stock <= 6000", "error")
    return book(rules + rule(9, "two-decimals", "rounds_to(stock, 2)", "info"), kinds, "stock")


def test_a_rule_that_excuses_the_right_value_is_explained_if_it_would_hold() -> None:
    rows = honest()
    right = rows[AT]["heat_value"]
    rows[AT] = calculated(rows[AT] | {"heat_value": round(right * 1000, 3)})
    result = mrv.validate(frames(rows), rules=stepping())
    steps = result.findings.filter(result.findings["rule"] == "COM-THR-007")["id"].to_list()
    [incident] = result.incidents
    assert incident.cells[0].suggested == pytest.approx(right)
    # The next month stands beside the wrong one, but its own heat excuses it.
    assert len(steps) == 1
    assert set(steps) <= set(incident.explains)


def test_any_repair_has_the_decimals_that_a_value_should_have() -> None:
    rows = honest()
    for number, row in enumerate(rows):
        row["stock"] = round(4200.57 + number * 7.11, 2)
    right = rows[AT]["stock"]
    rows[AT]["stock"] = round(right * _EQUIVALENT, 4)
    result = mrv.validate(frames(rows), rules=written())
    assert {"COM-THR-008", "COM-THR-009"} <= set(result.findings["rule"])
    [incident] = result.incidents
    assert (incident.kind, incident.cells[0].suggested) == (
        "coal_equivalent",
        pytest.approx(right, abs=0.01),
    )
    assert len(incident.explains) == 2


def test_one_earlier_month_tells_the_size_of_a_value() -> None:
    on = Bench(honest()[AT - 1 : AT + 1])
    spot = Spot(FRAME, "burnt", 1)
    filed = honest()[AT]["burnt"]
    typical = Typical(on.tables, on.names)
    assert typical.gain([(spot, filed / 1000)]) < -0.5
    assert abs(typical.gain([(spot, filed * 1.1)])) < 0.3
    assert typical.usual(spot) is None
