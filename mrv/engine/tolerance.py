"""The second look at failed identities: allow for reporters who write fewer decimals than declared.

Failing rows of rules with a rounding tolerance are decided again with the half-units that the
enterprise demonstrably writes: at least six different values of a parameter, none of them with more
decimals than that. Passing rows need no second look, a coarser reporter only widens tolerances.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping

import polars as pl

from mrv.engine.compiled import columns_of, lenient_truth
from mrv.engine.evaluate import FrameResult, RuleResult

ENOUGH_VALUES = 6
"""Different values that an enterprise must have filed before its rounding is believed: a constant
repeated twelve times shows nothing."""
_COARSEST, _FINEST = -3, 8
_ENTERPRISE = "enterprise_id"


def look_again(result: FrameResult) -> None:
    """Turn failures into passes where only the filed precision explains them."""
    doubtful = [r for r in result.rules if r.failed and r.rule.tolerance.rounding]
    if not doubtful or _ENTERPRISE not in result.table.columns:
        return
    declared = {
        column.name: column.half_unit
        for judged in doubtful
        for column in columns_of(judged.rule.expect.tree).values()
        if isinstance(column.half_unit, float) and column.half_unit > 0
    }
    failing = functools.reduce(operator.or_, [judged.failing() for judged in doubtful])
    owners = result.table.filter(failing).get_column(_ENTERPRISE).unique()
    filed = result.frame.table.filter(pl.col(_ENTERPRISE).is_in(owners.to_list()))
    observed = observed_half_units(filed, declared)
    if observed.width == 1:
        return
    result.table = result.table.join(
        observed.rename({name: observed_name(name) for name in observed.columns[1:]}),
        on=_ENTERPRISE,
        how="left",
        maintain_order="left",
    )
    for judged in doubtful:
        _decide_again(result, judged, declared, frozenset(observed.columns))


def observed_name(column: str) -> str:
    """The name of the column that holds the half-units to use instead of declared ones."""
    return f"@half_unit({column})"


def observed_half_units(filed: pl.DataFrame, declared: Mapping[str, float]) -> pl.DataFrame:
    """Per enterprise, the half-unit to use for each column that somebody writes more coarsely.

    Zeros are exact in any precision and say nothing.
    """
    coarsest: list[pl.Expr] = []
    for name in declared:
        value = pl.col(name)
        known = value.is_not_null() & (value != 0)
        steps = pl.coalesce(
            [
                pl.when(_written_with(value, places).filter(known).all()).then(0.5 * 10.0**-places)
                for places in range(_COARSEST, _FINEST + 1)
            ]
        )
        coarsest.append(
            pl.when(value.filter(known).n_unique() >= ENOUGH_VALUES).then(steps).alias(name)
        )
    if not coarsest:
        return filed.select(_ENTERPRISE).head(0)
    seen = filed.group_by(_ENTERPRISE, maintain_order=True).agg(coarsest)
    wider = seen.select(
        _ENTERPRISE,
        *(
            pl.when(pl.col(name) > limit * 1.5).then(pl.col(name)).otherwise(limit).alias(name)
            for name, limit in declared.items()
        ),
    )
    useful = [
        name for name, limit in declared.items() if bool((wider.get_column(name) > limit).any())
    ]
    return wider.select(_ENTERPRISE, *useful)


def _written_with(value: pl.Expr, places: int) -> pl.Expr:
    """Whether a number has no digits after `places` decimals (negative: tens, hundreds)."""
    scaled = value * 10.0**places
    return (scaled - scaled.round()).abs() <= 1e-9 * pl.max_horizontal(scaled.abs(), pl.lit(1.0))


def _decide_again(
    result: FrameResult,
    judged: RuleResult,
    declared: Mapping[str, float],
    observed: frozenset[str],
) -> None:
    read = columns_of(judged.rule.expect.tree)
    replaced: dict[str, float | str] = {
        name: observed_name(name) for name in read if name in declared and name in observed
    }
    if not replaced:
        return
    failing = judged.failing()
    truth = lenient_truth(judged.rule.expect.tree, judged.rule.tolerance, replaced)
    again = result.table.filter(failing).select(truth.alias("again")).to_series()
    judged.result = judged.result.scatter(failing.arg_true(), again)
    judged.lenient = replaced
    judged.count()
