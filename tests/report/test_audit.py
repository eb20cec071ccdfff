"""The audit report: its content, its safety, and the page in a real browser."""

from __future__ import annotations

import datetime
import io
import json
import re
import shutil
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
from mrv.report.audit.series import month_series
from mrv.report.audit.substitutes import conservative_side, uncalibrated
from mrv.report.audit.workbook import render_workbook
from tests.report.browser import BROWSER, shown

FAULTY = Path(__file__).resolve().parents[2] / "sample_reports/power/faulty"
CLEAN = FAULTY.parent / "clean/csv"
SAMPLE = FAULTY / "carbon-in-percent/tidy"
FORM = FAULTY / "carbon-for-dioxide/form.xlsx"
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


def test_a_path_leads_from_the_cause_to_the_total_with_both_values() -> None:
    (incident,) = content()["incidents"]
    steps = incident["steps"]
    assert (steps[0]["behind"], steps[0]["records"][0]["before"]) == (
        None,
        incident["cells"][0]["observed"],
    )
    assert all(step["behind"] < at for at, step in enumerate(steps) if at)
    top = steps[-1]["records"][0]
    assert top["before"] - top["after"] == pytest.approx(incident["effect"], abs=0.1)
    assert all(step["records"][0]["place"]["en"] for step in steps)


def test_factors_and_what_they_do_not_explain_add_up_to_the_change() -> None:
    said = audit_content(mrv.validate(FORM, as_of=DAY), DAY)
    split = said["incidents"][0]["split"]
    for side in ("filed", "repaired"):
        parts = sum(part[side] for part in split["parts"])
        assert parts + split["rest"][side] == pytest.approx(split[side])
    # The slip is in the product itself: no factor accounts for it, and the repair leaves nothing.
    assert abs(split["rest"]["filed"]) > 0.9 * abs(split["filed"])
    assert abs(split["rest"]["repaired"]) < 1


@pytest.mark.parametrize(
    ("emission", "allowances", "side"),
    [
        (5.0, None, "observed"),
        (-5.0, 0.0, "suggested"),
        (0.0, 5.0, "suggested"),
        (0.0, -5.0, "observed"),
        (None, None, None),
        (0.0, None, None),
    ],
)
def test_a_conservative_value_leaves_the_enterprise_owing_more(
    emission: float | None, allowances: float | None, side: str | None
) -> None:
    assert conservative_side(emission, allowances) == side


def test_values_of_uncalibrated_meters_are_corrected_by_their_accuracy() -> None:
    lapsed = mrv.validate(FORM.parents[1] / "lapsed-calibration", as_of=DAY)
    rows = uncalibrated(lapsed)
    # Electricity generated is output: lowered by the class of the meter, 0.2 %.
    assert rows and {row["title"]["en"] for row in rows} == {"Generation"}
    assert [row["take"] for row in rows] == [row["observed"] * (1 - 0.002) for row in rows]
    clean = mrv.validate(FORM.parents[2] / "clean/form.xlsx", as_of=DAY)
    assert uncalibrated(clean) == []


def test_peers_of_the_same_fuel_make_a_band() -> None:
    months = [datetime.date(2025, month, 1) for month in range(1, 7)]
    rows = [
        {"enterprise_id": f"SYN-{who}", "unit_id": "1", "fuel": fuel, "month": month,
         "net_calorific_value_ar": 20.0 + who if fuel == "bituminous_coal" else 38.0}
        for who in range(7) for fuel in ("bituminous_coal", "natural_gas") for month in months
    ]  # fmt: skip
    result = mrv.validate({"power_fuel_month": pl.DataFrame(rows)}, trace=False)
    record = {"enterprise_id": "SYN-0", "unit_id": "1", "fuel": "bituminous_coal"}
    series = month_series(
        result, "power_fuel_month", record | {"month": "2025-03"}, "net_calorific_value_ar"
    )
    assert series is not None
    assert series["peers"]["middle"] == [pytest.approx(23.5)] * 6
    assert series["peers"]["high"][0] == pytest.approx(23.5 + 3 * 1.4826 * 1.5)


