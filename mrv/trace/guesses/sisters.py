"""What the records of sister units say of a series that is wrong in all its months.

Such a series has no right months of its own to be compared with. But where a rule allows a range,
the boilers, lines and units beside it tell where in that range the plant usually stands; and what
is measured per unit of something is much the same where the same is burnt or made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from statistics import median
from typing import NamedTuple

import msgspec
import numpy as np

from mrv.catalogue.owners import OWNER
from mrv.trace.guesses.candidates import Failing, Spot, accused, accusing
from mrv.trace.guesses.hypothesis import Hypothesis, Scored, Scorer
from mrv.trace.guesses.invert import Inverter, Variable, Wish
from mrv.trace.guesses.names import Names
from mrv.trace.whatif.aims import is_flat
from mrv.trace.whatif.changes import Changes, Pairs
from mrv.trace.whatif.energies import SLOPE, weight
from mrv.trace.whatif.plan import Judged
from mrv.trace.whatif.tables import Array, Table, Tables

_LEAST = 3
"""Records of sisters that make a habit."""
_STEADY = 0.2
"""Share of half a range within which their places must lie."""
_ALIKE = 0.04
"""Relative spread up to which sisters have one level."""


class Asked(NamedTuple):
    """A factor that sisters ask for, and what speaks against it only in general."""

    factor: float
    usual: float
    """Energy of lying off the middle of a range, which is no argument where sisters do as well."""


class Sisters:
    """Compares the months of a series with the records beside it."""

    def __init__(self, tables: Tables, names: Names, scorer: Scorer, inverter: Inverter) -> None:
        self._tables = tables
        self._names = names
        self._scorer = scorer
        self._inverter = inverter
        self._places: dict[tuple[int, frozenset[int]], float | None] = {}

    def refined(self, found: Sequence[Scored], failing: Sequence[Failing]) -> dict[int, Hypothesis]:
        """For the places of causes that are series off by a factor, the one that sisters tell.

        It explains the same and breaks nothing more: whose fault it is they are not asked.
        """
        self._places.clear()
        places = [place for place, item in enumerate(found) if _is_series(item.hypothesis)]
        if not places:
            return {}
        chosen = [found[place].hypothesis for place in places]
        variables = [Variable(h.spots, h.follows) for h in chosen]
        against = accused(failing)
        accusations = [
            accusing(chain.from_iterable(against.get(spot, ()) for spot in v.spots), v.follows)
            for v in variables
        ]
        wished = self._inverter.wishes(variables, accusations, failing)
        tried = [
            (place, asked.usual, self._scaled(hypothesis, asked.factor))
            for place, hypothesis, wishes in zip(places, chosen, wished, strict=True)
            for asked in self._asked(hypothesis.spots, wishes, failing)
        ]
        best: dict[int, tuple[float, Hypothesis]] = {}
        scored = self._scorer.score([hypothesis for _, _, hypothesis in tried])
        for (place, usual, hypothesis), item in zip(tried, scored, strict=True):
            before = found[place]
            if item.explains >= before.explains and item.breaks <= before.breaks:
                score = item.score + usual
                if place not in best or score > best[place][0]:
                    best[place] = score, hypothesis
        return {place: hypothesis for place, (_, hypothesis) in best.items()}

    def _scaled(self, hypothesis: Hypothesis, factor: float) -> Hypothesis:
        cells = tuple((spot, self._value(spot) * factor) for spot in hypothesis.spots)
        return msgspec.structs.replace(hypothesis, cells=cells, factor=1 / factor)

    def _value(self, spot: Spot) -> float:
        return float(self._tables.frames[spot.frame].column(spot.column)[spot.row])

    def _asked(
        self, spots: Sequence[Spot], wishes: Sequence[Wish], failing: Sequence[Failing]
    ) -> list[Asked]:
        """The factors that bring a series to where its sisters are, if rules ask for them."""
        filed = {spot: self._value(spot) for spot in spots}
        within = (self._within(filed, wish, failing) for wish in wishes)
        found = [asked for asked in within if asked is not None]
        level = self._level(filed)
        if level is not None and any(wish.low <= level <= wish.high for wish in wishes):
            found.append(Asked(level, 0.0))
        return found

    def _within(
        self, filed: Mapping[Spot, float], wish: Wish, failing: Sequence[Failing]
    ) -> Asked | None:
        """The factor that brings a rule to that place in its range where it is for sisters."""
        item = failing[wish.target]
        rule = item.judged.rule
        aims = self._inverter.aims
        if aims.shape(rule) != "band" or wish.sharp or not wish.low < wish.value < wish.high:
            return None
        table = self._tables.frames[rule.frame]
        spots = {(spot.frame, spot.row) for spot in filed}
        own = frozenset(row for frame, row in spots if frame == rule.frame)
        rows = own or frozenset(i.row for i in failing if i.judged.number == item.judged.number)
        place = self._place(item.judged, rows)
        if place is None:
            return None
        gap, _ = self._distance(item.judged, table, [item.row])
        half = (wish.high - wish.low) / 2
        side = float(np.sign(gap[0])) * (1.0 if wish.value < 1 else -1.0)
        energy = 0.0 if is_flat(rule) else SLOPE * weight(rule) * place * place
        factor = wish.value + side * place * half
        return Asked(factor, energy * len(rows)) if factor > 0 else None

    def _place(self, judged: Judged, rows: frozenset[int]) -> float | None:
        """Where between the ends of its range, at -1 and 1, a rule is for the other records."""
        key = judged.number, rows
        if key not in self._places:
            table = self._tables.frames[judged.rule.frame]
            others = [row for row in self._beside(table, rows) if row not in rows]
            found: list[float] = []
            if len(others) >= _LEAST:
                gap, half = self._distance(judged, table, others)
                with np.errstate(all="ignore"):
                    places = gap / half
                found = places[np.isfinite(places) & (np.abs(places) <= 1)].tolist()
            middle = median(found) if len(found) >= _LEAST else None
            if middle is not None and median(abs(p - middle) for p in found) > _STEADY:
                middle = None
            self._places[key] = middle
        return self._places[key]

    def _distance(self, judged: Judged, table: Table, rows: Sequence[int]) -> tuple[Array, Array]:
        at = np.array(rows, dtype=np.int64)
        pairs = Pairs(np.zeros(len(at), dtype=np.int64), at)
        aims = self._inverter.aims
        return aims.gap(judged.rule, table, Changes(1), pairs), aims.half(judged.rule, table, at)

    def _level(self, filed: Mapping[Spot, float]) -> float | None:
        """The factor to the level of sisters, for what is measured per unit of something.

        Copies in other papers have sisters there, which say the same once more: the series itself
        is asked.
        """
        first = next(iter(filed))
        parameter = self._names.parameter(first.column)
        unit = parameter.unit if parameter is not None else ""
        if "/" not in unit and unit != "%":
            return None
        table = self._tables.frames[first.frame]
        column, codes = table.column(first.column), self._codes(table)
        factors: list[float] = []
        levels: list[float] = []
        for spot, value in filed.items():
            if (spot.frame, spot.column) != (first.frame, first.column):
                continue
            mine = [table.column(name)[spot.row] for name in codes]
            others = [
                float(column[row])
                for row in self._names.siblings(table, spot)
                if np.isfinite(column[row]) and [table.column(name)[row] for name in codes] == mine
            ]
            if others and value > 0 and (usual := median(others)) > 0:
                factors.append(usual / value)
                levels += [other / usual for other in others]
        if len(factors) < _LEAST:
            return None
        middle = median(factors)
        spread = median(abs(factor - middle) for factor in factors) / middle
        return middle if spread <= _ALIKE and max(levels) - min(levels) <= 2 * _ALIKE else None

    def _codes(self, table: Table) -> list[str]:
        """The columns that say what kind of thing a record is about."""
        return [
            key
            for key in table.frame.keys
            if key in table
            and (parameter := self._names.parameter(key)) is not None
            and parameter.kind == "code"
        ]

    def _beside(self, table: Table, rows: frozenset[int]) -> list[int]:
        """Records of the same enterprises that some records belong to."""
        if OWNER not in table:
            return []
        owner = table.column(OWNER)
        mine = set(owner[list(rows)].tolist())
        same: list[int] = np.flatnonzero([each in mine for each in owner.tolist()]).tolist()
        return same


def _is_series(hypothesis: Hypothesis) -> bool:
    """Whether a cause is one column that is off by one factor, none of the known ones."""
    return (
        hypothesis.kind == "biased_year"
        and hypothesis.factor is not None
        and len(hypothesis.cells) >= _LEAST
    )
