"""The standard values that the rules around a column look up, of all cases and years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from mrv.catalogue.model import Rule
from mrv.catalogue.shelf import rules_in
from mrv.language.features import Standard
from mrv.language.tree import Arithmetic, Column, Node, Number, Text
from mrv.trace.whatif.plan import Place, Plan

_EXACT = 1e-9
_LISTS = "standard_value"
"""Rules of this category compare with what is filed in place of a measurement. What others look
up are mostly ranges, whose ends nobody files."""


class Standards:
    """Numbers of the tables that rules compare a column with."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._known: dict[Place, list[float]] = plan.standards
        self._products: dict[Place, list[float]] = plan.products
        self._cases: dict[Place, dict[tuple[object, ...], set[float]]] = plan.cases

    def of(self, frame: str, column: str) -> list[float]:
        """The numbers in order, whatever case they hold for; empty if no rule looks any up."""
        place = (frame, column)
        if place not in self._known:
            found = {number for own in self._by_case(place).values() for number in own}
            self._known[place] = sorted(found)
        return self._known[place]

    def anywhere(self, column: str) -> list[float]:
        """The numbers that rules of any frame look up for a parameter of this name, in order."""
        place = ("", column)
        if place not in self._known:
            found: dict[tuple[object, ...], set[float]] = defaultdict(set)
            self._add_rules(column, self._lists(), found)
            self._known[place] = sorted(number for own in found.values() for number in own)
        return self._known[place]

    def of_one_case(self, frame: str, column: str, filed: float, value: float, half: float) -> bool:
        """Whether two numbers hold for the same case, so that only the time tells them apart."""
        return any(
            any(abs(number - filed) <= _EXACT * abs(filed) for number in own)
            and any(abs(number - value) <= half for number in own)
            for own in self._by_case((frame, column)).values()
        )

    def products(self, frame: str, column: str) -> list[float]:
        """What two standard values of one case make where a formula multiplies them.

        The results are those of the frame's formulas that have the column's unit: a carbon content
        that was not tested, but made from the calorific value and the carbon per heat of a list.
        """
        place = (frame, column)
        if place not in self._products:
            found: set[float] = set()
            for factors in self._multiplied(frame, self._unit(column)):
                one, other = (self._by_case((frame, name)) for name in factors)
                for case, numbers in one.items():
                    for key, others in other.items():
                        if case == key or not case or not key:
                            found |= {a * b for a in numbers for b in others}
            self._products[place] = sorted(found)
        return self._products[place]

    def _multiplied(self, frame: str, unit: str | None) -> Iterator[tuple[str, str]]:
        """The two factors of every formula of the frame that is their product, in a unit."""
        for (at, parameter), step in self._plan.formulas.items():
            if at != frame or unit is None or self._unit(parameter) != unit:
                continue
            for formula in step.formulas:
                tree: Node = formula.expression.tree
                if isinstance(tree, Arithmetic) and tree.operator == "*":
                    sides = tree.left, tree.right
                    if isinstance(sides[0], Column) and isinstance(sides[1], Column):
                        yield sides[0].name, sides[1].name

    def _unit(self, column: str) -> str | None:
        known = self._plan.rulebook.parameters.get(column)
        return known.unit if known is not None else None

    def _by_case(self, place: Place) -> dict[tuple[object, ...], set[float]]:
        """The numbers by what they hold for: the keys of their tables that are not fixed."""
        if place in self._cases:
            return self._cases[place]
        found = self._cases[place] = defaultdict(set)
        rules = (judged.rule for judged in self._plan.rules_of.get(place, ()))
        self._add_rules(place[1], (rule for rule in rules if rule.category == _LISTS), found)
        return found

    def _lists(self) -> list[Rule]:
        """Rules of all sectors that compare with lists: values of other guides are used, too."""
        if self._plan.lists is None:
            self._plan.lists = rules_in(self._plan.rulebook, _LISTS)
        return self._plan.lists

    def _add_rules(
        self, column: str, rules: Iterable[Rule], found: dict[tuple[object, ...], set[float]]
    ) -> None:
        """Add what those rules look up that compare a column with it."""
        done: set[tuple[str, tuple[Node, ...]]] = set()
        for rule in rules:
            if column not in rule.expect.names:
                continue
            for feature in rule.expect.features:
                if isinstance(feature, Standard) and (feature.table, feature.keys) not in done:
                    done.add((feature.table, feature.keys))
                    self._add(feature, found)

    def _add(self, feature: Standard, found: dict[tuple[object, ...], set[float]]) -> None:
        fixed = {
            at: node.value
            for at, node in enumerate(feature.keys)
            if isinstance(node, Text | Number)
        }
        for row in self._plan.rulebook.tables[feature.table].rows:
            if not isinstance(row.value, int | float):
                continue
            if all(row.keys[at] == key for at, key in fixed.items()):
                case = tuple(key for at, key in enumerate(row.keys) if at not in fixed)
                found[case].add(float(row.value))
