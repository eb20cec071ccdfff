"""What every format lists: problems of the input and findings, in one shape and one order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from mrv.catalogue.model import Bilingual
from mrv.engine.baseline import problem_id
from mrv.report.places import record_label
from mrv.report.wording import Language, pick

if TYPE_CHECKING:
    from mrv.engine.reasons import Reason
    from mrv.engine.result import Finding, Result
    from mrv.engine.waivers import Waiver
    from mrv.intake.submission import Location, Problem

INPUT = Bilingual("文件读取", "Reading the files")
"""Title of problems of the input, which no rule stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a report: a finding, or a problem of the input (`finding` is None)."""

    id: str
    rule: str
    title: Bilingual
    severity: str
    outcome: str
    message: Bilingual
    location: Location | None
    record: dict[str, Any]
    reason: Reason | None
    waiver: Waiver | None
    known: bool | None
    finding: Finding | None


def entries(result: Result) -> Iterator[Entry]:
    """Problems of the input first, then the findings, gravest first."""
    for problem in result.problems:
        yield _of_problem(problem, result)
    for finding in result:
        yield Entry(
            id=finding.id,
            rule=finding.rule.id,
            title=finding.rule.title,
            severity=finding.severity,
            outcome=finding.outcome,
            message=finding.message,
            location=finding.location,
            record=finding.record,
            reason=finding.reason,
            waiver=finding.waiver,
            known=finding.known,
            finding=finding,
        )


def _of_problem(problem: Problem, result: Result) -> Entry:
    return Entry(
        id=problem_id(problem),
        rule=problem.code,
        title=INPUT,
        severity=problem.severity,
        outcome="fail",
        message=problem.message,
        location=problem.location,
        record=dict(problem.record),
        reason=None,
        waiver=None,
        known=result.known_problem(problem) if result.baseline else None,
        finding=None,
    )


def label(entry: Entry, result: Result, lang: Language) -> str:
    """The record of an entry by its keys, as a reader names it."""
    return record_label(entry.record, result.rulebook, lang, drop=frozenset())


def headline(entry: Entry, lang: Language) -> str:
    """Rule and title: `PWR-LOG-012 Emission is the sum ...`."""
    return f"{entry.rule} {pick(entry.title, lang)}"


def state(entry: Entry, lang: Language) -> str:
    """What takes an entry out of the gate: `waived until 2026-06-30 by ...: reason`, or ''."""
    waiver = entry.waiver
    if waiver is not None:
        day = waiver.expires.isoformat()
        if lang == "zh":
            return f"已豁免（至 {day}，责任人 {waiver.owner}）：{waiver.reason}"
        return f"waived until {day} by {waiver.owner}: {waiver.reason}"
    if entry.known:
        return "基线中已有" if lang == "zh" else "in the baseline"
    return ""


def reason_text(entry: Entry, lang: Language) -> str:
    """What the filer says about an entry: `reason (name): ...`, or ''."""
    reason = entry.reason
    if reason is None:
        return ""
    if lang == "zh":
        when = "往期" if reason.carried else ""
        return f"{when}填报单位说明{f'（{reason.by}）' if reason.by else ''}：{reason.reason}"
    when = " of an earlier month" if reason.carried else ""
    return f"reason{when}{f' ({reason.by})' if reason.by else ''}: {reason.reason}"


def relative(file: str) -> str:
    """A path as machines that know the working directory want it: relative where it lies below."""
    path = Path(file)
    if path.is_absolute():
        try:
            path = path.relative_to(Path.cwd())
        except ValueError:
            return path.as_posix()
    return PurePath(path).as_posix()
