"""What explanations cost: by their kind, and beside it (`rules/tracing/costs.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import get_args

from mrv.catalogue.causes import CostName, ErrorKind
from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rulebook

_FROM_ELSEWHERE = frozenset(
    ("copy", "table", "code", "date", "formula", "deed", "pattern", "record")
)
"""Methods of mistakes that say where a value came from, or whose right value rules determine."""
_RECORDS = frozenset(("copied_block", "another_record"))
"""Kinds that say of a whole record where it came from."""


class Kinds:
    """The error kinds of a rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.every: Sequence[ErrorKind] = rulebook.error_kinds
        self._by_name = {kind.name: kind for kind in rulebook.error_kinds}

    def named(self, name: str) -> tuple[str, float]:
        """A kind's name and cost; what a rulebook of one's own does not list, the bundled says.

        If that has none either, as much as its dearest.
        """
        kind = self._by_name.get(name)
        if kind is not None:
            return name, kind.cost
        known = _bundled_kinds()
        return name, known.get(name, max(known.values()))

    @cached_property
    def invented(self) -> frozenset[str]:
        """Kinds that take a value for wrong because another would content the rules."""
        return frozenset(
            kind.name
            for kind in self.every
            if kind.method not in _FROM_ELSEWHERE and kind.name not in _RECORDS
        )

    def filed(self, name: str) -> Sequence[float]:
        """The only values that are filed by a kind of mistake, if these are known."""
        kind = self._by_name.get(name)
        return kind.filed if kind else ()


def extra_costs(rulebook: Rulebook) -> Mapping[CostName, float]:
    """Nats by name; what a rulebook of one's own leaves out, the bundled one says."""
    own = {cost.name: cost.nats for cost in rulebook.costs}
    # To read the bundled rulebook takes longer than to trace a small report.
    return own if len(own) == len(get_args(CostName)) else _bundled() | own


@cache
def _bundled() -> dict[CostName, float]:
    return {cost.name: cost.nats for cost in load_rulebook().costs}


@cache
def _bundled_kinds() -> dict[str, float]:
    return {kind.name: kind.cost for kind in load_rulebook().error_kinds}
