"""A result for people at a terminal: verdict, missing values, findings, what was not checked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING

import polars as pl

from mrv.catalogue.sectors import SECTORS
from mrv.catalogue.shelf import rule_ids
from mrv.report.incident_text import incidents
from mrv.report.layout import faint, pad, paragraph, severity_style, strong
from mrv.report.places import place, record_label
from mrv.report.text_by_rule import findings_by_rule
from mrv.report.text_coverage import counts, not_checked
from mrv.report.text_gate import gate_section, standing_lines
from mrv.report.text_input import input_problems, missing_remarks, missing_values
from mrv.report.wording import SEVERITIES, VERDICTS, Language, Say, layout_name, pick

if TYPE_CHECKING:
    from mrv.engine.result import Finding, Result
    from mrv.intake.submission import InputFile

SHOWN = 60
"""Findings shown unless asked for more; the number left out is always stated."""
_LISTED = 12
"""Files and gaps listed unless asked for more."""
_CAUSES = 20
"""Causes told unless asked for more."""
_ORDER = ("error", "warning", "info")
_FILES_EACH = 3
"""Files of one folder that still get a line each."""
_NOUNS = (
    ("fatal", "fatal problem", "fatal problems"),
    ("error", "error", "errors"),
    ("warning", "warning", "warnings"),
    ("info", "remark", "remarks"),
)


def render_text(result: Result, lang: Language, *, shown: int | None = SHOWN) -> Iterator[str]:
    """Yield the lines of the report; `shown` limits the findings listed (None: all)."""
    say = Say(lang)
    yield from _head(result, say)
    alone = _single_enterprise(result)
    yield from input_problems(result, say)
    if result.verdict == "unreadable":
        return
    listed = None if shown is None else _LISTED
    yield from incidents(result, say, alone, None if shown is None else _CAUSES)
    yield from missing_values(result, say, alone, listed)
    yield from _findings(result, say, alone, shown)
    yield from missing_remarks(result, say, alone, listed)
    yield from gate_section(result, say)
    yield from not_checked(result, say)
    yield from counts(result, say)


def _head(result: Result, say: Say) -> Iterator[str]:
    verdict = result.verdict
    worst = {"accepted": "info", "accepted_with_warnings": "warning"}.get(verdict, "error")
    title = severity_style(pick(VERDICTS[verdict], say.lang), worst)
    tally = _tally(result, say)
    yield title + (f"  {tally}" if tally else "")
    yield from _inputs(result, say)
    sector = result.submission.sector
    if sector in SECTORS:
        sector = pick(SECTORS[sector], say.lang)
    book = result.rulebook
    rules = len(rule_ids(book))
    text = say(
        f"行业：{sector or '未识别'} · 规则库 {book.version}（{rules} 条，{book.digest[:12]}）",
        f"sector: {sector or 'not recognised'} · rulebook {book.version}"
        f" ({rules} rules, {book.digest[:12]})",
    )
    yield from (faint(line) for line in paragraph(text, indent=2, first="  "))


def _inputs(result: Result, say: Say) -> Iterator[str]:
    """Yield a line a file; many files of one folder share a line."""
    folders: dict[tuple[str, str], list[InputFile]] = {}
    for file in result.submission.inputs:
        folders.setdefault((str(PurePath(file.path).parent), file.layout), []).append(file)
    lines = []
    for (folder, layout), files in folders.items():
        alone = len(files) <= _FILES_EACH
        for part in [[file] for file in files] if alone else [files]:
            records = sum(sum(file.frames.values()) for file in part)
            name = part[0].path if alone else folder + "/"
            count = "" if alone else say(f"{len(part)} 个文件，", f"{len(part)} files, ")
            kind = layout_name(layout, say.lang)
            text = say(
                f"{name}（{kind}，{count}{records:,} 条记录）",
                f"{name} ({kind}, {count}{records:,} record{'' if records == 1 else 's'})",
            )
            lines.append(text)
    for text in lines[:_LISTED]:
        yield from paragraph(text, indent=2, first="  ")
    if (more := len(lines) - _LISTED) > 0:
        yield say(f"  ……另有 {more} 个文件", f"  ... and {more} more files")


def _tally(result: Result, say: Say) -> str:
    """Count what was found: in the data, and apart from it what was noted in reading the files."""
    data = _counted(Counter(result.findings.get_column("severity").to_list()), say)
    reading = _counted(Counter(problem.severity for problem in result.problems), say)
    if not reading:
        return data
    if not data and result.verdict != "unreadable":
        data = say("数据无问题", "no findings in the data")
    told = say(f"读取文件：{reading}", f"in reading the files: {reading}")
    return say("；", "; ").join(filter(None, (data, told)))


def _counted(numbers: Counter[str], say: Say) -> str:
    return say("，", ", ").join(
        say.number(numbers[name], f"项{pick(SEVERITIES[name], say.lang)}", one, many)
        for name, one, many in _NOUNS
        if numbers[name]
    )


def _single_enterprise(result: Result) -> frozenset[str]:
    """Keys that need no mention: the enterprise, where there is only one."""
    seen: set[str] = set()
    for data in result.submission.frames.values():
        if "enterprise_id" in data.table.columns:
            seen |= set(data.table.get_column("enterprise_id").unique().to_list())
    return frozenset({"enterprise_id"}) if len(seen) <= 1 else frozenset()


def _findings(result: Result, say: Say, alone: frozenset[str], shown: int | None) -> Iterator[str]:
    """Findings by record, the record with the gravest first; missing values stand elsewhere."""
    presence = [rule.id for rule in result.rules.values() if rule.presence]
    found = result.findings.filter(~pl.col("rule").is_in(presence))
    chosen = list(result.read(found if shown is None else found.head(shown)))
    if not chosen:
        return
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in chosen:
        groups.setdefault((finding.frame, json.dumps(finding.record)), []).append(finding)
    frames = list(result.rulebook.frames)
    hinted: set[str] = set()
    for (frame, _), findings in sorted(
        groups.items(),
        key=lambda group: (*_gravity(group[1]), frames.index(group[0][0]), group[0][1]),
    ):
        yield ""
        title = pick(result.rulebook.frames[frame].title, say.lang)
        label = record_label(findings[0].record, result.rulebook, say.lang, drop=alone)
        yield from (strong(line) for line in paragraph(f"{label}  [{title}]", indent=2, first=""))
        for finding in findings:
            yield from _finding(finding, say, hint=finding.rule.id not in hinted)
            hinted.add(finding.rule.id)
    if (more := len(found) - len(chosen)) > 0:
        yield ""
        yield say(
            f"另有 {more:,} 项未列出（--all 全部列出，或用 --format json）。",
            f"{more:,} more findings not listed (--all lists them, or use --format json).",
        )
        yield from findings_by_rule(result, found, say)


def _gravity(findings: list[Finding]) -> tuple[int, float]:
    """Rank a record: its worst severity, then how far its worst finding is off (largest first)."""
    worst = min(_ORDER.index(finding.severity) for finding in findings)
    margins = [f.margin or 0.0 for f in findings if _ORDER.index(f.severity) == worst]
    return worst, -float(f"{max(margins):.2g}")


def _finding(finding: Finding, say: Say, *, hint: bool) -> Iterator[str]:
    """Yield one finding; the hint of a rule is given once, where the rule is met first."""
    word = pick(SEVERITIES[finding.severity], say.lang)
    head = f"{finding.rule.id}  {pick(finding.rule.title, say.lang)}"
    lines = list(paragraph(head, indent=10))
    yield "  " + severity_style(pad(word, 8), finding.severity) + lines[0].lstrip()
    yield from lines[1:]
    yield from paragraph(pick(finding.message, say.lang), indent=10)
    yield from standing_lines(finding, say)
    if hint and finding.rule.hint is not None:
        text = pick(finding.rule.hint, say.lang)
        yield from paragraph(text, indent=10, first=" " * 7 + "-> ")
    if where := place(finding.location, say.lang):
        yield from (faint(line) for line in paragraph(where, indent=10, first=" " * 8 + "@ "))
