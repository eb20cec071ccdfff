"""How numbers are written for people; machines get them in full.

A number that somebody typed stands as it was typed. One that was computed is written with a few
digits: those that its column has, or four (three of a percentage), and as many more as it takes to
tell apart numbers that stand in one text, so that no text contradicts itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

COMPUTED: Final = 4
"""Significant digits of a computed number."""
OF_A_PERCENTAGE: Final = 3
_ROUND = 5
"""A number of no more digits than these is a round one: a limit, a default, a setting."""
_TYPED = 9
"""More digits than these nobody typed, unless as decimals of the column."""
_OF_A_SHEET_FORMULA = 6
_EXACT = 12
"""Digits to which numbers are the same."""
_SMALLEST, _LARGEST = Decimal("1e-6"), Decimal("1e15")
"""Beyond these a power of ten is easier to read."""


def filed(value: float, decimals: int | None = None) -> str:
    """A filed value as it was filed; what a spreadsheet computed, to its column's decimals.

    >>> filed(1234.5, 2), filed(0.011, 4), filed(12498.5533333333, 2), filed(23.0 / 3)
    ('1,234.5', '0.011', '12,498.55', '7.66667')
    """
    return written(value, places_of_filed(value, decimals))


def computed(value: float, digits: int = COMPUTED) -> str:
    """A computed number, to so many significant digits; whole ones are not rounded to tens.

    >>> computed(10.080912, 3), computed(12125.623), computed(0.2783217), computed(46.5)
    ('10.1', '12,126', '0.2783', '46.5')
    """
    return written(value, places_of_computed(value, digits))


def signed(value: float, digits: int = COMPUTED) -> str:
    """A computed change with its sign.

    >>> signed(181045.2), signed(-0.0313), signed(0.0)
    ('+181,045', '-0.0313', '0')
    """
    return f"{'+' if value > 0 else ''}{computed(value, digits)}"


def percentage(share: float) -> str:
    """A share in percent, without the sign.

    >>> percentage(0.121437), percentage(0.000432174), percentage(12.34567), percentage(0.1)
    ('12.1', '0.0432', '1,235', '10')
    >>> percentage(99 / 95 - 1)
    '4.21'
    """
    number = _exact(100 * share)
    return _text(number, min(_all_places(number), _places(number, OF_A_PERCENTAGE)))


def change(before: float, after: float, decimals: int | None = None) -> tuple[str, str]:
    """A filed value and a computed one of the same column that would replace it.

    >>> change(123498.55, 140562.88, 2), change(12.0, 12.0004, 2), change(19.13, 12.6042, 2)
    (('123,498.55', '140,562.88'), ('12', '12.0004'), ('19.13', '12.60'))
    """
    number = _exact(after)
    enough = _places(number, COMPUTED if decimals is None else OF_A_PERCENTAGE)
    places = min(_all_places(number), max(decimals or 0, enough))
    first, second = together((before, after), (places_of_filed(before, decimals), places))
    return first, second


def within(low: float, high: float) -> tuple[float, float]:
    """The ends of a range, rounded inwards: what lies between them lies within the range.

    >>> within(7.969058, 16.432884), within(0.0, 100.0), within(20.000123, 20.000491)
    ((7.97, 16.43), (0.0, 100.0), (20.00013, 20.00049))
    """
    size, width = _exact(max(abs(low), abs(high))), _exact(high - low)
    if width <= 0:
        return low, high
    first = max(COMPUTED - 1 - size.adjusted(), 1 - width.adjusted(), 0)
    for places in range(first, first + _EXACT):
        ends = _inwards(low, places, ROUND_CEILING), _inwards(high, places, ROUND_FLOOR)
        if ends[0] < ends[1]:
            return ends
    return low, high


def together(values: Sequence[float], places: Sequence[int]) -> list[str]:
    """Numbers of one text: those that differ look different, and the greater looks greater.

    >>> together((10.004, 10.0), (2, 0)), together((10.04, 10.04), (2, 1))
    (['10.004', '10'], ['10.04', '10.04'])
    """
    order = sorted(range(len(values)), key=values.__getitem__)
    groups: list[list[int]] = []
    for number in order:
        if groups and same(values[groups[-1][0]], values[number]):
            groups[-1].append(number)
        else:
            groups.append([number])
    own = [max(places[number] for number in group) for group in groups]
    numbers = [_exact(values[group[0]]) for group in groups]
    texts = [_text(number, place) for number, place in zip(numbers, own, strict=True)]
    at = 0
    while at + 1 < len(groups):
        pair = [n for n in (at, at + 1) if own[n] < _all_places(numbers[n])]
        if _read(texts[at]) < _read(texts[at + 1]) or not pair:
            at += 1
            continue
        raised = min(pair, key=own.__getitem__)
        own[raised] += 1
        texts[raised] = _text(numbers[raised], own[raised])
        at = max(raised - 1, 0)
    shown = {number: text for group, text in zip(groups, texts, strict=True) for number in group}
    return [shown[number] for number in range(len(values))]


def places_of_filed(value: float, decimals: int | None = None) -> int:
    """Decimals to write a filed value with."""
    number = _exact(value)
    every, own = _all_places(number), 2 if decimals is None else decimals
    if every <= own or _digits(number) <= _TYPED:
        return every
    return min(every, max(own, _places(number, _OF_A_SHEET_FORMULA)))


def places_of_computed(value: float, digits: int = COMPUTED, apart: float = 0.0) -> int:
    """Decimals to write a computed number with: those of so many significant digits.

    More, where it takes more to see two digits of how far `apart` it is from another.
    """
    number, near = _exact(value), Decimal(f"{value:.{_ROUND + 1}g}").normalize()
    if _digits(near) <= _ROUND:
        return _all_places(near)
    return min(_all_places(number), _enough(number, digits, apart))


def places_in_a_column(value: float, decimals: int, apart: float = 0.0) -> int:
    """Decimals to write a computed number with that stands beside a column with decimals."""
    number = _exact(value)
    return min(_all_places(number), max(decimals, _enough(number, 1, apart)))


def _enough(number: Decimal, digits: int, apart: float) -> int:
    return max(_places(number, digits), _places(_exact(apart), 2) if apart else 0)


def same(one: float, other: float) -> bool:
    """Whether two numbers are one but for the last bits of computing."""
    return math.isclose(one, other, rel_tol=10.0**-_EXACT)


def written(value: float, places: int) -> str:
    """A number with thousands separated; with a power of ten where it is very small or large."""
    return _text(_exact(value), places)


def _text(number: Decimal, places: int) -> str:
    if not number:
        return "0"
    if not _SMALLEST <= abs(number) < _LARGEST:
        return f"{number:.{min(max(number.adjusted() + 1 + places, 1), _EXACT)}g}"
    if abs(number) < Decimal(5).scaleb(-places - 1):
        # What is there never looks like nothing.
        places = min(_all_places(number), _places(number, OF_A_PERCENTAGE))
    return f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"


def _read(text: str) -> float:
    return float(text.replace(",", ""))


def _inwards(value: float, places: int, way: str) -> float:
    number = _exact(value)
    if _digits(number) <= _ROUND:
        return value
    return float(number.quantize(Decimal(1).scaleb(-places), way))


@lru_cache(maxsize=1024)
def _exact(value: float) -> Decimal:
    """A number without the noise of its last bits."""
    return Decimal(f"{value:.{_EXACT}g}").normalize()


def _digits(number: Decimal) -> int:
    return len(number.as_tuple().digits)


def _all_places(number: Decimal) -> int:
    """Decimals that say all of a number."""
    exponent = number.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _places(number: Decimal, digits: int) -> int:
    """Decimals that give so many significant digits."""
    return max(digits - 1 - number.adjusted(), 0)
