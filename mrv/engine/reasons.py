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
from mrv.intake.submission import FiledReason


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
    """0 where it stands in a workbook."""
    cell: str = ""
    """Sheet and cell, where it stands in a workbook."""
    exact: bool = False
    """The record's keys are meant as they are written: nothing in them is wild."""
    carried: bool = False
    """Given in an earlier month, about the same rule and object."""


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
                f"{_place(one)}：说明没有对应的问题：{one.rule}",
                f"{_place(one)}: reason given for no finding: {one.rule}",
            )
            for one in self.unmatched
            if not one.carried
        ]


def _place(one: Reason) -> str:
    return f"{one.file} {one.cell}" if one.cell else f"{one.file}:{one.line}"


def filed(now: Sequence[FiledReason], earlier: Sequence[FiledReason] = ()) -> tuple[Reason, ...]:
    """The reasons that workbooks hold; those of earlier months hold for any month."""
    return tuple(_filed(one, carried=False) for one in now) + tuple(
        _filed(one, carried=True) for one in earlier
    )


def _filed(one: FiledReason, *, carried: bool) -> Reason:
    record: dict[str, str | list[str]] = {
        name: value
        for name, value in one.record.items()
        if not (carried and name in ("month", "year"))
    }
    place = one.location
    return Reason(
        rule=one.rule,
        parameter=None,
        record=record,
        reason=one.reason,
        by=one.by,
        file=place.file or "",
        line=0,
        cell=f"{place.sheet}!{place.cell}",
        exact=True,
        carried=carried,
    )


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
        found = matching(findings, one.rule, one.parameter, one.record, keys, exact=one.exact)
        if found.is_empty():
            unmatched.append(one)
        given = dict.fromkeys(found.get_column("id").to_list(), one) | given
    return Reasons(given=tuple(reasons), by_finding=given, unmatched=tuple(unmatched))
