"""Turn rules around: what a cell would have to be for a failing rule to hold.

Rules are mostly linear in a cell or in its reciprocal, so three points tell which, and give the
root. What is neither is approached by the chord; scoring decides whether that was good enough.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from mrv.trace.guesses.candidates import Failing, Spot
from mrv.trace.whatif.aims import Aims, Shape
from mrv.trace.whatif.changes import Changes, Pairs
from mrv.trace.whatif.plan import Place, Plan
from mrv.trace.whatif.spread import Spread
from mrv.trace.whatif.tables import Array, Rows, Tables

_STEPS = (0.004, 0.25)
"""Where the two further points lie, relative to the filed value."""
_ONWARD = 2.0
"""From where a limit is asked again that stays as it is at all points, times the filed value."""
_FARTHER = (10.0, 100.0)
"""From where on a limit of the very cell is asked that stays as it is even there."""
_STRAIGHT = 1e-6
_RULES_EACH = 7
"""The gravest failing rules of a candidate are turned around."""


class Variable(NamedTuple):
    """Cells that move together: one cell by its value, or several by a common factor."""

    spots: tuple[Spot, ...]
    follows: bool


_INSIDE = 1e-9
"""How far inside its ends a range is met safely, in its half-widths."""
_ROUNDING = 1e-6


class Wish(NamedTuple):
    """What a failing rule asks of a variable: a value, or a stretch of values."""

    target: int
    """Place of the failing rule in the list that was asked about."""
    value: float
    low: float
    high: float
    sharp: bool
    """An equality pins the value."""


class Inverter:
    """Asks failing rules what they want."""

    def __init__(self, tables: Tables, plan: Plan, spread: Spread, aims: Aims) -> None:
        self._tables = tables
        self._plan = plan
        self._spread = spread
        self.aims = aims

    def wishes(
        self,
        variables: Sequence[Variable],
        accusing: Sequence[Mapping[int, float]],
        failing: Sequence[Failing],
    ) -> list[list[Wish]]:
        """For each variable what the failing rules want of it.

        `accusing` says of each variable which of them accuse it, and how strongly.
        """
        links = [
            (failing[place].judged.number, number, place)
            for number, own in enumerate(accusing)
            for place in _varied(sorted(own, key=lambda p: (-own[p], p)), failing)[:_RULES_EACH]
        ]
        found: list[list[Wish]] = [[] for _ in variables]
        if not links:
            return found
        # Rule by rule, as each is asked once about all that it accuses.
        order = sorted(range(len(links)), key=lambda link: links[link][0])
        variable = np.array([links[link][1] for link in order], dtype=np.int64)
        targets = [failing[links[link][2]] for link in order]
        filed = np.array([self.filed(v) for v in variables])
        # The last point is seen with the others: to ask there alone takes as long as all of them.
        steps = (*_STEPS, _ONWARD - 1)
        points = [np.where(filed == 0, 40 * step, filed * (1 + step)) for step in steps]
        gaps, halves, ends = self._gaps(variables, points, variable, targets)
        at = filed[variable]
        where = [at, *(point[variable] for point in points[:-1])]
        roots = _roots(where, gaps[:3])
        self._look_onward([variables[number] for number in variable], at, targets, gaps, roots)
        told = [
            each.tolist()
            for each in (roots[0], at, halves, *roots[1:], *_reach(where, ends[:, :3]))
        ]
        wishes = dict(zip(order, zip(*told, strict=True), strict=True))
        for link, (_, number, place) in enumerate(links):
            value, here, half, slope, is_bent, near, far = wishes[link]
            if math.isfinite(near):
                found[number].append(_between(place, value, near, far))
            elif math.isfinite(value):
                shape = self.aims.shape(failing[place].judged.rule)
                wish = _wish(place, value, here, half, slope, shape, is_bent)
                if wish is not None:
                    found[number].append(wish)
        return found

    def _gaps(
        self,
        variables: Sequence[Variable],
        points: Sequence[Array],
        variable: Rows,
        targets: Sequence[Failing],
    ) -> tuple[Array, Array, Array]:
        """The gaps of links as filed and with their variables at points; half-widths; ends."""
        changes = self._changed(variables, points)
        follows = np.array([v.follows for v in variables] * len(points))
        rules = {item.judged.number: item.judged.rule for item in targets}.values()
        wanted = frozenset((rule.frame, name) for rule in rules for name in self.aims.reads(rule))
        self._spread.complete(changes, follows, wanted, written=False)
        count = len(variables)
        moved = [variable + number * count for number in range(len(points))]
        asked = np.stack([np.full(len(variable), len(points) * count), *moved])
        return self._distances(targets, asked, changes)

    def _look_onward(
        self,
        variables: Sequence[Variable],
        at: Array,
        targets: Sequence[Failing],
        gaps: Array,
        roots: tuple[Array, Array, Array],
    ) -> None:
        """Where the next point tells nothing, the roots seen from farther on instead.

        What is made in few hours is divided by no fewer than so many: there a limit of it goes
        with the hours only from some hours on. The variables are those of the links.
        """
        flat = _are_alike(gaps[0], gaps[1])
        moves, later = (np.isfinite(gap) & ~_are_alike(gaps[0], gap) for gap in gaps[2:])
        edges = np.array([self.aims.shape(item.judged.rule) == "edge" for item in targets])
        start = at * np.where(moves, 1 + _STEPS[1], _ONWARD)
        still = (flat & ~moves & ~later & edges & (at != 0)).nonzero()[0].tolist()
        still = [link for link in still if _is_own(variables[link], targets[link])]
        if still:
            own, chosen = [variables[link] for link in still], [targets[link] for link in still]
            start[still] = self._farther(own, at[still], chosen)
        asked = flat & (moves | later & edges) & (at != 0)
        asked[still] = np.isfinite(start[still])
        links = asked.nonzero()[0]
        if not len(links):
            return
        points = [start[links], *(start[links] * (1 + step) for step in _STEPS)]
        own, chosen = [variables[link] for link in links], [targets[link] for link in links]
        seen, _, _ = self._gaps(own, points, np.arange(len(links)), chosen)
        for found, onward in zip(roots, _roots(points, seen[1:]), strict=True):
            found[links] = onward

    def _farther(
        self, variables: Sequence[Variable], at: Array, targets: Sequence[Failing]
    ) -> Array:
        """The nearest point far beyond the filed value that tells something; NaN where none does.

        A limit may count as nothing what is far too small: a fraction where per cent belong.
        """
        points = [at * far for far in _FARTHER]
        gaps, _, _ = self._gaps(variables, points, np.arange(len(variables)), targets)
        found = np.full(len(at), np.nan)
        for point, gap in zip(points[::-1], gaps[:0:-1], strict=True):
            tells = np.isfinite(gap) & ~_are_alike(gaps[0], gap)
            found = np.where(tells, point, found)
        return found

    def filed(self, variable: Variable) -> float:
        """The filed value of one cell; 1, the factor, for several."""
        if len(variable.spots) > 1:
            return 1.0
        spot = variable.spots[0]
        return float(self._tables.frames[spot.frame].column(spot.column)[spot.row])

    def _changed(self, variables: Sequence[Variable], points: Sequence[Array]) -> Changes:
        """One hypothesis for each variable and point."""
        count = len(variables)
        changes = Changes(count * len(points))
        cells: dict[Place, list[tuple[int, int, bool]]] = defaultdict(list)
        for number, (spots, _) in enumerate(variables):
            several = len(spots) > 1
            for frame, column, row in spots:
                cells[frame, column].append((number, row, several))
        for (frame, column), own in cells.items():
            table = self._tables.frames[frame]
            numbers, rows, scaled = (np.array(each) for each in zip(*own, strict=True))
            by = np.where(scaled, table.column(column)[rows], 1.0)
            values = np.concatenate([point[numbers] * by for point in points])
            at = np.concatenate([numbers + batch * count for batch in range(len(points))])
            pairs = Pairs(at, np.concatenate([rows] * len(points)))
            changes.put(table, column, pairs, values)
        return changes

    def _distances(
        self, targets: Sequence[Failing], asked: Array, changes: Changes
    ) -> tuple[Array, Array, Array]:
        """The gap of each link at each of the hypotheses `asked`, and the half-width as filed.

        `targets` are the failing rules of the links, those of one rule in a row. Of bands also how
        far from either end.
        """
        rows = np.array([item.row for item in targets], dtype=np.int64)
        every = np.array([rows] * len(asked))
        gaps, halves = np.empty(asked.shape), np.empty(len(rows))
        ends = np.full((2, *asked.shape), np.nan)
        start = 0
        for _, group in groupby(targets, key=lambda item: item.judged.number):
            own = list(group)
            part = slice(start, start + len(own))
            start += len(own)
            rule = own[0].judged.rule
            table = self._tables.frames[rule.frame]
            pairs = Pairs(asked[:, part].ravel(), every[:, part].ravel())
            both = self.aims.ends(rule, table, changes, pairs)
            if both is not None:
                low, high = (each.reshape(len(asked), len(own)) for each in both)
                ends[:, :, part] = low, high
                with np.errstate(all="ignore"):
                    gaps[:, part], halves[part] = (low + high) / 2, (low[0] - high[0]) / 2
                continue
            gap = self.aims.gap(rule, table, changes, pairs)
            gaps[:, part] = gap.reshape(len(asked), len(own))
            # The half-width near the root matters; a tolerance in proportion is scaled later.
            halves[part] = self.aims.half(rule, table, rows[part])
        return gaps, halves, ends


def _is_own(variable: Variable, item: Failing) -> bool:
    """Whether a rule reads the one cell in the very record on which it fails."""
    spot, *more = variable.spots
    own = item.judged.rule.frame, item.row
    return not more and spot in item.direct and (spot.frame, spot.row) == own


def _varied(places: Sequence[int], failing: Sequence[Failing]) -> list[int]:
    """The places with the first failure of each rule before any rule's second.

    A rule that fails in every month would otherwise leave no room for what the others ask.
    """
    turn: dict[int, int] = defaultdict(int)
    turns = []
    for place in places:
        rule = failing[place].judged.number
        turns.append((turn[rule], place))
        turn[rule] += 1
    order = sorted(range(len(places)), key=lambda number: turns[number][0])
    return [places[number] for number in order]


def put_seeds(
    changes: Changes, seeds: Mapping[Place, Sequence[tuple[int, int, Any]]], tables: Tables
) -> None:
    """Put (hypothesis, row, value) by column into changes."""
    for (frame, column), found in seeds.items():
        table = tables.frames[frame]
        hypotheses, rows, seeded = zip(*found, strict=True)
        values = np.empty(len(found), dtype=table.column(column).dtype)
        values[:] = seeded
        pairs = Pairs(np.array(hypotheses, dtype=np.int64), np.array(rows, dtype=np.int64))
        changes.put(table, column, pairs, values)


def _roots(at: Sequence[Array], gaps: Array) -> tuple[Array, Array, Array]:
    """Where the gap is zero, its slope there, and whether it goes with the reciprocal.

    NaN where it does not move.
    """
    x0, x1, x2 = at
    g0, g1, g2 = gaps
    with np.errstate(all="ignore"):
        straight = (g1 - g0) / (x1 - x0)
        off_straight = np.abs(g0 + straight * (x2 - x0) - g2)
        u0, u1, u2 = 1 / x0, 1 / x1, 1 / x2
        inverse = (g1 - g0) / (u1 - u0)
        off_inverse = np.abs(g0 + inverse * (u2 - u0) - g2)
        scale = np.abs(g2 - g0) + np.abs(g0) * 1e-9
        linear = x0 - g0 / straight
        reciprocal = 1 / (u0 - g0 / inverse)
        value = np.where(off_straight <= _STRAIGHT * scale, linear, np.nan)
        use = np.isnan(value) & (off_inverse <= _STRAIGHT * scale)
        value = np.where(use, reciprocal, value)
        chord = x0 - g0 * (x2 - x0) / (g2 - g0)
        quotient, steep = _quotient(at, gaps)
        good = np.isfinite(quotient) & (quotient * x0 > 0) & (steep * (g2 - g0) * (x2 - x0) > 0)
        rest = np.where(good, quotient, chord)
        # What turns back on the way (the smallest of some values) goes straight only nearby.
        turns = (g1 - g0) * (g2 - g0) < 0
        rest = np.where(turns, linear, rest)
        value = np.where(np.isnan(value), rest, value)
        slope = np.where(off_inverse < off_straight, -inverse / value / value, straight)
        slope = np.where(good & (value == quotient), steep, slope)
        still = _are_alike(g0, g1)
    value = np.where(still | ~np.isfinite(slope) | (slope == 0), np.nan, value)
    return value, slope, use


def _reach(at: Sequence[Array], ends: Array) -> tuple[Array, Array]:
    """Where a value enters a band whose ends move with it, and where it leaves it, if it does.

    NaN for what is no such band, or is not entered by a value of its sign.
    """
    low, high = ends
    filed = at[0]
    with np.errstate(all="ignore"):
        width, wider = low[0] - high[0], low[2] - high[2]
        moves = np.abs(wider - width) > _STRAIGHT * np.abs(width)
        moves &= (low[0] < 0) != (high[0] > 0)
        if not moves.any():
            return np.full(len(filed), np.nan), np.full(len(filed), np.nan)
        # No chord: an end that no value meets is none.
        below, above = _quotient(at, low)[0], _quotient(at, high)[0]
        entered = np.where(low[0] < 0, below, above)
        left = np.where(low[0] < 0, above, below)
        near = np.where(moves & (entered * filed > 0), entered, np.nan)
        beyond = (left - near) * (near - filed) > 0
        far = np.where(beyond, left, np.where(near > filed, np.inf, -np.inf))
    return near, far


def _are_alike(one: Array, other: Array) -> Array:
    """Whether gaps are the same but for the last digits."""
    with np.errstate(all="ignore"):
        return np.asarray(np.abs(other - one) <= 1e-12 * np.abs(one))


def _quotient(at: Sequence[Array], gaps: Array) -> tuple[Array, Array]:
    """The root, and the slope there, of the quotient of two straight lines through three points.

    A value that is one part of a sum which something else is divided by makes such a rule.
    """
    x0, x1, x2 = at
    g0, g1, g2 = gaps
    first, second = (g1 - g0) / (x1 - x0), (g2 - g0) / (x2 - x0)
    root = x0 - g0 / (first - g1 * (second - first) / (g2 - g1))
    # Divided by the gap the way to the root is a straight line, too.
    start, end = (x0 - root) / g0, (x2 - root) / g2
    return root, 1 / (start + (end - start) / (x2 - x0) * (root - x0))


def _between(target: int, value: float, near: float, far: float) -> Wish:
    """A wish of a band that is entered at `near` and left at `far`."""
    low, high = min(near, far), max(near, far)
    if is_wide(low, high) or not low < value < high:
        # The middle says nothing of the value: the end that it is beyond is a limit.
        value = near
    return Wish(target, value, low, high, False)


def _wish(
    target: int, value: float, filed: float, half: float, slope: float, shape: Shape, bent: bool
) -> Wish | None:
    if abs(value) > 1e15:
        return None
    if math.isnan(half):
        if value == filed == 0:
            # It is at the limit and must not be: what is zero is to be more.
            return Wish(target, value, math.nextafter(0.0, 1.0), np.inf, False)
        low, high = (value, np.inf) if value > filed else (-np.inf, value)
        return Wish(target, value, low, high, False)
    width, sharp = abs(half / slope), shape == "equal"
    if sharp:
        # A tolerance in proportion shrinks or grows with the value.
        ratio = abs(value / filed) if filed else 1.0
        width *= min(1.0, ratio) if ratio else 1.0
        width = max(width, 1e-9 * abs(value))
    low, high = value - width, value + width
    if bent and 0 < low < value:
        # Something is divided by the value: a range of the quotient lies unevenly about it.
        low, high = value * value / high, value * value / low
    if shape == "band" and is_wide(low, high):
        # The middle says nothing of the value: the end that it is beyond is a limit.
        value = low + _INSIDE * width if filed < value else high - _INSIDE * width
    return Wish(target, value, low, high, sharp)


def is_wide(low: float, high: float) -> bool:
    """Whether a range says nothing of the size of a value: it reaches to zero, or beyond."""
    nothing = _ROUNDING * max(abs(low), abs(high))
    return low <= nothing and high >= -nothing
