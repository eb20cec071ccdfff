"""The first parameter of the worst finding; the cell that most failing rules read."""

from __future__ import annotations

from collections import Counter

from mrv.catalogue.model import Rulebook
from tests.benchmarks.tracing.baselines.coverage import Coverage
from tests.benchmarks.tracing.case import Cell, cell_of
from tests.benchmarks.tracing.run import Verdict
from tests.benchmarks.tracing.score import Ranking, fresh


def first_named(rulebook: Rulebook) -> Ranking:
    """The parameter that each finding points at, worst margins first."""

    def ranking(verdict: Verdict, honest: Verdict) -> list[tuple[Cell, ...]]:
        coverage = Coverage(verdict.case, rulebook)
        worst = sorted(fresh(verdict, honest), key=lambda row: -(row["margin"] or 0.0))
        named: dict[Cell, None] = {}
        for finding in worst:
            row = coverage.row(finding["frame"], finding["record"])
            if row is not None and finding["parameter"]:
                named[cell_of(finding["frame"], row, finding["parameter"], rulebook)] = None
        return [(cell,) for cell in named]

    return ranking


def votes(rulebook: Rulebook) -> Ranking:
    """Cells by how many failing rules read them."""
    rules = {(rule.id, rule.variant): rule for rule in rulebook.rules}

    def ranking(verdict: Verdict, honest: Verdict) -> list[tuple[Cell, ...]]:
        coverage = Coverage(verdict.case, rulebook)
        count: Counter[Cell] = Counter()
        for finding in fresh(verdict, honest):
            row = coverage.row(finding["frame"], finding["record"])
            if row is not None:
                count.update(coverage.cells(rules[finding["rule"], finding["variant"]], row))
        ordered = sorted(count, key=lambda cell: (-count[cell], str(cell)))
        return [(cell,) for cell in ordered]

    return ranking
