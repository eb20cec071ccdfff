"""Reasons: what a filer says about a finding; carried along with it, silencing nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import polars as pl

from mrv.catalogue.model import Bilingual, Rulebook
from mrv.catalogue.problems import LintProblem
from mrv.engine.gate_file import entries
from mrv.engine.misuse import GateFileError
from mrv.engine.record_pattern import check_pattern, matching


class _Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What a filer writes."""

    rule: str
    record: dict[str, str | list[str]]
    reason: str
    by: str = ""
    parameter: str | None = None


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why a value that a rule objects to is as it is, in the filer's words."""

    rule: str
    parameter: str | None
    record: dict[str, str | list[str]]
    reason: str
    by: str
    """Who says so; empty where nobody signed."""
    file: str
    line: int


class Reasons(msgspec.Struct, frozen=True, kw_only=True):
    """The reasons of a run."""

    given: tuple[Reason, ...]
    by_finding: Mapping[str, Reason]
    """Finding id to the reason given for it; of several the first."""
    unmatched: tuple[Reason, ...]
    """Reasons for findings that are not there (a later month may have them)."""

    def notes(self) -> list[Bilingual]:
        """What is said about reasons that no finding has."""
        return [
            Bilingual(
                f"{one.file}:{one.line}：说明没有对应的问题：{one.rule}",
                f"{one.file}:{one.line}: reason given for no finding: {one.rule}",
            )
            for one in self.unmatched
        ]


def load_reasons(path: Path, rulebook: Rulebook) -> tuple[Reason, ...]:
    """Read a reason file; GateFileError with file, line and column of everything wrong."""
    problems: list[LintProblem] = []
    reasons = []
    for entry, place in entries(path, "reasons", _Entry, problems):
        known = check_pattern(entry.rule, entry.parameter, entry.record, place, rulebook)
        if not entry.reason.strip():
            (place / "reason").report("empty", "reason 不能为空", "reason must not be empty")
        if known is not None:
            reasons.append(
                Reason(
                    rule=entry.rule,
                    parameter=entry.parameter,
                    record=entry.record,
                    reason=entry.reason,
                    by=entry.by,
                    file=path.as_posix(),
                    line=place.line,
                )
            )
    if problems:
        raise GateFileError(problems)
    return tuple(reasons)


def apply_reasons(reasons: Sequence[Reason], findings: pl.DataFrame, rulebook: Rulebook) -> Reasons:
    """Attach reasons to the findings that they are about."""
    frames = {rule.id: rule.frame for rule in rulebook.rules}
    given: dict[str, Reason] = {}
    unmatched = []
    for one in reasons:
        keys = rulebook.frames[frames[one.rule]].keys
        found = matching(findings, one.rule, one.parameter, one.record, keys)
        if found.is_empty():
            unmatched.append(one)
        given = dict.fromkeys(found.get_column("id").to_list(), one) | given
    return Reasons(given=tuple(reasons), by_finding=given, unmatched=tuple(unmatched))
