"""The numbers in a finding's message: filed ones as filed, computed ones in short."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from decimal import Decimal

from mrv.catalogue.model import Parameter, Rule, Rulebook
from mrv.language.numbers import (
    COMPUTED,
    OF_A_PERCENTAGE,
    computed,
    places_in_a_column,
    places_of_computed,
    places_of_filed,
    same,
    together,
)

_SIDES = ("lhs", "rhs")
NUMBERS = frozenset({*_SIDES, "difference", "tolerance", "margin"})
"""Placeholders of the deciding comparison."""


class MessageNumbers:
    """Writes the numbers of one message on one record, so that they never contradict it.

    `values` are the columns read, `numbers` the deciding comparison's `lhs`, `rhs`, `tolerance` and
    `margin`.
    """

    def __init__(
        self,
        rule: Rule,
        values: Mapping[str, object],
        numbers: Mapping[str, float | None],
        rulebook: Rulebook,
    ) -> None:
        self._rule = rule
        self._values = values
        self._numbers = numbers
        self._rulebook = rulebook

    def texts(self, asked: Container[str], percents: Container[str]) -> dict[str, str]:
        """The text of each number asked for, but for those not known; `percents` precede a %."""
        shown = {name: side for name, side in self._all(percents) if name in asked}
        texts = together(
            [value for value, _ in shown.values()], [places for _, places in shown.values()]
        )
        found = dict(zip(shown, texts, strict=True))
        return found | {name: text for name, text in self._apart(found) if name in asked}

    def _all(self, percents: Container[str]) -> Iterator[tuple[str, tuple[float, int]]]:
        """Yield what is read and the two sides, each with the decimals to write."""
        for name, value in self._values.items():
            if isinstance(value, float):
                parameter = self._parameter(name)
                if parameter is None or parameter.kind not in ("year", "integer"):
                    yield name, (value, places_of_filed(value, _decimals(parameter)))
        sides = {name: value for name in _SIDES if (value := self._numbers.get(name)) is not None}
        columns = {name: self._column(value) for name, value in sides.items()}
        apart = sides["lhs"] - sides["rhs"] if len(sides) == len(_SIDES) else 0.0
        # Of what should equal a column the filer wants all that the column has.
        equal = self._numbers.get("tolerance") is not None
        beside = next((_decimals(column) for column in columns.values() if column and equal), None)
        digits = OF_A_PERCENTAGE if any(name in percents for name in _SIDES) else COMPUTED
        for name, value in sides.items():
            if columns[name] is not None:
                places = places_of_filed(value, _decimals(columns[name]))
            elif beside is not None:
                places = places_in_a_column(value, beside, apart)
            else:
                places = places_of_computed(value, digits, apart)
            yield name, (value, places)

    def _apart(self, sides: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Yield how far the sides are apart, as their texts are, and how far they may be."""
        margin, allowed = self._numbers.get("margin"), self._numbers.get("tolerance")
        left, right = (self._numbers.get(name) for name in _SIDES)
        if margin is not None:
            yield "margin", computed(margin, OF_A_PERCENTAGE)
        tolerance = None if allowed is None else computed(allowed, OF_A_PERCENTAGE)
        if left is not None and right is not None:
            size = abs(left - right)
            difference = computed(size, OF_A_PERCENTAGE)
            if all(name in sides for name in _SIDES):
                between = abs(_read(sides["lhs"]) - _read(sides["rhs"]))
                difference = f"{between.normalize():,f}"
            untrue = tolerance is not None and _read(difference) <= _read(tolerance)
            if untrue and allowed is not None and size > allowed:
                both = (size, allowed)
                places = [places_of_computed(value, OF_A_PERCENTAGE) for value in both]
                difference, tolerance = together(both, places)
            yield "difference", difference
        if tolerance is not None:
            yield "tolerance", tolerance

    def _parameter(self, name: str) -> Parameter | None:
        return self._rulebook.parameters.get(name.rpartition(".")[2])

    def _column(self, value: float) -> Parameter | None:
        """The parameter that a side is, where it is one of those read."""
        for name in self._rule.expect.names:
            own = self._values.get(name)
            if isinstance(own, float) and same(own, value):
                return self._parameter(name)
        return None


def _decimals(parameter: Parameter | None) -> int | None:
    return parameter.decimals if parameter else None


def _read(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
