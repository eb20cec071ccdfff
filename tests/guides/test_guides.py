"""What the guides tell a reader to type works, and prints what they show."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mrv.cli import _COMMANDS, exit_codes
from mrv.engine.findings import FINDINGS_SCHEMA
from mrv.report.formats import FORMATS
from tests.guides.following import ROOT, fits, follow, kept_short, steps_of

GUIDES = sorted((ROOT / "docs").glob("*/*.md"))
LINK = re.compile(r"\]\(([^)#]+)")


def name_of(guide: Path) -> str:
    """Language and name."""
    return f"{guide.parent.name}-{guide.stem}"


def test_both_languages_have_every_guide() -> None:
    by_language = [
        {path.name for path in (ROOT / "docs" / lang).glob("*.md")} for lang in ("en", "zh")
    ]
    assert by_language[0] == by_language[1] != set()


@pytest.mark.parametrize("guide", GUIDES, ids=name_of)
def test_a_guide_is_followed_to_the_letter(guide: Path, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    for step in steps_of(guide.read_text(encoding="utf-8")):
        printed = follow(step, folder, guide.parent.name)
        if step.kind == "run":
            assert fits(step.text, printed), f"$ {step.name}\n{printed}"


def test_both_languages_do_the_same() -> None:
    for guide in (ROOT / "docs" / "en").glob("*.md"):
        other = ROOT / "docs" / "zh" / guide.name
        done = [[(s.kind, s.name) for s in steps_of(p.read_text("utf-8"))] for p in (guide, other)]
        assert done[0] == done[1], guide.name


def test_what_is_shown_can_be_wrong() -> None:
    assert fits("a\n…\nd\n", "a\nb\nc\nd\n") and fits("a\n…\nd\n", "a\nd\n")
    assert fits("1 of … rules\n", "1 of 1400 rules\n")
    assert not fits("a\nd\n", "a\nb\nd\n") and not fits("1 of … rules\n", "2 of 1400 rules\n")


@pytest.mark.parametrize("guide", [*GUIDES, ROOT / "README.md", ROOT / "rules" / "README.md"])
def test_links_lead_somewhere(guide: Path) -> None:
    for target in LINK.findall(guide.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (guide.parent / target).exists(), target


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_reference_names_every_exit_code_and_format(lang: str) -> None:
    text = (ROOT / "docs" / lang / "reference.md").read_text(encoding="utf-8")
    codes = {value for name, value in vars(exit_codes).items() if name.startswith("EXIT_")}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", text, flags=re.M)} == codes
    table = text.partition("mrv validate")[2].partition("mrv audit")[0]
    rows = list(re.findall(r"^\| ([^|]*`[^|]*) \|", table, flags=re.M))
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == set(FORMATS)


def test_what_a_guide_shortens_stays_short_when_it_is_renewed() -> None:
    assert kept_short("a (…\nold\n", "a (12 rules)\nnew\n") == "a (…\nnew\n"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_reference_names_every_command(lang: str) -> None:
    text = (ROOT / "docs" / lang / "reference.md").read_text(encoding="utf-8")
    table = [line for line in text.splitlines() if line.startswith("| `")]
    for name in _COMMANDS:
        assert any(f"`{name}`" in line or f"`{name} " in line for line in table), name


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_reference_names_the_columns_of_findings_and_the_parts_of_cells(lang: str) -> None:
    text = (ROOT / "docs" / lang / "reference.md").read_text(encoding="utf-8")
    python = re.split(r"^## .*Python.*$", text, flags=re.M)[1]
    tables = [
        [name for row in re.findall(r"^\| (`.*?) \|", part, flags=re.M) for name in _names(row)]
        for part in python.split("result.incidents")
    ]
    contract = json.loads((ROOT / "docs" / "result-1.schema.json").read_text(encoding="utf-8"))
    parts = contract["$defs"]
    assert tables == [list(FINDINGS_SCHEMA), list(parts["Cell"]["properties"])]
    (location,) = (line for line in python.splitlines() if line.startswith("| `location`"))
    assert _names(location)[1:] == list(parts["Location"]["properties"])


def _names(row: str) -> list[str]:
    return re.findall(r"`(\w+)`", row)
