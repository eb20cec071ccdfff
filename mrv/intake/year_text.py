"""The reporting year that a text states: a title, a label with its value, a name.

Years of documents and standards, of days on which something was printed or written, and of what is
compared with are none; neither are digits inside a code. A text may state several years.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator

import msgspec

from mrv.intake.read_workbook import CellValue, cell_text
from mrv.intake.year_words import year_words

Years = frozenset[int]
_NONE: Years = frozenset()
_MAYBE = re.compile(r"[2２]\s?[0０]|二[〇零○0]")
"""What has neither says no year: most texts, which need no words looked up."""
_YEAR = r"(20[1-5]\d)"
_ORDINARY = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_IN_HAN = re.compile(r"[二][〇零○][〇零○一二三四五六七八九]{2}(?=年)")
_SPACED = re.compile(r"(?<!\d)(2) (0) (\d) (\d)(?=\s*年)")
_QUOTED = re.compile(r"《[^》]*》")
_DOCUMENT_NUMBER = re.compile(
    r"[(〔\[【]\s*(?:19|20)\d\d\s*[)〕\]】]\s*第?\s*\d+\s*号"
    r"|(?:19|20)\d\d\s*年?\s*第\s*\d+\s*号(?![机炉窑线槽高])"
    r"|\bno\.?\s*\d+\s*(?:of|/)\s*(?:19|20)\d\d",
    re.IGNORECASE,
)
_MONTHS = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = (
    r"(20[1-5]\d)\s*(?:年(?=\s*\d{1,2}\s*月)|[-./])\s*(\d{1,2})(?!\d)"
    r"(?:\s*(?:月|[-./])\s*(?:(\d{1,2})(?!\d)\s*[日号]?)?)?"
)
_ENGLISH = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{_MONTHS}\.?,?\s+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?{_YEAR}"
)
_TO = r"\s*(?:-{1,2}|[—–~]+|至|到|to|till|until|through)\s*"
_RANGE = re.compile(_DATE + _TO + _DATE)
_RANGE_WITHIN = re.compile(
    rf"{_YEAR}\s*年\s*\d{{1,2}}\s*(?:月\s*(?:\d{{1,2}}\s*日)?)?{_TO}\d{{1,2}}\s*月(?:\s*\d{{1,2}}\s*日)?"
    rf"|{_YEAR}\s*[./]\s*\d{{1,2}}{_TO}\d{{1,2}}(?![\d./-])"
)
_ENGLISH_RANGE = re.compile(_ENGLISH + _TO + _ENGLISH, re.IGNORECASE)
_ENGLISH_WITHIN = re.compile(
    rf"(?:\d{{1,2}}\s+)?{_MONTHS}\.?(?:\s+\d{{1,2}})?{_TO}(?:\d{{1,2}}\s+)?{_MONTHS}\.?,?"
    rf"(?:\s+\d{{1,2}},?)?\s+{_YEAR}",
    re.IGNORECASE,
)
_ONE_DATE = re.compile(rf"(?<!\d){_DATE}")
_ONE_ENGLISH = re.compile(_ENGLISH, re.IGNORECASE)
_YEARS = re.compile(rf"(?<!\d){_YEAR}\s*年?度?\s*[-—–~至到、和及/]\s*{_YEAR}\s*年")
_SAID = re.compile(rf"(?<![\dA-Za-z]){_YEAR}\s*年")
_FISCAL = re.compile(rf"(?<![A-Za-z])[FC]Y\s?{_YEAR}(?!\d)", re.IGNORECASE)
_BARE = re.compile(rf"(?<![\dA-Za-z./:#_-]){_YEAR}(?![\dA-Za-z/:%_-]|\.\d)")
_ANY = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_IN_NAME = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z]*{_YEAR}[A-Za-z]*(?![A-Za-z0-9])")
_MOST_OF_A_MONTH = 31
"""Days of another year that a period may have where months are closed on another day."""


class Named(msgspec.Struct, frozen=True):
    """What the name of a sheet or file says."""

    years: Years = _NONE
    month: int | None = None
    """The month beside the year: a name that says January is not of data of the whole year."""


def is_label(value: CellValue | None) -> bool:
    """Whether a cell is a label of the reporting year or period, and nothing else."""
    return isinstance(value, str) and bool(year_words().label.match(_plain(value)))


def is_idle_label(value: CellValue | None) -> bool:
    """Whether a cell says that the year right of it is of something else."""
    return isinstance(value, str) and bool(year_words().idle_before.search(_plain(value)))


def of_value(value: CellValue | None) -> Years:
    """Years in what a label is followed by: a year, a date, a period."""
    if isinstance(value, dt.date):
        return frozenset({value.year})
    left = _Left(_plain(cell_text(value) or ""))
    left.periods()
    left.take(_YEARS, _each)
    left.take(_ONE_DATE, _each)
    left.take(_ANY, _each)
    return frozenset(left.years)


def stated(text: str) -> Years:
    """Years that a text states under a label: `填报年度：2025年`, `Reporting year: 2025`."""
    if not _MAYBE.search(text):
        return _NONE
    words = year_words()
    found = (
        of_value(match["value"])
        for match in words.stated.finditer(_plain(text))
        if not words.idle_before.search(match.string[: match.start()])
    )
    return frozenset().union(*found)


def titled(text: str) -> Years:
    """Years that a text without a label is of: `某电厂2025年度排放数据`, `Emissions data 2025`."""
    if not _MAYBE.search(text):
        return _NONE
    left = _read(text)
    left.take(_FISCAL, _each)
    left.take(_BARE, _of_data)
    return frozenset(left.years)


def named(text: str) -> Named:
    """What the name of a sheet or file states: `2025月度数据`, `report_2025`, `2025-03`."""
    if not _MAYBE.search(text):
        return Named()
    left = _read(text)
    left.take(_IN_NAME, _unless_idle)
    if left.years or len({match[1] for match in left.dates}) != 1:
        return Named(frozenset(left.years))
    if any(match[3] for match in left.dates):
        return Named()  # a day: when it was written
    return Named(
        frozenset(int(match[1]) for match in left.dates), max(int(m[2]) for m in left.dates)
    )


def of_report(text: str) -> bool:
    """Whether a title is of a report or its data, as that of a cover."""
    return bool(year_words().report.search(_plain(text)))


def _read(text: str) -> _Left:
    left = _Left(_plain(text))
    left.take(_DOCUMENT_NUMBER, _nothing)
    left.take(year_words().standard, _nothing)
    left.periods()
    left.take(_YEARS, _each)
    left.dates = [m for m in _ONE_DATE.finditer(left.text) if 1 <= int(m[2]) <= 12]
    left.take(_ONE_DATE, _nothing)
    left.take(_ONE_ENGLISH, _nothing)
    left.take(_SAID, _unless_idle)
    return left


def _plain(text: str) -> str:
    """Half-width, Chinese numerals of years as digits, without titles of documents in 《》."""
    whole = unicodedata.normalize("NFKC", text).strip()
    if whole.startswith("《") and whole.endswith("》"):
        whole = whole.strip("《》")
    whole = _QUOTED.sub(" ", whole)
    whole = _IN_HAN.sub(lambda m: m[0].replace("二", "2").translate(_ORDINARY), whole)
    return _SPACED.sub(r"\1\2\3\4", whole)


_Taker = Callable[[re.Match[str]], Iterator[int]]


class _Left:
    """A text of which one reading after another takes its part."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.years: set[int] = set()
        self.dates: list[re.Match[str]] = []

    def take(self, pattern: re.Pattern[str], taker: _Taker) -> None:
        """Note the years of what matches, and blank it out."""
        for match in pattern.finditer(self.text):
            self.years.update(taker(match))
        self.text = pattern.sub(lambda match: "\0" * len(match[0]), self.text)

    def periods(self) -> None:
        """Take periods from one date to another."""
        self.take(_RANGE, _of_period)
        self.take(_RANGE_WITHIN, _each)
        self.take(_ENGLISH_RANGE, _each)
        self.take(_ENGLISH_WITHIN, _each)


