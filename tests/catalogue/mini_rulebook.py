"""A small, faultless rulebook that tests copy and then spoil in one place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FILES = {
    "rulebook.yaml": "version: 1.0\n",
    "retired_ids.yaml": """\
retired:
  - {id: PWR-THR-900, was: {zh: 库存不超过容量, en: Stock below capacity}, now: PWR-THR-001}
  - {id: PWR-LOG-900, was: {zh: 有热量即有消耗, en: Heat needs fuel}}
""",
    "sources.yaml": """\
sources:
  - key: guide
    title: {zh: 指南, en: Guide}
    issuer: {zh: 主管部门, en: Authority}
    in_force_from: 2022-12-21
  - key: physics
    title: {zh: 恒等关系, en: Identity}
    issuer: {zh: 无, en: None}
""",
    "codes.yaml": """\
code_lists:
  - name: fuel
    title: {zh: 燃料, en: Fuel}
    codes:
      - {code: hard_coal, title: {zh: 烟煤, en: Hard coal}, aliases: [煤]}
      - {code: natural_gas, title: {zh: 天然气, en: Natural gas}}
  - name: value_method
    title: {zh: 取值方式, en: Method}
    codes:
      - {code: measured, title: {zh: 实测, en: Measured}}
      - {code: default, title: {zh: 缺省, en: Default}}
""",
    "units.yaml": """\
units:
  - {symbol: t, dimension: mass, factor: 1, aliases: [吨]}
  - {symbol: kg, dimension: mass, factor: 1e-3, aliases: [千克]}
  - {symbol: GJ, dimension: heat, factor: 1}
  - {symbol: GJ/t, dimension: heat_per_mass, factor: 1}
""",
    "frames.yaml": """\
frames:
  - name: site
    title: {zh: 场地, en: Site}
    sector: power
    keys: [enterprise_id, year]
    time: year
    columns: [capacity, fuel]
    relations:
      - name: months
        to: site_month
        many: true
        on: {enterprise_id: enterprise_id, year: year(month)}
  - name: site_month
    title: {zh: 场地月度, en: Site by month}
    sector: power
    keys: [enterprise_id, month]
    time: month
    columns: [burnt, heat_value, heat, stock, started_on]
    relations:
      - {name: site, to: site, many: false, on: {enterprise_id: enterprise_id, year(month): year}}
""",
    "parameters/power.yaml": """\
parameters:
  - {name: enterprise_id, title: {zh: 场地编号, en: Site id}, kind: text, nature: key}
  - {name: year, title: {zh: 年份, en: Year}, kind: year, nature: key}
  - {name: month, title: {zh: 月份, en: Month}, kind: month, nature: key}
  - {name: capacity, title: {zh: 容量, en: Capacity}, kind: number, decimals: 1}
  - {name: fuel, title: {zh: 燃料, en: Fuel}, kind: code, code_list: fuel}
  - {name: stock, title: {zh: 库存, en: Stock}, kind: number, unit: t, decimals: 1}
  - {name: started_on, title: {zh: 启动日期, en: Started on}, kind: date}
  - name: burnt
    title: {zh: 消耗量, en: Burnt}
    kind: number
    unit: t
    decimals: 2
    bounds: {min: 0, max: 1e6}
    aliases: [耗煤量]
  - name: heat_value
    title: {zh: 热值, en: Heat value}
    kind: number
    unit: GJ/t
    decimals: 3
    bounds: {min: 1, max: 60}
    companions: [method]
  - name: heat
    title: {zh: 热量, en: Heat}
    kind: number
    unit: GJ
    decimals: 2
    nature: calculated
    cite: {source: guide, confidence: official}
    formulas:
      - rule: PWR-LOG-001
        name: heat-from-fuel
        title: {zh: 热量计算, en: Heat from fuel}
        frame: site_month
        expression: burnt * heat_value
        tolerance: {rounding: true}
        cite: {source: guide, clause: 7.10, confidence: official}
        examples:
          pass: [{burnt: 10, heat_value: 20, heat: 200}]
          fail: [{given: {burnt: 10, heat_value: 20, heat: 300}, cause: heat}]
          unknown: [{burnt: 10, heat: 200}]
