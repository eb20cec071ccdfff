"""`mrv trace` shows where a number comes from and what would change."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from wcwidth import wcswidth

from mrv.cli.trace import command

FAULTY = "sample_reports/power/faulty/kilocalories/csv"


@pytest.mark.parametrize(
    ("lang", "head"), [("zh", "若改为 21.009，"), ("en", "What changes if it is 21.009")]
)
def test_a_blamed_cell_is_shown_with_its_consequences(lang: str, head: str) -> None:
    asked = [FAULTY, "--param", "net_calorific_value_ar", "--lang", lang]
    result = CliRunner().invoke(command, asked)
    assert result.exit_code == 0
    assert head in result.output
    assert "626,634,793.2 → 2,623,549.3 GJ" in result.output
    assert ("千卡" if lang == "zh" else "Kilocalories") in result.output
    assert all(wcswidth(line) <= 80 for line in result.output.splitlines())


def test_what_changes_hangs_under_what_it_follows_from() -> None:
    asked = [FAULTY, "--param", "net_calorific_value_ar", "--lang", "en"]
    lines = CliRunner().invoke(command, asked).output.splitlines()
    depth = {
        text: line.index("─ ")
        for line in lines
        for text in ("Heat of the fuel · Fuel of a unit by month", "Heat of fossil fuels · Unit by")
        if text in line
    }
    assert len(depth) == 2
    assert len(set(depth.values())) == 2


def test_the_origin_of_a_calculated_value_is_a_tree_without_circles() -> None:
    record = "unit_id=1,month=2025-04,fuel=bituminous_coal"
    asked = [FAULTY, "--param", "fuel_emission", "--record", record, "--lang", "en"]
    result = CliRunner().invoke(command, asked)
    assert result.exit_code == 0
    assert "└─ " in result.output
    assert result.output.count("Carbon content, as received · ") == 1
    assert all(len(line) <= 80 for line in result.output.splitlines())


def test_a_mistyped_parameter_is_a_usage_error() -> None:
    result = CliRunner().invoke(command, [FAULTY, "--param", "fuel_emision", "--lang", "en"])
    assert result.exit_code != 0
