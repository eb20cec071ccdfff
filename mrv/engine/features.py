"""Materialise the features that rules need, frame by frame, each once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import polars as pl

from mrv.engine.calendar import MONTH, STEP, calendar_expression
from mrv.engine.children import children_columns
from mrv.engine.children_of_few import value_of_none
from mrv.engine.compiled import values
from mrv.engine.frames import PreparedFrame, Workspace
from mrv.engine.history import DTYPES, history_columns
from mrv.engine.peers import peer_columns
from mrv.engine.series import constant_column, only_where, take
from mrv.engine.standard import Combinations
from mrv.intake.submission import ROW_ID
from mrv.language.features import (
    Calendar,
    Characters,
    Children,
    Contains,
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
    known = set(frame.table.columns) | frame.broken.keys()
    wanted = [
        feature
        for feature in {feature.name: feature for feature in features}.values()
        if feature.name not in known
    ]
    if not wanted:
        return
    for holder, needs in _needs(workspace, frame, wanted).values():
        materialise(workspace, holder, needs)
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
        # What others needed is there already, be it by way of a relation back to this frame.
        absent = [feature for feature in batch if feature.name not in frame.table.columns]
        if absent:
            _add(workspace, frame, absent)


def _needs(
    workspace: Workspace, frame: PreparedFrame, features: Iterable[Feature]
) -> dict[str, tuple[PreparedFrame, list[Feature]]]:
    """What features need of their own frame and, for aggregates, of the frames of their members."""
    needs: dict[str, tuple[PreparedFrame, list[Feature]]] = {}
    for feature in features:
        holder = frame if not isinstance(feature, Children) else _target(workspace, frame, feature)
        if isinstance(holder, PreparedFrame):
            needs.setdefault(holder.frame.name, (holder, []))[1].extend(feature.needs)
    return needs


def _target(
    workspace: Workspace, frame: PreparedFrame, feature: Children
) -> PreparedFrame | str | None:
    """The frame of a feature's members, None if it was not filed; or why there is none at all."""
    try:
        return workspace.frames.get(frame.relation(feature.relation).to)
    except KeyError as error:
        return str(error)


def _blocked(workspace: Workspace, frame: PreparedFrame, feature: Feature) -> str | None:
    """The reason why a feature cannot be computed, if any."""
    holder = frame if not isinstance(feature, Children) else _target(workspace, frame, feature)
    if not isinstance(holder, PreparedFrame):
        return holder
    broken = [holder.broken[need.name] for need in feature.needs if need.name in holder.broken]
    return broken[0] if broken else None


def _add(workspace: Workspace, frame: PreparedFrame, batch: Sequence[Feature]) -> None:
    """Compute a batch; if it fails, one by one, so that only the culprit is lost."""
    try:
        frame.add(_columns(workspace, frame, batch))
    except Exception as error:  # whatever a feature raises must not end the run
        if len(batch) == 1:
            frame.broken[batch[0].name] = f"{type(error).__name__}: {error}".splitlines()[0]
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
            return _calendars(workspace, frame, [f for f in batch if isinstance(f, Calendar)])
        case Pattern():
            return _patterns(frame, [f for f in batch if isinstance(f, Pattern)])
        case Characters():
            return _parts(frame, [f for f in batch if isinstance(f, Characters)])
        case Contains():
            return _containing(frame, [f for f in batch if isinstance(f, Contains)])
        case Standard():
            return _standards(workspace, frame, [f for f in batch if isinstance(f, Standard)])
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
    found = values(frame.table, nodes)
    return [found[node] for node in nodes]


def _related(workspace: Workspace, frame: PreparedFrame, feature: Related) -> pl.Series:
    relation = frame.relation(feature.relation)
    target = workspace.frames.get(relation.to)
    dtype = DTYPES[feature.type]
    if target is None:
        return constant_column(feature.name, None, dtype, frame.table.height)
    column = target.table.get_column(feature.column).cast(dtype)
    return take(column, workspace.rows(frame, relation)).alias(feature.name)


def _calendars(
    workspace: Workspace, frame: PreparedFrame, features: Sequence[Calendar]
) -> list[pl.Series]:
    """Calendar numbers of the frame itself, or of one to-one relation."""
    source, rows = frame, None
    if features[0].relation is not None:
        relation = frame.relation(features[0].relation)
        target = workspace.frames.get(relation.to)
        if target is None:
            height = frame.table.height
            return [constant_column(f.name, None, pl.Float64, height) for f in features]
        source, rows = target, workspace.rows(frame, relation)
    schema = source.table.schema
    numbers = source.table.select(
        calendar_expression(f.kind, f.column, schema[f.column]).alias(f.name) for f in features
    )
    return [column if rows is None else take(column, rows) for column in numbers]


