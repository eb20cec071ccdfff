"""Comparing names as people write them: full-width forms, spaces, case and brackets are ignored."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePath

_BRACKETS = str.maketrans("【】〔〕［］[]{}〈〉《》", "()()()()()()()")
_IGNORED = re.compile(r"[\s_\-‐-―*:、,;\"'“”‘’·・]+")


def printable(path: PurePath) -> str:
    r"""A path as text that can be written anywhere; bytes that are no UTF-8 become question marks.

    >>> printable(PurePath("2025\udcb2.csv"))
    '2025?.csv'
    """
    return str(path).encode("utf-8", "replace").decode()


def flatten(text: str) -> str:
    """Fold full-width and compatibility characters (NFKC), unify brackets, trim."""
    return unicodedata.normalize("NFKC", text).translate(_BRACKETS).strip().strip("\ufeff")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """The form in which two spellings of one name are equal.

    >>> fold("收到基 低位发热量（ＮＣＶ）") == fold("收到基低位发热量(ncv)")
    True
    """
    return _IGNORED.sub("", flatten(text)).casefold()


def closest(text: str, candidates: Iterable[str], limit: int = 3) -> list[str]:
    """Up to `limit` candidates that look like `text`, best first (for "did you mean")."""
    import difflib

    by_fold: dict[str, str] = {}
    for candidate in candidates:
        by_fold.setdefault(fold(candidate), candidate)
    found: list[str] = []
    wanted = fold(text)
    # Of two Chinese characters one mistyped leaves a half in common.
    cutoff = 0.5 if len(wanted) <= 4 else 0.6
    for name in difflib.get_close_matches(wanted, by_fold, n=2 * limit, cutoff=cutoff):
        if by_fold[name] not in found:
            found.append(by_fold[name])
    return found[:limit]
