"""The audit report: its content, its safety, and the page in a real browser."""

from __future__ import annotations

import datetime
import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import polars as pl
import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.report.audit.annexes import annexes
from mrv.report.audit.content import audit_content
from mrv.report.audit.document import render_document
from mrv.report.audit.layout import audit_layout
from mrv.report.audit.page import render_page, script_json
from mrv.report.audit.workbook import render_workbook
from tests.report.browser import BROWSER, shown

SAMPLE = Path(__file__).resolve().parents[2] / "sample_reports/power/faulty/carbon-in-percent/tidy"
DAY = datetime.date(2026, 1, 20)
HOSTILE = "</script><script>console.error('seen')</script>=cmd()\u202e"


@cache
def content() -> dict[str, Any]:
    return audit_content(mrv.validate(SAMPLE, as_of=DAY), DAY)


def page(tmp_path: Path, what: dict[str, Any], more: str = "", lang: Any = "en") -> Path:
    path = tmp_path / "audit.html"
    text = "".join(render_page(what, lang))
    path.write_text(text.replace("</body>", f"<script>{more}</script></body>"), "utf-8")
    return path


def test_the_content_says_what_was_judged_and_how_far() -> None:
    said = content()
    assert (said["verdict"], said["day"]) == ("rejected", "2026-01-20")
    assert [len(item["sha256"]) for item in said["inputs"]] == [64, 64]
    assert said["scope"]["from"] == "2025-01"
    outcomes = said["counts"]["outcomes"]
    assert sum(rule["passed"] for rule in said["rules"]) == outcomes["pass"]
    assert sum(rule["failed"] for rule in said["rules"]) == outcomes["fail"]
    carbon = next(row for row in said["coverage"] if row["parameter"] == "carbon_content_ar")
    assert carbon["failed"] >= 1 and carbon["passed"] > carbon["failed"]
    assert carbon["filed"] <= carbon["records"]


def test_nonconformities_stand_in_the_eight_categories() -> None:
    assert len(audit_layout().categories) == 8
    said = content()
    grave = [f for f in said["findings"] if f["severity"] != "info"]
    assert sum(line["records"] for line in said["nonconformities"]) == len(grave)
    assert {line["category"] for line in said["nonconformities"]} <= said["categories"].keys()
    assert all(line["ask"] for line in said["nonconformities"] if line["category"] == "data")


def test_the_plan_begins_where_most_is_at_stake() -> None:
    lines = content()["sampling"]["lines"]
    assert "2025-05" in lines[0]["record"]["en"]
    scores = [line["score"] for line in lines]
    assert scores == sorted(scores, reverse=True)
    assert sum(line["share"] for line in lines) == pytest.approx(1)


def test_every_frame_and_column_named_in_the_layout_exists() -> None:
    book, layout = load_rulebook(), audit_layout()
    frames = {name for c in layout.categories for name in c.frames} - {"*"}
    assert {frame for frame in frames if frame.partition("_")[0] in ("power", "cement")} <= set(
        book.frames
    )
    assert layout.source in book.sources
    for weight in layout.weights:
        assert weight.column in book.frames[weight.frame].columns


def test_texts_of_inputs_cannot_leave_their_script() -> None:
    text = script_json({"id": HOSTILE})
    assert "<" not in text and json.loads(text) == {"id": HOSTILE}


def test_the_verifiers_tables_are_filled_in_as_far_as_filed() -> None:
    result = mrv.validate(SAMPLE, as_of=DAY)
    data, allocation, defects, documents = annexes(result, "zh")
    assert any(row[1] == "机组类型" or "机组" in str(row[1]) for row in allocation.rows)
    assert all(row[4] is None for row in data.rows)
    assert len(defects.rows) == len(content()["nonconformities"])
    assert {row[1] for row in defects.rows} <= {
        text["zh"] for text in content()["categories"].values()
    }
    assert documents.rows


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_workbook_and_document_hold_the_same_tables(lang: Any) -> None:
    result = mrv.validate(SAMPLE, as_of=DAY)
    tables = annexes(result, lang)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(render_workbook(result, lang))))
    written = docx.Document(io.BytesIO(b"".join(render_document(result, lang))))
    assert book.sheetnames == [annex.name for annex in tables]
    for annex, table in zip(tables, written.tables, strict=True):
        sheet = book[annex.name]
        assert tuple(cell.value for cell in sheet[3]) == annex.headers
        assert sheet.max_row == 3 + len(annex.rows)
        assert [cell.text for cell in table.rows[0].cells] == list(annex.headers)
        assert len(table.rows) == 1 + len(annex.rows)


@pytest.mark.skipif(BROWSER is None, reason="no browser is installed")
class TestInABrowser:
    def test_it_shows_everything_without_a_word_on_the_console(self, tmp_path: Path) -> None:
        document, console = shown(page(tmp_path, content()), tmp_path / "profile")
        assert console == []
        assert "Rejected" in document and "PWR-LOG-001" in document
        assert re.search(r'<section id="sampling"', document)

    def test_filters_and_languages_work(self, tmp_path: Path) -> None:
        script = (
            "const find = document.getElementById('find'); find.value = 'PWR-EXT-009';"
            "find.dispatchEvent(new Event('input'));"
            "const shown = document.getElementById('shown').textContent;"
            "document.getElementById('language').click();"
            "document.body.dataset.shown = shown; document.body.dataset.title = document.title;"
        )
        document, console = shown(page(tmp_path, content(), script), tmp_path / "profile")
        assert console == []
        (count,) = re.findall(r'data-shown="(\d+) / \d+"', document)
        assert int(count) == sum(f["rule"] == "PWR-EXT-009" for f in content()["findings"])
        assert "退回修改" in document and "审核底稿" in document

    def test_hostile_texts_are_only_shown(self, tmp_path: Path) -> None:
        month = {
            "enterprise_id": [HOSTILE],
            "unit_id": ["1"],
            "month": [datetime.date(2025, 3, 1)],
            "generation": [-5.0],
        }
        said = audit_content(mrv.validate({"power_unit_month": pl.DataFrame(month)}), DAY)
        document, console = shown(page(tmp_path, said), tmp_path / "profile")
        assert console == []
        assert "&lt;/script&gt;" in document and "\u202e" not in document

    def test_thousands_of_findings_are_paged(self, tmp_path: Path) -> None:
        said = content()
        many = [dict(said["findings"][0], id=str(n)) for n in range(5000)]
        script = (
            "document.body.dataset.rows = document.querySelectorAll('#findings tbody tr').length"
        )
        document, console = shown(
            page(tmp_path, said | {"findings": many}, script), tmp_path / "profile"
        )
        assert console == []
        assert 'data-rows="50"' in document
