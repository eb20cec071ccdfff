"""An accepted repair with what else it might have been."""

from __future__ import annotations

from dataclasses import dataclass, field

from mrv.trace.candidates import Instance
from mrv.trace.changes import Changes
from mrv.trace.hypothesis import Scored


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
