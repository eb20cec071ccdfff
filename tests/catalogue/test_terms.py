"""Terms: said once, used by rules and by one another, shown with what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from mrv.catalogue import load_rulebook, open_rulebook
from mrv.catalogue.lint import lint_rulebook
from mrv.catalogue.model import Rule
from mrv.report.pages import Block, Items
from mrv.report.rule_docs import rule_pages
from mrv.report.rule_text import rule_card, rule_record, terms_of
from mrv.report.wording import Language
from tests.catalogue.mini_rulebook import write_rulebook

HOUSE = """\
terms:
  - name: stock_is_low
    title: {zh: 库存低, en: Stock is low}
    frames: [site_month]
    expression: is_coal and stock < 5
"""
HOUSE_RULES = """\
rules:
  - id: HSE-THR-001
    name: low-stock
    title: {zh: 库存不低, en: Stock is not low}
    category: threshold
    severity: warning
    frame: site_month
    expect: not stock_is_low
    message: {zh: "库存 {stock}。", en: "Stock {stock}."}
    cite: {source: physics, confidence: expert}
    examples:
      pass: [{site.fuel: hard_coal, stock: 10}]
      fail: [{given: {site.fuel: hard_coal, stock: 1}, cause: stock}]
      unknown: [{site.fuel: hard_coal}]
"""


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MRV_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def coal(tmp_path: Path) -> Rule:
    book = load_rulebook(write_rulebook(tmp_path / "rules"))
    return next(rule for rule in book.rules if rule.id == "PWR-THR-777")


def test_a_rule_is_judged_by_what_its_terms_mean_and_shown_as_written(coal: Rule) -> None:
    assert coal.when is not None
    assert coal.when.text == "site.fuel == 'hard_coal' and stock > 0"
    assert coal.when.shown == coal.when.written == "burns_coal"
    assert coal.when.names == ("site.fuel", "stock")


def test_terms_of_terms_are_told_after_those_that_need_them(tmp_path: Path, coal: Rule) -> None:
    book = load_rulebook(tmp_path / "rules")
    assert [term.name for term in terms_of(book, coal)] == ["burns_coal", "is_coal"]
    assert book.terms["burns_coal"].terms == ("is_coal",)
    card = "\n".join(rule_card(book, [coal], "en"))
    assert "burns_coal (Burns coal and has some) = is_coal and stock > 0" in card
    assert [term["name"] for term in rule_record(book, [coal])["terms"]] == [
        "burns_coal", "is_coal",
    ]  # fmt: skip


def test_a_house_rulebook_uses_and_adds_terms(tmp_path: Path) -> None:
    folder = write_rulebook(tmp_path / "rules")
    house = tmp_path / "house"
    house.mkdir()
    (house / "terms.yaml").write_text(HOUSE, encoding="utf-8")
    (house / "own.yaml").write_text(HOUSE_RULES, encoding="utf-8")
    assert [problem.text() for problem in lint_rulebook(folder, [house])] == []
    rule = next(r for r in load_rulebook(folder, [house]).rules if r.id == "HSE-THR-001")
    assert rule.expect.text == "not (site.fuel == 'hard_coal' and stock < 5)"


def test_a_term_that_nothing_uses_is_told(tmp_path: Path) -> None:
    folder = write_rulebook(tmp_path / "rules")
    path = folder / "power/coal.yaml"
    spoilt = path.read_text(encoding="utf-8").replace("when: burns_coal", "when: is_coal")
    path.write_text(spoilt, encoding="utf-8")
    told = [(p.code, p.message.en) for p in lint_rulebook(folder)]
    assert ("unused-term", "no expression uses the term burns_coal") in told
    assert not any("is_coal" in message for code, message in told if code == "unused-term")


def test_a_term_may_only_be_used_where_it_is_declared(tmp_path: Path) -> None:
    folder = write_rulebook(tmp_path / "rules")
    path = folder / "power/rules.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("or count(months)", "or burns_coal or count(months)"), "utf-8")
    [problem] = [p for p in lint_rulebook(folder) if p.code == "expression"]
    assert problem.message.en == "unknown name 'burns_coal'"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_term_of_the_bundled_rulebook_is_explained_beside_its_rules(lang: Language) -> None:
    book = open_rulebook()
    shown = {text for page in rule_pages(book, lang).values() for text in _entries(page)}
    assert book.terms
    for term in book.terms.values():
        said = term.title.zh if lang == "zh" else term.title.en
        assert any(f"`{term.name}` ({said})" in text for text in shown), term.name


def _entries(page: Sequence[Block]) -> Iterator[str]:
    for block in page:
        if isinstance(block, Items):
            yield from (text for _, text in block.entries)
