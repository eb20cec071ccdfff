"""`mrv trace` shows where a number comes from and what would change."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from wcwidth import wcswidth

from mrv.cli.failures import Failure
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


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ("unt_id=1", "there is no key 'unt_id'; did you mean unit_id? the keys are"),
        ("xyz=1", "there is no key 'xyz'; the keys are enterprise_id"),
        ("unit_id=99", "no record has unit_id=99; filed are: 1"),
        ("month=2031-01", "no record has month=2031-01; filed are: 2025-"),
        ("fuel=diesel,month=2025-04,unit_id=1", "no record has all of these keys together"),
        ("unit_id", "'unit_id' should be key=value"),
    ],
)
def test_a_record_that_is_not_there_is_told_with_what_there_is(record: str, told: str) -> None:
    asked = [FAULTY, "--param", "fuel_emission", "--record", record]
    for lang, name in (("en", told), ("zh", "--record")):
        error = CliRunner().invoke(command, [*asked, "--lang", lang]).exception
        assert isinstance(error, Failure)
        assert error.exit_code == 2
        assert name in str(error)


def test_a_parameter_is_known_by_its_title_in_either_language() -> None:
    record = ["--record", "unit_id=1,month=2025-04,fuel=bituminous_coal", "--lang", "en"]
    said = {
        CliRunner().invoke(command, [FAULTY, "--param", name, *record]).output
        for name in ("fuel_emission", "Emission of the fuel", "燃料燃烧排放量")
    }
    assert len(said) == 1 and "Where Emission of the fuel comes from" in said.pop()
