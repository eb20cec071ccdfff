"""Changes to an example: one value set, or one record of its surroundings left out.

A generated example is one of the rule's own examples with a few such changes, so that a reviewer
reads what differs and nothing else. A place is written `given/capacity`, `history/3/load`,
`peers/0/load` or `related/months/1/load`; without the last part it is the whole record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from mrv.catalogue.model import Example

Place = tuple[str, ...]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference from an example: a value, or (`dropped`) a record that is left out."""

    place: Place
    value: Any = None
    dropped: bool = False

    @property
    def text(self) -> str:
        """The place as it is written in a file."""
        return "/".join(self.place[1:] if self.place[0] == "given" else self.place)


def place_of(text: str) -> Place:
    """Return the place that a text names."""
    first = text.partition("/")[0]
    if first in ("history", "peers", "related") and "/" in text:
        return tuple(text.split("/"))
    return ("given", text)


def leaves(example: Example) -> Iterator[tuple[Place, Any]]:
    """Yield every value of an example with its place."""
    for name, value in example.given.items():
        yield ("given", name), value
    for place, row in records(example):
        for name, value in row.items():
            yield (*place, name), value


def records(example: Example) -> Iterator[tuple[Place, Row]]:
    """Yield every record of an example's surroundings with its place."""
    for index, row in enumerate(example.history):
        yield ("history", str(index)), row
    for index, row in enumerate(example.peers):
        yield ("peers", str(index)), row
    for relation, rows in example.related.items():
        for index, row in enumerate(rows):
            yield ("related", relation, str(index)), row


def changed(example: Example, changes: Sequence[Change]) -> Example:
    """Return an example with changes made to it; raises KeyError for a place it does not have.

    A value of a related record that is next after the last adds the record.
    """
    given = dict(example.given)
    rows = {place: dict(row) for place, row in records(example)}
    relations = dict.fromkeys(example.related)
    gone = set()
    for change in changes:
        if change.dropped:
            if change.place not in rows:
                raise KeyError(change.text)
            gone.add(change.place)
        elif change.place[0] == "given":
            given[change.place[1]] = change.value
        else:
            *above, column = change.place
            place = tuple(above)
            if place not in rows and _is_next(place, rows):
                rows[place] = {}
                relations[place[1]] = None
            rows[place][column] = change.value
    kept = {place: row for place, row in rows.items() if place not in gone}
    return msgspec.structs.replace(
        example,
        given=given,
        history=_under(kept, ("history",)),
        peers=_under(kept, ("peers",)),
        related={name: _under(kept, ("related", name)) for name in relations},
        cause=None,
    )


def _is_next(place: Place, rows: Mapping[Place, Row]) -> bool:
    """Whether a place is that of one more record of a relation."""
    count = sum(other[:-1] == place[:-1] for other in rows)
    return place[0] == "related" and place[-1] == str(count)


def _under(rows: Mapping[Place, Row], start: Place) -> tuple[Row, ...]:
    return tuple(row for place, row in rows.items() if place[: len(start)] == start)
