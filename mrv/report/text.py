"""A result for people at a terminal: verdict, what is missing, findings by record, what was not checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from mrv.report.layout import faint, pad, paragraph, severity_style, strong
from mrv.report.places import parameter_title, place, record_label
from mrv.report.wording import SEVERITIES, VERDICTS, Language, pick

if TYPE_CHECKING:
    from mrv.engine.result import Finding, Result

SHOWN = 60
"""Findings shown unless asked for more; the number left out is always stated."""
_LISTED = 12
"""Lines of a secondary list (missing values, unevaluated rules) before the rest is counted."""


class _Words:
    """Picks one language."""

    def __init__(self, lang: Language) -> None:
        self.lang = lang

    def __call__(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en


def render_text(result: Result, lang: Language, *, shown: int | None = SHOWN) -> Iterator[str]:
    """Yield the lines of the report; `shown` limits the findings listed (None: all)."""
    say = _Words(lang)
    yield from _head(result, say)
    yield from _problems(result, say)
    yield from _missing(result, say, _LISTED if shown is not None else None)
    yield from _findings(result, say, shown)
    yield from _not_checked(result, say)
    yield from _counts(result, say)


def _head(result: Result, say: _Words) -> Iterator[str]:
    verdict = result.verdict
    worst = {"accepted": "info", "accepted_with_warnings": "warning"}.get(verdict, "error")
    numbers = _tally(result)
    counts = say("，", ", ").join(
        f"{numbers[name]} {pick(SEVERITIES[name], say.lang).lower()}"
        if say.lang == "en"
        else f"{pick(SEVERITIES[name], say.lang)} {numbers[name]} 项"
        for name in ("fatal", "error", "warning", "info")
        if numbers[name]
    )
    title = severity_style(pick(VERDICTS[verdict], say.lang), worst)
    yield title + (f"  {counts}" if counts else "")
    for file in result.submission.inputs[:_LISTED]:
        frames = sum(file.frames.values())
        text = say(
            f"{file.path}（{file.layout}，{frames} 条记录）",
            f"{file.path} ({file.layout}, {frames} records)",
        )
        yield from paragraph(text, indent=2, first="  ")
    if (more := len(result.submission.inputs) - _LISTED) > 0:
        yield say(f"  ……另有 {more} 个文件", f"  ... and {more} more files")
    sector = result.submission.sector
    book = result.rulebook
    rules = len({rule.id for rule in book.rules})
    text = say(
        f"行业 {sector or '未识别'} · 规则库 {book.version}（{rules} 条，{book.digest[:12]}）",
        f"sector {sector or 'not recognised'} · rulebook {book.version}"
        f" ({rules} rules, {book.digest[:12]})",
    )
    yield from (faint(line) for line in paragraph(text, indent=2, first="  "))


def _tally(result: Result) -> Counter[str]:
    counted = Counter(result.findings.get_column("severity").to_list())
    counted.update(problem.severity for problem in result.problems)
    return counted


def _problems(result: Result, say: _Words) -> Iterator[str]:
    """What was wrong with the files themselves; conversions that were made are at the end."""
    order = ["fatal", "error", "warning", "info"]
    problems = sorted(result.problems, key=lambda problem: order.index(problem.severity))
    if not problems:
        return
    yield ""
    yield strong(say("文件读取", "Reading the files"))
    for problem in problems:
        word = pick(SEVERITIES[problem.severity], say.lang)
        yield (
            "  "
            + severity_style(pad(word, 8), problem.severity)
            + faint(f"{problem.code}  {place(problem.location, say.lang)}".rstrip())
        )
        yield from paragraph(pick(problem.message, say.lang), indent=10)


def _missing(result: Result, say: _Words, listed: int | None) -> Iterator[str]:
    if not result.missing:
        return
    yield ""
    number = len(result.missing)
    yield strong(
        say(f"尚缺 {number} 项（请先补齐）", f"Still missing: {number} (file these first)")
    )
    book = result.rulebook
    rules = {rule.id: rule for rule in book.rules}
    alone = _single_enterprise(result)
    for item in result.missing[:listed]:
        what = parameter_title(item.parameter, book, say.lang)
        rule = rules[item.rule]
        if item.parameter is None or item.parameter in book.frames[item.frame].keys:
            what = pick(rule.title, say.lang)
        label = record_label(item.record, book, say.lang, drop=alone)
        yield from paragraph(f"{label}{say('：', ': ')}{what}", indent=4, first="  - ")
        where = place(result.locate(item.frame, item.row_id, item.parameter), say.lang)
        notes = [note for note in (where, _due(item.due, item.days_left, say)) if note]
        if notes:
            yield from (faint(line) for line in paragraph(" · ".join(notes), indent=4))
    if listed is not None and (more := number - listed) > 0:
        yield say(
            f"  ……另有 {more} 项未列出（--all 全部列出）",
            f"  ... {more} more not listed (--all lists them)",
        )


def _due(due: str | None, days_left: int | None, say: _Words) -> str:
    if due is None:
        return ""
    text = say(f"期限 {due}", f"due {due}")
    if days_left is None:
        return text
    if days_left < 0:
        return text + say(f"（已逾期 {-days_left} 天）", f" ({-days_left} days overdue)")
    return text + say(f"（还有 {days_left} 天）", f" ({days_left} days left)")


def _single_enterprise(result: Result) -> frozenset[str]:
    """Keys that need no mention: the enterprise, where there is only one."""
    seen: set[str] = set()
    for data in result.submission.frames.values():
        if "enterprise_id" in data.table.columns:
            seen |= set(data.table.get_column("enterprise_id").unique().to_list())
    return frozenset({"enterprise_id"}) if len(seen) <= 1 else frozenset()


def _findings(result: Result, say: _Words, shown: int | None) -> Iterator[str]:
    """Findings by record, the record with the gravest first; missing values stand above."""
    rules = {(rule.id, rule.variant): rule for rule in result.rulebook.rules}
    listed = (finding for finding in result if not rules[_identity(finding)].presence)
    chosen = list(islice(listed, shown))
    if not chosen:
        return
    alone = _single_enterprise(result)
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in chosen:
        label = record_label(finding.record, result.rulebook, say.lang, drop=alone)
        groups.setdefault((finding.frame, label), []).append(finding)
    for (frame, label), findings in groups.items():
        yield ""
        title = pick(result.rulebook.frames[frame].title, say.lang)
        yield from (strong(line) for line in paragraph(f"{label}  [{title}]", indent=2, first=""))
        for finding in findings:
            yield from _finding(finding, say)
    presence = {rule.id for rule in result.rulebook.rules if rule.presence}
    total = sum(1 for rule in result.findings.get_column("rule") if rule not in presence)
    if (more := total - len(chosen)) > 0:
        yield ""
        yield say(
            f"另有 {more} 项未列出（--all 全部列出，或用 --format json）。",
            f"{more} more findings not listed (--all lists them, or use --format json).",
        )


def _identity(finding: Finding) -> tuple[str, str | None]:
    return finding.rule.id, finding.rule.variant


def _finding(finding: Finding, say: _Words) -> Iterator[str]:
    word = pick(SEVERITIES[finding.severity], say.lang)
    head = f"{finding.rule.id}  {pick(finding.rule.title, say.lang)}"
    lines = list(paragraph(head, indent=10))
    yield "  " + severity_style(pad(word, 8), finding.severity) + lines[0].lstrip()
    yield from lines[1:]
    yield from paragraph(pick(finding.message, say.lang), indent=10)
    if finding.rule.hint is not None:
        hint = pick(finding.rule.hint, say.lang)
        yield from paragraph(hint, indent=10, first=" " * 7 + "-> ")
    if where := place(finding.location, say.lang):
        yield from (faint(line) for line in paragraph(where, indent=10, first=" " * 8 + "@ "))


def _not_checked(result: Result, say: _Words) -> Iterator[str]:
    """Rules that stayed unknown, by what they lacked; frames that were not filed; broken rules."""
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


def _counts(result: Result, say: _Words) -> Iterator[str]:
    summary = result.summary()
    outcome = summary["by_outcome"]
    yield ""
    text = say(
        f"{summary['records']} 条记录：符合 {outcome['pass']:,}，不符合 {outcome['fail']:,}，"
        f"无法判断 {outcome['unknown']:,}，不适用 {outcome['not_applicable']:,}"
        f"（其中因停机等 {summary['gated']:,}）",
        f"{summary['records']} records: {outcome['pass']:,} checks passed, {outcome['fail']:,} failed,"
        f" {outcome['unknown']:,} unknown, {outcome['not_applicable']:,} not applicable"
        f" ({summary['gated']:,} of them gated by events)",
    )
    yield from paragraph(text, indent=2, first="")
