"""Every mistake that lint knows, planted one at a time."""

from tests.catalogue.mini_rulebook import Mistake

RULES = "power/rules.yaml"
FRAMES = "frames.yaml"
PARAMETERS = "parameters/power.yaml"
VALUES = "standard_values/heat_default.csv"
CAUSES = "tracing/causes.yaml"
RETIRED = "retired_ids.yaml"
TERMS = "terms.yaml"
COAL = "power/coal.yaml"
TABLES = "standard_values/tables.yaml"

_SITE = "{name: site, to: site, many: false, on: {enterprise_id: enterprise_id, year(month): year}}"

YAML_MISTAKES = (
    Mistake(RULES, "when: heat_v", "wehn: heat_v", "unknown-field", "wehn", "when"),
    Mistake(RULES, "presence: true", "presence: 1", "wrong-type", "1\n    message: {zh: 缺少"),
    Mistake(RULES, "presence: true", "presence: yes", "wrong-type", "yes"),
    Mistake(
        RULES, "  name: stock-is", "  name: a\n    name: stock-is", "duplicate-key", "name: st"
    ),
    Mistake(RULES, "    frame: site\n", "", "missing-field", "id: PWR-LOG-002"),
    Mistake(RULES, "    hint: {zh: 请核对。, en", "    hint: {en", "missing-translation", "{en"),
    Mistake(RULES, "hint: {zh: 请核对。, en: Check it.}", "hint: 请核对", "wrong-type", "请核对"),
    Mistake(RULES, "zh: 请核对。", "zh: '  '", "missing-translation", "{zh: '"),
    Mistake(RULES, "category: threshold", "category: treshold", "wrong-value", "tres", "threshold"),
    Mistake(RULES, "from: 2023-01", "from: 2023-13", "wrong-month", "2023-13"),
    Mistake(RULES, "from: 2023-01", "form: 2023-01", "unknown-field", "form:", "from"),
    Mistake("units.yaml", "factor: 1e-3", "factor: 0:30", "wrong-type", "0:30"),
    Mistake("units.yaml", "units:", "unit:", "unknown-field", "unit:", "units"),
    Mistake("codes.yaml", "aliases: [煤]", "aliases: [*x]", "yaml-alias", "*x"),
    Mistake("codes.yaml", "aliases: [煤]", "aliases: !!set [煤]", "yaml-tag", "!!set"),
    Mistake("codes.yaml", "aliases: [煤]", "<<: {a: 1}", "yaml-key", "<<"),
    Mistake("codes.yaml", "[煤]", "[煤", "invalid-yaml", "}\n      - {code: nat"),
)

VOCABULARY_MISTAKES = (
    Mistake("sources.yaml", "2022-12-21", "21.12.2022", "wrong-date", "21.12.2022"),
    Mistake(
        "sources.yaml",
        "key: physics",
        "key: guide",
        "duplicate-source",
        "key: guide\n    title: {zh: 恒",
    ),
    Mistake(
        "codes.yaml",
        "code: natural_gas",
        "code: hard_coal",
        "duplicate-code",
        "hard_coal, title: {zh: 天",
    ),
    Mistake(
        "codes.yaml",
        "en: Natural gas}",
        "en: Gas}, aliases: [煤]",
        "alias-collision",
        "{code: natural_gas",
    ),
    Mistake("units.yaml", "[千克]", "[千克, 吨]", "alias-collision", "{symbol: kg"),
    Mistake(
        "units.yaml", "heat, factor: 1", "heat, factor: 0", "wrong-value", "0}\n  - {symbol: GJ/t"
    ),
)

