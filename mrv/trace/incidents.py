"""Causes made readable: cells with places, confidence, effect, path and what would decide."""

from __future__ import annotations

import datetime
import hashlib
import json
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from mrv.catalogue.model import Bilingual, Bounds
from mrv.trace.candidates import Failing, Instance, Spot
from mrv.trace.effect import emission_effect
from mrv.trace.evidence import separating
from mrv.trace.gaps import has_gap
from mrv.trace.hypothesis import Hypothesis, Scored
from mrv.trace.judge import SLOPE, weight
from mrv.trace.model import Alternative, Cell, Incident, Trace, Untraced, Value
from mrv.trace.movement import Movements
from mrv.trace.paths import path_of
from mrv.trace.plan import Plan
from mrv.trace.search import TIE, Cause, Search
from mrv.trace.tables import Tables

if TYPE_CHECKING:
    from mrv.engine.result import Result

_TEMPERATURE = 4.0
"""Rules around one cell say partly the same, so that their energies count less than they add up."""
_SHOWN = 6
"""Alternatives of one incident at most."""

_GIVEN_UP = Bilingual(
    "问题过多，已达追查上限，未继续追查", "too many findings: the limit of tracing was reached"
)
_UNCLEAR = Bilingual(
    "无法判断：没有哪一处改动能使其成立而不违反其他规则",
    "cannot tell: no single repair makes these hold without breaking other rules",
)
_GAP = Bilingual(
    "无法判断：所用的值本期缺失而其他月份已填，请先补齐",
    "cannot tell: a value that is used is missing here, though filed in other months; "
    "fill it in first",
)
_ABSENT = Bilingual(
    "缺少必填的值，其本身即为原因，请补齐",
    "a required value is missing and is itself the cause; fill it in",
)


