"""Slips of the fingers: numbers that differ by one edit of their digits."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
_PLACES = 12
_EXACT = 15
"""Digits from which on a double no longer holds every number."""


def written(value: float, decimals: int | None) -> str:
    """A number as a clerk writes it: no more decimals than declared, no trailing zeros."""
    places = _PLACES if decimals is None else max(decimals, 0)
    text = f"{value:.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


def edits(observed: str) -> tuple[tuple[str, ...], Array]:
    """Every number that one slip turns into `observed`, and the kinds of these slips."""
    negative, body = observed.startswith("-"), observed.removeprefix("-")
    whole, dot, fraction = body.partition(".")
    digits = whole + fraction
    if not digits.isdigit() or len(digits) >= _EXACT:
        return (), np.zeros(0)
    number, size, places = int(digits), len(digits), len(fraction)
    marks = np.array([int(mark) for mark in digits], dtype=np.int64)
    weight = 10 ** np.arange(size - 1, -1, -1, dtype=np.int64)
    step = marks[1:] - marks[:-1]
    transposed = number + (step * (weight[:-1] - weight[1:]))[step != 0]
    tens = np.arange(10, dtype=np.int64)
    substituted = number + (tens - marks[:, None]) * weight[:, None]
    substituted = substituted[tens != marks[:, None]]
    doubled = number // (weight * 10) * weight + number % weight
    # The only digit before the point is never one too many: nobody writes .5497.
    first = 1 if len(whole) == 1 else 0
    doubled = doubled[first:] if size > 1 else doubled[:0]
    # A lost digit may have stood before each digit, and on either side of the point.
    before = [*range(len(whole) + 1), *(range(len(whole), size + 1) if dot else ())]
    below = 10 ** (size - np.array(before, dtype=np.int64))[:, None]
    dropped = number // below * below * 10 + tens * below + number % below
    decimals = [
        np.full(len(transposed) + len(substituted), places),
        np.where(np.arange(len(doubled)) + first < len(whole), places, places - 1),
        np.repeat(np.where(np.arange(len(before)) <= len(whole), places, places + 1), 10),
    ]
    found = np.concatenate([transposed, substituted, doubled, dropped.reshape(-1)])
    kinds = (
        *("digits_transposed",) * len(transposed),
        *("digit_substituted",) * len(substituted),
        *("digit_doubled",) * len(doubled),
        *("digit_dropped",) * dropped.size,
    )
    numbers: Array = found / 10.0 ** np.concatenate(decimals)
    return kinds, -numbers if negative else numbers


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
