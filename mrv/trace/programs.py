"""Compiled trees, each compiled once and kept with the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mrv.catalogue.model import Rule
from mrv.language.backends import numpy as backend
from mrv.language.backends.numpy import Op, Program
from mrv.language.compile import Compiler
from mrv.language.semantics import band_of
from mrv.language.tree import Comparison, Node
from mrv.trace.changes import Changes, Pairs
from mrv.trace.tables import Array, Table

_COMPILER: Compiler[Op] = Compiler(backend)


class Programs:
    """Programs by tree and by rule."""

    def __init__(self) -> None:
        self._values: dict[tuple[Node | None, ...], Program] = {}
        self._judges: dict[int, tuple[Rule, Program]] = {}
        self._aims: dict[int, tuple[Rule, Program, bool]] = {}

    def values(self, trees: Sequence[Node]) -> Program:
        """The values of some trees, in one program."""
        key = tuple(trees)
        if key not in self._values:
            self._values[key] = Program([_COMPILER.value(tree) for tree in trees])
        return self._values[key]

    def truths(self, trees: Sequence[Node]) -> Program:
        """The truths of some trees, in one program."""
        key = (*trees, None)
        if key not in self._values:
            self._values[key] = Program([_COMPILER.truth(tree) for tree in trees])
        return self._values[key]

    def judge(self, rule: Rule, lenient: Mapping[str, float | str]) -> Program:
        """Margin, then the truths of `when` and `gate` where the rule has them."""
        if id(rule) not in self._judges:
            compiler = Compiler(backend, half_units=lenient) if lenient else _COMPILER
            asked = [compiler.margin(rule.expect.tree, rule.tolerance, rule.scale)]
            asked += [compiler.truth(c.tree) for c in (rule.when, rule.gate) if c is not None]
            self._judges[id(rule)] = rule, Program(asked)
        return self._judges[id(rule)][1]

    def aim(self, rule: Rule) -> tuple[Program, bool]:
        """The numbers to bring together, and whether the rule is a band.

        For a band: value, lower limit, upper limit. Else: left side, right side, tolerance.
        """
        if id(rule) not in self._aims:
            tree = rule.expect.tree
            band = band_of(tree) if isinstance(tree, Comparison) else None
            if band is not None and isinstance(tree, Comparison):
                parts = [tree.operands[1], *band]
                program = Program([_COMPILER.value(part) for part in parts])
            else:
                details = _COMPILER.details(tree, rule.tolerance, rule.scale)
                program = Program([details.lhs, details.rhs, details.tolerance])
            self._aims[id(rule)] = rule, program, band is not None
        return self._aims[id(rule)][1:]


def run(program: Program, table: Table, changes: Changes, pairs: Pairs) -> list[Array]:
    """The results of a program at pairs."""
    columns = {name: changes.read(table, name, pairs) for name, _ in program.columns}
    return program.run(columns, len(pairs.row))