FRAME_MISTAKES = (
    Mistake(FRAMES, "[capacity, fuel]", "[capacity, feul]", "unknown-parameter", "feul", "fuel"),
    Mistake(FRAMES, "[capacity, fuel]", "[capacity, fuel, fuel]", "duplicate-column", "fuel]"),
    Mistake(FRAMES, "time: month", "time: burnt", "wrong-time", "burnt\n"),
    Mistake(FRAMES, "to: site_month", "to: site_moth", "unknown-frame", "site_moth", "site_month"),
    Mistake(FRAMES, _SITE, _SITE.replace(", year(month): year", ""), "not-unique", "false"),
    Mistake(FRAMES, "year(month): year}", "month: year}", "wrong-join", "year}}\n", None),
    Mistake(FRAMES, "year(month): year}", "yaer(month): year}", "wrong-join", "year}}\n", None),
    Mistake(
        FRAMES, "year: year(month)", "year: year(moth)", "unknown-parameter", "year(moth)", "month"
    ),
    Mistake(FRAMES, "name: months\n", "name: fuel\n", "duplicate-relation", "fuel\n        to"),
    Mistake(
        FRAMES,
        "name: site_month\n",
        "name: site\n",
        "duplicate-frame",
        "name: site\n    title: {zh: 场地月度",
    ),
    Mistake(FRAMES, "场地月度", "场地", "alias-collision", "name: site_month"),
    Mistake(
        FRAMES,
        "power\n    keys: [enterprise_id, year]",
        "pover\n    keys: [enterprise_id, year]",
        "wrong-value",
        "pover",
        "power",
    ),
    Mistake(
        FRAMES,
        "stock, started_on",
        "stock, capacity, started_on",
        "unread-column",
        "capacity, started_on",
    ),
)

PARAMETER_MISTAKES = (
    Mistake(
        PARAMETERS,
        "name: capacity",
        "name: fuel",
        "duplicate-parameter",
        "{name: fuel, title: {zh: 燃料",
    ),
    Mistake(PARAMETERS, "name: stock,", "name: stokc,", "unused-parameter", "stokc"),
    Mistake(PARAMETERS, "unit: GJ\n", "unit: Gj\n", "unknown-unit", "Gj\n", "GJ"),
    Mistake(
        PARAMETERS, "code_list: fuel}", "code_list: feul}", "unknown-code-list", "feul", "fuel"
    ),
    Mistake(
        PARAMETERS, "companions: [method]", "companions: [metod]", "wrong-value", "metod", "method"
    ),
    Mistake(PARAMETERS, "min: 1, max: 60", "min: 60, max: 1", "reversed-bounds", "{min: 60"),
    Mistake(
        PARAMETERS,
        "cite: {source: guide, confidence",
        "cite: {source: giude, confidence",
        "unknown-source",
        "giude",
        "guide",
    ),
    Mistake(
        PARAMETERS, "aliases: [耗煤量]", "aliases: [热值]", "alias-collision", "name: heat_value"
    ),
    Mistake(
        PARAMETERS,
        "expression: burnt * heat_value",
        "expression: burnt * heat_valve",
        "unknown-name",
        "heat_valve",
        "heat_value",
    ),
    Mistake(
        PARAMETERS,
        "expression: burnt * heat_value",
        "expression: heat * heat_value / heat_value",
        "formula-cycle",
        "rule: PWR-LOG-001",
    ),
    Mistake(
        PARAMETERS,
        "frame: site_month",
        "frame: site",
        "unknown-parameter",
        "site\n        expression",
    ),
    Mistake(
        PARAMETERS,
        "    aliases: [耗煤量]\n",
        "    aliases: [耗煤量]\n    enough: {zh: 足够, en: It is enough}\n",
        "needless-reason",
        "{zh: 足够",
    ),
)

TABLE_MISTAKES = (
    Mistake(VALUES, "2023-12", "2024-06", "overlapping-validity", "hard_coal,24.5"),
    Mistake(VALUES, ",2023-12", "2024-01,2023-12", "reversed-validity", "hard_coal,23.5"),
    Mistake(VALUES, "2023-12", "12/2023", "wrong-month", "12/2023"),
    Mistake(
        VALUES, "natural_gas,48.1", "natural_gsa,48.1", "unknown-code", "natural_gsa", "natural_gas"
    ),
    Mistake(VALUES, "48.1", "48,1", "wrong-csv", "natural_gas"),
    Mistake(VALUES, "48.1", "n/a", "wrong-type", "n/a"),
    Mistake(VALUES, "48.1,,,guide", "48.1,,,giude", "unknown-source", "natural_gas", "guide"),
    Mistake(VALUES, "valid_from", "vaild_from", "unknown-field", "vaild_from", "valid_from"),
    Mistake(
        TABLES,
        "name: heat_default",
        "name: heat_defaults",
        "missing-file",
        "name: heat_defaults",
        "heat_default",
    ),
    Mistake(TABLES, "status: empty", "status: filled", "missing-file", "name: later"),
    Mistake(TABLES, "unit: GJ/t", "unit: GJ/T", "unknown-unit", "GJ/T", "GJ/t"),
)

