"""What a demand weighs where the submission has no place for what it asks.

A blank in a column that was filed is a gap, and so is a record whose neighbours have evidence. A
column or a table that is nowhere in the submission says something else: this part of the forms is
not what was handed in (a month's core figures, one system's export). It stays missing and is told
as such, but of no record can be said that somebody forgot it there.

Where several enterprises report together each has its own forms: the column of one is a place for
what it files itself, and not for what the others do. A table of them all is a form of each.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from mrv.catalogue.model import Rule
from mrv.catalogue.owners import OWNER
from mrv.engine.frames import PreparedFrame, Workspace
from mrv.engine.series import constant_column
from mrv.language.features import Children, Feature, Related

Place = bool | pl.Series
"""Whether there is a place for what is asked; a series names the enterprises that have one."""


def without_a_place(
    workspace: Workspace, frame: PreparedFrame, judged: pl.DataFrame, rule: Rule
) -> pl.Series | None:
    """The judged records for which the submission has no place for anything that a rule asks for.

    Failures of a presence rule weigh there what it says of the unfiled; None where that is no
    record, or no other weight.
    """
    if rule.unfiled in (None, rule.severity):
        return None
    places = list(_places(workspace, frame, rule))
    if not places or any(place is True for place in places):
        return None
    owners = [place for place in places if isinstance(place, pl.Series)]
    if not owners:
        return constant_column("unfiled", True, pl.Boolean, judged.height)
    owner = judged.get_column(OWNER).cast(pl.String)
    return ~owner.is_in(pl.concat(owners).implode()).fill_null(False)


def _places(workspace: Workspace, frame: PreparedFrame, rule: Rule) -> Iterator[Place]:
    """For everything that is asked for: whether the submission has a place for it."""
    apart = workspace.several and OWNER in frame.frame.keys
    for name in rule.expect.names:
        if name in frame.frame.columns:
            yield _column(workspace, frame, name, apart)
    for feature in rule.expect.features:
        yield from _elsewhere(workspace, frame, feature, apart)


def _elsewhere(
    workspace: Workspace, frame: PreparedFrame, feature: Feature, apart: bool
) -> Iterator[Place]:
    if isinstance(feature, Children | Related):
        relation = frame.relation(feature.relation)
        target = workspace.frames.get(relation.to)
        apart = apart and (OWNER, OWNER) in relation.on
        if target is None or target.table.is_empty():
            yield False
        elif isinstance(feature, Related):
            yield _column(workspace, target, feature.column, apart)
        else:
            yield workspace.owners_of(target) if apart else True


def _column(workspace: Workspace, frame: PreparedFrame, name: str, apart: bool) -> Place:
    if name in frame.absent:
        return False
    return workspace.owners_with(frame, name) if apart else True
