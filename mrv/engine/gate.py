"""The gate: whether a pipeline goes on, given what is waived and what was known before."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

import msgspec
import polars as pl

from mrv.catalogue.model import Bilingual

if TYPE_CHECKING:
    from mrv.engine.result import Result

FailOn = Literal["error", "warning", "unknown", "never"]

_GRAVITY = {"info": 0, "unknown": 1, "warning": 1, "error": 2, "fatal": 3}


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """What a pipeline does not put up with."""

    fail_on: FailOn = "error"
    max_warnings: int | None = None
    """Warnings beyond which it fails although each alone would not."""

    def fails(self, severity: str) -> bool:
        """Whether one standing finding of that severity fails."""
        return self.fail_on != "never" and _GRAVITY[severity] >= _GRAVITY[self.fail_on]


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """How a result fares at a gate."""

    passed: bool
    reasons: tuple[Bilingual, ...]
    """Why it failed; empty when it passed."""
    standing: dict[str, int]
    """Findings and problems by severity, without those waived or known before."""
    waived: int
    known: int
    """Findings and problems that the baseline has, waived ones aside; 0 without a baseline."""


def rule_on(result: Result, gate: Gate) -> Ruling:
    """Decide whether a result passes. Waivers and baseline count here and nowhere else.

    The verdict on the submission does not depend on them: what is waived is still wrong.
    """
    waived = result.waived_ids
    known = result.known_ids
    found = result.findings.select("id", "severity")
    open_ = found.filter(~pl.col("id").is_in([*waived, *known]))
    standing = Counter(open_.get_column("severity").to_list())
    old = [problem for problem in result.problems if result.known_problem(problem)]
    standing.update(problem.severity for problem in result.problems if problem not in old)
    reasons = list(_reasons(result, gate, standing))
    return Ruling(
        passed=not reasons,
        reasons=tuple(reasons),
        standing={name: standing[name] for name in ("fatal", "error", "warning", "info")},
        waived=found.filter(pl.col("id").is_in([*waived])).height,
        known=found.filter(pl.col("id").is_in([*(known - waived)])).height + len(old),
    )


def _reasons(result: Result, gate: Gate, standing: Counter[str]) -> list[Bilingual]:
    reasons = []
    failing = {name: standing[name] for name in _WORDS if gate.fails(name)}
    if sum(failing.values()):
        zh = "，".join(f"{_WORDS[name].zh} {n}" for name, n in failing.items() if n)
        en = ", ".join(_english(n, _WORDS[name].en) for name, n in failing.items() if n)
        level = gate.fail_on
        zh, en = f"有达到 --fail-on {level} 的问题：{zh}", f"at or above --fail-on {level}: {en}"
        reasons.append(Bilingual(zh, en))
    undecided, missing = result.summary()["by_outcome"]["unknown"], len(result.missing)
    if gate.fail_on == "unknown" and (undecided or missing):
        zh = f"有 {undecided} 项无法判断，尚缺 {missing} 项"
        reasons.append(Bilingual(zh, f"{undecided} checks undecided, {missing} values missing"))
    warnings, limit = standing["warning"], gate.max_warnings
    if limit is not None and warnings > limit:
        zh = f"警告 {warnings} 项，超过 --max-warnings {limit}"
        reasons.append(
            Bilingual(zh, f"{_english(warnings, 'warning')}, more than --max-warnings {limit}")
        )
    return reasons


def _english(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("s" if number != 1 and noun != "fatal" else "")


_WORDS = {
    "fatal": Bilingual("失败", "fatal"),
    "error": Bilingual("错误", "error"),
    "warning": Bilingual("警告", "warning"),
}
