"""What a factor costs month by month, by the decimals that each month is written with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mrv.catalogue.model import Rulebook
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.costs import extra_costs
from mrv.trace.guesses.factors import Digits, Factors, sought
from mrv.trace.guesses.names import Names


class Written(NamedTuple):
    """A value, and how it is written beside the others of its series."""

    spot: Spot
    filed: float
    digits: Digits | None


class MonthCosts:
    """Reckons what factors cost the months of a series."""

    def __init__(self, rulebook: Rulebook, names: Names) -> None:
        self._names = names
        self._costs = extra_costs(rulebook)

    def written(self, filed: Iterable[tuple[Spot, float]]) -> list[Written]:
        """How each of some values is written; what is nothing is written in no way."""
        return [Written(spot, own, self._names.digits(spot)) for spot, own in filed if own]

    def of(self, months: Sequence[Written], factors: Factors, place: int) -> list[float]:
        """What one of some factors costs each month that it may have led to."""
        kind, factor = factors.kinds[place], factors.factor[place]
        if kind.method != "factor":
            every = [self._names.factors(spot) for spot, _, _ in months]
            return [own.cost(at) for own in every for at in own.alike(factor, kind.name)]
        found, known = list[float](), dict[Digits | None, float]()
        least = self._names.unit(months[0].spot.column) / 2 if months else 0.0
        for _, filed, digits in months:
            if abs(filed / factor) >= least and (not kind.filed or filed in kind.filed):
                if digits not in known:
                    known[digits] = kind.cost + sought(factor, digits, self._costs)
                found.append(known[digits])
        return found
