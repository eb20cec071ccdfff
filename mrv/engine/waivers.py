"""Waivers: findings that somebody answers for, until a day; shown always, obeyed by the gate."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec
import polars as pl

from mrv.catalogue.document import Place
from mrv.catalogue.model import Bilingual, Rulebook
from mrv.catalogue.problems import LintProblem
from mrv.engine.gate_file import entries
from mrv.engine.misuse import GateFileError
from mrv.engine.record_pattern import check_pattern, matching

Status = Literal["applied", "expired", "unmatched", "refused"]


class _Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What the author of a waiver writes."""

    rule: str
    record: dict[str, str | list[str]]
    reason: str
    owner: str
    expires: str
    parameter: str | None = None


class Waiver(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted deviation: which findings, why, who answers for it and until when."""

    rule: str
    parameter: str | None
    """The variant meant, of a rule that exists for several parameters; None is all of them."""
    record: dict[str, str | list[str]]
    reason: str
    owner: str
    expires: datetime.date
    """The last day on which it holds."""
    file: str
    line: int


class WaiverUse(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a waiver in one run."""

    waiver: Waiver
    status: Status
    findings: int
    """Findings that match it, waived or not."""

    def note(self) -> Bilingual | None:
        """What its owner must know: it no longer holds, never may, or matches nothing."""
        waiver = self.waiver
        place = f"{waiver.file}:{waiver.line}"
        rule, day, n = waiver.rule, waiver.expires.isoformat(), self.findings
        texts = {
            "expired": (
                f"豁免已于 {day} 到期，不再生效（涉及 {n} 项）：{rule}，责任人 {waiver.owner}",
                f"waiver expired on {day} and no longer holds ({n} findings): {rule},"
                f" owner {waiver.owner}",
            ),
            "unmatched": (
                f"豁免没有对应的问题，可以删除：{rule}，责任人 {waiver.owner}",
                f"waiver matches no finding and may be removed: {rule}, owner {waiver.owner}",
            ),
            "refused": (
                f"规则 {rule} 不允许豁免，该豁免无效（涉及 {n} 项），责任人 {waiver.owner}",
                f"rule {rule} cannot be waived; the waiver has no effect ({n} findings),"
                f" owner {waiver.owner}",
            ),
        }
        if self.status not in texts:
            return None
        zh, en = texts[self.status]
        return Bilingual(f"{place}：{zh}", f"{place}: {en}")


class Waivers(msgspec.Struct, frozen=True, kw_only=True):
    """The waivers of a run and the findings that they waive."""

    uses: tuple[WaiverUse, ...]
    by_finding: Mapping[str, Waiver]
    """Finding id to the waiver in force for it."""

    def notes(self) -> list[tuple[WaiverUse, Bilingual]]:
        """The waivers that need their owner's attention."""
        told = ((use, use.note()) for use in self.uses)
        return [(use, note) for use, note in told if note is not None]


def load_waivers(path: Path, rulebook: Rulebook) -> tuple[Waiver, ...]:
    """Read a waiver file; GateFileError with file, line and column of everything wrong."""
    problems: list[LintProblem] = []
    waivers = []
    for entry, place in entries(path, "waivers", _Entry, problems):
        known = check_pattern(entry.rule, entry.parameter, entry.record, place, rulebook)
        expires = _day(entry.expires, place / "expires")
        for name in ("reason", "owner"):
            if not getattr(entry, name).strip():
                (place / name).report("empty", f"{name} 不能为空", f"{name} must not be empty")
        if known is None or expires is None:
            continue
        waivers.append(
            Waiver(
                rule=entry.rule,
                parameter=entry.parameter,
                record=entry.record,
                reason=entry.reason,
                owner=entry.owner,
                expires=expires,
                file=path.as_posix(),
                line=place.line,
            )
        )
    if problems:
        raise GateFileError(problems)
    return tuple(waivers)


def apply_waivers(
    waivers: Sequence[Waiver], findings: pl.DataFrame, rulebook: Rulebook, today: datetime.date
) -> Waivers:
    """Decide which findings are waived on `today`; of several waivers the first one counts."""
    rules = {rule.id: rule for rule in rulebook.rules}
    waived: dict[str, Waiver] = {}
    uses = []
    for waiver in waivers:
        rule = rules[waiver.rule]
        keys = rulebook.frames[rule.frame].keys
        found = matching(findings, waiver.rule, waiver.parameter, waiver.record, keys)
        status: Status = "applied" if found.height else "unmatched"
        if not rule.waivable:
            status = "refused"
        elif waiver.expires < today:
            status = "expired"
        if status == "applied":
            waived = dict.fromkeys(found.get_column("id").to_list(), waiver) | waived
        uses.append(WaiverUse(waiver=waiver, status=status, findings=found.height))
    return Waivers(uses=tuple(uses), by_finding=waived)


def _day(text: str, place: Place) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        place.report(
            "wrong-date",
            f"“{text}”不是日期，应形如 2026-06-30",
            f"'{text}' is no date such as 2026-06-30",
        )
        return None
