"""Mutants of a rule: the same rule with one small mistake, as an author could have made it.

A mutant is made on the expression as written, so that mistakes inside sums, histories and look-ups
count too, and is lowered like any rule. One whose lowered form is that of the rule (or of another
mutant) is no mutant and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import msgspec

from mrv.catalogue.model import Expression, Rule, Rulebook, ToleranceSpec
from mrv.catalogue.scope import FrameScope
from mrv.language.errors import ExpressionErrors, Origin
from mrv.language.lower import lower
from mrv.language.parse import parse
from mrv.language.render import text_of
from mrv.language.tree import Node
from mrv.quality.mistakes import Edit, edits

Part = Literal["expect", "when", "gate"]

PARTS: tuple[Part, ...] = ("expect", "when", "gate")

_WIDER = 4.0
"""How much wider a tolerance is made: enough to matter, little enough to be a slip."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule with one mistake in it; `rule` has an id of its own, `<id>#<number>`."""

    rule: Rule
    kind: str
    """comparison, bound, term, condition, function, negation or tolerance"""
    where: str
    """The part of the rule: expect, when, gate or tolerance."""
    change: str
    """What was changed, `before -> after`."""


def mutants(rulebook: Rulebook, rule: Rule) -> list[Mutant]:
    """Return the mutants of a rule (of one variant), each different from it and from the others."""
    scope = FrameScope(
        rulebook.frames[rule.frame], rulebook.frames, rulebook.parameters, rulebook.tables
    )
    seen = {_identity(rule)}
    found: list[Mutant] = []
    for kind, where, change, mutated in (
        *_of_parts(rule, scope),
        *_of_conditions(rule),
        *_of_tolerance(rule),
    ):
        identity = _identity(mutated)
        if identity in seen:
            continue
        seen.add(identity)
        numbered = msgspec.structs.replace(mutated, id=f"{rule.id}#{len(found)}")
        found.append(Mutant(numbered, kind, where, change))
    return found


_Made = tuple[str, str, str, Rule]


def _of_parts(rule: Rule, scope: FrameScope) -> Iterator[_Made]:
    """Mistakes inside the expressions."""
    for part in PARTS:
        expression: Expression | None = getattr(rule, part)
        if expression is None:
            continue
        tree = parse(expression.text, Origin(rule.file, 1, 1))
        half_units = part == "expect" and rule.tolerance.rounding
        for edit in edits(tree, scope, rule.tolerance.rel if part == "expect" else 0.0):
            lowered = lowered_expression(edit.tree, scope, half_units=half_units)
            if lowered is not None:
                yield (
                    edit.kind,
                    part,
                    _change(edit),
                    msgspec.structs.replace(rule, **{part: lowered}),
                )


def _change(edit: Edit) -> str:
    return f"{text_of(edit.before)} -> {text_of(edit.after)}"


def lowered_expression(
    tree: Node, scope: FrameScope, *, half_units: bool = False
) -> Expression | None:
    """Return a truth expression of a surface tree; None if the language refuses it."""
    try:
        lowered = lower(
            tree, scope, where=Origin("mutant", 1, 1), expect="truth", half_units=half_units
        )
    except ExpressionErrors:
        return None
    return Expression(
        text=text_of(tree),
        tree=lowered.tree,
        features=lowered.features,
        names=lowered.names,
    )


def _of_conditions(rule: Rule) -> Iterator[_Made]:
    """Conditions left out as a whole."""
    for part in ("when", "gate"):
        expression: Expression | None = getattr(rule, part)
        if expression is not None:
            without = msgspec.structs.replace(rule, **{part: None})
            yield "condition", part, f"{expression.text} -> (none)", without


def _of_tolerance(rule: Rule) -> Iterator[_Made]:
    """Tolerance left out or made wider, part by part."""
    own = rule.tolerance
    changed: list[tuple[str, ToleranceSpec]] = []
    if own.rounding:
        changed.append(("rounding -> (none)", msgspec.structs.replace(own, rounding=False, of=1)))
    if own.of > 1:
        changed.append((f"of {own.of} -> (none)", msgspec.structs.replace(own, of=1)))
    for name in ("rel", "abs"):
        value = getattr(own, name)
        if value:
            for new in (0.0, value * _WIDER):
                spec = msgspec.structs.replace(own, **{name: new})
                changed.append((f"{name} {value:g} -> {new:g}", spec))
    for change, spec in changed:
        yield "tolerance", "tolerance", change, msgspec.structs.replace(rule, tolerance=spec)


def _identity(rule: Rule) -> bytes:
    """What decides a rule's outcomes, labels left out: equal for rules that mean the same."""
    trees = [
        None if part is None else (text_of(part.tree), sorted(f.name for f in part.features))
        for part in (rule.expect, rule.when, rule.gate)
    ]
    half_units = rule.expect.tree if rule.tolerance.rounding else None
    return msgspec.msgpack.encode((trees, rule.tolerance, half_units))
