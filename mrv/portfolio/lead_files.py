"""Leads as files: one a lead, handed over, answered and kept over runs."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from mrv.catalogue.model import Bilingual
from mrv.portfolio.leads import Lead

STATUSES = ("open", "asked", "answered", "closed")

_HEAD = """\
# 问题线索 / Lead. 可修改：status、note、answer；其余内容每次运行更新。
# status：open 待办、asked 已问、answered 已答、closed 已结。
# Yours to edit: status (open, asked, answered, closed), note, answer; all else is written anew.
"""
_KEPT = ("note", "answer")
_MAX_BYTES = 1_000_000


class LeadFileError(Exception):
    """A lead's file cannot be read or has no valid status."""

    def __init__(self, path: Path, zh: str, en: str) -> None:
        """Keep the file and the reason in both languages."""
        super().__init__(f"{path}: {en}")
        self.path = path
        self.text = Bilingual(f"{path}：{zh}", f"{path}: {en}")


def write_leads(folder: Path, leads: Sequence[Lead], day: datetime.date) -> dict[str, int]:
    """Write a file a lead; return how many are of each status, `gone` and `again` among them.

    What people wrote (status, note, answer) is kept. A lead that is no longer found keeps its file
    and says so; one that is found again after it was closed is told (`again`), not reopened. Every
    old file is read before the first is written: LeadFileError where one is broken, and nothing
    has changed then. OSError where the folder cannot be used.
    """
    folder.mkdir(parents=True, exist_ok=True)
    old = {path.stem: _read(path) for path in sorted(folder.glob("*.yaml"))}
    counted = dict.fromkeys((*STATUSES, "gone", "again"), 0)
    for lead in leads:
        before = old.pop(lead.id, {})
        status = before.get("status", "open")
        counted[status] += 1
        counted["again"] += status == "closed"
        _write(folder / f"{lead.id}.yaml", _content(lead, before, status, day))
    for name, before in old.items():
        counted["gone"] += 1
        if before.get("found", True):
            _write(folder / f"{name}.yaml", before | {"found": False})
    return counted


def _content(lead: Lead, before: dict[str, Any], status: str, day: datetime.date) -> dict[str, Any]:
    seen = str(before.get("first_seen") or day.isoformat())
    content: dict[str, Any] = {
        "lead": lead.id,
        "status": status,
        **{name: before.get(name, "") for name in _KEPT},
        "kind": lead.kind,
        "what": {"zh": lead.what.zh, "en": lead.what.en},
        **({"why": {"zh": lead.why.zh, "en": lead.why.en}} if lead.why is not None else {}),
        "enterprises": list(lead.enterprises),
        "score": float(f"{lead.score:.4g}"),
        "certainty": lead.certainty,
        "effect_tco2": lead.effect_tco2,
        "evidence": list(lead.evidence),
        "more_cells": lead.more_cells,
        "rules": list(lead.rules),
        "ask_for": [{"zh": document.zh, "en": document.en} for document in lead.ask_for],
        "first_seen": seen,
        "last_seen": day.isoformat(),
        "found": True,
    }
    return content


def _write(path: Path, content: dict[str, Any]) -> None:
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)
    draft = path.with_suffix(".part")
    draft.write_text(_HEAD + text, encoding="utf-8")
    draft.replace(path)


def _read(path: Path) -> dict[str, Any]:
    if path.stat().st_size > _MAX_BYTES:
        raise LeadFileError(path, "文件过大，不是问题线索", "too large for a lead")
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        line = f"{error}".splitlines()[0]
        raise LeadFileError(path, f"无法读取（{line}）", f"cannot be read ({line})") from error
    if not isinstance(content, dict) or content.get("lead") != path.stem:
        raise LeadFileError(
            path,
            "不是本程序写出的问题线索（缺少 lead 编号）",
            "no lead that was written here (its number is missing)",
        )
    if content.get("status") not in STATUSES:
        known, found = ", ".join(STATUSES), content.get("status")
        raise LeadFileError(
            path, f"status 为“{found}”，应为 {known}", f"status is {found!r}, not one of {known}"
        )
    return content
