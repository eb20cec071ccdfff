"""The end of a text report: what could not be judged and why, and the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mrv.report.lacking import lacking_inputs
from mrv.report.layout import paragraph, severity_style, strong
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
        reasons = [pick(reason, say.lang) for reason in lacking_inputs(item["missing"], result)]
        for reason in reasons or [
            say(
                "可计算的数值（除数为零等）",
                "a number that can be computed (a division by zero, for one)",
            )
        ]:
            lacking[reason] += item["records"]
    if lacking:
        yield ""
        undecided = say.number(summary["by_outcome"]["unknown"], "次", "check", "checks")
        heading = say(
            f"有 {undecided}检查未能判断，因缺少：",
            f"{undecided} could not be decided, for want of:",
        )
        yield strong(heading)
        for reason, number in lacking.most_common(_LISTED):
            text = say(f"{reason}（涉及 {number} 次）", f"{reason} ({number})")
            yield from paragraph(text, indent=4, first="  - ")
        if (more := len(lacking) - _LISTED) > 0:
            yield say(
                f"  ……另有 {more} 种（--format json 可见全部）",
                f"  ... and {more} more kinds (--format json has them all)",
            )
    if absent := summary["frames_not_filed"]:
        names = [pick(result.rulebook.frames[name].title, say.lang) for name in absent]
        text = say("未提交的数据表：", "Tables not filed: ") + say("、", ", ").join(names)
        yield ""
        yield from paragraph(text, indent=2, first="")
    for broken in result.broken:
        text = say(
            f"规则 {broken.rule} 自身出错，未执行：{broken.reason}",
            f"rule {broken.rule} broke and judged nothing: {broken.reason}",
        )
        yield from (severity_style(line, "error") for line in paragraph(text, indent=2, first=""))


def counts(result: Result, say: Say) -> Iterator[str]:
    """Yield how many checks were made and how they came out."""
    summary = result.summary()
    outcome = summary["by_outcome"]
    yield ""
    text = say(
        f"{summary['records']:,} 条记录：符合 {outcome['pass']:,}，不符合 {outcome['fail']:,}，"
        f"无法判断 {outcome['unknown']:,}，不适用 {outcome['not_applicable']:,}"
        f"（其中因停机等 {summary['gated']:,}）",
        f"{summary['records']:,} records: {outcome['pass']:,} checks passed,"
        f" {outcome['fail']:,} failed, {outcome['unknown']:,} unknown,"
        f" {outcome['not_applicable']:,} not applicable"
        f" ({summary['gated']:,} of them for standstills and the like)",
    )
    yield from paragraph(text, indent=2, first="")
