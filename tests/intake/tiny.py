"""A small rulebook of the readers' own, so that their tests do not move with the whole rulebook."""

from __future__ import annotations

from mrv.catalogue.model import (
    Bilingual,
    Code,
    CodeList,
    Frame,
    Parameter,
    Rulebook,
    Unit,
)


def _p(name: str, zh: str, kind: str, **more: object) -> Parameter:
    title = Bilingual(zh=zh, en=more.pop("en", name.replace("_", " ").capitalize()))
    return Parameter(name=name, title=title, kind=kind, **more)


def _code(code: str, zh: str, en: str, *aliases: str) -> Code:
    return Code(code=code, title=Bilingual(zh=zh, en=en), aliases=aliases)


def _unit(symbol: str, dimension: str, factor: float, *aliases: str) -> Unit:
    adds = dimension in {"mass", "gas_volume", "heat", "electricity", "time"}
    return Unit(symbol=symbol, dimension=dimension, factor=factor, aliases=aliases, adds=adds)


PARAMETERS = (
    _p("enterprise_id", "企业标识", "text", nature="key", aliases=("企业代码",)),
    _p("unit_id", "机组编号", "text", nature="key", aliases=("机组",)),
    _p("fuel", "燃料品种", "code", nature="key", code_list="fuel", aliases=("燃料",)),
    _p("month", "月份", "month", nature="key", aliases=("年月", "统计月份")),
    _p("year", "年度", "year", nature="key", aliases=("年份",)),
    _p("report_no", "报告编号", "text", nature="key"),
    _p(
        "fuel_consumption", "燃料消耗量", "number",
        unit="t", units={"gas": "10⁴Nm³"}, decimals=2, symbol="FC",
    ),
    _p(
        "net_calorific_value_ar", "收到基低位发热量", "number",
        unit="GJ/t", units={"gas": "GJ/10⁴Nm³"}, decimals=3, symbol="NCV_ar",
        companions=("method",), aliases=("低位发热量",),
        en="Net calorific value, as received",
    ),
    _p(
        "net_calorific_value_ar_method", "收到基低位发热量取值方式", "code",
        code_list="value_method",
    ),
    _p("oxidation_factor", "碳氧化率", "number", unit="%", decimals=2),
    _p("load_factor", "负荷系数", "number", unit="%", decimals=2),
    _p("generation", "发电量", "number", unit="MWh", decimals=3),
    _p("operating_hours", "运行小时数", "integer", unit="h"),
    _p("heat_ratio", "供热比", "number", unit="", decimals=4),
    _p("is_back_pressure", "是否背压机组", "boolean"),
    _p("unit_name", "机组名称", "text"),
    _p("sampling_end", "采样结束日期", "date"),
    _p("tested_on", "检测日期", "date"),
    _p("laboratory_name", "检测机构", "text"),
)  # fmt: skip

FRAMES = (
    Frame(
        name="power_unit",
        title=Bilingual(zh="机组基本信息", en="Generating unit"),
        sector="power",
        keys=("enterprise_id", "unit_id", "year"),
        columns=("unit_name", "is_back_pressure"),
        time="year",
    ),
    Frame(
        name="power_unit_month",
        title=Bilingual(zh="机组月度数据", en="Unit by month"),
        sector="power",
        keys=("enterprise_id", "unit_id", "month"),
        columns=("generation", "operating_hours", "load_factor", "heat_ratio"),
        time="month",
        aliases=("机组月报",),
    ),
    Frame(
        name="power_fuel_month",
        title=Bilingual(zh="机组燃料月度数据", en="Fuel of a unit by month"),
        sector="power",
        keys=("enterprise_id", "unit_id", "fuel", "month"),
        columns=(
            "fuel_consumption", "net_calorific_value_ar", "net_calorific_value_ar_method",
            "oxidation_factor",
        ),
        time="month",
    ),
    Frame(
        name="lab_report",
        title=Bilingual(zh="检测报告", en="Laboratory report"),
        sector="common",
        keys=("enterprise_id", "report_no"),
        columns=("laboratory_name", "sampling_end", "tested_on"),
        time="sampling_end",
    ),
)  # fmt: skip

CODES = (
    CodeList(
        name="fuel",
        title=Bilingual(zh="燃料品种", en="Fuel"),
        codes=(
            _code("bituminous_coal", "烟煤", "Bituminous coal", "一般烟煤"),
            _code("lignite", "褐煤", "Lignite"),
            _code("natural_gas", "天然气", "Natural gas"),
        ),
    ),
    CodeList(
        name="value_method",
        title=Bilingual(zh="取值方式", en="Method"),
        codes=(
            _code("measured", "实测", "Measured", "实测值"),
            _code("default", "缺省", "Default", "缺省值"),
        ),
    ),
)

UNITS = (
    _unit("t", "mass", 1, "吨"),
    _unit("kg", "mass", 0.001, "千克"),
    _unit("10⁴t", "mass", 1e4, "万吨", "万t"),
    _unit("10⁴Nm³", "gas_volume", 1, "万标立方米", "万Nm3"),
    _unit("GJ/t", "heat_per_mass", 1, "吉焦/吨", "MJ/kg"),
    _unit("kJ/kg", "heat_per_mass", 0.001, "千焦/千克"),
    _unit("kcal/kg", "heat_per_mass", 0.0041868),
    _unit("GJ/10⁴Nm³", "heat_per_volume", 1),
    _unit("MWh", "energy", 1, "兆瓦时"),
    _unit("10⁴kWh", "energy", 10, "万kWh", "万千瓦时"),
    _unit("GJ", "heat", 1, "吉焦"),
    _unit("h", "time", 1, "小时"),
    _unit("%", "share", 0.01, "百分比"),
)

RULEBOOK = Rulebook(
    version="test",
    digest="",
    sources={},
    frames={frame.name: frame for frame in FRAMES},
    codes={codes.name: codes for codes in CODES},
    parameters={parameter.name: parameter for parameter in PARAMETERS},
    tables={},
    units={unit.symbol: unit for unit in UNITS},
    rules=(),
)
