"""Whom a record belongs to: the key of every frame of enterprises, and its namesakes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from mrv.catalogue.model import Frame

OWNER = "enterprise_id"
"""The column that names the enterprise of a record."""


def party_columns(frames: Mapping[str, Frame]) -> dict[str, tuple[str, ...]]:
    """The columns of each frame that name enterprises: the owner, and what relations tie to it.

    A purchase is found by the buyer (`on: {enterprise_id: buyer_id}`), so that a buyer is an
    enterprise; and so is a seller who may be the buyer of another record.
    """
    tied: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for frame in frames.values():
        for relation in frame.relations:
            for mine, theirs in relation.on:
                one, other = (frame.name, mine), (relation.to, theirs)
                tied[one].add(other)
                tied[other].add(one)
    wave = [(frame.name, OWNER) for frame in frames.values() if OWNER in frame.keys]
    found = set(wave)
    while wave:
        wave = [place for at in wave for place in tied[at] - found]
        found |= set(wave)
    return {
        frame.name: tuple(
            column for column in (*frame.keys, *frame.columns) if (frame.name, column) in found
        )
        for frame in frames.values()
    }
