"""Examples beside rules: a record, its surroundings and the outcome they must give."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from mrv.catalogue.convert import convert
from mrv.catalogue.document import Place
from mrv.catalogue.model import Example, Parameter
from mrv.catalogue.specs import ExampleSpec, ExamplesSpec

Outcome = Literal["pass", "fail", "unknown", "not_applicable"]

_MARKS_OF_FULL_FORM = frozenset(("given", "history", "peers", "related", "variant"))
_BOUND = re.compile(r"declared_(min|max)\((\w+)\)(?:\s*([-+*])\s*([0-9]+(?:\.[0-9]+)?))?")


def build_examples(
    spec: ExamplesSpec, place: Place, variant: str | None, parameters: Mapping[str, Parameter]
) -> tuple[Example, ...]:
    """Return a rule's examples (those of one variant); broken ones are reported and left out.

    In a `for_each` rule `{parameter}` may stand for a name, and a value may be
    `declared_max({parameter}) * 1.1` or the like.
    """
    built = []
    for outcome, raw, below in _entries(spec, place):
        full = bool(_MARKS_OF_FULL_FORM & raw.keys())
        example = convert(ExampleSpec, raw, below) if full else ExampleSpec(given=raw)
        if example is None or example.variant not in (None, variant):
            continue
        history = _history(example, below)
        if history is None:
            continue
        values = _Values(variant, parameters)
        built.append(
            Example(
                outcome=outcome,
                given=values.record(example.given),
                history=tuple(values.record(row) for row in history),
                peers=tuple(values.record(row) for row in example.peers),
                related={
                    relation: tuple(values.record(row) for row in rows)
                    for relation, rows in example.related.items()
                },
                cause=values.name(example.cause) if example.cause is not None else None,
            )
        )
    return tuple(built)


def _entries(spec: ExamplesSpec, place: Place) -> Iterator[tuple[Outcome, dict[str, Any], Place]]:
    lists: tuple[tuple[Outcome, list[dict[str, Any]]], ...] = (
        ("pass", spec.passing),
        ("fail", spec.fail),
        ("unknown", spec.unknown),
        ("not_applicable", spec.not_applicable),
    )
    for outcome, entries in lists:
        for index, raw in enumerate(entries):
            yield outcome, raw, place / outcome / index


def _history(example: ExampleSpec, place: Place) -> list[dict[str, Any]] | None:
    """Return history as rows; a mapping of series is turned over, its ends aligned."""
    if isinstance(example.history, list):
        return example.history
    lengths = {len(series) for series in example.history.values()}
    if len(lengths) > 1:
        (place / "history").report(
            "wrong-example", "各历史序列长度不同", "the series of a history differ in length"
        )
        return None
    return [
        {name: series[index] for name, series in example.history.items()}
        for index in range(max(lengths, default=0))
    ]


class _Values:
    """Fills the placeholders of a `for_each` into names and values of examples."""

    def __init__(self, variant: str | None, parameters: Mapping[str, Parameter]) -> None:
        self.variant = variant
        self.parameters = parameters

    def name(self, text: str) -> str:
        return text if self.variant is None else text.replace("{parameter}", self.variant)

    def record(self, row: dict[str, Any]) -> dict[str, Any]:
        return {self.name(name): self._value(value) for name, value in row.items()}

    def _value(self, value: Any) -> Any:
        if not isinstance(value, str) or "declared_" not in value:
            return value
        found = _BOUND.fullmatch(self.name(value).strip())
        parameter = self.parameters.get(found[2]) if found else None
        if found is None or parameter is None:
            return value
        number = getattr(parameter.bounds, f"{found[1]}imum")
        if number is None:
            return value
        amount = float(found[4] or 0)
        if found[3] == "*":
            return number * amount
        return number - amount if found[3] == "-" else number + amount
