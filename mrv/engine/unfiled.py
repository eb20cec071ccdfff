"""What a demand weighs where the submission has no place for what it asks.

A blank in a column that was filed is a gap, and so is a record whose neighbours have evidence. A
column or a table that is nowhere in the submission says something else: this part of the forms is
not what was handed in (a month's core figures, one system's export). It stays missing and is told
as such, but of no record can be said that somebody forgot it there.
"""

from __future__ import annotations

from collections.abc import Iterator

from mrv.catalogue.model import Rule, Severity
from mrv.engine.frames import PreparedFrame, Workspace
from mrv.language.features import Children, Feature, Related


def weight_of_demand(workspace: Workspace, frame: PreparedFrame, rule: Rule) -> Severity:
    """The severity of a presence rule's failures in this submission.

    The rule's own severity where the submission has a place for anything it asks for; else its
    `unfiled` severity.
    """
    places = list(_places(workspace, frame, rule))
    if not places or any(places):
        return rule.severity
    return rule.unfiled or rule.severity


def _places(workspace: Workspace, frame: PreparedFrame, rule: Rule) -> Iterator[bool]:
    """For everything that is asked for: whether the submission has a place for it."""
    for name in rule.expect.names:
        if name in frame.frame.columns:
            yield name not in frame.absent
    for feature in rule.expect.features:
        yield from _elsewhere(workspace, frame, feature)


def _elsewhere(workspace: Workspace, frame: PreparedFrame, feature: Feature) -> Iterator[bool]:
    if isinstance(feature, Children | Related):
        target = workspace.frames.get(frame.relation(feature.relation).to)
        if target is None or target.table.is_empty():
            yield False
        else:
            yield not (isinstance(feature, Related) and feature.column in target.absent)
