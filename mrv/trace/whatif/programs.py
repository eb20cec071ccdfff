"""Compiled trees, each compiled once and kept with the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from mrv.catalogue.model import Rule
from mrv.language.backends import numpy as backend
from mrv.language.backends.numpy_nodes import Op
from mrv.language.compile import Compiler
from mrv.language.half_units import EXACT, half_unit_of
from mrv.language.tree import Call, Comparison, Logic, Node, Not, Number
from mrv.language.walk import walk
from mrv.trace.whatif.aims import is_flat
from mrv.trace.whatif.scene import Expression

_COMPILER: Compiler[Op] = Compiler(backend)
_STRICT = frozenset(("<", ">"))
_REACHED = 1e-12
"""The margin where a limit is reached that must not be."""
_NOTHING = 1.0
"""The margin where there must be something and is nothing: that is no matter of degree."""


class Judging:
    """What it takes to judge by a rule, compiled when it is asked for."""

    def __init__(self, rule: Rule, compiler: Compiler[Op]) -> None:
        tree = rule.expect.tree
        self._rule = rule
        self._compiler = compiler
        self.flat = is_flat(rule)
        """See `aims.is_flat`."""
        self.decimals = isinstance(tree, Call) and tree.function == "rounds_to"
        """Whether it is about decimals."""

    @cached_property
    def expressions(self) -> list[Expression]:
        """Its margin, then the truths of `when` and `gate` where it has them."""
        rule, compiler = self._rule, self._compiler
        asked = [_margin(compiler, rule.expect.tree, rule)]
        asked += [compiler.truth(c.tree) for c in (rule.when, rule.gate) if c is not None]
        return [Expression(op) for op in asked]

    @cached_property
    def clauses(self) -> list[tuple[Expression, bool]]:
        """What must all be so for it to apply: truths that must hold, and such as must not."""
        when, gate = self._rule.when, self._rule.gate
        must = _clauses(when.tree, "and") if when is not None else ()
        must_not = _clauses(gate.tree, "or") if gate is not None else ()
        every = [*((tree, True) for tree in must), *((tree, False) for tree in must_not)]
        return [(Expression(self._compiler.truth(tree)), wanted) for tree, wanted in every]

    @cached_property
    def holds(self) -> Expression:
        """Its truth: less work than the margin where nothing is said but that it holds."""
        return Expression(self._compiler.truth(self._rule.expect.tree, self._rule.tolerance))


class Programs:
    """Expressions by tree and by rule.

    Objects are known by identity, so those of the kept expressions are held.
    """

    def __init__(self) -> None:
        self._values: dict[int, tuple[Node, Expression]] = {}
        self._truths: dict[int, tuple[Node, Expression]] = {}
        self._half_units: dict[int, tuple[Node, Expression | None]] = {}
        self._parts: dict[tuple[object, ...], tuple[Rule, list[Expression]]] = {}
        self._judges: dict[tuple[object, ...], tuple[Rule, Judging]] = {}

    def values(self, trees: Sequence[Node]) -> list[Expression]:
        """The values of some trees."""
        for tree in trees:
            if id(tree) not in self._values:
                self._values[id(tree)] = tree, Expression(_COMPILER.value(tree))
        return [self._values[id(tree)][1] for tree in trees]

    def truths(self, trees: Sequence[Node]) -> list[Expression]:
        """The truths of some trees."""
        for tree in trees:
            if id(tree) not in self._truths:
                self._truths[id(tree)] = tree, Expression(_COMPILER.truth(tree))
        return [self._truths[id(tree)][1] for tree in trees]

    def half_unit(self, tree: Node) -> Expression | None:
        """How rounding of what it reads carries through a tree; None if all of that is exact."""
        found = self._half_units.get(id(tree))
        if found is None:
            half = half_unit_of(tree)
            known = None if half == EXACT else Expression(_COMPILER.value(half))
            found = self._half_units[id(tree)] = tree, known
        return found[1]

    def conditions(self, rule: Rule) -> list[Expression]:
        """The truths of a rule's `when` and `gate`, where it has them."""
        return self.truths([part.tree for part in (rule.when, rule.gate) if part is not None])

    def parts(
        self, rule: Rule, half_units: Mapping[str, float | str] | None = None
    ) -> list[Expression]:
        """The margins of what a rule says of a value at once; none if it says one thing only."""
        key = (id(rule), *sorted((half_units or {}).items()))
        if key not in self._parts:
            compiler = Compiler(backend, half_units=half_units) if half_units else _COMPILER
            trees = _parts(rule.expect.tree)
            margins = [_margin(compiler, tree, rule) for tree in trees]
            self._parts[key] = rule, [Expression(each) for each in margins]
        return self._parts[key][1]

    def judge(self, rule: Rule, half_units: Mapping[str, float | str] | None = None) -> Judging:
        """How a rule is judged by; `half_units` are wider ones."""
        key = (id(rule), *sorted(half_units.items())) if half_units else (id(rule),)
        if key not in self._judges:
            compiler = Compiler(backend, half_units=half_units) if half_units else _COMPILER
            self._judges[key] = rule, Judging(rule, compiler)
        return self._judges[key][1]


def _clauses(tree: Node, operator: str) -> Iterator[Node]:
    """What a tree joins by `and`, or by `or`."""
    if isinstance(tree, Logic) and tree.operator == operator:
        for part in tree.parts:
            yield from _clauses(part, operator)
    else:
        yield tree


def _parts(tree: Node) -> Sequence[Node]:
    """What all must hold: parts of a conjunction, limits of a band."""
    if isinstance(tree, Logic) and tree.operator == "and":
        return tree.parts
    if isinstance(tree, Comparison) and len(tree.operators) > 1:
        operands = pairwise(tree.operands)
        return [Comparison(b, (o,)) for b, o in zip(operands, tree.operators, strict=True)]
    return ()


def _margin(compiler: Compiler[Op], tree: Node, rule: Rule) -> Op:
    """The margin of a rule or a part of it: above zero wherever that fails.

    At a limit that must not be reached the margin is zero, and the truth alone decides; where the
    limit is zero, all or nothing.
    """
    margin = compiler.margin(tree, rule.tolerance, rule.scale)
    if not any(_excludes(node) for node in walk(tree)):
        return margin
    fails = backend.negation(compiler.truth(tree, rule.tolerance))
    at_limit = backend.both(backend.equal(margin, 0.0, "number"), fails)
    strict = [node for node in walk(tree) if _excludes(node)]
    reached = _NOTHING if all(_asks_for_something(node) for node in strict) else _REACHED
    return backend.pick(at_limit, reached, margin, "number")


def _excludes(node: Node) -> bool:
    """Whether a node may say of a limit that it must not be reached."""
    if isinstance(node, Comparison):
        return not _STRICT.isdisjoint(node.operators)
    return isinstance(node, Not)


def _asks_for_something(node: Node) -> bool:
    """Whether a node says of a value that it is above zero."""
    match node:
        case Comparison((_, Number(0.0)), (">",)) | Comparison((Number(0.0), _), ("<",)):
            return True
    return False