class Incidents:
    """Turns the search's causes into incidents of a result."""

    def __init__(self, result: Result, tables: Tables, plan: Plan, search: Search) -> None:
        self._result = result
        self._tables = tables
        self._plan = plan
        self._search = search
        self._filed = {name: t.prepared.table for name, t in tables.frames.items()}
        self._ids: dict[Instance, str] = {}
        self._order: dict[str, int] = {}
        self._gaps: list[str] = []
        self._absent: list[str] = []
        self._movements = Movements(tables, plan)

    def failing(self, findings: pl.DataFrame) -> list[Failing]:
        """The findings as failing rules on rows."""
        found = []
        place_of = {
            name: {int(row_id): place for place, row_id in enumerate(table.row_ids)}
            for name, table in self._tables.frames.items()
        }
        asked = findings.select("id", "rule", "variant", "frame", "row_id", "margin")
        for order, (name, rule, variant, frame, row_id, margin) in enumerate(asked.iter_rows()):
            judged = self._plan.rule(rule, variant)
            self._order[name] = order
            if judged is None or row_id not in place_of[frame]:
                self._absent.append(name)
                continue
            size = 2.0 if margin is None else margin + 1.0
            energy = weight(judged.rule) * min(SLOPE * size * size, 24.0)
            item = Failing(judged, place_of[frame][row_id], energy)
            if has_gap(item, self._tables, self._search.names):
                self._gaps.append(name)
                continue
            self._ids[item.instance] = name
            found.append(item)
        return found

    def trace(self, causes: Sequence[Cause], rest: Sequence[Failing]) -> Trace:
        """Everything found, the greatest effect first."""
        left = {item.instance for item in rest}
        incidents = [self._incident(cause, left) for cause in causes]
        incidents.sort(key=lambda i: (-i.confidence * i.margin, i.id))
        return Trace(incidents=tuple(incidents), untraced=tuple(self._untraced(rest)))

    def _untraced(self, rest: Sequence[Failing]) -> Iterator[Untraced]:
        """Findings without a cause, by the reason."""
        refused = self._search.budget.refused
        given_up = [self._ids[item.instance] for item in rest if item.instance in refused]
        unclear = [self._ids[item.instance] for item in rest if item.instance not in refused]
        for reason, names in (
            (_GIVEN_UP, given_up),
            (_UNCLEAR, unclear),
            (_ABSENT, self._absent),
            (_GAP, self._gaps),
        ):
            if names:
                ordered = sorted(names, key=self._order.__getitem__)
                yield Untraced(reason=reason, findings=tuple(ordered))

    def _incident(self, cause: Cause, left: set[Instance]) -> Incident:
        best = cause.best
        hypothesis = best.hypothesis
        explained = sorted(
            (self._ids[i] for i in cause.removed if i in self._ids), key=self._order.__getitem__
        )
        spots = set(hypothesis.spots)
        leaves = sorted(
            (self._ids[i] for i in best.touches if i in left and i in self._ids),
            key=self._order.__getitem__,
        )
        chances = _chances([best, *cause.rivals])
        close = [
            (rival, chance)
            for rival, chance in zip(cause.rivals, chances[1:], strict=True)
            if best.score - rival.score <= TIE
        ]
        alternatives = tuple(
            self._alternative(best.hypothesis, rival, chance) for rival, chance in close[:_SHOWN]
        )
        cells = self._cells(hypothesis)
        return Incident(
            id=_identity(cells, hypothesis.kind),
            kind=hypothesis.kind,
            factor=hypothesis.factor,
            world="propagated" if hypothesis.follows else "alone",
            cells=cells,
            confidence=round(self._calibrated(chances[0]), 4),
            margin=round(best.score, 3),
            emission_effect_tco2=emission_effect(self._tables, self._plan, cause.changes),
            emission_change=self._movements.of(hypothesis.spots, cause.changes),
            path=path_of(self._plan, self._tables, cause, min(spots)),
            explains=tuple(explained),
            leaves=tuple(leaves),
            alternatives=alternatives,
        )

    def _alternative(self, best: Hypothesis, rival: Scored, chance: float) -> Alternative:
        return Alternative(
            cells=self._cells(rival.hypothesis),
            kind=rival.hypothesis.kind,
            confidence=round(self._calibrated(chance), 4),
            separated_by=separating(
                self._tables.rulebook, best.spots[0].column, rival.hypothesis.spots[0].column
            ),
        )

    def _cells(self, hypothesis: Hypothesis) -> tuple[Cell, ...]:
        return tuple(self._cell(spot, value, hypothesis) for spot, value in hypothesis.cells)

    def _cell(self, spot: Spot, value: Any, hypothesis: Hypothesis) -> Cell:
        filed = self._filed[spot.frame]
        observed = filed.get_column(spot.column)[spot.row]
        parameter = self._tables.rulebook.parameters.get(spot.column)
        row_id = int(self._tables.frames[spot.frame].row_ids[spot.row])
        span = hypothesis.span
        bounds = None
        if span is not None:
            limits = parameter.bounds if parameter else Bounds()
            low = span[0] if math.isfinite(span[0]) else limits.minimum
            high = span[1] if math.isfinite(span[1]) else limits.maximum
            if low is not None and high is not None:
                bounds = (_clean(low), _clean(high))
        return Cell(
            frame=spot.frame,
            record=dict(self._tables.frames[spot.frame].record(spot.row)),
            parameter=spot.column,
            observed=_plain(observed),
            suggested=_suggestion(value, parameter.decimals if parameter else None),
            range=bounds,
            location=self._result.locate(spot.frame, row_id, spot.column),
        )

    def _calibrated(self, raw: float) -> float:
        points = sorted((p.raw, p.observed) for p in self._tables.rulebook.calibration)
        if not points:
            return raw
        return float(np.interp(raw, [p[0] for p in points], [p[1] for p in points]))


def _chances(scored: Sequence[Scored]) -> list[float]:
    """Probabilities of the hypotheses, with "none of these" at a score of zero beside them."""
    top = max(0.0, *(item.score for item in scored))
    weights = [math.exp((item.score - top) / _TEMPERATURE) for item in scored]
    total = sum(weights) + math.exp(-top / _TEMPERATURE)
    return [weight_ / total for weight_ in weights]


def _identity(cells: Sequence[Cell], kind: str) -> str:
    parts = [f"{c.frame}\x1f{json.dumps(c.record)}\x1f{c.parameter}" for c in cells]
    return hashlib.blake2b("\x1e".join([kind, *parts]).encode(), digest_size=8).hexdigest()


def _clean(value: float) -> float:
    return float(f"{value:.12g}")


def _plain(value: Any) -> Value:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return _clean(value) if isinstance(value, float) else value


def _suggestion(value: Any, decimals: int | None) -> Value:
    if isinstance(value, np.int8):
        return bool(value > 0)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value if isinstance(value, str) else _written(float(value), decimals)


def _written(value: float, decimals: int | None) -> float:
    """A suggestion to the declared decimals, or to six digits where that says more."""
    if decimals is None or value == 0:
        return float(f"{value:.6g}")
    short = round(value, decimals)
    if abs(short - value) <= 1e-4 * abs(value):
        return _clean(short)
    return _clean(round(value, max(decimals, 4 - math.floor(math.log10(abs(value))))))
