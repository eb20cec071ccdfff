"""What a sum lacks or has twice: an item that is taken away counts the other way round."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

import mrv
from mrv.trace.model import Incident

LINE = {"enterprise_id": "SYN-1", "process": "bof", "line_id": "1"}
MONTH = {"month": "2025-05-01"}
IN, OUT = 1285.02, 15276.8
"""Of 150 of blast furnace gas and 1000 of converter gas, as the guide reckons them."""


def flow(material: str, way: str, quantity: float, heat: float, carbon: float) -> dict[str, Any]:
    return {
        **LINE,
        "material": material,
        "material_origin": "self_produced",
        "flow": way,
        **MONTH,
        "flow_quantity": quantity,
        "net_calorific_value_ar": heat,
        "carbon_per_heat": carbon,
        "flow_emission": round(quantity * heat * carbon * 44 / 12, 2),
    }


def incident(filed: float) -> Incident:
    frames = {
        "steel_process_material_month": pl.DataFrame(
            [
                flow("blast_furnace_gas", "in", 150.0, 33.0, 0.0708),
                flow("converter_gas", "out", 1000.0, 84.0, 0.0496),
            ]
        ),
        "steel_process_month": pl.DataFrame([{**LINE, **MONTH, "process_line_emission": filed}]),
    }
    [found] = mrv.validate(frames, sector="steel").incidents
    return found


@pytest.mark.parametrize(
    ("filed", "kind"),
    [
        (IN, "item_left_out"),
        (-OUT, "item_left_out"),
        (2 * IN - OUT, "item_added_twice"),
        (IN - 2 * OUT, "item_added_twice"),
    ],
)
def test_what_leaves_a_process_is_taken_away(filed: float, kind: str) -> None:
    found = incident(round(filed, 2))
    assert found.kind == kind
    assert [cell.parameter for cell in found.cells] == ["process_line_emission"]
    assert found.cells[0].suggested == pytest.approx(IN - OUT, abs=0.02)
