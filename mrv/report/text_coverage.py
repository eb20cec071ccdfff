"""The end of a text report: what could not be judged and why, and the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mrv.report.layout import paragraph, severity_style, strong
from mrv.report.places import parameter_title
from mrv.report.wording import Say, pick

if TYPE_CHECKING:
    from mrv.engine.result import Result

_LISTED = 12
"""Missing inputs listed before the rest is counted."""


def not_checked(result: Result, say: Say) -> Iterator[str]:
    """Yield what rules lacked to decide, the frames that were not filed and the broken rules."""
    summary = result.summary()
    lacking: Counter[str] = Counter()
    for item in summary["not_evaluated"]:
        for name in item["missing"] or {"?": 0}:
            lacking[name] += item["records"]
    if lacking:
        yield ""
        undecided = summary["by_outcome"]["unknown"]
        yield strong(
            say(
                f"未能判断 {undecided} 次检查，因缺少：",
                f"{undecided} checks could not be decided, for want of:",
            )
        )
        for name, number in lacking.most_common(_LISTED):
            title = parameter_title(name, result.rulebook, say.lang)
            if name == "?":
                title = say(
                    "（除以零或超出标准值表的范围）", "(division by zero or no standard value)"
                )
            text = say(f"{title}（影响 {number} 次检查）", f"{title} (affects {number} checks)")
            yield from paragraph(text, indent=4, first="  - ")
        if (more := len(lacking) - _LISTED) > 0:
            yield say(
                f"  ……另有 {more} 种（--format json 可见全部）",
                f"  ... and {more} more (see --format json)",
            )
    if absent := summary["frames_not_filed"]:
        names = [pick(result.rulebook.frames[name].title, say.lang) for name in absent]
        text = say("未提交的数据表：", "Tables not filed: ") + say("、", ", ").join(names)
        yield ""
        yield from paragraph(text, indent=2, first="")
    for broken in result.broken:
        yield severity_style(
            say(
                f"规则 {broken.rule} 自身出错，未执行：{broken.reason}",
                f"rule {broken.rule} broke and judged nothing: {broken.reason}",
            ),
            "error",
        )


def counts(result: Result, say: Say) -> Iterator[str]:
    """Yield how many checks were made and how they came out."""
    summary = result.summary()
    outcome = summary["by_outcome"]
    yield ""
    text = say(
        f"{summary['records']} 条记录：符合 {outcome['pass']:,}，不符合 {outcome['fail']:,}，"
        f"无法判断 {outcome['unknown']:,}，不适用 {outcome['not_applicable']:,}"
        f"（其中因停机等 {summary['gated']:,}）",
        f"{summary['records']} records: {outcome['pass']:,} checks passed,"
        f" {outcome['fail']:,} failed, {outcome['unknown']:,} unknown,"
        f" {outcome['not_applicable']:,} not applicable"
        f" ({summary['gated']:,} of them gated by events)",
    )
    yield from paragraph(text, indent=2, first="")
