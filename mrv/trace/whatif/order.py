"""In which order steps are taken, and which of them a change may reach.

All steps of a plan have one order, inputs first; what a column reaches and what it needs are sets
of steps, kept as bits of a number, so that those of many columns are joined at no cost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from mrv.trace.whatif.plan import Place

    _Link = tuple[int, tuple[Place, ...]]
    """The bit of a step, and the columns that lie beyond it."""


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
        self._down: dict[Place, list[_Link]] = {}
        self._up: dict[Place, list[_Link]] = {}

    def between(self, changed: Iterable[Place], wanted: Iterable[Place] | None) -> list[S]:
        """The steps that changed columns reach; with `wanted`, only those on the way there."""
        return [self._steps[place] for place in _ones(self.reached(changed, wanted))]

    def reached(self, changed: Iterable[Place], wanted: Iterable[Place] | None) -> int:
        """The same as bits."""
        bits = 0
        for place in changed:
            bits |= _bits(place, self._below, self._onward)
        if wanted is not None:
            needed = 0
            for place in wanted:
                needed |= _bits(place, self._above, self._backward)
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

    def _onward(self, place: Place) -> list[_Link]:
        """The steps that read a column, and what each makes."""
        found = self._down.get(place)
        if found is None:
            read = self._reading(place)
            found = [(1 << self._place[id(step)], (step.makes,)) for step in read]
            self._down[place] = found
        return found

    def _backward(self, place: Place) -> list[_Link]:
        """The steps that make a column, and what each reads."""
        found = self._up.get(place)
        if found is None:
            made = self._makers.get(place, ())
            found = [(1 << self._place[id(step)], tuple(_read(step))) for step in made]
            self._up[place] = found
        return found

    def _reading(self, place: Place) -> Sequence[S]:
        return [step for step in self._readers.get(place, ()) if id(step) in self._place]


def _bits(start: Place, known: dict[Place, int], links: Callable[[Place], list[_Link]]) -> int:
    """The steps found from a column, step by step."""
    found = known.get(start)
    if found is None:
        found, seen, waiting = 0, {start}, [start]
        while waiting:
            for bit, places in links(waiting.pop()):
                found |= bit
                for place in places:
                    if place not in seen:
                        seen.add(place)
                        waiting.append(place)
        known[start] = found
    return found


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
