"""Names and what a rulebook says of them by patterns."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache


@cache
def fits(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a name fits one of some patterns, as those of files: `CEM-*`, `*_quantity`.

    There are as many answers as a rulebook has names and patterns.
    """
    return any(fnmatchcase(name, pattern) for pattern in patterns)
