"""What lies behind a value: the incidents whose repair would move it, however far away they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mrv.trace.consequences.following import Change, Consequence
from mrv.trace.whatif.plan import Place

if TYPE_CHECKING:
    from mrv.trace.model import Incident


@dataclass(frozen=True, slots=True)
class Behind:
    """An incident that moves the value asked about."""

    incident: Incident
    before: float
    after: float
    """The value once the incident is repaired and all that follows is computed anew."""
    way: tuple[Change, ...]
    """What changes on the way there, from the first that follows to the value itself."""


def behind(
    incidents: Sequence[Incident],
    followed: Mapping[str, Consequence],
    place: Place,
    row: int,
) -> tuple[Behind, ...]:
    """Incidents that move a cell (frame and column, row as prepared), the strongest first.

    `followed` is what `following.consequences` says. Incidents without a suggested value, and wrong
    cells that nothing was calculated from, move nothing; an incident of the cell itself does not
    lie behind it.
    """
    found = []
    for incident in incidents:
        changes = followed[incident.id].changes if incident.id in followed else ()
        own = next((c for c in changes if (c.frame, c.column) == place and c.row == row), None)
        if own is not None and own.before != own.after:
            found.append(Behind(incident, own.before, own.after, _way(own, changes)))
    return tuple(sorted(found, key=lambda b: (-abs(b.after - b.before), b.incident.id)))


def _way(last: Change, changes: Sequence[Change]) -> tuple[Change, ...]:
    """Back from a change to the first; of several records of a table, the one that moves most."""
    by_place: dict[Place, Change] = {}
    for change in changes:
        place = (change.frame, change.column)
        if place not in by_place or _size(change) > _size(by_place[place]):
            by_place[place] = change
    way = [last]
    while (before := by_place.get(way[-1].behind)) is not None and before not in way:
        way.append(before)
    return tuple(reversed(way))


def _size(change: Change) -> float:
    return abs(change.after - change.before)
