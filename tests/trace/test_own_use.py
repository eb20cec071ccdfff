"""Own use that is generation less what was sold follows when generation is put right."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

import mrv

MADE, SOLD = 95_222.795, 86_430.918


@pytest.mark.parametrize("captive", [False, None])
def test_generation_is_named_and_not_the_document_that_has_it_right(captive: bool | None) -> None:
    filed = round(MADE * 1.045, 3)
    month = date(2025, 10, 1)
    unit = {
        "enterprise_id": "SYN-1", "unit_id": "1", "month": month, "operating_hours": 528.0,
        "generation": filed, "on_grid_electricity": SOLD,
        "auxiliary_electricity": round(filed - SOLD, 3),
    }  # fmt: skip
    paper = {
        "enterprise_id": "SYN-1", "object_id": "1", "checked_parameter": "generation",
        "month": month, "source_kind": "statistics_form", "cross_value": MADE, "cross_unit": "MWh",
    }  # fmt: skip
    plant = {"enterprise_id": "SYN-1", "year": 2025, "is_captive": captive}
    frames = {
        "enterprise": pl.DataFrame([plant], schema_overrides={"is_captive": pl.Boolean}),
        "power_unit_month": pl.DataFrame([unit]),
        "cross_check_value": pl.DataFrame([paper]),
    }
    first, *_ = mrv.validate(frames, sector="power").incidents
    assert [cell.parameter for cell in first.cells] == ["generation"]
    assert first.cells[0].suggested == MADE
