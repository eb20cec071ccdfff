"""Texts that try to be markup, formulas, commands or control codes are shown as texts."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import docx
import jsonschema
import openpyxl
import polars as pl
import pytest
import xlsxwriter
from markdown_it import MarkdownIt

import mrv
from mrv.engine.result import Result
from mrv.report.audit.document import render_document
from mrv.report.audit.page import render_audit
from mrv.report.audit.workbook import render_workbook
from mrv.report.formats import FORMATS, render
from mrv.report.plain import visible
from tests.report.formats import SARIF, with_text, written

DAY = datetime.date(2026, 1, 20)
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "formula": '=cmd|"/c calc"!A1',
    "call": "=cmd()",
    "plus": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(1)",
    "tab": "\t=1+1",
    "wide-formula": "＝1+1",
    "escape": "\x1b[2J\x1b]0;title\x07red",
    "c1": "\x9b31mred\x85",
    "null": "a\x00b",
    "newlines": "a\r\n::error file=x::b\nc",
    "right-to-left": "abc\u202egpj.exe\u2066\u200f",
    "long": "长" * 10_000,
    "emoji": "机组👩‍🔧🔥",
    "markdown": "[a](javascript:b) ![x](y) `c` **d** | e\\| f_g_ # @all :smile: https://x.example",
    "heading": "# title",
    "percent": "100%25 %0A::set-output",
    "xml": "]]></failure>&amp;<!--\ufffe",
    "spelt": "_x001B_[2J",
    "braces": "{0} {{1}} [[x]](y)",
}  # fmt: skip


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    return {name: with_text(text) for name, text in HOSTILE.items()}


def steering(text: str, *, also: str = "") -> set[str]:
    """Control characters and direction marks, apart from line ends and joiners of emoji."""
    return {
        sign
        for sign in text
        if unicodedata.category(sign) in ("Cc", "Cf", "Cs") and sign not in "\n\u200d" + also
    }


def shown(text: str, within: str) -> bool:
    """Whether a text, or its beginning with its length where it is long, is to be seen."""
    if len(text) > 1000:
        within = "".join(within.split())
        return text[:80] in within and f"({len(text)})" in within
    return visible(text) in within


def check_text(result: Result, text: str) -> None:
    out = written("text", result)
    own = re.sub("\x1b\\[[0-9;]*m", "", out)
    assert not steering(own)
    whole = "".join(visible(text.replace("\n", " ")).split())
    assert shown(text, own) or whole in "".join(own.split())


def check_json(result: Result, text: str) -> None:
    out = written("json", result)
    assert not steering(out)
    document = json.loads(out)
    assert {item["record"]["unit_id"] for item in document["findings"]} == {text}
    assert document == result.to_dict()


def check_csv(result: Result, text: str) -> None:
    out = written("csv", result)
    assert not steering(out.replace("\r\n", "\n"), also="\ufeff")
    rows = list(csv.reader(io.StringIO(out[1:])))
    numbers = {rows[0].index(name) for name in ("lhs", "rhs", "tolerance", "margin")}
    for row in rows[1:]:
        texts = [value for at, value in enumerate(row) if at not in numbers]
        assert not [value for value in texts if value.lstrip().startswith(tuple("=+-@＝＋－＠"))]
    assert any(visible(text) in value for row in rows[1:] for value in row)


def check_parquet(result: Result, text: str) -> None:
    (data,) = render("parquet", result, "en")
    table = pl.read_parquet(io.BytesIO(data))  # type: ignore[arg-type]
    assert json.loads(table.get_column("record")[-1])["unit_id"] == text


def check_sarif(result: Result, text: str) -> None:
    out = written("sarif", result)
    assert not steering(out)
    document = json.loads(out)
    jsonschema.Draft4Validator(SARIF).validate(document)
    findings = [item for item in document["runs"][0]["results"] if item["properties"]["record"]]
    assert {item["properties"]["record"]["unit_id"] for item in findings} == {text}
    for item in findings:
        place = item["locations"][0]
        assert place["logicalLocations"][0]["fullyQualifiedName"].endswith("!D2")
        message = item["message"]["text"]
        assert not re.search(r"(?<!\\)[\[\]]", message.replace("\\\\", ""))
        assert "{" not in message.replace("{{", "")
        uri = place["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"(?:[\w.~/-]|%[0-9A-F]{2})+", uri, re.ASCII)


def check_junit(result: Result, text: str) -> None:
    out = written("junit", result)
    assert not steering(out)
    names = [case.get("name", "") for case in ElementTree.fromstring(out).iter("testcase")]
    assert any(shown(text, name) for name in names)


def check_github(result: Result, text: str) -> None:
    out = written("github", result)
    assert not steering(out)
    told = []
    for line in out.splitlines():
        command = re.fullmatch(r"::(?:error|warning|notice) ((?:\w+=[^,:]*,?)*)::(.*)", line)
        assert command, line
        told.append(command[2].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%"))
    assert any(shown(text, message) for message in told)


def check_gitlab(result: Result, text: str) -> None:
    out = written("gitlab", result)
    assert not steering(out)
    issues = json.loads(out)
    assert any(shown(text, issue["description"]) for issue in issues)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


class _Scripts(HTMLParser):
    """Elements of a page that may have scripts, and what these hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.scripts: list[str] = []
        self._within = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._within = tag == "script"
        if self._within:
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._within = False

    def handle_data(self, data: str) -> None:
        if self._within:
            self.scripts[-1] += data


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not [value for name, value in attrs if name not in ("style", "class")], (tag, attrs)
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


