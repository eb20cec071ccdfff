"""Names and what a rulebook says of them by patterns."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache


@cache
def fits(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a name fits one of some patterns, as those of files: `CEM-*`, `*_quantity`.

    There are as many answers as a rulebook has names and patterns.
    """
    plain, globs = _sorted(patterns)
    return name in plain or any(fnmatchcase(name, pattern) for pattern in globs)


@cache
def _sorted(patterns: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Those that are names, and the rest: to compile a pattern takes long."""
    globs = tuple(pattern for pattern in patterns if any(sign in pattern for sign in "*?["))
    return frozenset(patterns).difference(globs), globs
