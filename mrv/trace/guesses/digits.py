"""Slips of the fingers: numbers that differ by one edit of their digits."""

from __future__ import annotations

from itertools import pairwise

_PLACES = 12
_SAME = 1e-12
_EXACT = 15
"""Digits from which on a double no longer holds every number."""


def written(value: float, decimals: int | None) -> str:
    """A number as a clerk writes it: no more decimals than declared, no trailing zeros."""
    places = _PLACES if decimals is None else max(decimals, 0)
    text = f"{value:.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


def edits(observed: str, most: int | None = None) -> tuple[list[str], list[float]]:
    """Every number that one slip turns into `observed`, and the kinds of these slips.

    None has more than `most` decimals, if `observed` has not.
    """
    negative, body = observed.startswith("-"), observed.removeprefix("-")
    whole, dot, fraction = body.partition(".")
    digits = whole + fraction
    if not digits.isdigit() or len(digits) >= _EXACT:
        return [], []
    number, size, places = int(digits), len(digits), len(fraction)
    marks = [int(mark) for mark in digits]
    weights = [10**at for at in range(size - 1, -1, -1)]
    places_of = zip(pairwise(marks), pairwise(weights), strict=True)
    transposed = [number + (b - a) * (high - low) for (a, b), (high, low) in places_of if a != b]
    substituted = [
        each
        for mark, weight in zip(marks, weights, strict=True)
        for each in _every_digit(number - mark * weight, weight)
        if each != number
    ]
    # The only digit before the point is never one too many: nobody writes .5497.
    first = 1 if len(whole) == 1 else 0
    doubled = [number // (each * 10) * each + number % each for each in weights[first:]]
    doubled = doubled if size > 1 else []
    before = max(len(whole) - first, 0)
    # A lost digit may have stood before each digit, and on either side of the point.
    below = [10 ** (size - at) for at in range(size + 1)]
    wider = [_every_digit(number // each * each * 10 + number % each, each) for each in below]
    dropped = [each for own in wider[: len(whole) + 1] for each in own]
    finer = [each for own in (wider[len(whole) :] if dot else ()) for each in own]
    if most is not None and places >= most:
        finer = [each for each in finer if _is_tens(each)]
    kinds = [
        *["digits_transposed"] * len(transposed),
        *["digit_substituted"] * len(substituted),
        *["digit_doubled"] * len(doubled),
        *["digit_dropped"] * (len(dropped) + len(finer)),
    ]
    one, coarse, fine = 10.0**places, 10.0 ** (places - 1), 10.0 ** (places + 1)
    numbers = [each / one for each in (*transposed, *substituted, *doubled[:before])]
    numbers += [each / coarse for each in doubled[before:]]
    numbers += [each / one for each in dropped]
    numbers += [each / fine for each in finer]
    return kinds, [-each for each in numbers] if negative else numbers


def _every_digit(number: int, weight: int) -> range:
    """A number with each of the ten digits in a place where it has a zero."""
    return range(number, number + 10 * weight, weight)


def _is_tens(number: int) -> bool:
    """Whether a number ends in a zero, as far as a double tells."""
    last = number % 10
    return min(last, 10 - last) <= _SAME * number


def doubled(observed: str) -> list[float]:
    """The numbers that became `observed` because a digit was typed twice.

    A zero in the end is none of these: that is ten times the number.
    """
    found = {
        float(observed[:at] + observed[at + 1 :])
        for at, (one, other) in enumerate(pairwise(observed))
        if one == other and observed[at:].strip("0")
    }
    return sorted(found)


def rounded_by(observed: float, value: float, decimals: int | None) -> float:
    """Half of what `value` was rounded to, if `observed` is it with fewer digits than declared."""
    places = _PLACES if decimals is None else decimals
    if observed == 0 or value == 0:
        return 0.0
    for kept in range(places - 1, -7, -1):
        if abs(observed - round(observed, kept)) > 1e-9 * abs(observed):
            return 0.0
        step = 10.0**-kept
        if abs(observed - value) <= step / 2 * (1 + 1e-9):
            return step / 2 if abs(observed - value) > 10.0**-places else 0.0
    return 0.0
