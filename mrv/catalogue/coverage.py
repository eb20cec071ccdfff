"""Which rules check which parameter: the coverage of a rulebook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from mrv.catalogue.model import Category, Parameter, Rule, Rulebook


@dataclass(frozen=True, slots=True)
class Coverage:
    """The rules that look at one parameter.

    `checking` are ids of rules whose demand (`expect`) reads it, by category; `conditions` are ids
    of rules that read it only to decide whether they apply. Variants of a rule count once.
    """

    parameter: Parameter
    checking: dict[Category, tuple[str, ...]]
    conditions: tuple[str, ...]

    @property
    def rules(self) -> frozenset[str]:
        """Ids of all rules whose outcome depends on the parameter."""
        checking = (rule for rules in self.checking.values() for rule in rules)
        return frozenset((*checking, *self.conditions))


def coverage(rulebook: Rulebook) -> list[Coverage]:
    """Return the coverage of every parameter that can be checked; free text is excused."""
    checking: dict[tuple[str, Category], set[str]] = {}
    conditions: dict[str, set[str]] = {}
    for rule in rulebook.rules:
        if rule.status != "active":
            continue
        demanded = _columns(rule.expect.names)
        for name in demanded:
            checking.setdefault((name, rule.category), set()).add(rule.id)
        for name in _conditions(rule) - demanded:
            conditions.setdefault(name, set()).add(rule.id)
    categories: tuple[Category, ...] = get_args(Category)
    return [
        Coverage(
            parameter,
            {c: tuple(sorted(checking.get((parameter.name, c), ()))) for c in categories},
            tuple(sorted(conditions.get(parameter.name, ()))),
        )
        for parameter in rulebook.parameters.values()
        if parameter.kind != "text"
    ]


def _columns(names: tuple[str, ...]) -> set[str]:
    """The parameters that names of an expression stand for, without their relation."""
    return {name.rpartition(".")[2] for name in names}


def _conditions(rule: Rule) -> set[str]:
    parts = [part.names for part in (rule.when, rule.gate) if part is not None]
    return {name for names in parts for name in _columns(names)}
