"""An expression with a record's numbers in it, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mrv.language.functions import type_of
from mrv.language.numbers import filed
from mrv.language.reference import Decided, Evaluation, HalfUnits, Record
from mrv.language.render import text_of
from mrv.language.semantics import EXACT_TOLERANCE, Tolerance
from mrv.language.tree import Call, Column, Comparison, Membership, Name, Node
from mrv.language.walk import parts_of

Value = float | str | bool | None
UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Step:
    """A part of an expression: as written, with the record's values in it, and what it gives."""

    text: str
    filled: str
    value: Value


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a truth tree comes out on one record.

    `operands` are the values read, by label, in reading order; `steps` lead from function calls
    over the sides of comparisons to the whole; `decided` is the comparison that decides it.
    """

    text: str
    filled: str
    truth: bool | None
    operands: dict[str, Value]
    steps: tuple[Step, ...]
    decided: Decided

    @property
    def missing(self) -> tuple[str, ...]:
        """Labels of the operands that are unknown."""
        return tuple(label for label, value in self.operands.items() if value is None)


def explain(
    tree: Node,
    record: Record,
    tolerance: Tolerance = EXACT_TOLERANCE,
    scale: float | None = None,
    *,
    half_units: HalfUnits | None = None,
    label: Callable[[str], str] | None = None,
) -> Explanation:
    """Explain a lowered truth tree on one record (column name -> value).

    `label` turns a column's label (its source text) into what is shown, such as a title.
    """
    evaluation = Evaluation(record, tolerance, scale, half_units)

    def written(node: Name | Column) -> str:
        name = node.label or node.name if isinstance(node, Column) else node.name
        return label(name) if label else name

    def filled(node: Name | Column) -> str:
        assert isinstance(node, Column)
        return value_text(evaluation.value(node))

    steps = {
        text: Step(text, text_of(part, filled), evaluation.value(part))
        for part in _worth_showing(tree)
        if (text := text_of(part, written))
    }
    return Explanation(
        text=text_of(tree, written),
        filled=text_of(tree, filled),
        truth=evaluation.truth(tree),
        operands={written(column): evaluation.value(column) for column in columns_of(tree)},
        steps=tuple(steps.values()),
        decided=evaluation.decide(tree),
    )


@dataclass(frozen=True, slots=True)
class ValueExplanation:
    """How a value tree comes out on one record: `steps` lead from its parts to the whole."""

    filled: str
    steps: tuple[Step, ...]
    value: Value


def explain_value(tree: Node, record: Record) -> ValueExplanation:
    """Explain a lowered tree of a value on one record (column name -> value)."""
    evaluation = Evaluation(record, EXACT_TOLERANCE, None, None)

    def written(node: Name | Column) -> str:
        return node.label or node.name if isinstance(node, Column) else node.name

    def filled(node: Name | Column) -> str:
        assert isinstance(node, Column)
        return value_text(evaluation.value(node))

    steps = {
        text: Step(text, text_of(part, filled), evaluation.value(part))
        for part in _composed(tree)
        if (text := text_of(part, written))
    }
    return ValueExplanation(text_of(tree, filled), tuple(steps.values()), evaluation.value(tree))


def _composed(node: Node) -> Iterator[Node]:
    """Parts before wholes: columns that had to be looked up or gathered, what is computed."""
    for part in parts_of(node):
        yield from _composed(part)
    looked_up = isinstance(node, Column) and "(" in node.name
    if looked_up or parts_of(node):
        yield node


def value_text(value: Value) -> str:
    """A value as formulas show it: numbers as filed or in short, texts quoted, unknown as `?`."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return f"'{value}'"
    return filed(value).replace(",", "")


def columns_of(node: Node) -> Iterator[Column]:
    """The columns that a tree reads, as often as it does."""
    if isinstance(node, Column):
        yield node
    for part in parts_of(node):
        yield from columns_of(part)


def _worth_showing(node: Node) -> Iterator[Node]:
    """Parts before wholes: calls, sides of comparisons that are computed, and truths."""
    for part in parts_of(node):
        yield from _worth_showing(part)
        side = isinstance(node, Comparison | Membership) and parts_of(part)
        if side and not isinstance(part, Call):
            yield part
    if isinstance(node, Call) or (type_of(node) == "truth" and parts_of(node)):
        yield node
