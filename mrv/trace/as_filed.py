"""Causes without what need not have been repaired: once all the rest is, what was filed will do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import replace

import msgspec

from mrv.trace.cause import Cause
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.hypothesis import Hypothesis, Scorer
from mrv.trace.whatif.tables import Tables

_WORSE = 2.0
"""Nats by which a value may be less usual than its repair and do as well."""
_BACK = 0.1
"""Share of a repair that may be left of it where later ones took it back."""


class AsFiled:
    """Asks whether values that were repaired early are still wrong beside later repairs."""

    def __init__(self, tables: Tables, scorer: Scorer) -> None:
        self._tables = tables
        self._scorer = scorer

    def value(self, spot: Spot) -> float:
        """The number that was filed in a cell."""
        filed = self._tables.frames[spot.frame].prepared.table.get_column(spot.column)[spot.row]
        return float(filed)

    def without(self, refined: Sequence[Cause], causes: Sequence[Cause]) -> list[Cause]:
        """The refined causes without cells that are right as filed, all `causes` being repaired.

        One repair changed them and a later one changed them back, by itself or as it was followed.
        """
        times = Counter(spot for cause in causes for spot in numbers_of(cause))
        follows = {spot: True for spot, number in times.items() if number > 1}
        if len(causes) > 1:
            for cause in refined:
                for spot in self._taken_back(cause):
                    follows.setdefault(spot, cause.best.hypothesis.follows)
        if not follows:
            return list(refined)
        back = [Hypothesis(((s, self.value(s)),), own, "", 0.0) for s, own in follows.items()]
        right = {
            spot
            for spot, item in zip(follows, self._scorer.score(back), strict=True)
            if not item.breaks and item.score > -_WORSE
        }
        return self._without_idle([_without(cause, right) for cause in refined], right)

    def _taken_back(self, cause: Cause) -> list[Spot]:
        """The cells of a cause that are about what was filed again, as later repairs left them."""
        cells, found = dict(cause.best.hypothesis.cells), []
        for spot in numbers_of(cause):
            now = float(self._tables.frames[spot.frame].column(spot.column)[spot.row])
            filed = self.value(spot)
            if abs(now - filed) < _BACK * abs(float(cells[spot]) - filed):
                found.append(spot)
        return found

    def _without_idle(self, causes: Sequence[Cause], right: Set[Spot]) -> list[Cause]:
        """The causes but those of right cells alone; what moves these has their findings.

        One whose cells no other cause moves stays.
        """
        idle = [cause for cause in causes if _is_idle(cause, right)]
        if not idle:
            return list(causes)
        found = [cause for cause in causes if not _is_idle(cause, right)]
        moved = self._moved(found)
        for cause in idle:
            spots = set(numbers_of(cause))
            places = [place for place, own in enumerate(moved) if spots & own]
            if places:
                found[places[-1]] = _with_findings(found[places[-1]], cause)
            else:
                found.append(cause)
        return found

    def _moved(self, causes: Sequence[Cause]) -> list[set[Spot]]:
        """The cells that taking back each of some causes changes."""
        back = [
            Hypothesis(
                tuple((spot, self.value(spot)) for spot in numbers_of(cause)),
                cause.best.hypothesis.follows,
                "",
                0.0,
            )
            for cause in causes
        ]
        changes = self._scorer.changes(back)
        found: list[set[Spot]] = [set() for _ in causes]
        for (frame, column), held in changes.columns.items():
            rows = self._tables.frames[frame].rows
            for key in held.keys.tolist():
                number, row = divmod(key, rows)
                found[number].add(Spot(frame, column, row))
        return found


def numbers_of(cause: Cause) -> tuple[Spot, ...]:
    """The cells of a cause that are numbers."""
    hypothesis = cause.best.hypothesis
    return () if hypothesis.textual else hypothesis.spots


def _is_idle(cause: Cause, right: Set[Spot]) -> bool:
    """Whether a cause has no cells but right ones."""
    spots = numbers_of(cause)
    return bool(spots) and set(spots) <= right


def _with_findings(cause: Cause, idle: Cause) -> Cause:
    """A cause that explains what an idle one was found for as well."""
    own, other = cause.best, idle.best
    best = replace(
        own,
        gain=own.gain + other.gain,
        removed=own.removed + other.removed,
        score=own.score + other.score,
        explains=own.explains | other.explains,
        touches=own.touches | other.touches,
    )
    return replace(cause, best=best, removed=cause.removed | idle.removed)


def _without(cause: Cause, right: Set[Spot]) -> Cause:
    """A cause of some values without those that are right as filed, unless all of them are."""
    hypothesis = cause.best.hypothesis
    cells = tuple(cell for cell in hypothesis.cells if cell[0] not in right)
    if not cells or len(cells) == len(hypothesis.cells):
        return cause
    kind = hypothesis.kind if len(cells) > 1 else "wrong_value"
    left = msgspec.structs.replace(hypothesis, cells=cells, kind=kind, factor=None, span=None)
    return replace(cause, best=replace(cause.best, hypothesis=left))
