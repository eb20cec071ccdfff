"""The sentence of a cause: numbers that nobody knows leave no gap in it."""

from __future__ import annotations

import msgspec
import pytest

import mrv
from mrv.trace.model import Cell
from mrv.trace.telling.stories import story

BOOK = mrv.load_rulebook()
KINDS = [kind.name for kind in BOOK.error_kinds]


def cells(observed: float | None, suggested: float | None) -> list[Cell]:
    return [
        Cell(
            frame="power_fuel_month",
            record={"enterprise_id": "SYN-1", "unit_id": "1", "month": f"2025-{month:02}"},
            parameter="fuel_consumption",
            observed=observed,
            suggested=suggested,
        )
        for month in (3, 4, 5)
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "pair", [(12.0, 10.0), (12.0, 0.0), (12.0, None), (None, 10.0), (0.0, 3.0)]
)
def test_no_story_has_a_gap(kind: str, pair: tuple[float | None, float | None]) -> None:
    told = story(kind, cells(*pair), BOOK)
    for text in (told.zh, told.en) if told else ():
        assert "?" not in text and "None" not in text and "{" not in text


@pytest.mark.parametrize("kind", ["falsified_set", "biased_year"])
def test_a_share_is_told_where_it_is_known(kind: str) -> None:
    known, unknown = (story(kind, cells(12.0, value), BOOK) for value in (10.0, None))
    assert known and "(too high by some 20 %)" in known.en and "（偏高约 20%）" in known.zh
    assert unknown and "too high" not in unknown.en and "too low" not in unknown.en
    assert "偏高" not in unknown.zh and "偏低" not in unknown.zh


def test_what_was_not_filed_is_blank() -> None:
    told = story("wrong_value", cells(None, 10.0), BOOK)
    assert told and "filed as blank;" in told.en and "填报 空白" in told.zh


@pytest.mark.parametrize(("observed", "told_as"), [(12.0, "20"), (9e9, None), (-12.0, None)])
def test_thousands_of_per_cent_are_left_out(observed: float, told_as: str | None) -> None:
    told = story("wrong_value", cells(observed, 10.0), BOOK)
    assert told is not None
    for text in (told.zh, told.en):
        assert ("%" in text) == (told_as is not None)
        assert told_as is None or told_as in text
        assert "10" in text


def test_what_a_record_has_no_name_for_leaves_no_gap() -> None:
    records = [("", "", "2025"), ("coking", "JH1", "2025")]
    keys = ("facility_process", "facility_code", "year")
    named = [
        Cell(
            frame="facility",
            record=dict(zip(keys, record, strict=True)),
            parameter="capacity",
            observed=12.0,
            suggested=10.0,
        )
        for record in records
    ]
    told = story("falsified_set", named, BOOK)
    assert told and "(2025, coking JH1 2025)" in told.en and "（2025、coking JH1 2025）" in told.zh


def test_codes_and_answers_are_told_by_their_titles() -> None:
    def of(parameter: str, observed: object, suggested: object) -> tuple[str, str]:
        cell = Cell(
            frame="power_unit",
            record={"enterprise_id": "SYN-1", "unit_id": "1", "year": "2025"},
            parameter=parameter,
            observed=observed,
            suggested=suggested,
        )
        told = story("wrong_code", [cell], BOOK)
        assert told is not None
        return told.zh, told.en

    zh, en = of("main_fuel", "lignite", "bituminous_coal")
    assert "“褐煤”" in zh and "“烟煤”" in zh and '"Lignite"' in en and '"Bituminous coal"' in en
    zh, en = of("is_captive", True, False)
    assert "“是”" in zh and "“否”" in zh and '"yes"' in en and '"no"' in en


@pytest.mark.parametrize(
    ("range_", "en", "zh"),
    [
        ((0.0, 10.0), "at most 10.", "不高于 10。"),
        ((10.0, 200.0), "at least 10.", "不低于 10。"),
        ((9.0, 11.0), "about 10 (too high by 20 %).", "为 10 左右（偏高 20%）。"),
        ((10.0, 10.0), "about 10 (too high by 20 %).", "为 10 左右（偏高 20%）。"),
        (None, "about 10 (too high by 20 %).", "为 10 左右（偏高 20%）。"),
    ],
)
def test_a_limit_is_told_as_a_limit(range_: tuple[float, float] | None, en: str, zh: str) -> None:
    [cell, *_] = cells(12.0, 10.0)
    told = story("wrong_value", [msgspec.structs.replace(cell, range=range_)], BOOK)
    assert told is not None
    assert told.en.endswith(f"should be {en}") and told.zh.endswith(f"应{zh}")


@pytest.mark.parametrize(
    ("filed", "told_as"),
    [((12.0, 12.0), "20 %"), ((12.0, 8.0), None), ((-12.0, 12.0), None)],
)
def test_a_share_of_several_is_told_where_all_are_off_one_way(
    filed: tuple[float, float], told_as: str | None
) -> None:
    pair = [cells(value, 10.0)[0] for value in filed]
    told = story("falsified_pair", pair, BOOK)
    assert told is not None
    assert ("%" in told.en) == (told_as is not None)
    assert told_as is None or told_as in told.en
