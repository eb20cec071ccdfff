"""The rules of a compiled rulebook, unpacked when first asked for.

A submission has the tables of one sector; the rules of the others would only cost start-up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import overload

import msgspec

from mrv.catalogue.model import Rule, Rulebook


class Packed(msgspec.Struct, frozen=True):
    """A rulebook as it is stored: all but the rules, which are packed by frame and category."""

    rulebook: Rulebook
    order: tuple[tuple[str, str, str], ...]
    """Id, frame and category of every rule, in the rulebook's order."""
    rules: dict[str, dict[str, msgspec.Raw]]
    """The rules of a frame by category, in the same order."""


class Shelf(Sequence[Rule]):
    """A sequence of rules that unpacks those of a frame and a category on first use.

    `again` reads the whole rulebook from its sources; it is asked when what was stored turns out
    to be damaged.
    """

    def __init__(
        self,
        order: Sequence[tuple[str, str, str]],
        packed: Mapping[str, Mapping[str, msgspec.Raw]],
        again: Callable[[], Rulebook],
    ) -> None:
        self._order = order
        self._packed = packed
        self._again = again
        self._counts = Counter((frame, category) for _, frame, category in order)
        self._unpacked: dict[tuple[str, str], tuple[Rule, ...]] = {}
        self._all: tuple[Rule, ...] | None = None

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all rules; nothing is unpacked."""
        return frozenset(rule for rule, _, _ in self._order)

    @property
    def frames(self) -> frozenset[str]:
        """The frames that have rules; nothing is unpacked."""
        return frozenset(self._packed)

    def of(self, frames: Collection[str], category: str | None = None) -> list[Rule]:
        """The rules of some frames, or those of one category, in the rulebook's order."""
        wanted = [
            place
            for place in self._counts
            if place[0] in frames and (category is None or place[1] == category)
        ]
        waiting = {place: iter(self._rules(place)) for place in wanted}
        places = ((frame, kind) for _, frame, kind in self._order)
        return [next(waiting[place]) for place in places if place in waiting]

    def _rules(self, place: tuple[str, str]) -> tuple[Rule, ...]:
        if place not in self._unpacked:
            frame, category = place
            try:
                packed = self._packed[frame][category]
                found = msgspec.msgpack.decode(packed, type=tuple[Rule, ...])
            except (KeyError, msgspec.MsgspecError, RecursionError):
                found = ()
            if len(found) != self._counts[place]:
                every = self._again().rules
                found = tuple(r for r in every if (r.frame, r.category) == place)
            self._unpacked[place] = found
        return self._unpacked[place]

    def _everything(self) -> tuple[Rule, ...]:
        if self._all is None:
            self._all = tuple(self.of(self._packed))
        return self._all

    def __len__(self) -> int:
        return len(self._order)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._everything())

    @overload
    def __getitem__(self, index: int) -> Rule: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Rule]: ...
    def __getitem__(self, index: int | slice) -> Rule | Sequence[Rule]:
        return self._everything()[index]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Shelf | tuple):
            return self._everything() == tuple(other)
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]


def pack(rulebook: Rulebook) -> Packed:
    """The stored form of a rulebook."""
    parted: dict[str, dict[str, list[Rule]]] = {}
    for rule in rulebook.rules:
        parted.setdefault(rule.frame, {}).setdefault(rule.category, []).append(rule)
    return Packed(
        rulebook=msgspec.structs.replace(rulebook, rules=()),
        order=tuple((rule.id, rule.frame, rule.category) for rule in rulebook.rules),
        rules={
            frame: {
                category: msgspec.Raw(msgspec.msgpack.encode(rules))
                for category, rules in own.items()
            }
            for frame, own in parted.items()
        },
    )


def unpack(packed: Packed, again: Callable[[], Rulebook]) -> Rulebook:
    """The rulebook of a stored form; its rules stay packed until they are asked for."""
    shelf = Shelf(packed.order, packed.rules, again)
    return msgspec.structs.replace(packed.rulebook, rules=shelf)


def rules_of(rulebook: Rulebook, frames: Collection[str]) -> list[Rule]:
    """The rules of some frames, in the rulebook's order."""
    if isinstance(rulebook.rules, Shelf):
        return rulebook.rules.of(frames)
    return [rule for rule in rulebook.rules if rule.frame in frames]


def rules_in(rulebook: Rulebook, category: str) -> list[Rule]:
    """The rules of one category, in the rulebook's order."""
    if isinstance(rulebook.rules, Shelf):
        return rulebook.rules.of(rulebook.rules.frames, category)
    return [rule for rule in rulebook.rules if rule.category == category]


def rule_ids(rulebook: Rulebook) -> frozenset[str]:
    """The ids of all rules."""
    if isinstance(rulebook.rules, Shelf):
        return rulebook.rules.ids
    return frozenset(rule.id for rule in rulebook.rules)


def frames_with_rules(rulebook: Rulebook) -> frozenset[str]:
    """The frames that have rules."""
    if isinstance(rulebook.rules, Shelf):
        return rulebook.rules.frames
    return frozenset(rule.frame for rule in rulebook.rules)
