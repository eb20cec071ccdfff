"""Whether a repair leaves what rules compare as steady as plants are, month by month.

Two series that disagree by a factor all year can each be repaired by one. Where one is merely
divided by the other nothing tells which; but where they are parts of a sum (a ledger, a balance of
energy), the wrong repair leaves in it a part of its own ups and downs, and the right one only what
such a balance varies by anyway.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from mrv.trace.guesses.hypothesis import Hypothesis, Scored, Scorer
from mrv.trace.whatif.aims import Aims
from mrv.trace.whatif.changes import Changes, Pairs
from mrv.trace.whatif.judge import Judge
from mrv.trace.whatif.plan import Judged, Place, Plan
from mrv.trace.whatif.tables import Array, Rows, Tables

_LEAST = 6
"""Months that tell how steady something is."""
_CLOSE = 9.0
"""Nats within which series are compared."""
_MOST = 6.0
"""Nats that steadiness tells at most."""
_COMPARED = 8
"""Repairs that are compared at most."""
_ROUNDING = 1e-5
"""What rounding leaves, in logarithms."""
_NOTHING = 1e-6
_MEASURED = 0.05
"""Share of a series that may be how well it is measured; what varies by more is no such error."""


class Steadiness:
    """Compares series that explain the same."""

    def __init__(
        self, tables: Tables, plan: Plan, scorer: Scorer, judge: Judge, aims: Aims
    ) -> None:
        self._tables = tables
        self._plan = plan
        self._scorer = scorer
        self._judge = judge
        self._aims = aims

    def weigh(self, own: Sequence[Scored]) -> None:
        """Take from the scores of series, best first, what speaks against them."""
        near = _near(own)
        rivals = [item for item in near if item.hypothesis.factor][:_COMPARED]
        if len(_columns(rivals)) < 2:
            return
        told = self._told(rivals)
        if told is None:
            return
        against: dict[frozenset[Place], float] = {}
        for item, nats in zip(rivals, told.tolist(), strict=True):
            item.score -= nats
            against.setdefault(_places(item.hypothesis), nats)
        for item in near:
            # Where every month has a value of its own nothing is left to vary.
            if not item.hypothesis.factor:
                item.score -= against.get(_places(item.hypothesis), 0.0)

    def _told(self, rivals: Sequence[Scored]) -> Array | None:
        """What the rule that tells most says against each, compared with the best of them."""
        changes = self._scorer.changes([item.hypothesis for item in rivals])
        factors = np.array([1.0 / abs(item.hypothesis.factor or 1.0) for item in rivals])
        best: Array | None = None
        for judged in self._asked(rivals, changes):
            stands = self._stands(judged, changes, len(rivals))
            if stands is None:
                continue
            nats = (stands.shape[1] - 1) * _looser(stands, factors)
            if best is None or np.abs(nats).max() > np.abs(best).max():
                best = nats
        return None if best is None else np.clip(best, -_MOST, _MOST)

    def _asked(self, rivals: Sequence[Scored], changes: Changes) -> Iterator[Judged]:
        """The rules that fail, and others that compare by a sum of what is changed."""
        failing = {instance.rule for item in rivals for instance in item.explains}
        seeds = {place for item in rivals for place in _places(item.hypothesis)}
        found = set(failing)
        found |= {judged.number for place in seeds for judged in self._plan.rules_of.get(place, ())}
        for number in sorted(found):
            judged = self._plan.rules[number]
            table = self._tables.frames[judged.rule.frame]
            if judged.equation or table.frame.time != "month":
                continue
            if not all(name in table for name in judged.reads):
                continue
            shape = self._aims.shape(judged.rule)
            if shape in ("equal", "band") or (shape == "edge" and number in failing):
                yield judged

    def _stands(self, judged: Judged, changes: Changes, count: int) -> Array | None:
        """Where what a rule compares stands by repair, and at last as filed, and by month."""
        table = self._tables.frames[judged.rule.frame]
        keys = [
            changes.columns[table.name, name].keys % table.rows
            for name in changes.names(table.name) & judged.reads
        ]
        rows: Rows = np.unique(np.concatenate(keys)) if keys else np.zeros(0, dtype=np.int64)
        [(energy, _)] = self._judge.standing.of([judged], table)
        rows = rows[table.judged[rows] & (energy[rows] > 0)]
        if len(rows) < _LEAST:
            return None
        every = count + 1
        pairs = Pairs(np.arange(every).repeat(len(rows)), np.tile(rows, every), ordered=True)
        stands = self._aims.standing(judged.rule, table, changes, pairs).reshape(every, len(rows))
        stands = stands[:, np.isfinite(stands).all(axis=0)]
        return stands if stands.shape[1] >= _LEAST else None


def _looser(stands: Array, factors: Array) -> Array:
    """How much more (logarithms) months scatter by each repair than by the first one.

    What they vary by anyway may be what one of the series is measured with: by a factor it becomes
    more or less by itself, which tells nothing. That much is granted to either of the two.
    """
    stands, filed = stands[:-1], stands[-1]
    away = np.abs(stands - np.median(stands, axis=1, keepdims=True)).mean(axis=1)
    away = np.maximum(away, _ROUNDING)
    part = np.median(np.abs(stands - filed), axis=1) / np.maximum(np.abs(factors - 1), 1e-9)
    share = np.minimum(_MEASURED * part / away.min(), 1.0)
    grown = np.log(1 + (factors**2 - 1) * share**2) / 2
    found = np.log(away / away[0])
    ways = np.stack([found, found - grown, found + grown[0]])
    one_sided = (ways > 0).all(axis=0) | (ways < 0).all(axis=0)
    least = np.take_along_axis(ways, np.abs(ways).argmin(axis=0)[None], axis=0)[0]
    told: Array = np.where(one_sided & (np.abs(least) > _NOTHING), least, 0.0)
    return told


def _near(own: Sequence[Scored]) -> list[Scored]:
    """The series that come near the best cause, if that is one."""
    if not own or len(own[0].hypothesis.cells) < _LEAST:
        return []
    least = own[0].score - _CLOSE
    return [i for i in own if i.score >= least and len(i.hypothesis.cells) >= _LEAST]


def _places(hypothesis: Hypothesis) -> frozenset[Place]:
    return frozenset((spot.frame, spot.column) for spot in hypothesis.spots)


def _columns(items: Sequence[Scored]) -> set[frozenset[Place]]:
    return {_places(item.hypothesis) for item in items}
