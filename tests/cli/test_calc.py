"""`mrv calc`: the catalogue's formulas on numbers given by hand."""

from __future__ import annotations

import pytest
from wcwidth import wcswidth

import mrv
from mrv.engine.calculate import calculate
from mrv.engine.misuse import MisuseError
from tests.cli.test_gate import mrv as run


@pytest.mark.parametrize(
    ("parameter", "given", "value"),
    [
        (
            "carbon_content_ar",
            {"carbon_content_ad": "58.1", "moisture_ar": "12", "moisture_ad": "3"},
            58.1 * 88 / 97,
        ),
        ("heat_supply", {"heat_streams.stream_heat": "1200, 340.5"}, 1540.5),
        (
            "operating_hours",
            {"member_months.operating_hours": "700,600", "member_months.capacity": "300,600"},
            (700 * 300 + 600 * 600) / 900,
        ),
        (
            "load_factor",
            {"generation": "100000", "unit.capacity": "300", "operating_hours": "500"},
            100000 / (300 * 500) * 100,
        ),
        ("delivered_mass", {"gross_mass": "49.5", "tare_mass": "15"}, 34.5),
    ],
)
def test_formulas_are_evaluated(parameter: str, given: dict[str, str], value: float) -> None:
    first = calculate(parameter, given, mrv.load_rulebook())[0]
    assert first.value == pytest.approx(value, rel=1e-12)
    assert not first.missing and not first.unused


def test_every_formula_of_the_catalogue_can_be_asked_for() -> None:
    book = mrv.load_rulebook()
    names = [name for name, one in book.parameters.items() if one.formulas]
    for name in names[:: max(1, len(names) // 12)]:
        assert calculate(name, {}, book)


def test_no_formula_has_a_value_of_nothing() -> None:
    book = mrv.load_rulebook()
    names = [name for name, one in book.parameters.items() if one.formulas]
    valued = {name for name in names for one in calculate(name, {}, book) if one.value is not None}
    assert not valued


@pytest.mark.parametrize(
    ("arguments", "lacking"),
    [
        (["enterprise_emission"], "materials.fuel_net_emission"),
        (["process_line_emission"], "flows.flow_emission"),
        (["nonconformity_count"], "nonconformities: "),
        (["combustion_emission", "fuels.fuel_emission="], "fuels.fuel_emission"),
    ],
)
def test_a_sum_over_nothing_is_unknown_and_says_what_it_needs(
    arguments: list[str], lacking: str
) -> None:
    done = run("calc", *arguments, "--lang", "en")
    assert done.returncode == (len(arguments) > 1)
    assert f"needs {lacking}" in done.stdout and "= 0" not in done.stdout.replace("empty=0", "")


def test_values_that_are_lacking_are_named_and_nothing_is_guessed() -> None:
    done = run("calc", "carbon_content_ar", "carbon_content_ad=58.1", "--lang", "en")
    assert done.returncode == 1
    assert "needs moisture_ar: " in done.stdout and "needs moisture_ad: " in done.stdout
    assert "58.1 =" not in done.stdout


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_steps_are_shown_with_the_value_to_report(lang: str) -> None:
    given = ("carbon_content_ad=0.581", "moisture_ar=12", "moisture_ad=3")
    done = run("calc", "carbon_content_ar", *given, "--lang", lang)
    assert (done.returncode, done.stderr) == (0, "")
    assert "100 - 12 = 88" in done.stdout
    assert "0.581 * (100 - 12) / (100 - 3) = 0.527093\n" in done.stdout
    assert "0.5271 tC/t" in done.stdout
    assert "! " not in done.stdout
    percent = run("calc", "carbon_content_ar", "carbon_content_ad=58.1", *given[1:], "--lang", lang)
    assert "! " in percent.stdout
    assert all(wcswidth(line) <= 80 for line in done.stdout.splitlines())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["carbon_content"], "did you mean carbon_content_d"),
        (["carbon_content_ar", "moisture=3"], "moisture_ar"),
        (["carbon_content_ar", "moisture_ar=wet"], "no number"),
        (["carbon_content_ar", "moisture_ar"], "parameter=value"),
        (["carbon_content_ar", "moisture_ar=1", "moisture_ar=2"], "once"),
    ],
)
def test_mistakes_are_explained(arguments: list[str], says: str) -> None:
    done = run("calc", *arguments, "--lang", "en")
    assert done.returncode == 2
    assert says in done.stderr and "Traceback" not in done.stderr


def test_lists_of_one_relation_must_be_equally_long() -> None:
    given = {"member_months.operating_hours": "700,600", "member_months.capacity": "300"}
    with pytest.raises(MisuseError, match="lists 1 values, the others 2"):
        calculate("operating_hours", given, mrv.load_rulebook())


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("opening_stock", 40),
        ("purchased_quantity", 122),
        ("consumed_quantity", 115),
        ("stock_loss", 2),
        ("closing_stock", 45),
    ],
)
def test_a_balance_gives_any_item_from_the_others(item: str, value: float) -> None:
    ledger = {"opening_stock": "40", "purchased_quantity": "122", "consumed_quantity": "115"}
    ledger |= {"stock_loss": "2", "closing_stock": "45"}
    del ledger[item]
    first = calculate(item, ledger, mrv.load_rulebook())[0]
    assert first.formula.rule == "COM-LOG-031" and not first.unused
    assert first.value == pytest.approx(value)
