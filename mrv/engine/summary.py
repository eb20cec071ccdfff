"""Counts over a whole validation: outcomes, completeness, and what was not evaluated and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import polars as pl

from mrv.catalogue.model import Rulebook
from mrv.engine.compiled import columns_of
from mrv.engine.evaluate import FrameResult, RuleResult
from mrv.engine.findings import SEVERITIES

_OUTCOMES = ("pass", "fail", "unknown", "not_applicable")
_CATEGORIES = ("extreme", "threshold", "standard_value", "logic")
_SHARE_DIGITS = 6


def summarise(
    rulebook: Rulebook, frames: Sequence[FrameResult], findings: pl.DataFrame
) -> dict[str, Any]:
    """The `summary` of the output contract.

    `by_outcome` counts rule-record pairs, `gated` those not applicable because of an event or
    master data; `by_severity` and `by_category` count findings. `completeness.decided` is the
    share of applicable pairs that could be decided, None if nothing applied.
    """
    results = [judged for frame in frames for judged in frame.rules]
    outcomes = {
        "pass": sum(judged.passed for judged in results),
        "fail": sum(judged.failed for judged in results),
        "unknown": sum(judged.unknown for judged in results),
        "not_applicable": sum(judged.not_applicable for judged in results),
    }
    evaluated = outcomes["pass"] + outcomes["fail"]
    applicable = evaluated + outcomes["unknown"]
    presence = [judged for judged in results if judged.rule.presence]
    filed = {frame.frame.frame.name: frame.table.height for frame in frames}
    return {
        "records": sum(filed.values()),
        "evaluated": evaluated,
        "by_outcome": {name: outcomes[name] for name in _OUTCOMES},
        "gated": sum(judged.gated for judged in results),
        "by_severity": _counts(findings, "severity", SEVERITIES),
        "by_category": _counts(findings, "category", _CATEGORIES),
        "by_frame": filed,
        "completeness": {
            "decided": round(evaluated / applicable, _SHARE_DIGITS) if applicable else None,
            "required": sum(judged.passed + judged.failed for judged in presence),
            "missing": sum(judged.failed for judged in presence),
        },
        "not_evaluated": _not_evaluated(frames),
        "frames_not_filed": sorted({rule.frame for rule in rulebook.rules} - set(filed)),
    }


def _counts(findings: pl.DataFrame, column: str, names: Sequence[str]) -> dict[str, int]:
    counted = Counter(findings.get_column(column).to_list())
    return {name: counted[name] for name in names}


def _not_evaluated(frames: Sequence[FrameResult]) -> list[dict[str, Any]]:
    """Rules that stayed unknown somewhere, with the inputs that were missing there."""
    found = []
    for frame in frames:
        dispensable = _dispensable(frame)
        for judged in frame.rules:
            if judged.unknown:
                found.append(
                    {
                        "rule": judged.rule.id,
                        "variant": judged.rule.variant,
                        "frame": frame.frame.frame.name,
                        "records": judged.unknown,
                        "missing": _missing_inputs(frame.table, judged, dispensable),
                    }
                )
    return sorted(found, key=lambda item: (item["rule"], item["variant"] or "", item["frame"]))


def _missing_inputs(
    table: pl.DataFrame, judged: RuleResult, dispensable: frozenset[str]
) -> dict[str, int]:
    """How many undecided records lack each input (a parameter, or a look-up such as `prev(x)`).

    Inputs that can be dispensed with are named only if nothing else is lacking.
    """
    undecided = judged.undecided()
    lacking: dict[str, int] = {}
    for name in sorted(_read(judged)):
        if number := int((table.get_column(name).is_null() & undecided).sum()):
            lacking[name] = number
    needed = {name: number for name, number in lacking.items() if name not in dispensable}
    return needed or lacking


def _dispensable(frame: FrameResult) -> frozenset[str]:
    """Inputs that some rule decided without (a closing date, say): they keep few from deciding."""
    found: set[str] = set()
    for judged in frame.rules:
        decided = judged.result.is_not_null()
        if decided.any():
            for name in _read(judged) - found:
                if (frame.table.get_column(name).is_null() & decided).any():
                    found.add(name)
    return frozenset(found)


def _read(judged: RuleResult) -> set[str]:
    """The columns that a rule reads."""
    parts = (judged.rule.expect, judged.rule.when, judged.rule.gate)
    return {name for part in parts if part is not None for name in columns_of(part.tree)}
