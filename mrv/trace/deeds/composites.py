"""Causes that are one deed: a quantity falsified in several months, and wherever it stands.

The search repairs one cause at a time. What was done to a quantity month after month, or in every
table that holds its number, then comes out as many causes; here they are told as one. Two causes
belong together if they accuse the same series the same way, if their numbers are the same number in
two tables, or if one would as well be explained by what the other accuses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import msgspec

from mrv.catalogue.causes import Composite
from mrv.catalogue.model import Rulebook
from mrv.catalogue.owners import OWNER
from mrv.trace.deeds.one_number import told_as_one
from mrv.trace.deeds.sides import agreed
from mrv.trace.model import Alternative, Cell, Incident, Trace, Value, first
from mrv.trace.telling.chances import calibrated
from mrv.trace.telling.identity import identity
from mrv.trace.telling.stories import story

_TIMES = ("month", "year")
_SHOWN = 6


class Series(NamedTuple):
    """A column of records that differ in their month only."""

    frame: str
    record: tuple[tuple[str, str | None], ...]
    parameter: str


class Part(NamedTuple):
    """A cause, and what of the deed it tells: its own cells, or those that explain it as well."""

    cause: Incident
    cells: tuple[Cell, ...]


Twins = Callable[[str, float], tuple[str, Callable[[Value], Cell]] | None]
"""Whether the record of a finding holds a number: the month, and the cell with another value."""


def gathered(trace: Trace, rulebook: Rulebook, order: Mapping[str, int], twin: Twins) -> Trace:
    """The trace with causes that are one deed told as one incident, as the rulebook says when."""
    factors = frozenset(k.name for k in rulebook.error_kinds if k.method in ("factor", "ratio"))
    for deed in rulebook.composites:
        agreeing = tuple(agreed(trace.incidents, factors, deed.same_slip))
        trace = msgspec.structs.replace(trace, incidents=agreeing)
        causes = [i for i in trace.incidents if _is_of_numbers(i, rulebook)]
        groups = _groups(causes, twin, deed)
        told = {id(part.cause) for group in groups for part in group}
        rest = [i for i in trace.incidents if id(i) not in told]
        new = [
            _one(_by_one_slip(group, factors), rulebook, order, deed, factors) for group in groups
        ]
        trace = msgspec.structs.replace(trace, incidents=tuple(sorted([*rest, *new], key=first)))
    return trace


def series_of(cell: Cell) -> Series:
    """The series that a cell belongs to."""
    record = tuple((k, v) for k, v in cell.record.items() if k not in _TIMES)
    return Series(cell.frame, record, cell.parameter)


def _is_of_numbers(incident: Incident, rulebook: Rulebook) -> bool:
    """Whether a cause is numbers of months of this report that a repair changes."""
    methods = {kind.name: kind.method for kind in rulebook.error_kinds}
    if methods.get(incident.kind) in ("deed", "pattern", "none", None):
        return False
    return bool(incident.cells) and all(
        isinstance(cell.observed, float) and "month" in cell.record and not cell.earlier
        for cell in incident.cells
    )


def _groups(causes: Sequence[Incident], twin: Twins, deed: Composite) -> list[list[Part]]:
    """Causes that belong together, two at least."""
    owned: dict[str | None, list[Incident]] = defaultdict(list)
    for cause in causes:
        owned[cause.cells[0].record.get(OWNER)].append(cause)
    found = []
    for own in owned.values():
        groups = _alike(own, deed)
        whole = [g for g in groups if len(_months(c for p in g for c in p.cells)) >= deed.one_sided]
        whole.sort(key=lambda group: -sum(part.cause.margin for part in group))
        for group in groups:
            for other in whole:
                same = other is group or not other
                cells = None if same else _explained(group, other, twin, deed.explained)
                if cells is not None:
                    other += [Part(part.cause, own) for part, own in zip(group, cells, strict=True)]
                    group.clear()
                    break
        found += [group for group in groups if len(group) > 1]
    return found


def _alike(own: Sequence[Incident], deed: Composite) -> list[list[Part]]:
    """Causes that accuse the same series the same way, or the same numbers in two places."""
    parent = list(range(len(own)))

    def root(place: int) -> int:
        while parent[place] != place:
            place = parent[place]
        return place

    alike: dict[tuple[Series, bool | None], list[int]] = defaultdict(list)
    for place, cause in enumerate(own):
        for key in {(series_of(cell), _high(cell)) for cell in cause.cells}:
            alike[key].append(place)
    for (series, high), places in alike.items():
        if high is None or len(places) < 2:
            continue
        if _one_deed(series, [own[place] for place in places], deed):
            for place in places[1:]:
                parent[root(place)] = root(places[0])
    for one, other in combinations(range(len(own)), 2):
        if root(one) != root(other) and _same_numbers(own[one], own[other]):
            parent[root(other)] = root(one)
    together: dict[int, list[Part]] = defaultdict(list)
    for place, cause in enumerate(own):
        together[root(place)].append(Part(cause, cause.cells))
    return list(together.values())


def _explained(
    group: Sequence[Part], other: Sequence[Part], twin: Twins, share: float
) -> list[tuple[Cell, ...]] | None:
    """For each cause of a group the cells by which another group explains it; None if it does not.

    Either these stand among its alternatives, or all its findings are on records that hold numbers
    which the other group accuses. So must at least `share` of the causes be explained.
    """
    accused = {(c.record["month"], c.observed): c for p in other for c in p.cells}
    series = {(series_of(cell), _high(cell)) for cell in accused.values()}
    found = []
    for part in group:
        likely = [a.cells for a in part.cause.alternatives]
        same = next(
            (cells for cells in likely if {(series_of(c), _high(c)) for c in cells} <= series),
            None,
        ) or _twins(part.cause, accused, twin)
        found.append(same or ())
    return found if sum(map(bool, found)) >= share * len(found) else None


def _twins(
    cause: Incident, accused: Mapping[tuple[str | None, Value], Cell], twin: Twins
) -> tuple[Cell, ...] | None:
    """The cells with accused numbers on the records of all that a cause explains."""
    found = []
    for name in cause.explains:
        twins = (
            (known[1](cell.suggested))
            for (month, observed), cell in accused.items()
            if isinstance(observed, float)
            and (known := twin(name, observed)) is not None
            and known[0] == month
        )
        cell = next(twins, None)
        if cell is None:
            return None
        found.append(cell)
    return tuple(found) or None


def _high(cell: Cell) -> bool | None:
    """Whether a value is too high; None where that is not known."""
    meant = cell.suggested
    if isinstance(meant, float) and isinstance(cell.observed, float):
        return cell.observed > meant
    if cell.range is not None and isinstance(cell.observed, float):
        return cell.observed > cell.range[1]
    return None


def _one_deed(series: Series, causes: Sequence[Incident], deed: Composite) -> bool:
    """Whether causes that accuse a series to one side are one slip, or too many for chance."""
    months = _months(c for cause in causes for c in cause.cells if series_of(c) == series)
    if len({(cause.kind, cause.factor) for cause in causes}) == 1:
        return len(months) >= deed.same_slip
    return len(months) >= deed.one_sided


def _same_numbers(one: Incident, other: Incident) -> bool:
    """Whether two causes accuse the same numbers of the same months, in two places."""
    few, many = sorted((one, other), key=lambda incident: len(incident.cells))
    known = {(cell.record["month"], cell.observed, _high(cell)) for cell in many.cells}
    return all((cell.record["month"], cell.observed, _high(cell)) in known for cell in few.cells)


def _months(cells: Iterable[Cell]) -> set[str | None]:
    return {cell.record["month"] for cell in cells}


def _by_one_slip(group: Sequence[Part], slips: frozenset[str]) -> list[Part]:
    """A group, told by one slip where its causes repeat one number."""
    if any(part.cells is not part.cause.cells for part in group):
        return list(group)
    told = told_as_one([part.cause for part in group], slips)
    return [Part(cause, cause.cells) for cause in told]


def _one(
    group: Sequence[Part],
    rulebook: Rulebook,
    order: Mapping[str, int],
    deed: Composite,
    slips: frozenset[str],
) -> Incident:
    """Several causes as one, the surest first.

    Where they are one slip by a known factor it stays that, whatever else it explains as well.
    """
    parts = sorted((part.cause for part in group), key=first)
    own = [part.cause for part in group if part.cells is part.cause.cells]
    best = next(part for part in parts if part in own)
    cells: dict[tuple[Series, str | None], Cell] = {}
    for cell in (cell for part in group for cell in part.cells):
        key = (series_of(cell), cell.record["month"])
        known = cells.get(key)
        # A value that was repaired twice: what the second repair makes of it is meant.
        if known is None or _change(cell) > _change(known):
            cells[key] = cell
    accused = tuple(cells[key] for key in sorted(cells, key=lambda k: (k[0][0], k[0][2], str(k))))
    kinds = {(part.kind, part.factor) for part in own}
    kind, factor = (
        (best.kind, best.factor)
        if len(kinds) == 1 and (len(own) == len(parts) or best.kind in slips)
        else (deed.kind, None)
    )
    explains = dict.fromkeys(name for part in parts for name in part.explains)
    leaves = dict.fromkeys(name for part in parts for name in part.leaves if name not in explains)
    confidence = calibrated(rulebook, max(part.confidence for part in own), "composite")
    effects = [part.emission_effect_tco2 for part in parts]
    # A sum of which one part is not known would pass for the whole.
    unknown = None in effects
    return Incident(
        id=identity(accused, kind),
        kind=kind,
        factor=factor,
        world="propagated" if any(part.world == "propagated" for part in parts) else "alone",
        cells=accused,
        confidence=round(confidence, 4),
        margin=round(sum(part.margin for part in parts), 3),
        emission_effect_tco2=None if unknown else _sum(effects),
        allowance_effect_t=None if unknown else _sum(part.allowance_effect_t for part in parts),
        emission_change=best.emission_change,
        path=best.path,
        explains=tuple(sorted(explains, key=order.__getitem__)),
        leaves=tuple(sorted(leaves, key=order.__getitem__)),
        alternatives=_alternatives(own, set(cells), 1.0 - confidence),
        reason=story(kind, accused, rulebook),
    )


def _alternatives(
    parts: Sequence[Incident], accused: set[tuple[Series, str | None]], left: float
) -> tuple[Alternative, ...]:
    """What all the parts may come from as well: alternatives that most of them have."""
    by_series: dict[frozenset[Series], list[Alternative]] = defaultdict(list)
    for part in parts:
        for other in part.alternatives:
            by_series[frozenset(map(series_of, other.cells))].append(other)
    found = []
    for others in by_series.values():
        cells = {
            (c.frame, tuple(c.record.items()), c.parameter): c for o in others for c in o.cells
        }
        own = {(series_of(c), c.record.get("month")) for c in cells.values()}
        if 2 * len(others) >= len(parts) and not own <= accused:
            mean = sum(other.confidence for other in others) / len(parts)
            found.append((others[0], tuple(cells.values()), min(mean, left)))
    return tuple(
        msgspec.structs.replace(other, cells=cells, confidence=round(chance, 4))
        for other, cells, chance in sorted(found, key=lambda item: -item[2])[:_SHOWN]
    )


def _change(cell: Cell) -> float:
    meant = cell.suggested
    if isinstance(meant, float) and isinstance(cell.observed, float):
        return abs(cell.observed - meant)
    return 0.0


def _sum(effects: Iterable[float | None]) -> float | None:
    known = [effect for effect in effects if effect is not None]
    return sum(known) if known else None
