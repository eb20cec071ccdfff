"""Causes made readable: cells with places, confidence, effect, path and what would decide."""

from __future__ import annotations

import datetime
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import cached_property, partial
from typing import Any

import msgspec
import numpy as np
import polars as pl

from mrv.catalogue.causes import CauseGroup
from mrv.catalogue.model import Bounds
from mrv.trace.cause import Cause
from mrv.trace.consequences.effect import allowance_effect, emission_effect
from mrv.trace.consequences.movement import Movements
from mrv.trace.deeds.composites import gathered
from mrv.trace.deeds.frozen import Frozen
from mrv.trace.deeds.patterns import Patterns, Recognised
from mrv.trace.guesses.candidates import Failing, Instance, Spot
from mrv.trace.guesses.gaps import is_blank
from mrv.trace.guesses.hypothesis import Hypothesis, Scored
from mrv.trace.model import Alternative, Cell, Incident, Trace, Untraced, Value, first
from mrv.trace.portfolio.portion import Locate
from mrv.trace.search import TIE, Search
from mrv.trace.telling.chances import calibrated, chances
from mrv.trace.telling.evidence import separating
from mrv.trace.telling.identity import identity
from mrv.trace.telling.paths import path_of
from mrv.trace.telling.reasons import Reasons
from mrv.trace.telling.rival_series import has_rival_series
from mrv.trace.telling.stories import of_earlier, story
from mrv.trace.telling.why import Why, words
from mrv.trace.whatif.aims import shape_of
from mrv.trace.whatif.changes import Changes, Pairs
from mrv.trace.whatif.energies import SLOPE, weight
from mrv.trace.whatif.plan import Plan
from mrv.trace.whatif.tables import Tables

_SHOWN = 6
"""Alternatives of one incident at most."""
_FEW = 0.5
"""Where tracing gave up and less than this share of the findings is explained, nothing is told."""


