"""Fellegi-Holt: the fewest cells to change so that all rules can hold, as a MIP in log space.

Comparisons are linearised about the filed values: identities as equations of logarithms, bounds
as inequalities. Values that are not positive, and conditions other than comparisons, are left out.
A line that the linearisation of sums makes impossible may be given up, for a little more than a
cell costs.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import highspy

from mrv.language.features import Children
from mrv.language.reference import value
from mrv.language.tree import Column, Comparison, Logic, Node
from tests.benchmarks.tracing.baselines.instances import Instance, Instances
from tests.benchmarks.tracing.baselines.ochiai import mark
from tests.benchmarks.tracing.case import Cell

SECONDS = 2.0
SOLUTIONS = 3
LARGEST = 16.0
"""Largest change of a logarithm: nine million times."""
SLACK = 0.002
GIVEN_UP = 1.05
"""What it costs to give up a line, where a cell costs one."""
MOST_CELLS = 250


@dataclass(frozen=True, slots=True)
class Line:
    """`low <= sum of coefficient * change <= high`."""

    terms: Mapping[Cell, float]
    low: float
    high: float


def fellegi_holt(
    instances: Instances, known: set[tuple[str, str | None, int]]
) -> list[tuple[Cell, ...]]:
    """Smallest sets of cells to change, one after the other without those named before."""
    blamed = Counter[Cell]()
    for instance in instances.all:
        if not instance.holds and instance.rule.severity != "info" and mark(instance) not in known:
            blamed.update(instances.cells(instance))
    ordered = sorted(blamed, key=lambda cell: (-blamed[cell], str(cell)))[:MOST_CELLS]
    suspects = set(ordered)
    lines = [
        line
        for instance in instances.all
        if (instance.holds or mark(instance) not in known) and instance.rule.severity != "info"
        for line in _lines(instance, instances, suspects)
    ]
    found: list[tuple[Cell, ...]] = []
    barred: set[Cell] = set()
    for _ in range(SOLUTIONS):
        chosen = _solve(ordered, lines, barred)
        if not chosen:
            break
        found += [(cell,) for cell in chosen]
        barred |= set(chosen)
    return found


def _lines(instance: Instance, instances: Instances, suspects: set[Cell]) -> Iterator[Line]:
    read = instances.coverage.cells(instance.rule, instance.row)
    if not read & suspects:
        return
    for comparison in _comparisons(instance.rule.expect.tree):
        for at, operator in enumerate(comparison.operators):
            left, right = comparison.operands[at], comparison.operands[at + 1]
            line = _line(left, operator, right, instance, instances, suspects)
            if line is not None:
                yield line


def _comparisons(tree: Node) -> Iterator[Comparison]:
    if isinstance(tree, Comparison):
        yield tree
    elif isinstance(tree, Logic) and tree.operator == "and":
        for part in tree.parts:
            yield from _comparisons(part)


def _line(
    left: Node, operator: str, right: Node, instance: Instance, instances: Instances,
    suspects: set[Cell],
) -> Line | None:  # fmt: skip
    sides = [_number(side, instance.values) for side in (left, right)]
    if any(side is None or side <= 0 for side in sides):
        return None
    gap = math.log(sides[0]) - math.log(sides[1])  # type: ignore[arg-type]
    terms: dict[Cell, float] = {}
    for side, sign in ((left, 1.0), (right, -1.0)):
        for cell, slope in _slopes(side, instance, instances).items():
            if cell in suspects:
                terms[cell] = terms.get(cell, 0.0) + sign * slope
    terms = {cell: slope for cell, slope in terms.items() if abs(slope) > 1e-6}
    if not terms:
        return None
    if operator == "==":
        # Rounding may already leave as much as it does now where the rule holds.
        slack = max(SLACK, abs(gap) * 1.01 if instance.holds else 0.0)
        return Line(terms, -gap - slack, -gap + slack)
    if operator in ("<", "<="):
        return Line(terms, -math.inf, -gap)
    if operator in (">", ">="):
        return Line(terms, -gap, math.inf)
    return None


def _number(node: Node, record: Mapping[str, Any]) -> float | None:
    found = value(node, record)
    return float(found) if isinstance(found, int | float) else None


def _slopes(node: Node, instance: Instance, instances: Instances) -> dict[Cell, float]:
    """By how much the logarithm of an expression follows that of each cell."""
    base = _number(node, instance.values)
    if base is None or base <= 0:
        return {}
    expect = instance.rule.expect
    features = {feature.name: feature for feature in expect.features}
    found: dict[Cell, float] = {}
    for name in {*expect.names, *features}:
        filed = instance.values.get(name)
        if not isinstance(filed, float) or filed <= 0:
            continue
        moved = _number(node, {**instance.values, name: filed * 1.001})
        if moved is None or moved <= 0 or moved == base:
            continue
        slope = math.log(moved / base) / math.log(1.001)
        feature = features.get(name)
        if feature is None or not isinstance(feature, Children):
            own = instances.coverage.named(instance.rule.frame, instance.row, name)
            parts = dict.fromkeys(own, 1.0)
        else:
            parts = _shares(feature, instance, instances, filed)
        for cell, part in parts.items():
            found[cell] = found.get(cell, 0.0) + slope * part
    return found


def _shares(
    feature: Children, instance: Instance, instances: Instances, whole: float
) -> dict[Cell, float]:
    """How a sum or a weighted mean follows its items."""
    if feature.kind not in ("total", "weighted_mean") or not isinstance(feature.argument, Column):
        return {}
    named = instances.coverage.named
    items = {
        cell: _filed(cell, instances)
        for cell in named(
            instance.rule.frame, instance.row, f"{feature.relation}.{feature.argument.name}"
        )
    }
    if feature.kind == "total":
        return {cell: item / whole for cell, item in items.items() if item > 0}
    if not isinstance(feature.weight, Column):
        return {}
    shares: dict[Cell, float] = {}
    weights = {cell: Cell(cell.frame, cell.record, feature.weight.name) for cell in items}
    heavy = sum(_filed(weight, instances) for weight in weights.values())
    for cell, item in items.items():
        weight = _filed(weights[cell], instances)
        if item > 0 and weight > 0 and heavy > 0:
            shares[cell] = weight * item / (heavy * whole)
            shares[weights[cell]] = weight * (item - whole) / (heavy * whole)
    return shares


def _filed(cell: Cell, instances: Instances) -> float:
    row = instances.coverage.row(cell.frame, dict(cell.record))
    found = row.get(cell.parameter) if row else None
    return found if isinstance(found, float) else 0.0


def _solve(cells: list[Cell], lines: list[Line], barred: set[Cell]) -> list[Cell]:
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("time_limit", SECONDS)
    solver.setOptionValue("threads", 1)
    change, changed = {}, {}
    for cell in cells:
        most = 0.0 if cell in barred else LARGEST
        change[cell] = solver.addVariable(lb=-most, ub=most)
        changed[cell] = solver.addBinary()
        solver.addConstr(change[cell] - LARGEST * changed[cell] <= 0)
        solver.addConstr(change[cell] + LARGEST * changed[cell] >= 0)
    given_up = []
    for line in lines:
        total = sum(slope * change[cell] for cell, slope in line.terms.items())
        free = solver.addBinary()
        given_up.append(free)
        reach = LARGEST * (1 + sum(abs(slope) for slope in line.terms.values()))
        if line.low > -math.inf:
            solver.addConstr(total + reach * free >= line.low)
        if line.high < math.inf:
            solver.addConstr(total - reach * free <= line.high)
    solver.minimize(sum(changed.values()) + GIVEN_UP * sum(given_up))
    values = solver.getSolution().col_value
    if not values:
        return []
    return [cell for cell in cells if values[changed[cell].index] > 0.5 and cell not in barred]