MARKDOWN_TAGS = frozenset(
    [
        "h2",
        "h3",
        "p",
        "strong",
        "em",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "code",
        "span",
        "br",
        "sub",
        "ul",
        "li",
    ]
)


def check_markdown(result: Result, text: str) -> None:
    out = written("markdown", result)
    assert not steering(out)
    page = _Page()
    page.feed(MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(out))
    assert page.tags <= MARKDOWN_TAGS
    assert shown(text, page.text), page.text[:600]
    assert not re.search(r"@\w", out)
    assert len(out) < 65_536


def check_xlsx(result: Result, text: str) -> None:
    (data,) = render("xlsx", result, "en")
    assert isinstance(data, bytes)
    assert_workbook_shows(data, text)


def assert_workbook_shows(data: bytes, text: str, own: str = "") -> None:
    """Every cell is a text or a number, no formula, no link; parts named with `own` are ours."""
    words: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            part = package.read(name).decode("utf-8", "replace")
            assert "<f>" not in part or "sharedStrings" in name
            assert own not in name or not steering(part.replace("\r\n", "\n"))
            if own in name and name.endswith(".xml"):
                nodes = ElementTree.fromstring(part).iter()
                words += [unspelt(node.text or "") for node in nodes if node.tag.endswith("}t")]
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert any(shown(text, word) for word in words)


def unspelt(text: str) -> str:
    """A cell's text as a spreadsheet shows it (`_x001B_` stands for a character)."""
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)


def check_audit_page(result: Result, text: str) -> None:
    out = "".join(render_audit(result, "en", DAY))
    assert not steering(out)
    page = _Scripts(out)
    # Its own three and no other, and no element that a text brought along.
    assert len(page.scripts) == 3 and not page.tags & {"img", "iframe", "object", "svg"}
    said = json.loads(page.scripts[0])
    assert any(shown(text, one["record"]["en"]) for one in said["findings"])


def check_annexes_workbook(result: Result, text: str) -> None:
    assert_workbook_shows(b"".join(render_workbook(result, "en")), text)


def check_annexes_document(result: Result, text: str) -> None:
    data = b"".join(render_document(result, "en"))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    body = parts["word/document.xml"].decode()
    assert not steering(body)
    # No field, link or macro is made of a text.
    assert not re.search("<w:(fldSimple|instrText|hyperlink|object)", body)
    assert not [name for name in parts if "vba" in name.lower()]
    cells = [
        cell.text
        for table in docx.Document(io.BytesIO(data)).tables
        for row in table.rows
        for cell in row.cells
    ]
    assert any(shown(text, cell) for cell in cells)


def check_notebook(result: Result, text: str) -> None:
    out = result._repr_html_()
    assert not steering(out)
    page = _Page()
    page.feed(out)
    assert page.tags <= {"div", "h3", "p", "table", "thead", "tbody", "tr", "th", "td"}
    assert shown(text, page.text) or visible(text)[:80] in page.text


def check_marked_workbook(result: Result, text: str) -> None:
    """The filer's own workbook with the text in it: what is added shows it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "filed.xlsx"
        book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
        sheet = book.add_worksheet("power_unit_month")
        sheet.write_row(0, 0, ["enterprise_id", "unit_id", "month", "generation"])
        sheet.write_string(1, 0, "SYN-1")
        sheet.write_string(1, 1, text)
        sheet.write_string(1, 2, "2025-03")
        sheet.write_number(1, 3, -5)
        book.close()
        filed = mrv.validate(path, trace=False)
        (data,) = render("xlsx", filed, "en")
    # As its reader decodes the cell: `_xFFFE_` of a package stays spelt out.
    (text,) = filed.submission.frames["power_unit_month"].table.get_column("unit_id")
    assert isinstance(data, bytes)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".vml", ".rels")):
                ElementTree.fromstring(package.read(name))
        assert any("Comments" in name for name in package.namelist())
    assert_workbook_shows(data, text, own="mrv")
    assert openpyxl.load_workbook(io.BytesIO(data))["power_unit_month"]["D2"].value == -5


CHECKS: dict[str, Callable[[Result, str], None]] = {
    "text": check_text,
    "json": check_json,
    "csv": check_csv,
    "parquet": check_parquet,
    "sarif": check_sarif,
    "junit": check_junit,
    "github": check_github,
    "gitlab": check_gitlab,
    "markdown": check_markdown,
    "xlsx": check_xlsx,
}
MORE_CHECKS: dict[str, Callable[[Result, str], None]] = {
    "marked workbook": check_marked_workbook,
    "notebook": check_notebook,
    "audit page": check_audit_page,
    "audit annexes as a workbook": check_annexes_workbook,
    "audit annexes as a document": check_annexes_document,
}


def test_every_format_is_checked() -> None:
    assert set(CHECKS) == set(FORMATS)


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("form", [*CHECKS, *MORE_CHECKS])
def test_a_hostile_text_is_shown_as_text(results: dict[str, Result], form: str, kind: str) -> None:
    result = results[kind]
    assert result.findings.height
    # Reading trims white space and full-width forms; what is left is what must be shown.
    (text,) = result.submission.frames["power_unit_month"].table.get_column("unit_id")
    assert text
    (CHECKS | MORE_CHECKS)[form](result, text)