def _nothing(match: re.Match[str]) -> Iterator[int]:
    return iter(())


def _each(match: re.Match[str]) -> Iterator[int]:
    return (int(group) for group in match.groups() if group and len(group) == 4)


def _unless_idle(match: re.Match[str]) -> Iterator[int]:
    words = year_words()
    before, after = match.string[: match.start()], match.string[match.end() :]
    if not words.idle_before.search(before) and not words.idle_after.match(after):
        yield int(match[1])


def _of_data(match: re.Match[str]) -> Iterator[int]:
    """A year without 年: alone, before a word for data, or in an English text about data."""
    words = year_words()
    alone = match.string.strip() == match[1]
    if (
        alone
        or words.data_after.match(match.string, match.end())
        or words.data.search(match.string)
    ):
        yield from _unless_idle(match)


def _of_period(match: re.Match[str]) -> Iterator[int]:
    """The years of a period from one day or month to another."""
    first = _day(match[1], match[2], match[3], end=False)
    last = _day(match[4], match[5], match[6], end=True)
    if first is not None and last is not None:
        yield from of_days(first, last)


def of_days(first: dt.date, last: dt.date) -> Iterator[int]:
    """The years of a period; a few weeks of another year belong to a month closed early."""
    for year in range(first.year, last.year + 1):
        begin, end = max(first, dt.date(year, 1, 1)), min(last, dt.date(year, 12, 31))
        if first.year == last.year or (end - begin).days >= _MOST_OF_A_MONTH:
            yield year


def _day(year: str, month: str, day: str | None, *, end: bool) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day) if day else 28 if end else 1)
    except ValueError:
        return None
