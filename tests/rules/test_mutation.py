"""The measure of the rules' examples: it catches a planted weak rule, and holds a floor."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from mrv.catalogue.files import bundled_folder
from mrv.catalogue.generated import generated_examples, with_generated
from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rule
from mrv.catalogue.problems import RulebookError
from mrv.engine.examples import run_examples
from mrv.quality.freeze import frozen_lines, write_lines
from mrv.quality.mutants import mutants
from mrv.quality.mutation import caught_share, means_the_same, scores
from mrv.report.mutation_text import score_record

BOOK = load_rulebook()
GENERATED = generated_examples(BOOK, [bundled_folder()])
FLOOR = 0.95
HELD = ("COM-EXT-004", "PWR-EXT-021", "PWR-STD-050", "PWR-LOG-178", "PWR-THR-073", "PWR-LOG-020")


def rules_of(rule_id: str) -> list[Rule]:
    return [rule for rule in BOOK.rules if rule.id == rule_id]


def test_generated_examples_give_what_they_say() -> None:
    """Through the engine and the reference evaluator; the hand-written ones are run elsewhere."""
    only = [
        msgspec.structs.replace(rule, examples=GENERATED[rule.id, rule.variant])
        for rule in BOOK.rules
        if (rule.id, rule.variant) in GENERATED
    ]
    assert len(only) > len(BOOK.rules) // 4
    assert [f"{r.label}: {r.problem}" for r in run_examples(BOOK, only) if r.problem] == []


@pytest.mark.parametrize("rule_id", HELD)
def test_examples_catch_nearly_every_mistake_in_a_rule(rule_id: str) -> None:
    [score] = scores(BOOK, rules_of(rule_id), GENERATED)
    assert score.total > 0
    assert score.killed / score.total >= FLOOR, [one.mutant.change for one in score.survivors]


def test_a_rule_with_weak_examples_is_found_out_and_mended(tmp_path: Path) -> None:
    """Without its generated examples and all but the far ones, the bound may move unseen."""
    [whole] = rules_of("PWR-EXT-021")
    far = [example for example in whole.examples if example.outcome in ("pass", "fail")][:1]
    weak = msgspec.structs.replace(whole, examples=tuple(far))
    book = msgspec.structs.replace(BOOK, rules=(weak,))
    [score] = scores(book, [weak])
    assert caught_share([score]) < 0.7
    moved = {one.mutant.kind for one in score.survivors}
    assert {"bound", "comparison"} <= moved
    write_lines(tmp_path, frozen_lines(book, [weak]), [weak])
    mended = generated_examples(book, [tmp_path])
    [again] = scores(book, [weak], mended)
    assert caught_share([again]) > FLOOR
    assert not [r for r in run_examples(book, with_generated([weak], mended)) if r.problem]


def test_what_tells_a_survivor_is_an_example_of_its_own_variant() -> None:
    """The variants of a `for_each` may have as many examples each as they like."""
    first, second = rules_of("ALU-EXT-006")[:2]
    weak = msgspec.structs.replace(first, examples=first.examples[:1])
    [score] = scores(BOOK, [weak, second])
    by_variant = {one.mutant.rule.variant: one.witness.neighbour.base for one in score.survivors}
    assert by_variant[second.variant] >= len(weak.examples)
    assert len(score_record(score)["survivors"]) == len(score.survivors)


def test_a_survivor_comes_with_an_example_that_tells_it_from_the_rule() -> None:
    [whole] = rules_of("PWR-EXT-021")
    weak = msgspec.structs.replace(whole, examples=whole.examples[:1])
    [score] = scores(BOOK, [weak])
    survivor = score.survivors[0]
    witness = msgspec.structs.replace(
        survivor.witness.neighbour.example, outcome=survivor.witness.outcome
    )
    told = msgspec.structs.replace(weak, examples=(*weak.examples, witness))
    [after] = scores(BOOK, [told])
    assert after.killed > score.killed


def test_mutants_differ_from_their_rule_and_from_each_other() -> None:
    [rule] = rules_of("PWR-STD-050")
    made = mutants(BOOK, rule)
    kinds = {mutant.kind for mutant in made}
    assert {"comparison", "bound", "condition"} <= kinds
    assert len({mutant.rule.id for mutant in made}) == len(made)
    assert not any(mutant.rule.expect == rule.expect for mutant in made if mutant.where == "expect")


def test_what_literals_prove_equal_is_no_mutant() -> None:
    [rule] = rules_of("COM-EXT-024")[:1]
    assert means_the_same(rule, rule)
    assert not any(means_the_same(rule, mutant.rule) for mutant in mutants(BOOK, rule))


def test_an_example_whose_model_is_gone_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "power" / "examples"
    folder.mkdir(parents=True)
    line = "{rule: PWR-EXT-021, like: pass 99, set: {operating_hours: 1}, outcome: pass}"
    path = folder / "extreme_generation.yaml"
    path.write_text(f"generated_examples:\n  - {line}\n", encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        generated_examples(BOOK, [tmp_path])
    [problem] = caught.value.problems
    assert (problem.code, problem.line) == ("stale-example", 2)
    assert "pass 99" in problem.message.en


def test_a_gate_on_events_is_tried_with_an_event_that_no_example_has() -> None:
    """What only a related record would show is searched for: one more record is added."""
    [rule] = rules_of("PWR-THR-061")
    alone = msgspec.structs.replace(rule, examples=rule.examples[:1])
    lines = frozen_lines(BOOK, [alone])
    text = "\n".join(line for rules in lines.values() for own in rules.values() for line in own)
    assert "related/events/0/event_kind" in text
