"""Results of examples as people and programs read them."""

from __future__ import annotations

from typing import Any

from mrv.engine.examples import ExampleResult
from mrv.report.wording import OUTCOMES, Language


def example_problem(result: ExampleResult, lang: Language) -> str:
    """Return the line of an example that does not give what it says."""
    said = result.problem
    if result.outcome is not None and result.outcome != result.example.outcome:
        wanted, got = OUTCOMES[result.example.outcome], OUTCOMES[result.outcome]
        said = (
            f"应为“{wanted.zh}”，实为“{got.zh}”"
            if lang == "zh"
            else f"should be '{wanted.en}', is '{got.en}'"
        )
    return f"{result.rule.file}:{result.rule.line}: {result.label}: {said}"


def example_record(result: ExampleResult) -> dict[str, Any]:
    """Return an example's result for JSON."""
    return {
        "rule": result.rule.id,
        "variant": result.rule.variant,
        "number": result.number,
        "file": result.rule.file,
        "line": result.rule.line,
        "expected": result.example.outcome,
        "outcome": result.outcome,
        "problem": result.problem,
    }
