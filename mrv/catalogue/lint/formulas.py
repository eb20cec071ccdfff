"""Lint of formulas: no quantity may follow from itself while the same formulas are in force."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from mrv.catalogue.columns import columns_read
from mrv.catalogue.draft import Draft
from mrv.catalogue.lint.satisfiability import can_hold
from mrv.catalogue.lint.trees import frame_read, inner_trees
from mrv.catalogue.model import Formula, Frame, Rulebook
from mrv.catalogue.months import overlaps
from mrv.language.features import Feature, History, Peer, Related
from mrv.language.tree import Column, Node
from mrv.language.walk import walk

Quantity = tuple[str, str]
"""Frame and parameter."""

_MOST_CYCLES = 200


def check_formula_cycles(book: Rulebook, draft: Draft) -> None:
    """Note cycles of formulas that can apply to one record in one month."""
    formulas: dict[Quantity, list[Formula]] = {}
    inputs: dict[str, set[Quantity]] = {}
    for parameter in book.parameters.values():
        for formula in parameter.formulas:
            formulas.setdefault((formula.frame, parameter.name), []).append(formula)
            inputs[formula.rule] = formula_inputs(formula, book)
    for cycle in _cycles(formulas, inputs):
        choices = []
        for position, quantity in enumerate(cycle):
            before = cycle[position - 1]
            choices.append([one for one in formulas[quantity] if before in inputs[one.rule]])
        for chosen in itertools.islice(itertools.product(*choices), 256):
            if _live_together(chosen):
                way = " -> ".join(name for _, name in (*cycle, cycle[0]))
                place = draft.places[("rule", chosen[0].rule)]
                place.report(
                    "formula-cycle",
                    f"公式循环且可同时生效：{way}",
                    f"these formulas go in a circle and can hold together: {way}",
                )
                break


def formula_inputs(formula: Formula, book: Rulebook) -> set[Quantity]:
    """Return the quantities of the same period that a formula computes from.

    What stands in history or peer functions belongs to other records and closes no circle.
    """
    expression = formula.expression
    return _inputs([expression.tree], expression.features, book.frames[formula.frame], book)


def _inputs(
    trees: Iterable[Node], features: Iterable[Feature], frame: Frame, book: Rulebook
) -> set[Quantity]:
    planned = {feature.name: feature for feature in features}
    found: set[Quantity] = set()
    for tree in trees:
        for node in walk(tree):
            if not isinstance(node, Column):
                continue
            feature = planned.get(node.name)
            if feature is None:
                found.add((frame.name, node.name))
            elif isinstance(feature, Related):
                found |= columns_read([node.name], frame.name, book)
            elif not isinstance(feature, History | Peer):
                target = frame_read(feature, frame, book)
                if target is not None:
                    found |= _inputs(inner_trees(feature), feature.needs, target, book)
    return found


def _cycles(
    formulas: dict[Quantity, list[Formula]], inputs: dict[str, set[Quantity]]
) -> Iterator[list[Quantity]]:
    import networkx as nx

    graph = nx.DiGraph()
    for quantity, alternatives in formulas.items():
        for formula in alternatives:
            graph.add_edges_from((source, quantity) for source in inputs[formula.rule])
    yield from itertools.islice(nx.simple_cycles(graph), _MOST_CYCLES)


def _live_together(chosen: tuple[Formula, ...]) -> bool:
    for first, second in itertools.combinations(chosen, 2):
        if not overlaps(first.valid, second.valid):
            return False
    conditions: dict[str, list[Formula]] = {}
    for formula in chosen:
        conditions.setdefault(formula.frame, []).append(formula)
    return all(
        can_hold([one.when.tree for one in together if one.when is not None])
        for together in conditions.values()
    )
