"""Calculated parameters by the catalogue's own formulas, a whole column at a time."""

from __future__ import annotations

import msgspec
import polars as pl

from mrv.catalogue.model import Formula, Rule, Rulebook
from mrv.engine.calendar import MONTH
from mrv.engine.compiled import NO_TOLERANCE, truths, values
from mrv.engine.features import materialise
from mrv.engine.frames import Workspace
from mrv.engine.series import surely


class Computed(msgspec.Struct, frozen=True, kw_only=True):
    """A calculated parameter of every record of a frame."""

    values: pl.Series
    """What the formulas give; null where none applies or something is unknown."""
    kept: pl.Series
    """Whether the value that stands there keeps its formula, within the tolerance of its rule."""
    rules: tuple[str, ...]
    """The rules of the formulas that gave a value."""


def compute(workspace: Workspace, frame: str, parameter: str) -> Computed:
    """Evaluate the formulas of a parameter on every record of a frame.

    Of several formulas the first that applies and can be computed counts. A formula that only
    looks at filed values (`not is_missing(...)`) looks at an empty cell too: the value is about to
    stand there.
    """
    prepared = workspace.frames[frame]
    about_to_stand = prepared.table.with_columns(pl.col(parameter).fill_null(0.0))
    found = pl.Series(parameter, [None] * about_to_stand.height, dtype=pl.Float64)
    rules: list[str] = []
    keeps = pl.Series("keeps", [False] * about_to_stand.height, dtype=pl.Boolean)
    for formula in formulas_of(workspace.rulebook, frame, parameter):
        rule = _rule_of(workspace.rulebook, formula)
        conditions = () if formula.when is None else formula.when.features
        needs = (*formula.expression.features, *conditions, *rule.expect.features)
        materialise(workspace, prepared, needs)
        if any(feature.name in prepared.broken for feature in needs):
            continue
        table = prepared.table.with_columns(about_to_stand.get_column(parameter))
        applies = _applies(formula, table) & found.is_null()
        given = values(table, [formula.expression.tree])[formula.expression.tree]
        if (applies & given.is_not_null()).any():
            rules.append(rule.id)
        found = given.zip_with(applies, found).alias(parameter)
        need = (rule.expect.tree, rule.tolerance)
        keeps = surely(truths(table, [need])[need]).zip_with(applies, keeps)
    return Computed(values=found, kept=keeps, rules=tuple(rules))


def formulas_of(rulebook: Rulebook, frame: str, parameter: str) -> list[Formula]:
    """The formulas of a parameter in a frame."""
    return [one for one in rulebook.parameters[parameter].formulas if one.frame == frame]


def _rule_of(rulebook: Rulebook, formula: Formula) -> Rule:
    return next(rule for rule in rulebook.rules if rule.id == formula.rule)


def _applies(formula: Formula, table: pl.DataFrame) -> pl.Series:
    month = table.get_column(MONTH)
    applies = pl.Series([True] * table.height, dtype=pl.Boolean)
    if formula.valid.start is not None:
        applies &= surely(month >= formula.valid.start)
    if formula.valid.until is not None:
        applies &= surely(month <= formula.valid.until)
    if formula.when is not None:
        need = (formula.when.tree, NO_TOLERANCE)
        applies &= surely(truths(table, [need])[need])
    return applies