class Incidents:
    """Turns the search's causes into incidents of a result."""

    def __init__(self, locate: Locate, tables: Tables, plan: Plan, search: Search) -> None:
        self._locate = locate
        self._tables = tables
        self._plan = plan
        self._search = search
        self._filed = {name: t.prepared.table for name, t in tables.frames.items()}
        self._ids: dict[Instance, str] = {}
        self._order: dict[str, int] = {}
        self._reasons = Reasons(tables, plan, search.names, search.judge)
        self._recognised: list[Recognised] = []
        self._untold: dict[Why, list[str]] = defaultdict(list)
        self._movements = Movements(tables, plan)

    @cached_property
    def _of_id(self) -> dict[str, Instance]:
        return {name: instance for instance, name in self._ids.items()}

    def failing(self, findings: pl.DataFrame) -> list[Failing]:
        """The findings as failing rules on rows."""
        found = []
        blanks = set[Spot]()
        names = ("id", "rule", "variant", "frame", "row_id", "margin", "severity", "parameter")
        columns = [findings.get_column(name).to_list() for name in names]
        ids = {name: self._tables.frames[name].row_ids.tolist() for name in set(columns[3])}
        place_of = {
            name: {row_id: place for place, row_id in enumerate(own)} for name, own in ids.items()
        }
        for order, each in enumerate(zip(*columns, strict=True)):
            name, rule, variant, frame, row_id, margin, severity, parameter = each
            judged = self._plan.rule(rule, variant)
            self._order[name] = order
            if judged is None or row_id not in place_of[frame]:
                self._untold[Why.VALUE_ABSENT].append(name)
                if row_id in place_of[frame] and severity != "info" and parameter is not None:
                    blanks.add(Spot(frame, parameter, place_of[frame][row_id]))
                continue
            size = 2.0 if margin is None else margin + 1.0
            energy = weight(judged.rule) * min(SLOPE * size * size, 24.0)
            item = Failing(judged, place_of[frame][row_id], energy)
            self._ids[item.instance] = name
            found.append(item)
        untold = self._reasons.beforehand(found, self._counted_as_nothing(blanks, found))
        for instance, why in untold.items():
            self._untold[why].append(self._ids[instance])
        found = [item for item in found if item.instance not in untold]
        self._recognised = Patterns(self._tables, self._search.names, self._search.link).found(
            found
        )
        known = {instance for each in self._recognised for instance in each.explains}
        left = [item for item in found if item.instance not in known]
        self._recognised += Frozen(self._tables, self._search.names).found(left)
        known = {instance for each in self._recognised for instance in each.explains}
        return [item for item in found if item.instance not in known]

    def _counted_as_nothing(self, lacking: Set[Spot], failing: Sequence[Failing]) -> Set[Spot]:
        """The cells without a number for which results that failing rules read have nothing."""
        blanks = {spot for spot in lacking if is_blank(spot, self._tables)}
        if not blanks:
            return blanks
        self._search.link(failing)
        blanks &= {spot for item in failing for spot in item.links}
        return self._search.counted_as_nothing(blanks) if blanks else blanks

    def trace(self, causes: Sequence[Cause], rest: Sequence[Failing]) -> Trace:
        """Everything found, the greatest effect first."""
        left = {item.instance for item in rest}
        shares = self._shares(causes, rest)
        told: list[Cause] = []
        doubted: list[Cause] = []
        for cause in causes:
            (told if shares[self._owner(cause)] >= _FEW else doubted).append(cause)
        within = {id(cause): self._within(cause) for cause in told}
        incidents = [
            self._incident(cause, left, shares[self._owner(cause)])
            for cause in told
            if within[id(cause)] is None
        ]
        incidents += [
            self._of_pattern(each, [c for c in told if within[id(c)] is each])
            for each in self._recognised
        ]
        incidents.sort(key=first)
        for cause in doubted:
            names = [self._ids[i] for i in sorted(cause.removed) if i in self._ids]
            self._untold[Why.EVERYTHING_FAILS] += names
        budget, torn = self._search.budget, self._search.unexplained.torn
        for item in rest:
            share = shares.get(budget.owner(item.judged.rule.frame, item.row), 1.0)
            why = self._reasons.afterwards(item, budget.refused, torn)
            if share < _FEW and why is not Why.REMARK_ONLY:
                why = Why.EVERYTHING_FAILS
            self._untold[why].append(self._ids[item.instance])
        found = Trace(incidents=tuple(incidents), untraced=tuple(self._untraced()))
        return gathered(found, self._tables.rulebook, self._order, self._twin)

    def _twin(self, name: str, number: float) -> tuple[str, Callable[[Value], Cell]] | None:
        """The cell with a number that a finding reads on its own record, and its month."""
        instance = self._of_id[name]
        judged = self._plan.rules[instance.rule]
        table = self._tables.frames[judged.rule.frame]
        month = table.record(instance.row).get("month")
        filed = self._filed[table.name].row(instance.row, named=True)
        same = [n for n in table.frame.columns if n in judged.reads and filed.get(n) == number]
        if month is None or not same:
            return None
        return month, partial(self._cell, Spot(table.name, same[0], instance.row), hypothesis=None)

    def _within(self, cause: Cause) -> Recognised | None:
        """The pattern that a cause is a part of."""
        spots = set(cause.best.hypothesis.spots)
        return next(
            (
                each
                for each in self._recognised
                # Of what stands still the search may have found more, or where it began.
                if spots <= each.spots.keys() or (each.still and spots >= each.spots.keys())
            ),
            None,
        )

    def _of_pattern(self, recognised: Recognised, parts: Sequence[Cause]) -> Incident:
        """A pattern with the repairs of its cells that were found all the same."""
        pattern = recognised.pattern
        told = [spot for part in parts for spot in part.best.hypothesis.spots]
        # What no equality tells of a value that stands still is not told, nor what it would change.
        known_right = [part for part in parts if not recognised.still or self._is_pinned(part)]
        repairs = {
            spot: (value, part.best.hypothesis)
            for part in known_right
            for spot, value in part.best.hypothesis.cells
        }
        cells = tuple(
            self._cell(spot, *repairs.get(spot, (None, None)))
            for spot in dict.fromkeys((*recognised.spots, *told))
        )
        effects = [emission_effect(self._tables, self._plan, part.changes) for part in known_right]
        known = [effect for effect in effects if effect is not None]
        confidence = calibrated(self._tables.rulebook, pattern.confidence, "pattern")
        alternatives = [
            Alternative(
                cells=tuple(self._cell(spot, None, None) for spot in recognised.instead),
                kind="wrong_code",
                confidence=round(1.0 - confidence, 4),
            )
        ]
        instances = [*recognised.explains, *(i for part in parts for i in part.removed)]
        return Incident(
            id=identity(cells, pattern.kind),
            kind=pattern.kind,
            cells=cells,
            confidence=round(confidence, 4),
            margin=round(sum(recognised.explains.values()), 3),
            emission_effect_tco2=sum(known) if known else None,
            path=(cells[0].parameter,),
            explains=tuple(
                sorted(
                    (self._ids[i] for i in dict.fromkeys(instances) if i in self._ids),
                    key=self._order.__getitem__,
                )
            ),
            alternatives=tuple(alternatives if recognised.instead and not repairs else ()),
            reason=story(pattern.kind, cells, self._tables.rulebook),
        )

    def _is_pinned(self, cause: Cause) -> bool:
        """Whether some equality tells the values of a cause."""
        rules = (self._plan.rules[instance.rule].rule for instance in cause.removed)
        return any(shape_of(rule) == "equal" for rule in rules)

    def _owner(self, cause: Cause) -> object:
        spot = cause.best.hypothesis.spots[0]
        return self._search.budget.owner(spot.frame, spot.row)

    def _shares(self, causes: Sequence[Cause], rest: Sequence[Failing]) -> dict[object, float]:
        """Of each enterprise the share of its findings that is explained, where tracing gave up.

        Causes found in a report of which most stays unexplained are not to be relied on.
        """
        budget = self._search.budget
        shares: dict[object, float] = {}
        explained: dict[object, int] = defaultdict(int)
        for cause in causes:
            shares[self._owner(cause)] = 1.0
            explained[self._owner(cause)] += len(cause.removed)
        open_: dict[object, int] = defaultdict(int)
        given_up = set()
        for item in rest:
            owner = budget.owner(item.judged.rule.frame, item.row)
            open_[owner] += item.judged.rule.severity != "info"
            if item.instance in budget.refused:
                given_up.add(owner)
        for owner in given_up:
            shares[owner] = explained[owner] / (explained[owner] + max(1, open_[owner]))
        return shares

    def _untraced(self) -> Iterator[Untraced]:
        """Findings without a cause, by the reason."""
        for why in Why:
            if names := self._untold.get(why):
                ordered = tuple(sorted(names, key=self._order.__getitem__))
                reason = words(self._tables.rulebook, why)
                yield Untraced(code=why, reason=reason, findings=ordered)

    def _incident(self, cause: Cause, left: set[Instance], share: float) -> Incident:
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
        likely = chances([scored.score for scored in (best, *cause.rivals)])
        close = [
            (rival, chance)
            for rival, chance in zip(cause.rivals, likely[1:], strict=True)
            if best.score - rival.score <= TIE
        ]
        # Two series that only one another speak against: which of them is off nothing tells.
        others = (rival.hypothesis for rival, _ in close)
        doubtful = has_rival_series(hypothesis, others, self._tables)
        group: CauseGroup = "series" if doubtful else "cause"
        confidence = share * calibrated(self._tables.rulebook, likely[0], group)
        # What is not the cause is one of the others, or nothing that was thought of.
        left_over = (1.0 - confidence) / max(1.0 - likely[0], 1e-12)
        alternatives = tuple(
            self._alternative(best.hypothesis, rival, left_over * chance)
            for rival, chance in close[:_SHOWN]
        )
        cells = self._cells(hypothesis, cause.removed)
        changes, reason = cause.changes, story(hypothesis.kind, cells, self._tables.rulebook)
        if all(cell.earlier for cell in cells):
            changes = self._of_submission(changes)
            reason = of_earlier(reason, self._tables.rulebook, followed=bool(changes.columns))
        return Incident(
            id=identity(cells, hypothesis.kind),
            kind=hypothesis.kind,
            factor=hypothesis.factor,
            world="propagated" if hypothesis.follows else "alone",
            cells=cells,
            confidence=round(confidence, 4),
            margin=round(best.score, 3),
            emission_effect_tco2=emission_effect(self._tables, self._plan, changes),
            allowance_effect_t=allowance_effect(
                self._tables,
                changes,
                frozenset((s.frame, s.column) for s in spots),
            ),
            emission_change=self._movements.of(hypothesis.spots, changes),
            path=path_of(self._plan, self._tables, cause, min(spots)),
            explains=tuple(explained),
            leaves=tuple(leaves),
            alternatives=alternatives,
            reason=reason,
        )

    def _of_submission(self, changes: Changes) -> Changes:
        """What a repair changes in the submission itself, history left out."""
        own = Changes(changes.count)
        for (frame, column), held in changes.columns.items():
            table = self._tables.frames[frame]
            pairs = Pairs.of(held.keys, table.rows)
            judged = table.judged[pairs.row]
            own.put(table, column, pairs.where(judged), held.values[judged])
        return own

    def _alternative(self, best: Hypothesis, rival: Scored, confidence: float) -> Alternative:
        return Alternative(
            cells=self._cells(rival.hypothesis, rival.explains),
            kind=rival.hypothesis.kind,
            confidence=round(confidence, 4),
            separated_by=separating(
                self._tables.rulebook, best.spots[0].column, rival.hypothesis.spots[0].column
            ),
        )

    def _cells(self, hypothesis: Hypothesis, explains: Iterable[Instance]) -> tuple[Cell, ...]:
        """The cells of a hypothesis; where all it explains is that a value is no other one, with
        the range in which that lies."""
        cells = [self._cell(spot, value, hypothesis) for spot, value in hypothesis.cells]
        rules = [self._plan.rules[instance.rule] for instance in explains]
        if rules and all(judged.differs for judged in rules):
            cells = [
                msgspec.structs.replace(cell, suggested=None) if cell.range else cell
                for cell in cells
            ]
        return tuple(cells)

    def _cell(self, spot: Spot, value: Any, hypothesis: Hypothesis | None) -> Cell:
        filed = self._filed[spot.frame]
        observed = filed.get_column(spot.column)[spot.row]
        parameter = self._tables.rulebook.parameters.get(spot.column)
        row_id = int(self._tables.frames[spot.frame].row_ids[spot.row])
        span = hypothesis.span if hypothesis else None
        bounds = None
        if hypothesis is not None and span is not None:
            if len(hypothesis.cells) > 1:
                span = tuple(sorted((span[0] * value, span[1] * value)))
            limits = parameter.bounds if parameter else Bounds()
            low = span[0] if math.isfinite(span[0]) else limits.minimum
            high = span[1] if math.isfinite(span[1]) else limits.maximum
            if low is not None and high is not None and low < high:
                bounds = (_clean(low), _clean(high))
        return Cell(
            frame=spot.frame,
            record=dict(self._tables.frames[spot.frame].record(spot.row)),
            parameter=spot.column,
            observed=_plain(observed),
            suggested=_suggestion(value, parameter.decimals if parameter else None),
            range=bounds,
            location=self._locate(spot.frame, row_id, spot.column),
            earlier=not self._tables.frames[spot.frame].judged[spot.row],
        )


def _clean(value: float) -> float:
    return float(f"{value:.12g}")


def _plain(value: Any) -> Value:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return _clean(value) if isinstance(value, float) else value


def _suggestion(value: Any, decimals: int | None) -> Value:
    if value is None:
        return None
    if isinstance(value, np.int8):
        return bool(value > 0)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value if isinstance(value, str) else _written(float(value), decimals)


def _written(value: float, decimals: int | None) -> float:
    """A suggestion to the declared decimals, or to six digits where that says more."""
    if decimals is not None and not round(value, decimals + 6):
        return 0.0  # what is left of a difference of equal sums
    if decimals is None:
        return float(f"{value:.6g}")
    short = round(value, decimals)
    if abs(short - value) <= 1e-4 * abs(value):
        return _clean(short)
    return _clean(round(value, max(decimals, 4 - math.floor(math.log10(abs(value))))))
