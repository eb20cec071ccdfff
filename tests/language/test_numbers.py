"""Numbers written for people: short, and never against one another."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from mrv.language.numbers import (
    change,
    places_in_a_column,
    places_of_computed,
    places_of_filed,
    same,
    together,
    within,
    written,
)


def read(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def near_one_another(rng: random.Random) -> list[float]:
    """Numbers that lie close together or far apart, some typed, some computed."""
    base = rng.choice((0.0, 1.0, -1.0)) * 10 ** rng.uniform(-8, 9)
    numbers = []
    for _ in range(rng.choice((2, 3, 4))):
        apart = rng.choice((0, 1e-9, 1e-5, 1e-3, 0.1)) * rng.uniform(-1, 1)
        number = base * (1 + apart) or rng.choice((-1, 1)) * 10 ** rng.uniform(-9, 17)
        numbers.append(float(f"{number:.{rng.choice((2, 4, 6, 12))}g}"))
    return numbers


def test_numbers_of_one_text_never_contradict_it() -> None:
    rng = random.Random(20260101)
    compared = 0
    for _ in range(3000):
        values = near_one_another(rng)
        places = [
            rng.choice(
                (
                    places_of_computed(value, rng.choice((3, 4)), rng.choice((0.0, value / 7))),
                    places_of_filed(value, rng.choice((None, 0, 2, 4))),
                    places_in_a_column(value, rng.choice((0, 2, 4))),
                )
            )
            for value in values
        ]
        texts = together(values, places)
        for value, text in zip(values, texts, strict=True):
            assert (value > 0) == (read(text) > 0) and (value < 0) == (read(text) < 0)
            for other, beside in zip(values, texts, strict=True):
                if same(value, other):
                    assert text == beside
                elif value < other:
                    compared += 1
                    assert read(text) < read(beside)
    assert compared > 5000


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        pytest.param((10.0000412, 10.0), ["10.00004", "10"], id="just above the limit"),
        pytest.param((9.996, 10.0), ["9.996", "10"], id="rounding up would reach the limit"),
        pytest.param((103.86123, 98.5), ["104", "98.5"], id="far from the limit"),
    ],
)
def test_digits_are_added_only_where_they_tell_numbers_apart(
    values: tuple[float, float], texts: list[str]
) -> None:
    assert together(values, [places_of_computed(value, 3) for value in values]) == texts


def test_what_was_typed_stays_as_typed() -> None:
    for text in ("0.011", "123456.789", "12345678.91", "0.00001", "31", "99.5"):
        assert read(written(float(text), places_of_filed(float(text), 2))) == Decimal(text)


def test_a_repair_is_told_apart_from_what_was_filed() -> None:
    before, after = change(12498.5533333333, 12498.55, 2)
    assert (before, after) == ("12,498.553", "12,498.55")


def test_a_written_range_lies_within_the_range() -> None:
    rng = random.Random(7)
    for _ in range(2000):
        low = rng.choice((-1, 1)) * 10 ** rng.uniform(-4, 6)
        high = low + abs(low) * 10 ** rng.uniform(-8, 2)
        one, other = within(low, high)
        slack = 1e-11 * max(abs(low), abs(high))
        assert low - slack <= one <= other <= high + slack


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [
        (7.969058, 16.432884, (7.97, 16.43)),
        (0.0, 100.0, (0.0, 100.0)),
        (0.0, 0.0123456789, (0.0, 0.01234)),
        (1234567.8, 1234999.2, (1234568.0, 1234999.0)),
        (5.0, 5.0, (5.0, 5.0)),
    ],
)
def test_a_range_is_short(low: float, high: float, ends: tuple[float, float]) -> None:
    assert within(low, high) == ends
