"""Run the examples that stand beside the rules through the real engine."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from mrv.catalogue.model import Example, Rule, Rulebook
from mrv.engine.api import evaluate
from mrv.engine.compiled import details
from mrv.engine.evaluate import FrameResult, RuleResult, features_of
from mrv.engine.example_rows import ExampleRows
from mrv.engine.frames import stored_type
from mrv.language.features import Feature, History, Peer

_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What the engine says about one example."""

    rule: Rule
    example: Example
    number: int
    """Place of the example among the rule's examples."""
    outcome: str | None
    """The outcome, None if the example could not be run."""
    problem: str | None
    """What is wrong; None if all is as the example says."""

    @property
    def label(self) -> str:
        """`RULE-ID[variant]:outcome:number`."""
        variant = f"[{self.rule.variant}]" if self.rule.variant else ""
        return f"{self.rule.id}{variant}:{self.example.outcome}:{self.number}"


@dataclass(frozen=True, slots=True)
class _Case:
    rule: Rule
    example: Example
    number: int
    rows: ExampleRows


def run_examples(rulebook: Rulebook, rules: Iterable[Rule] | None = None) -> list[ExampleResult]:
    """Judge every example of `rules` (all rules, if None), in the rules' order."""
    done: dict[tuple[str, str | None, int], ExampleResult] = {}
    batches: dict[object, list[_Case]] = defaultdict(list)
    chosen = list(rulebook.rules if rules is None else rules)
    for rule in chosen:
        alone = sees_others(rule, rulebook)
        for number, example in enumerate(rule.examples):
            enterprise = f"X{sum(map(len, batches.values())) + len(done):06d}"
            try:
                rows = ExampleRows(rulebook, rule, example, enterprise)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                result = ExampleResult(rule, example, number, None, f"example unusable: {error}")
                done[rule.id, rule.variant, number] = result
                continue
            batch = (rule.id, rule.variant, number) if alone else "together"
            batches[batch].append(_Case(rule, example, number, rows))
    for cases in batches.values():
        for result in _run(rulebook, cases):
            done[result.rule.id, result.rule.variant, result.number] = result
    return [
        done[rule.id, rule.variant, number]
        for rule in chosen
        for number in range(len(rule.examples))
    ]


def sees_others(rule: Rule, rulebook: Rulebook) -> bool:
    """Whether a rule looks at other enterprises, so that examples would see each other.

    Peers do; so do relations that leave the enterprise out, and series of frames without one.
    """
    frame = rulebook.frames[rule.frame]
    own = "enterprise_id" in frame.keys
    apart = {r.name for r in frame.relations if all("enterprise_id" not in pair for pair in r.on)}

    def sees(feature: Feature) -> bool:
        if isinstance(feature, Peer) or (isinstance(feature, History) and not own):
            return True
        relation = getattr(feature, "relation", None)
        return relation in apart or any(sees(need) for need in feature.needs)

    return any(sees(feature) for feature in features_of(rule))


def _run(rulebook: Rulebook, cases: Sequence[_Case]) -> list[ExampleResult]:
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    places: list[int] = []
    for case in cases:
        places.append(len(rows[case.rule.frame]))
        for frame, placed in case.rows.rows.items():
            rows[frame].extend(placed.values())
    tables = {frame: example_table(rulebook, frame, listed) for frame, listed in rows.items()}
    rules = list({(case.rule.id, case.rule.variant): case.rule for case in cases}.values())
    results = {r.frame.frame.name: r for r in evaluate(rulebook, rules, tables, whole=True)}
    margins: dict[tuple[str, str | None], pl.Series] = {}
    compared = []
    for case, place in zip(cases, places, strict=True):
        identity = (case.rule.id, case.rule.variant)
        result = results[case.rule.frame]
        if identity not in margins and not _broken(case.rule, result):
            margins[identity] = _margins(case.rule, result)
        compared.append(_compare(case, result, place, margins.get(identity)))
    return compared


def _broken(rule: Rule, result: FrameResult) -> str | None:
    """Why the rule could not be evaluated; None if it could."""
    found = [b.reason for b in result.broken if (b.rule, b.variant) == (rule.id, rule.variant)]
    return found[0] if found else None


def _margins(rule: Rule, result: FrameResult) -> pl.Series:
    return details(result.table, rule.expect.tree, rule.tolerance, rule.scale).margin


def example_table(rulebook: Rulebook, frame: str, rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """The rows of a frame as a canonical table."""
    declared = rulebook.frames[frame]
    names = list(dict.fromkeys((*declared.keys, *declared.columns)))
    schema = {name: stored_type(name, rulebook.parameters) for name in names}
    return pl.DataFrame(
        {name: [row.get(name) for row in rows] for name in names}, schema=schema, strict=False
    )


def _compare(
    case: _Case, result: FrameResult, place: int, margins: pl.Series | None
) -> ExampleResult:
    if margins is None:
        reason = f"the rule is broken: {_broken(case.rule, result)}"
        return ExampleResult(case.rule, case.example, case.number, None, reason)
    identity = (case.rule.id, case.rule.variant)
    judged = next(r for r in result.rules if (r.rule.id, r.rule.variant) == identity)
    outcome = outcome_at(judged, place)
    problem: str | None = f"expected {case.example.outcome}, got {outcome}"
    if outcome == case.example.outcome:
        problem = _against_reference(judged, result, place, margins[place])
    return ExampleResult(case.rule, case.example, case.number, outcome, problem)


def outcome_at(judged: RuleResult, row: int) -> str:
    """The outcome of a rule on one judged row."""
    if judged.applicable[row] is False:
        return "not_applicable"
    truth = judged.result[row]
    return "unknown" if truth is None else "pass" if truth else "fail"


def _against_reference(
    judged: RuleResult, result: FrameResult, place: int, seen: float | None
) -> str | None:
    """Where the plain evaluator on one record disagrees with the engine, in truth or margin."""
    from mrv.language.reference import margin, truth

    rule = judged.rule
    row = result.table.row(place, named=True)
    expected = truth(rule.expect.tree, row, rule.tolerance)
    if judged.applicable[place] and expected is not judged.result[place] and not judged.lenient:
        return f"the reference evaluator says {expected}, the engine {judged.result[place]}"
    wanted = margin(rule.expect.tree, row, rule.tolerance, rule.scale)
    if seen is None or wanted is None:
        agree = seen is wanted
    else:
        agree = math.isclose(seen, wanted, rel_tol=_CLOSE, abs_tol=_CLOSE)
    return None if agree else f"margin {seen} differs from the reference evaluator's {wanted}"
