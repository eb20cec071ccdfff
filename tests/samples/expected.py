"""`expected.yaml`: what a sample holds and what validation must say about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mrv.catalogue.model import Rulebook
from mrv.engine.api import validate
from mrv.engine.result import Finding, Result
from tests.samples.sample import Cell, Sample

GRAVE = ("error", "warning")
Found = dict[tuple[str, str, str], list[str]]
"""Record names by severity, rule and blamed parameter."""


@dataclass(frozen=True, slots=True)
class Blame:
    """A finding, reduced to what a sample expects."""

    severity: str
    rule: str
    parameter: str
    record: str


def record_name(frame: str, record: dict[str, str | None]) -> str:
    """A record as the expectations write it: frame and keys, without the enterprise."""
    keys = [str(value) for key, value in record.items() if key != "enterprise_id" and value]
    return " ".join([frame, *keys])


def cell_name(cell: Cell) -> str:
    return record_name(cell.frame, dict(cell.record))


def blames(result: Result) -> list[Blame]:
    """Errors and warnings of a result."""
    return [
        Blame(f.severity, f.rule.id, f.parameter or "", record_name(f.frame, f.record))
        for f in result
        if f.severity in GRAVE
    ]


def names(finding: Finding, cell: Cell) -> bool:
    """Whether a finding reads the cell's column, on its record or on one that belongs to it."""
    rule = finding.rule
    parts = [part for part in (rule.expect, rule.when) if part]
    read = {name.rpartition(".")[2] for part in parts for name in part.names}
    place = finding.record | {"unit_id": finding.record.get("object_id")} | finding.record
    shared = [key for key in cell.record if place.get(key) is not None]
    return (
        cell.parameter in read | {finding.parameter}
        and bool(shared)
        and all(place[key] == cell.record[key] for key in shared)
    )


def grouped(found: Sequence[Blame]) -> Found:
    groups: Found = {}
    for blame in sorted(found, key=lambda b: (b.severity, b.rule, b.parameter, b.record)):
        key = (blame.severity, blame.rule, blame.parameter)
        groups.setdefault(key, []).append(blame.record)
    return groups


def judge(sample: Sample, path: Path, rulebook: Rulebook) -> Result:
    """Validate one of a sample's layouts."""
    return validate(path, history=sample.history_path(), rules=rulebook)


def read(folder: Path) -> dict[str, Any]:
    """The expectations that stand beside a sample."""
    text = (folder / "expected.yaml").read_text(encoding="utf-8")
    expected: dict[str, Any] = yaml.safe_load(text)
    return expected


def fired(result: Result) -> list[str]:
    """Every rule that found something, at whatever severity."""
    return sorted(result.findings["rule"].unique())


def findings_of(expected: dict[str, Any]) -> Found:
    """The listed findings, as `grouped` gives them."""
    return {
        (item["severity"], item["rule"], item["parameter"] or ""): item["records"]
        for item in expected["findings"]
    }


def accept(sample: Sample, rulebook: Rulebook) -> None:
    """Write `expected.yaml` from what validation says now; to be reviewed before it is kept."""
    result = judge(sample, sample.inputs()[0], rulebook)
    listed: list[Any] = []
    for (severity, rule, parameter), records in grouped(blames(result)).items():
        entry: dict[str, Any] = {"rule": rule, "severity": severity, "parameter": parameter or None}
        if rule in sample.reasons:
            entry["reason"] = sample.reasons[rule]
        listed.append(entry | {"records": records})
    expected: dict[str, Any] = {
        "title": {"zh": sample.zh, "en": sample.en},
        "inputs": [path.name for path in sample.inputs()],
    }
    if sample.history:
        expected["history"] = [sample.history_path().name]  # type: ignore[union-attr]
    expected["verdict"] = result.verdict
    if sample.cells:
        expected["faulty"] = [
            {"record": cell_name(cell), "parameter": cell.parameter} for cell in sample.cells
        ]
    if sample.must_find:
        expected["must_find"] = list(sample.must_find)
    if "/broken/" in sample.path:
        expected["every_rule_fires_but"] = dict(sample.cannot_fire)
    else:
        expected["findings"] = listed
    text = yaml.safe_dump(_plain(expected), allow_unicode=True, sort_keys=False, width=98)
    (sample.folder / "expected.yaml").write_text(text, encoding="utf-8")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
