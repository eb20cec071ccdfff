"""In which order steps are taken, and which of them a change may reach.

All steps of a plan have one order, inputs first; what a column reaches and what it needs are sets
of steps, kept as bits of a number, so that those of many columns are joined at no cost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from mrv.trace.whatif.plan import Place


class Makes(Protocol):
    """A step makes one column from others of one frame."""

    @property
    def makes(self) -> Place:
        """The column it makes."""

    @property
    def source(self) -> str:
        """The frame whose columns it reads."""

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns it reads."""


S = TypeVar("S", bound=Makes)


class Order(Generic[S]):
    """The steps of a plan, sorted once."""

    def __init__(self, steps: Iterable[S], readers: Mapping[Place, Sequence[S]]) -> None:
        self._readers = readers
        self._steps = _sorted(steps, readers)
        self._place = {id(step): place for place, step in enumerate(self._steps)}
        self._makers: dict[Place, list[S]] = {}
        for step in self._steps:
            self._makers.setdefault(step.makes, []).append(step)
        self._below: dict[Place, int] = {}
        self._above: dict[Place, int] = {}
        self._next: dict[Place, int] = {}

    def between(self, changed: Iterable[Place], wanted: Iterable[Place] | None) -> list[S]:
        """The steps that changed columns reach; with `wanted`, only those on the way there."""
        return [self._steps[place] for place in _ones(self.reached(changed, wanted))]

    def reached(self, changed: Iterable[Place], wanted: Iterable[Place] | None) -> int:
        """The same as bits."""
        bits = 0
        for place in changed:
            bits |= self._bits(place, self._below, self._reading, lambda step: [step.makes])
        if wanted is not None:
            needed = 0
            for place in wanted:
                needed |= self._bits(place, self._above, self._making, _read)
            bits &= needed
        return bits

    def reading(self, place: Place) -> int:
        """The steps that read a column themselves, as bits."""
        found = self._next.get(place)
        if found is None:
            found = 0
            for step in self._reading(place):
                found |= 1 << self._place[id(step)]
            self._next[place] = found
        return found

    def at(self, place: int) -> S:
        """The step of a bit."""
        return self._steps[place]

    def _bits(
        self,
        start: Place,
        known: dict[Place, int],
        steps_at: Callable[[Place], Sequence[S]],
        onward: Callable[[S], Iterable[Place]],
    ) -> int:
        """The steps found from a column, step by step."""
        if start not in known:
            bits, seen, waiting = 0, {start}, [start]
            while waiting:
                for step in steps_at(waiting.pop()):
                    bits |= 1 << self._place[id(step)]
                    for place in onward(step):
                        if place not in seen:
                            seen.add(place)
                            waiting.append(place)
            known[start] = bits
        return known[start]

    def _reading(self, place: Place) -> Sequence[S]:
        return [step for step in self._readers.get(place, ()) if id(step) in self._place]

    def _making(self, place: Place) -> Sequence[S]:
        return self._makers.get(place, ())


def _read(step: Makes) -> Iterator[Place]:
    for name in step.reads:
        yield step.source, name


def _ones(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _sorted(steps: Iterable[S], readers: Mapping[Place, Sequence[S]]) -> list[S]:
    """Steps after all that make what they read; those of a circle in any order."""
    asked = {id(step): step for step in steps}
    done: set[int] = set()
    found: list[S] = []
    for start in asked.values():
        if id(start) in done:
            continue
        done.add(id(start))
        stack: list[tuple[S, Iterator[S]]] = [(start, iter(readers.get(start.makes, ())))]
        while stack:
            step, following = stack[-1]
            for other in following:
                if id(other) in asked and id(other) not in done:
                    done.add(id(other))
                    stack.append((other, iter(readers.get(other.makes, ()))))
                    break
            else:
                stack.pop()
                found.append(step)
    found.reverse()
    return found
