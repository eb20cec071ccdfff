"""Words in headings of the form that say what a column is for: `forms/words/headings.yaml`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from mrv.catalogue.bundled import bundled_data
from mrv.intake.names import fold

_FILE = "forms/words/headings.yaml"


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file; groups are only for reading it."""

    label: tuple[tuple[str, ...], ...]
    unit: tuple[str, ...]
    ignored: tuple[tuple[str, ...], ...]
    annual: tuple[tuple[str, ...], ...]
    partial: tuple[tuple[str, ...], ...]


class HeadingWords(msgspec.Struct, frozen=True):
    """Headings, folded (`mrv.intake.names.fold`)."""

    label: frozenset[str]
    """Of the column of what a line is about."""
    unit: frozenset[str]
    """Of the column of units."""
    ignored: frozenset[str]
    """Of columns that hold nothing to be read."""
    annual: frozenset[str]
    """Of the column of the whole year."""
    partial: frozenset[str]
    """Of columns of sums and means over months."""


@lru_cache(maxsize=1)
def heading_words() -> HeadingWords:
    """The words that come with mrv; RulebookError with file, line, column where they are wrong."""
    words = bundled_data(_Words, _FILE)
    return HeadingWords(
        label=_folded(words.label),
        unit=_folded([words.unit]),
        ignored=_folded(words.ignored),
        annual=_folded(words.annual),
        partial=_folded(words.partial),
    )


def _folded(groups: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset(fold(word) for group in groups for word in group)
