"""What a heading of a monthly table says of time: a month, the year, a sum over some months."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from mrv.intake.form_words import heading_words
from mrv.intake.names import flatten, fold
from mrv.intake.read_workbook import CellValue

_MONTH_TEXT = re.compile(r"^(?:((?:19|20)\d{2})\s*[年./-]?\s*)?(?:M|m)?(\d{1,2})\s*月?\s*份?$")
_SHORT_YEAR = re.compile(r"^'?([1-5]\d)年(\d{1,2})月份?$")
_COMPACT = re.compile(r"^((?:19|20)\d{2})(0[1-9]|1[0-2])$")
_CHINESE = {
    name: number
    for number, name in enumerate(
        ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"), start=1
    )
} | {"元": 1}
_CHINESE_TEXT = re.compile(r"^(?:((?:19|20)\d{2})年)?([一二三四五六七八九十元]{1,2})月份?$")
_ENGLISH = {
    dt.date(2000, number, 1).strftime(style).casefold(): number
    for number in range(1, 13)
    for style in ("%b", "%B")
} | {"sept": 9}
_ENGLISH_TEXT = re.compile(r"^([A-Za-z]+)\.?[\s,'-]*(\d{4}|[1-5]\d)?$")
_YEAR_BEFORE = re.compile(r"^(20[1-5]\d)\s*年?\s*(.*)$", re.DOTALL)
_YEAR_AFTER = re.compile(r"^(.*?)\s*\(?(20[1-5]\d)\s*年?\)?$", re.DOTALL)
_ONLY_YEAR = re.compile(r"^\(?(20[1-5]\d)\s*(年?)度?\)?$")


class Period(msgspec.Struct, frozen=True):
    """A month as a heading names it; the year where it says so."""

    month: int
    year: int | None = None


def period_of(value: CellValue | None) -> Period | None:
    """The month a heading names: `3月`, `2025年3月`, `2025-03`, `202503`, a date, `Mar`."""
    if isinstance(value, dt.datetime | dt.date):
        return Period(value.month, value.year) if value.day == 1 else None
    if isinstance(value, float) and value.is_integer():
        value = str(int(value))
    if not isinstance(value, str):
        return None
    text = flatten(value).strip()
    compact = _COMPACT.match(text)
    if compact:
        return _period(int(compact[2]), compact[1])
    found = _MONTH_TEXT.match(text)
    if found and (found[1] or "月" in text):
        return _period(int(found[2]), found[1])
    bare = "".join(text.split())
    short = _SHORT_YEAR.match(bare)
    if short:
        return _period(int(short[2]), "20" + short[1])
    chinese = _CHINESE_TEXT.match(bare)
    if chinese and chinese[2] in _CHINESE:
        return _period(_CHINESE[chinese[2]], chinese[1])
    english = _ENGLISH_TEXT.match(text)
    if english and english[1].casefold() in _ENGLISH:
        year = english[2]
        return _period(
            _ENGLISH[english[1].casefold()], "20" + year if year and len(year) == 2 else year
        )
    return None


def _period(month: int, year: str | None) -> Period | None:
    return Period(month, int(year) if year else None) if 1 <= month <= 12 else None


def only_year(value: CellValue | None) -> int | None:
    """The year of a heading that says nothing else: `2025年`, `2025年度`, 2025."""
    if isinstance(value, float) and value.is_integer():
        value = str(int(value))
    found = _ONLY_YEAR.match(flatten(value)) if isinstance(value, str) else None
    return int(found[1]) if found else None


def annual_of(heading: str) -> tuple[bool, int | None]:
    """Whether a heading is of the whole year (`全年合计`, `2025年合计`), and which year it says."""
    annual = heading_words().annual
    if fold(heading) in annual:
        return True, None
    for pattern, year, rest in ((_YEAR_BEFORE, 1, 2), (_YEAR_AFTER, 2, 1)):
        found = pattern.match(flatten(heading))
        if found and (not found[rest] or fold(found[rest]) in annual | {"度"}):
            return True, int(found[year])
    return False, None


def is_partial(heading: str) -> bool:
    """Whether a heading is of a sum or mean over months, which follows from them."""
    text = flatten(heading)
    bare = _YEAR_BEFORE.match(text)
    partial = heading_words().partial
    return fold(text) in partial or bool(bare and fold(bare[2]) in partial)
