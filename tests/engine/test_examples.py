"""Every example beside every rule, through the real engine and against the reference evaluator."""

from __future__ import annotations

from collections import defaultdict

import msgspec
import pytest

from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Example
from mrv.engine.examples import ExampleResult, run_examples
from tests.engine.catalogue_of_two import CAPACITY, compare, expression, number, rule, rulebook

BOOK = load_rulebook()


@pytest.fixture(scope="module")
def results() -> dict[str, list[ExampleResult]]:
    found: dict[str, list[ExampleResult]] = defaultdict(list)
    for result in run_examples(BOOK):
        found[result.rule.id].append(result)
    return found


@pytest.mark.parametrize("identity", sorted({rule.id for rule in BOOK.rules}))
def test_examples(identity: str, results: dict[str, list[ExampleResult]]) -> None:
    ran = results[identity]
    assert {"pass", "fail"} <= {result.example.outcome for result in ran}
    assert [f"{result.label}: {result.problem}" for result in ran if result.problem] == []


def problems(*examples: Example, **more: object) -> list[str | None]:
    tested = rule(
        expression(
            compare(number("load"), "<", number("unit.capacity")),
            CAPACITY,
            names=("load", "unit.capacity"),
        ),
        examples=examples,
        **more,
    )
    return [result.problem for result in run_examples(rulebook(tested))]


def test_a_wrong_example_is_told_apart_from_a_right_one() -> None:
    given = {"load": 60.0, "unit.capacity": 50.0}
    seen = problems(Example(outcome="fail", given=given), Example(outcome="pass", given=given))
    assert seen == [None, "expected pass, got fail"]


def test_an_example_that_cannot_be_laid_out_says_why() -> None:
    (column,) = problems(Example(outcome="fail", given={"weight": 1.0}))
    assert column is not None and "weight" in column
    (relation,) = problems(Example(outcome="fail", given={"owner.name": "x"}))
    assert relation is not None and "owner" in relation


def test_examples_do_not_see_each_other() -> None:
    known = Example(outcome="pass", given={"load": 1.0, "unit.capacity": 50.0})
    alone = Example(outcome="unknown", given={"load": 1.0})
    assert problems(known, alone, known) == [None, None, None]


def test_the_labels_are_unique() -> None:
    examples = (
        Example(outcome="unknown", given={}),
        Example(outcome="unknown", given={"load": 1.0}),
    )
    tested = rule(expression(compare(number("load"), "<", 1.0)), examples=examples)
    variant = msgspec.structs.replace(tested, variant="load")
    labels = [result.label for result in run_examples(rulebook(tested, variant))]
    assert len(set(labels)) == 4