RULE_MISTAKES = (
    Mistake(RULES, "热值 {heat_value} 不是", "热值（）不是", "empty-brackets", "（）不是"),
    Mistake(RULES, "en: Check it.", "en: Check it ( ).", "empty-brackets", "( )."),
    Mistake(
        RULES, "PWR-THR-001", "PWR-EXT-001", "duplicate-rule", "id: PWR-EXT-001\n    name: stock"
    ),
    Mistake(RULES, "PWR-THR-001", "PWR-THR-1", "wrong-id", "PWR-THR-1"),
    Mistake(RULES, "PWR-LOG-002", "PWR-LOG-900", "retired-id", "PWR-LOG-900"),
    Mistake(PARAMETERS, "PWR-LOG-001", "PWR-LOG-900", "retired-id", "PWR-LOG-900"),
    Mistake(
        RETIRED,
        "now: PWR-THR-001",
        "now: PWR-THR-002",
        "unknown-rule",
        "PWR-THR-002",
        "PWR-THR-001",
    ),
    Mistake(
        RETIRED,
        "id: PWR-LOG-900",
        "id: PWR-THR-900",
        "duplicate-retired",
        "{id: PWR-THR-900, was: {zh: 有",
    ),
    Mistake(RETIRED, "id: PWR-LOG-900", "id: HSE-LOG-009", "reserved-id", "{id: HSE"),
    Mistake(RULES, "PWR-THR-001", "HSE-THR-001", "reserved-id", "id: HSE"),
    Mistake(RULES, "PWR-THR-001", "PWR-STD-009", "id-category", "PWR-STD-009"),
    Mistake(RULES, "PWR-THR-001", "STL-THR-001", "id-sector", "STL"),
    Mistake(
        RULES,
        "name: stock-is-steady",
        "name: within-declared-bounds",
        "duplicate-name",
        "within-declared-bounds\n    title: {zh: 库",
    ),
    Mistake(RULES, "frame: site\n", "frame: sites\n", "unknown-frame", "sites\n", "site"),
    Mistake(
        RULES,
        "[burnt, heat_value]",
        "[burnt, heat_valu]",
        "unknown-parameter",
        "heat_valu]",
        "heat_value",
    ),
    Mistake(
        RULES,
        "severity: warning",
        "severity: error",
        "severity-needs-evidence",
        "error\n    frame: site_month\n    when: site",
        "warning",
    ),
    Mistake(
        RULES,
        "{source: guide, confidence: expert}",
        "{source: guid, confidence: expert}",
        "unknown-source",
        "guid,",
        "guide",
    ),
    Mistake(
        RULES,
        "from: 2023-01, until: 2025-12",
        "from: 2026-01, until: 2025-12",
        "reversed-validity",
        "{from: 2026",
    ),
    Mistake(RULES, "库存 {stock} 高", "库存 {stokc} 高", "unbound-placeholder", "{stokc}", "stock"),
    Mistake(RULES, "en: Check it.", "en: 请核对", "missing-translation", "请核对}"),
    Mistake(RULES, "stock > 0", "stokc > 0", "unknown-name", "stokc", "stock"),
    Mistake(RULES, "count(months) == 0", "count(moths) == 0", "unknown-name", "moths", "months"),
    Mistake(
        RULES,
        'declared_max({parameter})"\n',
        'declared_max({paramter})"\n',
        "expression",
        "{paramter}",
    ),
    Mistake(
        RULES, "<= 3 * median(stock)", "<= 3 * meddian(stock)", "unknown-name", "meddian", "median"
    ),
    Mistake(
        RULES, "== 'hard_coal' and", "== 'hard_cole' and", "unknown-code", "hard_cole", "hard_coal"
    ),
    Mistake(
        RULES,
        "standard('heat_default', site.fuel)",
        "standard('heat_default', 'hard_cola')",
        "unknown-key",
        "hard_cola",
        "hard_coal",
    ),
    Mistake(
        RULES, "stock <= 3 * median(stock)", "stock == 3 * median(stock)", "float-equality", "== 3"
    ),
    Mistake(RULES, "stock <= 3 * median(stock)", "2 < 3", "constant-rule", "2 < 3"),
    Mistake(RULES, "stock <= 3 * median(stock)", "stock <= stock", "never-fails", "stock <= stock"),
    Mistake(RULES, "stock <= 3 * median(stock)", "stock >= 0", "never-fails", "stock >= 0"),
    Mistake(RULES, "stock <= 3 * median(stock)", "stock < 0", "always-fails", "stock < 0"),
    Mistake(
        RULES,
        "and stock > 0",
        "and stock > 0 and stock < 0",
        "never-applies",
        "site.fuel == 'hard_coal' and",
    ),
    Mistake(
        RULES,
        "expect: started_on",
        "for_each: [stock]\n    expect: started_on",
        "idle-for-each",
        "[stock]",
    ),
    Mistake(
        RULES,
        "frame: site_month\n    expect: started_on <=",
        "frame: site_month\n    parameters: [start_on]\n    expect: started_on <=",
        "unknown-parameter",
        "start_on]",
        "started_on",
    ),
    Mistake(
        RULES,
        "presence: true",
        "presence: true\n    related: [PWR-LOG-3]",
        "unknown-rule",
        "PWR-LOG-3",
        "PWR-LOG-003",
    ),
)

