"""The catalogue of rules as pages: complete, linked, and the committed copy is not stale."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mrv.catalogue.files import bundled_folder
from mrv.catalogue.load import load_rulebook
from mrv.report.pages import Heading, Items, Paragraph, Table, written
from mrv.report.rule_docs import rule_pages
from mrv.report.wording import Language

BOOK = load_rulebook()
DOCS = bundled_folder() / "docs"
_LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_committed_pages_are_those_of_the_rulebook(lang: Language) -> None:
    """Stale pages: run `mrv rules docs`."""
    pages = rule_pages(BOOK, lang)
    kept = {p.relative_to(DOCS / lang).as_posix() for p in (DOCS / lang).glob("**/*.md")}
    assert kept == set(pages)
    stale = [
        name
        for name, blocks in pages.items()
        if (DOCS / lang / name).read_text(encoding="utf-8") != written(blocks, "md", lang)
    ]
    assert stale == []


def test_every_rule_and_parameter_has_a_place_and_every_link_leads_somewhere() -> None:
    pages = {name: written(blocks, "md", "en") for name, blocks in rule_pages(BOOK, "en").items()}
    anchors = {
        f"{name}#{anchor}"
        for name, text in pages.items()
        for anchor in re.findall(r'<a id="([^"]+)">', text)
    }
    for rule in BOOK.rules:
        assert any(place.endswith(f"#{rule.id.lower()}") for place in anchors), rule.id
    for name in BOOK.parameters:
        assert any(place.endswith(f"#{name}") for place in anchors), name
    for name, text in pages.items():
        for target in _LINK.findall(re.sub(r"`[^`]*`", "", text)):
            page, _, anchor = target.partition("#")
            where = (Path(name).parent / page).as_posix() if page else name
            whole = re.sub(r"[^/]+/\.\./", "", where)
            assert f"{whole}#{anchor}" in anchors if anchor else whole in pages, (name, target)


def test_html_shows_code_as_written_and_links_to_html_pages() -> None:
    page = written(
        [
            Heading(1, "Rules & `a < b`", "top"),
            Paragraph("**Strong** [x](parameter/power.md#x)"),
            Items((("Requires", "`1 < 2 and [y](z)`"), ("", "plain"))),
            Table(("a", "b"), (("1 | 2", "<b>"),)),
        ],
        "html",
        "en",
    )
    assert '<h1 id="top">Rules &amp; <code>a &lt; b</code></h1>' in page
    assert '<b>Strong</b> <a href="parameter/power.html#x">x</a>' in page
    assert "<code>1 &lt; 2 and [y](z)</code>" in page
    assert "<td>&lt;b&gt;</td>" in page
    assert "<title>Rules &amp; a &lt; b</title>" in page
