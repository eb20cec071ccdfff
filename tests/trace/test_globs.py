"""Names are compared with names, and with patterns where these are some."""

from __future__ import annotations

import pytest

from mrv.trace.globs import fits


@pytest.mark.parametrize(
    ("name", "fitting"),
    [("heat_supply", True), ("coal_quantity", True), ("CEM-THR-001", True), ("heat", False)],
)
def test_a_name_fits_a_name_or_a_pattern(name: str, fitting: bool) -> None:
    assert fits(name, ("heat_supply", "*_quantity", "CEM-[ET]*")) is fitting


def test_a_name_fits_no_part_of_another() -> None:
    assert not fits("heat_supply", ("heat", "supply"))