SENSE_MISTAKES = (
    Mistake(
        RULES,
        "expect: started_on",
        "tolerance: {abs: 1}\n    expect: started_on",
        "idle-tolerance",
        "{abs: 1}",
    ),
    Mistake(RULES, "热值 {heat_value} 不", "热值 {lhs} 不", "unbound-placeholder", "{lhs} 不"),
    Mistake(
        RULES, "presence: true", "presence: true\n    scale: 0", "wrong-value", "0\n    message"
    ),
    Mistake(
        RULES,
        "expect: started_on",
        "presence: true\n    expect: started_on",
        "wrong-presence",
        "true\n    expect",
    ),
    Mistake(
        RULES,
        "expect: started_on",
        "unfiled: info\n    expect: started_on",
        "wrong-presence",
        "info",
    ),
    Mistake(
        RULES,
        "presence: true",
        "presence: true\n    unfiled: {started: info}",
        "unknown-parameter",
        "info}",
    ),
)

EXAMPLE_MISTAKES = (
    Mistake(
        RULES, '      unknown: [{month: "2025-03"}]\n', "", "missing-example", "pass: [{started_on"
    ),
    Mistake(
        RULES,
        "{given: {}, related: {months:",
        "{given: {}, related: {moths:",
        "unknown-relation",
        "moths",
        "months",
    ),
    Mistake(RULES, "[{capacity: 5}]", "[{capcity: 5}]", "unknown-parameter", "capcity", "capacity"),
    Mistake(RULES, "[{capacity: 5}]", "[{capacity: five}]", "wrong-type", "five"),
    Mistake(
        RULES,
        "natural_gas, stock",
        "natural_gsa, stock",
        "unknown-code",
        "natural_gsa",
        "natural_gas",
    ),
    Mistake(RULES, "cause: stock}", "cause: stokc}", "unknown-parameter", "stokc", "stock"),
    Mistake(
        RULES,
        "stock: 10}, history: {stock: [9, 10, 11, 10]}}]\n",
        "stock: 10}, history: {stock: [9, 10], burnt: [1]}}]\n",
        "wrong-example",
        "{stock: [9, 10], burnt",
    ),
)

