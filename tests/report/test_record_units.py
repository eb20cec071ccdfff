"""The unit of a value goes by the fuel of its record; a path is cut behind a folder."""

from __future__ import annotations

import pytest

from mrv.catalogue.load import load_rulebook
from mrv.report.layout import paragraph
from mrv.report.record_units import unit_in


@pytest.mark.parametrize(
    ("record", "unit"),
    [
        ({"material": "blast_furnace_gas"}, "10⁴Nm³"),
        ({"material": "coke"}, "t"),
        ({"material": None}, ""),
    ],
)
def test_gas_is_told_in_cubic_metres(record: dict[str, str | None], unit: str) -> None:
    assert unit_in("flow_quantity", record, load_rulebook()) == unit


def test_a_unit_that_no_record_changes() -> None:
    assert unit_in("generation", {}, load_rulebook()) == "MWh"
    assert not unit_in("no_such_parameter", {}, load_rulebook())


def test_what_remains_of_a_total_is_no_emission() -> None:
    parameters = load_rulebook().parameters
    assert not parameters["residual_emission"].is_emission
    assert parameters["process_level_emission"].is_emission


def test_a_long_path_is_cut_behind_a_folder() -> None:
    path = "/" + "/".join(["a-folder-of-reports"] * 5) + "/submission.xlsx"
    lines = list(paragraph(path, width=80))
    assert "".join(lines) == path
    assert all(line.endswith("/") for line in lines[:-1])
    # A code without folders is cut where the line ends.
    assert list(paragraph("x" * 100, width=80)) == ["x" * 80, "x" * 20]
