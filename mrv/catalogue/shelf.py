"""The rules of a compiled rulebook, unpacked frame by frame when first asked for.

A submission has the tables of one sector; the rules of the others would only cost start-up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import overload

import msgspec

from mrv.catalogue.model import Rule, Rulebook


class Packed(msgspec.Struct, frozen=True):
    """A rulebook as it is stored: all but the rules, which are packed by frame."""

    rulebook: Rulebook
    order: tuple[tuple[str, str], ...]
    """Id and frame of every rule, in the rulebook's order."""
    rules: dict[str, msgspec.Raw]
    """The rules of a frame, in the same order."""


class Shelf(Sequence[Rule]):
    """A sequence of rules that unpacks those of a frame on first use.

    `again` reads the whole rulebook from its sources; it is asked when what was stored turns out
    to be damaged.
    """

    def __init__(
        self,
        order: Sequence[tuple[str, str]],
        packed: Mapping[str, msgspec.Raw],
        again: Callable[[], Rulebook],
    ) -> None:
        self._order = order
        self._packed = packed
        self._again = again
        self._unpacked: dict[str, tuple[Rule, ...]] = {}
        self._all: tuple[Rule, ...] | None = None

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all rules; nothing is unpacked."""
        return frozenset(rule for rule, _ in self._order)

    @property
    def frames(self) -> frozenset[str]:
        """The frames that have rules; nothing is unpacked."""
        return frozenset(self._packed)

    def of(self, frames: Collection[str]) -> list[Rule]:
        """The rules of some frames, in the rulebook's order."""
        waiting = {
            frame: iter(self._rules(frame)) for frame in sorted(self._packed.keys() & set(frames))
        }
        return [next(waiting[frame]) for _, frame in self._order if frame in waiting]

    def _rules(self, frame: str) -> tuple[Rule, ...]:
        if frame not in self._unpacked:
            try:
                found = msgspec.msgpack.decode(self._packed[frame], type=tuple[Rule, ...])
            except (msgspec.MsgspecError, RecursionError):
                found = ()
            if len(found) != sum(owner == frame for _, owner in self._order):
                found = tuple(rule for rule in self._again().rules if rule.frame == frame)
            self._unpacked[frame] = found
        return self._unpacked[frame]

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
    by_frame: dict[str, list[Rule]] = {}
    for rule in rulebook.rules:
        by_frame.setdefault(rule.frame, []).append(rule)
    return Packed(
        rulebook=msgspec.structs.replace(rulebook, rules=()),
        order=tuple((rule.id, rule.frame) for rule in rulebook.rules),
        rules={
            frame: msgspec.Raw(msgspec.msgpack.encode(rules)) for frame, rules in by_frame.items()
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
