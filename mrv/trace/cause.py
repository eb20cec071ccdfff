"""An accepted repair with what else it might have been."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from mrv.trace.guesses.candidates import Instance
from mrv.trace.guesses.hypothesis import Scored
from mrv.trace.whatif.changes import Changes


@dataclass(slots=True)
class Cause:
    """What is named as the cause of some findings."""

    best: Scored
    rivals: list[Scored]
    """The best hypothesis of every other set of cells that explains the same, best first."""
    changes: Changes = field(default_factory=lambda: Changes(0))
    """The repair carried through to the emission, against the state it was found in."""
    removed: set[Instance] = field(default_factory=set)
    """Failing rules that hold once it is repaired."""


def needed(causes: Sequence[Cause]) -> list[Cause]:
    """The causes but those all of whose findings a stronger one explains as well.

    They were found apart, as their rules share no cell near by: what is far behind explains both.
    """
    by_instance: dict[Instance, list[Cause]] = defaultdict(list)
    for cause in causes:
        for instance in cause.best.explains:
            by_instance[instance].append(cause)
    return [
        cause
        for cause in causes
        if not any(
            other.best.score > cause.best.score and cause.best.explains <= other.best.explains
            for instance in list(cause.best.explains)[:1]
            for other in by_instance[instance]
        )
    ]
