"""Reporting months as integers: `year * 12 + month - 1`."""

from __future__ import annotations

import re

from mrv.catalogue.model import Validity

_MONTH = re.compile(r"([12][0-9]{3})-(0[1-9]|1[0-2])")


def month_index(text: str) -> int:
    """Return the index of `YYYY-MM`; raise ValueError for anything else.

    >>> month_index("2023-01")
    24276
    """
    found = _MONTH.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return int(found[1]) * 12 + int(found[2]) - 1


def month_text(index: int) -> str:
    """Return `YYYY-MM` of a month index.

    >>> month_text(24276)
    '2023-01'
    """
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def overlaps(first: Validity, second: Validity) -> bool:
    """Whether two validities share a month."""
    return not (
        (first.until is not None and second.start is not None and first.until < second.start)
        or (second.until is not None and first.start is not None and second.until < first.start)
    )


def is_empty(validity: Validity) -> bool:
    """Whether no month lies in the validity (its ends are swapped)."""
    return (
        validity.start is not None
        and validity.until is not None
        and validity.start > validity.until
    )
