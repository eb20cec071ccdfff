"""Whether a whole series is named that another series speaks against as well as it against that."""

from __future__ import annotations

from collections.abc import Iterable

from mrv.trace.guesses.hypothesis import Hypothesis
from mrv.trace.whatif.tables import Tables

_PERIOD = {"month", "year"}

Owner = tuple[str | None, ...]
"""The keys of a record but its period: the unit, line, material or flow that a series is of."""


def has_rival_series(best: Hypothesis, rivals: Iterable[Hypothesis], tables: Tables) -> bool:
    """Whether a rival of a series is another one: of another column, or of another record."""
    if best.series is None:
        return False
    own = _owners(best, tables)
    return any(
        rival.series is not None
        and (rival.series != best.series or own.isdisjoint(_owners(rival, tables)))
        for rival in rivals
    )


def _owners(series: Hypothesis, tables: Tables) -> set[Owner]:
    records = (tables.frames[spot.frame].record(spot.row) for spot in series.spots)
    return {tuple(v for key, v in record.items() if key not in _PERIOD) for record in records}
