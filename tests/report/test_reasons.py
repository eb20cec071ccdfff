"""A filer's reasons go along with the findings, in every format, and silence nothing."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

import mrv
from mrv.engine.gate import Gate, rule_on
from mrv.engine.misuse import GateFileError
from mrv.engine.result import Result
from mrv.report.formats import FORMATS, render
from tests.engine.test_result import assert_follows_the_contract
from tests.report.formats import FAULTY, written

REASONS = """\
reasons:
  - rule: PWR-THR-049
    record: {unit_id: 1, month: "*"}
    reason: Boiler test firing (虚构)
    by: SYN clerk
  - rule: PWR-LOG-012
    record: {enterprise_id: "*"}
    reason: Nothing to explain this month
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Result]:
    file = tmp_path_factory.mktemp("reasons") / "reasons.yaml"
    file.write_text(REASONS, "utf-8")
    return mrv.validate(FAULTY, trace=False), mrv.validate(FAULTY, reasons=file, trace=False)


def test_reasons_change_neither_verdict_nor_gate(results: tuple[Result, Result]) -> None:
    plain, told = results
    assert told.verdict == plain.verdict
    assert told.findings.equals(plain.findings)
    gate = Gate(fail_on="warning", max_warnings=0)
    assert rule_on(told, gate) == rule_on(plain, gate)


def test_the_contract_carries_them(results: tuple[Result, Result]) -> None:
    document = json.loads(results[1].to_json())
    assert_follows_the_contract(document)
    given = {item["rule"]: item["reason"] for item in document["findings"] if item["reason"]}
    assert given == {"PWR-THR-049": {"reason": "Boiler test firing (虚构)", "by": "SYN clerk"}}
    assert [(one["rule"], one["matched"]) for one in document["reasons"]] == [
        ("PWR-THR-049", True),
        ("PWR-LOG-012", False),
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_shows_them(results: tuple[Result, Result], form: str, lang: Any) -> None:
    if form == "parquet":
        (data,) = render(form, results[1], lang)
        assert isinstance(data, bytes)
        told = str(pl.read_parquet(io.BytesIO(data)).get_column("reason").to_list())
    elif form == "xlsx":
        (data,) = render(form, results[1], lang)
        assert isinstance(data, bytes)
        book = openpyxl.load_workbook(io.BytesIO(data))
        told = str([cell.value for row in book.worksheets[-3] for cell in row])
        assert any(
            "Boiler test firing" in cell.comment.text
            for sheet in book
            for row in sheet
            for cell in row
            if cell.comment
        )
    else:
        told = " ".join(written(form, results[1], lang).split())
    assert "Boiler test firing" in told


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("reasons:\n  - {rule: X, record: {unit_id: 1}, reason: x}\n", "no rule X"),
        ('reasons:\n  - {rule: PWR-LOG-012, record: {unit_id: 1}, reason: ""}\n', "empty"),
        ("waivers: []\n", "unknown field"),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "reasons.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(GateFileError, match=says):
        mrv.validate(FAULTY, reasons=file)
