from __future__ import annotations

import pytest

from mrv.catalogue.model import Unit
from mrv.intake.headers import HeaderMatch, HeaderMatcher
from mrv.intake.units import UnitTable, convert
from tests.intake.files import FUEL_HEADER, read, write_csv
from tests.intake.tiny import RULEBOOK

FUEL = HeaderMatcher.for_frame(RULEBOOK.frames["power_fuel_month"], RULEBOOK)


@pytest.mark.parametrize(
    ("header", "column", "unit"),
    [
        ("net_calorific_value_ar", "net_calorific_value_ar", None),
        ("收到基低位发热量", "net_calorific_value_ar", None),
        ("低位发热量(kJ/kg)", "net_calorific_value_ar", "kJ/kg"),
        ("低位发热量（ｋＪ／ｋｇ）", "net_calorific_value_ar", "kJ/kg"),
        ("低位发热量 [GJ/t]", "net_calorific_value_ar", "GJ/t"),
        ("低位发热量【GJ/t】", "net_calorific_value_ar", "GJ/t"),
        ("收到基低位发热量(NCV_ar)(GJ/t或GJ/10⁴Nm³)", "net_calorific_value_ar", "GJ/t或GJ/104Nm3"),
        ("低位发热量\n(GJ/t)", "net_calorific_value_ar", "GJ/t"),
        ("Net calorific value, as received", "net_calorific_value_ar", None),
        ("Net Calorific Value as received (kJ/kg)", "net_calorific_value_ar", "kJ/kg"),
        ("NCV_ar", "net_calorific_value_ar", None),
        ("fuel_consumption_t", "fuel_consumption", "t"),
        ("燃料消耗量/万吨", "fuel_consumption", "万吨"),
        ("燃料消耗量，吨", "fuel_consumption", "吨"),
        ("*燃料消耗量：", "fuel_consumption", None),
        ("1.2 燃料消耗量（t）", "fuel_consumption", "t"),
        ("A 燃料消耗量", "fuel_consumption", None),
        ("燃料 消耗量", "fuel_consumption", None),
        ("燃料消耗量(月度)", "fuel_consumption", "月度"),
        ("低位发热量取值方式", "net_calorific_value_ar_method", None),
        ("收到基低位发热量取值方式", "net_calorific_value_ar_method", None),
        ("年月", "month", None),
        ("燃料消耗量 fuel_consumption", "fuel_consumption", None),
        ("燃料消耗量\nFuel consumption (t)", "fuel_consumption", "t"),
        ("燃料消耗量（万吨） Fuel consumption", "fuel_consumption", "万吨"),
        ("Fuel consumption / 燃料消耗量", "fuel_consumption", None),
        ("年月month", "month", None),
        ("month年月", "month", None),
    ],
)
def test_headers_as_people_write_them(header, column, unit):
    assert FUEL.match(header) == HeaderMatch(column, unit)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "煤种",
        "发电量",
        "12345",
        "(GJ/t)",
        "燃料消耗量燃料消耗量",
        "燃料消耗量 month",
        "燃料消耗量 source",
    ],
)
def test_what_nobody_knows_is_not_guessed(header):
    assert FUEL.match(header) is None


def test_an_unknown_header_gets_suggestions():
    assert FUEL.suggest("燃料耗量")[:1] == ["fuel_consumption"]
    assert FUEL.suggest("net_calorific_valve")[:1] == ["net_calorific_value_ar"]
    assert FUEL.suggest("zzzz") == []


def test_units_are_read_in_every_spelling():
    units = UnitTable(RULEBOOK)
    for spelling in ("10⁴kWh", "10^4kWh", "万kWh", "万千瓦时", "10⁴ kWh", "万ＫＷＨ"):
        found = units.find(spelling)
        assert found is not None, spelling
        assert found.symbol == "10⁴kWh", spelling
    assert units.find("bananas") is None
    assert units.find_all("GJ/t或bananas") == []


def test_units_that_differ_in_case_only_are_kept_apart():
    small = Unit(symbol="mW", dimension="power", factor=1e-9)
    large = Unit(symbol="MW", dimension="power", factor=1)
    from msgspec.structs import replace

    units = UnitTable(replace(RULEBOOK, units={"mW": small, "MW": large}))
    assert units.find("mW") is small
    assert units.find("MW") is large
    assert units.find("mw") is None


@pytest.mark.parametrize(
    ("value", "unit", "target", "expected"),
    [
        (21537, "kJ/kg", "GJ/t", 21.537),
        (1.2345, "10⁴t", "t", 12345.0),
        (5000, "kcal/kg", "GJ/t", 20.934),
        (3.3, "10⁴kWh", "MWh", 33.0),
        (7, "GJ/t", "GJ/t", 7),
    ],
)
def test_conversion_keeps_the_digits(value, unit, target, expected):
    units = RULEBOOK.units
    assert convert(value, units[unit], units[target]) == pytest.approx(expected, rel=1e-15)
    if unit == "kJ/kg":
        assert convert(value, units[unit], units[target]) == expected


def test_whole_columns_keep_their_digits_too(tmp_path):
    header = (*FUEL_HEADER[:5], "低位发热量(kJ/kg)")
    filed = range(20_000, 20_500)
    rows = [("E1", number, "lignite", "2025-01", 1, number) for number in filed]
    submission = read(write_csv(tmp_path, rows, header))
    values = submission.frames["power_fuel_month"].table["net_calorific_value_ar"].to_list()
    assert values == [float(f"{number // 1000}.{number % 1000:03d}") for number in filed]
