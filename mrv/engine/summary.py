"""Counts over a whole validation: outcomes, completeness, and what was not evaluated and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from mrv.catalogue.model import Rulebook
from mrv.catalogue.shelf import frames_with_rules
from mrv.engine.compiled import LISTED_UNTIL, columns_of
from mrv.engine.evaluate import FrameResult, RuleResult
from mrv.engine.findings import SEVERITIES
from mrv.engine.series import surely

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
        "frames_not_filed": _not_filed(rulebook, set(filed)),
    }


def _not_filed(rulebook: Rulebook, filed: set[str]) -> list[str]:
    """Frames with rules that have no records, among those of the sectors that were filed."""
    sectors = {rulebook.frames[name].sector for name in filed} - {"common"}
    return sorted(
        name
        for name in frames_with_rules(rulebook) - filed
        if not sectors or rulebook.frames[name].sector in sectors | {"common"}
    )


def _counts(findings: pl.DataFrame, column: str, names: Sequence[str]) -> dict[str, int]:
    counted = Counter(findings.get_column(column).to_list())
    return {name: counted[name] for name in names}


def _not_evaluated(frames: Sequence[FrameResult]) -> list[dict[str, Any]]:
    """Rules that stayed unknown somewhere, with the inputs that were missing there."""
    found = []
    for frame in frames:
        undecided = [judged for judged in frame.rules if judged.unknown]
        for judged, missing in zip(undecided, _missing_inputs(frame, undecided), strict=True):
            found.append(
                {
                    "rule": judged.rule.id,
                    "variant": judged.rule.variant,
                    "frame": frame.frame.frame.name,
                    "records": judged.unknown,
                    "missing": missing,
                }
            )
    return sorted(found, key=lambda item: (item["rule"], item["variant"] or "", item["frame"]))


def _missing_inputs(frame: FrameResult, undecided: Sequence[RuleResult]) -> list[dict[str, int]]:
    """For each undecided rule, how many undecided records lack each input.

    An input is a parameter or a look-up such as `prev(x)`. Those that some rule decided without
    (a closing date, say) keep few from deciding: they are named only if nothing else is lacking.
    """
    inputs = {name for judged in undecided for name in _read(judged)}
    absent = _nulls([frame.table.get_column(name) for name in inputs])
    absent = {name: mask for name, mask in absent.items() if mask.any()}
    if not absent:
        return [{} for _ in undecided]
    blank = _nulls([judged.result.alias(str(n)) for n, judged in enumerate(frame.rules)])
    spared = _spared(frame.rules, blank, absent)
    open_to = {id(judged): blank[str(n)] for n, judged in enumerate(frame.rules)}
    result = []
    for judged in undecided:
        unknown = open_to[id(judged)] & ~surely(~judged.applicable)
        counts = {n: int((absent[n] & unknown).sum()) for n in sorted(_read(judged)) if n in absent}
        lacking = {name: count for name, count in counts.items() if count}
        needed = {name: count for name, count in lacking.items() if name not in spared}
        result.append(needed or lacking)
    return result


def _nulls(columns: Sequence[pl.Series]) -> dict[str, pl.Series]:
    """Where each column is null, by its name."""
    if columns and columns[0].len() <= LISTED_UNTIL:
        return {
            column.name: pl.Series([value is None for value in column.to_list()], dtype=pl.Boolean)
            for column in columns
        }
    found = pl.DataFrame(columns).select(pl.all().is_null())
    return {column.name: column for column in found}


def _spared(
    rules: Sequence[RuleResult], blank: Mapping[str, pl.Series], absent: Mapping[str, pl.Series]
) -> set[str]:
    """The inputs that are lacking in some record which a rule that reads them decided."""
    found: set[str] = set()
    for number, judged in enumerate(rules):
        if judged.passed + judged.failed:
            decided = ~blank[str(number)]
            for name in _read(judged) & absent.keys() - found:
                if (absent[name] & decided).any():
                    found.add(name)
    return found


def _read(judged: RuleResult) -> set[str]:
    """The columns that a rule reads."""
    parts = (judged.rule.expect, judged.rule.when, judged.rule.gate)
    return {name for part in parts if part is not None for name in columns_of(part.tree)}
