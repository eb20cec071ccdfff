"""The page on the rules' quality: `python -m tests.quality_page` writes `rules/quality/README.md`.

Made from the measured data beside it, so that the page says no more than was measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.quality_data import EARNED, EXAMPLES, FALSE_ALARMS, FOLDER, KEPT, read_data

PAGE = FOLDER / "README.md"
BLOCKS = {
    "COM": "共用 / common", "PWR": "发电 / power", "STL": "钢铁 / steel", "CEM": "水泥 / cement",
    "ALU": "铝冶炼 / aluminium", "CPL": "市场链条 / market chain",
}  # fmt: skip
NOT_FOUND = "no example in the neighbourhood tells the two apart"


def page() -> str:
    """The page in both languages; tables are shared."""
    parts = [
        "# 规则的质量 / How good the rules are\n",
        "由测量数据生成（`python -m tests.quality_page`），数据在本文件夹。"
        "Made from the measured data in this folder by `python -m tests.quality_page`.\n",
        *_false_alarms(read_data(FALSE_ALARMS)),
        *_examples(read_data(EXAMPLES)),
        *_earned(read_data(EARNED), read_data(KEPT)),
    ]
    return "\n".join(parts)


def _false_alarms(measured: dict[str, Any]) -> Iterator[str]:
    yield "## 误报 / False alarms\n"
    yield (
        "生成的诚实企业年中被标记的份数。软阈值在 base 分布上拟合，other 为另一种分布。"
        "`python -m tests.benchmarks.false_alarms --write`。\n"
    )
    yield (
        "Generated honest enterprise-years that carry a finding; soft limits are fitted on spread "
        "base, never on spread other.\n"
    )
    yield "| 总体 / population | 企业年 / reports | error | warning | info | warning by |"
    yield "|---|--:|--:|--:|--:|---|"
    for name, figures in measured.items():
        count = figures["reports"]
        shares = " | ".join(
            f"{figures[severity]} ({100 * figures[severity] / count:.1f} %)"
            for severity in ("error", "warning", "info")
        )
        worst = ", ".join(f"{rule} {n}" for rule, n in figures["warning_rules"].items())
        yield f"| {name} | {count} | {shares} | {worst} |"
    yield ""


def _examples(measured: dict[str, Any]) -> Iterator[str]:
    yield "## 示例 / Examples\n"
    yield (
        "每次改错规则的一处，示例发现的份额；与原规则同义的改错不计，其中“邻近例子不能区分”只是搜索所得，"
        "故另给把它们都算作漏过的份额（严）。`mrv rules test --mutate`，"
        "`python -m tests.benchmarks.examples`。\n"
    )
    yield (
        "One small mistake in a rule at a time, and the share that its examples notice. Mistakes "
        "that mean what the rule means do not count; where that is a search and no proof, the "
        "strict share counts them as missed.\n"
    )
    yield (
        "| 规则 / rules | 条 / rules | 改错 / mistakes | 发现 / caught | | 同义 / equivalent "
        "(未证 / not proved) | 严 / strict |"
    )
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for block, figures in measured.items():
        mistakes, caught = figures["mistakes"], figures["caught"]
        same = sum(figures["equivalent"].values())
        searched = figures["equivalent"].get(NOT_FOUND, 0)
        yield (
            f"| {BLOCKS[block]} | {figures['rules']} | {mistakes} | {caught} "
            f"| {100 * caught / mistakes:.1f} % | {same} ({searched}) "
            f"| {100 * caught / (mistakes + searched):.1f} % |"
        )
    yield "\n漏过的改错 / Survivors:\n"
    for figures in measured.values():
        for one in figures["survivors"]:
            yield f"- {one['rule']} `{one['where']}`: `{one['change']}`"
    yield ""


def _earned(measured: dict[str, Any], kept: dict[str, Any]) -> Iterator[str]:
    counts = measured["rules"]
    yield "## 规则是否值得保留 / Which rules earn their place\n"
    reports, found = measured["faulty_reports"], measured["with_new_findings"]
    yield (
        f"{reports} 份有误报告（样例、注入的错误、任意单元格的错误），{found} 份有新发现。"
        f"去掉一条规则后：{counts['alone']} 条会使整份报告漏报或减轻，{counts['record']} 条会使某条"
        f"记录漏报或减轻，{counts['beside']} 条总有同级规则同时报出，{counts['silent']} 条"
        "在这些错误上没有报出。后两类逐条列出保留理由（`kept.yaml`）。\n"
    )
    yield (
        f"{reports} faulty reports (samples, injected faults, mistakes anywhere), {found} with new "
        "findings. Without the rule, a report would pass or pass as less grave: "
        f"{counts['alone']} rules; a record would: {counts['record']}; always beside another as "
        f"grave: {counts['beside']}; silent on these faults: {counts['silent']}. "
        "The last two kinds are justified rule by rule in `kept.yaml`.\n"
    )
    yield "| 理由 / reason | 规则 / rules |"
    yield "|---|--:|"
    for group in kept["kept"]:
        yield f"| {group['reason']['zh']} {group['reason']['en']} | {len(group['rules'])} |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
