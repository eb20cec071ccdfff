"""The members of a sum, for sums that lack one or have one twice."""

from __future__ import annotations

import numpy as np

from mrv.language.features import Children
from mrv.trace.whatif.plan import Judged, Plan
from mrv.trace.whatif.tables import Tables


def items_of(judged: Judged, row: int, tables: Tables, plan: Plan) -> tuple[float, ...]:
    """The values that the totals of an equation add up, on one record."""
    found: list[float] = []
    for name in sorted(judged.reads):
        step = plan.steps.get((judged.rule.frame, name))
        if step is None or not isinstance(step.feature, Children):
            continue
        feature = step.feature
        if feature.kind != "total" or name.startswith("half_unit("):
            continue
        _, members = tables.members(step.frame, feature.relation).of(np.array([row]))
        source = tables.frames[step.source]
        for column in step.reads:
            if column in source.frame.columns and column in source:
                values = source.column(column)
                if values.dtype == np.float64:
                    numbers = values[members]
                    found += [float(v) for v in numbers if np.isfinite(v) and v != 0]
    return tuple(found)
