"""Shares are written one way in each language: 5% in Chinese, 5 % in English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from mrv.report.layout import paragraph
from mrv.report.wording import percent

ROOT = Path(__file__).resolve().parents[2]
WRONG = {"zh": re.compile(r"[\d}] +%"), "en": re.compile(r"[\d}]%")}
_CITED = ("- 依据: ", "- Source: ")
"""Notes on sources are in one language, that of who found them."""
SHOWN_BY_EXCEL = "0.985 is shown as 98.5%"
"""What a cell looks like is quoted as it looks."""


def _bilingual(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for lang in WRONG:
            if isinstance(node.get(lang), str) and {"zh", "en"} <= node.keys():
                yield lang, node[lang]
        for below in node.values():
            yield from _bilingual(below)
    elif isinstance(node, list):
        for below in node:
            yield from _bilingual(below)


def test_the_rules_write_shares_one_way() -> None:
    texts = [
        (path.name, lang, text)
        for path in sorted((ROOT / "rules").rglob("*.yaml"))
        if not {"examples", "quality"} & set(path.parts)
        for lang, text in _bilingual(yaml.load(path.read_bytes(), yaml.CSafeLoader))
    ]
    assert sum("%" in text for _, lang, text in texts if lang == "en") > 300
    assert [entry for entry in texts if WRONG[entry[1]].search(entry[2])] == []


@pytest.mark.parametrize("lang", WRONG)
def test_the_guides_write_shares_one_way(lang: str) -> None:
    pages = [*(ROOT / "docs" / lang).glob("*.md"), *(ROOT / "rules/docs" / lang).rglob("*.md")]
    lines = [line for path in pages for line in path.read_text("utf-8").splitlines()]
    shares = "\n".join(line for line in lines if not line.startswith(_CITED))
    assert re.search(r"\d ?%", shares)
    assert WRONG[lang].findall(shares) == []


def _pairs(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Texts that stand side by side in the code: `say(zh, en)`, `Bilingual(zh, en)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and len(node.args) >= 2:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
            name = called.id if isinstance(called, ast.Name) else str(called)
            if name in ("say", "Bilingual", "Kind"):
                zh, en = node.args[-2:] if name == "Kind" else node.args[:2]
                yield "zh", ast.unparse(zh)
                yield "en", ast.unparse(en)


def test_the_program_writes_shares_one_way() -> None:
    found, formatted = [], []
    for path in sorted((ROOT / "mrv").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for lang, text in _pairs(tree):
            if WRONG[lang].search(text.replace(SHOWN_BY_EXCEL, "")):
                found.append((path.name, text))
        for node in ast.walk(tree):
            if isinstance(node, ast.FormattedValue) and ast.unparse(node).endswith("%}"):
                formatted.append((path.name, ast.unparse(node)))
    assert found == []
    assert formatted == [], "`:.0%` is Chinese only: use `percent`"


def test_a_share_stays_on_one_line() -> None:
    text = "words of a line that ends; confidence 95 %; emission over-reported"
    assert [line for width in range(20, 60) for line in paragraph(text, width=width)
            if line.startswith("%") or line.endswith("95")] == []  # fmt: skip
    assert percent(0.954, "en") == "95 %" and percent(0.954, "zh", 1) == "95.4%"
