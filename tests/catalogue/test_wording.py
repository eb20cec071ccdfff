"""Words of a rule take the numbers of standard tables from there, and change with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mrv.catalogue.lint import lint_rulebook
from mrv.catalogue.load import load_rulebook
from tests.catalogue.mini_rulebook import write_rulebook

RULES, VALUES = "power/rules.yaml", "standard_values/heat_default.csv"
ASKED = "same(heat_value, standard('heat_default', site.fuel))"
GAS = "heat_value < standard('heat_default', 'natural_gas')"
CELL = "{heat_default:natural_gas}"


def spoilt(folder: Path, file: str, *changes: tuple[str, str]) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def hinting(tmp_path: Path, zh: str, en: str) -> Path:
    """A rulebook with a rule that reads one cell, and this hint."""
    folder = write_rulebook(tmp_path)
    hint = f'    hint: {{zh: "{zh}", en: "{en}"}}\n    cite: '
    path = folder / RULES
    before, after = path.read_text(encoding="utf-8").split(ASKED)
    path.write_text(before + GAS + after.replace("    cite: ", hint, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("value", "shown"), [("48.1", "48.1"), ("51.5", "51.5")])
def test_a_text_shows_what_the_table_holds(tmp_path: Path, value: str, shown: str) -> None:
    folder = hinting(tmp_path, f"低于{CELL}。", f"Below {CELL} GJ/t.")
    spoilt(folder, VALUES, ("48.1", value))
    [rule] = [rule for rule in load_rulebook(folder).rules if "natural_gas" in rule.expect.text]
    assert rule.hint is not None
    assert (rule.hint.zh, rule.hint.en) == (f"低于{shown}。", f"Below {shown} GJ/t.")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Below 48.1 GJ/t.", "number-of-a-table"),
        ("Below {heat_defautl:natural_gas}.", "unknown-table"),
        ("Below {heat_default:hard_coal}.", "ambiguous-value"),
        ("Below {heat_default:peat}.", "ambiguous-value"),
        ("Below 148.1 or 48.15, in 48 months.", None),
    ],
)
def test_a_number_that_stands_in_a_table_is_not_written_out(
    tmp_path: Path, words: str, code: str | None
) -> None:
    codes = {one.code for one in lint_rulebook(hinting(tmp_path, "核对热值。", words))}
    assert (code in codes) if code else ("number-of-a-table" not in codes)
