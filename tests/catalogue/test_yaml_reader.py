"""YAML's surprises are texts or problems, and every value knows its place."""

from __future__ import annotations

from typing import Any

import pytest

from mrv.catalogue.document import Document
from mrv.catalogue.problems import LintProblem
from mrv.catalogue.yaml_reader import parse_yaml


def read(text: str) -> tuple[Document, list[str]]:
    problems: list[LintProblem] = []
    document = parse_yaml(text, "x.yaml", "x.yaml", problems)
    return document, [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1e-4", 1e-4),
        ("-2.50", -2.5),
        ("7", 7),
        ("0101", "0101"),
        ("12:30", "12:30"),
        ("2025-03", "2025-03"),
        ("2025-03-01", "2025-03-01"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("True", "True"),
        ("null", None),
        ("~", None),
        ("", None),
        ("'7'", "7"),
        ('"null"', "null"),
        ("1e999", "1e999"),
        (".inf", ".inf"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("=", "="),
    ],
)
def test_plain_values_mean_what_they_look_like(written: str, value: Any) -> None:
    document, problems = read(f"a: {written}\n")
    assert problems == []
    assert document.data == {"a": value}
    assert type(document.data["a"]) is type(value)


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("a: 1\nb: 2\na: 3\n", "duplicate-key", (3, 1)),
        ("a: &x [1]\n", "yaml-alias", (1, 4)),
        ("a: *x\n", "yaml-alias", (1, 4)),
        ("a: 1\n---\nb: 2\n", "yaml-document", (2, 1)),
        ("a: !!python/object:os.system x\n", "yaml-tag", (1, 4)),
        ("a:\n  <<: {b: 1}\n", "yaml-key", (2, 3)),
        ("? [a]\n: 1\n", "yaml-key", (1, 3)),
        ("a: [1\n", "invalid-yaml", (2, 1)),
        ("a: 'x\n", "invalid-yaml", (2, 1)),
        ("a: " + "[" * 60 + "]" * 60, "too-deep", (1, 44)),
    ],
)
def test_traps_are_refused_at_their_place(text: str, code: str, position: tuple[int, int]) -> None:
    document, codes = read(text)
    assert codes == [code]
    problem = document.problems[0]
    assert (problem.line, problem.column) == position


def test_endless_nesting_is_a_problem_and_no_crash() -> None:
    _, codes = read("a: " + "[" * 100_000)
    assert len(codes) == 1


@pytest.mark.parametrize(
    "text",
    [
        "e: one two",
        "e: 'one two'",
        'e: "one two"',
        "e: >-\n  one\n  two\n",
        "e: |\n  one\n  two\n",
        "e: one\n  two\n",
        'e: "one\n  two"\n',
    ],
)
def test_a_character_of_a_text_is_found_in_its_file(text: str) -> None:
    document, _ = read(text)
    line, column = document.character(("e",), document.data["e"].index("two"))
    assert text.splitlines()[line - 1][column - 1 :].startswith("two")
