"""Rules that cannot both hold, and rules that another implies, are found; others are let alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from mrv.catalogue.lint import lint_rulebook
from tests.catalogue.mini_rulebook import write_rulebook

RULE = """\
  - id: {id}
    name: planted-{number}
    title: {{zh: 植入, en: Planted}}
    category: logic
    severity: {severity}
    frame: site_month
    {more}
    expect: {expect}
    scale: 1
    message: {{zh: 植入, en: Planted}}
    hint: {{zh: 植入, en: Planted}}
    cite: {{source: guide, confidence: official}}
    examples:
      pass: [{passing}]
      fail: [{failing}]
      unknown: [{{burnt: 1}}]
"""


def found(
    folder: Path, first: tuple[str, str], second: tuple[str, str], severity: str = "error"
) -> set[str]:
    """Codes of the problems between two planted rules, each a demand and more lines."""
    write_rulebook(folder)
    path = folder / "power/rules.yaml"
    text = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
    for number, (expect, more) in enumerate((first, second), start=901):
        text += RULE.format(
            id=f"PWR-LOG-{number}",
            number=number,
            expect=expect,
            more=more or "status: active",
            severity=severity if number == 901 else "error",
            passing="{stock: 1}",
            failing="{stock: 2}",
        )
    path.write_text(text, encoding="utf-8")
    problems = lint_rulebook(folder)
    about = [p for p in problems if p.code in ("contradicting-rules", "implied-rule")]
    assert {p.code for p in problems} == {p.code for p in about}, [p.text() for p in problems]
    assert all("PWR-LOG-901" in p.message.en and "PWR-LOG-902" in p.message.zh for p in about)
    return {p.code for p in about}


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (("stock < 5", ""), ("stock > 7", ""), "contradicting-rules"),
        (("stock < 5", "when: heat > 10"), ("stock > 7", "when: heat > 3"), "contradicting-rules"),
        (("stock < 5", ""), ("stock < 9", ""), "implied-rule"),
        (("2 <= stock <= 5", ""), ("stock <= 9", "when: heat > 3"), "implied-rule"),
        (("stock < 5", ""), ("stock < 5", ""), "implied-rule"),
    ],
)
def test_a_planted_conflict_is_found(
    first: tuple[str, str], second: tuple[str, str], code: str, tmp_path: Path
) -> None:
    assert found(tmp_path, first, second) == {code}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("stock < 5", ""), ("stock > 3", "")),
        (("stock < 5", "when: heat > 10"), ("stock > 7", "when: heat <= 10")),
        (("stock < 5", "when: heat > 10"), ("stock < 9", "")),
        (("stock < 5", "gate: heat > 10"), ("stock < 9", "")),
        (("stock < 5", "gate: heat > 10"), ("stock > 7", "gate: heat <= 10")),
        (("stock < 5", "valid: {until: 2024-12}"), ("stock > 7", "valid: {from: 2025-01}")),
        (("stock < 5", "valid: {until: 2024-12}"), ("stock < 9", "")),
        (("stock < 5", "related: [PWR-LOG-902]"), ("stock < 9", "")),
        (("stock < burnt", ""), ("stock > burnt + 1", "")),
    ],
)
def test_rules_that_can_live_together_are_let_alone(
    first: tuple[str, str], second: tuple[str, str], tmp_path: Path
) -> None:
    assert found(tmp_path, first, second) == set()


def test_a_graver_rule_is_not_implied_by_a_milder_one(tmp_path: Path) -> None:
    assert found(tmp_path, ("stock < 5", ""), ("stock < 9", ""), severity="warning") == set()
