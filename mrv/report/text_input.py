"""The beginning of a text report: troubles of the files, and what is still missing.

Troubles and gaps come in rows (a column misread, a month's form half empty), so equal ones are told
once with the number of their places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mrv.engine.missing import Missing
from mrv.intake.problems import REMARK_ROW, REPEATED, TOTAL_ROW
from mrv.intake.submission import Problem
from mrv.report.demands import demanded
from mrv.report.layout import faint, pad, paragraph, severity_style, strong
from mrv.report.places import place, record_label
from mrv.report.wording import SEVERITIES, Say, pick

if TYPE_CHECKING:
    from mrv.engine.result import Result

_GRAVITY = ("fatal", "error", "warning", "info")
_NO_RECORDS = frozenset({TOTAL_ROW.code, REMARK_ROW.code})
_CROWD = 1000
"""Missing values beyond which they are told by what is demanded instead of by record."""
_KINDS = 6
"""Kinds of values missing for information only that are named unless asked for more."""
_TIMES = frozenset({"month", "year", "date"})


def input_problems(result: Result, say: Say) -> Iterator[str]:
    """Yield what was wrong with the files, gravest first; conversions that were made come last."""
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for problem in sorted(result.problems, key=lambda problem: _GRAVITY.index(problem.severity)):
        message = pick(problem.message, say.lang)
        location = problem.location
        table = (location.file, location.sheet or "") if location else ("", "")
        if problem.code in _NO_RECORDS:
            # The same note stands under every table of a workbook.
            table = (table[0], "")
        # A sheet copied whole repeats each record: the places differ, the message does not matter.
        told = "" if problem.code == REPEATED.code else message
        groups.setdefault((problem.code, told, *table), []).append(problem)
    if not groups:
        return
    yield ""
    yield strong(say("文件读取", "Reading the files"))
    for (code, *_), problems in groups.items():
        message = pick(problems[0].message, say.lang)
        severity = problems[0].severity
        where = place(problems[0].location, say.lang)
        if (more := len(problems) - 1) > 0:
            where += say(f"，另有 {more} 处相同", f" and {more} more like it")
        word = pick(SEVERITIES[severity], say.lang)
        lines = list(paragraph(f"{code}  {where}".rstrip(), indent=10))
        yield "  " + severity_style(pad(word, 8), severity) + faint(lines[0].lstrip())
        yield from (faint(line) for line in lines[1:])
        yield from paragraph(message, indent=10)


def missing_values(
    result: Result, say: Say, drop: frozenset[str], listed: int | None
) -> Iterator[str]:
    """Yield what has to be filed and was not, one entry for a run of periods."""
    missing = [item for item in result.missing if item.severity != "info"]
    if not missing:
        return
    yield ""
    number = len(missing)
    yield strong(say(f"尚缺 {number:,} 项（请补齐）", f"Still missing: {number:,} (file these)"))
    if listed is not None and number > _CROWD:
        yield from _by_demand(missing, result, say, drop)
    else:
        yield from _by_record(missing, result, say, drop, listed)


def missing_remarks(
    result: Result, say: Say, drop: frozenset[str], listed: int | None
) -> Iterator[str]:
    """Yield what is missing for information only: how much of what, or every entry."""
    missing = [item for item in result.missing if item.severity == "info"]
    if not missing:
        return
    yield ""
    number = len(missing)
    yield strong(
        say(
            f"另有 {number:,} 项未填报，仅作提示",
            f"Not filed either, for information only: {number:,}",
        )
    )
    if listed is None:
        yield from _by_record(missing, result, say, drop, None)
        return
    counted = Counter(pick(what, say.lang) for what in demanded(missing, result))
    named = [f"{what} ({count:,})" for what, count in counted.most_common(_KINDS)]
    if (more := len(counted) - len(named)) > 0:
        named.append(say(f"及另外 {more} 种", f"{more} more kinds"))
    text = say("、", ", ").join(named) + say("（--all 逐条列出）", " (--all lists them)")
    yield from (faint(line) for line in paragraph(text, indent=2, first="  "))


def _by_record(
    missing: Sequence[Missing],
    result: Result,
    say: Say,
    drop: frozenset[str],
    listed: int | None,
) -> Iterator[str]:
    groups: dict[tuple[str, str | None, str], list[Missing]] = {}
    for item in missing:
        label = record_label(item.record, result.rulebook, say.lang, drop=drop | _TIMES)
        groups.setdefault((item.rule, item.parameter, label), []).append(item)
    for items in groups.values():
        items.sort(key=lambda item: [str(item.record.get(time, "")) for time in sorted(_TIMES)])
    for (_, _, label), items in list(groups.items())[:listed]:
        parts = [label, _periods(items, result, say), _what(items, result, say)]
        text = " · ".join(part for part in parts if part)
        yield from paragraph(text, indent=4, first="  - ")
        where = place(result.locate(items[0].frame, items[0].row_id, items[0].parameter), say.lang)
        if len(items) > 1 and where:
            where += say(" 等", " ...")
        soonest = min(items, key=lambda item: item.due or "9999")
        notes = [note for note in (where, _due(soonest, say)) if note]
        if notes:
            yield from (faint(line) for line in paragraph(" · ".join(notes), indent=4))
    if listed is not None and len(groups) > listed:
        more = sum(len(items) for items in list(groups.values())[listed:])
        yield say(
            f"  ……另有 {more} 项未列出（--all 全部列出）",
            f"  ... {more} more not listed (--all lists them)",
        )


def _by_demand(
    missing: Sequence[Missing], result: Result, say: Say, drop: frozenset[str]
) -> Iterator[str]:
    """Yield one entry per value demanded, over all records of a table: gravest first."""
    frames = list(result.rulebook.frames)
    severities = {rule.id: rule.severity for rule in result.rules.values()}
    groups: dict[tuple[str, str, str | None], list[Missing]] = {}
    for item in missing:
        groups.setdefault((item.frame, item.rule, item.parameter), []).append(item)

    def rank(items: list[Missing]) -> tuple[int, int, int]:
        gravity = _GRAVITY.index(severities[items[0].rule])
        return frames.index(items[0].frame), gravity, -len(items)

    above = ""
    for items in sorted(groups.values(), key=rank):
        frame = items[0].frame
        if frame != above:
            yield f"  {pick(result.rulebook.frames[frame].title, say.lang)}"
            above = frame
        what = _what(items, result, say)
        label = record_label(items[0].record, result.rulebook, say.lang, drop=drop)
        many = say(f"{len(items):,} 条记录，首条 ", f"{len(items):,} records, first ")
        text = f"{what} · {many if len(items) > 1 else ''}{label}"
        yield from paragraph(text, indent=4, first="  - ")
    soonest = min(missing, key=lambda item: item.due or "9999")
    if due := _due(soonest, say):
        yield faint(say(f"    最早的{due}", f"    the first {due}"))
    yield say("  （--all 逐条列出）", "  (--all lists them one by one)")


def _what(items: list[Missing], result: Result, say: Say) -> str:
    """Name what is missing on some records alike."""
    return pick(demanded(items[:1], result)[0], say.lang)


def _periods(items: list[Missing], result: Result, say: Say) -> str:
    """Name the periods concerned: one, or the first and the last with their number."""
    other = frozenset(items[0].record) - _TIMES
    names = [record_label(item.record, result.rulebook, say.lang, drop=other) for item in items]
    names = [name for name in names if name]
    if len(names) <= 1:
        return names[0] if names else ""
    return say(
        f"{names[0]} 至 {names[-1]}（{len(names)} 项）",
        f"{names[0]} to {names[-1]} ({len(names)} records)",
    )


def _due(item: Missing, say: Say) -> str:
    if item.due is None:
        return ""
    text = say(f"期限 {item.due}", f"due {item.due}")
    if item.days_left is None:
        return text
    if item.days_left < 0:
        return text + say(f"（已逾期 {-item.days_left} 天）", f" ({-item.days_left} days overdue)")
    return text + say(f"（还有 {item.days_left} 天）", f" ({item.days_left} days left)")