def test_every_frame_and_column_named_in_the_layout_exists() -> None:
    book, layout = load_rulebook(), audit_layout()
    frames = {name for c in layout.categories for name in c.frames} - {"*"}
    assert {frame for frame in frames if frame.partition("_")[0] in ("power", "cement")} <= set(
        book.frames
    )
    assert layout.source in book.sources
    for pull in layout.pulls:
        columns = (*book.frames[pull.frame].keys, *book.frames[pull.frame].columns)
        assert {pull.name, pull.size or pull.name} <= set(columns)
    assert {rule.id for rule in book.rules} >= set(layout.uncalibrated.rules)
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

    @pytest.mark.parametrize(("number", "folded"), [(5, False), (23, True)])
    def test_many_files_are_folded(self, tmp_path: Path, number: int, folded: bool) -> None:
        inputs = [content()["inputs"][0]] * number
        document, console = shown(page(tmp_path, content() | {"inputs": inputs}), tmp_path / "p")
        assert console == []
        (section,) = re.findall(r'<section id="identity".*?</section>', document, re.DOTALL)
        assert section.count(inputs[0]["sha256"]) == number
        assert (f"<details><summary>Files: {number}</summary>" in section) == folded

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
        assert "退回修改" in document and "核查底稿" in document

    def test_a_step_of_the_path_shows_its_cells_to_hand_and_keyboard(self, tmp_path: Path) -> None:
        script = (
            "const steps = document.querySelectorAll('#incidents .step');"
            "steps[0].focus();"
            "const key = new KeyboardEvent('keydown', {key: 'ArrowDown', bubbles: true});"
            "steps[0].dispatchEvent(key);"
            "document.body.dataset.at = document.activeElement.dataset.step;"
            "document.body.dataset.told = document.querySelector('#incidents .detail').textContent;"
            "document.querySelector('#incidents .detail button').click();"
            "document.body.dataset.sought = document.getElementById('find').value;"
        )
        document, console = shown(page(tmp_path, content(), script), tmp_path / "profile")
        assert console == []
        (incident,) = content()["incidents"]
        second = incident["steps"][1]
        assert re.findall(r'data-at="(\d+)"', document) == ["1"]
        (told,) = re.findall(r'data-told="([^"]*)"', document)
        assert second["title"]["en"] in told and second["records"][0]["place"]["en"] in told
        assert re.findall(r'data-sought="([^"]*)"', document) == [second["title"]["en"]]

    def test_a_link_to_a_rule_turns_to_its_page(self, tmp_path: Path) -> None:
        last = content()["rules"][-1]["id"]
        script = (
            "const link = document.createElement('a');"
            f"link.href = '#rule-{last}'; document.body.append(link);"
            f"document.body.dataset.before = Boolean(document.getElementById('rule-{last}'));"
            "link.click();"
            f"document.body.dataset.after = Boolean(document.getElementById('rule-{last}'));"
        )
        document, console = shown(page(tmp_path, content(), script), tmp_path / "profile")
        assert console == []
        assert 'data-before="false"' in document and 'data-after="true"' in document

    def test_findings_without_a_cause_are_not_called_nothing_to_trace(self, tmp_path: Path) -> None:
        told = content() | {"incidents": []}
        for untraced, words in (
            ([{"reason": {"zh": "无法判断", "en": "cannot tell"}, "findings": ["1"]}], "noneNamed"),
            ([], "noIncidents"),
        ):
            document, _ = shown(page(tmp_path, told | {"untraced": untraced}), tmp_path / words)
            section = re.search(r'<section id="incidents".*?</section>', document, re.S)
            assert section is not None
            assert ("No cause can be named." in section[0]) is bool(untraced)
            assert ("Nothing to trace." in section[0]) is not bool(untraced)

    def test_what_cannot_be_read_is_not_called_whole(self, tmp_path: Path) -> None:
        result = mrv.validate(tmp_path / "nothing.xlsx")
        told = audit_content(result, datetime.date(2026, 4, 1))
        document, console = shown(page(tmp_path, told), tmp_path / "profile")
        assert not console
        section = re.search(r'<section id="missing".*?</section>', document, re.S)
        assert section and "what is missing cannot be told" in section[0]

    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_causes_come_first_and_what_nobody_filed_is_one_paragraph(
        self, tmp_path: Path, lang: str
    ) -> None:
        """A whole column left out is a remark; a blank in one that was filed has to be filled."""
        folder = tmp_path / "report"
        shutil.copytree(CLEAN, folder)
        enterprise, months = folder / "enterprise.csv", folder / "power_unit_month.csv"
        table = pl.read_csv(enterprise, infer_schema=False)
        table.drop("site_latitude").write_csv(enterprise)
        table = pl.read_csv(months, infer_schema=False)
        blank = pl.when(pl.int_range(pl.len()) == 0).then(None).otherwise(pl.col("generation"))
        table.with_columns(blank.alias("generation")).write_csv(months)
        said = audit_content(mrv.validate(folder), DAY)
        assert [(item["title"]["en"], item["records"]) for item in said["remarks"]] == [
            ("Latitude of the site", 1)
        ]
        assert [item["title"]["en"] for item in said["missing"]] == ["Generation"]
        assert sum(item["findings"] for item in said["untraced"]) <= len(said["findings"])
        document, console = shown(page(tmp_path, said, lang=lang), tmp_path / "profile")
        assert not console
        order = re.findall(r'<section id="(\w+)"', document)
        wanted = ["incidents", "missing", "findings", "remarks"]
        assert [name for name in order if name in wanted] == wanted
        parts = dict(re.findall(r'<section id="(\w+)"(.*?)</section>', document, re.S))
        title = "Latitude of the site (1)" if lang == "en" else "生产场所纬度（1）"
        assert title in parts["remarks"]
        assert title[:6] not in parts["missing"] + parts["findings"]

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