""",
    "standard_values/tables.yaml": """\
tables:
  - name: heat_default
    title: {zh: 热值缺省值, en: Default heat value}
    keys: [fuel]
    unit: GJ/t
  - name: later
    title: {zh: 待发布, en: Not yet published}
    keys: [fuel]
    status: empty
""",
    "standard_values/heat_default.csv": """\
fuel,value,valid_from,valid_until,source,clause,confidence,note
hard_coal,23.5,,2023-12,guide,table 1,official,
hard_coal,24.5,2024-01,,guide,table 1,official,
natural_gas,48.1,,,guide,,,
""",
    "power/rules.yaml": """\
rules:
  - id: PWR-EXT-001
    name: within-declared-bounds
    title: {zh: "{parameter_title}在可能范围内", en: "{parameter_title} is possible"}
    category: extreme
    severity: error
    frame: site_month
    for_each: [burnt, heat_value]
    expect: "{parameter} >= declared_min({parameter}) and {parameter} <= declared_max({parameter})"
    message:
      zh: "{parameter_title}为 {{parameter}}，超出范围。"
      en: "{parameter_title} is {{parameter}}."
    cite: {source: physics, confidence: physics}
    examples:
      pass: [{"{parameter}": 30}]
      fail: [{given: {"{parameter}": "declared_max({parameter}) + 1"}, cause: "{parameter}"}]
      unknown: [{"{parameter}": null}]

  - id: PWR-THR-001
    name: stock-is-steady
    title: {zh: 库存平稳, en: Stock is steady}
    category: threshold
    severity: warning
    frame: site_month
    when: site.fuel == 'hard_coal' and stock > 0
    expect: stock <= 3 * median(stock)
    valid: {from: 2023-01, until: 2025-12}
    message: {zh: "库存 {stock} 高于往常（{site.fuel}）。", en: "Stock {stock}: {lhs} above {rhs}."}
    hint: {zh: 请核对。, en: Check it.}
    cite: {source: guide, confidence: expert}
    examples:
      pass: [{given: {site.fuel: hard_coal, stock: 10}, history: {stock: [9, 10, 11, 10]}}]
      fail:
        - {given: {site.fuel: hard_coal, stock: 90}, history: {stock: [9, 9, 9]}, cause: stock}
      unknown: [{given: {site.fuel: hard_coal, stock: 10}}]
      not_applicable: [{given: {site.fuel: natural_gas, stock: 10}}]

  - id: PWR-STD-001
    name: default-heat-value-is-the-default
    title: {zh: 缺省热值一致, en: The default heat value is the default}
    category: standard_value
    severity: error
    frame: site_month
    when: heat_value_method == 'default'
    expect: same(heat_value, standard('heat_default', site.fuel))
    message: {zh: "热值 {heat_value} 不是缺省值。", en: "{heat_value} is no default."}
    cite: {source: guide, confidence: official}
    examples:
      pass: [{heat_value_method: default, site.fuel: hard_coal, heat_value: 24.5, month: "2025-01"}]
      fail: [{heat_value_method: default, site.fuel: hard_coal, heat_value: 23.5, month: "2025-01"}]
      unknown: [{heat_value_method: default, site.fuel: hard_coal}]

  - id: PWR-LOG-002
    name: capacity-is-filed-when-burning
    title: {zh: 容量已填报, en: Capacity is filed}
    category: logic
    severity: error
    frame: site
    expect: >-
      not is_missing(capacity)
      or count(months) == 0
    presence: true
    message: {zh: 缺少容量。, en: Capacity is missing.}
    cite: {source: guide, confidence: official}
    examples:
      pass: [{capacity: 5}]
      fail: [{given: {}, related: {months: [{burnt: 1}]}}]

  - id: PWR-LOG-003
    name: started-in-the-past
    title: {zh: 启动在月末前, en: Started before the month ended}
    category: logic
    severity: error
    frame: site_month
    expect: started_on <= month_end(month)
    message: {zh: "启动日期 {started_on}。", en: "Started on {started_on}."}
    cite: {source: physics, confidence: physics}
    examples:
      pass: [{started_on: "2025-03-02", month: "2025-03"}]
      fail: [{started_on: "2025-04-02", month: "2025-03"}]
      unknown: [{month: "2025-03"}]
