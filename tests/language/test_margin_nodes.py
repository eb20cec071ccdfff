"""Margins of the usual shapes are single nodes of the numpy backend, and say what their parts say.

A shape that is no longer recognised would cost time and nothing else, so nodes are counted here.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest

from mrv.catalogue.model import ToleranceSpec
from mrv.language import Compiler, Lowered
from mrv.language.backends import numpy as backend
from mrv.language.backends import numpy_margins, numpy_nodes
from mrv.language.backends.numpy_nodes import Op, evaluate

Lower = Callable[..., Lowered]

ORDERS = ("heat <= 16", "16 >= heat", "heat < 25", "heat <= burnt", "count >= 0")
BANDS = ("10 <= heat <= 40", "18 >= heat >= 10", "0.9 <= heat / burnt <= 1.1")
EQUALITIES = (
    ("heat == burnt", ToleranceSpec(rel=0.01)),
    ("heat == 21", ToleranceSpec(abs=2.0)),
    ("heat == burnt / count", ToleranceSpec(rounding=True)),
    ("heat == 21", ToleranceSpec(rounding=True, rel=0.01, abs=0.5)),
)
ALL = [*((text, ToleranceSpec()) for text in (*ORDERS, *BANDS)), *EQUALITIES]


def margin_of(lowered: Lower, text: str, tolerance: ToleranceSpec) -> Op:
    return Compiler(backend).margin(lowered(text).tree, tolerance)


def nodes_below(root: Op) -> list[Op]:
    """The nodes of an expression that are run, each once."""
    found: dict[Op, None] = {}
    stack = [root]
    while stack:
        op = stack.pop()
        if op.function is not None and op not in found:
            found[op] = None
            stack.extend(op.parts)
    return list(found)


def whole(root: Op) -> list[Op]:
    """The nodes that are whole margins."""
    module = numpy_margins.__name__
    return [op for op in nodes_below(root) if getattr(op.function, "__module__", "") == module]


def every_case() -> dict[str, np.ndarray]:
    """Columns with values of all sorts beside one another."""
    values = (-3.0, 0.0, 1e-13, 9.9, 16.0, 16.0 + 1e-13, 21.0, 40.0, np.nan, np.inf)
    rows = np.array(list(product(values, repeat=3)))
    return dict(zip(("heat", "burnt", "count"), rows.T.copy(), strict=True))


@pytest.mark.parametrize("text", ORDERS)
def test_an_order_is_one_node(lowered: Lower, text: str) -> None:
    margin = margin_of(lowered, text, ToleranceSpec())
    assert whole(margin) == [margin]


@pytest.mark.parametrize(("text", "tolerance"), EQUALITIES)
def test_an_equality_is_one_node(lowered: Lower, text: str, tolerance: ToleranceSpec) -> None:
    margin = margin_of(lowered, text, tolerance)
    assert whole(margin) == [margin]


def test_no_more_is_run_than_the_sides_need(lowered: Lower) -> None:
    # Besides the margin itself only the difference that it is a share of.
    assert len(nodes_below(margin_of(lowered, "heat <= 16", ToleranceSpec()))) == 2
    # The difference, its size, both sides' sizes, the larger of them and its share; the rest.
    equality = margin_of(lowered, "heat == burnt", ToleranceSpec(rel=0.01))
    assert len(nodes_below(equality)) <= 8


@pytest.mark.parametrize("text", BANDS)
def test_each_limit_of_a_band_is_one_node(lowered: Lower, text: str) -> None:
    margin = margin_of(lowered, text, ToleranceSpec())
    assert len(whole(margin)) == 2


@pytest.mark.parametrize(("text", "tolerance"), ALL)
def test_one_node_says_what_its_parts_say(
    lowered: Lower, text: str, tolerance: ToleranceSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = every_case()
    at_once = margin_of(lowered, text, tolerance)
    monkeypatch.setattr(backend, "whole_margin", lambda check, value: None)
    apart = margin_of(lowered, text, tolerance)
    assert whole(at_once) and not whole(apart)
    found, wanted = evaluate([at_once, apart], columns, len(columns["heat"]))
    np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize(("text", "tolerance"), ALL)
def test_nodes_that_were_forgotten_are_made_once_more(
    lowered: Lower, text: str, tolerance: ToleranceSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = margin_of(lowered, text, tolerance)
    monkeypatch.setattr(numpy_nodes, "_known", {})
    monkeypatch.setattr(numpy_nodes, "_MOST", 3)
    again = margin_of(lowered, text, tolerance)
    assert again is not known
    assert len(numpy_nodes._known) <= 3
    columns = every_case()
    found, wanted = evaluate([again, known], columns, len(columns["heat"]))
    np.testing.assert_array_equal(found, wanted)
