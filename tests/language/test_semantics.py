"""What comparing means, on single numbers worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import polars as pl
import pytest

from mrv.language import Compiler, Lowered, reference
from mrv.language.backends import numpy as numpy_backend
from mrv.language.backends import polars as polars_backend
from mrv.language.backends.numpy_nodes import apply, evaluate
from mrv.language.explain import explain
from mrv.language.half_units import half_unit_of

Lower = Callable[..., Lowered]


class Tolerance(NamedTuple):
    rounding: bool = False
    rel: float = 0.0
    abs: float = 0.0
    of: int = 1


ROW: dict[str, Any] = {
    "heat": 20.0,
    "burnt": 1000.0,
    "emission": 5.0,
    "count": 3.0,
    "fuel": "coal",
    "is_merged": None,
}


def judged(lowered: Lower, text: str, tolerance: Tolerance, **values: Any) -> tuple[Any, Any]:
    """Truth and margin by polars, after making sure that the reference says the same."""
    tree = lowered(text).tree
    row = ROW | values
    types = {"fuel": pl.String, "is_merged": pl.Boolean}
    schema = {name: types.get(name, pl.Float64) for name in row}
    frame = pl.DataFrame([row], schema=schema)
    compiler = Compiler(polars_backend)
    found = frame.with_columns(
        truth=compiler.truth(tree, tolerance), margin=compiler.margin(tree, tolerance)
    ).row(0, named=True)
    assert found["truth"] is reference.truth(tree, row, tolerance)
    margin = reference.margin(tree, row, tolerance)
    assert (found["margin"] is None) == (margin is None)
    assert margin is None or found["margin"] == pytest.approx(margin, rel=1e-9)
    return found["truth"], found["margin"]


@pytest.mark.parametrize(
    ("text", "tolerance", "truth", "margin"),
    [
        # half-units: heat 0.0005, burnt 0.5, emission 0.005; count is exact
        ("heat == 20.0004", Tolerance(rounding=True), True, 0.0004 / 0.0005 - 1),
        ("heat == 20.0006", Tolerance(rounding=True), False, 0.0006 / 0.0005 - 1),
        ("heat == 20.0059", Tolerance(rounding=True, of=12), True, 0.0059 / 0.006 - 1),
        ("heat + emission == 25.005", Tolerance(rounding=True), True, 0.005 / 0.0055 - 1),
        ("heat - emission == 15.006", Tolerance(rounding=True), False, 0.006 / 0.0055 - 1),
        ("heat * burnt == 20009", Tolerance(rounding=True), True, 9 / 10.5 - 1),
        ("heat * burnt == 20011", Tolerance(rounding=True), False, 11 / 10.5 - 1),
        ("burnt / heat == 50", Tolerance(rounding=True), True, -1),
        ("burnt / heat == 50.027", Tolerance(rounding=True), False, 0.027 / 0.02625 - 1),
        ("heat * 3 / 2 == 30.0007", Tolerance(rounding=True), True, 0.0007 / 0.00075 - 1),
        ("max(heat, emission) == 20.004", Tolerance(rounding=True), True, 0.004 / 0.005 - 1),
        ("power(heat, 2) == 400.019", Tolerance(rounding=True), True, 0.019 / 0.02 - 1),
        ("count == 3.1", Tolerance(rounding=True), False, None),
        ("heat == 20.1", Tolerance(rel=0.01), True, 0.1 / 0.201 - 1),
        ("heat == 20.3", Tolerance(rel=0.01), False, 0.3 / 0.203 - 1),
        ("heat == 21", Tolerance(abs=2.0), True, -0.5),
        ("heat != 21", Tolerance(abs=2.0), False, 0.5),
        ("heat != 25", Tolerance(abs=2.0), True, -1.5),
        ("heat == 21", Tolerance(True, 0.01, 0.5), False, 1 / 0.7105 - 1),
        # orders: 1 % of the limit, or the half-units, or the half-width of a band
        ("heat <= 16", Tolerance(), False, 4 / 0.16),
        ("heat < 25", Tolerance(), True, -5 / 0.25),
        ("16 >= heat", Tolerance(), False, 4 / 0.16),
        ("heat >= 0", Tolerance(), True, -20 / 0.0005),
        ("count >= 0", Tolerance(), True, -3),
        ("10 <= heat <= 40", Tolerance(), True, -10 / 15),
        ("10 <= heat <= 18", Tolerance(), False, 2 / 4),
        ("18 >= heat >= 10", Tolerance(), False, 2 / 4),
        ("not 10 <= heat <= 18", Tolerance(), True, -0.5),
        # exactly at the limit the truth decides
        ("heat <= 20", Tolerance(), True, 0.0),
        ("heat < 20", Tolerance(), False, 0.0),
        ("heat < 20.000000000001", Tolerance(), False, 0.0),
        ("heat == 20.000000000001", Tolerance(), True, None),
        ("same(heat, 20.000000000001)", Tolerance(), False, 1.0),
        # logic
        ("heat > 16 and heat < 16", Tolerance(), False, 4 / 0.16),
        ("heat > 16 or heat < 16", Tolerance(), True, -4 / 0.16),
        ("is_merged and heat < 16", Tolerance(), False, 4 / 0.16),
        ("is_merged or heat > 16", Tolerance(), True, -4 / 0.16),
        ("is_missing(is_merged)", Tolerance(), True, -1.0),
        ("fuel == 'coal'", Tolerance(), True, -1.0),
        ("fuel in ('gas', 'oil')", Tolerance(), False, 1.0),
        ("rounds_to(heat / 3, 2)", Tolerance(), False, 1.0),
        ("rounds_to(0.1 + 0.2 + 0 * heat, 1)", Tolerance(), True, -1.0),
        ("round_half_up(heat + 0.005, 2) == 20.01", Tolerance(), True, None),
        ("round_half_up(-heat - 0.5) == -21", Tolerance(), True, None),
        # 0.29 * 100 is 28.999999999999996 in binary, yet 29 on paper
        ("floor(heat / 20 * 0.29 * 100) == 29", Tolerance(), True, None),
        ("floor(heat / 20 * 28.99999) == 28", Tolerance(), True, None),
        ("floor(-heat - 0.5) == -21", Tolerance(), True, None),
    ],
)
def test_truth_and_margin(
    lowered: Lower, text: str, tolerance: Tolerance, truth: bool, margin: float | None
) -> None:
    found = judged(lowered, text, tolerance)
    assert found[0] is truth
    if margin is not None:
        assert found[1] == pytest.approx(margin, rel=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "is_merged",
        "not is_merged",
        "is_merged and heat > 1",
        "is_merged or heat < 1",
        "heat / (count - 3) > 1",
        "heat / (count - 3) <= 1",
        "1 / (heat / (count - 3)) >= 0",
        "exp(heat * burnt) > 1",
        "power(-heat, 0.5) > 1",
        "where(is_merged, 1, 2) == 1",
        "max(heat, count / (count - 3)) > 1",
        "min(heat, heat / (count - 3)) < 100",
    ],
)
def test_what_cannot_be_known_is_unknown(lowered: Lower, text: str) -> None:
    assert judged(lowered, text, Tolerance()) == (None, None)


@pytest.mark.parametrize(
    ("text", "burnt", "truth"),
    [
        # Nothing was burnt: whatever its heat, there is none of it.
        ("burnt * heat == 0", 0.0, True),
        ("heat * burnt == 0", 0.0, True),
        ("burnt * heat / 100 * 44 / 12 == 0", 0.0, True),
        ("emission == burnt * heat", 0.0, False),
        ("emission == 5 + burnt * (heat * count)", 0.0, True),
        ("burnt * (count / burnt) == 0", 0.0, True),
        ("heat * 0 == 0", 0.0, True),
        # What was burnt has a heat, and it is not known.
        ("burnt * heat == 0", 1000.0, None),
        ("burnt * heat > -1", 1000.0, None),
        ("burnt * heat / 100 * 44 / 12 == 0", 1000.0, None),
        ("emission == 5 + burnt * (heat * count)", 1000.0, None),
        ("heat == 0", 0.0, None),
        ("burnt / heat == 0", 0.0, None),
        ("burnt + heat == 0", 0.0, None),
        ("burnt * heat + emission * heat == 0", 0.0, None),
    ],
)
@pytest.mark.parametrize("tolerance", [Tolerance(), Tolerance(rounding=True)])
def test_nothing_times_the_unknown_is_nothing(
    lowered: Lower, text: str, burnt: float, tolerance: Tolerance, truth: bool | None
) -> None:
    assert judged(lowered, text, tolerance, burnt=burnt, heat=None)[0] is truth


def test_an_unknown_half_unit_leaves_the_equality_unknown(lowered: Lower) -> None:
    tree = lowered("total(fuels.heat) == heat", half_units=True).tree
    frame = pl.DataFrame(
        {"heat": [20.0, 20.0], "total(fuels.heat)": [20.001, 20.001]}
    ).with_columns(pl.Series("half_unit(total(fuels.heat))", [0.001, None]))
    found = frame.select(Compiler(polars_backend).truth(tree, Tolerance(rounding=True)))
    assert found.to_series().to_list() == [True, None]


def test_half_units_can_be_replaced(lowered: Lower) -> None:
    tree = lowered("heat == 20.4").tree
    frame = pl.DataFrame({"heat": [20.0, 20.0], "seen": [0.5, 0.05]})
    coarse = Compiler(polars_backend, half_units={"heat": 0.5})
    by_row = Compiler(polars_backend, half_units={"heat": "seen"})
    tolerance = Tolerance(rounding=True)
    assert frame.select(coarse.truth(tree, tolerance)).to_series().to_list() == [True, True]
    assert frame.select(by_row.truth(tree, tolerance)).to_series().to_list() == [True, False]
    assert reference.truth(tree, frame.row(1, named=True), tolerance, {"heat": "seen"}) is False


@pytest.mark.parametrize("text", ["heat * burnt", "burnt / heat", "heat - heat * emission / 100"])
def test_half_units_bound_what_rounding_can_do(lowered: Lower, text: str) -> None:
    """All corners of the rounding box stay within the propagated half-unit."""
    tree = lowered(text).tree
    half = reference.value(half_unit_of(tree), ROW)
    assert isinstance(half, float)
    middle = reference.value(tree, ROW)
    assert isinstance(middle, float)
    furthest = 0.0
    for heat in (-0.0005, 0.0005):
        for burnt in (-0.5, 0.5):
            for emission in (-0.005, 0.005):
                moved = {"heat": heat, "burnt": burnt, "emission": emission}
                corner = reference.value(tree, {n: ROW[n] + by for n, by in moved.items()})
                assert isinstance(corner, float)
                furthest = max(furthest, abs(corner - middle))
    assert furthest <= half * 1.001
    assert half <= furthest * 1.2


def test_half_units_of_small_divisors_do_not_underflow(lowered: Lower) -> None:
    tree = lowered("burnt / heat").tree
    row = {"burnt": 1e-190, "heat": 1e-190}
    found = pl.DataFrame([row]).select(Compiler(polars_backend).half_unit(tree)).item()
    assert found == pytest.approx(0.5005 / 1e-190)
    assert math.isfinite(found)


def test_details_name_the_violated_bound(lowered: Lower) -> None:
    compiler = Compiler(polars_backend)
    tree = lowered("0 <= heat <= 16 and count == 3").tree
    found = pl.DataFrame([ROW]).select(**compiler.details(tree, Tolerance(abs=1.0))._asdict())
    assert found.row(0) == (20.0, 16.0, None, 0.5)
    tree = lowered("count == 3 and heat == burnt / 45").tree
    found = pl.DataFrame([ROW]).select(**compiler.details(tree, Tolerance(abs=1.0))._asdict())
    assert found.row(0) == pytest.approx((20.0, 1000 / 45, 1.0, 20 / 9 - 1))


def test_values_of_every_type(lowered: Lower) -> None:
    compiler = Compiler(polars_backend)
    frame = pl.DataFrame([ROW, ROW | {"count": 0.0, "fuel": None}])
    found = frame.select(
        number=compiler.value(lowered("heat / count").tree),
        text=compiler.value(lowered("coalesce(fuel, 'none')").tree),
        truth=compiler.value(lowered("heat > count").tree),
        constant=compiler.value(lowered("44 / 11").tree),
    )
    assert found.to_dict(as_series=False) == {
        "number": [20 / 3, None],
        "text": ["coal", "none"],
        "truth": [True, True],
        "constant": [4.0, 4.0],
    }


def test_numpy_computes_shared_parts_once(lowered: Lower, monkeypatch: pytest.MonkeyPatch) -> None:
    compiler = Compiler(numpy_backend)
    trees = [lowered(f"heat * burnt > {limit}").tree for limit in range(5)]
    products = 0

    def counted(*operands: object) -> object:
        nonlocal products
        products += 1
        return np.multiply(*operands)

    monkeypatch.setattr(numpy_backend, "product", lambda a, b: apply(counted, a, b))
    expressions = [compiler.truth(tree) for tree in trees]
    rows = {"heat": [1.0, np.nan, 3.0], "burnt": [2.0, 2.0, 2.0]}
    found = evaluate(expressions, rows, 3)
    assert products == 1
    assert [array.tolist() for array in found[:3]] == [[1, 0, 1], [1, 0, 1], [-1, 0, 1]]


def test_truth_expressions_stay_lean(lowered: Lower) -> None:
    """A plain limit is one comparison; finiteness is looked at once, and only after a division."""
    compiler = Compiler(polars_backend)
    assert str(compiler.truth(lowered("heat <= 16").tree)).count("(") < 8
    assert "is_finite" not in str(compiler.truth(lowered("heat < burnt + 1").tree))
    identity = compiler.truth(lowered("emission == heat * burnt * 44 / 12").tree)
    assert str(identity).count("is_finite") == 1


def test_explanation_fills_in_the_numbers(lowered: Lower) -> None:
    tree = lowered("emission == heat * burnt / 100 and prev(heat) > 1 or fuel == 'x'").tree
    told = explain(tree, ROW, Tolerance(rounding=True))
    assert told.filled == "5 == 20 * 1000 / 100 and ? > 1 or 'coal' == 'x'"
    assert told.truth is False
    assert told.operands["prev(heat)"] is None
    assert told.missing == ("prev(heat)",)
    assert [(step.text, step.filled, step.value) for step in told.steps[:2]] == [
        ("heat * burnt / 100", "20 * 1000 / 100", 200.0),
        ("emission == heat * burnt / 100", "5 == 20 * 1000 / 100", False),
    ]
    assert told.steps[-1].value is False
    assert told.decided.margin == 1.0
    plain = explain(lowered("emission == heat * burnt / 100").tree, ROW, Tolerance(rounding=True))
    assert plain.decided[:2] == (5.0, 200.0)
    assert plain.decided.tolerance == pytest.approx(0.005 + 0.105)
    named = explain(tree, ROW, label=lambda name: {"emission": "排放量"}.get(name, name))
    assert named.text.startswith("排放量 == ")
