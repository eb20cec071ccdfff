"""The words around a year that say what it is the year of: `rules/forms/words/year.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from mrv.catalogue.bundled import bundled_data

_FILE = "forms/words/year.yaml"
_HAN = "一-鿿"
_LEAD = (
    r"(?:自|从|[FC]Y|(?<![A-Za-z])[A-Za-z]{3,9}(?![A-Za-z])"
    r"|(?<!\d)\d{1,2}(?:st|nd|rd|th)?(?!\d)|[\s.,])*"
)
"""What may stand before the year of a label's value: `自`, `from 1 January`."""


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file; groups are only for reading it."""

    labels: tuple[tuple[str, ...], ...]
    idle_before: tuple[tuple[str, ...], ...]
    idle_after: tuple[tuple[str, ...], ...]
    documents: tuple[str, ...]
    standards: tuple[tuple[str, ...], ...]
    data: tuple[tuple[str, ...], ...]
    report: tuple[str, ...]


class YearWords(msgspec.Struct, frozen=True):
    """Patterns made of the words, for texts with half-width characters."""

    label: re.Pattern[str]
    """A cell that is a label of the reporting year and nothing else."""
    stated: re.Pattern[str]
    """A label with its value in one text; `value` reaches to the next label."""
    idle_before: re.Pattern[str]
    """A text after which a year is of something else."""
    idle_after: re.Pattern[str]
    """A text before which a year is of something else."""
    standard: re.Pattern[str]
    """The number of a standard with its year."""
    data_after: re.Pattern[str]
    """A text that begins with a word for data."""
    data: re.Pattern[str]
    """A text with an English word for data."""
    report: re.Pattern[str]
    """A text that speaks of a report."""


@lru_cache(maxsize=1)
def year_words() -> YearWords:
    """The words that come with mrv; RulebookError with file, line, column where they are wrong."""
    words = bundled_data(_Words, _FILE)
    labels = _either(_all(words.labels))
    before, after = _either(_all(words.idle_before)), _either(_all(words.idle_after))
    documents, data = _either(words.documents), _either(_all(words.data))
    return YearWords(
        label=_pattern(rf"[\s*]*{labels}(?:\s*\([^()]*\))?[\s:*]*$"),
        stated=_pattern(
            rf"(?<![{_HAN}A-Za-z\d]){labels}\s*(?:\([^()]*\))?\s*(?::|(?<=[\s)])|(?=20\d\d))\s*"
            rf"(?P<value>{_LEAD}20\d\d.*?)(?=\s+[^\s:\d]{{1,12}}:|[;。]|$)"
        ),
        idle_before=_pattern(rf"(?:{_start(before)})\s*[:(为]?\s*$"),
        idle_after=_pattern(rf"\s*[()]?\s*(?:{after}|[^,.;:。、\s()]{{0,20}}?{documents})"),
        standard=re.compile(
            rf"(?<![A-Za-z]){_either(_all(words.standards))}(?:[/ _-]?[A-Z]{{1,5}})?[ _-]*"
            r"\d+(?:\.\d+)*(?:-\d{1,2})?\s*[-:–—_]\s*(?:19|20)\d\d(?!\d)"
        ),
        data_after=_pattern(rf"\s*{data}"),
        report=_pattern(_either(words.report)),
        data=_pattern(rf"\b{_either(w for w in _all(words.data) if w.isascii())}\b"),
    )


def _start(words: str) -> str:
    """English words whole, Chinese ones as the end of any."""
    return rf"(?<![A-Za-z]){words}"


def _all(groups: Iterable[Iterable[str]]) -> list[str]:
    return [word for group in groups for word in group]


def _either(words: Iterable[str]) -> str:
    """Any of the words, the longest first."""
    return f"(?:{'|'.join(re.escape(word) for word in sorted(words, key=len, reverse=True))})"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.DOTALL)