def _patterns(frame: PreparedFrame, features: Sequence[Pattern]) -> list[pl.Series]:
    texts = evaluate(frame, [feature.argument for feature in features])
    return [
        text.str.contains(f"^(?:{feature.pattern})$").alias(feature.name)
        for feature, text in zip(features, texts, strict=True)
    ]


def _parts(frame: PreparedFrame, features: Sequence[Characters]) -> list[pl.Series]:
    texts = evaluate(frame, [feature.argument for feature in features])
    return [
        part_of(text, feature.start, feature.length).alias(feature.name)
        for feature, text in zip(features, texts, strict=True)
    ]


def _containing(frame: PreparedFrame, features: Sequence[Contains]) -> list[pl.Series]:
    pairs = [evaluate(frame, [feature.argument, feature.sought]) for feature in features]
    return [
        contains(text, sought).alias(feature.name)
        for feature, (text, sought) in zip(features, pairs, strict=True)
    ]


def contains(text: pl.Series, sought: pl.Series) -> pl.Series:
    """Whether each text holds the other; null where either is unknown."""
    table = pl.DataFrame([text.alias("text"), sought.alias("sought")])
    found = pl.col("text").str.contains(pl.col("sought"), literal=True)
    known = pl.col("text").is_not_null() & pl.col("sought").is_not_null()
    return table.select(pl.when(known).then(found)).to_series()


def part_of(text: pl.Series, start: int, length: int) -> pl.Series:
    """Characters of each text; null where it ends before they do."""
    found = text.str.slice(start - 1, length)
    return found.set(found.str.len_chars() < length, None)


def _standards(
    workspace: Workspace, frame: PreparedFrame, features: Sequence[Standard]
) -> list[pl.Series]:
    """Look-ups that move with the same keys share the combinations of these keys."""
    nodes = dict.fromkeys(node for f in features for node in f.keys if not _is_constant(node))
    columns = dict(zip(nodes, evaluate(frame, list(nodes)), strict=True))
    month = frame.table.get_column(MONTH)
    batches: dict[tuple[Node, ...], list[Standard]] = defaultdict(list)
    for feature in features:
        batches[tuple(node for node in feature.keys if not _is_constant(node))].append(feature)
    found = []
    for moving, batch in batches.items():
        combinations = Combinations(month, [columns[node] for node in moving])
        for feature in batch:
            constants = {
                place: node.value
                for place, node in enumerate(feature.keys)
                if isinstance(node, Text | Number)
            }
            lookup = workspace.lookups.narrowed(feature.table, constants)
            found.append(combinations.column(lookup, feature.name))
    return found


def _is_constant(node: Node) -> bool:
    return isinstance(node, Text | Number)


def _peers(frame: PreparedFrame, features: Sequence[Peer]) -> list[pl.Series]:
    nodes = dict.fromkeys(node for f in features for node in (f.argument, *f.by))
    columns = dict(zip(nodes, evaluate(frame, list(nodes)), strict=True))
    values = [columns[feature.argument] for feature in features]
    groups = [[columns[node] for node in feature.by] for feature in features]
    table = frame.table
    owner = table.get_column("enterprise_id" if "enterprise_id" in table.columns else ROW_ID)
    return peer_columns(features, values, groups, table.get_column(STEP), owner)


def _children(
    workspace: Workspace, frame: PreparedFrame, features: Sequence[Children]
) -> list[pl.Series]:
    relation = frame.relation(features[0].relation)
    target = workspace.frames.get(relation.to)
    if target is None:
        # A frame that was not filed is like one without records; but of a core table of a sector
        # that reports, it says that the submission is partial: only the count is known to be none.
        core = workspace.lacks(relation.to)
        return [
            constant_column(
                f.name,
                None if core and f.kind != "count" else value_of_none(f),
                DTYPES[f.type],
                frame.table.height,
            )
            for f in features
        ]
    nodes = [n for f in features for n in (f.argument, f.weight, f.where) if n is not None]
    read = values(target.table, nodes)
    columns = children_columns(features, read, workspace.groups(frame, relation))
    without = workspace.without(frame, relation)
    if without is None:
        return columns
    # What is said of a submission without a core table is said of each enterprise without it.
    return [
        column if feature.kind == "count" else only_where(~without, column)
        for feature, column in zip(features, columns, strict=True)
    ]
