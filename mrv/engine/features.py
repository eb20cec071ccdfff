"""Materialise the features that rules need, frame by frame, each once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import polars as pl

from mrv.engine.calendar import MONTH, STEP, calendar_expression
from mrv.engine.children import children_columns
from mrv.engine.compiled import value_expression
from mrv.engine.frames import PreparedFrame, Workspace
from mrv.engine.history import DTYPES, history_columns
from mrv.engine.peers import peer_columns
from mrv.engine.series import null_column, take
from mrv.engine.standard import standard_column
from mrv.intake.submission import ROW_ID
from mrv.language.features import (
    Calendar,
    Children,
    Feature,
    History,
    Pattern,
    Peer,
    Related,
    Standard,
)
from mrv.language.tree import Node, Number, Text


def materialise(workspace: Workspace, frame: PreparedFrame, features: Iterable[Feature]) -> None:
    """Add the columns of `features` to `frame`, those they need first.

    A feature that cannot be computed is noted in `frame.broken` (as are those that need it) and
    left out; the others are computed all the same.
    """
    wanted = [
        feature
        for feature in {feature.name: feature for feature in features}.values()
        if feature.name not in frame.table.columns and feature.name not in frame.broken
    ]
    if not wanted:
        return
    own = [f for f in wanted if not isinstance(f, Children)]
    materialise(workspace, frame, [need for feature in own for need in feature.needs])
    ready = []
    for feature in wanted:
        blocked = _blocked(workspace, frame, feature)
        if blocked is None:
            ready.append(feature)
        else:
            frame.broken[feature.name] = blocked
    batches: dict[tuple[type, str | None], list[Feature]] = defaultdict(list)
    for feature in ready:
        relation = feature.relation if isinstance(feature, Related | Children | Calendar) else None
        batches[type(feature), relation].append(feature)
    for batch in batches.values():
        _add(workspace, frame, batch)


def _blocked(workspace: Workspace, frame: PreparedFrame, feature: Feature) -> str | None:
    """Prepare a Children feature's target; the reason why a feature cannot be computed, if any."""
    holder = frame
    if isinstance(feature, Children):
        try:
            target = workspace.frames.get(frame.relation(feature.relation).to)
        except KeyError as error:
            return str(error)
        if target is None:
            return None
        materialise(workspace, target, feature.needs)
        holder = target
    broken = [holder.broken[need.name] for need in feature.needs if need.name in holder.broken]
    return broken[0] if broken else None


def _add(workspace: Workspace, frame: PreparedFrame, batch: Sequence[Feature]) -> None:
    """Compute a batch; if it fails, one by one, so that only the culprit is lost."""
    try:
        frame.add(_columns(workspace, frame, batch))
    except Exception as error:  # whatever a feature raises must not end the run
        if len(batch) == 1:
            frame.broken[batch[0].name] = f"{type(error).__name__}: {error}"
            return
        for feature in batch:
            _add(workspace, frame, [feature])


def _columns(
    workspace: Workspace, frame: PreparedFrame, batch: Sequence[Feature]
) -> list[pl.Series]:
    """The columns of features of one class (and one relation)."""
    match batch[0]:
        case Related():
            return [_related(workspace, frame, f) for f in batch if isinstance(f, Related)]
        case Calendar():
            return [_calendar(workspace, frame, f) for f in batch if isinstance(f, Calendar)]
        case Pattern():
            return _patterns(frame, [f for f in batch if isinstance(f, Pattern)])
        case Standard():
            return [_standard(workspace, frame, f) for f in batch if isinstance(f, Standard)]
        case History():
            histories = [f for f in batch if isinstance(f, History)]
            values = evaluate(frame, [f.argument for f in histories])
            return history_columns(histories, values, frame.series, frame.periods_a_year)
        case Peer():
            return _peers(frame, [f for f in batch if isinstance(f, Peer)])
        case Children():
            return _children(workspace, frame, [f for f in batch if isinstance(f, Children)])


