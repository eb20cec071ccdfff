"""How much is tried at once, enterprise by enterprise.

A report is traced the same way whether it is handed in alone or with a thousand others: whatever is
done more thoroughly where little is to be done goes by what the enterprise asks, not by what the
call does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

_TRIED, _FEW = 2, 8
"""Variables of a component that are tried before it is known what others must surpass, and
hypotheses of one that are scored at once."""
_ALONE, _TRIED_ALONE, _FEW_ALONE = 8, 1, 16
"""The same where an enterprise has so many components at most: a pass over the rules, which many
share, costs these more than what is weighed in vain in it."""

Item = TypeVar("Item")


class Effort:
    """What may be done at once for each of some components."""

    def __init__(self, owners: Sequence[object]) -> None:
        """Take the enterprise of each component."""
        self._owners = owners
        components = Counter(owners)
        alone = [components[owner] <= _ALONE for owner in owners]
        self.tried = [_TRIED_ALONE if few else _TRIED for few in alone]
        """By component, variables that are tried first."""
        self.few = [_FEW_ALONE if few else _FEW for few in alone]
        """By component, hypotheses that are weighed at once."""

    def apart(
        self,
        items: Iterable[Item],
        component: Callable[[Item], int],
        holds: Callable[[list[Item]], bool],
    ) -> tuple[list[Item], list[Item]]:
        """Items of the enterprises whose items are such that something holds, and the others."""
        own: dict[object, list[Item]] = defaultdict(list)
        for item in items:
            own[self._owners[component(item)]].append(item)
        such: list[Item] = []
        others: list[Item] = []
        for each in own.values():
            (such if holds(each) else others).extend(each)
        return such, others
