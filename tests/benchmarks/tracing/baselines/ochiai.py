"""Spectrum-based: cells that failing rules lean on and passing ones do not, along the graph."""

from __future__ import annotations

import math
from collections import Counter

from tests.benchmarks.tracing.baselines.instances import Instance, Instances
from tests.benchmarks.tracing.case import Cell


def ochiai(instances: Instances, known: set[tuple[str, str | None, int]]) -> list[tuple[Cell, ...]]:
    """Cells by Ochiai's coefficient; `known` are failures of the honest report."""
    failing = Counter[Cell]()
    passing = Counter[Cell]()
    failed = 0
    for instance in instances.all:
        if instance.holds:
            passing.update(instances.cells(instance))
        elif mark(instance) not in known and instance.rule.severity != "info":
            failed += 1
            failing.update(instances.cells(instance))
    score = {
        cell: count / math.sqrt(failed * (count + passing[cell])) for cell, count in failing.items()
    }
    return [(cell,) for cell in sorted(score, key=lambda cell: (-score[cell], str(cell)))]


def mark(instance: Instance) -> tuple[str, str | None, int]:
    """A rule instance in terms that hold for the honest report as well."""
    keys = tuple(
        str(value) for name, value in instance.row.items()
        if name.endswith(("_id", "month", "year", "fuel", "report_no", "line"))
        and name != "enterprise_id"
    )  # fmt: skip
    return instance.rule.id, instance.rule.variant, hash(keys)
