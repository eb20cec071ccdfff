"""Baselines: an earlier result, against which only what is new fails."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from mrv.catalogue.os_reason import os_reason
from mrv.engine.gate_file import not_a_result, other_version, unreadable
from mrv.engine.misuse import GateFileError
from mrv.intake.submission import Location, Problem

_GRAVITY = {"info": 0, "warning": 1, "error": 2, "fatal": 3}


class _Finding(msgspec.Struct, frozen=True):
    id: str
    severity: str
    outcome: str


class _Document(msgspec.Struct, frozen=True):
    """As much of an earlier result as a comparison needs; the rest is passed over."""

    schema_version: int
    findings: list[_Finding]
    problems: list[dict[str, Any]]


class Baseline(msgspec.Struct, frozen=True):
    """Ids of what an earlier run found, with its severity and outcome then."""

    findings: Mapping[str, tuple[str, str]]
    problems: Mapping[str, str]

    def knows(self, finding: str, severity: str, outcome: str) -> bool:
        """Whether a finding was there before, as grave and decided the same way."""
        before = self.findings.get(finding)
        return (
            before is not None
            and before[1] == outcome
            and _GRAVITY.get(before[0], 0) >= _GRAVITY[severity]
        )

    def knows_problem(self, problem: Problem) -> bool:
        """Whether a problem of the input was there before, as grave."""
        before = self.problems.get(problem_id(problem))
        return before is not None and _GRAVITY.get(before, 0) >= _GRAVITY[problem.severity]


def load_baseline(path: Path) -> Baseline:
    """Read an earlier `--format json`; GateFileError when it is none."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise GateFileError([unreadable(path, os_reason(error))]) from None
    try:
        document = msgspec.json.decode(raw, type=_Document)
        problems = [msgspec.convert(item, Problem) for item in document.problems]
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise GateFileError([not_a_result(path, error)]) from None
    if document.schema_version != 1:
        raise GateFileError([other_version(path, document.schema_version)])
    return Baseline(
        {item.id: (item.severity, item.outcome) for item in document.findings},
        {problem_id(problem): problem.severity for problem in problems},
    )


def problem_id(problem: Problem) -> str:
    """A stable name of a problem of the input: its kind, place and words, whatever the file name.

    Two files with the same trouble at the same place share it; corrected copies are often renamed.
    """
    place = problem.location or Location(file="")
    parts = (
        problem.code,
        place.sheet,
        place.cell,
        place.line,
        place.column,
        problem.frame,
        sorted(problem.record.items()),
        problem.parameter,
        problem.message.en,
    )
    return hashlib.blake2b(repr(parts).encode(), digest_size=8).hexdigest()
