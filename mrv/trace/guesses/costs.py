"""What explanations cost beside their kind, whatever their size: `rules/tracing/costs.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import get_args

from mrv.catalogue.causes import CostName
from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rulebook


def extra_costs(rulebook: Rulebook) -> Mapping[CostName, float]:
    """Nats by name; what a rulebook of one's own leaves out, the bundled one says."""
    own = {cost.name: cost.nats for cost in rulebook.costs}
    # To read the bundled rulebook takes longer than to trace a small report.
    return own if len(own) == len(get_args(CostName)) else _bundled() | own


@cache
def _bundled() -> dict[CostName, float]:
    return {cost.name: cost.nats for cost in load_rulebook().costs}
