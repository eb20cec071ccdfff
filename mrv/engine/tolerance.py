"""The second look at failed identities: allow for reporters who write fewer decimals than declared.

Failing rows of rules with a rounding tolerance are decided again with the half-units that the
enterprise demonstrably writes: at least six different values of a parameter, none of them with more
decimals than that. Passing rows need no second look, a coarser reporter only widens tolerances.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Iterable, Mapping

import msgspec
import polars as pl

from mrv.engine.compiled import columns_of, rows_read, truths
from mrv.engine.evaluate import FrameResult, RuleResult
from mrv.engine.features import materialise
from mrv.engine.frames import PreparedFrame, Workspace
from mrv.language.features import Children
from mrv.language.half_units import half_unit_of
from mrv.language.tree import Call, Node, Number

ENOUGH_VALUES = 6
"""Different values that an enterprise must have filed before its rounding is believed: a constant
repeated twelve times shows nothing."""
_COARSEST, _FINEST = -3, 8
_ENTERPRISE = "enterprise_id"


def look_again(workspace: Workspace, result: FrameResult) -> None:
    """Turn failures into passes where only the filed precision explains them."""
    doubtful = [r for r in result.rules if r.failed and r.rule.tolerance.rounding]
    if not doubtful or _ENTERPRISE not in result.frame.frame.keys:
        return
    failing = functools.reduce(operator.or_, [judged.failing() for judged in doubtful])
    failures = result.table.filter(failing)
    declared = _declared(judged.rule.expect.tree for judged in doubtful)
    # Who writes finer digits in a failing record is no coarse reporter: most are out at once.
    suspects = _coarse_somewhere(failures, declared)
    asker = result.frame.frame.name
    wider: dict[str, float | str] = dict(_observe(result.frame, declared, suspects, asker))
    owners = failures.get_column(_ENTERPRISE).unique()
    for judged in doubtful:
        wider |= _observe_sums(workspace, result.frame, judged, owners)
    if wider:
        result.table = result.frame.judged
        for judged in doubtful:
            _decide_again(result, judged, wider)


def observed_half_units(filed: pl.DataFrame, declared: Mapping[str, float]) -> pl.DataFrame:
    """Per enterprise, the half-unit to use for each column that somebody writes more coarsely.

    Zeros are exact in any precision and say nothing.
    """
    suspects = _coarse_somewhere(filed, declared)
    filed = filed.filter(pl.col(_ENTERPRISE).is_in(suspects.implode()))
    seen = filed.group_by(_ENTERPRISE, maintain_order=True).agg(map(_coarsest, declared))
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


def _coarse_somewhere(rows: pl.DataFrame, declared: Mapping[str, float]) -> pl.Series:
    """The enterprises all whose known values of some column lack the last declared digit."""
    coarse = [
        _written_with(pl.col(name), _places(half) - 1).fill_null(True).alias(name)
        for name, half in declared.items()
        if rows.get_column(name).null_count() < rows.height
    ]
    if not coarse:
        return rows.get_column(_ENTERPRISE).clear()
    every = rows.select(_ENTERPRISE, *coarse).group_by(_ENTERPRISE).agg(pl.all().all())
    return every.filter(pl.any_horizontal(pl.exclude(_ENTERPRISE))).get_column(_ENTERPRISE)


def _declared(trees: Iterable[Node]) -> dict[str, float]:
    """The half-units that are constants, by column."""
    return {
        column.name: column.half_unit
        for tree in trees
        for column in columns_of(tree).values()
        if isinstance(column.half_unit, float) and column.half_unit > 0
    }


def _places(half_unit: float) -> int:
    """The decimals that a half-unit stands for."""
    return round(-math.log10(2 * half_unit))


def _coarsest(name: str) -> pl.Expr:
    """Half of the coarsest digit that all values share; null if there are too few to tell."""
    value = pl.col(name)
    known = value.is_not_null() & (value != 0)
    steps = [
        pl.when(_written_with(value, places).filter(known).all()).then(0.5 * 10.0**-places)
        for places in range(_COARSEST, _FINEST + 1)
    ]
    enough = value.filter(known).n_unique() >= ENOUGH_VALUES
    return pl.when(enough).then(pl.coalesce(steps)).alias(name)


def _written_with(value: pl.Expr, places: int) -> pl.Expr:
    """Whether a number has no digits after `places` decimals (negative: tens, hundreds)."""
    scaled = value * 10.0**places
    return (scaled - scaled.round()).abs() <= 1e-9 * pl.max_horizontal(scaled.abs(), pl.lit(1.0))


def _observe(
    frame: PreparedFrame, declared: Mapping[str, float], owners: pl.Series, asker: str
) -> dict[str, str]:
    """Add columns of observed half-units to `frame`; their names by the column they are for.

    They hold for the enterprises `owners` only, so each frame that asks has columns of its own.
    """
    if not declared or owners.is_empty() or _ENTERPRISE not in frame.frame.keys:
        return {}
    names = {name: f"@half_unit({name}) for {asker}" for name in declared}
    new = {name: half for name, half in declared.items() if names[name] not in frame.table.columns}
    filed = frame.table.filter(pl.col(_ENTERPRISE).is_in(owners.implode()))
    observed = observed_half_units(filed, new) if new else filed.select(_ENTERPRISE)
    if observed.width > 1:
        columns = observed.rename({name: names[name] for name in observed.columns[1:]})
        keys = frame.table.select(_ENTERPRISE)
        joined = keys.join(columns, on=_ENTERPRISE, how="left", maintain_order="left")
        filled = (joined[names[name]].fill_null(new[name]) for name in observed.columns[1:])
        frame.add(filled)
    return {name: at for name, at in names.items() if at in frame.table.columns}


def _observe_sums(
    workspace: Workspace, frame: PreparedFrame, judged: RuleResult, owners: pl.Series
) -> dict[str, str]:
    """The same for totals and other aggregates, whose half-unit is an aggregate itself."""
    planned = {feature.name: feature for feature in judged.rule.expect.features}
    found: dict[str, str] = {}
    for column in columns_of(judged.rule.expect.tree).values():
        feature = planned.get(column.name)
        declared = planned.get(str(column.half_unit))
        if not isinstance(feature, Children) or not isinstance(declared, Children):
            continue
        target = workspace.frames.get(frame.relation(feature.relation).to)
        if target is None or feature.argument is None:
            continue
        wider = _observe(target, _declared([feature.argument]), owners, frame.frame.name)
        if not wider:
            continue
        half = half_unit_of(feature.argument, wider)
        if feature.skip_missing:
            half = Call("where", (Call("is_missing", (feature.argument,)), Number(0.0), half))
        again = msgspec.structs.replace(declared, name=f"@{declared.name}", argument=half)
        materialise(workspace, frame, [again])
        if again.name in frame.table.columns:
            found[column.name] = again.name
    return found


def _decide_again(
    result: FrameResult, judged: RuleResult, wider: Mapping[str, float | str]
) -> None:
    read = columns_of(judged.rule.expect.tree)
    replaced = {name: wider[name] for name in read if name in wider}
    if not replaced:
        return
    rule, failing = judged.rule, judged.failing().arg_true()
    table = rows_read(result.table, failing, rule.expect.tree, replaced)
    need = rule.expect.tree, rule.tolerance
    again = truths(table, [need], replaced)[need]
    judged.result = judged.result.scatter(failing, again)
    judged.lenient = replaced
    judged.count()
