"""Results and readers for tests of the output formats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

import mrv
from mrv.engine.gate import Gate
from mrv.engine.result import Result
from mrv.intake.load import from_frames
from mrv.intake.provenance import SheetProvenance
from mrv.intake.submission import FrameData, InputFile
from mrv.report.formats import render
from mrv.report.wording import Language

ROOT = Path(__file__).resolve().parents[2]
SARIF = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text("utf-8"))
FAULTY = ROOT / "sample_reports" / "power" / "faulty" / "carbon-for-dioxide" / "form.xlsx"

WAIVERS = """\
waivers:
  - rule: PWR-LOG-011
    record: {enterprise_id: SYN-PWR-001, unit_id: 1, month: "2025-*"}
    reason: Meter replaced, protocol 12 (虚构)
    owner: SYN verifier
    expires: 2099-12-31
"""


def written(name: str, result: Result, lang: Language = "en", gate: Gate | None = None) -> str:
    return "".join(str(piece) for piece in render(name, result, lang, gate=gate))


def with_text(text: str) -> Result:
    """A submission whose keys, file and sheet are called `text`, with findings."""
    month = pl.date(2025, 3, 1)
    frame = pl.DataFrame({"enterprise_id": [text], "unit_id": [text], "generation": [-5.0]})
    frames = {"power_unit_month": frame.with_columns(month=month)}
    submission = from_frames(frames, mrv.load_rulebook())
    data = submission.frames["power_unit_month"]
    where = SheetProvenance(file=f"{text}.xlsx", sheet=text, columns={"generation": 3}, first_row=1)
    submission.frames["power_unit_month"] = FrameData(data.name, data.table, where)
    submission.inputs.append(InputFile(f"{text}.xlsx", "0" * 64, "workbook", {data.name: 1}))
    return mrv.validate(submission, trace=False)


def load(text: str) -> Any:
    return json.loads(text)
