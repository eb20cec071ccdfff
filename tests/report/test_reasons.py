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
from mrv.intake.submission import ROW_ID
from mrv.intake.template import write_form
from mrv.report.formats import FORMATS, render
from tests.engine.test_result import assert_follows_the_contract
from tests.report.formats import FAULTY, written

FINDINGS = {"zh": "问题清单", "en": "mrv findings"}
"""The sheet of a marked workbook that lists the findings."""
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
    said = {"reason": "Boiler test firing (虚构)", "by": "SYN clerk", "carried": False}
    assert given == {"PWR-THR-049": said}
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
        told = str([cell.value for row in book[FINDINGS[lang]] for cell in row])
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


def _say_it(path: Path, rule: str, reason: str) -> dict[str, str]:
    """Write a reason beside the first finding of a rule in a marked workbook; its record."""
    book = openpyxl.load_workbook(path)
    sheet = book["mrv findings"]
    head = next(row for row in sheet if any(cell.value == "reason" for cell in row))
    columns = {cell.value: cell.column for cell in head}
    row = next(row for row in sheet if row[columns["rule"] - 1].value == rule)[0].row
    sheet.cell(row, columns["reason"]).value = reason
    sheet.cell(row, columns["explained-by"]).value = "SYN clerk"
    record = sheet.cell(row, columns["keys"]).value
    book.save(path)
    assert isinstance(record, str)
    return dict(json.loads(record))


@pytest.fixture(scope="module")
def plain_form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The faulty form with values instead of formulas, which openpyxl would empty."""
    path = tmp_path_factory.mktemp("plain") / "form.xlsx"
    submission = mrv.validate(FAULTY, trace=False).submission
    frames = {name: data.table.drop(ROW_ID) for name, data in submission.frames.items()}
    write_form(path, frames, mrv.load_rulebook(), year=2025, formulas=False)
    return path


@pytest.fixture(scope="module")
def explained(
    plain_form: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, str]]:
    """A marked workbook with a reason beside a finding, and the record that it is about."""
    path = tmp_path_factory.mktemp("marked") / "form.xlsx"
    (data,) = render("xlsx", mrv.validate(plain_form, trace=False), "en")
    assert isinstance(data, bytes)
    path.write_bytes(data)
    return path, _say_it(path, "PWR-THR-049", "<b>Boiler test firing</b> (虚构)")


def test_a_reason_in_the_column_beside_a_finding_comes_back(
    explained: tuple[Path, dict[str, str]], plain_form: Path
) -> None:
    path, record = explained
    again, before = mrv.validate(path, trace=False), mrv.validate(plain_form, trace=False)
    assert again.verdict == before.verdict
    assert again.findings.drop("row_id").equals(before.findings.drop("row_id"))
    (told,) = [finding for finding in again if finding.reason]
    assert (told.rule.id, told.record) == ("PWR-THR-049", record)
    assert told.reason and told.reason.by == "SYN clerk" and not told.reason.carried
    (item,) = json.loads(again.to_json())["reasons"]
    assert (item["line"], item["matched"]) == (None, True)
    assert item["cell"].startswith("mrv findings!")
    # Marked again, the reason stands beside its finding again.
    (data,) = render("xlsx", again, "en")
    assert isinstance(data, bytes)
    path.with_name("again.xlsx").write_bytes(data)
    third = mrv.validate(path.with_name("again.xlsx"), trace=False)
    assert [one.reason.reason for one in third if one.reason] == [told.reason.reason]


def test_next_month_it_is_shown_as_a_reason_of_an_earlier_month(
    explained: tuple[Path, dict[str, str]],
) -> None:
    later = mrv.validate(FAULTY, history=explained[0], trace=False)
    (told,) = [finding for finding in later if finding.reason]
    assert told.rule.id == "PWR-THR-049"
    assert told.reason and told.reason.carried
    text = " ".join(written("text", later, "en").split())
    assert "reason of an earlier month (SYN clerk): <b>Boiler test firing</b>" in text
    assert "往期填报单位说明" in written("csv", later, "zh") + written("text", later, "zh")


def test_a_reason_in_the_form_is_taken_up_and_a_wrong_one_is_told(
    plain_form: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(plain_form)
    sheet = book["问题说明"]  # every form has it, a filled one too
    lines = [
        ["PWR-THR-049", "1", "2025-10", "Boiler test firing (虚构)", None],
        ["PWR-THR-948", None, None, "no such rule", None],
        [None, None, None, "about nothing", None],
        ["PWR-THR-049", None, "October", "no such month", None],
        ["PWR-THR-049", None, None, None, None],
    ]
    for line in lines:
        sheet.append(line)
    book.save(path := tmp_path / "form.xlsx")
    result = mrv.validate(path, trace=False)
    assert [one.rule.id for one in result if one.reason] == ["PWR-THR-049"]
    told = {p.code: p.location.cell for p in result.problems if p.location}
    assert {code: told.get(code) for code in ("IN-130", "IN-131", "IN-132")} == {
        "IN-130": "A6",
        "IN-131": "D7",
        "IN-132": "C8",
    }


def test_without_object_and_month_all_records_of_a_rule_are_meant(
    plain_form: Path, tmp_path: Path
) -> None:
    rule = next(iter(mrv.validate(plain_form, trace=False))).rule.id
    book = openpyxl.load_workbook(plain_form)
    sheet = book.create_sheet("Reasons")
    sheet.append(["Reasons"])
    sheet.append(["rule", "object", "month", "reason", "explained-by"])
    sheet.append([rule, None, None, "Boiler test firing (虚构)", None])
    book.save(path := tmp_path / "form.xlsx")
    result = mrv.validate(path, trace=False)
    assert all((one.reason is not None) == (one.rule.id == rule) for one in result)
    assert not result.reasons.unmatched