TERM_MISTAKES = (
    Mistake(TERMS, "is_coal and stock", "is_coal and stokc", "unknown-name", "stokc", "stock"),
    Mistake(TERMS, "is_coal and stock", "is_cola and stock", "expression", "is_cola"),
    Mistake(TERMS, "fuel == 'hard_coal'", "fuel > 'hard_coal'", "expression", "site.fuel >"),
    Mistake(TERMS, "expression: site.fuel", "expression: burns_coal or site.fuel",
            "circular-term", "name: burns_coal"),
    Mistake(TERMS, "en: Coal}\n    frames: [site_month]", "en: Coal}\n    frames: [site_moth]",
            "unknown-frame", "site_moth", "site_month"),
    Mistake(TERMS, "name: is_coal", "name: burns_coal", "duplicate-term",
            "name: burns_coal\n    title: {zh: 燃煤,"),
    Mistake(TERMS, "name: is_coal", "name: fuel", "taken-name", "name: fuel"),
    Mistake(TERMS, "name: is_coal", "name: median", "taken-name", "name: median"),
    Mistake(TERMS, "name: is_coal", "name: site", "taken-name", "name: site"),
    Mistake(TERMS, "expression: site.fuel == 'hard_coal'", "expression: '{parameter} > 0'",
            "unbound-placeholder", "{parameter} > 0"),
    Mistake(COAL, "when: burns_coal", "when: burns_caol", "unknown-name", "burns_caol",
            "burns_coal"),
    Mistake(COAL, "when: burns_coal", "when: 2 * burns_coal > 1", "expression", "burns_coal >"),
)  # fmt: skip

TRACING_MISTAKES = (
    Mistake(CAUSES, "[heat_value,", "[heat_valeu,", "unknown-parameter", "heat_valeu",
            "heat_value"),
    Mistake(CAUSES, '"heat*"]', '"hete*"]', "unknown-parameter", '"hete*"', "heat"),
    Mistake(CAUSES, '["GJ*"]', '["GJt"]', "unknown-unit", '"GJt"', "GJ/t"),
    Mistake(CAUSES, "[heat / burnt]", "[heat / brunt]", "unknown-parameter", "heat / b", "burnt"),
    Mistake(CAUSES, "[heat / burnt]", "[heat / capacity]", "unknown-name", "heat / c"),
    Mistake(CAUSES, "site_month.stock", "site_month.stokc", "unknown-parameter", "site_month.s",
            "site_month.stock"),
    Mistake(CAUSES, "frames: [site_month]", "frames: [site_moth]", "unknown-frame", "site_moth",
            "site_month"),
    Mistake(CAUSES, "kind: unit_slip", "kind: unit_slap", "unknown-error-kind", "unit_slap",
            "unit_slip"),
    Mistake(CAUSES, "[PWR-LOG-003]", "[PWR-LGO-003]", "unknown-rule", "PWR-LGO", "PWR-LOG-003"),
    Mistake(CAUSES, "[PWR-LOG-00?]", "[PWR-LOX-00?]", "unknown-rule", "PWR-LOX", "PWR-LOG-003"),
    Mistake(CAUSES, "cells: [started_on]", "cells: [startd_on]", "unknown-parameter", "startd_on",
            "started_on"),
    Mistake(CAUSES, "code: no_repair", "code: no_repar", "wrong-value", "no_repar", "no_repair"),
    Mistake(CAUSES, "name: estimated", "name: estimatd", "wrong-value", "estimatd", "estimated"),
    Mistake(CAUSES, "kind: ratio_slip", "kind: ratio_slp", "unknown-error-kind", "ratio_slp",
            "ratio_slip"),
)  # fmt: skip

ALL = (
    *YAML_MISTAKES,
    *VOCABULARY_MISTAKES,
    *FRAME_MISTAKES,
    *PARAMETER_MISTAKES,
    *TABLE_MISTAKES,
    *RULE_MISTAKES,
    *SENSE_MISTAKES,
    *EXAMPLE_MISTAKES,
    *TERM_MISTAKES,
    *TRACING_MISTAKES,
)
