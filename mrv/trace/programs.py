"""Compiled trees, each compiled once and kept with the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mrv.catalogue.model import Rule
from mrv.language.backends import numpy as backend
from mrv.language.backends.numpy import Op, Program
from mrv.language.compile import Compiler
from mrv.language.tree import Node
from mrv.trace.changes import Changes, Pairs
from mrv.trace.tables import Array, Table

_COMPILER: Compiler[Op] = Compiler(backend)
_KEPT = 400
"""Combinations of rules whose program is kept."""


class Programs:
    """Programs by tree and by rule."""

    def __init__(self) -> None:
        self._values: dict[tuple[Node | None, ...], Program] = {}
        self._parts: dict[int, list[Op]] = {}
        self._held: list[Rule] = []
        self._judges: dict[tuple[int, ...], Program] = {}

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

    def judges(
        self,
        rules: Sequence[Rule],
        numbers: Sequence[int],
        lenient: Mapping[int, Mapping[str, float | str]],
    ) -> Program:
        """For each rule its margin, then the truths of `when` and `gate` where it has them.

        `lenient` replaces half-units in some rules, by number; such programs are not kept.
        """
        key = tuple(map(id, rules))
        if key in self._judges and not lenient:
            return self._judges[key]
        asked: list[Op] = []
        for rule, number in zip(rules, numbers, strict=True):
            wider = lenient.get(number)
            compiler = Compiler(backend, half_units=wider) if wider else _COMPILER
            known = self._parts.get(id(rule))
            if known is None or wider:
                known = [compiler.margin(rule.expect.tree, rule.tolerance, rule.scale)]
                known += [compiler.truth(c.tree) for c in (rule.when, rule.gate) if c is not None]
                if not wider:
                    self._parts[id(rule)] = known
                    self._held.append(rule)
            asked += known
        program = Program(asked)
        if not lenient:
            if len(self._judges) >= _KEPT:
                self._judges.clear()
            self._judges[key] = program
        return program


def run(program: Program, table: Table, changes: Changes, pairs: Pairs) -> list[Array]:
    """The results of a program at pairs."""
    columns = {name: changes.read(table, name, pairs) for name, _ in program.columns}
    return program.run(columns, len(pairs.row))
