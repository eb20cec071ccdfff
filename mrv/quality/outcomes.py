"""What many rules of one frame say about many examples: one pass of the engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from mrv.catalogue.model import Example, Rule, Rulebook
from mrv.engine.api import evaluate
from mrv.engine.evaluate import FrameResult
from mrv.engine.example_rows import ExampleRows
from mrv.engine.examples import example_table, sees_others

UNUSABLE = "unusable"
"""The example cannot be laid out as rows, or the rule cannot be evaluated on them."""


def outcomes(
    rulebook: Rulebook, rules: Sequence[Rule], examples: Sequence[Example]
) -> list[list[str]]:
    """Return the outcome of each example (rows) under each rule (columns).

    All rules belong to the frame of the first, which also says how examples are laid out.
    """
    first = rules[0]
    apart = any(sees_others(rule, rulebook) for rule in rules)
    laid_out: list[ExampleRows | None] = []
    for number, example in enumerate(examples):
        try:
            laid_out.append(ExampleRows(rulebook, first, example, f"X{number:06d}"))
        except (ValueError, KeyError, TypeError, AttributeError):
            laid_out.append(None)
    found = [[UNUSABLE] * len(rules) for _ in examples]
    usable = [number for number, rows in enumerate(laid_out) if rows is not None]
    # Peers are records of other enterprises: such examples must not see each other.
    batches = [[number] for number in usable] if apart else [usable]
    for batch in batches:
        rows = [laid_out[number] for number in batch]
        judged = _judge(rulebook, rules, [one for one in rows if one is not None])
        for number, said in zip(batch, judged, strict=True):
            found[number] = said
    return found


def _judge(
    rulebook: Rulebook, rules: Sequence[Rule], cases: Sequence[ExampleRows]
) -> list[list[str]]:
    if not cases:
        return []
    frame = rules[0].frame
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    places = []
    for case in cases:
        places.append(len(rows[frame]))
        for name, placed in case.rows.items():
            rows[name].extend(placed.values())
    tables = {name: example_table(rulebook, name, listed) for name, listed in rows.items()}
    [result] = [
        r for r in evaluate(rulebook, rules, tables, whole=True) if r.frame.frame.name == frame
    ]
    columns = _columns(result, places)
    missing = [UNUSABLE] * len(places)
    by_rule = [columns.get(rule.id, missing) for rule in rules]
    return [list(said) for said in zip(*by_rule, strict=True)]


def _columns(result: FrameResult, places: list[int]) -> dict[str, list[str]]:
    found = {}
    for judged in result.rules:
        applicable = judged.applicable.gather(places).to_list()
        truths = judged.result.gather(places).to_list()
        found[judged.rule.id] = [
            _name(applies, truth) for applies, truth in zip(applicable, truths, strict=True)
        ]
    return found


def _name(applies: bool | None, truth: bool | None) -> str:
    if applies is False:
        return "not_applicable"
    return "unknown" if truth is None else "pass" if truth else "fail"
