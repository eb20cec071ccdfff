"""A result in a notebook: shown as HTML, its findings and incidents as frames of stated grain."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

import mrv
from mrv.engine.result import Result
from mrv.report.findings_table import SCHEMA
from mrv.report.notebook import INCIDENT_SCHEMA
from tests.report.formats import FAULTY, with_text

TAGS = {"div", "h3", "p", "table", "thead", "tbody", "tr", "th", "td"}


@pytest.fixture(scope="module")
def result() -> Result:
    return mrv.validate(FAULTY, lang="en")


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert {name for name, _ in attrs} <= {"style", "class"}
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_notebook_shows_verdict_causes_and_findings(result: Result) -> None:
    page = _Page(result._repr_html_())
    assert page.tags == TAGS
    assert "REJECTED" in page.text.upper()
    assert "44/12" in page.text and "PWR-LOG-011" in page.text


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a\u202eb\x1b[31m", "x" * 10_000])
def test_hostile_texts_are_only_shown(text: str) -> None:
    html = with_text(text)._repr_html_()
    assert _Page(html).tags <= TAGS
    assert not {"\u202e", "\x1b"} & set(html)
    assert len(html) < 200_000


def test_frames_have_one_row_a_finding_and_one_a_cell(result: Result) -> None:
    findings, incidents = result.findings_table(), result.incidents_table()
    assert list(findings.columns) == list(SCHEMA)
    assert findings.height == result.findings.height + len(result.problems)
    assert set(result.findings["id"]) <= set(findings["id"])
    assert list(incidents.columns) == list(INCIDENT_SCHEMA)
    assert incidents.height == sum(max(len(one.cells), 1) for one in result.incidents)
    cell = result.incidents[0].cells[0]
    row = incidents.row(0, named=True)
    assert (json.loads(row["record"]), row["parameter"]) == (cell.record, cell.parameter)
    assert float(row["suggested"]) == cell.suggested
    # The two join: every finding that a cause explains names its incident.
    explained = findings.drop_nulls("incident")
    assert set(explained["incident"]) <= set(incidents["incident"])
    assert explained.height == sum(len(one.explains) for one in result.incidents)


def test_nothing_found_gives_empty_frames_of_the_same_columns() -> None:
    clean = mrv.validate(FAULTY.parents[2] / "clean" / "form.xlsx")
    assert clean.incidents_table().schema == result_schema()
    assert "<table" in clean._repr_html_() or "</h3>" in clean._repr_html_()


def result_schema() -> dict[str, object]:
    return {name: kind() for name, kind in INCIDENT_SCHEMA.items()}