""",
    "power/coal.yaml": """\
rules:
  - id: PWR-THR-777
    name: coal-is-burnt-from-stock
    title: {zh: 燃煤消耗不超过库存两倍, en: No more coal is burnt than twice the stock}
    category: threshold
    severity: warning
    frame: site_month
    when: burns_coal
    expect: burnt <= 2 * stock
    message: {zh: "消耗 {burnt}，库存 {stock}。", en: "{burnt} burnt, {stock} in stock."}
    cite: {source: guide, confidence: expert}
    examples:
      pass: [{site.fuel: hard_coal, stock: 10, burnt: 5}]
      fail: [{given: {site.fuel: hard_coal, stock: 10, burnt: 50}, cause: burnt}]
      unknown: [{site.fuel: hard_coal, stock: 10}]
      not_applicable: [{site.fuel: natural_gas, stock: 10, burnt: 5}]
""",
    "terms.yaml": """\
terms:
  - name: burns_coal
    title: {zh: 燃煤且有库存, en: Burns coal and has some}
    frames: [site_month]
    expression: is_coal and stock > 0
  - name: is_coal
    title: {zh: 燃煤, en: Coal}
    frames: [site_month]
    expression: site.fuel == 'hard_coal'
""",
    "tracing/causes.yaml": """\
error_kinds:
  - name: unit_slip
    title: {zh: 数量级, en: Power of ten}
    method: factor
    factors: [10]
    units: ["GJ*"]
    parameters: [heat_value, "heat*"]
    cost: 2.2
  - name: ratio_slip
    title: {zh: 比例, en: Ratio}
    method: ratio
    ratios: [heat / burnt]
    cost: 2.8
documents:
  - title: {zh: 化验单, en: laboratory report}
    parameters: [site_month.stock, "heat_*"]
    frames: [site_month]
patterns:
  - kind: unit_slip
    signs: [PWR-LOG-003]
    cells: [started_on]
    beside: [PWR-LOG-00?]
    confidence: 0.9
reasons:
  - {code: no_repair, text: {zh: 无法判断, en: cannot tell}}
composites:
  - {kind: ratio_slip, same_slip: 2, one_sided: 3, explained: 0.5}
costs:
  - {name: estimated, nats: 3.0}
""",
}


def write_rulebook(folder: Path, files: dict[str, str] | None = None) -> Path:
    """Write the small rulebook (or other files) and return its folder."""
    for name, text in (FILES if files is None else files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@dataclass(frozen=True, slots=True)
class Mistake:
    """One replacement in one file, and what lint must say about it."""

    file: str
    old: str
    new: str
    code: str
    at: str
    """Text (in the spoilt file) that the problem must point at."""
    meant: str | None = None

    def plant(self, folder: Path) -> tuple[int, int]:
        """Spoil the rulebook in `folder`; return line and column that must be reported."""
        path = folder / self.file
        text = path.read_text(encoding="utf-8")
        assert text.count(self.old) == 1, f"{self.old!r} is not unique in {self.file}"
        spoilt = text.replace(self.old, self.new)
        path.write_text(spoilt, encoding="utf-8")
        before = spoilt[: spoilt.index(self.at)]
        return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