def evaluate(frame: PreparedFrame, nodes: Sequence[Node]) -> list[pl.Series]:
    """The values of lowered trees on every row of the frame."""
    expressions = [value_expression(node).alias(str(n)) for n, node in enumerate(nodes)]
    return frame.table.select(pl.col(ROW_ID), *expressions).get_columns()[1:]


def _related(workspace: Workspace, frame: PreparedFrame, feature: Related) -> pl.Series:
    relation = frame.relation(feature.relation)
    target = workspace.frames.get(relation.to)
    dtype = DTYPES[feature.type]
    if target is None:
        return null_column(feature.name, dtype, frame.table.height)
    column = target.table.get_column(feature.column).cast(dtype)
    return _gather(column, workspace.rows(frame, relation)).alias(feature.name)


def _gather(column: pl.Series, rows: pl.Series) -> pl.Series:
    if column.is_empty():
        return null_column(column.name, column.dtype, rows.len())
    return take(column, rows)


def _calendar(workspace: Workspace, frame: PreparedFrame, feature: Calendar) -> pl.Series:
    source = frame
    if feature.relation is not None:
        target = workspace.frames.get(frame.relation(feature.relation).to)
        if target is None:
            return null_column(feature.name, pl.Float64, frame.table.height)
        source = target
    dtype = source.table.schema[feature.column]
    number = calendar_expression(feature.kind, feature.column, dtype)
    column = source.table.select(number).to_series()
    if feature.relation is not None:
        column = _gather(column, workspace.rows(frame, frame.relation(feature.relation)))
    return column.alias(feature.name)


def _patterns(frame: PreparedFrame, features: Sequence[Pattern]) -> list[pl.Series]:
    texts = evaluate(frame, [feature.argument for feature in features])
    return [
        text.str.contains(f"^(?:{feature.pattern})$").alias(feature.name)
        for feature, text in zip(features, texts, strict=True)
    ]


def _standard(workspace: Workspace, frame: PreparedFrame, feature: Standard) -> pl.Series:
    keys: list[pl.Series | str | float] = []
    for node in feature.keys:
        constant = node.value if isinstance(node, Text | Number) else None
        keys.append(evaluate(frame, [node])[0] if constant is None else constant)
    table = workspace.rulebook.tables[feature.table]
    return standard_column(table, keys, frame.table.get_column(MONTH)).alias(feature.name)


def _peers(frame: PreparedFrame, features: Sequence[Peer]) -> list[pl.Series]:
    values = evaluate(frame, [feature.argument for feature in features])
    groups = [evaluate(frame, feature.by) for feature in features]
    table = frame.table
    owner = table.get_column("enterprise_id" if "enterprise_id" in table.columns else ROW_ID)
    return peer_columns(features, values, groups, table.get_column(STEP), owner)


def _children(
    workspace: Workspace, frame: PreparedFrame, features: Sequence[Children]
) -> list[pl.Series]:
    relation = frame.relation(features[0].relation)
    target = workspace.frames.get(relation.to)
    if target is None:
        return [_of_none(feature, frame.table.height) for feature in features]
    inputs = []
    for feature in features:
        parts = {"argument": feature.argument, "weight": feature.weight, "where": feature.where}
        read = {name: node for name, node in parts.items() if node is not None}
        columns = evaluate(target, list(read.values()))
        named = [column.alias(name) for name, column in zip(read, columns, strict=True)]
        inputs.append(pl.DataFrame([target.table.get_column(ROW_ID), *named]))
    return children_columns(features, inputs, workspace.groups(frame, relation))


def _of_none(feature: Children, height: int) -> pl.Series:
    """The value where the target frame was not filed at all, as if it had no record."""
    value: float | bool | None = feature.empty
    if feature.kind in ("any", "count"):
        value = False if feature.kind == "any" else 0.0
    if feature.expect not in (None, 0):
        value = None
    return pl.repeat(value, height, dtype=DTYPES[feature.type], eager=True).alias(feature.name)
