"""Slips of the fingers: numbers that differ by one edit of their digits."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

_PLACES = 12


def written(value: float, decimals: int | None) -> str:
    """A number as a clerk writes it: no more decimals than declared, no trailing zeros."""
    places = _PLACES if decimals is None else max(decimals, 0)
    text = f"{value:.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


def edits(observed: str) -> Iterator[tuple[str, float]]:
    """Every number that one slip turns into `observed`, with the kind of the slip."""
    sign, body = ("-", observed[1:]) if observed.startswith("-") else ("", observed)
    places = [place for place, mark in enumerate(body) if mark.isdigit()]
    for first, second in pairwise(places):
        if body[first] != body[second]:
            marks = list(body)
            marks[first], marks[second] = marks[second], marks[first]
            yield "digits_transposed", _number(sign, "".join(marks))
    for place in places:
        for digit in "0123456789":
            if digit != body[place]:
                changed = body[:place] + digit + body[place + 1 :]
                yield "digit_substituted", _number(sign, changed)
    if len(places) > 1:
        for place in places:
            yield "digit_doubled", _number(sign, body[:place] + body[place + 1 :])
    for place in range(len(body) + 1):
        for digit in "0123456789":
            yield "digit_dropped", _number(sign, body[:place] + digit + body[place:])


def _number(sign: str, text: str) -> float:
    if text in ("", "."):
        return float("nan")
    return float(sign + text)


def is_rounded(observed: float, value: float, decimals: int | None) -> bool:
    """Whether `observed` is `value` rounded to fewer digits than declared."""
    places = _PLACES if decimals is None else decimals
    if observed == 0 or value == 0:
        return False
    for kept in range(places - 1, -7, -1):
        if abs(observed - round(observed, kept)) > 1e-9 * abs(observed):
            return False
        step = 10.0**-kept
        if abs(observed - value) <= step / 2 * (1 + 1e-9):
            return abs(observed - value) > 10.0**-places
    return False
