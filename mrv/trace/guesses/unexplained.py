"""Why failing rules stay unexplained: other rules forbid it, or nothing gains enough."""

from __future__ import annotations

from collections.abc import Iterable

from mrv.trace.guesses.candidates import Instance
from mrv.trace.guesses.hypothesis import Scored


class Unexplained:
    """Collects what repairs that were not accepted would have done."""

    def __init__(self) -> None:
        self._torn: set[Instance] = set()
        self._spared: set[Instance] = set()

    @property
    def torn(self) -> set[Instance]:
        """Failing rules of which all that makes them hold breaks another one.

        And the evidence for some of that would do but for what it breaks: too little evidence is
        no contradiction.
        """
        return self._torn - self._spared

    def note(self, scored: Iterable[Scored]) -> None:
        """Take note of repairs none of which was good enough."""
        for item in scored:
            if not (item.breaks or item.denied):
                self._spared |= item.explains
            elif item.removed > item.hypothesis.cost:
                self._torn |= item.explains
