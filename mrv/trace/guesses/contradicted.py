"""Records of which several values are contradicted at once.

That two papers are wrong, each by itself, is less likely than that one record is of another month
or another unit. Where one paper contradicts three values or more, it or the record is: these are no
slips of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from mrv.trace.guesses.candidates import Failing, Spot
from mrv.trace.whatif.aims import shape_of
from mrv.trace.whatif.plan import read_by

Record = tuple[str, int]
"""A frame and a row."""
_SEVERAL = 3
"""Values that one paper contradicts, from which on either is another one's as a whole."""


def contradicted(failing: Sequence[Failing]) -> dict[Record, list[int]]:
    """Such records, with the places of the failures that read them."""
    places: dict[Record, list[int]] = defaultdict(list)
    papers: dict[Record, set[Record]] = defaultdict(set)
    columns: dict[Record, set[str]] = defaultdict(set)
    for place, item in enumerate(failing):
        judged = item.judged
        if judged.equation or shape_of(judged.rule) != "equal":
            continue
        compared = _compared(item)
        records = {(spot.frame, spot.row) for spot in compared}
        if len(records) < len(compared):
            # What compares values of one record says nothing of the record as a whole.
            continue
        for spot in compared:
            record = spot.frame, spot.row
            places[record].append(place)
            columns[record].add(spot.column)
            papers[record] |= records - {record}
    several = (
        record
        for record, own in columns.items()
        if len(own) >= _SEVERAL or (len(own) > 1 and len(papers[record]) > 1)
    )
    return {record: places[record] for record in sorted(several)}


def _compared(item: Failing) -> list[Spot]:
    """The cells that a failure compares, not those that only decide whether its rule applies."""
    rule = item.judged.rule
    if rule.when is None:
        return list(item.direct)
    asked = set(read_by(rule.when.tree)) - set(read_by(rule.expect.tree))
    own = rule.frame, item.row
    return [s for s in item.direct if (s.frame, s.row) != own or s.column not in asked]
